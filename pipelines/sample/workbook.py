"""Office workbooks: titles, headings and rows of a hand as .xlsx bytes. The same sheets give the same bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.intake.answering.template import COVER
from pipelines.sample.mess import OfficeStyle, Sheet
from pipelines.sample.plan import INVENTED

_MADE = datetime(2020, 7, 12)


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab: its name, its lines above the table, the table, its notes below."""

    name: str
    titles: tuple[str, ...]
    sheet: Sheet
    notes: tuple[str, ...]


def workbook(tabs: Sequence[Tab], hand: OfficeStyle, cover: Sequence[tuple[str, ...]] = ()) -> bytes:
    """The workbook as an office saved it, behind a cover (its lines, cell by cell) if there is one."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{hand.sender}{INVENTED}", "comments": INVENTED, "created": _MADE})
    title, head = book.add_format({"bold": True, "align": "center"}), book.add_format({"border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy/m/d"})
    if hand.hidden:
        page = book.add_worksheet("参数")
        for row, word in enumerate((f"下拉选项（{INVENTED}）", "物业服务企业", "单位自管", "街道代管")):
            page.write_string(row, 0, word)
        page.hide()
    if cover:
        front = book.add_worksheet(COVER)
        for row, cells in enumerate(cover):
            for column, cell in enumerate(cells):
                front.write_string(row, column, cell)
    for tab in tabs:
        _write(book.add_worksheet(tab.name), tab, title, head, day)
    if hand.hidden:
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
    book.close()
    return content.getvalue()


def _write(page: Worksheet, tab: Tab, title: Format, head: Format, day: Format) -> None:
    sheet, width = tab.sheet, max(2, len(tab.sheet.headings))
    at = 0
    for line in tab.titles:
        if line:
            page.merge_range(at, 0, at, width - 1, line, title)
        at += 1
    if sheet.groups:
        at = _two_rows(page, sheet, at, head)
    else:
        for column, heading in enumerate(sheet.headings):
            page.write_string(at, column, heading, head)
        at += 1
    text, number = page.write_string, page.write_number
    for row in (*sheet.rows, sheet.total):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                text(at, column, cell)
            elif isinstance(cell, date):
                page.write_datetime(at, column, cell, day)
            elif cell is not None:
                number(at, column, cell)
        at += bool(row)
    for note in tab.notes:
        if note:
            page.write_string(at, 0, note)
        at += 1


def _two_rows(page: Worksheet, sheet: Sheet, index: int, head: Format) -> int:
    """Two heading rows: a group over its columns, a heading of its own merged down."""
    start = 0
    for column in range(len(sheet.headings)):
        group = sheet.groups[column]
        if column + 1 < len(sheet.headings) and sheet.groups[column + 1] == group:
            page.write_string(index + 1, column, sheet.headings[column], head)
            continue
        if group == sheet.headings[column]:
            page.merge_range(index, column, index + 1, column, group, head)
        else:
            page.write_string(index + 1, column, sheet.headings[column], head)
            if start < column:
                page.merge_range(index, start, index, column, group, head)
            else:
                page.write_string(index, column, group, head)
        start = column + 1
    return index + 2
