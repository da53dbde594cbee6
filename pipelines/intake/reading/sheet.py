"""One sheet as text, with what the text hides: merged ranges, error cells, formulas without a value, number cells."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.intake.reading.file_checks import (
    ALWAYS_HARMLESS,
    MOST_CELLS,
    MOST_EMPTY,
    damaged,
    is_boundless,
    too_large,
    utf8_of,
)
from pipelines.intake.records.cell_names import column_letters, column_number

_PIECE = 8 << 20
_SMALL = 1 << 18  # bytes of a sheet through which the standard library goes before the engine of the frames has begun
_LONGEST_ROW = 12  # digits
_FEW_CELLS = 100_000
_SMALL_CELLS = 20_000  # up to which cells are gone through one by one
_LONG = 16  # digits, more than a number cell can hold
RECEIPT_MARK = "_wuye_receipt"  # a hidden name that refers to the sheet that we put before an annotated workbook
EXTRACT_MARK = "_wuye_receipt_extract"  # the same, where the workbook holds the faulty rows only
_FORMER_MARKS = {"wuye:receipt": RECEIPT_MARK, "wuye:receipt-extract": EXTRACT_MARK}  # texts of its first row, once

_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]*)(\d+)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_AT = re.compile(rb"(?:^|\s)r=[\"']([A-Za-z]+)(\d+)[\"']")
_TYPE = re.compile(rb"(?:^|\s)t=[\"'](\w+)[\"']")
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr=)")
_PLACED = re.compile(rb"<((?:\w+:)?)(row|c)(?=[\s/>])([^>]*?)(/?)>")
_ROW_NUMBER = re.compile(rb"\sr=[\"'](\d+)[\"']")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?(\d+)[\"']")
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*/>")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*(?:/>|>\s*</(?:\w+:)?row>)")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^>]*?\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"'](\d+)[\"']")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\s(?=[^>]*?\bhidden=[\"'](?:1|true)[\"'])([^>]*)>")
_BOUND = re.compile(rb"\b(min|max)=[\"'](\d+)[\"']")
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v>([^<]*)<")

# Looked for by the engine of the frames, which goes through a hundred million bytes in a tenth of the time.
_UNUSUAL = (
    r"<c(?:>|/| [^r]|[^ o>/]| r[^=])"  # a cell that does not say its place, or says more before it
    r"""|:(?:c[ \t\r\n/>]|v>|is>|f>)|t=["']e["']|<f|hidden="""
)
_VALUE = "<v>|<is>"
_PLACE = r"""[ \t\r\n]r=["'][A-Za-z]*[0-9]"""
_LONG_NUMBER = r"<v>(?:[^<.]*[0-9]{16}|[^<]*[Ee]\+?[0-9])"  # behind a point digits may be many
_FAR = r"""[ \t\r\n]r=["'](?:[A-Za-z]{2}|[A-Za-z]*[0-9]{%d})"""
_NEAR_COLUMNS = 26
_LOOKS = (  # made once: a small sheet is looked through faster than they are made
    pl.col("xml").str.contains("|".join((_UNUSUAL, _LONG_NUMBER, _FAR % 6))).alias("is_remarkable"),
    pl.col("xml").str.count_matches(_VALUE).alias("values"),
)


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A merged range in frame indexes; the ends are included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a text file is written: its encoding, the mark between fields and how many fields a row has."""

    encoding: str
    separator: str
    width: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: columns `1` … `n` of text, one row is one row of the sheet, from its first row on.

    Cells have no blanks round them, and a cell with nothing in it is null.

    `lost` are cells whose value is not in the text: (row, column) in frame indexes → what stands there.
    `numbers` are cells that hold a number of more than 15 digits, whose last digits are gone.
    `ragged` are rows of a text file with another number of fields than the rest.
    `rewritten` are cells that stood in unusual characters, as written; `shown_otherwise` are cells of which Excel shows
    another text than its file holds, as the file holds them; `struck` are cells that are struck through.
    `hidden_rows` and `hidden_columns` are read like all others; who hid them may not have meant them to be.
    """

    name: str
    frame: pl.DataFrame
    top: int = 0  # how many rows of the tab stand above this part of it
    left: int = 0  # the 0-based column of the sheet in which the frame begins: empty ones before it are not in it
    merges: tuple[Merge, ...] = ()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numbers: frozenset[tuple[int, int]] = frozenset()
    ragged: Mapping[int, int] = field(default_factory=dict)
    rewritten: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shown_otherwise: Mapping[tuple[int, int], str] = field(default_factory=dict)
    struck: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    mark: str | None = None  # RECEIPT_MARK or EXTRACT_MARK where a hidden name of the workbook says so
    is_1904: bool = False  # whether the workbook counts its days from 1904, and a bare number says no day
    places: pl.Series | None = None  # the frame's rows in the file, of which the others were judged before
    form: Form | None = None  # of a text file
    is_whole: bool = False  # whether certainly no character of a cell was lost

    def shown(self, at: pl.Series) -> pl.Series:
        """Rows of the frame as the clerk's program numbers them."""
        return (at if self.places is None else self.places.gather(at)) + self.top + 1

    def part(self, first: int, end: int) -> "Sheet":
        """The rows from `first` to before `end` as a sheet of its own."""
        return replace(
            self,
            frame=self.frame.slice(first, end - first),
            top=self.top + first,
            merges=tuple(
                replace(merge, top=merge.top - first, bottom=min(merge.bottom, end - 1) - first)
                for merge in self.merges
                if first <= merge.top < end
            ),
            lost=_within(self.lost, first, end),
            rewritten=_within(self.rewritten, first, end),
            shown_otherwise=_within(self.shown_otherwise, first, end),
            struck=_within(self.struck, first, end),
            numbers=frozenset((row - first, column) for row, column in self.numbers if first <= row < end),
            ragged={row - first: fields for row, fields in self.ragged.items() if first <= row < end},
            hidden_rows=frozenset(row - first for row in self.hidden_rows if first <= row < end),
            places=None if self.places is None else self.places.slice(first, end - first) - first,
        )


