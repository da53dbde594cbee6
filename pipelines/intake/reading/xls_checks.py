"""The container of an .xls (a compound file, MS-CFB) and its cells (BIFF): looked at from outside before anybody reads them.

Each sector names the one after it, and lengths and places are numbers that a damaged file may hold anything in. A reader
that believes them asks for memory without end. What is no whole compound file, or no workbook, is left to the reader.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.intake.reading.file_checks import MOST_SHEETS, damaged, is_boundless, too_large, too_many_sheets

_HEADER = 512
_FIRST_SPECIAL = 0xFFFFFFFA  # from here on a number says what a sector is, and names none
_IN_HEADER = 109  # sectors of the table that the header itself names
_ENTRY, _SMALL = 128, 64
_STREAM, _ROOT = 2, 5
_NAMES = ("Workbook", "Book")
_ROWS, _COLUMNS = 65_536, 256  # no .xls has more
_DIMENSIONS, _SHEET, _END, _SEVERAL = 0x0200, 0x0085, 0x000A, 0x00BD
_FONT, _FORMAT, _STRUCK = 0x0031, 0x041E, 0x0008
_ZEROS = re.compile(rb'(?:^|[^0.#,?:smh])0{2,}(?:;[^.]*|"[^"]*")*$')  # 0000, "BJ"0000; not 0.00, 00:00
_CELLS = {0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x0006, _SEVERAL}


def check(content: bytes) -> None:
    """Refuses a compound file that would lead its reader astray.

    Raises:
        Unreadable: it has too many sheets, or two in one place; a chain of sectors is a circle; a length or a place is beyond what the file, or any .xls, can hold; the
            bounding box of a sheet's cells is abnormally large.
    """
    if container := _container(content):
        for name in _NAMES:
            if stream := container.stream(name):
                _check_cells(stream)


@dataclass(frozen=True, kw_only=True)
class _Container:
    """A compound file: which sector stands after which, and its directory as (name, kind, first sector, bytes)."""

    content: bytes
    size: int
    table: list[int]
    small: list[int]
    entries: list[tuple[str, int, int, int]]
    cutoff: int  # streams of fewer bytes stand in small sectors

    def stream(self, name: str) -> bytes:
        """The bytes of a stream as far as they are there; nothing where there is none."""
        for called, kind, first, size in self.entries:
            if kind == _STREAM and called.lower() == name.lower():
                if size >= self.cutoff:
                    return self._chain(first)[:size]
                root = next((first for _, kind, first, _ in self.entries if kind == _ROOT), _FIRST_SPECIAL)
                inside = self._chain(root)
                return b"".join(inside[at * _SMALL : (at + 1) * _SMALL] for at in _chain(first, self.small))[:size]
        return b""

    def _chain(self, first: int) -> bytes:
        return b"".join(_sector(self.content, at, self.size) for at in _chain(first, self.table))


def _container(content: bytes) -> _Container | None:
    if len(content) < _HEADER:
        return None
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        return None
    size = 1 << shift
    _, in_table, first_entry, _, cutoff, first_small, in_small, first_further, further = struct.unpack_from(
        "<9I", content, 40
    )
    if max(in_table, in_small, further) > len(content) // size:
        raise damaged()
    named = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    seen = set()
    while first_further < _FIRST_SPECIAL and first_further not in seen:
        seen.add(first_further)
        *more, first_further = _numbers(content, first_further, size) or [_FIRST_SPECIAL]
        named += more
    if first_further in seen:
        raise damaged()
    table = [number for sector in named if sector < _FIRST_SPECIAL for number in _numbers(content, sector, size)]
    _check_chains(table)
    small = [number for sector in _chain(first_small, table) for number in _numbers(content, sector, size)]
    _check_chains(small)
    entries = [
        entry for sector in _chain(first_entry, table) for entry in _entries(_sector(content, sector, size), size)
    ]
    if any(kind == _STREAM and length > len(content) for _, kind, _, length in entries):
        raise damaged()
    return _Container(content=content, size=size, table=table, small=small, entries=entries, cutoff=cutoff)


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(content: bytes, sector: int, size: int) -> list[int]:
    """A sector as numbers; nothing of one that is not all there."""
    start = (sector + 1) * size
    return list(struct.unpack_from(f"<{size // 4}I", content, start)) if start + size <= len(content) else []


def _chain(first: int, table: list[int]) -> Iterator[int]:
    """The sectors from one on, in a table that holds no circle."""
    while first < len(table):
        yield first
        first = table[first]


def _entries(sector: bytes, size: int) -> Iterator[tuple[str, int, int, int]]:
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", sector, start + 64)
        first, low, high = struct.unpack_from("<3I", sector, start + 116)
        name = sector[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        # with small sectors the upper half of a length is not meant to be read
        yield name, kind, first, low if size == _HEADER else low + (high << 32)


def _check_chains(table: list[int]) -> None:
    end = len(table)
    after: npt.NDArray[np.int64] = np.array([min(number, end) for number in [*table, end]], dtype=np.int64)
    for _ in range(end.bit_length()):
        after = after[after]  # each step is twice as long as the one before
    if (after != end).any():
        raise damaged()


# ---- the cells


def _check_cells(stream: bytes) -> None:
    """Refuses a workbook that says that it has cells where none can be, or has them far off."""
    sheets = [
        struct.unpack_from("<I", stream, start)[0]
        for kind, start, size in _records(stream, 0)
        if kind == _SHEET and size >= 4
    ]
    if len(sheets) > MOST_SHEETS:
        raise too_many_sheets()
    if len(set(sheets)) < len(sheets):
        raise damaged()  # two sheets in one place
    for sheet in sheets:
        top, left, bottom, right, cells = _ROWS, _COLUMNS, -1, -1, 0
        for kind, start, size in _records(stream, sheet):
            if kind in _CELLS and size >= 6:
                row, column = struct.unpack_from("<2H", stream, start)
                last = struct.unpack_from("<H", stream, start + size - 2)[0] if kind == _SEVERAL else column
                if last >= _COLUMNS or last < column:
                    raise damaged()
                top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, last)
                cells += last - column + 1
            elif kind == _DIMENSIONS:
                _check_dimensions(stream[start : start + size])
        if cells and is_boundless((bottom - top + 1) * (right - left + 1), cells):
            raise too_large()


def shows_otherwise(content: bytes) -> bool:
    """Whether cells of an .xls may show something else than they hold: a font is struck through, or a format shows zeros
    in front. The reader of .xls knows neither."""
    container = _container(content)
    if container is None:
        return False
    for name in _NAMES:
        stream = container.stream(name)
        for kind, start, size in _records(stream, 0):
            chunk = stream[start : start + size]
            if kind == _FONT and size >= 4 and struct.unpack_from("<H", chunk, 2)[0] & _STRUCK:
                return True
            if kind == _FORMAT and _ZEROS.search(chunk.replace(b"\0", b"")):
                return True
    return False


def _check_dimensions(record: bytes) -> None:
    """What a sheet says of its own extent; a reader makes room for it."""
    form = {10: "<4H", 14: "<2I2H"}.get(len(record))
    if form:
        top, bottom, left, right = struct.unpack_from(form, record)
        if bottom > _ROWS or right > _COLUMNS or top > bottom or left > right:
            raise damaged()


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """The records from a place to the end of their part: kind, where their content begins, and its bytes."""
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, start)
        start += 4
        if start + size > len(stream):
            return
        yield kind, start, size
        if kind == _END:
            return
        start += size
