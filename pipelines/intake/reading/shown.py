"""What Excel shows of a cell where its file holds something else: zeros by a format, struck-through and raised parts.

An estate number 12 under the format `0000` is 0012 to whoever wrote it; a 100 that is struck through, with 120 behind it,
is 120. Costs nothing for a workbook whose styles and texts have none of that.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import polars as pl

from pipelines.intake.reading.plain_text import FOOTNOTE_MARKS
from pipelines.intake.records.cell_names import column_number

Cells = dict[tuple[int, int], str]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PADDED = re.compile(
    r'(?P<before>(?:"[^"]*"|\\.|[A-Za-z-]|\[[^\]]*\])*)(?P<zeros>0{2,})(?P<behind>(?:"[^"]*"|\\.)*)(?:;.*)?'
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\])|(.)')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_AT = re.compile(rb"(?:^|\s)r=[\"']([A-Za-z]+)(\d+)[\"']")
_STYLE = re.compile(rb"(?:^|\s)s=[\"'](\d+)[\"']")
_TYPE = re.compile(rb"(?:^|\s)t=[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_RAISED = re.compile(rf"[\d{FOOTNOTE_MARKS}*※†‡,，、\[\]〔〕（）()注]+")


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What the styles and texts of a workbook hold that shows otherwise: by number of a style, and of a shared text."""

    padded: Mapping[int, tuple[str, int, str]]  # what stands before, how many digits, what stands behind
    struck: frozenset[int]  # styles whose font is struck through
    texts: Mapping[int, tuple[str, bool]]  # the text that is shown, and whether all of it is struck through
    has_inline: bool

    @property
    def is_plain(self) -> bool:
        """Whether nothing shows otherwise."""
        return not (self.padded or self.struck or self.texts or self.has_inline)


def looks_of(archive: zipfile.ZipFile, sheets: Sequence[bytes]) -> Looks:
    """What shows otherwise in a workbook whose visible sheets are these.

    Raises:
        ParseError, KeyError, ValueError: the package is damaged.
    """
    names = set(archive.namelist())
    styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    shared = archive.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    padded, struck = _styles(styles) if b"strike" in styles or b"formatCode=" in styles else ({}, frozenset())
    has_inline = any(_is_formed(xml) for xml in sheets)
    return Looks(
        padded=padded,
        struck=struck,
        texts=dict(_texts(shared)) if _is_formed(shared) else {},
        has_inline=has_inline,
    )


def _is_formed(xml: bytes) -> bool:
    return b"strike" in xml or b"vertAlign" in xml


_FORMAT = re.compile(rb'(formatCode=")(.*?)("(?=\s*/?>|\s+\w+="))')


def _with_bare_quotes(styles: bytes) -> bytes:
    """Styles whose formats some programs write with quotes inside quotes: `"yyyy"年""`."""
    return _FORMAT.sub(lambda match: match[1] + match[2].replace(b'"', b"&quot;") + match[3], styles)


def _styles(xml: bytes) -> tuple[dict[int, tuple[str, int, str]], frozenset[int]]:
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        root = ElementTree.fromstring(_with_bare_quotes(xml))
    formats = {
        int(each.get("numFmtId", -1)): padding
        for each in root.iter(f"{_MAIN}numFmt")
        if (padding := _padding(each.get("formatCode", "")))
    }
    fonts = root.find(f"{_MAIN}fonts")
    struck_fonts = {index for index, font in enumerate(fonts if fonts is not None else ()) if _is_struck(font)}
    xfs = root.find(f"{_MAIN}cellXfs")
    padded: dict[int, tuple[str, int, str]] = {}
    struck: set[int] = set()
    for index, xf in enumerate(xfs if xfs is not None else ()):
        if (number := int(xf.get("numFmtId", 0))) in formats:
            padded[index] = formats[number]
        if int(xf.get("fontId", 0)) in struck_fonts:
            struck.add(index)
    return padded, frozenset(struck)


