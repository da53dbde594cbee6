"""诉求: what do people complain of, is it answered, solved, and are they satisfied?"""

from html import escape

import streamlit as st

from dashboard.figures import pareto
from dashboard.parts import (
    board,
    card,
    chart,
    comparison,
    course,
    exceptional,
    findings,
    frame,
    hot_spots,
    markup,
    rows,
    series,
    unmatched,
)
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk

RATES = ("complaint_contacted", "complaint_solved", "complaint_satisfied")
CARDS = ("complaint_score", *RATES, "complaint_volume", "complaint_followup")
GUARDS = (
    "complaint_followup",
    "complaint_excluded",
    "complaint_returned",
    "complaint_repeat",
    "complaint_rehandled",
    "complaint_signed_on_time",
    "complaint_closed_on_time",
)
COMPARED = (
    "complaint_solved",
    "complaint_satisfied",
    "complaint_contacted",
    "complaint_closed_on_time",
    "complaint_signed_on_time",
    "complaint_repeat",
    "complaint_rehandled",
    "complaint_followup",
    "complaint_returned",
    "complaint_excluded",
)
COUNT, VOLUME, SCORE = "complaint_count", "complaint_volume", "complaint_score"


@drawn
def show(desk: Desk) -> None:
    """The rates with their guards, categories, volume by area and what lies beyond chance."""
    level, code = desk.below, desk.area["code"]
    headlines = series.compared_of(desk, series.declared(desk, CARDS))
    rates = [one for one in headlines if one.metric.id in RATES]
    score = next((one for one in headlines if one.metric.id == SCORE), None)
    frame.title(findings.complaints_title(score, rates, code, desk.language), desk.period(desk.view.period))
    _calendars(desk)
    card.show(desk, headlines)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("complaints.categories"), desk.word("complaints.categories_note")))
        found = rows.segment_names(
            desk, series.segments(desk, COUNT, "category"), "category", desk.metric(COUNT)
        ).select("name", n="value")
        if found.is_empty():
            st.html(markup.sentences([desk.word("complaints.categories_none")]))
        else:
            drawn = pareto.figure(found, desk.language, desk.view.mode)
            chart.show(drawn, pareto.alt(found, desk.language), key="categories")
    with right:
        one = series.own(desk, desk.view.chosen.get("metric", VOLUME))
        st.html(markup.head(one.metric.label.of(desk.language)))
        course.show(desk, one, height=220)
        st.html(markup.head(desk.word("complaints.guards"), desk.word("complaints.guards_note")))
        board.measures(desk, series.own_of(desk, series.declared(desk, GUARDS)))
    comparison.show(desk, COMPARED)
    if desk.area["level"] != "community":
        hot_spots.show(desk)
    unmatched.show(desk)
    if not level or level == "estate":
        return
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        st.html(
            markup.head(
                desk.word("complaints.hotspots", level=desk.word(f"level.{level}")),
                desk.word("complaints.hotspots_note"),
            )
        )
        volume_first = sorted(headlines, key=lambda one: one.metric.id != VOLUME)
        board.show(desk, series.areas_below(desk), volume_first)
    with right:
        exceptional.show(desk, series.declared(desk, (*RATES, *GUARDS)))


def _calendars(desk: Desk) -> None:
    """In whose months the numbers are: the calendar's or a scheme's; and what that means (Q-18, Q-19)."""
    chosen = desk.calendar_of(SCORE) if desk.has(SCORE) else ""
    schemes = ("", *desk.metric(SCORE).calendars) if desk.has(SCORE) else ("",)
    choices = "".join(
        markup.anchor(
            escape(
                desk.word("complaints.scheme_months", scheme=scheme)
                if scheme
                else desk.word("complaints.calendar_months")
            ),
            desk.view.link(calendar=scheme),
            current=scheme == chosen,
        )
        for scheme in schemes
    )
    note = escape(desk.word("complaints.scheme_note", scheme=chosen)) if chosen else ""
    st.html(
        f'<nav class="w tabs tight" aria-label="{escape(desk.word("complaints.calendar"))}">{choices}'
        f'<span class="quiet small">{note}</span></nav>'
    )


if __name__ == "__main__":
    show(frame.here())
