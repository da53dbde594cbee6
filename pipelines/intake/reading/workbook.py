"""Reads workbooks: every visible sheet as text, whatever its cells' types."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import fastexcel
import polars as pl
from python_calamine import CalamineWorkbook

from pipelines.intake.reading import xls_checks
from pipelines.intake.reading.file_checks import MOST_SHEETS, Remark, damage_told, damaged, part, too_many_sheets
from pipelines.intake.reading.sheet import (
    EXTRACT_MARK,
    RECEIPT_MARK,
    Merge,
    Sheet,
    check_extent,
    check_once,
    first_column,
    glance,
    has_long_numbers,
    hidden_content,
    hidden_places,
    with_references,
)
from pipelines.intake.reading.shown import looks_of, shown_cells
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import both

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATES_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*?\bdate1904=[\"'](?:1|true)[\"']")
_OLD_LOOKS = Remark(
    code="old_looks",
    what=both(
        "旧版 .xls 中有删除线或前导零格式，读取的是单元格所存的值，可能与显示不同",
        "Cells of this old .xls are struck through or show zeros in front; what they hold was read, which may differ",
    ),
    mend=both(
        "请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后报送", "Save it as an Excel workbook (.xlsx) and send that"
    ),
)
_OLD_DATES_FROM_1904 = b"\x22\x00\x02\x00\x01\x00"  # the record DATEMODE of an .xls
_ERROR_NAMES = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """The sheets that were read, the names of those that are hidden and were not, and remarks about the whole."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_xlsx(content: bytes) -> Workbook:
    """Every visible sheet of an .xlsx.

    Raises:
        Unreadable: the workbook is damaged, or a sheet's extent is abnormal.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = visible_parts(archive)
            inside = {name: part(content, archive.getinfo(place)) for name, place in parts.items() if place}
            is_1904 = bool(_DATES_FROM_1904.search(archive.read("xl/workbook.xml")))
            shows = looks_of(archive, list(inside.values()))
    except Unreadable:
        raise
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, EOFError, ValueError):
        raise damaged() from None
    looks = {name: glance(xml) for name, xml in inside.items()}
    inside = {name: xml if looks[name].is_usual else with_references(xml) for name, xml in inside.items()}
    for name, xml in inside.items():
        if not looks[name].is_near:
            check_extent(xml)
    reader = _open(content)
    marks = _marks(reader)
    sheets = []
    for name, xml in inside.items():
        frame, _ = _frame(reader, name)
        seen = looks[name]
        check_once(xml, frame, seen)
        left = first_column(xml)
        merges, lost, numbers = hidden_content(xml, frame, left, seen)
        rows, columns = hidden_places(xml, frame, left, seen)
        frame, otherwise, struck = (frame, {}, {}) if shows.is_plain else shown_cells(xml, shows, frame, left)
        sheets.append(
            Sheet(
                name=name,
                frame=frame,
                left=left,
                merges=merges,
                lost=lost,
                numbers=numbers,
                shown_otherwise=otherwise,
                struck=struck,
                hidden_rows=rows,
                hidden_columns=columns,
                is_1904=is_1904,
                mark=marks.get(name),
            )
        )
    return Workbook(sheets=tuple(sheets), hidden=tuple(name for name, place in parts.items() if not place))


def texts_of(content: bytes) -> dict[str, pl.DataFrame]:
    """The visible sheets of an .xlsx that we wrote ourselves, as text and no more.

    Raises:
        Unreadable: it cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name, place in visible_parts(archive).items() if place]
    reader = _open(content)
    return {name: _frame(reader, name)[0] for name in names}


def read_xls(content: bytes) -> Workbook:
    """Every visible sheet of an .xls.

    Raises:
        Unreadable: the workbook is damaged or locked.
    """
    xls_checks.check(content)
    with damage_told():
        return _read_xls(content)


