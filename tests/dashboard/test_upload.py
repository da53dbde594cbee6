"""Files sent from the page: what a browser says of them is not trusted, and nothing of them stays."""

import io
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parts.returns import checking
from dashboard.words import word
from pipelines.export.table_files import XLSX
from pipelines.intake.records.submission_number import submission_number
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language
from tests.copies import copy_of

HEAD = ["小区编号", "小区名称", "所属区", "户数"]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def page() -> None:
    """What the screen does: lays a context and calls the part."""
    from dashboard.parts.page import frame
    from dashboard.parts.returns import upload

    context = frame.context("submissions")
    if not upload.result(context):
        upload.upload(context)


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small city that may be written to."""
    return copy_of(small_home, tmp_path / "home")


def opened(home: Home, language: Language = "zh") -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app = AppTest.from_function(page, default_timeout=120)
        app.query_params["lang"] = language
        return app.run()


def checked(home: Home, *files: tuple[str, bytes], language: Language = "zh", period: str = "") -> AppTest:
    app = opened(home, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        if files:
            app.file_uploader[0].set_value([(name, content, XLSX) for name, content in files])
        if period:
            app.text_input[0].set_value(period)
        app.button[0].click().run()
    assert not app.exception
    return app


def pressed(home: Home, app: AppTest, key: str) -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app.button(key=key).click().run()
    assert not app.exception
    return app


def sent(home: Home, *files: tuple[str, bytes], language: Language = "zh") -> AppTest:
    return pressed(home, checked(home, *files, language=language), "upload.confirm")


def seen(app: AppTest) -> str:
    reader = _Text()
    for element in app.get("html"):
        reader.feed(element.proto.body)
    return "\n".join(reader.said)


def workbook(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


GOOD = ("朝阳区_小区台账_2023-01.xlsx", workbook(["E1", "甲苑", "朝阳区", 5]))
BAD = ("朝阳区_小区台账_2023-01.xlsx", workbook(["E1", "甲苑", "朝阳区", 5], ["E2", "乙苑", "朝阳区", "约二百"]))


def test_a_sound_file_is_accepted_and_its_rows_are_counted(home: Home) -> None:
    before = len(manifests(home))
    app = sent(home, GOOD)
    stored = manifests(home)[-1]
    for language in LANGUAGES:
        said = in_language(home, app, language)
        assert word("upload.sent_head", language) in said
        number = submission_number(stored.id, stored.received_on)
        assert word("upload.stored", language, n=1, id=number) in said
        assert word("upload.next_build", language) in said
    assert len(manifests(home)) == before + 1
    pressed(home, app, "upload.again")
    for language in LANGUAGES:
        assert word("upload.invented", language) in in_language(home, app, language)


def in_language(home: Home, app: AppTest, language: Language) -> str:
    """What the page says after its reader chose a language."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app.query_params["lang"] = language
        return seen(app.run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_faulty_row_is_shown_with_its_cell_and_the_marked_workbook_can_be_taken(
    home: Home, language: Language
) -> None:
    app = checked(home, BAD, language=language)
    said = seen(app)
    assert word("upload.checked", language) in said
    assert "D3" in said
    assert "约二百" in said
    labels = [button.label for button in app.button if button.key.startswith("download-")]
    assert labels == [word("upload.annotated", language), word("upload.receipt", language)]


def test_a_program_that_is_named_a_workbook_gets_a_clear_fault(home: Home) -> None:
    said = seen(checked(home, ("报表.xlsx", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)))))
    assert "这不是表格，而是程序文件" in said
    assert word("upload.refused", "zh") in said


