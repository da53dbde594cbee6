"""诉求: what do people complain of, is it answered, solved, and are they satisfied?"""

import streamlit as st
from markupsafe import Markup, escape

from dashboard.figures import pareto
from dashboard.parts.numbers import board, card, comparison, course, exceptional, findings, rows, series, taken
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.places import hot_spots
from dashboard.parts.returns import unmatched

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


def show(context: PageContext) -> None:
    """The rates with their guards, categories, volume by area and what lies beyond chance."""
    comparison.take(context, _page(context))
    taken.take(context, lambda: series.compared_of(context, series.declared(context, (*CARDS, *GUARDS))), "areas")


@drawn
def _page(context: PageContext) -> comparison.Chosen | None:
    level, code = context.below, context.area["code"]
    headlines = series.compared_of(context, series.declared(context, CARDS))
    rates = [headline for headline in headlines if headline.metric.id in RATES]
    score = next((headline for headline in headlines if headline.metric.id == SCORE), None)
    frame.title(findings.complaints_title(score, rates, code, context.language), context.period(context.view.period))
    _calendars(context)
    card.show_cards(context, headlines)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        draw(markup.head(context.word("complaints.categories"), context.word("complaints.categories_note")))
        segment_names = rows.segment_names(
            context, series.segments(context, COUNT, "category"), "category", context.metric(COUNT)
        ).select("name", n="value")
        if segment_names.is_empty():
            draw(markup.sentences([context.word("complaints.categories_none")]))
        else:
            drawn = pareto.figure(segment_names, context.language, context.view.mode)
            chart.show_figure(context, drawn, pareto.alt(segment_names, context.language), key="categories")
    with right:
        one = series.own(context, context.view.chosen.get("metric", VOLUME))
        draw(markup.head(one.metric.label.of(context.language)))
        course.show_course(context, one, height=220)
        draw(markup.head(context.word("complaints.guards"), context.word("complaints.guards_note")))
        board.measures(context, series.own_of(context, series.declared(context, GUARDS)))
    chosen = comparison.show_comparison(context, COMPARED)
    if context.area["level"] != "community":
        hot_spots.show_hot_spots(context)
    if level not in ("", "estate"):
        _by_area(context, headlines, level)
    unmatched.show_unmatched_orders(context)  # how good the data are stands last
    return chosen


def _by_area(context: PageContext, headlines: list[findings.Series], level: str) -> None:
    """The areas right below by every headline, and those of them that differ by more than chance."""
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        draw(
            markup.head(
                context.word("complaints.hotspots", level=context.word(f"level.{level}")),
                context.word("complaints.hotspots_note"),
            )
        )
        volume_first = sorted(headlines, key=lambda one: one.metric.id != VOLUME)
        board.show_board(context, series.areas_below(context), volume_first)
    with right:
        exceptional.show_exceptional(context, series.declared(context, (*RATES, *GUARDS)))


def _calendars(context: PageContext) -> None:
    """In whose months the numbers are: the calendar's or a scheme's; and what that means (Q-18, Q-19)."""
    chosen = context.calendar_of(SCORE) if context.has(SCORE) else ""
    schemes = ("", *context.metric(SCORE).calendars) if context.has(SCORE) else ("",)
    choices = Markup().join(
        markup.anchor(
            context.word("complaints.scheme_months", scheme=scheme)
            if scheme
            else context.word("complaints.calendar_months"),
            context.view.link(calendar=scheme),
            current=scheme == chosen,
        )
        for scheme in schemes
    )
    note = escape(context.word("complaints.scheme_note", scheme=chosen)) if chosen else ""
    draw(
        Markup('<nav class="w tabs tight" aria-label="{}">{}<span class="quiet small">{}</span></nav>').format(
            context.word("complaints.calendar"), choices, note
        )
    )


if __name__ == "__main__":
    show(frame.here())
