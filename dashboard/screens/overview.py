"""总览: are we on course, where not, what is exceptional?"""

import streamlit as st

from dashboard.figures import map as map_figure
from dashboard.figures import ranking
from dashboard.parts import alerts, board, card, chart, exceptional, findings, frame, link, lists, markup, place, series
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk


@drawn
def show(desk: Desk) -> None:
    """Cards, areas × metrics, the map, what changed, what is exceptional, what is proposed."""
    headlines = series.compared_of(desk, series.declared(desk, series.HEADLINES))
    rates = [one for one in headlines if one.metric.id in link.RATES]
    code, level = desk.area["code"], desk.below
    name = frame.area_name(desk.area, desk.language)
    frame.title(findings.overview_title(rates, code, name, level, desk.language), desk.period(desk.view.period))
    card.show(desk, headlines)
    if level and level != "estate":
        _compare(desk, headlines, rates)
    elif level:
        place.below(desk)
    changed, beyond, decided = st.columns([1.35, 1, 0.9], gap="medium")
    with changed:
        st.html(markup.head(desk.word("overview.changed")))
        lines = [
            *findings.changes(headlines, code, desk.language),
            *findings.turns(rates, code, desk.language),
            *findings.silences(rates, code, level, desk.reader.catalogue.sources, desk.language),
        ]
        st.html(markup.sentences(lines or [desk.word("overview.changed_none")]))
    with beyond:
        exceptional.show(desk, series.shares_at(desk, level))
    with decided:
        alerts.summary(desk)
        lists.summary(desk)


def _compare(desk: Desk, headlines: list[findings.Series], rates: list[findings.Series]) -> None:
    areas = series.areas_below(desk)
    left, right = st.columns([2.15, 1], gap="medium")
    with left:
        st.html(
            markup.head(
                desk.word("overview.table", level=desk.word(f"level.{desk.below}")),
                desk.word("overview.table_note"),
                markup.legend(desk.language),
            )
        )
        board.show(desk, areas, headlines)
    if not rates:
        return
    chosen = next((one for one in rates if one.metric.id == desk.view.chosen.get("map")), rates[0])
    below = chosen.below(desk.area["code"])
    is_map = map_figure.has_outlines(below["area"].to_list())
    with right:
        level = desk.word(f"level.{desk.below}")
        st.html(markup.head(desk.word("overview.map") if is_map else desk.word("coverage.ranking", level=level)))
        st.html(
            markup.tabs(
                (
                    (one.metric.label.of(desk.language), desk.view.link(map=one.metric.id), one is chosen)
                    for one in rates
                ),
                kind="tight",
            )
        )
        if is_map:
            chart.show(
                map_figure.figure(below, chosen.metric, desk.language, desk.view.mode, link=desk.view.link_to_area()),
                map_figure.alt(below, chosen.metric, desk.language),
                key="map",
            )
            said = [desk.word("chart.shaded")] if map_figure.is_shaded(below) else []
            st.html(f'<p class="w quiet small">{" ".join([*said, desk.word("chart.attribution")])}</p>')
        else:
            chart.show(
                ranking.figure(below, chosen.metric, desk.language, desk.view.mode, most=24),
                ranking.alt(below, chosen.metric, desk.language, desk.below),
                key="ranking",
            )


if __name__ == "__main__":
    show(frame.here())
