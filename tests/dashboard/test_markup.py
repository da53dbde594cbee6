"""What is drawn of a text that is longer than any honest one."""

from markupsafe import Markup, escape

from dashboard.parts.page.markup import LONGEST, anchor, capped, facts, head, menu, sentences, table
from dashboard.words import joined, marked_word

LONG = '"甲"<&' * 1_000


def test_a_long_name_is_a_few_lines_with_the_whole_for_who_points_at_it() -> None:
    drawn = capped(Markup("<b>{}</b>").format(LONG))
    assert drawn == f'<div class="long" title="{escape(LONG)}"><b>{escape(LONG)}</b></div>'


def test_a_text_of_usual_length_is_drawn_as_it_is_whatever_markup_is_round_it() -> None:
    cell = Markup('<a href="{}">{}</a>').format(f"/?area={'1' * LONGEST}", "甲" * LONGEST)
    assert capped(cell) == cell


def test_cells_and_facts_are_capped() -> None:
    for drawn in (table([("名称", "")], [("", [LONG])]), facts([("名称", LONG)])):
        assert drawn.count('class="long"') == 1


def test_a_text_is_escaped_wherever_it_is_put_and_markup_is_not() -> None:
    text = "<script>alert('甲')</script>"
    link = anchor(Markup("<b>乙</b>"), './place?area="')
    drawn = [
        head(text, text),
        sentences([text]),
        facts([(text, text)]),
        menu(text, [(text, text, True)]),
        table([(text, "")], [("", [text])]),
    ]
    assert not [part for part in drawn if "<script" in part]
    assert link == '<a href="./place?area=&#34;"><b>乙</b></a>'
    assert link in table([("名称", "")], [("", [link])])


def test_a_wording_with_markup_among_its_values_escapes_the_others() -> None:
    drawn = marked_word("review.linked", "zh", metric=Markup("<b>甲</b>"))
    assert "<b>甲</b>" in drawn
    assert "&lt;b&gt;" in marked_word("review.linked", "zh", metric="<b>甲</b>")
    assert joined([Markup("<b>甲</b>"), Markup("&amp;")], "zh") == Markup("<b>甲</b>、&amp;")
