"""The first rows of a survey's table, and how many there are: the rest stands in its download."""

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw


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
        said = context.word("app.rows_more", n=len(rows), every=every)
        draw(Markup('<p class="w quiet small">{}</p>').format(said))


def say_wrong(sentence: str) -> None:
    """Draws what is wrong with a wish or a file, in a sentence."""
    draw(Markup('<p class="w notice missed">{}</p>').format(sentence))
