"""The sender's own workbook back again: every faulty cell filled and with a comment, and the receipt as its first sheet.

What openpyxl keeps stays as the sender had it: formats, widths, merged cells, drop-downs. Pictures, form controls and
pivot charts are lost. It holds all that the sender wrote, so it goes to the sender and is never kept in a home; and it
opens what a stranger sent, so it runs in a process that may die (`pipelines.intake.sandbox`).
"""

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pipelines.intake.answering.receipt_sheet import FAULT_COLOUR, WARNING_COLOUR, write_receipt_sheet
from pipelines.intake.layout.headings import SEARCHED_ROWS
from pipelines.intake.reading.file_checks import kind_of
from pipelines.intake.reading.package import usual_package
from pipelines.intake.reading.reader import read
from pipelines.intake.reading.sheet import EXTRACT_MARK, RECEIPT_MARK, Sheet, former_mark, numbers_at, receipt_mark
from pipelines.intake.reading.workbook import visible_parts
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.receipt import CARRIED, Receipt, plain_heading_of
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Language, Text, both

MOST_ROWS = 60_000  # of all sheets; above any of these the copy holds the faulty rows only
MOST_CELLS = 600_000
MOST_XML = 60 << 20
MOST_COMMENTS = 2_000
MOST_ROWS_OF_EXTRACT = 20_000
MOST_SAID = 1_200  # characters of one comment

_AUTHOR = "物业督导 Wuye Oversight"
# What stands below one of these in a comment is ours, what stands above is the sender's.
_OURS: Mapping[Language, str] = {"zh": "—— 回执 ——\n", "en": "—— Receipt ——\n"}
_FORMER_OURS = "—— 回执 Receipt ——\n"  # of copies made by earlier versions
_ANY_OF_OURS = re.compile("|".join(map(re.escape, (*_OURS.values(), _FORMER_OURS))))
_DATE_TOO_LATE = "#VALUE!"  # what openpyxl makes of a number under a date format that is no date (20221231)
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")

_NO_FORMULAS = both(
    "{n} 个公式单元格在本副本中改存为计算结果", "{n} cells with formulas hold their results in this copy"
)
_AS_TEXT = both("本副本由原件的文字生成，原有格式未保留", "This copy was made of the texts; formats were not kept")
_EXTRACT = both(
    "原件太大：本副本只摘录有问题的行（左列为原行号）。请在原件中改正后重新报送原件，不要报送本摘录",
    "The file is too large: this copy holds the faulty rows only (their row numbers on the left). Mend the file itself "
    "and send that; do not send this extract",
)
_EXTRACT_CUT = both("摘录只列前 {n} 行", "The extract stops after {n} rows")
_COMMENTS_CUT = both(
    "批注只加到前 {n} 个单元格，其余只填色，全部见下表",
    "Only the first {n} cells have a comment; the others are filled",
)
_ROW_NUMBER = both("原行号", "Row in the file")

Place = tuple[str, int, int]  # sheet, 1-based row and column of the copy


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """A copy before anything is marked: the book, where a cell of the original stands in it, and what to say of it."""

    book: Any
    place: Callable[[str, int, int], Place | None]
    notes: tuple[Text, ...] = ()
    mark: str = RECEIPT_MARK


def annotated(content: bytes, suffix: str, receipt: Receipt, language: Language, name: str = "") -> bytes | None:
    """The marked copy as .xlsx; None for a file that is no table or cannot be opened.

    A sheet of a text file is named after `name`, the file's name without its ending. Mended and sent back, the copy is
    read as the original would be: our sheet is recognised, fills and comments are not data. A copy of a large file
    holds the faulty rows only and is refused when it is sent.
    """
    try:
        kind = kind_of(content, suffix)
        sheets = _titled(read(content, suffix).sheets, name)
    except Unreadable:
        return None
    if not sheets:
        return None
    rows = sum(sheet.frame.height for sheet in sheets)
    cells = sum(sheet.frame.height * sheet.frame.width for sheet in sheets)
    if rows > MOST_ROWS or cells > MOST_CELLS or (kind == "xlsx" and _xml(content) > MOST_XML):
        return _marked(_extract(sheets, receipt, language), receipt, language, sheets)
    if kind == "xlsx":
        # openpyxl raises many kinds for what Excel and our reader take; the texts can always be written
        with contextlib.suppress(Exception):
            return _marked(_own(content), receipt, language, sheets)
    return _marked(_of_texts(sheets), receipt, language, sheets)