def _padding(code: str) -> tuple[str, int, str] | None:
    match = _PADDED.fullmatch(code)
    if match is None or not re.fullmatch(r"[^ymdhs]*", re.sub(r'"[^"]*"', "", code), re.IGNORECASE):
        return None
    return _literal_text(match["before"]), len(match["zeros"]), _literal_text(match["behind"])


def _literal_text(literals: str) -> str:
    return "".join(quoted or escaped or other for quoted, escaped, _, other in _LITERAL.findall(literals))


def _is_struck(element: ElementTree.Element) -> bool:
    strike = element.find(f"{_MAIN}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _texts(xml: bytes) -> Iterator[tuple[int, tuple[str, bool]]]:
    root = ElementTree.parse(io.BytesIO(xml)).getroot()
    for index, item in enumerate(root.iter(f"{_MAIN}si")):
        if (shown := _shown(item)) is not None:
            yield index, shown


def _shown(item: ElementTree.Element) -> tuple[str, bool] | None:
    """The text of runs that are shown, and whether all are struck through; None where every run is shown as it stands."""
    shown, is_odd, is_all_struck = "", False, True
    for run in item.findall(f"{_MAIN}r"):
        text, properties = run.findtext(f"{_MAIN}t") or "", run.find(f"{_MAIN}rPr")
        is_struck = properties is not None and _is_struck(properties)
        raised = None if properties is None else properties.find(f"{_MAIN}vertAlign")
        is_mark = (
            raised is not None
            and raised.get("val") == "superscript"
            and _RAISED.fullmatch(text.strip()) is not None
            and (not shown or shown[-1].isdigit())
        )
        is_odd |= is_struck or is_mark
        is_all_struck &= is_struck or not text.strip()
        shown += "" if is_struck or is_mark else text
    return (shown.strip(), is_all_struck) if is_odd else None


def shown_cells(xml: bytes, looks: Looks, frame: pl.DataFrame, left: int) -> tuple[pl.DataFrame, Cells, Cells]:
    """The frame as Excel shows it; and, by row and column, what its file holds in cells that show otherwise, and the
    cells that are struck through as a whole."""
    otherwise: Cells = {}
    struck: Cells = {}
    new: dict[int, dict[int, str | None]] = {}
    for attributes, inside in _CELL.findall(xml):
        place = _AT.search(attributes)
        if place is None:
            continue
        row, at = int(place[2]) - 1, column_number(place[1]) - 1 - left
        if not (0 <= row < frame.height and 0 <= at < frame.width) or (held := frame.item(row, at)) is None:
            continue
        style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
        number = int(style[1]) if style else 0
        value = _of_text(inside, kind[1] if kind else b"n", looks)
        if number in looks.struck or (value is not None and value[1]):
            struck[(row, at)] = held
        elif value is not None:
            otherwise[(row, at)], new.setdefault(at, {})[row] = held, value[0]
        elif number in looks.padded and (kind is None or kind[1] == b"n") and re.fullmatch(r"\d{1,15}", held):
            before, digits, behind = looks.padded[number]
            text = f"{before}{held.zfill(digits)}{behind}"
            if text != held:
                otherwise[(row, at)], new.setdefault(at, {})[row] = held, text
    changed = {
        frame.columns[at]: frame.to_series(at)
        .clone()
        .scatter(list(rows), pl.Series(list(rows.values()), dtype=pl.String))
        for at, rows in new.items()
    }
    return (frame.with_columns(**changed) if changed else frame), otherwise, struck


def _of_text(inside: bytes, kind: bytes, looks: Looks) -> tuple[str, bool] | None:
    if kind == b"s" and looks.texts and (value := _VALUE.search(inside)):
        return looks.texts.get(int(value[1]))
    if kind == b"inlineStr" and looks.has_inline and _is_formed(inside):
        item = ElementTree.fromstring(b'<x xmlns="' + _MAIN[1:-1].encode() + b'">' + inside + b"</x>")
        inline = item.find(f"{_MAIN}is")
        return None if inline is None else _shown(inline)
    return None
