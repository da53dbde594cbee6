"""Pieces of the page of one place: what lies below, what was submitted, one estate."""

from dataclasses import replace
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import points as points_figure
from dashboard.parts import board, card, chart, frame, markup, rows, series, submitted
from dashboard.parts.drawn import drawn
from dashboard.parts.findings import Series, returns
from dashboard.parts.frame import Desk
from dashboard.parts.series import areas_below

COUNTED_IN = "committee_rate"


@drawn
def below(desk: Desk) -> None:
    """The areas, or the estates, right under this one."""
    if not desk.below:
        return
    st.html(markup.head(desk.word("place.children")))
    if desk.below == "estate":
        found = desk.reader.rows(COUNTED_IN, area=desk.area["code"], period=desk.period_of(COUNTED_IN))
        said = [
            markup.anchor(escape(str(row["name"])), desk.view.link("place", estate=str(row["estate_id"])))
            for row in found.iter_rows(named=True)
        ]
    else:
        said = [
            markup.anchor(escape(frame.area_name(row, desk.language)), desk.view.link(area=row["code"]))
            for row in areas_below(desk).sort("sort").iter_rows(named=True)
        ]
    st.html(f'<div class="w names">{"".join(said)}</div>')


@drawn
def points(desk: Desk) -> None:
    """The estates of a district, street or community where they stand, when any of them has a point."""
    level = desk.area["level"]
    if level == "city":
        return
    found = desk.reader.rows(COUNTED_IN, area=desk.area["code"], period=desk.period_of(COUNTED_IN))
    if "map_longitude" not in found.columns or (placed := points_figure.placed(found)).is_empty():
        return
    st.html(markup.head(desk.word("points.title")))
    district = str(placed["district"][0])
    drawn = points_figure.figure(found, district, desk.language, desk.view.mode, whole=level == "district")
    chart.show(drawn, points_figure.alt(found, desk.language), key="points")
    without = found.height - placed.height
    said = [desk.word("points.without", n=without)] if without else []
    st.html(f'<p class="w quiet small">{" ".join([*said, desk.word("chart.attribution")])}</p>')


def submissions(desk: Desk) -> None:
    """What was sent for the period, return by return: how many, how late the last came, rows taken and refused; all of it to download."""
    st.html(markup.head(desk.word("place.submissions")))
    found = desk.reader.submissions(desk.view.period)
    if n := _not_built(desk, found):
        said = markup.anchor(escape(desk.word("place.submissions_wait", n=n)), desk.view.link("submissions"))
        st.html(f'<p class="w notice">{said}</p>')
    if found.is_empty():
        st.html(f'<p class="w quiet">{desk.word("place.submissions_none")}</p>')
        return
    sources = desk.reader.catalogue.sources
    heads = [
        (desk.word("column.source"), ""),
        *((desk.word(key), "num") for key in ("place.sent", "place.latest", "column.accepted", "column.refused")),
    ]
    lines = [
        (
            "",
            [
                escape(sources[row["source"]].label.of(desk.language) if row["source"] in sources else row["source"]),
                text.number(row["sent"]),
                desk.word("place.days_after", n=row["latest"]),
                text.number(row["accepted"]),
                text.number(row["refused"]) if row["refused"] else "",
            ],
        )
        for row in returns(found).iter_rows(named=True)
    ]
    st.html(markup.table(heads, lines, kind="compact"))
    rows.download(desk, lambda: found, f"submissions-{desk.area['code']}-{desk.view.period}")


def _not_built(desk: Desk, built: pl.DataFrame) -> int:
    """How many returns for the period have a version that came after the build, which the page does not show."""
    received = submitted.board(desk, desk.view.period)
    newer = received.filter(
        pl.col("version").is_not_null(),
        pl.col("period") == desk.view.period,
        ~pl.col("submission_id").is_in(built["submission_id"].to_list()),
    )
    return newer.height


def basis(desk: Desk, one: Series, row: dict[str, Any]) -> None:
    """What stands behind the number, open."""
    st.html(f'<div class="w wide">{card.basis(desk, one, row)}</div>')


@drawn
def estate(desk: Desk, code: str) -> None:
    """One estate in the period: what is known of it, how it counts in each metric, and where that was told."""
    found = desk.reader.rows(COUNTED_IN, area=code, period=desk.period_of(COUNTED_IN))
    if found.is_empty():
        frame.title(desk.word("place.estate_none", code=code))
        return
    row = found.row(0, named=True)
    place = desk.reader.area(row["community"])
    frame.title(str(row["name"]), desk.period(desk.view.period))
    st.html(f'<p class="w quiet">{frame.trail(desk, place)}</p>')
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        st.html(markup.head(desk.word("place.estate_metrics")))
        within = replace(desk, reader=desk.within(row["community"]))
        measured = series.at_of(within, series.measured_at(desk, "estate"), "estate", code)
        board.measures(desk, measured, area=code)
    with right:
        st.html(markup.head(desk.word("place.estate_facts")))
        catalogue = desk.reader.catalogue
        said = [name for name in found.columns if row[name] is not None and name not in (*rows.HIDDEN, "has_it")]
        names = rows.headings(said, catalogue, desk.language, desk.metric(COUNTED_IN).sources)
        links = {"company_name": "company:company=company_code"}
        st.html(
            f'<div class="w twice">{markup.facts((names[name], rows.cell(desk, name, row, links)) for name in said)}</div>'
        )
