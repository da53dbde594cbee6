"""覆盖: how many estates are still missing, and will we get there?"""

import streamlit as st

from dashboard.figures import multiples, ranking, stacked, trend
from dashboard.parts import board, chart, findings, frame, link, markup, pace, rows, series, worklist
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import HEADLINE

PANELS = 20  # more areas than these are not drawn one by one


def show(desk: Desk) -> None:
    """One rate at a time: trend and pace, gap by area, other bases, kinds, the work list."""
    name, variant = _rate(desk)
    metric = desk.metric(name)
    if metric.kind == "share":
        worklist.show(desk, metric, variant)


@drawn
def _rate(desk: Desk) -> tuple[str, str]:
    """All but the work list; gives the metric and the variant that are looked at."""
    offered = series.declared(desk, link.RATES)
    name = desk.view.chosen.get("metric", offered[0])
    offered = offered if name in offered else [*offered, name]
    metric = desk.metric(name)
    variant = desk.view.chosen.get("variant", HEADLINE)
    one = series.both(desk, name, variant=variant)
    row = one.row(desk.area["code"])
    label = metric.label_of(variant).of(desk.language)
    frame.title(findings.coverage_title(row, metric, label, desk.language), desk.period(one.period))
    st.html(
        markup.tabs(
            (desk.metric(other).label.of(desk.language), desk.view.link(metric=other, variant=""), other == name)
            for other in offered
        )
    )
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("coverage.trend"), label if variant != HEADLINE else ""))
        line = one.line(desk.area["code"], most=frame.WINDOW)
        chart.show(
            trend.figure(line, metric, desk.language, desk.view.mode, variant=variant),
            trend.alt(line, metric, desk.language, variant=variant),
            key="trend",
        )
    with right:
        pace.show(desk, metric)
        _bases(desk, name)
    if desk.below:
        _by_area(desk, one)
    return name, variant


def _bases(desk: Desk, name: str) -> None:
    metric = desk.metric(name)
    found = series.variants(desk, name)
    if found.height > 1 and metric.kind == "share":
        st.html(markup.head(desk.word("coverage.bases"), desk.word("coverage.bases_note")))
        chart.show(
            stacked.figure(found, desk.language, desk.view.mode),
            stacked.alt(found, metric.label.of(desk.language), desk.language),
            key="bases",
        )


def _kinds(desk: Desk, name: str) -> None:
    metric = desk.metric(name)
    for segment in metric.by[:1] if metric.kind == "share" else ():
        split = rows.segment_names(desk, series.segments(desk, name, segment), segment, metric)
        if not split.is_empty():
            st.html(markup.head(desk.word("coverage.segments")))
            chart.show(
                stacked.figure(split, desk.language, desk.view.mode),
                stacked.alt(split, metric.label.of(desk.language), desk.language),
                key="kinds",
            )


def _by_area(desk: Desk, one: findings.Series) -> None:
    areas, level = series.areas_below(desk), desk.word(f"level.{desk.below}")
    if desk.below == "estate":
        return
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("coverage.by_area", level=level), extra=markup.legend(desk.language)))
        board.gaps(desk, areas, one)
    below = one.below(desk.area["code"])
    with right:
        st.html(markup.head(desk.word("coverage.ranking", level=level)))
        chart.show(
            ranking.figure(below, one.metric, desk.language, desk.view.mode, variant=one.variant),
            ranking.alt(below, one.metric, desk.language, desk.below, variant=one.variant),
            key="ranking",
        )
    panels = one.panels(desk.area["code"])
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        if areas.height <= PANELS and not panels.is_empty():
            with st.container(key="panels"):
                st.html(markup.head(desk.word("coverage.multiples", level=level)))
                chart.show(
                    multiples.figure(panels, one.metric, desk.language, desk.view.mode, across=5),
                    multiples.alt(panels, one.metric, desk.language, desk.below, variant=one.variant),
                    key="multiples",
                )
    with right:
        _kinds(desk, one.metric.id)


if __name__ == "__main__":
    show(frame.here())
