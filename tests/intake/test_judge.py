"""Every row of a sheet is accepted, refused with a reason, or named as no data."""

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipelines.catalogue.catalogue import load
from pipelines.intake.judging.rules import judging_schema
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.stored_columns import stored_schema
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

pytestmark = pytest.mark.quick

HEAD = ["小区编号", "小区名称", "所属街道", "户数", "物业公司", "物业费"]


def good(number: int, households: Any = 100) -> list[Any]:
    """One sound row."""
    return [f"E{number}", f"小区{number}", "景山街道", households, "某某物业有限公司", "2.5元/平方米·月"]


def judged(home: Home, file: Path, **options: Any) -> tuple[Receipt, pl.DataFrame]:
    """The receipt of one file, and the rows that were stored; the law of intake holds for every part."""
    receipt = receive(home, [Sending(path=file, **options)], workers=0)[0]
    for part in receipt.parts:
        assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    stored = [part for manifest in manifests(home) for part in manifest.parts if manifest.id == receipt.submission]
    frames = [pl.read_parquet(home.store / part.parquet) for part in stored if part.parquet]
    return receipt, pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def test_a_sheet_with_everything_round_it_is_accounted_for_row_by_row(home: Home, workbook: Any) -> None:
    rows = [
        ["东城区小区台账（2022年12月）"],
        [],
        HEAD,
        good(1),
        good(2),
        good(1),
        [],
        HEAD,
        good(3, "约300"),
        ["小计", None, None, 200],
        ["合 计", None, None, 999],
        ["注：户数为住宅"],
        ["填表人：（略）", None, "审核人：（略）"],
    ]
    receipt, stored = judged(home, workbook({"小区": rows}))
    part = receipt.parts[0]
    assert (receipt.status, part.source, part.period, part.sender) == ("partly", "estate", "2022-12", "110101")
    assert (part.rows_in, part.accepted, part.refused) == (13, 2, 1)
    assert part.non_data == {"title": 1, "blank": 2, "heading": 2, "total": 2, "note": 2, "duplicate": 1}
    fault = receipt.faults[0]
    assert (fault.sheet, fault.row, fault.heading, fault.written) == ("小区", 9, "户数", "约300")
    assert [(w.code, w.rows, list(w.values)) for w in receipt.warnings] == [("total_differs", (11,), ["999"])]
    assert stored["_row"].to_list() == [4, 5]
    assert stored["_sheet"].unique().to_list() == ["小区"]
    assert stored["street_written"].to_list() == ["景山街道", "景山街道"]


def test_stored_rows_have_the_declared_types_and_nothing_else(home: Home, workbook: Any) -> None:
    _, stored = judged(home, workbook({"小区": [HEAD, good(1)]}))
    assert dict(stored.schema) == stored_schema(load().sources["estate"])
    row = stored.row(0, named=True)
    assert (row["district"], row["street"], row["households"]) == ("110101", "110101002", 100)
    assert (str(row["fee_text_low_yuan"]), row["fee_text_unit"]) == ("2.5000", "yuan_per_m2_month")
    assert (row["company_name"], row["service_mode"]) == ("某某物业有限公司", "company_full")


@pytest.mark.parametrize("source", sorted(load().sources))
def test_the_judging_schema_holds_every_stored_column(source: str) -> None:
    assert set(judging_schema(source).columns()) == set(stored_schema(load().sources[source]))


def test_a_total_that_adds_up_says_nothing(home: Home, workbook: Any) -> None:
    rows = [
        HEAD,
        good(1),
        good(2),
        ["小计", None, None, 200],
        good(3),
        ["小计", None, None, 100],
        ["合计", None, None, 300],
    ]
    receipt, _ = judged(home, workbook({"小区": rows}))
    assert receipt.warnings == ()
    assert receipt.parts[0].non_data["total"] == 3


def test_a_total_may_stand_above_its_rows(home: Home, workbook: Any) -> None:
    receipt, _ = judged(home, workbook({"小区": [HEAD, ["合计", None, None, 201], good(1), good(2)]}))
    assert [warning.code for warning in receipt.warnings] == ["total_differs"]


def test_two_rows_that_contradict_each_other_are_both_refused(home: Home, workbook: Any) -> None:
    receipt, stored = judged(home, workbook({"小区": [HEAD, good(1, 100), good(2), good(1, 200)]}))
    assert [(fault.row, fault.code) for fault in receipt.faults] == [(2, "same_key"), (4, "same_key")]
    assert "第 4 行" in receipt.faults[0].what.zh
    assert "第 2 行" in receipt.faults[1].what.zh
    assert stored["estate_id"].to_list() == ["E2"]


