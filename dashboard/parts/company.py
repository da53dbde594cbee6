"""The page of one property service company."""

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts import board, chart, frame, lists, markup, rows, series
from dashboard.parts.findings import Series
from dashboard.parts.frame import Desk
from pipelines import query

CREDIT = "credit_score"
NOT_SAID = ("month", "city", "grade_rank")


def choose(desk: Desk) -> None:
    """How to find a company, and those that are proposed for a list."""
    frame.title(desk.word("company.pick"), text.period(desk.view.period, desk.language))
    st.html(f'<p class="w quiet">{desk.word("company.pick_more")}</p>')
    found = lists.proposed(desk)
    for name in lists.LISTS:
        st.html(markup.head(desk.word(f"standing.{name}")))
        subjects = found.filter(pl.col("list") == name).unique("subject", maintain_order=True)
        said = [
            markup.anchor(
                escape(str(row["subject_name"] or row["subject"])), desk.view.link(company=str(row["subject"]))
            )
            for row in subjects.sort("households", descending=True, nulls_last=True).head(40).iter_rows(named=True)
        ]
        st.html(
            f'<div class="w names">{"".join(said)}</div>'
            if said
            else f'<p class="w quiet">{desk.word("standing.none")}</p>'
        )


def story(desk: Desk, code: str) -> None:
    """As registered, its metrics, its proposals, its history."""
    facts: dict[str, Any] = query.company(desk.warehouse, code)
    if not facts:
        frame.title(desk.word("company.none", code=code))
        return
    found = [_series(desk, name, code) for name in series.measured_at(desk, "company")]
    measured = [one for one in found if not one.now.is_empty()]
    frame.title(_title(desk, facts, code), text.period(desk.view.period, desk.language))
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("company.metrics")))
        board.measures(desk, measured, area=code)
        credit = next((one for one in measured if one.metric.id == CREDIT), None)
        if credit:
            st.html(markup.head(credit.metric.label.of(desk.language)))
            line = credit.line(code, most=frame.WINDOW)
            chart.show(
                trend.figure(line, credit.metric, desk.language, desk.view.mode, height=200),
                trend.alt(line, credit.metric, desk.language),
                key="credit",
            )
    with right:
        st.html(markup.head(desk.word("company.facts")))
        names = rows.headings(list(facts), desk.warehouse.catalogue, desk.language, ("company",))
        st.html(
            f'<div class="w">{markup.facts((names[key], rows.cell(desk, key, facts, {})) for key in facts if facts[key] is not None and key not in NOT_SAID)}</div>'
        )
    st.html(markup.head(desk.word("company.proposals"), desk.word("standing.note")))
    lists.cases(desk, lists.proposed(desk).filter(pl.col("subject") == code))


def _series(desk: Desk, name: str, code: str) -> Series:
    return series.at(desk, name, "company", code)


def _title(desk: Desk, facts: Mapping[str, Any], code: str) -> str:
    name = str(facts.get("name") or code)
    if facts.get("credit_score") is None:
        return name
    return desk.word(
        "company.title",
        name=name,
        estates=text.number(facts["estates"]),
        score=text.number(facts["credit_score"]),
        grade=facts["grade"],
    )