def _titled(sheets: Sequence[Sheet], name: str) -> tuple[Sheet, ...]:
    """The sender's sheets without a former receipt; the one of a text file bears the file's name."""
    title = _NOT_IN_A_TITLE.sub("_", name).strip("'")[:31] or "数据"
    return tuple(replace(sheet, name=sheet.name or title) for sheet in sheets if not receipt_mark(sheet))


def _xml(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/"))


def _marked(copy: _Copy, receipt: Receipt, language: Language, sheets: Sequence[Sheet]) -> bytes:
    lefts = {sheet.name: sheet.left for sheet in sheets}
    cells: dict[Place, list[tuple[bool, str]]] = {}
    for remark in _all(receipt):
        entry = (_is_of_refused(remark), _sentence(remark, language))
        for meant in _places(remark, lefts):
            if place := copy.place(*meant):
                cells.setdefault(place, []).append(entry)
    # comments go to faults before warnings, whatever their order in the sheet
    commented = sorted(cells, key=lambda place: not any(is_fault for is_fault, _ in cells[place]))[:MOST_COMMENTS]
    for place in cells:
        _fill(copy.book, place, is_fault=any(is_fault for is_fault, _ in cells[place]))
    for place in commented:
        _comment(copy.book, place, "\n\n".join(text for _, text in sorted(cells[place], reverse=True)), language)
    notes = list(copy.notes)
    if len(cells) > MOST_COMMENTS:
        notes.append(_filled_in(_COMMENTS_CUT, MOST_COMMENTS))

    def place_of(matches: Fault | Warning_) -> Place | None:
        return copy.place(*next(_places(matches, lefts)))

    write_receipt_sheet(copy.book, receipt, language, notes=notes, place=place_of, mark=copy.mark)
    out = io.BytesIO()
    copy.book.save(out)
    return out.getvalue()


def _is_of_refused(remark: Fault | Warning_) -> bool:
    """Whether a cell is marked as one whose row was not accepted."""
    return isinstance(remark, Fault) or remark.code == CARRIED


def _all(receipt: Receipt) -> list[Fault | Warning_]:
    return [*receipt.file_faults, *receipt.faults, *receipt.remarks]


def _sentence(remark: Fault | Warning_, language: Language) -> str:
    heading = plain_heading_of(remark.heading)
    colon = ("：" if language == "zh" else ": ") if heading else ""
    sign = "×" if isinstance(remark, Fault) else "!"
    return f"{sign} {heading}{colon}{remark.what.of(language)}\n→ {remark.mend.of(language)}"


def _places(remark: Fault | Warning_, lefts: Mapping[str, int]) -> Iterator[Place]:
    """The cells that are meant: those named, else the first of the row, else A1 (of the first sheet for a file)."""
    sheet = remark.sheet or next(iter(lefts))
    column = remark.column if remark.column is not None else lefts.get(sheet, 0)
    rows = _rows(remark)
    yield from ((sheet, row, column + 1) for row in rows)
    if not rows:
        yield sheet, 1, 1


def _fill(book: Any, place: Place, *, is_fault: bool) -> None:
    sheet, row, column = place
    book[sheet].cell(row, column).fill = PatternFill("solid", fgColor=FAULT_COLOUR if is_fault else WARNING_COLOUR)


def _comment(book: Any, place: Place, text: str, language: Language) -> None:
    sheet, row, column = place
    cell = book[sheet].cell(row, column)
    if isinstance(cell, MergedCell):
        whole = next((r for r in book[sheet].merged_cells.ranges if cell.coordinate in r), None)
        if whole is None:
            return
        cell = book[sheet].cell(whole.min_row, whole.min_col)
    text = text if len(text) <= MOST_SAID else text[:MOST_SAID] + "…"
    theirs = cell.comment.text if cell.comment else ""
    if _OURS[language] not in theirs:  # it is there already where another cell of the same merged range is faulty too
        text = f"{_OURS[language]}{text}"
    text = f"{theirs}\n{text}" if theirs else text
    lines = sum(1 + len(line) // 22 for line in text.splitlines())
    cell.comment = Comment(text, _AUTHOR, width=320, height=min(400, 24 + 18 * lines))


def _own(content: bytes) -> _Copy:
    """The sender's workbook itself; results in the place of formulas, because saving drops the results."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = usual_package(content)
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for page in book.worksheets for cell in _cells(page)]
        formulas = [cell for cell in cells if cell.data_type == "f"]
        if formulas:
            values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            for cell in formulas:
                value = values[cell.parent.title][cell.coordinate].value
                if value is not None:  # else it stays a formula, and the receipt says that its result is missing
                    _put(cell, value)
    late = [cell for cell in cells if cell.data_type == "e" and cell.value == _DATE_TOO_LATE]
    if late:
        _put_numbers(content, late)
    _clear_former(book)
    notes = (_filled_in(_NO_FORMULAS, len(formulas)),) if formulas else ()
    return _Copy(
        book=book, place=lambda sheet, row, column: (sheet, row, column) if sheet in book else None, notes=notes
    )


def _cells(page: Any) -> list[Cell]:
    """The cells that there are. Asking for rows would make one for every place between the farthest two."""
    return [cell for cell in page._cells.values() if isinstance(cell, Cell)]


def _put(cell: Any, value: object) -> None:
    """A value into a cell; a text stays a text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    is_error = cell.data_type == "f" and value.startswith("#")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not is_error:
        cell.data_type = "s"


def _put_numbers(content: bytes, cells: Iterable[Cell]) -> None:
    """The numbers that stand under a date format and are no dates (20221231), as they are in the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = visible_parts(archive)
        inside = {name: archive.read(part) for name, part in parts.items() if part}
    for name, xml in inside.items():
        of_sheet = {cell.coordinate: cell for cell in cells if cell.parent.title == name}
        for coordinate, value in numbers_at(xml, of_sheet).items():
            of_sheet[coordinate].value = float(value) if "." in value else int(value)
            of_sheet[coordinate].number_format = "General"


def _clear_former(book: Any) -> None:
    """Takes off what a former receipt put on: a copy that was sent back is marked anew."""
    former = [page for page in book.worksheets if _is_receipt(page)]
    if not former:
        return
    for page in book.worksheets:
        for cell in _cells(page):
            if cell.comment and (ours := _ANY_OF_OURS.search(cell.comment.text)):
                theirs = cell.comment.text[: ours.start()].rstrip("\n")
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
            if cell.has_style and cell.fill.fill_type and cell.fill.fgColor.rgb in (FAULT_COLOUR, WARNING_COLOUR):
                cell.fill = PatternFill()
    for page in former:
        if len(book.sheetnames) > 1:
            book.remove(page)
    for mark in (RECEIPT_MARK, EXTRACT_MARK):
        book.defined_names.pop(mark, None)


def _is_receipt(page: Any) -> bool:
    names = [book_name for mark in (RECEIPT_MARK, EXTRACT_MARK) if (book_name := page.parent.defined_names.get(mark))]
    is_named = any(title == page.title for name in names for title, _ in name.destinations)
    return is_named or former_mark(cell.value for cell in page[1]) is not None


def _of_texts(sheets: Sequence[Sheet]) -> _Copy:
    """A workbook of the texts as they were read; for what is no .xlsx, or is one that openpyxl cannot open."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in range(sheet.frame.height):
            _put_row(page, row + 1, sheet.left + 1, sheet, row)
        for (row, column), text in sheet.lost.items():
            if text != "=…":
                _put_text(page.cell(row + 1, sheet.left + column + 1), text)
        for merge in sheet.merges:
            page.merge_cells(
                start_row=merge.top + 1,
                end_row=merge.bottom + 1,
                start_column=sheet.left + merge.left + 1,
                end_column=sheet.left + merge.right + 1,
            )
    return _Copy(book=book, place=lambda *place: place if place[0] in book else None, notes=(_AS_TEXT,))


def _put_row(page: Any, index: int, first: int, sheet: Sheet, row: int) -> None:
    """One row of a frame into the row `at` of a page, from the column `first` on."""
    for column, text in enumerate(sheet.frame.row(row)):
        if text is None:
            continue
        if (row, column) in sheet.numbers and text.isdigit():
            # its last digits are lost: as a text it would come back as a sound code
            page.cell(index, first + column).value = int(text)
        else:
            _put_text(page.cell(index, first + column), text)


def _put_text(cell: Any, text: str) -> None:
    _put(cell, text)
    cell.number_format = "@"


def _extract(sheets: Sequence[Sheet], receipt: Receipt, language: Language) -> _Copy:
    """The faulty rows of a large file below its headings, each with its number on the left."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    places, free, is_cut = dict[tuple[str, int], int](), MOST_ROWS_OF_EXTRACT, False
    for sheet in sheets:
        head = range(1, _last_heading(sheet, receipt) + 1)
        meant = {row for remark in _about(sheet, receipt, sheets) for row in _rows(remark) if row not in head}
        rows = sorted(meant)[:free]
        free, is_cut = free - len(rows), is_cut or len(rows) < len(meant)
        page = book.create_sheet(sheet.name)
        _put(page.cell(1, 1), _ROW_NUMBER.of(language))
        for at, row in enumerate([*head, *rows], 1):
            places[(sheet.name, row)] = at
            if row not in head:
                page.cell(at, 1).value = row
            _put_row(page, at, sheet.left + 2, sheet, row - 1)

    def place(sheet: str, row: int, column: int) -> Place | None:
        at = places.get((sheet, row))
        return (sheet, at, column + 1) if at else None

    cut = [_filled_in(_EXTRACT_CUT, MOST_ROWS_OF_EXTRACT)] if is_cut else []
    return _Copy(book=book, place=place, notes=(_EXTRACT, *cut), mark=EXTRACT_MARK)


def _about(sheet: Sheet, receipt: Receipt, sheets: Sequence[Sheet]) -> list[Fault | Warning_]:
    """What is said about a sheet; what names none is about the first."""
    return [remark for remark in _all(receipt) if (remark.sheet or sheets[0].name) == sheet.name]


def _rows(remark: Fault | Warning_) -> tuple[int, ...]:
    return remark.rows if isinstance(remark, Warning_) else (remark.row,) if remark.row is not None else ()


def _last_heading(sheet: Sheet, receipt: Receipt) -> int:
    """The 1-based row of the headings, found by those that the receipt names; 1 where it names none."""
    named = {
        (remark.column - sheet.left, remark.heading)
        for remark in _all(receipt)
        if remark.column is not None and remark.heading and remark.sheet in ("", sheet.name)
    }
    for index, texts in enumerate(sheet.frame.head(SEARCHED_ROWS).rows(), 1):
        if any((column, text) in named for column, text in enumerate(texts)):
            return index
    return 1


def _filled_in(text: Text, n: int) -> Text:
    return both(text.zh.format(n=f"{n:,}"), text.en.format(n=f"{n:,}"))