def _within(cells: Mapping[tuple[int, int], str], first: int, end: int) -> dict[tuple[int, int], str]:
    return {(row - first, column): text for (row, column), text in cells.items() if first <= row < end}


def receipt_mark(sheet: Sheet) -> str | None:
    """The mark of a sheet that is a receipt of ours and no part of what somebody sends."""
    return sheet.mark or former_mark(sheet.frame.row(0) if sheet.frame.height else ())


def former_mark(top: Iterable[object]) -> str | None:
    """The mark that stood as a text in the first row of a receipt of an earlier version."""
    return next((_FORMER_MARKS[text] for text in top if isinstance(text, str) and text in _FORMER_MARKS), None)


@dataclass(frozen=True, kw_only=True)
class Glance:
    """What one quick look at a sheet's XML tells; the long looks are spared where it is certain.

    A usual sheet says the place of every cell, has no prefixes, errors, formulas or hidden parts. `values` are how many
    values stand in one, `has_long` whether a number may be among them that a number cell cannot hold. The cells of a
    near one lie in a box that is harmless.
    """

    is_usual: bool = False
    is_near: bool = False
    values: int = 0
    has_long: bool = True


def glance(xml: bytes) -> Glance:
    """Looks at a sheet, piece by piece: no second copy of it is made."""
    values = places = 0
    is_low = is_near = True
    has_long = False
    for piece in _pieces(xml):
        text = utf8_of(piece)
        if text is None:
            return Glance()
        is_remarkable, references = text.to_frame("xml").select(*_LOOKS).row(0)
        if is_remarkable and text.str.contains(_UNUSUAL)[0]:
            return Glance()
        values += references
        has_long |= is_remarkable and text.str.contains(_LONG_NUMBER)[0]
        if is_near and is_remarkable and text.str.contains(_FAR % 6)[0]:
            is_low, is_near = False, not text.str.contains(_FAR % 7)[0]
        places += 0 if is_low else int(text.str.count_matches(_PLACE)[0])
    box = _NEAR_COLUMNS * (99_999 if is_low else 999_999)
    is_near = is_near and box <= max(ALWAYS_HARMLESS, MOST_EMPTY * places)
    return Glance(is_usual=True, is_near=is_near, values=values, has_long=has_long)


def _pieces(xml: bytes) -> Iterator[bytes]:
    """A sheet in pieces, each of which begins with a tag."""
    start = 0
    while start < len(xml):
        end = start + _PIECE
        end = len(xml) if end >= len(xml) else max(xml.rfind(b"<", start, end), start + 1)
        yield xml[start:end]
        start = end


