"""Pieces of the page of one place: what lies below, what was submitted, one estate."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.figures import points as points_figure
from dashboard.parts.numbers import board, card, rows, series
from dashboard.parts.numbers.findings import Series, returns
from dashboard.parts.numbers.series import areas_below
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet, small
from dashboard.parts.returns import submitted

COUNTED_IN = "committee_rate"


@drawn
def below(context: PageContext) -> None:
    """The areas, or the estates, right under this one."""
    if not context.below:
        return
    draw(markup.head(context.word("place.children")))
    if context.below == "estate":
        matches = context.reader.rows(COUNTED_IN, area=context.area["code"], period=context.period_of(COUNTED_IN))
        lines = [
            markup.anchor(str(row["name"]), context.view.link("place", estate=str(row["estate_id"])))
            for row in matches.iter_rows(named=True)
        ]
    else:
        lines = [
            markup.anchor(frame.area_name(row, context.language), context.view.link(area=row["code"]))
            for row in areas_below(context).sort("sort").iter_rows(named=True)
        ]
    draw(Markup('<div class="w names">{}</div>').format(Markup().join(lines)))


@drawn
def points(context: PageContext) -> None:
    """The estates of a district, street or community where they stand, when any of them has a point."""
    level = context.area["level"]
    if level == "city":
        return
    matches = context.reader.rows(COUNTED_IN, area=context.area["code"], period=context.period_of(COUNTED_IN))
    if "map_longitude" not in matches.columns or (placed := points_figure.placed(matches)).is_empty():
        return
    draw(markup.head(context.word("points.title")))
    district = str(placed["district"][0])
    drawn = points_figure.figure(matches, district, context.language, context.view.mode, whole=level == "district")
    chart.show_figure(context, drawn, points_figure.alt(matches, context.language), key="points")
    without = matches.height - placed.height
    lines = [context.word("points.without", n=without)] if without else []
    draw(small(" ".join([*lines, context.word("chart.attribution")])))


def submissions(context: PageContext) -> None:
    """What was sent for the period, return by return: how many, how late the last came, rows taken and refused; all of it to download."""
    draw(markup.head(context.word("place.submissions")))
    matches = context.reader.submissions(context.view.period)
    if n := _not_built(context, matches):
        sentence = markup.anchor(context.word("place.submissions_wait", n=n), context.view.link("submissions"))
        draw(notice(sentence))
    if matches.is_empty():
        draw(quiet(context.word("place.submissions_none")))
        return
    sources = context.reader.catalogue.sources
    heads = [
        (context.word("column.source"), ""),
        *((context.word(key), "num") for key in ("place.sent", "place.latest", "column.accepted", "column.refused")),
    ]
    lines = [
        (
            "",
            [
                escape(
                    sources[row["source"]].label.of(context.language) if row["source"] in sources else row["source"]
                ),
                text.number(row["sent"]),
                context.word("place.days_after", n=row["latest"]),
                text.number(row["accepted"]),
                text.number(row["refused"]) if row["refused"] else "",
            ],
        )
        for row in returns(matches).iter_rows(named=True)
    ]
    draw(markup.table(heads, lines, kind="compact"))
    rows.download(context, lambda: matches, f"submissions-{context.area['code']}-{context.view.period}")


def _not_built(context: PageContext, built: pl.DataFrame) -> int:
    """How many returns for the period have a version that came after the build, which the page does not show."""
    received = submitted.board(context, context.view.period)
    newer = received.filter(
        pl.col("version").is_not_null(),
        pl.col("period") == context.view.period,
        ~pl.col("submission_id").is_in(built["submission_id"].to_list()),
    )
    return newer.height


def basis(context: PageContext, one: Series, row: dict[str, Any]) -> None:
    """What stands behind the number, open."""
    draw(Markup('<div class="w wide">{}</div>').format(card.basis(context, one, row)))


@drawn
def estate(context: PageContext, code: str) -> None:
    """One estate in the period: what is known of it, how it counts in each metric, and where that was told."""
    matches = context.reader.rows(COUNTED_IN, area=code, period=context.period_of(COUNTED_IN))
    if matches.is_empty():
        frame.title(context.word("place.estate_none", code=code))
        return
    row = matches.row(0, named=True)
    place = context.reader.area(row["community"])
    frame.title(str(row["name"]), context.period(context.view.period))
    draw(quiet(frame.trail(context, place)))
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        draw(markup.head(context.word("place.estate_metrics")))
        within = replace(context, reader=context.within(row["community"]))
        measured = series.at_of(within, series.measured_at(context, "estate"), "estate", code)
        board.measures(context, measured, area=code)
    with right:
        draw(markup.head(context.word("place.estate_facts")))
        catalogue = context.reader.catalogue
        sentence = [name for name in matches.columns if row[name] is not None and name not in (*rows.HIDDEN, "has_it")]
        names = rows.headings(sentence, catalogue, context.language, context.metric(COUNTED_IN).sources)
        links = {"company_name": "company:company=company_code"}
        draw(
            Markup('<div class="w twice">{}</div>').format(
                markup.facts((names[name], rows.cell(context, name, row, links)) for name in sentence)
            )
        )