def test_a_row_that_differs_only_in_what_is_not_loaded_is_said_again(home: Home, workbook: Any) -> None:
    rows = [["序号", *HEAD], [1, *good(1)], [2, *good(1)]]
    receipt, stored = judged(home, workbook({"小区": rows}))
    assert receipt.parts[0].non_data == {"heading": 1, "same_content": 1}
    assert stored.height == 1


def test_a_required_cell_that_is_blank_refuses_its_row(home: Home, workbook: Any) -> None:
    receipt, _ = judged(home, workbook({"小区": [HEAD, good(1), ["E2", "/", "景山街道", 5]]}))
    assert [(fault.row, fault.heading, fault.code, fault.written) for fault in receipt.faults] == [
        (3, "小区名称", "required", "/")
    ]


def test_a_check_names_its_columns_and_what_is_written_there(home: Home, workbook: Any) -> None:
    receipt, _ = judged(home, workbook({"小区": [HEAD, good(1, -5), good(2)]}))
    fault = receipt.faults[0]
    assert (fault.code, fault.row, fault.heading, fault.written) == ("households_not_negative", 2, "户数", "-5")


def test_an_unknown_place_is_a_warning_that_says_where(home: Home, workbook: Any) -> None:
    odd = ["E2", "小区2", "某某街道", 5]
    receipt, stored = judged(home, workbook({"小区": [HEAD, good(1), odd]}))
    codes = {warning.code: (warning.rows, dict(warning.values)) for warning in receipt.warnings}
    assert codes["place_unknown"] == ((3,), {"某某街道": 1})
    assert codes["street_known"] == ((3,), {"某某街道": 1})
    assert stored["street"].to_list() == ["110101002", None]
    assert stored["street_written"].to_list() == ["景山街道", "某某街道"]
    assert receipt.status == "accepted"


def test_a_merged_value_holds_for_all_its_rows(home: Home, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.active
    page.append(["东城区小区台账 2022年12月"])
    page.merge_cells("A1:D1")
    page.append(["所属街道", "小区编号", "小区名称", "户数"])
    for number in (1, 2, 3):
        page.append(["景山街道" if number == 1 else None, f"E{number}", f"小区{number}", 10])
    page.merge_cells("A3:A5")
    made.save(tmp_path / "a.xlsx")
    receipt, stored = judged(home, tmp_path / "a.xlsx")
    assert stored["street"].to_list() == ["110101002"] * 3
    assert receipt.parts[0].non_data == {"title": 1, "heading": 1}


def test_what_the_text_of_a_cell_hides_refuses_its_row(home: Home, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.active
    page.append(["小区编号", "小区名称", "户数", "企业统一社会信用代码"])
    page.append(["E1", "甲", "=1/0", None])
    page.append(["E2", "乙", 5, 911100008021004332])
    page.append([1234567890123456789, "丙", 5, None])
    page.append(["E4", "丁", 5, "91110000802100433B"])
    made.save(tmp_path / "东城区_2022-12.xlsx")
    receipt, stored = judged(home, tmp_path / "东城区_2022-12.xlsx")
    assert [(fault.row, fault.code) for fault in receipt.faults] == [
        (2, "formula_without_value"),
        (3, "number_not_text"),
        (4, "number_not_text"),
    ]
    assert stored["estate_id"].to_list() == ["E4"]


def test_a_ragged_row_of_a_text_file_is_refused_and_the_others_stay(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12_小区.csv"
    file.write_text("小区编号,小区名称,户数\nE1,甲,1\nE2,乙,2,3\nE3,丙\nE4,丁,4\n合计,,\n", encoding="gb18030")
    receipt, stored = judged(home, file)
    assert [(fault.row, fault.code) for fault in receipt.faults] == [(3, "ragged"), (4, "ragged")]
    assert stored["_row"].to_list() == [2, 5]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["小区编号", "户数", "所属街道"], ["E1", 5, "景山街道"]], "missing_columns"),
        ([["小区编号", "小区名称", "户数", "总户数"], ["E1", "甲", 5, 6]], "heading_twice"),
        ([["小区编号", "小区名称", "总建筑面积（万平方米）"], ["E1", "甲", 5]], "other_unit"),
        ([["姓名", "电话"], ["某", "某"]], "no_headings"),
        ([HEAD], "no_rows"),
    ],
)
def test_a_sheet_that_cannot_be_judged_is_refused_as_a_whole(
    rows: list[list[Any]], code: str, home: Home, workbook: Any
) -> None:
    receipt, stored = judged(home, workbook({"小区": rows}))
    assert (receipt.status, [fault.code for fault in receipt.file_faults]) == ("refused", [code])
    assert stored.is_empty()


