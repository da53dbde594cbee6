"""考核: what do streets' scores say, and do random checks bear them out?"""

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import funnel, ranking, trend
from dashboard.parts import ask, card, chart, findings, frame, markup, ranks, series
from dashboard.parts.frame import Desk
from pipelines import query

GAP, CHECKS, DONE, SCORE = "score_inflation", "spot_check_score", "assessment_done", "assessment_score"
CARDS = (SCORE, GAP, CHECKS, "spot_check_coverage", DONE)
SHOWN = 24  # of more areas the best and the worst are drawn


def show(desk: Desk) -> None:
    """The level of scores, each street's gap to random checks, random checks beside targeted ones, and the funnel."""
    gap = series.own(desk, GAP)
    frame.title(
        findings.assessment_title(gap.row(desk.area["code"]), gap.metric, desk.language),
        text.period(gap.period, desk.language),
    )
    card.show(desk, [series.own(desk, name) for name in series.declared(desk, CARDS)])
    left, right = st.columns(2, gap="medium")
    with left:
        _gaps(desk)
        _scores(desk)
    with right:
        _checks(desk)
        _funnel(desk)
    if desk.area["level"] in ("city", "district"):
        ranks.show(desk, GAP, "street")


def _gaps(desk: Desk) -> None:
    st.html(markup.head(desk.word("assessment.gaps"), desk.word("assessment.gaps_note")))
    if desk.area["level"] not in ("city", "district", "street"):
        return
    one = series.those(desk, GAP, "street")
    places = one.frame.filter(~pl.col("area").str.ends_with("-unassigned"))
    if places["value"].drop_nulls().is_empty():
        st.html(markup.sentences([desk.word("assessment.gaps_none")]))
        return
    drawn = ranking.figure(places, one.metric, desk.language, desk.view.mode, most=SHOWN)
    chart.show(drawn, ranking.alt(places, one.metric, desk.language, "street"), key="gaps")


def _scores(desk: Desk) -> None:
    one = series.own(desk, SCORE)
    st.html(markup.head(one.metric.label.of(desk.language), desk.word("assessment.scores_note")))
    line = one.line(desk.area["code"], most=frame.WINDOW)
    drawn = trend.figure(line, one.metric, desk.language, desk.view.mode, height=220)
    chart.show(drawn, trend.alt(line, one.metric, desk.language), key="scores")


def _checks(desk: Desk) -> None:
    """Random checks stand for all estates; targeted ones look for trouble and stand for themselves."""
    st.html(markup.head(desk.word("assessment.checks"), desk.word("assessment.checks_note")))
    if desk.area["level"] not in ("city", "district"):
        st.html(markup.sentences([desk.word("assessment.checks_above")]))
        return
    found = series.variants(desk, CHECKS)
    unit = text.unit_of(desk.metric(CHECKS))
    headings = [
        (desk.word("assessment.kind"), ""), (desk.word("assessment.count"), "num"), (desk.word("ranks.value"), "num"),
        (desk.word("card.interval").capitalize(), "num"),
    ]  # fmt: skip
    lines = [
        ("", [row["name"], text.number(row["sample"]), text.with_unit(row["value"], unit, desk.language), text.interval(row["lower"], row["upper"], unit)])
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
    st.html(markup.table(headings, lines))


def _funnel(desk: Desk) -> None:
    level = desk.below
    if not level or not series.has_level(desk, DONE, level):
        return
    metric = desk.metric(DONE)
    st.html(markup.head(desk.word("assessment.funnel"), desk.word("satisfaction.funnel_note")))
    found = ask.frame(desk.warehouse, desk.scope, "funnel", DONE, level=level, period=desk.period_of(DONE))
    points = ask.in_language(found, desk.language)
    drawn = funnel.figure(points, query.funnel_curve(points), metric, desk.language, desk.view.mode)
    chart.show(drawn, funnel.alt(points, metric, desk.language, level), key="funnel")


if __name__ == "__main__":
    show(frame.here())
