"""满意度: how sure are we, and who is really different?"""

import polars as pl
import streamlit as st

from dashboard.figures import ranking, trend
from dashboard.parts import card, chart, comparison, exceptional, findings, frame, markup, method, series
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk

METRIC = "satisfaction_rate"
COMPARED = (METRIC, "developer_housing_quality", "developer_repair_effect", "developer_repair_time")
SHOWN = 24  # of more areas the best and the worst are drawn
CARDS = (METRIC, "survey_response", "survey_precision", "survey_balance")


@drawn
def show(desk: Desk) -> None:
    """Estimates with intervals, the funnel, sample and method, wave by wave; too small ones apart."""
    one = series.both(desk, METRIC)
    level = desk.below if desk.below and series.has_level(desk, METRIC, desk.below) else ""
    flagged = exceptional.outside(desk, (METRIC,), level).height if level else 0
    frame.title(
        findings.satisfaction_title(one.row(desk.area["code"]), one.metric, flagged, level, desk.language),
        desk.period(one.period),
    )
    card.show(desk, series.own_of(desk, series.declared(desk, CARDS)))
    comparison.show(desk, COMPARED)
    left, right = st.columns(2, gap="medium")
    with left:
        _waves(desk, one)
        _items(desk)
    with right:
        if level:
            st.html(markup.head(desk.word("satisfaction.estimates"), desk.word("satisfaction.estimates_note")))
            below = one.below(desk.area["code"])
            chart.show(
                ranking.figure(below, one.metric, desk.language, desk.view.mode, most=SHOWN),
                ranking.alt(below, one.metric, desk.language, level),
                key="ranking",
            )
        method.show(desk, desk.period_of(METRIC))


def _waves(desk: Desk, one: findings.Series) -> None:
    st.html(markup.head(desk.word("satisfaction.waves")))
    line = one.line(desk.area["code"])
    drawn = trend.figure(line, one.metric, desk.language, desk.view.mode, height=230)
    chart.show(drawn, trend.alt(line, one.metric, desk.language), key="waves")


def _items(desk: Desk) -> None:
    found = series.variants(desk, METRIC)
    if found.height < 2:
        return
    st.html(markup.head(desk.word("satisfaction.items"), desk.word("satisfaction.estimates_note")))
    shown = found.with_columns(area_name=pl.col("name"), area=pl.col("variant"))
    chart.show(
        ranking.figure(shown, desk.metric(METRIC), desk.language, desk.view.mode),
        ranking.alt(shown, desk.metric(METRIC), desk.language, desk.area["level"]),
        key="items",
    )


if __name__ == "__main__":
    show(frame.here())