def test_a_registers_tab_that_is_ticked_says_nothing_new_and_is_kept_as_told(home: Home, workbook: Any) -> None:
    sheets = {
        "封面": [["报告期", "2022年12月", "本期无"], ["业委会", "", "是"]],
        "小区": [HEAD, good(1)],
        "业委会": [["组织编号", "小区编号", "组织形式", "成立日期"]],
        "考核": [["小区编号", "考核得分"]],
    }
    receipt, _ = judged(home, workbook(sheets))
    assert [(part.source, part.accepted) for part in receipt.parts] == [("estate", 1), ("committee", 0)]
    (manifest,) = [one for one in manifests(home) if one.id == receipt.submission]
    assert [(part.source, part.accepted, part.parquet is None) for part in manifest.parts] == [
        ("estate", 1, False),
        ("committee", 0, True),
    ]
    assert [sheet for sheet, _ in receipt.not_read] == ["封面", "考核"]


def test_what_was_seen_and_what_is_nearest_is_said_of_a_foreign_table(home: Home, workbook: Any) -> None:
    receipt, _ = judged(home, workbook({"小区": [["小区编号", "备案人", "价格"], ["E1", "某", 5]]}))
    what = receipt.file_faults[0].what.zh
    assert "小区编号、备案人、价格" in what
    assert "缺" in what


def test_sheets_are_judged_each_for_its_own_source(home: Home, workbook: Any) -> None:
    sheets = {
        "封面": [["东城区物业管理月报"], ["2022年12月"]],
        "小区": [HEAD, good(1)],
        "业委会": [["组织编号", "小区编号", "组织形式", "成立日期"], ["C1", "E1", "业委会", "2020年3月5日"]],
        "考核": [["小区编号", "考核得分"], ["E1", "93.5"]],
    }
    receipt, _ = judged(home, workbook(sheets, "月报.xlsx"))
    assert [(part.source, part.period, part.sender, part.accepted) for part in receipt.parts] == [
        (source, "2022-12", "110101", 1) for source in ("estate", "committee", "assessment")
    ]
    assert [name for name, _ in receipt.not_read] == ["封面"]
    assert receipt.status == "accepted"


def test_columns_that_are_not_loaded_are_named(home: Home, workbook: Any) -> None:
    receipt, _ = judged(home, workbook({"小区": [[*HEAD, "网格编号"], [*good(1), "W1"]]}))
    assert "网格编号" in receipt.warnings[0].what.zh


def test_the_receipt_is_complete_as_json_and_short_as_text(home: Home, workbook: Any) -> None:
    rows = [HEAD, *(good(number, "很多") for number in range(120)), good(999)]
    receipt, _ = judged(home, workbook({"小区": rows}))
    assert receipt.to_json().count('"not_a_number"') == 120
    text = receipt.to_text("zh")
    assert text.count("「很多」") == 50
    assert "另有 70 处" in text
    assert "122 rows = 1 accepted + 120 refused + 1 no data" in receipt.to_text("en")


def test_a_row_whose_place_tells_whose_it_is_is_refused_where_nobody_knows_the_place(home: Home, workbook: Any) -> None:
    rows = [["街道名称", "是否明确物业管理机构", "专职工作人员数"], ["景山街道", "是", 2], ["某某街道", "是", 2]]
    receipt, stored = judged(home, workbook({"力量": rows}, "东城区_2022Q4.xlsx"), source="street_capacity")
    assert stored["street"].to_list() == ["110101002"]
    assert [(fault.code, fault.written) for fault in receipt.faults] == [("place_unknown", "某某街道")]


def test_a_bare_number_is_no_day_in_a_workbook_that_counts_from_1904(home: Home, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active.append(["小区编号", "小区名称", "符合成立条件日期"])
    made.active.append(["E1", "甲", 43104])
    made.active.append(["E2", "乙", "2022-01-05"])
    made.save(tmp_path / "东城区_2022-12.xlsx")
    receipt, stored = judged(home, tmp_path / "东城区_2022-12.xlsx")
    assert [(fault.code, fault.row) for fault in receipt.faults] == [("day_from_1904", 2)]
    assert "date_from_number" not in {warning.code for warning in receipt.warnings}
    assert stored["estate_id"].to_list() == ["E2"]


def test_a_lost_character_refuses_a_name_but_not_a_free_text(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.csv"
    file.write_text("小区编号,小区名称\nE1,龙\ufffd里\nE2,龙潭里\n", encoding="utf-8")
    receipt, _ = judged(home, file)
    assert [(fault.code, fault.cell) for fault in receipt.faults] == [("character_lost", "B2")]
    file.write_text("工单编号,创建时间,主要内容\nG1,2022-12-05 08:30:00,丢了\ufffd字\n", encoding="utf-8")
    receipt, stored = judged(home, file)
    assert "character_lost" in {warning.code for warning in receipt.warnings}
    assert stored["subject_text"].to_list() == ["丢了\ufffd字"]
