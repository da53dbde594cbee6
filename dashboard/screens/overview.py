"""总览: who is short by how much, what is exceptional, what is to be decided, and what became of the last decisions?"""

import math

import streamlit as st
from markupsafe import Markup

from dashboard import format as text
from dashboard.figures import map as map_figure
from dashboard.figures import ranking
from dashboard.headlines import HEADLINES, RATES
from dashboard.parts.numbers import board, card, exceptional, findings, series, shortfall, since, taken
from dashboard.parts.page import chart, frame, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import SINCE
from dashboard.parts.page.markup import draw, small
from dashboard.parts.places import place
from dashboard.parts.review import decide
from dashboard.words import joined

EXCEPTIONS = 3
NAMED = 6  # areas short by a metric that are named


def show(context: PageContext) -> None:
    """The answer on the first screen; areas × metrics and the map below."""
    _page(context)
    if context.below not in ("", "estate"):
        taken.take(context, lambda: series.compared_of(context, series.declared(context, HEADLINES)), "areas")


@drawn
def _page(context: PageContext) -> None:
    headlines = series.compared_of(context, series.declared(context, HEADLINES))
    rates = [headline for headline in headlines if headline.metric.id in RATES]
    code, level = context.area["code"], context.below
    name = frame.area_name(context.area, context.language)
    short = [] if level in ("", "estate") else shortfall.shortfalls(rates, code)
    own = findings.overview_title(rates, code, name, level, context.language)
    frame.title(shortfall.headline(short, level, context.language) or own, context.period(context.view.period))
    draw(Markup('<div class="w since">{}{}</div>').format(_where(context, short), _against(context)))
    month = since.reference(context)
    card.show_cards(context, headlines, against=month)
    acting, beyond, decided = st.columns([1.2, 1, 1], gap="medium")
    with acting:
        decide.to_decide(context)
    with beyond:
        exceptional.show_exceptional(context, series.shares_at(context, level), most=EXCEPTIONS, asks=True)
        lines = [
            *since.turns(rates, code, month, context.language),
            *since.silences(rates, code, level, context.reader.catalogue.sources, context.language),
        ]
        if lines:
            draw(markup.head(context.word("overview.changed")))
            draw(markup.sentences(lines))
    with decided:
        decide.decided(context)
    if level and level != "estate":
        _compare(context, headlines, rates)
    elif level:
        place.below(context)


def _where(context: PageContext, short: list[shortfall.Shortfall]) -> Markup:
    """By metric, which areas are short by how many, each a link to its missing estates (markup)."""
    parts = []
    for shortfalls in shortfall.by_metric(short).values():
        metric = shortfalls[0].metric
        areas = [
            markup.anchor(
                Markup("{} {}").format(one.name, text.number(math.ceil(one.gap - 1e-09))),
                context.view.link("coverage", area=one.area, metric=metric.id),
            )
            for one in shortfalls[:NAMED]
        ]
        more = f" {context.word('review.more', n=len(shortfalls) - NAMED)}" if len(shortfalls) > NAMED else ""
        parts.append(
            Markup("<span><b>{}</b> {}{}</span>").format(
                metric.label.of(context.language), joined(areas, context.language), more
            )
        )
    return Markup('<p class="where">{}</p>').format(Markup().join(parts))


def _against(context: PageContext) -> Markup:
    """What the changes are held against, to be chosen (markup)."""
    here = since.chosen(context)
    links = Markup().join(
        markup.anchor(context.word(f"since.{kind}"), context.view.link(since=kind), current=kind == here)
        for kind in SINCE
    )
    none = (
        "" if since.reference(context) else Markup('<span class="quiet">{}</span>').format(context.word("since.none"))
    )
    return Markup('<nav class="against" aria-label="{}">{} {}{}</nav>').format(
        context.word("since.label"), context.word("since.label"), links, none
    )


def _compare(context: PageContext, headlines: list[findings.Series], rates: list[findings.Series]) -> None:
    areas = series.areas_below(context)
    left, right = st.columns([2.15, 1], gap="medium")
    with left:
        draw(
            markup.head(
                context.word("overview.table", level=context.word(f"level.{context.below}")),
                context.word("overview.table_note"),
                markup.legend((status for one in headlines for status in one.now["status"]), context.language),
            )
        )
        board.show_board(context, areas, series.at_target_of_cut(context, headlines))
    if not rates:
        return
    chosen = next((rate for rate in rates if rate.metric.id == context.view.chosen.get("map")), rates[0])
    below = chosen.below(context.area["code"])
    is_map = map_figure.has_outlines(below["area"].to_list())
    with right:
        level = context.word(f"level.{context.below}")
        draw(markup.head(context.word("overview.map") if is_map else context.word("coverage.ranking", level=level)))
        draw(
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
            lines = [context.word("chart.shaded")] if map_figure.is_shaded(below) else []
            draw(small(" ".join([*lines, context.word("chart.attribution")])))
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
