"""What a workbook hides is found: merged ranges, error cells, formulas without a value, codes kept as numbers."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from pipelines.intake.reading.reader import read
from pipelines.intake.records.cell_names import column_letters, column_number
from pipelines.intake.records.unreadable import Unreadable

pytestmark = pytest.mark.quick


def book(write: object) -> bytes:
    """An .xlsx of one sheet, filled by a function that takes the sheet and the book."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(made.add_worksheet("表"), made)  # type: ignore[operator]
    made.close()
    return buffer.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """The same workbook with a change in its first sheet's XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return out.getvalue()


def test_rows_are_numbered_as_in_the_program_that_shows_them() -> None:
    sheet = read(book(lambda page, _: page.write(3, 2, "标题")), ".xlsx").sheets[0]
    assert sheet.frame.rows() == [(None,), (None,), (None,), ("标题",)]


def test_every_type_of_cell_is_text() -> None:
    def write(page: xlsxwriter.worksheet.Worksheet, made: xlsxwriter.Workbook) -> None:
        page.write_row(0, 0, ["007", 12.0, 0.85, True])
        page.write_datetime(0, 4, datetime(2022, 1, 5), made.add_format({"num_format": "yyyy-mm-dd"}))

    assert read(book(write), ".xlsx").sheets[0].frame.row(0) == ("007", "12", "0.85", "true", "2022-01-05 00:00:00")


def test_an_error_cell_is_found_at_its_place() -> None:
    def write(page: xlsxwriter.worksheet.Worksheet, _: xlsxwriter.Workbook) -> None:
        page.write(0, 1, "户数")
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert read(book(write), ".xlsx").sheets[0].lost == {(1, 0): "#DIV/0!"}


def test_a_formula_without_a_stored_value_is_found(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["户数", "栋数"])
    made.active.append([5, "=A2*2"])
    made.save(tmp_path / "a.xlsx")
    assert read((tmp_path / "a.xlsx").read_bytes(), ".xlsx").sheets[0].lost == {(1, 1): "=…"}


def test_a_formula_with_its_value_is_a_value() -> None:
    content = book(lambda page, _: page.write_formula(0, 0, "=1+1", None, 2))
    sheet = read(content, ".xlsx").sheets[0]
    assert (sheet.frame.row(0), sheet.lost) == (("2",), {})


def test_a_long_number_cell_is_told_from_a_long_text_cell() -> None:
    def write(page: xlsxwriter.worksheet.Worksheet, _: xlsxwriter.Workbook) -> None:
        page.write_string(0, 0, "911100008021004332")
        page.write_number(1, 0, 911100008021004332)

    assert read(book(write), ".xlsx").sheets[0].numbers == {(1, 0)}


def test_an_old_workbook_is_read_with_its_merges_and_numbers(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("表")
    for index, text in enumerate(["小区编号", "小区名称"]):
        page.write(0, index, text)
    page.write_merge(1, 2, 0, 0, "E1")
    page.write(1, 1, "甲")
    page.write(2, 1, 911100008021004332)
    made.add_sheet("藏").visibility = 1
    made.save(str(tmp_path / "a.xls"))
    found = read((tmp_path / "a.xls").read_bytes(), ".xls")
    sheet = found.sheets[0]
    assert found.hidden == ("藏",)
    assert sheet.frame.row(1) == ("E1", "甲")
    assert [(merge.top, merge.bottom, merge.left) for merge in sheet.merges] == [(1, 2, 0)]
    assert sheet.numbers == {(2, 1)}


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["a"])
    made.create_sheet("藏").sheet_state = "hidden"
    made.create_sheet("深藏").sheet_state = "veryHidden"
    made.save(tmp_path / "a.xlsx")
    found = read((tmp_path / "a.xlsx").read_bytes(), ".xlsx")
    assert [sheet.name for sheet in found.sheets] == ["Sheet"]
    assert found.hidden == ("藏", "深藏")


def test_one_cell_at_the_far_end_is_refused_before_it_asks_for_memory() -> None:
    content = book(lambda page, _: (page.write(0, 0, 1), page.write(1_048_575, 16_383, 2)))
    with pytest.raises(Unreadable) as why:
        read(content, ".xlsx")
    assert why.value.code == "too_large"


def test_the_stated_dimension_of_a_sheet_is_not_believed() -> None:
    content = book(lambda page, _: (page.write(0, 0, 1), page.write(1_048_575, 16_383, 2)))
    lying = with_sheet(content, b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1:B2"/>')
    with pytest.raises(Unreadable):
        read(lying, ".xlsx")


def test_a_zip_bomb_is_refused_by_its_own_directory() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))
    with pytest.raises(Unreadable) as why:
        read(out.getvalue(), ".xlsx")
    assert why.value.code == "too_large"


@pytest.mark.parametrize(
    ("content", "suffix", "code"),
    [
        (b"", ".xlsx", "empty_file"),
        (b"   \r\n", ".csv", "empty_file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ".xlsx", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", ".csv", "not_a_table"),
        (b"%PDF-1.7", ".xlsx", "not_a_table"),
        (b"PK\x03\x04 broken", ".xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), ".xlsx", "password"),
        (b"\xd0\xcf\x11\xe0 broken", ".xls", "damaged"),
        (b"a,b\n1,2\n", ".xlsx", "not_what_it_says"),
        (b"<html><table>", ".xls", "save_as_workbook"),
        (b"a,b\n1,2\n", ".doc", "foreign_file"),
        (b"a,b\n1,2\n", ".log", "wrong_type"),
        (b"PAR1 broken", ".parquet", "damaged"),
    ],
)
def test_a_foreign_file_is_refused_by_name(content: bytes, suffix: str, code: str) -> None:
    with pytest.raises(Unreadable) as why:
        read(content, suffix)
    assert why.value.code == code


def test_half_a_workbook_is_damaged() -> None:
    content = book(lambda page, _: page.write(0, 0, 1))
    with pytest.raises(Unreadable) as why:
        read(content[: len(content) // 2], ".xlsx")
    assert why.value.code == "damaged"


def rezipped(content: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """The same parts, each as a function gives it, stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, data in (more or {}).items():
            target.writestr(name, data)
    return out.getvalue()


