"""考核: what do streets' scores say, and do random checks bear them out?"""

import streamlit as st

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts.numbers import card, comparison, findings, series, taken
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw

GAP, CHECKS, DONE, SCORE = "score_inflation", "spot_check_score", "assessment_done", "assessment_score"
CARDS = (SCORE, GAP, CHECKS, "spot_check_coverage", DONE)
COMPARED = (GAP, SCORE, CHECKS, DONE)


def show(context: PageContext) -> None:
    """Scores of the area and those below held against random checks, and all of them as files."""
    chosen = _page(context)
    comparison.take(context, chosen)
    names = series.declared(context, (*CARDS, *COMPARED))
    taken.take(context, lambda: series.compared_of(context, list(dict.fromkeys(names))), "areas")


@drawn
def _page(context: PageContext) -> comparison.Chosen | None:
    """Streets held against random checks and each other, the course of scores, random checks beside targeted ones."""
    gap = series.own(context, GAP)
    frame.title(
        findings.assessment_title(gap.row(context.area["code"]), gap.metric, context.language),
        context.period(gap.period),
    )
    card.show_cards(context, series.own_of(context, series.declared(context, CARDS)))
    chosen = comparison.show_comparison(context, COMPARED, "street")
    left, right = st.columns(2, gap="medium")
    with left:
        _scores(context)
    with right:
        _checks(context)
    return chosen


def _scores(context: PageContext) -> None:
    one = series.own(context, SCORE)
    draw(markup.head(one.metric.label.of(context.language), context.word("assessment.scores_note")))
    line = one.line(context.area["code"], most=frame.WINDOW)
    drawn = trend.figure(line, one.metric, context.language, context.view.mode, height=220)
    chart.show_figure(context, drawn, trend.alt(line, one.metric, context.language), key="scores", metrics=[one.metric])


def _checks(context: PageContext) -> None:
    """Random checks stand for all estates; targeted ones look for trouble and stand for themselves."""
    draw(markup.head(context.word("assessment.checks"), context.word("assessment.checks_note")))
    if context.area["level"] not in ("city", "district"):
        draw(markup.sentences([context.word("assessment.checks_above")]))
        return
    variants = series.variants(context, CHECKS)
    unit = text.unit_of(context.metric(CHECKS))
    headings = [
        (context.word("assessment.kind"), ""),
        (context.word("assessment.count"), "num"),
        (context.word("column.value"), "num"),
        (context.word("card.interval").capitalize(), "num"),
    ]
    lines = [
        (
            "",
            [
                row["name"],
                text.number(row["sample"]),
                text.with_unit(row["value"], unit, context.language),
                text.interval(row["lower"], row["upper"], unit),
            ],
        )
        for row in variants.iter_rows(named=True)
    ]
    draw(markup.table(headings, lines))


if __name__ == "__main__":
    show(frame.here())
