"""考核: what do streets' scores say, and do random checks bear them out?"""

import streamlit as st

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts import card, chart, comparison, findings, frame, markup, series
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk

GAP, CHECKS, DONE, SCORE = "score_inflation", "spot_check_score", "assessment_done", "assessment_score"
CARDS = (SCORE, GAP, CHECKS, "spot_check_coverage", DONE)
COMPARED = (GAP, SCORE, CHECKS, DONE)


@drawn
def show(desk: Desk) -> None:
    """Streets held against random checks and each other, the course of scores, random checks beside targeted ones."""
    gap = series.own(desk, GAP)
    frame.title(
        findings.assessment_title(gap.row(desk.area["code"]), gap.metric, desk.language),
        desk.period(gap.period),
    )
    card.show(desk, series.own_of(desk, series.declared(desk, CARDS)))
    comparison.show(desk, COMPARED, "street")
    left, right = st.columns(2, gap="medium")
    with left:
        _scores(desk)
    with right:
        _checks(desk)


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
        (desk.word("assessment.kind"), ""),
        (desk.word("assessment.count"), "num"),
        (desk.word("column.value"), "num"),
        (desk.word("card.interval").capitalize(), "num"),
    ]
    lines = [
        (
            "",
            [
                row["name"],
                text.number(row["sample"]),
                text.with_unit(row["value"], unit, desk.language),
                text.interval(row["lower"], row["upper"], unit),
            ],
        )
        for row in found.iter_rows(named=True)
    ]
    st.html(markup.table(headings, lines))


if __name__ == "__main__":
    show(frame.here())
