"""An .xls whose sectors name each other in a circle is refused before a reader follows it without end."""

import io
import struct

import pytest
import xlwt

from pipelines.intake.compound import check_chains
from pipelines.intake.reader import read
from pipelines.intake.spellings import Unreadable


def old_book(rows: int) -> bytes:
    """An .xls of so many rows."""
    made = xlwt.Workbook()
    page = made.add_sheet("小区")
    for row in range(rows):
        page.write(row, 0, f"第{row}苑")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_next(content: bytes, sector: int, after: int) -> bytes:
    """The same file, in whose table of sectors one names another after it."""
    (table,) = struct.unpack_from("<I", content, 76)
    changed = bytearray(content)
    struct.pack_into("<I", changed, (table + 1) * 512 + 4 * sector, after)
    return bytes(changed)


@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_whole_file_is_read(rows: int) -> None:
    content = old_book(rows)
    check_chains(content)
    assert read(content, ".xls").sheets[0].frame.height == rows


@pytest.mark.parametrize("back", [0, 1, 5])
def test_a_circle_of_sectors_is_damage(back: int) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(with_next(old_book(300), 7, 7 - back), ".xls")


def test_what_is_cut_off_or_no_compound_file_is_left_to_the_reader() -> None:
    for content in (b"", b"\xd0\xcf\x11\xe0", old_book(300)[:700], old_book(300)[:512], bytes(5_000)):
        check_chains(content)
