"""One quick look at a sheet's XML spares the long ones only where these certainly find nothing."""

import polars as pl
import pytest

from pipelines.intake.reading.sheet import Glance, Merge, check_extent, glance, has_long_numbers, hidden_content
from pipelines.intake.records.unreadable import Unreadable

USUAL = (
    '<worksheet><cols><col min="1" max="1"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲:c</t></is></c>'
    '<c r="B1"><v>1</v></c></row></sheetData></worksheet>'
)


def test_a_usual_sheet_is_known_at_a_glance_with_how_many_values_stand_in_it() -> None:
    assert glance(USUAL.encode()) == Glance(is_usual=True, is_near=True, values=2, has_long=False)


@pytest.mark.parametrize(
    ("number", "is_long"),
    [("911100008021004332", True), ("9.1110000802100429E+17", True), ("1E16", True), ("0.8333333333333334", False)],
)
def test_only_digits_before_the_point_make_a_number_longer_than_a_cell_can_hold(number: str, is_long: bool) -> None:
    assert glance(USUAL.replace("<v>1</v>", f"<v>{number}</v>").encode()).has_long == is_long


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="B1">', "<c>"),
        ('<c r="B1">', '<c s="1">'),
        ('<c r="B1">', '<c s="1" r="B1">'),
        ('<c r="B1">', '<c  r="B1">'),
        ('<c r="B1">', '<c\tr="B1">'),
        ('<c r="B1"><v>1</v></c>', "<c/>"),
        ('<c r="B1"><v>1</v></c>', '<x:c r="B1"><x:v>1</x:v></x:c>'),
        ('<c r="B1"><v>1</v>', '<c r="B1" t="e"><v>#N/A</v>'),
        ('<c r="B1"><v>1</v>', "<c r=\"B1\" t='e'><v>#N/A</v>"),
        ('<c r="B1"><v>1</v>', '<c r="B1"><f>A1</f><v>1</v>'),
        ('<row r="1">', '<row r="1" hidden="1">'),
        ('<col min="1"', '<col hidden="1" min="1"'),
    ],
)
def test_whatever_needs_a_long_look_is_not_usual(old: str, new: str) -> None:
    assert old in USUAL
    assert not glance(USUAL.replace(old, new).encode()).is_usual


@pytest.mark.parametrize("number", ["1234567890123456", "9.1110000802100429E+17", "1E17", "9.1e+15"])
def test_a_number_that_its_cell_cannot_hold_is_found_behind_a_glance(number: str) -> None:
    xml, frame = USUAL.replace("<v>1</v>", f"<v>{number}</v>").encode(), pl.DataFrame({"1": ["a"], "2": ["9" * 18]})
    assert hidden_content(xml, frame, 0, glance(xml))[2] == {(0, 1)}


def test_merged_ranges_of_a_usual_sheet_are_told() -> None:
    xml = USUAL.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>').encode()
    seen, frame = glance(xml), pl.DataFrame({"1": ["a"], "2": ["1"]})
    assert seen.is_usual
    assert hidden_content(xml, frame, 0, seen)[0] == (Merge(top=0, bottom=0, left=0, right=1),)


def test_sixteen_digits_are_looked_for_in_small_sheets_as_in_large_ones() -> None:
    for text in (
        "1234567890123456",
        "１２３４５６７８９０１２３４５６",
        "123456789012345",
        "1234567890123456x",
        "²234567890123456",
    ):
        few = pl.DataFrame({"1": [text, None], "2": ["a", "b"]})
        assert has_long_numbers(few) == has_long_numbers(pl.concat([few] * 10_001)), text


def test_a_sheet_in_another_encoding_is_not_usual() -> None:
    assert glance(USUAL.encode("utf-16")) == Glance()


@pytest.mark.parametrize("place", ["XFD1", "AA1", "A1048576", "B123456", "'A1048576'"])
def test_a_far_cell_is_not_near_and_a_sheet_that_is_too_wide_for_its_cells_is_refused(place: str) -> None:
    quoted = place if place.startswith("'") else f'"{place}"'
    seen = glance(USUAL.replace('r="B1"', f"r={quoted}").encode())
    assert seen.is_usual
    assert not seen.is_near
    far = USUAL.replace("</row>", '<c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    assert not glance(far.encode()).is_near
    with pytest.raises(Unreadable, match="abnormally large"):
        check_extent(far.encode())


def test_many_rows_are_near_where_their_cells_are_as_many_as_their_box_asks_for() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(100_000, 170_000))
    few = '<row r="170000"><c r="A170000"><v>1</v></c></row>'
    assert glance(USUAL.replace("</sheetData>", f"{rows}</sheetData>").encode()).is_near
    assert not glance(USUAL.replace("</sheetData>", f"{few}</sheetData>").encode()).is_near
