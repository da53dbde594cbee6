"""The first rows of a survey's table, and how many there are: the rest stands in its download."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext


def show_first(
    context: PageContext, headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], every: int
) -> None:
    """Draws the rows.

    Args:
        headings: (heading, class) a column.
        rows: cells of the first rows, as markup.
        every: how many rows the whole table has.
    """
    st.html(markup.table(headings, [("", cells) for cells in rows], kind="stack"))
    if every > len(rows):
        said = context.word("app.rows_more", n=len(rows), every=every)
        st.html(f'<p class="w quiet small">{escape(said)}</p>')


def say_wrong(sentence: str) -> None:
    """Draws what is wrong with a wish or a file, in a sentence."""
    st.html(f'<p class="w notice missed">{escape(sentence)}</p>')
