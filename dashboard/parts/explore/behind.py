"""The rows behind a number, to the last of them: a page at a time, sorted by any column, kept to those with a text."""

import polars as pl
from markupsafe import Markup

from dashboard.parts.explore.choice import Cell, Choice, values_of_part
from dashboard.parts.numbers import rows as shown_rows
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
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
        context.word("explore.close"), context.view.link(cell="", sort="", find="", rows_from=""), kind="more"
    )
    draw(markup.head(title, "", close))
    wanted = ledger.find_field(context)
    try:
        frame = rows_of(context.everywhere, choice, cell)
    except RequestError as fault:
        draw(quiet(sentence_of(fault, context.language)))
        return
    frame = ledger.sorted_by_link(context, ledger.with_text(frame, frame, wanted))
    if frame.is_empty():
        empty = context.word("table.kept" if context.reader.keeps(cell.metric) else "table.empty")
        draw(quiet(empty))
        return
    start = ledger.first_row(context, frame.height, PAGE)
    names = shown_rows.headings(frame.columns, context.reader.catalogue, context.language, metric.sources)
    seen = shown_rows.on_screen(frame)
    numeric = {name for name, kind in seen.schema.items() if kind.is_numeric()}
    heads = [(names[column], "num" if column in numeric else "") for column in seen.columns]
    page = seen.slice(start, PAGE)
    body = [
        ("", [shown_rows.cell(context, column, row, {}, metric.sources) for column in page.columns])
        for row in page.iter_rows(named=True)
    ]
    draw(_sorting(context, names, seen.columns, context.view.chosen.get("sort", "")))
    draw(markup.table(heads, body, kind="compact rows"))
    draw(small(ledger.rows_shown(context, frame.height, start, PAGE)))
    shown_rows.download(
        context,
        lambda: frame,
        f"{cell.metric}-{cell.area}-{cell.period}",
        names,
        metric.sources,
        metrics=[metric],
        choices=[title, *([wanted] if wanted else [])],
    )


def rows_of(reader: query.Reader, choice: Choice, cell: Cell) -> pl.DataFrame:
    """All rows behind a cell; of a cell of a split, those of its part."""
    frame = reader.rows(cell.metric, area=cell.area, period=cell.period, variant=cell.variant)
    wanted = values_of_part(choice.selection, cell.part)
    for name in choice.selection.segments:
        if name in frame.columns:
            value = pl.col(name).cast(pl.String).fill_null(UNKNOWN)
            frame = frame.filter(value == (wanted[name] or UNKNOWN))
    return frame


def _sorting(context: PageContext, names: dict[str, str], columns: list[str], by: str) -> Markup:
    own = by.removeprefix("-")
    text = context.word("explore.sorted", column=names[own]) if own in names else context.word("explore.unsorted")
    choices = [(context.word("explore.unsorted"), context.view.link(sort="", rows_from=""), not by)]
    for column in columns:
        choices.append((f"{names[column]} ↑", context.view.link(sort=column, rows_from=""), by == column))
        choices.append((f"{names[column]} ↓", context.view.link(sort=f"-{column}", rows_from=""), by == f"-{column}"))
    return Markup('<nav class="w chosen">{}</nav>').format(markup.menu(text, choices))
