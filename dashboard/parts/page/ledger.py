"""Long tables to the last row: filtered by a text, sorted by any heading, a page at a time. All of it stands in the address."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext

PAGE = 25


def find_field(context: PageContext) -> str:
    """Draws the field of the filter; gives what is asked."""
    wanted = st.text_input(
        context.word("explore.filter"),
        placeholder=context.word("explore.filter_hint"),
        label_visibility="collapsed",
        key="find",
        bind="query-params",
    )
    return (wanted or "").strip()


def with_text(frame: pl.DataFrame, words: pl.DataFrame, request: str) -> pl.DataFrame:
    """The rows of which any cell holds a text in words, whatever its case; `words` has the same rows said in words."""
    if not (wanted := request.lower()):
        return frame
    plain = [name for name, kind in words.schema.items() if not kind.is_nested()]
    holds = pl.any_horizontal(
        pl.col(name).cast(pl.String).str.to_lowercase().str.contains(wanted, literal=True) for name in plain
    )
    return frame.filter(words.select(holds.fill_null(False)).to_series())


def sorted_by_link(context: PageContext, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in the order that the address asks for; as it is where it asks for none."""
    by = context.view.chosen.get("sort", "")
    name = by.removeprefix("-")
    if name not in frame.columns:
        return frame
    return frame.sort(name, descending=by.startswith("-"), nulls_last=True, maintain_order=True)


def sorts(context: PageContext, names: Mapping[str, str]) -> dict[str, markup.Sort]:
    """Heading → the address that sorts by it, and how it is sorted now; by it again the other way round."""
    by = context.view.chosen.get("sort", "")
    result = {}
    for column, heading in names.items():
        order = "ascending" if by == column else "descending" if by == f"-{column}" else ""
        after = f"-{column}" if by == column else column
        result[heading] = markup.Sort(href=context.view.link(sort=after, rows_from=""), order=order)
    return result


def first_row(context: PageContext, height: int, page: int = PAGE) -> int:
    """Where the page begins that holds the row asked for; the last page where there are fewer."""
    return page_from(context.view.chosen.get("rows_from", ""), height, page)


def page_from(request: str, height: int, page: int) -> int:
    """The same for the text of an address: what is no number asks for the first page."""
    wanted = int(request) if request.isdecimal() and len(request) < 12 else 0
    return min(wanted, max(height - 1, 0)) // page * page


def pages(context: PageContext, height: int, start: int, page: int = PAGE) -> Markup:
    """Which rows are shown, and the ways to the others; of a single page how many there are (markup)."""
    if height > page:
        return rows_shown(context, height, start, page)
    return escape(context.word("table.rows", n=text.number(height)))


def rows_shown(context: PageContext, height: int, start: int, page: int = PAGE) -> Markup:
    """Which rows of how many are shown, and the ways to the others (markup)."""
    last_page = (height - 1) // page * page
    sentence = context.word(
        "explore.rows", first=text.number(start + 1), last=text.number(min(start + page, height)), n=text.number(height)
    )
    ways: Sequence[tuple[str, int, bool]] = (
        ("explore.first_page", 0, start > 0),
        ("explore.former", start - page, start > 0),
        ("explore.later", start + page, start < last_page),
        ("explore.last_page", last_page, start < last_page),
    )
    links = Markup(" ").join(
        markup.anchor(context.word(key), context.view.link(rows_from=str(to)), kind="more")
        for key, to, is_there in ways
        if is_there
    )
    return Markup("{} {}").format(sentence, links)
