"""Sheets in markup, which many government systems export under the name .xls: web pages, MHTML, XML Spreadsheet 2003.

They are read where they hold plain tables; what could be read in two ways (tables inside tables, several tables on one
page, a page of frames whose tables are in other files) is for Excel or WPS to save as a workbook.
"""

import email
import email.policy
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

import polars as pl

from pipelines.intake.reading.file_checks import damaged, is_boundless, too_large
from pipelines.intake.reading.sheet import Merge, Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Text, both

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_STRUCK = frozenset({"s", "strike", "del"})
_UNSEEN = frozenset({"script", "style", "title", "xml", "noscript"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?$")
_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?$")
_MOST_SPAN = 10_000


@dataclass(kw_only=True)
class _Grid:
    """Cells by row and column, with merged ranges, while they are put where they belong."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)  # by a range from the left or from above
    struck: dict[tuple[int, int], str] = field(default_factory=dict)
    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    rows: int = 0
    width: int = 0

    def put(self, row: int, column: int, text: str, down: int = 0, across: int = 0) -> None:
        """A cell, and how far it reaches."""
        if is_boundless((row + down + 1) * (column + across + 1), len(self.cells) + len(self.taken) + 1):
            raise too_large()
        if text:
            self.cells[(row, column)] = text
        if down or across:
            self.merges.append(Merge(top=row, bottom=row + down, left=column, right=column + across))
            self.taken |= {(r, c) for r in range(row, row + down + 1) for c in range(column, column + across + 1)}
        self.rows, self.width = max(self.rows, row + 1), max(self.width, column + across + 1)

    def free(self, row: int, column: int) -> int:
        """The first column from one on that no range takes."""
        while (row, column) in self.taken:
            column += 1
        return column

    def sheet(self, name: str) -> Sheet:
        """The grid as a sheet of text."""
        if is_boundless(self.rows * self.width, len(self.cells)):
            raise too_large()
        frame = pl.DataFrame(
            [
                pl.Series(str(index + 1), [self.cells.get((row, index)) for row in range(self.rows)], dtype=pl.String)
                for index in range(self.width)
            ]
        )
        merges = tuple(m for m in self.merges if m.bottom < self.rows)
        return Sheet(
            name=name,
            frame=frame,
            merges=merges,
            struck=self.struck,
            lost=self.lost,
            hidden_rows=frozenset(self.hidden),
        )


# ---- web pages


def read_html(content: bytes) -> tuple[Sheet, ...]:
    """The one table of a web page.

    Raises:
        Unreadable: it holds none, or none that can be read in one way only.
    """
    page = _Page()
    page.feed(_text(content))
    page.close()
    tables = [table for table in page.tables if len({row for row, _ in table.cells}) > 1]
    if page.has_frames and not tables:
        raise _for_excel(
            both("是由多个文件组成的网页，表格在别的文件里", "a web page of frames: its tables are in other files")
        )
    if page.is_nested or len(tables) != 1:
        how = both("表格里套着表格", "has tables inside tables") if page.is_nested else _several(len(tables))
        raise _for_excel(both(f"是网页，{how.zh}", f"a web page that {how.en}"))
    return (tables[0].sheet(""),)


def read_mhtml(content: bytes) -> tuple[Sheet, ...]:
    """The one table of a web page in one file (MHTML).

    Raises:
        Unreadable: as of a web page.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    pages = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    tables = [page for page in pages if isinstance(page, bytes) and b"<t" in page.lower()]
    read: list[Sheet] = []
    for page in tables:
        try:
            read += read_html(page)
        except Unreadable:
            if len(tables) == 1:
                raise
    if len(read) != 1:
        raise _for_excel(
            both(
                f"是单个文件网页（MHTML），{_several(len(read)).zh}",
                f"a web page in one file that {_several(len(read)).en}",
            )
        )
    return tuple(read)


def _several(count: int) -> Text:
    return both(f"有 {count} 张表" if count else "没有表格", f"holds {count} tables" if count else "holds no table")


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="strict")
    match = _CHARSET.search(content[:4096])
    declared = match[1].decode("ascii").lower() if match else ""
    declared = "gb18030" if declared in ("gb2312", "gbk", "gb18030", "x-gbk") else declared
    for encoding in dict.fromkeys((declared or "utf-8", "utf-8", "gb18030")):
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    raise damaged()


class _Page(HTMLParser):
    """The tables of a page; cells that are hidden are left out, as their rows are told."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Grid] = []
        self.is_nested = self.has_frames = False
        self._row = self._column = -1
        self._depth = 0
        self._unseen = 0
        self._struck = 0
        self._cell: tuple[int, int, int, int] | None = None
        self._kind_and_text: list[str] = []
        self._said_struck: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("frameset", "frame", "iframe"):
            self.has_frames = True
        elif tag == "table":
            self._depth += 1
            self.is_nested |= self._depth > 1
            self.tables.append(_Grid())
            self._row = -1
        elif tag == "tr" and self._depth:
            self._end_cell()
            self._row, self._column = self._row + 1, 0
            if _HIDDEN_STYLE.search(attributes.get("style") or ""):
                self.tables[-1].hidden.add(self._row)
        elif tag in ("td", "th") and self._depth:
            self._end_cell()
            self._row = max(self._row, 0)
            self._column = self.tables[-1].free(self._row, max(self._column, 0))
            self._cell = (
                self._row,
                self._column,
                _span(attributes.get("rowspan")) - 1,
                _span(attributes.get("colspan")) - 1,
            )
        elif tag in _STRUCK:
            self._struck += 1
        elif tag == "br" and self._cell:
            self._kind_and_text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._depth:
            self._end_cell()
            self._depth -= 1
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag in _STRUCK:
            self._struck = max(0, self._struck - 1)

    def handle_data(self, data: str) -> None:
        if self._cell and not self._unseen:
            (self._said_struck if self._struck else self._kind_and_text).append(re.sub(r"[ \t\r\n]+", " ", data))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row, column, down, across = self._cell
        text, struck = "".join(self._kind_and_text).strip(), "".join(self._said_struck).strip()
        grid = self.tables[-1]
        if struck and not text:
            grid.struck[(row, column)] = struck
        grid.put(row, column, text or struck, down, across)
        self._column = column + across + 1
        self._cell, self._kind_and_text, self._said_struck = None, [], []


def _span(text: str | None) -> int:
    return min(int(text), _MOST_SPAN) if text and text.isdecimal() and int(text) else 1


# ---- XML Spreadsheet 2003


def read_xml_2003(content: bytes) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The visible sheets of an XML Spreadsheet 2003, and the names of those that are hidden.

    Raises:
        Unreadable: it is damaged, or declares a document type.
    """
    bare = content.replace(b"\0", b"") if b"\0" in content else content
    if b"<!" in bare and re.search(rb"<!(?:DOCTYPE|ENTITY)", bare, re.IGNORECASE):
        raise _for_excel(both("是含有文档类型声明的 XML", "XML that declares a document type"))
    try:
        root = ElementTree.parse(io.BytesIO(content.lstrip(b" \r\n\t"))).getroot()
    except ElementTree.ParseError:
        raise damaged() from None
    sheets: list[Sheet] = []
    hidden: list[str] = []
    for page in root.iter(f"{_SS}Worksheet"):
        name = page.get(f"{_SS}Name") or ""
        if page.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "").startswith("SheetHidden"):
            hidden.append(name)
        else:
            sheets.append(_grid_of(page).sheet(name))
    if not sheets:
        raise _for_excel(both("是 XML，但不是电子表格", "XML, but no spreadsheet"))
    return tuple(sheets), tuple(hidden)


