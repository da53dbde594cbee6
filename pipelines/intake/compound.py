"""The container of an .xls (a compound file, MS-CFB): its chains of sectors are followed before anybody reads them.

Each sector names the one after it. Where they name each other in a circle, a reader that follows them asks for memory
without end.
"""

import struct

import numpy as np
import numpy.typing as npt

from pipelines.intake.walls import damaged

_HEADER = 512
_FIRST_SPECIAL = 0xFFFFFFFA  # from here on a number says what a sector is, and names none
_IN_HEADER = 109  # sectors of the table that the header itself names


def check_chains(content: bytes) -> None:
    """Refuses a compound file whose table of sectors, or that of small sectors, holds a circle.

    What is no whole compound file for another reason is left to the reader to tell.

    Raises:
        Unreadable: a chain of sectors is a circle.
    """
    if len(content) < _HEADER:
        return
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        return
    first_small, _, first_further, _ = struct.unpack_from("<4I", content, 60)
    named = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    size, seen = 1 << shift, set()
    while first_further < _FIRST_SPECIAL and first_further not in seen:
        seen.add(first_further)
        *more, first_further = _numbers(content, first_further, size) or [_FIRST_SPECIAL]
        named += more
    if first_further in seen:
        raise damaged()
    table = [number for sector in named if sector < _FIRST_SPECIAL for number in _numbers(content, sector, size)]
    _check(table)
    small: list[int] = []
    while first_small < len(table):
        small += _numbers(content, first_small, size)
        first_small = table[first_small]
    _check(small)


def _numbers(content: bytes, sector: int, size: int) -> list[int]:
    """A sector as numbers; nothing of one that is not all there."""
    start = (sector + 1) * size
    return list(struct.unpack_from(f"<{size // 4}I", content, start)) if start + size <= len(content) else []


def _check(table: list[int]) -> None:
    end = len(table)
    after: npt.NDArray[np.int64] = np.array([min(number, end) for number in [*table, end]], dtype=np.int64)
    for _ in range(end.bit_length()):
        after = after[after]  # each step is twice as long as the one before
    if (after != end).any():
        raise damaged()
