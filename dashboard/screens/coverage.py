"""覆盖: how many estates are still missing, and will we get there?"""

from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.figures import stacked, trend
from dashboard.headlines import RATES
from dashboard.parts.numbers import board, findings, pace, rows, series, taken, worklist
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from pipelines.catalogue.declarations import HEADLINE, Metric


def show(context: PageContext) -> None:
    """One rate at a time: trend and pace, gap by area, other bases, kinds, the work list."""
    name, variant = _rate(context)
    metric = context.metric(name)
    taken.take(context, lambda: [series.both(context, name, variant=variant)], f"areas-{name}-{variant}")
    if metric.kind == "share":
        worklist.show_worklist(context, metric, variant)


@drawn
def _rate(context: PageContext) -> tuple[str, str]:
    """All but the work list; gives the metric and the variant that are looked at."""
    offered = series.declared(context, RATES)
    name = context.view.chosen.get("metric", offered[0])
    offered = offered if name in offered else [*offered, name]
    metric = context.metric(name)
    variant = context.view.chosen.get("variant", series.aimed(context, name))
    one = series.both(context, name, variant=variant)
    row = one.row(context.area["code"])
    label = metric.title_of(variant).of(context.language)
    frame.title(findings.coverage_title(row, metric, label, context.language), context.period(one.period))
    draw(
        markup.tabs(
            (
                context.metric(other).label.of(context.language),
                context.view.link(metric=other, variant=""),
                other == name,
            )
            for other in offered
        )
    )
    _to_worklist(context, metric, row)
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        draw(markup.head(context.word("coverage.trend"), label if variant != HEADLINE else ""))
        line = one.line(context.area["code"], most=frame.WINDOW)
        chart.show_figure(
            context,
            trend.figure(line, metric, context.language, context.view.mode, variant=variant),
            trend.alt(line, metric, context.language, variant=variant),
            key="trend",
            metrics=[metric],
        )
        _by_area(context, one)
    with right:
        pace.show_pace(context, metric, variant)
        _bases(context, name)
        _kinds(context, name)
    return name, variant


def _to_worklist(context: PageContext, metric: Metric, row: dict[str, Any] | None) -> None:
    """The way to the estates that are missing, which stand at the foot of the page."""
    n = findings.missing(row) if row else None
    if n and metric.kind == "share" and context.area["level"] in metric.levels:
        counted = f"{text.number(n, 0)} {text.counted(metric, context.language, int(n))}"
        link = markup.to_part(context.word("coverage.to_worklist", n=counted), worklist.PART)
        draw(paragraph(link, kind="small"))


def _bases(context: PageContext, name: str) -> None:
    metric = context.metric(name)
    variants = series.variants(context, name)
    if variants.height > 1 and metric.kind == "share":
        draw(markup.head(context.word("coverage.bases"), context.word("coverage.bases_note")))
        chart.show_figure(
            context,
            stacked.figure(variants, context.language, context.view.mode),
            stacked.alt(variants, metric.label.of(context.language), context.language),
            key="bases",
            metrics=[metric],
        )


def _kinds(context: PageContext, name: str) -> None:
    metric = context.metric(name)
    for segment in metric.by[:1] if metric.kind == "share" else ():
        split = rows.segment_names(context, series.segments(context, name, segment), segment, metric)
        if not split.is_empty():
            draw(markup.head(context.word("coverage.segments")))
            chart.show_figure(
                context,
                stacked.figure(split, context.language, context.view.mode),
                stacked.alt(split, metric.label.of(context.language), context.language),
                key="kinds",
                metrics=[metric],
            )


def _by_area(context: PageContext, one: findings.Series) -> None:
    """The areas right below, the most missing first."""
    if context.below in ("", "estate"):
        return
    level = context.word(f"level.{context.below}")
    legend = markup.legend(one.below(context.area["code"])["status"], context.language)
    draw(markup.head(context.word("coverage.by_area", level=level), extra=legend))
    board.gaps(context, series.areas_below(context), one)


if __name__ == "__main__":
    show(frame.here())