def same(_: str, data: bytes) -> bytes:
    return data


def test_one_wrong_bit_in_the_texts_of_a_workbook_is_found() -> None:
    content = rezipped(book(lambda page, _: page.write(0, 0, "abcdef")), same)
    assert b"abcdef" in content
    with pytest.raises(Unreadable) as why:
        read(content.replace(b"abcdef", b"abcdeg"), ".xlsx")
    assert why.value.code == "damaged"


def test_a_document_type_or_a_macro_refuses_a_workbook() -> None:
    content = book(lambda page, _: page.write(0, 0, "a"))

    def declare(name: str, data: bytes) -> bytes:
        entity = b'<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst'
        return data.replace(b"<sst", entity, 1) if name == "xl/sharedStrings.xml" else data

    for wrong, code in (
        (rezipped(content, declare), "document_type"),
        (rezipped(content, same, {"xl/vbaProject.bin": b"x"}), "macros"),
        (rezipped(content, same, {"XL/workbook.xml": b"<workbook/>"}), "damaged"),
    ):
        with pytest.raises(Unreadable) as why:
            read(wrong, ".xlsx")
        assert why.value.code == code


def test_values_of_other_files_are_read_with_a_remark() -> None:
    content = rezipped(
        book(lambda page, _: page.write(0, 0, "a")), same, {"xl/externalLinks/externalLink1.xml": b"<a/>"}
    )
    assert [remark.code for remark in read(content, ".xlsx").remarks] == ["external_links"]


def test_cells_that_do_not_say_their_place_are_found_by_their_order() -> None:
    def write(page: xlsxwriter.worksheet.Worksheet, _: xlsxwriter.Workbook) -> None:
        page.write_row(0, 0, ["户数", "栋数"])
        page.write(1, 0, 5)
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    def unplaced(name: str, data: bytes) -> bytes:
        return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", data) if name.endswith("sheet1.xml") else data

    sheet = read(rezipped(book(write), unplaced), ".xlsx").sheets[0]
    assert (sheet.frame.row(1), sheet.lost) == (("5", None), {(1, 1): "#DIV/0!"})