def _grid_of(page: ElementTree.Element) -> _Grid:
    grid, row = _Grid(), -1
    for line in page.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _index(line, row)
        if line.get(f"{_SS}Hidden") == "1":
            grid.hidden.add(row)
        column = -1
        for cell in line.iterfind(f"{_SS}Cell"):
            column = _index(cell, column) if cell.get(f"{_SS}Index") else grid.free(row, column + 1)
            data = cell.find(f"{_SS}Data")
            text, struck = _kind_and_text(data)
            across, down = (_span_of(cell, name) for name in ("MergeAcross", "MergeDown"))
            if struck and not text:
                grid.struck[(row, column)] = struck
            if data is not None and data.get(f"{_SS}Type") == "Error":
                grid.lost[(row, column)] = text
            elif data is None and cell.get(f"{_SS}Formula"):
                grid.lost[(row, column)] = "=…"
            grid.put(row, column, text or struck, down, across)
            column += across
        row += _span_of(line, "Span")
    return grid


def _index(element: ElementTree.Element, last: int) -> int:
    text = element.get(f"{_SS}Index")
    return int(text) - 1 if text and text.isdecimal() and int(text) else last + 1


def _span_of(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{_SS}{name}")
    return min(int(text), _MOST_SPAN) if text and text.isdecimal() else 0


def _kind_and_text(data: ElementTree.Element | None) -> tuple[str, str]:
    """The text of a cell, and what of it is struck through."""
    if data is None:
        return "", ""
    shown, struck = "".join(_runs(data, is_struck=False)), "".join(_runs(data, is_struck=True))
    if data.get(f"{_SS}Type") == "DateTime":
        shown = _MIDNIGHT.sub(r"\1", shown) if _MIDNIGHT.match(shown) else _MOMENT.sub(r"\1 \2", shown)
    return shown.strip(), struck.strip()


def _runs(element: ElementTree.Element, *, is_struck: bool, inside: bool = False) -> Iterator[str]:
    inside = inside or element.tag.rpartition("}")[2].lower() in ("s", "strike", "del")
    if inside == is_struck:
        yield element.text or ""
    for child in element:
        yield from _runs(child, is_struck=is_struck, inside=inside)
        if inside == is_struck:
            yield child.tail or ""


def _for_excel(what: Text) -> Unreadable:
    return Unreadable(
        "save_as_workbook",
        both(f"这个文件{what.zh}", f"This file is {what.en}"),
        both(
            "请用 Excel 或 WPS 打开，“另存为”选“Excel 工作簿（*.xlsx）”，报送另存的文件",
            "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and send that",
        ),
    )
