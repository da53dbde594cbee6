"""An .xls that would lead its reader astray is refused before anybody reads it: circles, lengths, cells far off."""

import io
import struct

import pytest
import xlwt

from pipelines.intake.reading.reader import read
from pipelines.intake.reading.xls_checks import check
from pipelines.intake.records.unreadable import Unreadable


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


def with_number(content: bytes, form: str, index: int, number: int) -> bytes:
    """The same file with another number in one place."""
    changed = bytearray(content)
    struct.pack_into(form, changed, index, number)
    return bytes(changed)


@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_whole_file_is_read(rows: int) -> None:
    content = old_book(rows)
    check(content)
    assert read(content, ".xls").sheets[0].frame.height == rows


@pytest.mark.parametrize("back", [0, 1, 5])
def test_a_circle_of_sectors_is_damage(back: int) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(with_next(old_book(300), 7, 7 - back), ".xls")


def test_what_is_cut_off_or_no_compound_file_is_left_to_the_reader() -> None:
    for content in (b"", b"\xd0\xcf\x11\xe0", old_book(300)[:700], old_book(300)[:512], bytes(5_000)):
        check(content)


@pytest.mark.parametrize("place", [44, 64, 72])
def test_a_header_that_says_more_sectors_than_there_are_is_damage(place: int) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(with_number(old_book(300), "<I", place, 3_000_000_000), ".xls")


def test_a_stream_longer_than_the_file_is_damage() -> None:
    content = old_book(300)
    entry = content.index("Workbook".encode("utf-16-le"))
    with pytest.raises(Unreadable, match="damaged"):
        read(with_number(content, "<I", entry + 120, 4_000_000_000), ".xls")


@pytest.mark.parametrize(("index", "number"), [(4, 4_000_000_000), (0, 70_000)])
def test_a_sheet_that_says_that_it_has_rows_without_end_is_damage(index: int, number: int) -> None:
    content = old_book(300)
    said = content.rindex(struct.pack("<2H", 0x0200, 14)) + 4
    with pytest.raises(Unreadable, match="damaged"):
        read(with_number(content, "<I", said + index, number), ".xls")


def test_a_cell_in_a_column_that_no_xls_has_is_damage() -> None:
    content = old_book(300)
    text = content.rindex(struct.pack("<2H", 0x00FD, 10)) + 4
    with pytest.raises(Unreadable, match="damaged"):
        read(with_number(content, "<H", text + 2, 14_000), ".xls")


def test_few_cells_far_from_each_other_are_too_large() -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("小区")
    for row, column in ((0, 0), (1, 1), (65_535, 255)):
        page.write(row, column, "甲苑")
    buffer = io.BytesIO()
    made.save(buffer)
    with pytest.raises(Unreadable, match="abnormally large"):
        read(buffer.getvalue(), ".xls")


def book_of(sheets: int) -> bytes:
    """An .xls of so many sheets."""
    made = xlwt.Workbook()
    for number in range(sheets):
        made.add_sheet(f"第{number}页").write(0, 0, "a")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_more_sheets_than_any_return_has_are_refused() -> None:
    check(book_of(200))
    with pytest.raises(Unreadable) as why:
        check(book_of(201))
    assert why.value.code == "too_many_sheets"


def test_two_sheets_in_one_place_are_damage() -> None:
    content = book_of(2)
    heads = [
        index
        for index in range(len(content) - 8)
        if content[index : index + 2] == b"\x85\x00" and "页".encode("utf-16-le") in content[index : index + 24]
    ]
    first, second = (struct.unpack_from("<I", content, at + 4)[0] for at in heads)
    assert first != second
    with pytest.raises(Unreadable) as why:
        check(with_number(content, "<I", heads[1] + 4, first))
    assert why.value.code == "damaged"
