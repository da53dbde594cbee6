"""Reads a large text file in blocks of whole rows, so that only a few of them are in memory at a time.

What a row is, `delimited` defines. A faster parser reads the blocks here; where the two could differ (a row with another
number of fields, a quotation mark that stands oddly), the block is read by `delimited` itself.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.intake.reading.characters import GUARD_IN_TEXT, LOST, UNUSUAL
from pipelines.intake.reading.delimited import check_one_encoding, rows_of, swallowed_row
from pipelines.intake.reading.file_checks import utf8_of
from pipelines.intake.reading.sheet import Form

BLOCK = 4 << 20
_END = "\x1e"  # stands behind the last field of a row while it is parsed; no file may hold it
_MOST_STEPS = 10_000
_PIECE = 1 << 20
_LINE_END, _BLANK, _QUOTE = (ord(mark) for mark in '\n "')
# All blanks but the plain one, unusual characters, and what shows that one was lost.
_ODD_ONES = rf"\x{{a0}}|\x{{3000}}|{UNUSUAL}|{LOST}|{GUARD_IN_TEXT}"
_ALLOWED = np.isin(np.arange(256), (*range(9, 14), 26, *range(32, 256)))


class NotPlainError(Exception):
    """Something in the file asks for the way that reads it whole."""


class OtherEncodingError(Exception):
    """The file is not in the encoding in which its first rows can be read."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some whole rows of a file: where they begin in it, and their bytes as they stand there."""

    offset: int
    content: bytes
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a block: columns `1` … `n` of text, null where a field is empty, with blanks as written.

    `ragged` are rows with another number of fields than the rest.
    """

    frame: pl.DataFrame
    ragged: dict[int, int]
    text: bytes  # UTF-8, lines that end in \n
    is_a_line_each: bool
    is_bare: bool  # whether certainly no cell has a blank round it, and no character was lost


def blocks(path: Path, size: int, seen: Callable[[bytes], None]) -> Iterator[Block]:
    """The blocks of a file in order; `seen` is told all bytes, also those of a mark at the beginning.

    Raises:
        NotPlainError: no line ends where a block could.
    """
    with path.open("rb", buffering=0) as stream:
        rest, offset = b"", 0
        while piece := stream.read(size):
            seen(piece)
            # the common case has no quotation mark, and copies each byte once
            end = end_of_rows(piece) if b'"' not in piece and b'"' not in rest else 0
            if end:
                content, left = b"".join((rest, memoryview(piece)[:end])), piece[end:]
            else:
                content, left = b"", rest + piece
                if end := end_of_rows(left):
                    content, left = left[:end], left[end:]
                elif len(left) > 4 * size:
                    raise NotPlainError("no line ends")
            if content:
                yield Block(offset=offset, content=content, is_last=False)
            offset, rest = offset + len(content), left
    yield Block(offset=offset, content=rest, is_last=True)


def block_at(path: Path, offset: int, length: int) -> Block:
    """A block that was read before."""
    with path.open("rb") as stream:
        stream.seek(offset)
        return Block(offset=offset, content=stream.read(length), is_last=False)


def end_of_rows(buffer: bytes) -> int:
    """Where the last line ends that no quotation mark is open in."""
    end = buffer.rfind(b"\n") + 1
    if b'"' not in buffer:
        return end
    open_ = buffer.count(b'"', 0, end) % 2
    for _ in range(_MOST_STEPS):
        if not (end and open_):
            break
        former = buffer.rfind(b"\n", 0, end - 1) + 1
        open_ ^= buffer.count(b'"', former, end) % 2
        end = former
    return end


def read_block(block: Block, form: Form) -> Rows:
    """The rows of a block.

    Raises:
        NotPlainError: control characters, an open quotation mark or a last row that is incomplete.
        OtherEncodingError: the bytes are not in the encoding of the form.
        Unreadable: there are two encodings in them.
    """
    content = block.content if block.offset else block.content.removeprefix(codecs.BOM_UTF8)
    if block.is_last and content.endswith(b"\x1a"):
        raise NotPlainError("the mark of an end of old programs")
    if form.encoding.startswith("utf-8"):
        text = content
    else:
        text = _decoded(content, form.encoding).encode()
        if form.encoding == "gb18030":
            check_one_encoding(content)
    if text and not text.endswith((b"\n", b"\r")):
        text += b"\n"
    lines, is_bare = _glance(text, form.separator)
    if b"\r" in text and not is_bare:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = _count(text, "\n")
    parsed = _parsed(text, form, lines)
    if parsed is None:
        _decoded(text, "utf-8")
        frame, ragged = _defined(text, form)
    else:
        frame, ragged = parsed, {}
    if frame.height != lines and swallowed_row(frame, form.separator, form.width, ragged) is not None:
        raise NotPlainError("a cell holds whole rows")
    if block.is_last and content.count(b'"') % 2:
        raise NotPlainError("a quotation mark is open")
    if block.is_last and not content.endswith((b"\n", b"\r")) and ragged.get(frame.height - 1, form.width) < form.width:
        raise NotPlainError("the last row is incomplete")
    return Rows(frame=frame, ragged=ragged, text=text, is_a_line_each=frame.height == lines, is_bare=is_bare)


def _glance(text: bytes, separator: str) -> tuple[int, bool]:
    """How many lines end, and whether certainly no cell has a blank round it and no character was lost.

    It is looked at piece by piece, each of which stays in the processor's own memory.

    Raises:
        NotPlainError: control characters other than \\t \\n \\v \\f \\r and the old mark of an end (26).
    """
    whole = np.frombuffer(text, dtype=np.uint8)
    lines, is_bare = 0, True
    for start in range(0, len(whole), _PIECE):
        codes = whole[start : start + _PIECE]
        low = codes < 32
        ends = int(np.count_nonzero(codes == _LINE_END))
        lines += ends
        if np.count_nonzero(low) != ends:
            is_bare = False
            if not _ALLOWED[codes[low]].all():
                raise NotPlainError("control characters")
        if is_bare and len(blanks := np.flatnonzero(codes == _BLANK) + start):
            # the last byte of all is a line's end, so that something stands behind every blank
            is_bare = blanks[0] > 0 and not (_ends(whole[blanks - 1], separator) or _ends(whole[blanks + 1], separator))
    if is_bare and lines:
        # one string, so that one search runs over all of it
        decoded = utf8_of(text)
        is_bare = decoded is not None and not decoded.str.contains(_ODD_ONES)[0]
    return lines, bool(is_bare)


def _ends(codes: npt.NDArray[np.uint8], separator: str) -> bool:
    """Whether a cell ends, or begins, at any of these bytes."""
    return bool(((codes == _LINE_END) | (codes == ord(separator)) | (codes == _QUOTE)).any())


def _count(content: bytes, mark: str) -> int:
    return int(np.count_nonzero(np.frombuffer(content, dtype=np.uint8) == ord(mark)))


def _defined(text: bytes, form: Form) -> tuple[pl.DataFrame, dict[int, int]]:
    """The rows as `delimited` reads them; a line behind the last one tells whether a quotation mark is still open."""
    last = ["."] * (form.width - 1) + [_END]
    frame, ragged = rows_of(text + (form.separator.join(last) + "\n").encode(), form.separator, form.width)
    if list(frame.row(-1)[: form.width]) != last or frame.height - 1 in ragged:
        raise NotPlainError("a quotation mark is open")
    return _without_empty(frame.head(-1)), ragged


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise OtherEncodingError from None


def _parsed(text: bytes, form: Form, lines: int) -> pl.DataFrame | None:
    """The rows, if every one of them certainly has as many fields as the rest."""
    names = [str(number) for number in range(1, form.width + 1)]
    schema = dict.fromkeys(names, pl.String)
    if not text:
        return pl.DataFrame(schema=schema)
    try:
        # it raises for a row that has more fields than that
        frame = pl.read_csv(text, has_header=False, separator=form.separator, schema=schema)
    except pl.exceptions.PolarsError:
        return None
    has_quotes = b'"' in text
    # fields that are missing are null at the end of a row; without quotation marks the separators tell them from empty
    is_whole = not frame[names[-1]].null_count() or (
        not has_quotes and frame.height == lines and _count(text, form.separator) == lines * (form.width - 1)
    )
    if not is_whole:
        return _marked(text, form) if has_quotes else None
    # a quoted nothing is no null to the parser
    return _without_empty(frame) if has_quotes else frame


def _marked(text: bytes, form: Form) -> pl.DataFrame | None:
    """The rows, if every one of them has as many fields as the rest, as a mark behind the last field of each shows."""
    names = [str(number) for number in range(1, form.width + 2)]
    mark = f"{form.separator}{_END}\n"
    try:
        frame = pl.read_csv(
            text.replace(b"\n", mark.encode()),
            has_header=False,
            separator=form.separator,
            schema=dict.fromkeys(names, pl.String),
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:
        return None
    if not (frame[names[-1]] == _END).fill_null(value=False).all():
        return None
    return _without_empty(frame.drop(names[-1]).with_columns(pl.all().str.replace_all(mark, "\n", literal=True)))


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.when(pl.all() != "").then(pl.all()))