def test_a_cell_that_stands_twice_refuses_the_workbook() -> None:
    content = book(lambda page, _: (page.write(0, 0, 1), page.write(0, 1, 2)))
    with pytest.raises(Unreadable) as why:
        read(with_sheet(content, b'r="B1"', b'r="A1"'), ".xlsx")
    assert why.value.code == "damaged"


def test_an_error_cell_of_an_old_workbook_is_found_at_its_place() -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("表")
    page.write(1, 1, "户数")
    page.row(2).set_cell_error(1, "#DIV/0!")
    buffer = io.BytesIO()
    made.save(buffer)
    sheet = read(buffer.getvalue(), ".xls").sheets[0]
    assert (sheet.left, sheet.lost) == (1, {(2, 0): "#DIV/0!"})


def test_column_letters_are_numbers_to_base_26() -> None:
    assert [column_number(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16384]
    assert [column_letters(number) for number in (1, 26, 27, 16384)] == ["A", "Z", "AA", "XFD"]


def test_bytes_of_another_encoding_beside_the_cells_harm_nothing_and_in_a_cell_are_damage() -> None:
    def inline(text: bytes) -> bytes:
        return b'<c r="A1" t="inlineStr"><is><t>%b</t></is></c>' % text

    def written(text: bytes, beside: bytes = b"") -> bytes:
        content = book(lambda sheet, _: sheet.write_number(0, 0, 5))
        return with_sheet(content, b'<c r="A1"><v>5</v></c>', inline(text) + beside)

    assert read(written("小区".encode(), b"<!-- \xff -->"), ".xlsx").sheets[0].frame.rows() == [("小区",)]
    with pytest.raises(Unreadable, match="damaged"):
        read(written(b"\xff"), ".xlsx")


@pytest.mark.parametrize(
    ("sheets", "shared", "encoding"), [(201, False, "utf-8"), (20_000, True, "utf-8"), (201, True, "utf-16")]
)
def test_more_sheets_than_any_return_has_are_refused_before_any_is_read(
    sheets: int, shared: bool, encoding: str
) -> None:
    content = book(lambda page, _: page.write(0, 0, "a"))

    def name_more(name: str, data: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return data
        many = "".join(
            f'<sheet name="s{number}" sheetId="{number}" r:id="rId{1 if shared else number}"/>'
            for number in range(1, sheets + 1)
        )
        text = re.sub("<sheets>.*</sheets>", lambda _: f"<sheets>{many}</sheets>", data.decode())
        return text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)

    with pytest.raises(Unreadable) as why:
        read(rezipped(content, name_more), ".xlsx")
    assert why.value.code == "too_many_sheets"


def test_two_sheets_in_one_part_are_damage() -> None:
    content = rezipped(
        book(lambda page, _: page.write(0, 0, "a")),
        lambda _, data: data.replace(b"</sheets>", b'<sheet name="b" sheetId="9" r:id="rId1"/></sheets>'),
    )
    with pytest.raises(Unreadable) as why:
        read(content, ".xlsx")
    assert why.value.code == "damaged"


def test_a_workbook_of_two_hundred_sheets_is_read() -> None:
    content = book(lambda _, made: [made.add_worksheet() for _ in range(199)])
    assert len(read(content, ".xlsx").sheets) == 200


@pytest.mark.parametrize(
    ("code", "is_struck", "told_of"),
    [
        ("0000", False, True),
        ('"BJ"0000', False, True),
        ("0.00", False, False),
        ("General", True, True),
        ("0", False, False),
    ],
)
def test_an_old_workbook_that_may_show_something_else_says_so(
    tmp_path: Path, code: str, is_struck: bool, told_of: bool
) -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("小区")
    style = xlwt.XFStyle()
    style.num_format_str = code
    style.font.struck_out = is_struck
    page.write(0, 0, 12, style)
    made.save(str(tmp_path / "a.xls"))
    remarks = {remark.code for remark in read((tmp_path / "a.xls").read_bytes(), ".xls").remarks}
    assert ("old_looks" in remarks) == told_of