def _read_xls(content: bytes) -> Workbook:
    reader = _open(content)
    old = CalamineWorkbook.from_filelike(io.BytesIO(content))
    states, marks = {sheet.name: str(sheet.visible) for sheet in old.sheets_metadata}, _marks(reader)
    sheets = []
    for name in (name for name, state in states.items() if state.endswith("Visible")):
        frame, lost = _frame(reader, name)
        cells = old.get_sheet_by_name(name)
        start = cells.start[1] if cells.start else 0
        merges = tuple(
            Merge(top=top, bottom=min(bottom, frame.height - 1), left=max(0, left - start), right=right - start)
            for (top, left), (bottom, right) in (cells.merged_cell_ranges or ())
        )
        long = has_long_numbers(frame)
        numbers = frozenset(
            (row, column)
            for row, values in enumerate(cells.to_python(skip_empty_area=False) if long else ())
            for column, value in enumerate(values[start:])
            if isinstance(value, int | float) and abs(value) >= 1e15
        )
        sheets.append(
            Sheet(
                name=name,
                frame=frame,
                left=start,
                merges=merges,
                lost=lost,
                numbers=numbers,
                is_1904=_OLD_DATES_FROM_1904 in content,
                mark=marks.get(name),
            )
        )
    hidden = tuple(name for name, state in states.items() if not state.endswith("Visible"))
    remarks = (_OLD_LOOKS,) if xls_checks.shows_otherwise(content) else ()
    return Workbook(sheets=tuple(sheets), hidden=hidden, remarks=remarks)


def visible_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the archive; an empty text for a hidden one."""
    return {name: part if is_visible else "" for name, (part, is_visible) in sheet_parts(archive).items()}


def read_hidden(content: bytes, name: str) -> pl.DataFrame:
    """A hidden sheet of an .xlsx or .xls as text. Nothing is loaded from it; the archive must know what it holds.

    Raises:
        Unreadable: it cannot be read, or its extent is abnormal.
    """
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_extent(part(content, archive.getinfo(sheet_parts(archive)[name][0])))
    return _frame(_open(content), name)[0]


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """Sheet name → its part in the archive, and whether it is visible.

    Raises:
        Unreadable: there are too many.
        ValueError: two sheets have one name, or one part.
    """
    book, links = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    targets = {
        link.get("Id", ""): link.get("Target", "")
        for link in ElementTree.fromstring(links)
        if link.get("Type", "").endswith("/worksheet")
    }
    parts: dict[str, tuple[str, bool]] = {}
    sheets = list(ElementTree.fromstring(book).iter(f"{_MAIN}sheet"))
    if len(sheets) > MOST_SHEETS:  # also where another encoding hid them from the walls
        raise too_many_sheets()
    for sheet in sheets:
        target = targets.get(sheet.get(_LINK, ""))
        if sheet.get("name", "") in parts:
            raise ValueError("two sheets of one name")
        if target is not None:
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if any(part == other for other, _ in parts.values()):
                raise ValueError("two sheets in one part")
            parts[sheet.get("name", "")] = (part, sheet.get("state", "visible") == "visible")
    return parts


def _open(content: bytes) -> fastexcel.ExcelReader:
    with damage_told():
        return fastexcel.read_excel(content)


def _marks(reader: fastexcel.ExcelReader) -> dict[str, str]:
    """The sheets that are receipts of ours, by the hidden names that refer to them."""
    with damage_told():
        names = {defined.name: defined.formula for defined in reader.defined_names()}
    marked = {mark: names[mark].rpartition("!")[0] for mark in (RECEIPT_MARK, EXTRACT_MARK) if mark in names}
    return {sheet.lstrip("=").strip("'").replace("''", "'"): mark for mark, sheet in marked.items()}


def _frame(reader: fastexcel.ExcelReader, name: str) -> tuple[pl.DataFrame, dict[tuple[int, int], str]]:
    """A sheet as text, and its error cells, which the text leaves out."""
    with damage_told():
        batch, errors = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_arrow_with_errors()
        frame = pl.DataFrame(batch)
    lost = {}
    for error in errors.errors if errors else ():
        kind = re.search(r"Error\((\w+)\)", error.detail)
        lost[error.offset_position] = _ERROR_NAMES.get(kind[1], "#ERROR") if kind else "#ERROR"
    frame.columns = [str(number) for number in range(1, frame.width + 1)]
    return frame, lost
