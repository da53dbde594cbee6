"""A frozen quarter answers as the build did, is whole or not there, and shows when a bit of it has changed."""

from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import DiskError, JournalError, RequestError, WarehouseError
from pipelines.office.journal import open_journal
from pipelines.review.freeze import freeze, must_begin_whole
from pipelines.review.freezes import freezes
from pipelines.settings import Home
from pipelines.warehouse.frozen import FOLDER, frozen_of, verify_frozen
from tests.copies import copy_of

OFFICE = "市级主管部门科长（模拟） 王芳"


@pytest.fixture(scope="module")
def frozen_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the small city whose third quarter is frozen twice."""
    home = copy_of(small_home, tmp_path_factory.mktemp("frozen") / "home", without=("archive", "inbox"))
    freeze(home.path, "2022Q3", actor=OFFICE)
    freeze(home.path, "2022Q3", actor=OFFICE, why="会前核对完毕", final=True)
    return home


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    return copy_of(small_home, tmp_path / "home", without=("archive", "inbox"))


@pytest.mark.parametrize("level", ["city", "district", "street", "community", "estate", "company"])
def test_every_level_answers_as_the_build_did(frozen_home: Home, level: str) -> None:
    live, frozen = query.open(frozen_home.path), query.open(frozen_home.path, frozen="2022Q3")
    asked = [id_ for id_, metric in live.catalogue.metrics.items() if level in metric.levels]
    periods = {id_: "2022-09" for id_ in asked if live.catalogue.metrics[id_].frequency == "month"}
    wanted = live.many_values(list(periods), level=level, periods=periods)
    assert wanted.height
    assert frozen.many_values(list(periods), level=level, periods=periods).equals(wanted)


def test_lists_alerts_and_search_answer_as_the_build_did(frozen_home: Home) -> None:
    live, frozen = query.open(frozen_home.path), query.open(frozen_home.path, frozen="2022Q3/1")
    assert frozen.alerts().equals(live.alerts(period="2022-09"))
    assert frozen.proposals(period="2022Q3").equals(live.proposals(period="2022Q3"))
    assert frozen.search("朝阳").equals(live.search("朝阳"))
    assert frozen.changed == live.changed
    assert frozen.last_failure is None


def test_what_was_declared_is_read_back_whole_adopted_patterns_too(frozen_home: Home) -> None:
    live, frozen = query.open(frozen_home.path), query.open(frozen_home.path, frozen="2022Q3")
    assert any(rule.pattern and rule.basis for rule in live.catalogue.rules.values()), "an act adopted a pattern"
    for kind in ("metrics", "rules", "alerts", "parameters", "documents"):
        # Read from what was frozen: where that fails, today's own object would stand here.
        assert getattr(frozen.catalogue, kind) is not getattr(live.catalogue, kind)
        assert dict(getattr(frozen.catalogue, kind)) == dict(getattr(live.catalogue, kind))


def test_a_viewer_of_a_district_sees_of_a_frozen_quarter_what_they_see_of_the_build(frozen_home: Home) -> None:
    viewer = query.Viewer(name="朝阳区", area="110105")
    live, frozen = query.open(frozen_home.path, viewer), query.open(frozen_home.path, viewer, frozen="2022Q3")
    asked = {"level": "street", "period": "2022-09"}
    assert frozen.values("committee_rate", **asked).equals(live.values("committee_rate", **asked))  # type: ignore[arg-type]
    with pytest.raises(RequestError):
        frozen.within("110101")


def test_a_frozen_quarter_knows_nothing_of_what_came_after_it(frozen_home: Home) -> None:
    frozen = query.open(frozen_home.path, frozen="2022Q3")
    assert (frozen.as_of, frozen.version) == ("2022-09", "2022Q3/2")
    with pytest.raises(RequestError):
        frozen.values("committee_rate", level="city", period="2022-12")
    assert max(one.sequence for one in frozen.decided()) < open_journal(frozen_home).last


def test_the_same_inputs_give_the_same_bytes(frozen_home: Home) -> None:
    first, second = frozen_of(frozen_home, "2022Q3/1"), frozen_of(frozen_home, "2022Q3/2")
    assert first.files == second.files
    assert second.former == first.sha256


def test_every_freeze_is_a_version_of_its_own_with_who_and_why(frozen_home: Home) -> None:
    found = freezes(frozen_home)
    assert found.select("quarter", "version", "state", "actor", "why").rows() == [
        ("2022Q3", 2, "final", OFFICE, "会前核对完毕"),
        ("2022Q3", 1, "provisional", OFFICE, "季度数据冻结"),
    ]
    assert frozen_of(frozen_home, "2022Q3").sha256 == found["sha256"][0]


@pytest.mark.parametrize(
    ("quarter", "given", "says"),
    [
        ("2022Q3", {}, "再次冻结请写明理由"),
        ("2022Q3", {"why": "更正"}, "更正也须冻结为正式数据"),
        ("2022-09", {}, "不是季度"),
        ("2023Q1", {}, "不在已发布的数据内"),
        ("2019Q1", {}, "不在已发布的数据内"),
    ],
)
def test_what_cannot_be_frozen_is_refused_in_a_sentence(
    frozen_home: Home, quarter: str, given: dict[str, str], says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        freeze(frozen_home.path, quarter, actor=OFFICE, **given)
    assert freezes(frozen_home).height == 2


def test_a_quarter_that_is_not_frozen_says_what_is(frozen_home: Home) -> None:
    with pytest.raises(RequestError, match=r"2022年第四季度尚未冻结，已冻结的有：2022Q3/1, 2022Q3/2"):
        query.open(frozen_home.path, frozen="2022Q4")
    with pytest.raises(RequestError, match="2022年第三季度第 9 版尚未冻结"):
        query.open(frozen_home.path, frozen="2022Q3/9")


def test_a_blank_signer_freezes_nothing(home: Home) -> None:
    with pytest.raises(JournalError):
        freeze(home.path, "2022Q4", actor=" ")
    assert list((home.path / FOLDER).iterdir()) == []
    assert freezes(home).is_empty()


def test_a_folder_that_cannot_be_written_leaves_nothing(home: Home) -> None:
    (home.path / FOLDER / "2022Q4").write_text("in the way", encoding="utf-8")
    with pytest.raises(DiskError, match="没有留下任何文件"):
        freeze(home.path, "2022Q4", actor=OFFICE)
    assert [path.name for path in (home.path / FOLDER).iterdir()] == ["2022Q4"]
    assert freezes(home).is_empty()


def test_a_changed_bit_is_named_and_not_read(home: Home) -> None:
    freeze(home.path, "2022Q4", actor=OFFICE)
    assert list(verify_frozen(home)) == []
    file = home.path / FOLDER / "2022Q4" / "1" / "metric_value.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    (fault,) = verify_frozen(home)
    assert "frozen/2022Q4/1/metric_value.parquet" in fault
    with pytest.raises(WarehouseError, match="metric_value"):
        query.open(home.path, frozen="2022Q4")


def test_a_folder_that_no_entry_names_is_not_frozen_and_not_written_over(home: Home) -> None:
    lost = home.path / FOLDER / "2022Q4" / "1"
    lost.mkdir(parents=True)
    (lost / "manifest.json").write_text("{}", encoding="utf-8")
    (fault,) = verify_frozen(home)
    assert "未记入办公日志" in fault
    assert freeze(home.path, "2022Q4", actor=OFFICE).version == 2
    assert (lost / "manifest.json").read_text(encoding="utf-8") == "{}"


def test_a_quarter_of_which_only_the_last_months_were_sent_says_from_which_month_on() -> None:
    with pytest.raises(RequestError, match="2022年第四季度从2022年10月起，已发布的数据始于2022年12月：请补报"):
        must_begin_whole("2022Q4", "2022-12")
    must_begin_whole("2022Q4", "2022-10")
    must_begin_whole("2022Q4", "2021-07")
    must_begin_whole("2022Q3", "2022-12")  # wholly before: refused as not published
