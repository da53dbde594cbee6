"""A return is checked first; nothing that was sent is destroyed by one that comes later."""

import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.answering.template import write_template
from pipelines.intake.confirm import confirm_aside, confirm_aside_apart
from pipelines.intake.receive import Sending, check, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.kept_aside import dismiss, dismissed, kept_aside
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

HEAD = ["小区编号", "小区名称", "户数"]
SCORES = ["小区编号", "小区名称", "考核得分"]
MEETINGS = ["会议编号", "召开日期", "会议层级", "会议类型"]
IDS = [f"E{number:02d}" for number in range(31)]
FIRST, LATER = date(2023, 1, 5), date(2023, 1, 9)
MakeWorkbook = Callable[..., Path]


def tree(home: Home) -> dict[str, str]:
    return {
        str(file.relative_to(home.path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.path.rglob("*"))
        if file.is_file()
    }


def scores(ids: Sequence[str] = IDS, score: object = 90) -> list[list[Any]]:
    return [SCORES, *([id_, f"小区{id_}", score] for id_ in ids)]


def spoilt() -> list[list[Any]]:
    """One sound row and ten that are refused; twenty estates are left out."""
    return [SCORES, ["E00", "小区E00", 95], *([id_, f"小区{id_}", "很好"] for id_ in IDS[1:11])]


def sent(home: Home, file: Path, on: date = FIRST, **said: Any) -> Receipt:
    return receive(home, [Sending(path=file, received_on=on, **said)], workers=0)[0]


def checked(home: Home, file: Path, on: date = LATER, **said: Any) -> Receipt:
    return check(home, [Sending(path=file, received_on=on, **said)], workers=0)[0]


def standing(home: Home, source: str) -> pl.DataFrame:
    """The rows of the latest version."""
    part = [part for manifest in manifests(home) for part in manifest.parts if part.source == source][-1]
    return pl.read_parquet(home.store / part.parquet) if part.parquet else pl.DataFrame()


@pytest.fixture
def good(home: Home, workbook: MakeWorkbook) -> Receipt:
    """31 assessed estates of 东城区 for 2022-12."""
    return sent(home, workbook({"月度考核": scores()}, "东城区_2022-12_初报.xlsx"))


def test_a_check_says_what_would_go_and_stores_nothing(home: Home, good: Receipt, workbook: MakeWorkbook) -> None:
    file = workbook({"月度考核": spoilt()})
    before = tree(home)
    receipt = checked(home, file)
    (change,) = receipt.changes
    assert (change.state, change.stands, change.stands_in) == ("differs", 31, good.submission)
    assert (change.added, change.changed, change.removed, change.carried) == (0, 1, 20, 10)
    assert (receipt.status, receipt.needs_reason, len(receipt.faults)) == ("checked", True, 10)
    assert "原有 31 行：新增 0，改动 1，删去 20，沿用 10（新的退回或未填）" in receipt.to_text("zh")
    assert "31 rows stood: 0 added, 1 changed, 20 removed, 10 carried on" in receipt.to_text("en")
    assert tree(home) == before
    assert Receipt.from_json(receipt.to_json()) == receipt


def test_a_file_that_would_be_refused_leaves_nothing_behind_a_check(home: Home, workbook: MakeWorkbook) -> None:
    before = tree(home)
    receipt = checked(home, workbook({"月度考核": [SCORES, ["E00", "甲", "很好"]]}))
    assert (receipt.status, [change.state for change in receipt.changes]) == ("refused", ["refused"])
    assert tree(home) == before


def test_what_removes_rows_is_kept_aside_and_changes_nothing_that_stands(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    before = {name: content for name, content in tree(home).items() if not name.startswith("aside/")}
    receipt = sent(home, workbook({"月度考核": spoilt()}), LATER)
    assert (receipt.status, receipt.removed) == ("aside", 20)
    assert {name: content for name, content in tree(home).items() if not name.startswith("aside/")} == before
    (waiting,) = kept_aside(home)
    assert waiting.manifest.id == receipt.submission
    assert "暂存待确认" in (waiting.file.parent / "receipt.txt").read_text("utf-8")
    assert standing(home, "assessment").height == 31


def test_a_confirmation_asks_for_a_reason_above_the_share_and_keeps_it(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    receipt = sent(home, workbook({"月度考核": spoilt()}), LATER)
    without = confirm_aside(home, receipt.submission, workers=0)
    assert (without.status, [fault.code for fault in without.file_faults]) == ("checked", ["no_reason"])
    assert standing(home, "assessment").height == 31
    done = confirm_aside(home, receipt.submission, "其余小区 13800138000 改由区里考核", workers=0)
    assert (done.status, standing(home, "assessment").height) == ("partly", 11)
    assert done.parts[0].supersedes == good.submission
    manifest = manifests(home)[-1]
    assert "改由区里考核" in manifest.why
    assert "13800138000" not in manifest.why + done.to_text()
    assert f"理由：{manifest.why}" in done.to_text("zh")
    assert kept_aside(home) == []


def test_few_removed_rows_need_a_confirmation_and_no_reason(home: Home, good: Receipt, workbook: MakeWorkbook) -> None:
    receipt = sent(home, workbook({"月度考核": scores(IDS[:28])}), LATER)
    assert (receipt.status, receipt.removed, receipt.needs_reason) == ("aside", 3, False)
    assert confirm_aside(home, receipt.submission, workers=0).status == "accepted"
    assert standing(home, "assessment").height == 28


def test_what_only_adds_or_changes_is_stored_at_once(home: Home, good: Receipt, workbook: MakeWorkbook) -> None:
    receipt = sent(home, workbook({"月度考核": scores([*IDS, "E99"], 91)}), LATER)
    (change,) = receipt.changes
    assert (receipt.status, change.added, change.changed, change.removed) == ("accepted", 1, 31, 0)
    assert standing(home, "assessment").height == 32


def test_what_was_checked_is_what_is_stored(home: Home, good: Receipt, workbook: MakeWorkbook) -> None:
    file = workbook({"月度考核": scores(IDS[:28])})
    binding = checked(home, file).binding
    assert sent(home, file, LATER, confirms=binding).status == "accepted"


def test_something_that_came_between_check_and_confirmation_is_shown_first(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    mine, other = (
        workbook({"月度考核": scores(IDS[:28])}),
        workbook({"月度考核": scores(IDS[:30], 99)}, "东城区_2022-12_二.xlsx"),
    )
    first = checked(home, mine)
    assert first.changes[0].stands == 31
    assert (
        receive(home, [Sending(path=other, received_on=LATER)], workers=0, on_removal="store")[0].status == "accepted"
    )
    again = sent(home, mine, LATER, confirms=first.binding)
    assert (again.status, again.changes[0].stands, again.warnings[0].code) == ("checked", 30, "changed_since_check")
    assert standing(home, "assessment").height == 30
    assert sent(home, mine, LATER, confirms=again.binding).status == "accepted"


def test_a_return_kept_aside_is_shown_anew_where_something_came_between(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    receipt = sent(home, workbook({"月度考核": scores(IDS[:28])}), LATER)
    sent(home, workbook({"月度考核": scores([*IDS, "E40"])}, "东城区_2022-12_二.xlsx"), date(2023, 1, 12))
    again = confirm_aside(home, receipt.submission, workers=0)
    assert (again.status, again.changes[0].stands, again.removed) == ("checked", 32, 4)
    done = confirm_aside(home, receipt.submission, "核对后以本表为准", workers=0)
    assert (done.status, done.received_on, standing(home, "assessment").height) == ("accepted", date(2023, 1, 12), 28)


def test_events_and_registers_lose_no_row_by_a_return_that_leaves_it_out(home: Home, workbook: MakeWorkbook) -> None:
    meetings = [["M1", "2022-12-01", "街道级", "联席会议"], ["M2", "2022-12-08", "街道", "联席会议"]]
    sent(home, workbook({"联席会议": [MEETINGS, *meetings]}, "东城区_2022-12_一.xlsx"))
    receipt = sent(
        home,
        workbook(
            {
                "联席会议": [
                    MEETINGS,
                    ["M2", "2022-12-09", "街道级", "联席会议"],
                    ["M3", "2022-12-15", "街道", "联席会议"],
                ]
            }
        ),
        LATER,
    )
    (change,) = receipt.changes
    assert (receipt.status, change.stands) == ("accepted", 2)
    assert (change.added, change.changed, change.removed) == (1, 1, 0)


def test_a_tab_left_blank_where_rows_stand_is_not_filled_in(home: Home, workbook: MakeWorkbook) -> None:
    meetings = [MEETINGS, ["M1", "2022-12-01", "街道级", "联席会议"]]
    sent(home, workbook({"月度考核": scores(), "联席会议": meetings}, "东城区_2022-12_一.xlsx"))
    receipt = sent(home, workbook({"月度考核": scores(score=91), "联席会议": [MEETINGS]}), LATER)
    assert {change.source: change.state for change in receipt.changes} == {
        "assessment": "differs",
        "meeting": "not_filled",
    }
    assert [part.source for part in manifests(home)[-1].parts] == ["assessment"]
    assert [(warning.code, warning.sheet) for warning in receipt.warnings if warning.code == "left_blank"] == [
        ("left_blank", "联席会议")
    ]
    assert "此前报的行保留：会议台账（1 行）" in receipt.to_text("zh")


def test_a_blank_tab_is_not_filled_in_where_no_rows_stand_either(home: Home, workbook: MakeWorkbook) -> None:
    receipt = sent(home, workbook({"月度考核": scores(), "联席会议": [MEETINGS]}))
    assert [(part.source, part.accepted) for part in manifests(home)[-1].parts] == [("assessment", 31)]
    assert [(change.source, change.state) for change in receipt.changes] == [
        ("assessment", "first"),
        ("meeting", "not_filled"),
    ]
    assert receipt.status == "accepted"


def test_what_was_recorded_as_nothing_is_named_then_and_when_it_is_left_blank_later(
    home: Home, workbook: MakeWorkbook
) -> None:
    first = workbook({"月度考核": scores(), "联席会议": [MEETINGS]}, "东城区_2022-12_一.xlsx")
    assert "本期无（尚未登记）：会议台账" in checked(home, first, nothing=("meeting",)).to_text("zh")
    receipt = sent(home, first, nothing=("meeting",))
    assert "本期无（已登记）：会议台账" in receipt.to_text("zh")
    assert "Nothing this period (recorded): " in receipt.to_text("en")
    assert "没有数据行" not in receipt.to_text("zh")
    (sheet,) = [sheet for sheet in _receipt_sheet(first, receipt) if "联席会议" in sheet]
    assert "本期无（已登记）" in sheet
    later = sent(home, workbook({"月度考核": scores(score=91), "联席会议": [MEETINGS]}), LATER)
    assert {change.source: change.state for change in later.changes} == {
        "assessment": "differs",
        "meeting": "none_before",
    }
    assert "未读取的工作表 [联席会议]：留空，此前已登记本期无" in later.to_text("zh")
    assert [part.source for part in manifests(home)[-1].parts] == ["assessment"]


def _receipt_sheet(file: Path, receipt: Receipt) -> list[str]:
    """The lines of the receipt in the marked copy of a file."""
    content = annotated(file.read_bytes(), ".xlsx", receipt, "zh", file.stem)
    assert content is not None
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return ["|".join(str(cell) for cell in row if cell is not None) for row in page.iter_rows(values_only=True)]


def test_nothing_this_period_is_what_the_cover_says_of_a_tab(home: Home, workbook: MakeWorkbook) -> None:
    cover = [["目录", "", "本期无"], ["联席会议", "", "是"]]
    receipt = sent(home, workbook({"封面": cover, "月度考核": scores(), "联席会议": [MEETINGS]}))
    assert [(part.source, part.accepted) for part in manifests(home)[-1].parts] == [("assessment", 31), ("meeting", 0)]
    assert [change.state for change in receipt.changes] == ["first", "none"]


def test_a_tab_that_bears_another_name_is_ticked_under_the_label_of_its_table(
    home: Home, workbook: MakeWorkbook
) -> None:
    cover = [["目录", "", "本期无"], ["会议台账", "", "是"]]
    sent(home, workbook({"封面": cover, "月度考核": scores(), "Sheet3": [MEETINGS]}))
    assert [part.source for part in manifests(home)[-1].parts] == ["assessment", "meeting"]


def test_tables_that_are_left_blank_are_said_in_one_word(home: Home, workbook: MakeWorkbook) -> None:
    meetings = [MEETINGS, ["M1", "2022-12-01", "街道级", "联席会议"]]
    rosters = [HEAD, ["E00", "小区E00", 100]]
    sent(home, workbook({"月度考核": scores(), "小区台账": rosters, "联席会议": meetings}, "东城区_2022-12_一.xlsx"))
    receipt = sent(home, workbook({"月度考核": scores(score=91), "小区台账": [HEAD], "联席会议": [MEETINGS]}), LATER)
    (warning,) = [each for each in receipt.warnings if each.code == "left_blank"]
    assert "小区台账（1 行）、会议台账（1 行）" in warning.what.zh
    assert receipt.to_text("zh").count("未读取的工作表") == 1


def test_nothing_this_period_over_events_that_stand_is_told_as_a_contradiction_and_changes_nothing(
    home: Home, workbook: MakeWorkbook
) -> None:
    meetings = [MEETINGS, ["M1", "2022-12-01", "街道级", "联席会议"]]
    sent(home, workbook({"联席会议": meetings}, "东城区_2022-12_一.xlsx"))
    cover = [["目录", "", "本期无"], ["联席会议", "", "是"]]
    for sheets, status in (
        ({"封面": cover, "联席会议": [MEETINGS]}, "refused"),
        ({"封面": cover, "月度考核": scores(), "联席会议": [MEETINGS]}, "accepted"),
    ):
        receipt = sent(home, workbook(sheets, f"东城区_2022-12_{status}.xlsx"), LATER)
        (told,) = [each for each in receipt.warnings if each.code == "nothing_ticked_but_rows_stand"]
        assert "已报 1 行" in told.what.zh
        (change,) = [each for each in receipt.changes if each.source == "meeting"]
        assert (receipt.status, change.state, change.stands, change.removed) == (status, "contradicted", 1, 0)
    held = [(part.source, part.accepted) for manifest in manifests(home)[1:] for part in manifest.parts]
    assert held == [("meeting", 1), ("assessment", 31)]


def test_rows_beside_a_tick_of_nothing_count_and_are_told(home: Home, workbook: MakeWorkbook) -> None:
    cover = [["目录", "", "本期无"], ["月度考核", "", "是"]]
    receipt = sent(home, workbook({"封面": cover, "月度考核": scores()}))
    assert "nothing_ticked_but_filled" in [warning.code for warning in receipt.warnings]
    assert standing(home, "assessment").height == 31


def test_nothing_this_period_replaces_a_picture_with_a_reason(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    file = workbook({"月度考核": [SCORES]})
    assert checked(home, file).status == "refused"
    receipt = checked(home, file, nothing=("assessment",))
    (change,) = receipt.changes
    assert (receipt.status, change.state, change.removed, receipt.needs_reason) == ("checked", "none", 31, True)
    done = sent(home, file, LATER, nothing=("assessment",), confirms=receipt.binding, why="本月停考")
    assert (done.status, manifests(home)[-1].parts[0].accepted) == ("accepted", 0)
    assert manifests(home)[-1].note is not None
    assert manifests(home)[-1].note.nothing == ("assessment",)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("says", "state", "parts"), [("是", "none", 1), ("否", "not_filled", 0), ("", "not_filled", 0)]
)
def test_the_cover_of_a_template_says_of_which_tables_there_is_nothing(
    says: str, state: str, parts: int, home: Home, workbook: MakeWorkbook, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(home, "meeting", "110101", "2022-12")))
    cover = book["封面"]
    (heading,) = [cell for row in cover.iter_rows() for cell in row if cell.value == "本期无"]
    cover.cell(heading.row + 1, heading.column).value = says or None
    book.save(tmp_path / "模板.xlsx")
    receipt = checked(home, tmp_path / "模板.xlsx")
    assert [(change.source, change.state) for change in receipt.changes] == [("meeting", state)]
    assert (receipt.status == "checked", len(receipt.parts)) == (bool(parts), parts)


def test_a_replaced_version_that_is_sent_again_is_told_how_to_put_it_back(
    home: Home, good: Receipt, workbook: MakeWorkbook, tmp_path: Path
) -> None:
    later = sent(home, workbook({"月度考核": scores(score=91)}), LATER)
    again = sent(home, tmp_path / "东城区_2022-12_初报.xlsx", LATER)
    assert (again.status, [warning.code for warning in again.warnings]) == ("known", ["replaced_since"])
    assert "历次版本" in again.warnings[0].mend.zh
    assert f"（{later.number}）" in again.warnings[0].what.zh


def rosters(households: Sequence[object]) -> list[list[Any]]:
    return [HEAD, *([id_, f"小区{id_}", number] for id_, number in zip(IDS, households, strict=False))]


def test_cells_that_are_emptied_are_counted_and_named(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": rosters([100] * 31)}, "东城区_2022-12_一.xlsx"))
    receipt = sent(home, workbook({"小区台账": rosters([None] * 3 + [100] * 28)}), LATER)
    (change,) = receipt.changes
    assert (receipt.status, change.changed, change.emptied, change.needs_reason) == ("accepted", 3, 3, False)
    assert "原有值、本次留空的单元格 3 个：户数 3" in receipt.to_text("zh")
    assert Receipt.from_json(receipt.to_json()) == receipt


def test_a_column_that_is_emptied_beyond_the_share_waits_for_a_reason_as_removed_rows_do(
    home: Home, workbook: MakeWorkbook
) -> None:
    sent(home, workbook({"小区台账": rosters([100] * 31)}, "东城区_2022-12_一.xlsx"))
    without_column = [row[:2] for row in rosters([100] * 31)]
    receipt = sent(home, workbook({"小区台账": without_column}), LATER)
    (change,) = receipt.changes
    assert (receipt.status, receipt.emptied, change.removed, change.empties_much) == ("aside", 31, 0, True)
    assert [fault.code for fault in confirm_aside(home, receipt.submission, workers=0).file_faults] == ["no_reason"]
    assert confirm_aside(home, receipt.submission, "户数改由台账系统提供", workers=0).status == "accepted"


def test_the_rows_that_go_are_named_in_their_order_so_that_a_check_says_the_same_twice(
    home: Home, workbook: MakeWorkbook
) -> None:
    sent(home, workbook({"月度考核": scores(IDS[::-1])}))
    (change,) = checked(home, workbook({"月度考核": scores(IDS[:3])})).changes
    assert list(change.removed_keys) == IDS[3:13]


def test_a_dismissed_return_waits_no_more_and_stays_with_who_and_why(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    file = workbook({"月度考核": spoilt()})
    content = file.read_bytes()
    for number in (1, 2):  # the same file may be sent, and dismissed, again
        receipt = sent(home, file, LATER)
        with pytest.raises(RequestError, match="理由"):
            dismiss(home, receipt.submission, by="王芳", why=" ")
        dismiss(home, receipt.submission, by="王芳", why="误报，电话 13800138000 已核实")
        assert (list(kept_aside(home)), len(dismissed(home))) == ([], number)
    for each in dismissed(home):
        assert each.dismissal is not None
        assert (each.dismissal.by, each.file.read_bytes()) == ("王芳", content)
        assert each.dismissal.why.startswith("误报")
        assert "13800138000" not in each.dismissal.why
    assert standing(home, "assessment").height == 31
    with pytest.raises(RequestError, match="没有暂存的报送"):
        confirm_aside(home, receipt.submission, workers=0)


def test_what_waits_is_confirmed_from_a_process_apart_as_from_this_one(
    home: Home, good: Receipt, workbook: MakeWorkbook
) -> None:
    receipt = sent(home, workbook({"月度考核": spoilt()}), LATER)
    assert confirm_aside_apart(home, receipt.submission).status == "checked"
    done = confirm_aside_apart(home, receipt.submission, "其余小区改由区里考核")
    assert (done.status, standing(home, "assessment").height, list(kept_aside(home))) == ("partly", 11, [])


def test_what_does_not_wait_cannot_be_confirmed(home: Home) -> None:
    with pytest.raises(RequestError, match="没有暂存的报送"):
        confirm_aside(home, "../../home", workers=0)
