"""What is drawn of a text that is longer than any honest one."""

from html import escape

from dashboard.parts.page.markup import LONGEST, capped, facts, table

LONG = '"甲"<&' * 1_000


def test_a_long_name_is_a_few_lines_with_the_whole_for_who_points_at_it() -> None:
    drawn = capped(f"<b>{escape(LONG)}</b>")
    assert drawn == f'<div class="long" title="{escape(LONG)}"><b>{escape(LONG)}</b></div>'


def test_a_text_of_usual_length_is_drawn_as_it_is_whatever_markup_is_round_it() -> None:
    cell = f'<a href="/?area={"1" * LONGEST}">{"甲" * LONGEST}</a>'
    assert capped(cell) == cell


def test_cells_and_facts_are_capped() -> None:
    for drawn in (table([("名称", "")], [("", [escape(LONG)])]), facts([("名称", escape(LONG))])):
        assert drawn.count('class="long"') == 1
