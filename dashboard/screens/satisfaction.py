"""满意度: how sure are we, and who is really different?"""

import polars as pl
import streamlit as st

from dashboard.figures import ranking, trend
from dashboard.parts.numbers import board, card, comparison, exceptional, findings, method, series, taken
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph

METRIC = "satisfaction_rate"
COMPARED = (METRIC, "developer_housing_quality", "developer_repair_effect", "developer_repair_time")
SHOWN = 24  # of more areas the best and the worst are drawn
CARDS = (METRIC, "survey_response")
QUALITY = ("survey_precision", "survey_balance")  # of the survey itself: they judge nobody and stand last


def show(context: PageContext) -> None:
    """What the survey says of the area and those below, and all of it as files."""
    chosen = _page(context)
    comparison.take(context, chosen)
    names = series.declared(context, (*CARDS, *COMPARED, *QUALITY))
    taken.take(context, lambda: series.compared_of(context, list(dict.fromkeys(names))), "areas")


@drawn
def _page(context: PageContext) -> comparison.Chosen | None:
    """Estimates with intervals, the funnel, sample and method, wave by wave; too small ones apart."""
    one = series.both(context, METRIC)
    level = context.below if context.below and series.has_level(context, METRIC, context.below) else ""
    flagged = exceptional.outside(context, (METRIC,), level).height if level else 0
    frame.title(
        findings.satisfaction_title(one.row(context.area["code"]), one.metric, flagged, level, context.language),
        context.period(one.period),
    )
    draw(paragraph(markup.to_part(context.word("satisfaction.to_method"), method.PART), kind="small"))
    card.show_cards(context, series.own_of(context, series.declared(context, CARDS)))
    chosen = comparison.show_comparison(context, COMPARED)
    left, right = st.columns(2, gap="medium")
    with left:
        _waves(context, one)
        method.show_method(context, context.period_of(METRIC))
    with right:
        if level:
            draw(markup.head(context.word("satisfaction.estimates"), context.word("satisfaction.estimates_note")))
            below = one.below(context.area["code"])
            chart.show_figure(
                context,
                ranking.figure(below, one.metric, context.language, context.view.mode, most=SHOWN),
                ranking.alt(below, one.metric, context.language, level),
                key="ranking",
                metrics=[one.metric],
            )
        _items(context)
        quality = series.own_of(context, series.declared(context, QUALITY))
        if quality:
            draw(markup.head(context.word("satisfaction.quality"), context.word("satisfaction.quality_note")))
            board.measures(context, quality)
    return chosen


def _waves(context: PageContext, one: findings.Series) -> None:
    draw(markup.head(context.word("satisfaction.waves")))
    line = one.line(context.area["code"])
    drawn = trend.figure(line, one.metric, context.language, context.view.mode, height=230)
    chart.show_figure(context, drawn, trend.alt(line, one.metric, context.language), key="waves", metrics=[one.metric])


def _items(context: PageContext) -> None:
    variants = series.variants(context, METRIC)
    if variants.height < 2:
        return
    draw(markup.head(context.word("satisfaction.items"), context.word("satisfaction.estimates_note")))
    shown = variants.with_columns(area_name=pl.col("name"), area=pl.col("variant"))
    chart.show_figure(
        context,
        ranking.figure(shown, context.metric(METRIC), context.language, context.view.mode),
        ranking.alt(shown, context.metric(METRIC), context.language, context.area["level"]),
        key="items",
        metrics=[context.metric(METRIC)],
    )


if __name__ == "__main__":
    show(frame.here())
