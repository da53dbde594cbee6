"""A tab may hold more than one table; none is mixed into another, and nothing is lost between them."""

from typing import Any

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.intake.layout.tabs import WORD_LIST_MARK, is_word_list, tables_of
from pipelines.intake.reading.sheet import Merge, Sheet

SOURCES = sorted(load().sources)
ESTATES = ["小区编号", "小区名称", "所属街道", "户数"]
BODIES = ["组织编号", "小区编号", "组织形式", "成立日期"]


def sheet(*rows: list[Any], **more: Any) -> Sheet:
    """A sheet of texts, as wide as its widest row."""
    width = max(len(row) for row in rows)
    names = {str(number): pl.String for number in range(1, width + 1)}
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    return Sheet(name="表", frame=pl.DataFrame(filled, schema=names, orient="row"), **more)


def places_of(tab: Sheet) -> list[tuple[str, int, int, int, int]]:
    """Of each table: its source, where its part begins, how long it is, and its heading rows in that part."""
    return [
        (t.headings.source, t.sheet.top, t.sheet.frame.height, t.headings.first_row, t.headings.last_row)
        for t in tables_of(tab, SOURCES, ("表",))
    ]


def test_one_table_is_the_whole_tab() -> None:
    tab = sheet(["小区台账"], ESTATES, ["E1", "甲", "景山街道", "5"], [], ["注：无"])
    (table,) = tables_of(tab, SOURCES, ("表",))
    assert table.sheet is tab


def test_a_further_table_begins_with_its_title_after_the_blank_row() -> None:
    tab = sheet(
        ESTATES, ["E1", "甲", "景山街道", "5"], [], ["二、业委会"], BODIES, ["C1", "E1", "业委会", "2020-03-05"]
    )
    assert places_of(tab) == [("estate", 0, 3, 0, 0), ("committee", 3, 3, 1, 1)]


def test_a_further_table_need_not_have_a_blank_row_above() -> None:
    tab = sheet(ESTATES, ["E1", "甲", "景山街道", "5"], BODIES, ["C1", "E1", "业委会", "2020-03-05"])
    assert places_of(tab) == [("estate", 0, 2, 0, 0), ("committee", 2, 2, 0, 0)]


def test_a_row_with_one_cell_right_below_the_data_stays_with_them() -> None:
    tab = sheet(ESTATES, ["E1", "甲", "景山街道", "5"], ["E2"], BODIES, ["C1", "E1", "业委会", "2020-03-05"])
    assert places_of(tab)[1][1] == 3


def test_headings_that_are_said_again_begin_no_table() -> None:
    tab = sheet(ESTATES, ["E1", "甲", "景山街道", "5"], [], ESTATES, ["E2", "乙", "景山街道", "5"])
    assert len(places_of(tab)) == 1


def test_the_same_source_in_another_order_is_a_table_of_its_own() -> None:
    tab = sheet(ESTATES, ["E1", "甲", "景山街道", "5"], [], ESTATES[::-1], ["5", "景山街道", "乙", "E2"])
    assert [(source, top) for source, top, *_ in places_of(tab)] == [("estate", 0), ("estate", 3)]


def test_a_part_keeps_what_its_text_hides() -> None:
    tab = sheet(
        ["a"],
        ["b"],
        ["c"],
        ["d"],
        merges=(Merge(top=0, bottom=1, left=0, right=0), Merge(top=2, bottom=3, left=0, right=0)),
        lost={(1, 0): "#N/A", (3, 0): "=…"},
        numbers=frozenset({(0, 0), (2, 0)}),
        ragged={3: 5},
        hidden_rows=frozenset({1, 2}),
        hidden_columns=frozenset({0}),
    )
    part = tab.part(2, 4)
    assert (part.top, part.frame["1"].to_list()) == (2, ["c", "d"])
    assert part.merges == (Merge(top=0, bottom=1, left=0, right=0),)
    assert (part.lost, part.numbers, part.ragged) == ({(1, 0): "=…"}, frozenset({(0, 0)}), {1: 5})
    assert (part.hidden_rows, part.hidden_columns) == (frozenset({0}), frozenset({0}))


def test_the_word_list_of_a_template_is_known_by_its_mark() -> None:
    assert is_word_list(sheet([WORD_LIST_MARK, None], ["商品房", "是"]))
    assert not is_word_list(sheet(ESTATES, ["E1", "甲", "景山街道", "5"]))
