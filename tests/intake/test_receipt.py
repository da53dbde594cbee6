"""A receipt names the very cell, and can be read back from its JSON."""

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.cell_names import cell_name
from pipelines.intake.records.faults import Fault
from pipelines.intake.records.receipt import Receipt, annotated_name, receipt_name
from pipelines.settings import Home
from pipelines.text import both

HEAD = ["小区编号", "小区名称", "户数"]


def test_a_fault_names_its_cell(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [["某区小区台账"], HEAD, ["E1", "甲", 5], ["E2", "乙", "?"], ["E3", "", 7]]})
    receipt = receive(home, [Sending(path=file)], workers=0)[0]
    assert [(fault.code, fault.cell) for fault in receipt.faults] == [("not_a_number", "C4"), ("required", "B5")]
    assert "第 4 行（C4）" in receipt.to_text("zh")
    assert "row 4 (C4)" in receipt.to_text("en")


def test_empty_columns_before_a_table_do_not_shift_its_cells(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.create_sheet("小区", 0)
    for row, values in enumerate([HEAD, ["E1", "甲", 5], ["E2", "乙", "?"]], 3):
        for column, value in enumerate(values, 4):
            page.cell(row, column, value)
    book.save(tmp_path / "东城区_2022-12.xlsx")
    receipt = receive(home, [Sending(path=tmp_path / "东城区_2022-12.xlsx")], workers=0)[0]
    assert [fault.cell for fault in receipt.faults] == ["F5"]


def test_a_warning_names_its_cells(home: Home, workbook: Any) -> None:
    file = workbook({"小区": [[*HEAD, "所属街道"], ["E1", "甲", 5, "没有的街道"]]})
    receipt = receive(home, [Sending(path=file)], workers=0)[0]
    warning = next(warning for warning in receipt.warnings if warning.code == "place_unknown")
    assert [cell_name(row, warning.column) for row in warning.rows] == ["D2"]
    assert "单元格：D2" in receipt.to_text("zh")
    assert "cells: D2" in receipt.to_text("en")


def test_a_receipt_is_read_back_as_it_was_written(home: Home, workbook: Any) -> None:
    file = workbook(
        {"小区": [[*HEAD, "所属街道"], ["E1", "甲", 5, "没有的街道"], ["E2", "乙", "?", ""]], "别的": [["某", "某"]]}
    )
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    assert receipt.faults
    assert receipt.warnings
    assert receipt.not_read
    assert Receipt.from_json(receipt.to_json()) == receipt
    by_the_standard_library = json.dumps(asdict(receipt), ensure_ascii=False, indent=1, default=str)
    assert receipt.to_json() == by_the_standard_library


@pytest.mark.parametrize(
    "stem",
    ["东城区_2022-12", "东城区_2022-12_有误标注", "东城区_2022-12_有误标注 (1)", "东城区_2022-12_提示标注_有误标注"],
)
def test_a_marked_copy_is_named_by_what_is_marked_in_it_and_once(stem: str) -> None:
    clean = Receipt(
        submission="a1",
        file=f"{stem}.xlsx",
        status="accepted",
        sender="110101",
        period="2022-12",
        received_on=date(2023, 1, 5),
    )
    faulty = replace(clean, faults=(Fault(code="x", what=both("错", "wrong"), mend=both("改", "mend")),))
    assert annotated_name(stem, clean) == "东城区_2022-12_提示标注.xlsx"
    assert annotated_name(stem, faulty) == "东城区_2022-12_有误标注.xlsx"
    assert receipt_name(stem) == "东城区_2022-12_回执.txt"


def test_a_receipt_calls_period_and_sender_by_the_names_that_people_use(home: Home, workbook: Any) -> None:
    file = workbook({"小区台账": [HEAD, ["E1", "甲苑", 5]]})
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    assert "[小区台账] 小区台账 · 2022年12月 · 东城区（110101）" in receipt.to_text("zh")
    assert "· Dec 2022 · 东城区 (110101)" in receipt.to_text("en")
    assert Receipt.from_json(receipt.to_json()) == receipt
    again = receive(home, [Sending(path=file, received_on=date(2023, 1, 6))], workers=0)[0]
    assert (again.status, again.names) == ("known", {"110101": "东城区"})
