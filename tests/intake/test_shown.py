"""What Excel shows is what counts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, patched, told

BOOK = "xl/workbook.xml"


def made(folder: Path, *rows: Any, **options: Any) -> tuple[Path, Any, Any]:
    """An open workbook with our headings and some rows."""
    path = folder / "a.xlsx"
    book = xlsxwriter.Workbook(path, options)
    page = book.add_worksheet()
    for number, row in enumerate([HEAD, *rows]):
        page.write_row(number, 0, row)
    return path, book, page


@pytest.mark.parametrize(
    ("code", "shown"), [("0000", "0012"), ('"BJ"0000', "BJ0012"), ("0", "12"), ("000000;", "000012")]
)
def test_zeros_that_a_format_shows_are_part_of_a_number(home: Home, tmp_path: Path, code: str, shown: str) -> None:
    path, book, page = made(tmp_path, ROW)
    page.write_number(1, 0, 12, book.add_format({"num_format": code}))
    book.close()
    got = told(home, path)
    assert got.values("estate_id") == [shown]
    assert ("shown_otherwise" in got.remarks) == (shown != "12")


def test_what_is_struck_through_in_a_cell_is_no_value(home: Home, tmp_path: Path) -> None:
    path, book, page = made(tmp_path, ROW)
    page.write_rich_string(1, 3, book.add_format({"font_strikeout": True}), "100", book.add_format(), "120")
    book.close()
    got = told(home, path)
    assert got.values("households") == [120]
    assert "shown_otherwise" in got.remarks


def test_a_cell_that_is_struck_through_as_a_whole_is_asked_about(home: Home, tmp_path: Path) -> None:
    path, book, page = made(tmp_path, ROW, ("E2", *ROW[1:]))
    page.write_number(1, 3, 100, book.add_format({"font_strikeout": True}))
    book.close()
    got = told(home, path)
    assert (got.values("estate_id"), got.faults) == (["E2"], ["struck_through"])


def test_a_raised_footnote_is_no_digit_and_a_raised_unit_is_one(home: Home, tmp_path: Path) -> None:
    path, book, page = made(tmp_path, ROW)
    raised = book.add_format({"font_script": 1})
    page.write_rich_string(1, 3, book.add_format(), "120", raised, "1")
    page.write_rich_string(1, 4, book.add_format(), "9000m", raised, "2")
    book.close()
    got = told(home, path)
    assert got.values("households") == [120]
    assert [int(area) for area in got.values("floor_area_m2")] == [9000]


@pytest.mark.parametrize("written", ["120①", "①120", "120¹", "120²", "120（注1）", "120*", "120⑴", "120[1]"])
def test_a_footnote_mark_beside_a_number_is_no_digit(home: Home, workbook: Any, written: str) -> None:
    got = told(home, workbook({"小区": [HEAD, (*ROW[:3], written, *ROW[4:])]}))
    assert got.values("households") == [120]
    assert "footnote_mark" in got.remarks


@pytest.mark.parametrize("written", ["½", "Ⅲ", "①", "120%", "12㎡", "120(1)"])
def test_what_is_no_number_is_refused(home: Home, workbook: Any, written: str) -> None:
    assert told(home, workbook({"小区": [HEAD, (*ROW[:3], written, *ROW[4:])]})).faults == ["not_a_number"]


def test_a_number_with_a_footnote_mark_is_no_number_of_an_estate(home: Home, workbook: Any) -> None:
    assert told(home, workbook({"小区": [HEAD, ("E1①", *ROW[1:])]})).faults == ["number_with_mark"]


def test_a_name_that_excel_made_a_day_is_told(home: Home, tmp_path: Path) -> None:
    path, book, page = made(tmp_path, ROW)
    page.write_datetime(1, 0, date(2022, 3, 2), book.add_format({"num_format": "m-d"}))
    book.close()
    assert "turned_into_day" in told(home, path).remarks


def test_days_count_from_1904_where_the_workbook_says_so_and_an_extension_says_nothing(
    home: Home, tmp_path: Path
) -> None:
    head = (*HEAD, "业主共同决定日期")
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    page = book.add_worksheet()
    page.write_row(0, 0, head)
    page.write_row(1, 0, ROW)
    page.write_datetime(1, len(ROW), date(2022, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    extension = (
        b'<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" '
        b'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
        b'<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    )
    for file in (path, patched(path, {BOOK: (b"</workbook>", extension)})):
        assert told(home, file).values("mode_decided_on") == [date(2022, 3, 1)]


def test_a_strict_workbook_is_read(home: Home, tmp_path: Path) -> None:
    path, book, _ = made(tmp_path, ROW)
    book.close()
    usual, strict = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    links = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict_links = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    file = patched(
        path,
        dict.fromkeys(("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"), (usual, strict))
        | dict.fromkeys(("_rels/.rels", "xl/_rels/workbook.xml.rels"), (links, strict_links)),
    )
    file = patched(file, {BOOK: (usual, strict)})
    file = patched(file, {BOOK: (links, strict_links)})
    assert told(home, file).values("name") == ["晴川苑"]


def test_formats_with_bare_quotes_inside_are_read_as_excel_repairs_them(home: Home, tmp_path: Path) -> None:
    path, book, page = made(tmp_path, ROW)
    page.write_number(1, 0, 12, book.add_format({"num_format": '"BJ"0000'}))
    book.close()
    file = patched(path, {"xl/styles.xml": (b"&quot;BJ&quot;0000", b'"BJ"0000')})
    assert told(home, file).values("estate_id") == ["BJ0012"]


@pytest.mark.parametrize("code", ["General", "yyyy/m/d h:mm", 'm"月"d"日"', "[$-804]yyyy年m月d日"])
def test_a_moment_kept_as_a_number_is_a_moment_under_every_format(home: Home, tmp_path: Path, code: str) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write_row(0, 0, ["工单编号", "创建时间", "诉求类型", "主要内容", "满意情况"])
    page.write_row(1, 0, ["W1", "", "投诉", "电梯停运", "满意"])
    page.write_number(1, 1, 44896.6041666667, book.add_format({"num_format": code}))
    book.close()
    assert [str(moment) for moment in told(home, path).values("created_at")] == ["2022-12-01 14:30:00"]