def check_extent(xml: bytes) -> None:
    """Refuses a sheet whose far-off cells would make the reader ask for memory without end.

    The `<dimension>` of a sheet says what its writer liked; only the cells themselves count.

    Raises:
        Unreadable: the bounding box of the cells is abnormally large.
    """
    columns: set[bytes] = set()
    last_row, cells = 1, 0
    for piece in _pieces(xml):
        last, number, letters = _places(piece)
        last_row, cells = max(last_row, last), cells + number
        columns.update(letters)
    width = max((column_number(letters) for letters in columns if letters), default=1)
    if is_boundless(last_row * width, cells):
        without = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
        if len(without) == len(xml):
            raise too_large()
        check_extent(without)  # what holds nothing takes no memory, however far off it stands


def _places(xml: bytes) -> tuple[int, int, set[bytes]]:
    """The last row of all places in some of a sheet, how many there are, and the letters of their columns."""
    text = utf8_of(xml) if len(xml) > _SMALL else None
    if text is None:
        matches = _REFERENCE.findall(xml)
        last = max((int(row) if len(row) < _LONGEST_ROW else MOST_CELLS + 1 for _, row in matches), default=1)
        return last, len(matches), {letters for letters, _ in matches}
    places = pl.DataFrame({"place": text.str.extract_all(_REFERENCE.pattern.decode()).explode().drop_nulls()})
    last, letters = places.select(
        pl.col("place")
        .str.extract(r"(\d+)")
        .cast(pl.Int64, strict=False)
        .fill_null(MOST_CELLS + 1)
        .max()
        .alias("last"),
        pl.col("place").str.extract(r"([A-Za-z]*)\d").unique().implode().alias("letters"),
    ).row(0)
    return last or 1, places.height, {each.encode() for each in letters}


def with_references(xml: bytes) -> bytes:
    """The same sheet, where every cell says its place: a writer may leave it to the order of the cells."""
    if not _UNPLACED.search(xml):
        return xml
    row = column = 0

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        prefix, kind, attributes, end = match.groups()
        if kind == b"row":
            number = _ROW_NUMBER.search(attributes)
            row, column = (int(number[1]) if number else row + 1), 0
            attribute = b"" if number else b' r="%d"' % row
        else:
            at = _AT.search(attributes)
            column = column_number(at[1]) if at else column + 1
            attribute = b"" if at else b' r="%s%d"' % (column_letters(column).encode(), row)
        return b"<%s%s%s%s%s>" % (prefix, kind, attribute, attributes, end)

    return _PLACED.sub(place, xml)


def check_once(xml: bytes, frame: pl.DataFrame, seen: Glance) -> None:
    """Refuses a sheet in which one cell stands twice: the reader would take the last and say nothing.

    Raises:
        Unreadable: a cell stands twice.
    """
    filled = frame.height * frame.width - sum(frame.null_count().row(0)) if frame.width else 0
    values = seen.values if seen.is_usual else len(re.findall(rb"<(?:\w+:)?(?:v|is)>", xml))
    if values <= filled:
        return
    places: set[bytes] = set()
    for attributes, _ in _CELL.findall(xml):
        if at := _AT.search(attributes):
            place = at[1] + at[2]
            if place in places:
                raise damaged()
            places.add(place)


def has_long_numbers(frame: pl.DataFrame) -> bool:
    """Whether any cell is of digits alone, more than a number cell can hold."""
    if frame.height * frame.width <= _SMALL_CELLS:
        return any(text is not None and len(text) >= _LONG and text.isdecimal() for row in frame.rows() for text in row)
    return frame.width > 0 and holds_anywhere(frame, rf"^\d{{{_LONG},}}$")


def holds_anywhere(frame: pl.DataFrame, form: str) -> bool:
    """Whether any text of a frame has a form. A small frame is looked through as one column: a call costs more there."""
    if frame.height * frame.width > _FEW_CELLS:
        return any(frame.select(pl.all().str.contains(form).any()).row(0))
    return bool(frame.width and pl.concat(frame.get_columns()).str.contains(form).any())


