"""A text file is read whole, in an encoding that is proved, or refused."""

import random
from pathlib import Path

import pytest

from pipelines.intake.reading.delimited import _UTF8_RUN, holds_utf8_run, read_text
from pipelines.intake.reading.reader import read
from pipelines.intake.records.unreadable import Unreadable

pytestmark = pytest.mark.quick

TABLE = "小区编号,小区名称,户数\nE1,龙潭北里,120\nE2,“天”坛,80\n"
CELLS = [("小区编号", "小区名称", "户数"), ("E1", "龙潭北里", "120"), ("E2", "“天”坛", "80")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    assert read_text(TABLE.encode(encoding)).frame.rows() == CELLS


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_makes_no_difference(mark: str) -> None:
    assert read_text(TABLE.replace(",", mark).encode()).frame.rows() == CELLS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_ends_make_no_difference(end: str) -> None:
    assert read_text(TABLE.replace("\n", end).encode()).frame.rows() == CELLS


def test_a_last_line_without_its_end_is_a_line() -> None:
    assert read_text(TABLE.removesuffix("\n").encode()).frame.rows() == CELLS


def test_numbers_stay_text() -> None:
    assert read_text(b"a,b\n007,1E5\n").frame.row(1) == ("007", "1E5")


def test_a_quoted_cell_may_hold_separators_line_ends_and_quotes() -> None:
    frame = read_text('a,b\n"x,1","第一行\n第二行"\n"说""好""",2\n'.encode()).frame
    assert frame.rows()[1:] == [("x,1", "第一行\n第二行"), ('说"好"', "2")]


def test_a_quote_inside_an_unquoted_cell_is_a_character() -> None:
    assert read_text('a,b\n5"管,1\n'.encode()).frame.row(1) == ('5"管', "1")


def test_lines_above_and_blank_lines_keep_their_rows() -> None:
    sheet = read_text("东城区 2022年12月\n\na,b,c\n1,2,3\n4,5,6\n".encode())
    assert [row[0] or "" for row in sheet.frame.rows()] == ["东城区 2022年12月", "", "a", "1", "4"]


def test_a_row_with_another_number_of_fields_is_kept_and_named() -> None:
    sheet = read_text(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n")
    assert sheet.ragged == {2: 2, 3: 4}
    assert sheet.frame.row(3) == ("1", "2", "3", "4")
    assert sheet.frame.height == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (TABLE.encode()[:-8], "cut_off"),
        (TABLE.encode()[:-12], "cut_off"),
        ("小区编号,小区名称\nE1,龙".encode()[:-1], "cut_off"),
        ('a,b\n1,"没有闭合\n2,3\n'.encode(), "unclosed_quote"),
        (b"a,b\n1,\x00\x00\n", "not_text"),
        (b"a,b\n1,\xff\xff\n2,3\n", "not_text"),
        (b"a,b\n\x01\x02,1\n", "not_text"),
        ("a,b\n\x00,1\n".encode("utf-16"), "not_text"),
        (TABLE.encode("utf-32"), "not_text"),
        (TABLE.encode().replace("龙".encode(), b"\xe9\xbe"), "not_text"),
        (TABLE.encode("gb18030") + "E3,东城,7\n".encode(), "mixed_encoding"),
        (b'a,b,c\n1,"x,2\n3,y,4\n5,"z,6\n', "unclosed_quote"),
        (b'a,b,c\n1,"x,2\n3,y",4\n', "unclosed_quote"),
        (b'a,b,c\n1,"x,2\n3,y,4\n5,z",6,7\n', "unclosed_quote"),
    ],
)
def test_a_damaged_text_file_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as why:
        read_text(content)
    assert why.value.code == code


def test_utf_8_is_never_read_as_gb18030(real: Path) -> None:
    content = (real / "hefei_4108_estates_gbk.csv").read_bytes()
    as_utf_8 = content.decode("gb18030").encode()
    assert read_text(content).frame.equals(read_text(as_utf_8).frame)


def test_a_line_separator_of_unicode_ends_no_row() -> None:
    sheet = read_text("".join(["a,b,c\n", *(f"{n},x\u2028y\x85z,3\n" for n in range(9))]).encode())
    assert (sheet.ragged, sheet.frame.shape, sheet.frame.item(1, 1)) == ({}, (10, 3), "x\u2028y\x85z")


def test_a_text_of_several_lines_is_no_unclosed_quotation_mark() -> None:
    assert read_text('a,b,c\n1,"一、二\n三，四\n五,六",2\n'.encode()).frame.item(1, 1) == "一、二\n三，四\n五,六"


def test_the_line_of_a_quotation_mark_that_is_never_closed_is_told() -> None:
    with pytest.raises(Unreadable, match="From line 5 on"):
        read_text(b'a,b,c\n1,"x\nx",2\n2,x,2\n3,"x,2\n3,y",4\n')


def test_cells_come_without_blanks_round_them() -> None:
    frame = read("a,b\n \u3000x\t,   \n".encode(), ".csv").sheets[0].frame
    assert frame.row(1) == ("x", None)


def test_the_quick_look_for_utf8_among_other_bytes_misses_none() -> None:
    chance = random.Random(12)
    pieces = [
        b"a",
        b"\n",
        b"\x80",
        b"\xbf",
        b"\xc3",
        "物".encode(),
        "，".encode(),
        "物业".encode(),
        "物".encode("gb18030"),
    ]
    for _ in range(20_000):
        content = b"".join(chance.choices(pieces, k=chance.randrange(8)))
        assert holds_utf8_run(content) == bool(_UTF8_RUN.search(content)), content
