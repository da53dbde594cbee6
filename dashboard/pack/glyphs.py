"""Which characters a font can draw: its character map, read from the file (OpenType, formats 4 and 12)."""

import struct
from functools import lru_cache
from pathlib import Path


def without_glyph(text: str, font: Path, index: int) -> str:
    """The characters of a text that a font has no glyph for, each once, in order; control characters are none."""
    known = _characters(font, index)
    return "".join(sorted({mark for mark in text if mark.isprintable() and ord(mark) not in known}))


@lru_cache(maxsize=4)
def _characters(font: Path, index: int) -> frozenset[int]:
    content = font.read_bytes()
    start = struct.unpack_from(">I", content, 12 + 4 * index)[0] if content[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", content, start + 4)[0]
    matches: set[int] = set()
    for table in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", content, start + 12 + 16 * table)
        if tag == b"cmap":
            for each in range(struct.unpack_from(">H", content, offset + 2)[0]):
                matches |= _map(content, offset + struct.unpack_from(">I", content, offset + 4 + 8 * each + 4)[0])
    return frozenset(matches)


def _map(content: bytes, index: int) -> set[int]:
    form = struct.unpack_from(">H", content, index)[0]
    if form == 12:
        groups = struct.unpack_from(">I", content, index + 12)[0]
        spans = (struct.unpack_from(">III", content, index + 16 + 12 * group) for group in range(groups))
        return {code for first, last, glyph in spans for code in range(first, last + 1) if glyph or code != first}
    if form == 4:
        count = struct.unpack_from(">H", content, index + 6)[0] // 2
        ends = struct.unpack_from(f">{count}H", content, index + 14)
        starts = struct.unpack_from(f">{count}H", content, index + 16 + 2 * count)
        return {
            code for first, last in zip(starts, ends, strict=True) if last != 0xFFFF for code in range(first, last + 1)
        }
    return set()