def hidden_content(
    xml: bytes, frame: pl.DataFrame, left: int, seen: Glance
) -> tuple[tuple[Merge, ...], dict[tuple[int, int], str], frozenset[tuple[int, int]]]:
    """Merged ranges, lost cells and long numbers of a sheet whose frame begins in the 0-based column `left`.

    Costs nothing for a sheet that has none of them.
    """
    has_merges = b"mergeCell " in xml
    has_lost = not seen.is_usual and (b't="e"' in xml or b"t='e'" in xml or b"<f" in xml or b":f>" in xml)
    has_long = seen.has_long and has_long_numbers(frame)
    if not (has_merges or has_lost or has_long):
        return (), {}, frozenset()
    first, lost, numbers = left + 1, {}, set()
    if has_lost or has_long:
        for attributes, inside in _CELL.findall(xml):
            error = b'"e"' in attributes or b"'e'" in attributes
            formula = b"f" in inside and (b"<f" in inside or b":f" in inside) and not _has_value(inside)
            # 911100008021004332 stands there as 9.1110000802100429E+17, and 100000000000000000 as 1E+17
            long = has_long and (len(inside) > 16 or b"E" in inside or b"e" in inside)
            if not (error or formula or long) or not (at := _AT.search(attributes)):
                continue
            place = (int(at[2]) - 1, column_number(at[1]) - first)
            kind = _TYPE.search(attributes)
            if error:
                text = _ERROR_TEXT.search(inside)
                lost[place] = text[1].decode() if text else "#ERROR"
            elif formula:
                lost[place] = "=…"
            elif (kind is None or kind[1] == b"n") and _is_long(inside):
                numbers.add(place)
    merges = tuple(
        Merge(
            top=int(top) - 1,
            bottom=min(int(bottom), frame.height) - 1,
            left=max(0, column_number(left) - first),
            right=min(column_number(right) - first, frame.width - 1),
        )
        for left, top, right, bottom in (_MERGE.findall(xml, _before_merges(xml)) if has_merges else ())
    )
    return merges, lost, frozenset(numbers)


def _before_merges(xml: bytes) -> int:
    """Where the first tag that names merged cells begins: they stand behind all cells of a sheet."""
    return max(0, xml.rfind(b"<", 0, xml.find(b"mergeCell")))


def hidden_places(xml: bytes, frame: pl.DataFrame, left: int, seen: Glance) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and columns of the frame that are hidden in the sheet."""
    if seen.is_usual or b"hidden=" not in xml:
        return frozenset(), frozenset()
    rows = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(xml) if int(row) <= frame.height)
    columns: set[int] = set()
    for attributes in _HIDDEN_COLUMNS.findall(xml):
        bounds = {name: int(number) - 1 - left for name, number in _BOUND.findall(attributes)}
        columns.update(range(max(0, bounds.get(b"min", 0)), min(bounds.get(b"max", -1), frame.width - 1) + 1))
    return rows, frozenset(columns)


def first_column(xml: bytes) -> int:
    """The 0-based column in which the reader's frame begins: the first that holds any value."""
    first: int | None = None
    for cell in _CELL.finditer(xml):
        if cell[2] and (at := _AT.search(cell[1])) and _has_value(cell[2]):
            number = column_number(at[1]) - 1
            first = number if first is None else min(first, number)
            if first == 0:
                break
    return first or 0


def numbers_at(xml: bytes, coordinates: Container[str]) -> dict[str, str]:
    """The numbers of some cells as they stand in the file, by coordinate (`B7`)."""
    result = {}
    for cell in _CELL.finditer(xml):
        at, kind = _AT.search(cell[1]), _TYPE.search(cell[1])
        if at and (coordinate := (at[1] + at[2]).decode()) in coordinates and (kind is None or kind[1] == b"n"):
            value = _ERROR_TEXT.search(cell[2] or b"")
            if value and value[1]:
                result[coordinate] = value[1].decode()
    return result


def _has_value(inside: bytes) -> bool:
    return bool(re.search(rb"<(?:\w+:)?(?:v|is)>[^<]*[^<]|<(?:\w+:)?is>", inside))


def _is_long(inside: bytes) -> bool:
    value = _ERROR_TEXT.search(inside)
    try:
        return value is not None and abs(float(value[1])) >= 1e15
    except ValueError:
        return False