def test_a_file_above_the_limit_is_refused_by_the_server(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_UPLOAD_MB", "1")
    said = seen(checked(home, ("朝阳区_2023-01.csv", b"x," * (600 << 10))))
    assert "文件超过 1 MB" in said


def test_several_files_have_an_answer_each(home: Home) -> None:
    said = seen(sent(home, ("说明.xlsx", b"%PDF-1.7"), GOOD, ("空.csv", b"")))
    for part in ("说明.xlsx", "PDF", GOOD[0], "报送成功，接收 1 行", "空.csv", "文件是空的"):
        assert part in said


def test_without_a_file_nothing_is_sent(home: Home) -> None:
    assert word("upload.no_file", "zh") in seen(checked(home))


def test_a_period_that_is_none_is_said_before_anything_is_read(home: Home) -> None:
    before = len(manifests(home))
    assert "报告期“去年”格式有误" in seen(checked(home, GOOD, period="去年"))
    assert len(manifests(home)) == before


def test_what_came_is_in_no_folder_afterwards_and_in_no_other_session(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"  # of this test alone: others send files meanwhile
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before, stored = sorted(home.path.rglob("*")), len(manifests(home))
    app = checked(home, BAD)
    assert list(temporary.iterdir()) == []
    assert sorted(home.path.rglob("*")) == before  # whoever goes away now leaves nothing behind
    pressed(home, app, "upload.confirm")
    assert len(manifests(home)) == stored + 1
    assert list(temporary.iterdir()) == []
    assert "约二百" not in seen(opened(home))
    assert not list(home.path.rglob("*回执*"))


MANY = ("朝阳区_小区台账_2023-01_多.xlsx", workbook(*([f"E{n}", "甲苑", "朝阳区", 5] for n in range(10))))


def test_what_would_go_is_shown_before_it_goes_and_a_reason_is_asked(home: Home) -> None:
    sent(home, MANY)
    stored = len(manifests(home))
    app = checked(home, BAD)
    said = seen(app)
    for part in ("10", "将删去", "1 行退回或未填，沿用上次报送的数据", "须填写理由"):
        assert part in said
    assert len(manifests(home)) == stored
    assert word("upload.why_missing", "zh") in seen(pressed(home, app, "upload.confirm"))
    app.text_input(key="upload.why").set_value("九个小区并入他区")
    said = seen(pressed(home, app, "upload.confirm"))
    assert "理由：九个小区并入他区" in said
    assert "已替代" in said
    assert (len(manifests(home)), manifests(home)[-1].why) == (stored + 1, "九个小区并入他区")


def test_cells_that_would_be_emptied_are_shown_and_a_reason_is_asked(home: Home) -> None:
    sent(home, MANY)
    blank = workbook(*([f"E{n}", "甲苑", "朝阳区", None] for n in range(10)))
    app = checked(home, ("朝阳区_小区台账_2023-01_空列.xlsx", blank))
    said = seen(app)
    assert "原有内容、本次留空的 10 格：户数 10" in said
    assert "10 个有内容的单元格将变为空" in said
    assert word("upload.why_missing", "zh") in seen(pressed(home, app, "upload.confirm"))


def test_a_cancelled_return_is_as_if_it_had_not_been_sent(home: Home) -> None:
    sent(home, MANY)
    before = sorted(home.path.rglob("*"))
    app = pressed(home, checked(home, BAD), "upload.cancel")
    assert sorted(home.path.rglob("*")) == before
    assert "upload.case" not in app.session_state
    assert word("upload.cancelled", "zh") in seen(app)
    assert word("upload.head", "zh") in seen(app)


def test_a_table_left_blank_is_none_only_where_its_box_is_ticked(home: Home) -> None:
    sent(home, MANY)
    stored = len(manifests(home))
    app = checked(home, ("朝阳区_小区台账_2023-01_空.xlsx", workbook()))
    assert app.button(key="upload.confirm").disabled
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app.checkbox(key="upload.nothing.0.estate").check()
        app.run()
        app.button(key="upload.recheck").click().run()
    assert not app.button(key="upload.confirm").disabled
    assert "将删去" in seen(app)
    app.text_input(key="upload.why").set_value("全区移交")
    pressed(home, app, "upload.confirm")
    assert (len(manifests(home)), manifests(home)[-1].parts[0].accepted) == (stored + 1, 0)


def with_blank_meetings() -> bytes:
    """A roster of one estate, and a table of meetings without rows."""
    content = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(GOOD[1]))
    book.create_sheet("会议台账").append(["会议编号", "召开日期", "会议层级", "会议类型"])
    book.save(content)
    return content.getvalue()


MEETINGS = "upload.nothing.0.meeting"


def ticked(home: Home, app: AppTest, key: str) -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app.checkbox(key=key).check().run()
    assert not app.exception
    return app


def test_nothing_is_sent_while_a_tick_is_not_checked(home: Home) -> None:
    stored = len(manifests(home))
    app = checked(home, (GOOD[0], with_blank_meetings()))
    assert not app.button(key="upload.confirm").disabled
    ticked(home, app, MEETINGS)
    assert app.button(key="upload.confirm").disabled
    assert word("upload.new_ticks", "zh") in seen(app)
    assert len(manifests(home)) == stored
    assert app.checkbox(key=MEETINGS).value
    pressed(home, app, "upload.recheck")
    assert word("upload.new_ticks", "zh") not in seen(app)
    pressed(home, app, "upload.confirm")
    assert [(part.source, part.accepted) for part in manifests(home)[-1].parts] == [("estate", 1), ("meeting", 0)]


def test_a_table_can_be_ticked_when_its_file_is_sent_a_second_time(home: Home) -> None:
    file = (GOOD[0], with_blank_meetings())
    sent(home, file)
    stored = len(manifests(home))
    app = checked(home, file)
    assert word("upload.known", "zh") in seen(app)
    assert word("upload.nothing_known", "zh") in seen(app)
    pressed(home, ticked(home, app, MEETINGS), "upload.recheck")
    pressed(home, app, "upload.confirm")
    assert len(manifests(home)) == stored + 1
    assert [(part.source, part.accepted) for part in manifests(home)[-1].parts] == [("estate", 1), ("meeting", 0)]
    assert "本期无（已登记）：会议台账" in seen(app)
    again = checked(home, file)
    assert MEETINGS not in [box.key for box in again.checkbox]
    assert "此前已登记本期无：会议台账" in seen(again)


def test_what_is_wrong_stands_above_what_would_change_and_the_boxes(home: Home) -> None:
    said = seen(checked(home, BAD))
    assert said.index("约二百") < said.index(word("upload.effect", "zh")) < said.index(word("upload.added", "zh"))


def test_a_confirmation_after_the_data_changed_shows_the_new_check_and_says_so(home: Home) -> None:
    app = checked(home, GOOD)
    assert word("upload.checked_head", "zh") in seen(app)
    sent(home, MANY)
    stored = len(manifests(home))
    said = seen(pressed(home, app, "upload.confirm"))
    assert word("upload.changed_head", "zh") in said
    assert word("upload.changed_note", "zh") in said
    assert word("upload.checked_head", "zh") not in said
    assert "将删去" in said
    assert len(manifests(home)) == stored


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\报表\\东城区.xlsx", "东城区.xlsx"),
        ("..xlsx", "xlsx"),
        ("a\x00\n\u202eb.csv", "ab.csv"),
        ("长" * 300 + ".xlsx", "长" * 120 + ".xlsx"),
        ("", "0"),
    ],
)
def test_a_name_is_a_name_and_no_path(given: str, kept: str) -> None:
    assert checking.safe_name(given) == kept
