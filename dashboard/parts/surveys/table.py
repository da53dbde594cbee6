"""The first rows of a survey's table, and how many there are: the rest stands in its download."""

from collections.abc import Sequence

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small


def show_first(
    context: PageContext, headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], every: int
) -> None:
    """Draws the rows.

    Args:
        headings: (heading, class) a column.
        rows: cells of the first rows, as markup.
        every: how many rows the whole table has.
    """
    draw(markup.table(headings, [("", cells) for cells in rows], kind="stack"))
    if every > len(rows):
        text = context.word("app.rows_more", n=len(rows), every=every)
        draw(small(text))


def say_wrong(sentence: str) -> None:
    """Draws what is wrong with a wish or a file, in a sentence."""
    draw(markup.notice(sentence, kind="missed"))
