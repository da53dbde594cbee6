"""满意度: how sure are we, and who is really different?"""

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import funnel, ranking, trend
from dashboard.parts import ask, card, chart, findings, frame, markup, series
from dashboard.parts.frame import Desk
from pipelines import query

METRIC = "satisfaction_rate"
CARDS = (METRIC, "survey_response", "survey_precision", "survey_balance")


def show(desk: Desk) -> None:
    """Estimates with intervals, the funnel, sample and method, wave by wave; too small ones apart."""
    one = series.both(desk, METRIC)
    row, level = one.row(desk.area["code"]), desk.below
    points, curve = _funnel(desk)
    flagged = points.filter(pl.col("flag").is_in(["high", "low"]))
    frame.title(
        findings.satisfaction_title(row, one.metric, flagged.height, level, desk.language),
        text.period(one.period, desk.language),
    )
    card.show(desk, [series.own(desk, name) for name in series.declared(desk, CARDS)], page="handbook")
    if level and series.has_level(desk, METRIC, level):
        left, right = st.columns(2, gap="medium")
        below = one.below(desk.area["code"])
        with left:
            st.html(markup.head(desk.word("satisfaction.funnel"), desk.word("satisfaction.funnel_note")))
            chart.show(
                funnel.figure(points, curve, one.metric, desk.language, desk.view.mode), funnel.alt(points, one.metric, desk.language, level),
                key="funnel",
            )  # fmt: skip
            st.html(markup.head(desk.word("satisfaction.method")))
            st.html(f'<p class="w prose">{desk.word("satisfaction.method_text")}</p>')
        with right:
            st.html(markup.head(desk.word("satisfaction.estimates"), desk.word("satisfaction.estimates_note")))
            chart.show(
                ranking.figure(below, one.metric, desk.language, desk.view.mode), ranking.alt(below, one.metric, desk.language, level),
                key="ranking",
            )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(markup.head(desk.word("satisfaction.waves")))
        line = one.line(desk.area["code"])
        chart.show(
            trend.figure(line, one.metric, desk.language, desk.view.mode, height=240),
            trend.alt(line, one.metric, desk.language),
            key="waves",
        )
    with right:
        _items(desk)


def _funnel(desk: Desk) -> tuple[pl.DataFrame, pl.DataFrame]:
    level = desk.below if desk.below and series.has_level(desk, METRIC, desk.below) else desk.area["level"]
    points = ask.frame(desk.warehouse, desk.scope, "funnel", METRIC, level=level, period=desk.period_of(METRIC))
    return points, query.funnel_curve(points)


def _items(desk: Desk) -> None:
    found = series.variants(desk, METRIC)
    st.html(markup.head(desk.word("satisfaction.items"), desk.word("satisfaction.estimates_note")))
    shown = found.with_columns(area_name=pl.col("name"), area=pl.col("variant"))
    chart.show(
        ranking.figure(shown, desk.metric(METRIC), desk.language, desk.view.mode),
        ranking.alt(shown, desk.metric(METRIC), desk.language, desk.area["level"]), key="items",
    )  # fmt: skip


if __name__ == "__main__":
    show(frame.here())
