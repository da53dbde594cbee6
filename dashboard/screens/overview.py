"""总览: are we on course, where not, what is exceptional?"""

import streamlit as st

from dashboard.figures import map as map_figure
from dashboard.figures import ranking
from dashboard.headlines import HEADLINES, RATES
from dashboard.parts.numbers import board, card, exceptional, findings, series
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.places import place
from dashboard.parts.review import matters, orders
from dashboard.parts.standing import lists


@drawn
def show(context: PageContext) -> None:
    """Cards, areas × metrics, the map, what changed, what is exceptional, what is proposed."""
    headlines = series.compared_of(context, series.declared(context, HEADLINES))
    rates = [headline for headline in headlines if headline.metric.id in RATES]
    code, level = context.area["code"], context.below
    name = frame.area_name(context.area, context.language)
    frame.title(
        findings.overview_title(rates, code, name, level, context.language), context.period(context.view.period)
    )
    card.show_cards(context, headlines)
    if level and level != "estate":
        _compare(context, headlines, rates)
    elif level:
        place.below(context)
    changed, beyond, decided = st.columns([1.35, 1, 0.9], gap="medium")
    with changed:
        st.html(markup.head(context.word("overview.changed")))
        lines = [
            *findings.changes(headlines, code, context.language),
            *findings.turns(rates, code, context.language),
            *findings.silences(rates, code, level, context.reader.catalogue.sources, context.language),
        ]
        st.html(markup.sentences(lines or [context.word("overview.changed_none")]))
    with beyond:
        exceptional.show_exceptional(context, series.shares_at(context, level))
        orders.lately(context)
    with decided:
        matters.summary(context)
        lists.summary(context)


def _compare(context: PageContext, headlines: list[findings.Series], rates: list[findings.Series]) -> None:
    areas = series.areas_below(context)
    left, right = st.columns([2.15, 1], gap="medium")
    with left:
        st.html(
            markup.head(
                context.word("overview.table", level=context.word(f"level.{context.below}")),
                context.word("overview.table_note"),
                markup.legend(context.language),
            )
        )
        board.show_board(context, areas, headlines)
    if not rates:
        return
    chosen = next((rate for rate in rates if rate.metric.id == context.view.chosen.get("map")), rates[0])
    below = chosen.below(context.area["code"])
    is_map = map_figure.has_outlines(below["area"].to_list())
    with right:
        level = context.word(f"level.{context.below}")
        st.html(markup.head(context.word("overview.map") if is_map else context.word("coverage.ranking", level=level)))
        st.html(
            markup.tabs(
                (
                    (rate.metric.label.of(context.language), context.view.link(map=rate.metric.id), rate is chosen)
                    for rate in rates
                ),
                kind="tight",
            )
        )
        if is_map:
            chart.show_figure(
                context,
                map_figure.figure(
                    below, chosen.metric, context.language, context.view.mode, link=context.view.link_to_area()
                ),
                map_figure.alt(below, chosen.metric, context.language),
                key="map",
                metrics=[chosen.metric],
            )
            said = [context.word("chart.shaded")] if map_figure.is_shaded(below) else []
            st.html(f'<p class="w quiet small">{" ".join([*said, context.word("chart.attribution")])}</p>')
        else:
            chart.show_figure(
                context,
                ranking.figure(below, chosen.metric, context.language, context.view.mode, most=24),
                ranking.alt(below, chosen.metric, context.language, context.below),
                key="ranking",
                metrics=[chosen.metric],
            )


if __name__ == "__main__":
    show(frame.here())
