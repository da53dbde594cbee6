"""What leaves as CSV is opened in spreadsheets: no cell of it runs there, and no number becomes text."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.spreadsheet import neutral, to_csv, to_excel_csv

ROOT = Path(__file__).parents[1]
LIVE = [
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|x",
    "@SUM(1)",
    "\t=1+1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    " =1+1",
    "\ufeff=1+1",
    "\u3000＝1",
    "-甲苑",
    "--",
    "=",
]


@pytest.mark.parametrize("text", LIVE)
def test_a_text_that_begins_a_formula_gets_an_apostrophe_and_is_otherwise_as_it_was(text: str) -> None:
    frame = pl.DataFrame({text: [text, None], "list": [[text], ["甲", text]]})
    heading, *rows = csv.reader(io.StringIO(to_csv(frame), newline=""))
    assert heading == [f"'{text}", "list"]
    assert rows == [[f"'{text}", f"'{text}"], ["", f"甲；{text}"]]


@given(st.text(max_size=6), st.sampled_from("=@＝＋－＠"))
def test_no_cell_of_a_download_begins_a_formula(text: str, live: str) -> None:
    _, (cell, number) = csv.reader(io.StringIO(to_csv(pl.DataFrame({"a": [live + text], "n": [-1]})), newline=""))
    assert (cell, number) == (f"'{live}{text}", "-1")


def test_a_number_stays_a_number_whether_it_is_stored_as_one_or_written_as_text() -> None:
    frame = pl.DataFrame(
        {"-5": ["-5", "+3.2%", "-1,000.5"], "float": [-5.0, 0.5, -0.1], "day": [date(2022, 12, 31), None, None]}
    )
    assert neutral(frame).equals(frame)
    assert to_csv(frame).splitlines()[1] == "-5,-5.0,2022-12-31"


def test_a_plain_text_is_untouched_also_one_that_spreadsheets_know_as_text_already() -> None:
    frame = pl.DataFrame({"小区": ["甲苑", "A-1", "1=1", "'=1", "", None, "（=1）"]})
    assert neutral(frame).equals(frame)


def test_what_a_person_downloads_bears_the_mark_by_which_excel_knows_its_encoding() -> None:
    assert to_excel_csv(pl.DataFrame({"小区": ["甲苑"]})) == b"\xef\xbb\xbf" + "小区\n甲苑\n".encode()


# What is written as CSV and read by no spreadsheet: copies for the archive, reference data, an invented office's files.
OTHERS = {
    "pipelines/spreadsheet.py",
    "pipelines/intake/own_divisions.py",
    "pipelines/intake/files/archive_copy.py",
    "pipelines/intake/files/block_copy.py",
    "pipelines/reference/make.py",
    "pipelines/sample/papers.py",
    "pipelines/sample/files.py",
}
SOURCES = [path for package in ("pipelines", "dashboard") for path in sorted((ROOT / package).rglob("*.py"))]


def test_nothing_else_writes_csv_for_people() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\.write_csv\(|\.to_csv\(|csv\.(writer|DictWriter)\(", path.read_text(encoding="utf-8"))
    }
    assert found - OTHERS == set()


def test_no_workbook_that_is_written_takes_text_for_a_formula() -> None:
    writers = {path: text for path in SOURCES if "xlsxwriter.Workbook(" in (text := path.read_text(encoding="utf-8"))}
    assert writers
    assert [path.name for path, text in writers.items() if '"strings_to_formulas": False' not in text] == []
    own_workbook = r"\.write_excel\((?!book, )"  # Polars, given no workbook, opens one that takes text for formulas
    assert [path.name for path in SOURCES if re.search(own_workbook, path.read_text(encoding="utf-8"))] == []
