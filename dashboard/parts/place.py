"""Pieces of the page of one place: what lies below, what was submitted, one estate."""

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, card, frame, markup, rows
from dashboard.parts.findings import Series, returns
from dashboard.parts.frame import Desk
from dashboard.parts.series import areas_below
from pipelines.catalogue.declarations import Metric

ESTATE_METRICS = ("committee_rate", "service_rate", "party_rate")
COUNTED_IN = "committee_rate"


def below(desk: Desk) -> None:
    """The areas, or the estates, right under this one."""
    if not desk.below:
        return
    st.html(markup.head(desk.word("place.children")))
    if desk.below == "estate":
        found = ask.frame(
            desk.warehouse, desk.scope, "rows", COUNTED_IN, area=desk.area["code"], period=desk.period_of(COUNTED_IN)
        )
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


def submissions(desk: Desk) -> None:
    """What was sent for the period, return by return: how many, how many late, rows taken and refused; all of it to download."""
    st.html(markup.head(desk.word("place.submissions")))
    found = ask.frame(desk.warehouse, desk.scope, "submissions", desk.view.period)
    if found.is_empty():
        st.html(f'<p class="w quiet">{desk.word("place.submissions_none")}</p>')
        return
    sources = desk.warehouse.catalogue.sources
    heads = [
        (desk.word("column.source"), ""),
        *((desk.word(key), "num") for key in ("place.sent", "place.late", "column.accepted", "column.refused")),
    ]
    lines = [
        (
            "",
            [
                escape(sources[row["source"]].label.of(desk.language) if row["source"] in sources else row["source"]),
                *(text.number(row[key]) if row[key] else "" for key in ("sent", "late", "accepted", "refused")),
            ],
        )
        for row in returns(found).iter_rows(named=True)
    ]
    st.html(markup.table(heads, lines, kind="compact"))
    rows.download(desk, found, f"submissions-{desk.area['code']}-{desk.view.period}")


def rows_of(desk: Desk, metric: Metric, variant: str, *, missing: bool) -> pl.DataFrame:
    """The rows behind one number."""
    return ask.frame(
        desk.warehouse,
        desk.scope,
        "rows",
        metric.id,
        area=desk.area["code"],
        period=desk.period_of(metric.id),
        variant=variant,
        missing=missing,
    )


def basis(desk: Desk, one: Series, row: dict[str, Any]) -> None:
    """What stands behind the number, open."""
    st.html(f'<div class="w wide">{card.basis(desk, one, row)}</div>')


def estate(desk: Desk, code: str) -> None:
    """One estate in the period: what is known of it, and how it counts in each rate."""
    found = {
        name: ask.frame(desk.warehouse, desk.scope, "rows", name, area=code, period=desk.period_of(name))
        for name in ESTATE_METRICS
        if desk.has(name)
    }
    one = next((rows_.to_dicts()[0] for rows_ in found.values() if not rows_.is_empty()), None)
    if one is None:
        frame.title(desk.word("place.estate_none", code=code))
        return
    frame.title(str(one["name"]), text.period(desk.view.period, desk.language))
    names = rows.headings(list(one), desk.warehouse.catalogue, desk.language)
    links = {"company_name": "company:company=company_code"}
    pairs = [(names[key], rows.cell(desk, key, one, links)) for key in one if one[key] is not None]
    st.html(f'<div class="w twice">{markup.facts(pairs)}</div>')
