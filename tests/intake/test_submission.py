"""A file is judged tab by tab; what cannot be told is refused by name, what is doubtful is said, nothing is silent."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

ESTATES = ["小区编号", "小区名称", "所属街道", "户数"]
BODIES = ["组织编号", "小区编号", "组织形式", "成立日期"]
E1, C1 = ["E1", "甲", "景山街道", 5], ["C1", "E1", "业委会", "2020-03-05"]


def judged(home: Home, file: Path) -> tuple[Receipt, pl.DataFrame]:
    """The receipt of one file, and the rows that were stored; the law of intake holds for every part."""
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    for part in receipt.parts:
        assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    stored = [part for manifest in manifests(home) for part in manifest.parts if manifest.id == receipt.submission]
    frames = [pl.read_parquet(home.store / part.parquet) for part in stored if part.parquet]
    return receipt, pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def test_a_second_table_of_another_source_is_refused_and_says_where_it_starts(home: Home, workbook: Any) -> None:
    rows = [["东城区2022年12月"], ESTATES, E1, [], ["业委会台账"], BODIES, C1, ["C2", *C1[1:]]]
    receipt, stored = judged(home, workbook({"小区": rows}))
    assert (receipt.status, [fault.code for fault in receipt.file_faults]) == ("partly", ["second_table"])
    assert "第 6 行" in receipt.file_faults[0].what.zh
    assert [(part.source, part.rows_in, part.accepted, part.refused) for part in receipt.parts] == [
        ("estate", 4, 1, 0),
        ("committee", 4, 0, 2),
    ]
    assert stored["estate_id"].to_list() == ["E1"]


def test_a_second_table_of_the_same_source_is_judged_with_the_rows_of_the_tab(home: Home, workbook: Any) -> None:
    rows = [
        ["东城区2022年12月"],
        ESTATES,
        E1,
        [],
        ESTATES[::-1],
        [6, "景山街道", "乙", "E2"],
        ["?", "景山街道", "丙", "E3"],
    ]
    receipt, stored = judged(home, workbook({"小区": rows}, "台账.xlsx"))
    assert [(part.source, part.period, part.accepted, part.refused) for part in receipt.parts] == [
        ("estate", "2022-12", 1, 0),
        ("estate", "2022-12", 1, 1),
    ]
    assert [(fault.row, fault.cell) for fault in receipt.faults] == [(7, "A7")]
    assert stored.select("estate_id", "households", "_row").rows() == [("E1", 5, 3), ("E2", 6, 6)]


def test_a_tab_that_fits_two_sources_is_refused_and_names_both(home: Home, workbook: Any) -> None:
    rows = [["小区编号", "企业统一社会信用代码"], ["E1", "91110000802100433B"]]
    receipt, stored = judged(home, workbook({"Sheet1": rows}))
    assert (receipt.status, [fault.code for fault in receipt.file_faults]) == ("refused", ["several_sources"])
    assert all(label in receipt.file_faults[0].what.zh for label in ("“月度考核”", "“小区台账”"))
    assert stored.is_empty()
    named, _ = judged(home, workbook({"月度考核": rows}))
    assert [fault.code for fault in named.file_faults] == ["missing_columns"]


def test_the_title_of_a_tab_counts_and_a_cover_that_says_otherwise_is_named(home: Home, workbook: Any) -> None:
    sheets = {
        "封面": [["报送单位", "朝阳区"], ["报告期", "2022年11月"]],
        "小区": [["东城区2022年12月小区台账"], ESTATES, E1],
    }
    receipt, stored = judged(home, workbook(sheets, "月报_2022-10.xlsx"))
    assert (receipt.status, receipt.sender, receipt.period) == ("accepted", "110101", "2022-12")
    assert [warning.code for warning in receipt.warnings] == ["cover_disagrees", "name_disagrees", "cover_disagrees"]
    assert stored.height == 1


def test_a_cover_that_disagrees_with_many_tabs_is_told_once_with_how_many(home: Home, workbook: Any) -> None:
    sheets = {
        "封面": [["报告期", "2022年11月"]],
        "小区": [["东城区2022年12月小区台账"], ESTATES, E1],
        "业委会": [["东城区2022年12月业委会台账"], BODIES, C1],
        "月度考核": [["东城区2022年10月月度考核"], ["小区编号", "考核得分"], ["E1", 90]],
    }
    receipt, _ = judged(home, workbook(sheets, "月报.xlsx"))
    assert [(warning.sheet, warning.values) for warning in receipt.warnings] == [
        ("小区", {"报告期 2022年11月": 2}),
        ("月度考核", {"报告期 2022年11月": 1}),
    ]


def test_a_cover_and_a_file_name_that_disagree_are_refused_where_no_title_tells(home: Home, workbook: Any) -> None:
    sheets = {"封面": [["东城区"], ["报告期", "2022年11月"]], "小区": [ESTATES, E1]}
    receipt, _ = judged(home, workbook(sheets))
    assert (receipt.status, [fault.code for fault in receipt.file_faults]) == ("refused", ["several_periods"])


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["E2", "乙", None, None], "not_filled"),
        ([None, None, None, None], None),
        (["E2", "乙", None, "已约谈"], "refused"),
        (["E2", "乙", "/", None], "refused"),
        ([None, "乙", None, None], "refused"),
    ],
)
def test_a_row_is_not_filled_in_only_if_it_says_nothing_but_which_estate(
    row: list[Any], kind: str | None, home: Home, workbook: Any
) -> None:
    rows = [["小区编号", "小区名称", "考核得分", "办理情况"], ["E1", "甲", 93.5, None], row, ["E3", "丙", 90, None]]
    receipt, stored = judged(home, workbook({"月度考核": rows}))
    part = receipt.parts[0]
    assert (part.refused, part.non_data.get("not_filled", 0)) == (int(kind == "refused"), int(kind == "not_filled"))
    warned = [warning.rows for warning in receipt.warnings if warning.code == "not_filled"]
    assert warned == ([(3,)] if kind == "not_filled" else [])
    assert stored["estate_id"].to_list() == ["E1", "E3"]


def test_a_serial_number_is_nothing_filled_in_and_a_roster_is_never_empty(home: Home, workbook: Any) -> None:
    scores = [["序号", "小区编号", "考核得分"], [1, "E1", 93.5], [2, "E2", None]]
    estates = [["序号", "小区编号", "小区名称", "户数"], [1, "E1", "甲", None], [2, "E2", None, None]]
    receipt, _ = judged(home, workbook({"月度考核": scores, "小区台账": estates}))
    assert [(part.accepted, part.refused, part.non_data.get("not_filled", 0)) for part in receipt.parts] == [
        (1, 0, 1),
        (1, 1, 0),
    ]


def test_a_score_that_is_merged_over_two_estates_is_the_score_of_both(home: Home, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = "月度考核"
    for row in (["小区编号", "小区名称", "考核得分"], ["E1", "甲", 93.5], ["E2", "乙", None], ["E3", "丙", None]):
        page.append(row)
    page.merge_cells("C2:C3")
    made.save(tmp_path / "东城区_2022-12.xlsx")
    receipt, stored = judged(home, tmp_path / "东城区_2022-12.xlsx")
    assert stored.select("estate_id", pl.col("score").cast(pl.Float64)).rows() == [("E1", 93.5), ("E2", 93.5)]
    assert receipt.parts[0].non_data == {"heading": 1, "not_filled": 1}


def test_hidden_columns_and_rows_are_read_and_named(home: Home, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = "小区"
    for row in (ESTATES, E1, ["E2", "乙", "景山街道", 6]):
        page.append(row)
    page.column_dimensions["D"].hidden = True
    page.row_dimensions[3].hidden = True
    made.save(tmp_path / "东城区_2022-12.xlsx")
    receipt, stored = judged(home, tmp_path / "东城区_2022-12.xlsx")
    assert stored["households"].to_list() == [5, 6]
    assert [(warning.code, warning.heading, warning.rows) for warning in receipt.warnings] == [
        ("hidden_column", "户数", (1,)),
        ("hidden_rows", "", (3,)),
    ]


def test_one_key_in_two_tabs_is_refused_in_both_unless_both_say_the_same(home: Home, workbook: Any) -> None:
    head = ["小区编号", "小区名称", "户数"]
    file = workbook(
        {
            "东": [head, ["E1", "甲", 5], ["E2", "乙", 6], ["E3", "丙", 7]],
            "西": [head, ["E1", "甲", 9], ["E2", "乙", 6]],
        }
    )
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    assert [(part.accepted, part.refused, part.non_data.get("same_content", 0)) for part in receipt.parts] == [
        (2, 1, 0),
        (0, 1, 1),
    ]
    assert [(fault.code, fault.sheet, fault.row) for fault in receipt.faults] == [
        ("same_key", "东", 2),
        ("same_key", "西", 2),
    ]
    assert "“西”第 2 行" in receipt.faults[0].what.zh


def test_a_tab_that_was_copied_counts_once(home: Home, workbook: Any) -> None:
    rows = [["小区编号", "小区名称", "户数"], ["E1", "甲", 5]]
    receipt = receive(home, [Sending(path=workbook({"东": rows, "东 (2)": rows}))], workers=0)[0]
    assert [(part.rows_in, part.accepted, part.non_data) for part in receipt.parts] == [
        (2, 1, {"heading": 1}),
        (2, 0, {"heading": 1, "same_content": 1}),
    ]
