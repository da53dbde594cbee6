"""Reads a large text file in blocks of whole rows, so that only a few of them are in memory at a time.

What a row is, `delimited` defines. A faster parser reads the blocks here; where the two could differ (a row with another
number of fields, a quotation mark that stands oddly), the block is read by `delimited` itself.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.intake.delimited import Form, check_one_encoding, rows_of, swallowed_row

BLOCK = 4 << 20
_END = "\x1e"  # stands behind the last field of a row while it is parsed; no file may hold it
_MOST_STEPS = 10_000


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


def blocks(path: Path, size: int, seen: Callable[[bytes], None]) -> Iterator[Block]:
    """The blocks of a file in order; `seen` is told all bytes, also those of a mark at the beginning.

    Raises:
        NotPlainError: no line ends where a block could.
    """
    with path.open("rb") as stream:
        rest, offset = b"", 0
        while piece := stream.read(size):
            seen(piece)
            buffer = rest + piece
            end = end_of_rows(buffer)
            if end == 0 and len(buffer) > 4 * size:
                raise NotPlainError("no line ends")
            if end:
                yield Block(offset=offset, content=buffer[:end], is_last=False)
            offset, rest = offset + end, buffer[end:]
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
    if _has_controls(content):
        raise NotPlainError("control characters")
    is_utf8 = form.encoding.startswith("utf-8")
    text = content if is_utf8 else _decoded(content, form.encoding).encode()
    if form.encoding == "gb18030":
        check_one_encoding(content)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if text and not text.endswith(b"\n"):
        text += b"\n"
    lines = text.count(b"\n")
    marked = _parsed(text, form)
    if marked is None:
        _decoded(text, "utf-8")
        frame, ragged = _defined(text, form)
    else:
        frame, ragged = marked, {}
    if not ragged and frame.height != lines and marked is not None:
        inside = form.separator + _END + "\n"
        frame = frame.with_columns(pl.all().str.replace_all(inside, "\n", literal=True))
    if frame.height != lines and swallowed_row(frame, form.separator, form.width, ragged) is not None:
        raise NotPlainError("a cell holds whole rows")
    if block.is_last and content.count(b'"') % 2:
        raise NotPlainError("a quotation mark is open")
    if block.is_last and not content.endswith((b"\n", b"\r")) and ragged.get(frame.height - 1, form.width) < form.width:
        raise NotPlainError("the last row is incomplete")
    return Rows(frame=frame, ragged=ragged, text=text, is_a_line_each=frame.height == lines)


def _has_controls(content: bytes) -> bool:
    """Whether any byte is below 32 but for \\t \\n \\v \\f \\r and the old mark of an end (26)."""
    if not content:
        return False
    codes = np.frombuffer(content, dtype=np.uint8)
    return bool(codes.min() < 9 or (codes - np.uint8(14)).min() < 12 or (codes - np.uint8(27)).min() < 5)


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


def _parsed(text: bytes, form: Form) -> pl.DataFrame | None:
    """The rows, if every one of them has as many fields as the rest."""
    names = [str(number) for number in range(1, form.width + 2)]
    if not text:
        return pl.DataFrame(schema=dict.fromkeys(names[:-1], pl.String))
    try:
        frame = pl.read_csv(
            text.replace(b"\n", f"{form.separator}{_END}\n".encode()),
            has_header=False,
            separator=form.separator,
            schema=dict.fromkeys(names, pl.String),
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:
        return None
    is_whole = (frame[names[-1]] == _END).fill_null(value=False).all()
    if not is_whole:
        return None
    # a quoted nothing is no null to the parser
    return _without_empty(frame.drop(names[-1])) if b'""' in text else frame.drop(names[-1])


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.when(pl.all() != "").then(pl.all()))
