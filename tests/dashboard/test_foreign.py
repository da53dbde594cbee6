"""A stranger's file on the page: proposed, asked about, tried on all rows, sent; its mapping is kept and used again."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import word
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.intake.answering.mapping_text import LEFT_OUT
from pipelines.intake.layout.mapped_layout import find_mapping
from pipelines.intake.storing.kept_mappings import keep_mapping, kept_mappings, mapping_name
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.test_upload import checked, opened, page, pressed, seen

FOREIGN = (
    "某市住宅小区名册,,,,,,,\n"
    "房源id,房源名称,区域,建造年代,物业类型,总面积（万平方米）,联系人,联系电话\n"
    "Q101,晴川苑,dongcheng,2014年,公寓,1.2,张某某,13800138000\n"
    "Q102,云麓里,chaoyang,2008年,别墅,3.05,李某某,13900139000\n"
    "Q103,枫桥台,dongcheng,约两千年,公寓,0.8,王某某,13700137000\n"
)
NAME = "外市名册.csv"
NUMBERED = "foreign.{}.0"


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small city that may be written to."""
    return copy_of(small_home, tmp_path / "home")


def proposed(home: Home, content: str = FOREIGN) -> AppTest:
    """A plain sending that fails offers to read the file as a stranger's; that is taken."""
    app = checked(home, (NAME, content.encode()))
    assert word("foreign.offer", "zh") in seen(app)
    return pressed(home, app, "foreign.offer.0")


def tried(home: Home, app: AppTest, period: str = "2022-12") -> AppTest:
    app.text_input(key=NUMBERED.format("period")).set_value(period)
    return pressed(home, app, NUMBERED.format("try"))


def test_a_trial_that_the_fields_no_longer_say_cannot_be_sent(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    app = tried(home, proposed(home))
    assert "upload.confirm" in {button.key for button in app.button}
    app.selectbox(key="foreign.column.0.6").set_value("buildings").run()
    assert "upload.confirm" not in {button.key for button in app.button}
    assert app.selectbox(key="foreign.column.0.6").value == "buildings"


def test_who_takes_the_number_from_a_column_is_asked_what_tells_rows_apart(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    app = proposed(home)
    assert NUMBERED.format("key") not in {field.key for field in app.multiselect}
    app.selectbox(key="foreign.column.0.1").set_value(LEFT_OUT).run()
    assert app.multiselect(key=NUMBERED.format("key")).value == [2, 3]


def test_a_file_that_fails_is_proposed_tried_sent_and_its_mapping_is_used_again(home: Home) -> None:
    app = proposed(home)
    assert "表头是常见写法" in seen(app)
    assert app.selectbox(key="foreign.column.0.7").value == "*persons"
    assert "张某某" not in seen(app)
    app.selectbox(key="foreign.word.0.5.0").set_value("商品房")
    app = tried(home, app)
    said = seen(app)
    assert "约两千年" in said
    before = len(manifests(home))
    app = pressed(home, app, "upload.confirm")
    assert word("foreign.kept", "zh", name="外市名册") in seen(app)
    assert len(manifests(home)) == before + 1
    kept = kept_mappings(home)["外市名册"]
    assert kept.rules["floor_area_m2"].times == 10_000
    assert kept.values == {"district": {"dongcheng": "东城区", "chaoyang": "朝阳区"}, "estate_type": {"公寓": "商品房"}}
    again = opened(home)
    assert again.selectbox(key="upload.mapping").options == ["外市名册"]


def test_the_next_file_of_the_same_columns_is_offered_as_last_time_and_asked_for_its_period(home: Home) -> None:
    app = pressed(home, tried(home, proposed(home)), "upload.confirm")
    assert kept_mappings(home)["外市名册"].period is None
    app = pressed(home, app, "upload.again")
    app = checked(home, ("外市名册2023年1月.csv", FOREIGN.replace("晴川苑", "晴川新苑").encode()))
    app = pressed(home, app, "foreign.offer.0")
    assert app.selectbox(key=NUMBERED.format("kept")).value == "外市名册"
    assert app.text_input(key=NUMBERED.format("kept_period")).value == "2023-01"  # as the file's name says
    app.text_input(key=NUMBERED.format("kept_period")).set_value("2023年2月")
    app = pressed(home, pressed(home, app, "foreign.as_last.0"), "upload.confirm")
    assert manifests(home)[-1].parts[0].period == "2023-02"
    assert list(kept_mappings(home)) == ["外市名册"]


def test_a_doubt_about_the_whole_file_stands_before_the_buttons_and_rows_of_no_data_are_named(home: Home) -> None:
    far = FOREIGN.replace("dongcheng", "瑶海区").replace("chaoyang", "庐阳区")
    said = seen(tried(home, proposed(home, far)))
    assert "可能属于其他城市" in said
    assert word("upload.no_data_means", "zh") in said
    assert "标题 1 行（第 1 行）、表头 1 行（第 2 行）" in said


def test_a_file_of_other_columns_is_not_offered_as_last_time(home: Home) -> None:
    pressed(home, tried(home, proposed(home)), "upload.confirm")
    app = proposed(home, FOREIGN.replace("建造年代", "建成年份"))
    assert word("foreign.last_time", "zh") not in seen(app)


def test_what_is_required_and_not_chosen_is_said_before_anything_is_read(home: Home) -> None:
    app = proposed(home)
    app.selectbox(key="foreign.column.0.2").set_value("")
    assert word("foreign.missing", "zh", names="小区名称") in seen(tried(home, app))
    app.selectbox(key="foreign.column.0.2").set_value("name")
    assert word("foreign.no_period", "zh") in seen(tried(home, app, ""))
    with pytest.raises(KeyError):
        app.button(key="upload.confirm")


def test_another_row_of_headings_is_looked_at_anew_and_a_cancelled_file_is_forgotten(home: Home) -> None:
    app = proposed(home)
    app.selectbox(key="foreign.headings.0").set_value(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app.run()
    assert app.selectbox(key="foreign.headings.1").value == 0
    app = pressed(home, app, "foreign.no.1")
    assert "外市名册" not in seen(app)
    assert not home.mappings.exists()


def test_a_mapping_is_kept_under_a_name_of_its_own_and_none_is_overwritten(home: Home) -> None:
    first = keep_mapping(home, "名册", 'region = "110000"')
    assert keep_mapping(home, "名册", 'region = "110000"') == first
    assert keep_mapping(home, "名册", 'region = "120000"').stem == "名册-2"
    assert mapping_name("../王某某 13800138000/名册") == mapping_name(mapping_name("../王某某 13800138000/名册"))
    assert "13800138000" not in mapping_name("13800138000名册")
    assert kept_mappings(home) == {}  # neither is a mapping


def test_a_kept_mapping_is_found_by_its_name(home: Home, tmp_path: Path) -> None:
    text = 'region = "110000"\nsource = "estate"\nsender = "110000"\n[label]\nzh = "名册"\nen = "Register"\n'
    keep_mapping(home, "名册", f"{text}[columns]\nestate_id = 1\nname = 2\n")
    found = find_mapping(Path("名册"), home.mappings)
    assert isinstance(found, FileMapping)
    assert found.id == "名册"


__all__ = ["page"]  # the pages of both files are the same
