"""A refused row takes nothing away: what stood under its key stands on, and shows where it came from."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.intake.confirm import confirm_aside
from pipelines.intake.receive import Sending, check, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.stored_columns import ROW, SHEET, SUBMISSION
from pipelines.intake.storing.restore import restore
from pipelines.intake.storing.store import manifests
from pipelines.query.board import submission_board, submission_versions
from pipelines.query.changes import version_changes
from pipelines.settings import Home

HEAD = ["小区编号", "小区名称", "户数"]
SCORES = ["小区编号", "小区名称", "考核得分"]
MEETINGS = ["会议编号", "召开日期", "会议层级", "会议类型"]
MakeWorkbook = Callable[..., Path]


def roster(households: Sequence[object], first: int = 0) -> list[list[Any]]:
    return [HEAD, *([f"E{n}", f"小区{n}", number] for n, number in enumerate(households, first))]


def sent(home: Home, file: Path, day: int, **said: Any) -> Receipt:
    return receive(home, [Sending(path=file, received_on=date(2023, 1, day), **said)], workers=0)[0]


def standing(home: Home, source: str = "estate", period: str = "2022-12") -> pl.DataFrame:
    """The rows of the latest version."""
    parts = [part for manifest in manifests(home) for part in manifest.parts]
    part = [part for part in parts if (part.source, part.period) == (source, period)][-1]
    return pl.read_parquet(home.store / str(part.parquet))


def households(home: Home) -> dict[str, int]:
    return dict(standing(home).select("estate_id", "households").iter_rows())


def origins(home: Home) -> dict[str, tuple[str, int]]:
    return {
        id_: (submission, row)
        for id_, submission, row in standing(home).select("estate_id", SUBMISSION, ROW).iter_rows()
    }


def test_a_row_that_is_refused_for_a_cell_leaves_the_former_one_standing(home: Home, workbook: MakeWorkbook) -> None:
    first = sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5)
    later = sent(home, workbook({"小区台账": roster([110, "约二百", 310])}), 9)
    (change,) = later.changes
    assert (later.status, change.changed, change.removed, change.carried, change.carried_keys) == (
        "partly",
        2,
        0,
        1,
        ("E1",),
    )
    assert households(home) == {"E0": 110, "E1": 200, "E2": 310}
    assert origins(home) == {
        "E0": (later.submission, 2),
        "E1": (first.submission, 3),
        "E2": (later.submission, 4),
    }
    (part,) = later.parts
    assert (part.accepted, part.refused, part.carried) == (2, 1, 1)
    assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())


def test_it_is_said_in_words_on_the_receipt_which_rows_are_refused_and_what_stands_on(
    home: Home, workbook: MakeWorkbook
) -> None:
    first = sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5)
    file = workbook({"小区台账": roster([100, "约二百", 300])})
    receipt = check(home, [Sending(path=file, received_on=date(2023, 1, 9))], workers=0)[0]
    (said,) = [warning for warning in receipt.warnings if warning.code == "carried"]
    assert (said.sheet, said.rows) == ("小区台账", (3,))
    assert said.what.zh == f"本行被退回，沿用上次报送（{first.number}）的数据"
    text = receipt.to_text("zh")
    assert "原有 3 行；与现有的相同，沿用 1（新的退回或未填）" in text
    assert "沿用的行: E1" in text
    assert "；另沿用上次 1 行" in text
    assert Receipt.from_json(receipt.to_json()) == receipt


def test_what_stands_on_is_replaced_when_its_row_comes_mended_and_goes_when_it_is_left_out(
    home: Home, workbook: MakeWorkbook
) -> None:
    sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5)
    sent(home, workbook({"小区台账": roster([100, "约二百", 300])}, "东城区_2022-12_二.xlsx"), 6)
    assert (
        sent(home, workbook({"小区台账": roster([100, "约二百二", 300])}, "东城区_2022-12_三.xlsx"), 7).status
        == "partly"
    )
    assert households(home)["E1"] == 200
    mended = sent(home, workbook({"小区台账": roster([100, 220, 300])}, "东城区_2022-12_四.xlsx"), 8)
    assert (mended.status, origins(home)["E1"]) == ("accepted", (mended.submission, 3))
    sent(home, workbook({"小区台账": roster([100, "约二百", 300])}, "东城区_2022-12_五.xlsx"), 9)
    without = sent(home, workbook({"小区台账": [HEAD, ["E0", "小区0", 100], ["E2", "小区2", 300]]}), 10)
    assert (without.status, without.removed) == ("aside", 1)
    confirm_aside(home, without.submission, "该小区已拆除")
    assert households(home) == {"E0": 100, "E2": 300}


def test_a_refused_row_whose_key_cannot_be_read_is_told_where_a_row_goes(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5)
    rows = [HEAD, ["E0", "小区0", 100], ["", "小区1", "约二百"], ["E2", "小区2", 300]]
    receipt = sent(home, workbook({"小区台账": rows}), 9)
    (change,) = receipt.changes
    assert (receipt.status, change.removed, change.carried, change.unread) == ("aside", 1, 0, 1)
    assert "退回的行中有 1 行编号无法识别" in receipt.to_text("zh")
    assert "1 refused row has no key that can be read" in receipt.to_text("en")


def test_two_rows_under_one_key_are_both_refused_and_the_former_stands_on(home: Home, workbook: MakeWorkbook) -> None:
    first = sent(home, workbook({"小区台账": roster([100, 200])}, "东城区_2022-12_一.xlsx"), 5)
    twice = [*roster([100, 200]), ["E1", "小区1", 250]]
    receipt = sent(home, workbook({"小区台账": twice}), 9)
    assert (receipt.removed, receipt.changes[0].carried) == (0, 1)
    assert origins(home)["E1"] == (first.submission, 3)
    tabs = {"小区台账": roster([100, 200]), "小区台账二": roster([300], 1)}
    again = sent(home, workbook(tabs, "东城区_2022-12_三.xlsx"), 10)
    assert (again.removed, again.changes[0].carried, households(home)["E1"]) == (0, 1, 200)


def test_a_sound_row_under_the_key_of_a_refused_one_replaces_what_stood(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": roster([100, 200])}, "东城区_2022-12_一.xlsx"), 5)
    receipt = sent(home, workbook({"小区台账": [*roster([100, "约二百"]), ["E1", "小区1", 250]]}), 9)
    assert (receipt.changes[0].carried, households(home)) == (0, {"E0": 100, "E1": 250})


def test_the_same_file_sent_twice_is_one_submission_whatever_it_carries(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": roster([100, 200])}, "东城区_2022-12_一.xlsx"), 5)
    file = workbook({"小区台账": roster([100, "约二百"])})
    first, again = sent(home, file, 9), sent(home, file, 10)
    assert (again.status, again.submission, again.parts[0].carried) == ("known", first.submission, 1)
    assert [manifest.id for manifest in manifests(home)].count(first.submission) == 1


def test_a_version_that_is_put_back_puts_back_what_it_carried_too(home: Home, workbook: MakeWorkbook) -> None:
    first = sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5)
    second = sent(home, workbook({"小区台账": roster([110, "约二百", 310])}, "东城区_2022-12_二.xlsx"), 6)
    stood = households(home)
    sent(home, workbook({"小区台账": roster([1, 2, 3])}, "东城区_2022-12_三.xlsx"), 7)
    back = restore(home, second.submission)
    assert households(home) == stood
    assert origins(home)["E1"] == (first.submission, 3)
    assert origins(home)["E0"] == (back.submission, 2)
    assert "恢复 3 行" in back.to_text("zh")


def test_events_and_registers_carry_nothing_because_nothing_of_them_goes(home: Home, workbook: MakeWorkbook) -> None:
    sent(
        home,
        workbook({"联席会议": [MEETINGS, ["M1", "2022-12-01", "街道级", "联席会议"]]}, "东城区_2022-12_一.xlsx"),
        5,
    )
    rows = [MEETINGS, ["M1", "上周", "街道级", "联席会议"], ["M2", "2022-12-08", "街道级", "联席会议"]]
    receipt = sent(home, workbook({"联席会议": rows}), 9)
    (change,) = receipt.changes
    assert (receipt.status, change.added, change.removed, change.carried) == ("partly", 1, 0, 0)
    assert standing(home, "meeting")["meeting_id"].to_list() == ["M2"]  # and M1 of the first version stays live


def test_a_version_is_not_shorter_and_does_not_differ_by_what_it_carries(home: Home, workbook: MakeWorkbook) -> None:
    street = "110101001"
    first = sent(home, workbook({"小区台账": roster([100, 200, 300])}, "东城区_2022-12_一.xlsx"), 5, sender=street)
    later = sent(home, workbook({"小区台账": roster([100, "约二百", 300])}), 9, sender=street)
    board = submission_board(home, street, "2022-12", today=date(2023, 2, 1))
    (row,) = board.filter(pl.col("source") == "estate").iter_rows(named=True)
    assert (row["accepted"], row["fewer"], row["fullest"]) == (2, 0, 3)
    versions = submission_versions(home, "estate", street, "2022-12")
    assert versions.select("accepted", "carried", "refused").rows() == [(2, 1, 1), (3, 0, 0)]
    assert version_changes(home, first.submission, later.submission, "estate").is_empty()


def test_a_row_of_a_template_that_is_left_blank_leaves_the_former_one_standing(
    home: Home, workbook: MakeWorkbook
) -> None:
    scores = [SCORES, ["E0", "小区0", 90], ["E1", "小区1", 80], ["E2", "小区2", 70]]
    first = sent(home, workbook({"月度考核": scores}, "东城区_2022-12_一.xlsx"), 5)
    blank = [SCORES, ["E0", "小区0", 95], ["E1", "小区1", None], ["E2", "小区2", "很好"]]
    receipt = sent(home, workbook({"月度考核": blank}), 9)
    assert (receipt.status, receipt.removed, receipt.changes[0].carried) == ("partly", 0, 2)
    said = {warning.code: (warning.rows, warning.what.zh) for warning in receipt.warnings}
    assert said["carried_blank"] == ((3,), f"本行未填报，沿用上次报送（{first.number}）的数据")
    assert said["carried"] == ((4,), f"本行被退回，沿用上次报送（{first.number}）的数据")
    assert dict(standing(home, "assessment").select("estate_id", "score").iter_rows()) == {"E0": 95, "E1": 80, "E2": 70}


def test_what_stands_on_keeps_its_sheet(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": roster([100]), "小区台账二": roster([200], 1)}, "东城区_2022-12_一.xlsx"), 5)
    sent(home, workbook({"小区台账": roster([110, "约二百"])}), 9)
    assert dict(standing(home).select("estate_id", SHEET).iter_rows()) == {"E0": "小区台账", "E1": "小区台账二"}


KEYS, MONTHS = ["E0", "E1", "E2", "E3"], count()
WRITTEN = st.tuples(st.sampled_from([*KEYS, ""]), st.sampled_from(["60", "70", "很好", ""]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(former=st.sets(st.sampled_from(KEYS[:3]), min_size=1), new=st.lists(WRITTEN, max_size=5))
def test_whatever_is_sent_a_row_goes_only_where_the_new_file_leaves_it_out_and_that_was_confirmed(
    home: Home, tmp_path: Path, former: set[str], new: list[tuple[str, str]]
) -> None:
    month = next(MONTHS)
    place = {"source": "assessment", "sender": "110101", "period": f"{2000 + month // 12}-{month % 12 + 1:02d}"}
    first = sent(home, csv_of(tmp_path, [(key, "50") for key in sorted(former)]), 5, **place)
    receipt = sent(home, csv_of(tmp_path, new), 9, **place)
    removed = receipt.removed
    if receipt.status == "aside":
        receipt = confirm_aside(home, receipt.submission, "核对无误")
    assert receipt.status in ("accepted", "partly", "refused")
    for part in receipt.parts:
        assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    rows = {row["estate_id"]: row for row in standing(home, "assessment", place["period"]).iter_rows(named=True)}
    left_out = former - {key for key, _ in new}
    if receipt.is_stored:
        assert (former - rows.keys(), removed) == (left_out, len(left_out))
    else:
        assert rows.keys() == former
    sound = {key: {score for other, score in new if other == key and score.isdigit()} for key in KEYS}
    for key, row in rows.items():
        is_new = receipt.is_stored and len(sound[key]) == 1
        assert row["score"] == (int(*sound[key]) if is_new else 50)
        assert row[SUBMISSION] == (receipt if is_new else first).submission


def csv_of(folder: Path, rows: Sequence[tuple[str, str]]) -> Path:
    file = folder / "月度考核.csv"
    lines = [SCORES, *([key, f"小区{key}", score] for key, score in rows)]
    file.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    return file


def test_a_tab_that_is_refused_as_a_whole_takes_nothing_away_beside_a_good_one(
    home: Home, workbook: MakeWorkbook
) -> None:
    first = sent(home, workbook({"小区台账": roster([100, 200, 300, 400])}, "东城区_2022-12_一.xlsx"), 5)
    nameless = [["小区编号", "户数", "备注"], ["E2", 310, ""], ["E3", 410, ""]]
    later = sent(home, workbook({"小区台账": roster([110, 200]), "小区台账二": nameless}), 9)
    (change,) = later.changes
    assert (later.status, change.changed, change.removed, change.carried) == ("partly", 1, 0, 2)
    assert households(home) == {"E0": 110, "E1": 200, "E2": 300, "E3": 400}
    assert origins(home)["E3"] == (first.submission, 5)
    assert "整张退回，不能判断少了哪些行" in later.to_text("zh")
    assert "2 rows of the last return" in later.to_text("en")
    mended = sent(
        home, workbook({"小区台账": roster([110, 200]), "小区台账二": roster([310], 2)}, "东城区_2022-12_三.xlsx"), 10
    )
    assert (mended.status, mended.removed) == ("aside", 1), "a whole return says what it leaves out"


def test_a_refused_tab_of_another_table_or_period_carries_nothing(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": roster([100, 200])}, "东城区_2022-12_一.xlsx"), 5)
    meetings = [["会议编号", "召开日期"], ["M1", "2022-12-01"]]
    receipt = sent(home, workbook({"小区台账": roster([100]), "联席会议": meetings}), 9)
    assert (receipt.status, receipt.removed, [change.carried for change in receipt.changes][:1]) == ("aside", 1, [0])
