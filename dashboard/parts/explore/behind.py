"""The rows behind a number, to the last of them: a page at a time, sorted by any column, kept to those with a text."""

from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.explore.choice import Cell, Choice, values_of_part
from dashboard.parts.numbers import rows as shown_rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.sentence import sentence_of
from pipelines import query
from pipelines.errors import RequestError

PAGE = 50
UNKNOWN = "unknown"  # what the rows of a cut say where the column is blank


def show(context: PageContext, choice: Choice, cell: Cell) -> None:
    """The rows of a cell, with the ways to the pages round them and to the file of all."""
    metric = context.metric(cell.metric)
    title = context.word(
        "explore.rows_of", metric=metric.title_of(cell.variant).of(context.language), period=context.period(cell.period)
    )
    close = markup.anchor(
        escape(context.word("explore.close")), context.view.link(cell="", sort="", find="", rows_from=""), kind="more"
    )
    st.html(markup.head(title, "", close))
    asked = st.text_input(
        context.word("explore.filter"),
        placeholder=context.word("explore.filter_hint"),
        label_visibility="collapsed",
        key="find",
        bind="query-params",
    )
    try:
        frame = rows_of(context.everywhere, choice, cell)
    except RequestError as fault:
        st.html(f'<p class="w quiet">{escape(sentence_of(fault, context.language))}</p>')
        return
    frame = with_text(frame, asked or "")
    by = context.view.chosen.get("sort", "")
    if by.removeprefix("-") in frame.columns:
        frame = frame.sort(by.removeprefix("-"), descending=by.startswith("-"), nulls_last=True, maintain_order=True)
    if frame.is_empty():
        empty = context.word("table.kept" if context.reader.keeps(cell.metric) else "table.empty")
        st.html(f'<p class="w quiet">{empty}</p>')
        return
    start = first_row(context.view.chosen.get("rows_from", ""), frame.height)
    names = shown_rows.headings(frame.columns, context.reader.catalogue, context.language, metric.sources)
    seen = shown_rows.on_screen(frame)
    numeric = {name for name, kind in seen.schema.items() if kind.is_numeric()}
    heads = [(names[column], "num" if column in numeric else "") for column in seen.columns]
    page = seen.slice(start, PAGE)
    body = [
        ("", [shown_rows.cell(context, column, row, {}, metric.sources) for column in page.columns])
        for row in page.iter_rows(named=True)
    ]
    st.html(_sorting(context, names, seen.columns, by))
    st.html(markup.table(heads, body, kind="compact rows"))
    st.html(f'<p class="w quiet small">{_pages(context, frame.height, start)}</p>')
    shown_rows.download(
        context,
        lambda: frame,
        f"{cell.metric}-{cell.area}-{cell.period}",
        names,
        metric.sources,
        metrics=[metric],
        choices=[title, *([asked] if asked else [])],
    )


def rows_of(reader: query.Reader, choice: Choice, cell: Cell) -> pl.DataFrame:
    """All rows behind a cell; of a cell of a split, those of its part."""
    frame = reader.rows(cell.metric, area=cell.area, period=cell.period, variant=cell.variant)
    wanted = values_of_part(choice.selection, cell.part)
    for name in choice.selection.segments:
        if name in frame.columns:
            told = pl.col(name).cast(pl.String).fill_null(UNKNOWN)
            frame = frame.filter(told == (wanted[name] or UNKNOWN))
    return frame


def with_text(frame: pl.DataFrame, asked: str) -> pl.DataFrame:
    """The rows of which any cell holds a text, whatever its case."""
    if not (wanted := asked.strip().lower()):
        return frame
    plain = [name for name, kind in frame.schema.items() if not kind.is_nested()]
    return frame.filter(
        pl.any_horizontal(
            pl.col(name).cast(pl.String).str.to_lowercase().str.contains(wanted, literal=True) for name in plain
        )
    )


def first_row(asked: str, height: int) -> int:
    """Where the page begins that holds the row asked for; the last page where there are fewer."""
    wanted = int(asked) if asked.isdecimal() and len(asked) < 12 else 0
    return min(wanted, max(height - 1, 0)) // PAGE * PAGE


def _pages(context: PageContext, height: int, start: int) -> str:
    last_page = (height - 1) // PAGE * PAGE
    said = context.word(
        "explore.rows", first=text.number(start + 1), last=text.number(min(start + PAGE, height)), n=text.number(height)
    )
    ways = [
        ("explore.first_page", 0, start > 0),
        ("explore.former", start - PAGE, start > 0),
        ("explore.later", start + PAGE, start < last_page),
        ("explore.last_page", last_page, start < last_page),
    ]
    links = " ".join(
        markup.anchor(escape(context.word(key)), context.view.link(rows_from=str(to)), kind="more")
        for key, to, is_there in ways
        if is_there
    )
    return f"{escape(said)} {links}"


def _sorting(context: PageContext, names: dict[str, str], columns: list[str], by: str) -> str:
    own = by.removeprefix("-")
    said = context.word("explore.sorted", column=names[own]) if own in names else context.word("explore.unsorted")
    choices = [(context.word("explore.unsorted"), context.view.link(sort="", rows_from=""), not by)]
    for column in columns:
        choices.append((f"{names[column]} ↑", context.view.link(sort=column, rows_from=""), by == column))
        choices.append((f"{names[column]} ↓", context.view.link(sort=f"-{column}", rows_from=""), by == f"-{column}"))
    return f'<nav class="w chosen">{markup.menu(said, choices)}</nav>'
