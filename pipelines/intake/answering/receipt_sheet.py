"""The receipt as the first sheet of an annotated workbook: the result, the counts, every fault with a way to its cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from pipelines.catalogue.catalogue import load
from pipelines.intake.reading.sheet import EXTRACT_MARK
from pipelines.intake.records.cell_names import cell_name
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.receipt import KINDS, PartReceipt, Receipt, plain_heading_of
from pipelines.periods import named
from pipelines.text import Language, Text, both

FAULT_COLOUR = "FFFF9B8F"  # of a cell that is refused
WARNING_COLOUR = "FFFFE699"  # of a cell that was taken with a remark
MOST_LISTED = 20_000

_NAMES = both("回执", "Receipt")
_WIDTHS = (14, 20, 12, 18, 28, 44, 44)
_PLAIN, _BOLD = Font(size=11), Font(size=11, bold=True)
_LINK = Font(size=11, color="FF0B5F60", underline="single")
_HEAD = PatternFill("solid", fgColor="FFF1EFE9")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LINE = Border(bottom=Side(style="thin", color="FFDAD7CF"))

_TITLE = both("报送回执", "Receipt")
_HOW = both(
    "改正各页中标色的单元格，存盘后把本文件重新报送即可；本页和批注不会被当作数据读取",
    "Mend the coloured cells, save, and send this workbook again; this sheet and the comments are not read as data",
)
_FACTS = {
    "file": both("文件", "File"),
    "result": both("结果", "Result"),
    "received": both("收到日期", "Received"),
    "submission": both("报送编号", "Submission"),
    "frozen": both("冻结季度", "Frozen quarter"),
    "how": both("处理办法", "What to do"),
    "note": both("说明", "Note"),
}
_COUNTS = (
    both("工作表", "Sheet"),
    both("内容", "Table"),
    both("报告期", "Period"),
    both("报送单位", "Sender"),
    both("总行数", "Rows"),
    both("＝ 接收 ＋ 退回 ＋ 非数据", "= accepted + refused + no data"),
    both("非数据行", "Rows of no data"),
)
_FAULTS = (
    both("单元格", "Cell"),
    both("工作表", "Sheet"),
    both("行", "Row"),
    both("列", "Column"),
    both("所填内容", "Written"),
    both("问题", "What is wrong"),
    both("修改方法", "How to mend"),
)
_REFUSED = both("错误：{n} 处（红色单元格所在的行未接收）", "Faults: {n} (rows with red cells were not accepted)")
_REMARKS = both(
    "提示：{n} 类（请核对黄色单元格，所在行未退回）",
    "Remarks: {n} kinds (please check the yellow cells; their rows were not refused)",
)
_CARRIED = both("另沿用上次", "carried on from the last return")
_NOT_READ = both("未读取的工作表", "Sheets that were not read")
_MORE = both("另有 {n} 处未列出", "{n} more are not listed")

Place = tuple[str, int, int]


@dataclass(kw_only=True)
class _Pen:
    """Writes line by line; a sheet asked for its last row would look through all of its cells each time."""

    page: Any
    language: Language
    row: int = 0

    def line(self, values: Sequence[object], *, wrapped: bool = True) -> None:
        self.row += 1
        for column, value in enumerate(values, 1):
            cell = self.page.cell(self.row, column)
            _put(cell, value, _PLAIN)
            if wrapped:
                cell.alignment, cell.border = _WRAPPED, _LINE

    def section(self, title: str, headings: Sequence[Text]) -> None:
        self.row += 2
        if title:
            _put(self.page.cell(self.row, 1), title, Font(size=12, bold=True))
            self.row += 1
        for column, heading in enumerate(headings, 1):
            cell = self.page.cell(self.row, column)
            _put(cell, heading.of(self.language), _BOLD)
            cell.fill = _HEAD


def write_receipt_sheet(
    book: Any,
    receipt: Receipt,
    language: Language,
    *,
    notes: Sequence[Text],
    place: Callable[[Fault | Warning_], Place | None],
    mark: str,
) -> None:
    """Puts the receipt before the sheets of an openpyxl workbook; `place` says where a fault stands in it."""
    page = book.create_sheet(_free_name(book, _NAMES.of(language)), 0)
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False  # two selected sheets would be edited at once
    page.sheet_view.tabSelected = True
    book.active = 0
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.sheet_view.showGridLines = False
    _put(page.cell(1, 1), _TITLE.of(language), Font(size=16, bold=True))
    quoted = page.title.replace("'", "''")
    book.defined_names[mark] = DefinedName(mark, attr_text=f"'{quoted}'!$A$1", hidden=True)
    pen = _Pen(page=page, language=language, row=1)
    _facts(pen, receipt, notes if mark == EXTRACT_MARK else (_HOW, *notes))
    if receipt.parts:
        pen.section("", _COUNTS)
        for part in receipt.parts:
            pen.line(_count(part, receipt, language))
    faults = [*receipt.file_faults, *receipt.faults]
    if faults:
        pen.section(_REFUSED.of(language).format(n=len(faults)), _FAULTS)
        _list(pen, faults, place)
    if remarks := receipt.remarks:
        pen.section(_REMARKS.of(language).format(n=len(remarks)), _FAULTS)
        _list(pen, remarks, place)
    if receipt.not_read:
        pen.section(_NOT_READ.of(language), ())
        for why, sheets in receipt.not_read_by_reason.items():
            named = ("、" if language == "zh" else ", ").join(sheets)
            pen.line((f"{named}：{why.zh}" if language == "zh" else f"{named}: {why.en}",), wrapped=False)
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _free_name(book: Any, name: str) -> str:
    taken = {title.lower() for title in book.sheetnames}
    candidates = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate.lower() not in taken)


def _facts(pen: _Pen, receipt: Receipt, notes: Sequence[Text]) -> None:
    language = pen.language
    lines = [
        ("file", receipt.file),
        ("result", receipt.result.of(language)),
        ("received", str(receipt.received_on)),
        ("submission", receipt.number),
        *(("frozen", each.sentence(language)) for each in receipt.frozen),
        *(("note" if index else "how", note.of(language)) for index, note in enumerate(notes)),
    ]
    for name, text in lines:
        pen.row += 1
        _put(pen.page.cell(pen.row, 1), _FACTS[name].of(language), _BOLD)
        _put(pen.page.cell(pen.row, 2), text, _BOLD if name == "result" else _PLAIN)


def _count(part: PartReceipt, receipt: Receipt, language: Language) -> tuple[object, ...]:
    label = load().sources[part.source].label.of(language)
    non_data = sum(part.non_data.values())
    others = [receipt.says_of_none.of(language)] if part.says_none else []
    others += [f"{KINDS[kind].of(language)} {count}" for kind, count in part.non_data.items() if count]
    others += [f"{_CARRIED.of(language)} {part.carried}"] if part.carried else []
    return (
        part.sheet,
        label,
        named(part.period, language) if part.period else "",
        receipt.names.get(part.sender, part.sender),
        part.rows_in,
        f"= {part.accepted} + {part.refused} + {non_data}",
        ("、" if language == "zh" else ", ").join(others),
    )


def _list(pen: _Pen, remarks: Sequence[Fault | Warning_], place: Callable[[Fault | Warning_], Place | None]) -> None:
    language = pen.language
    for each in remarks[:MOST_LISTED]:
        rows = each.rows if isinstance(each, Warning_) else (each.row,) if each.row is not None else ()
        cell = cell_name(rows[0], each.column) if rows else ""
        pen.line(
            (
                f"{cell} … ×{len(rows)}" if cell and len(rows) > 1 else cell,
                each.sheet,
                rows[0] if rows else "",
                plain_heading_of(each.heading),
                each.written if isinstance(each, Fault) else _texts(each.values),
                each.what.of(language),
                each.mend.of(language),
            )
        )
        if target := place(each):
            _link(pen.page.cell(pen.row, 1), target)
    if len(remarks) > MOST_LISTED:
        pen.line((_MORE.of(language).format(n=len(remarks) - MOST_LISTED),), wrapped=False)


def _texts(values: Mapping[str, int]) -> str:
    shown = [f"{text} ×{count}" if count > 1 else text for text, count in list(values.items())[:10]]
    return "\n".join(shown) + ("\n…" if len(values) > 10 else "")


def _link(cell: Any, target: Place) -> None:
    sheet, row, column = target
    name = cell_name(row, column - 1)
    if not cell.value:
        _put(cell, name, _LINK)
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{name}")
    cell.font = _LINK


def _put(cell: Any, value: object, font: Font) -> None:
    """A value in its font; a text stays a text, whatever it begins with."""
    cell.font = font
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:2_000] if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
