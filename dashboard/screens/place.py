"""区、街道、小区: what is the whole story here?"""

import streamlit as st

from dashboard.parts import board, findings, frame, markup, place, rows, series, worklist
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import HEADLINE


def show(desk: Desk) -> None:
    """Every metric with target and peers, the areas below, the rows behind one number, what was submitted."""
    if estate := desk.view.chosen.get("estate"):
        place.estate(desk, estate)
        return
    if metric := desk.view.chosen.get("metric"):
        _rows(desk, metric)
        return
    title = st.empty()
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        said = _measures(desk)
    with title:
        frame.title(said, desk.period(desk.view.period))
    with right:
        place.points(desk)
        place.below(desk)
        place.submissions(desk)


@drawn
def _measures(desk: Desk) -> str:
    """Every metric with target and peers; gives what they come to, in a sentence."""
    level = desk.area["level"]
    names = series.measured_at(desk, level)
    found = dict(zip(names, series.peers_of(desk, names), strict=True))
    st.html(markup.head(desk.word("place.metrics"), extra=markup.legend(desk.language)))
    board.measures(desk, list(found.values()), peers=level != "city")
    name = frame.area_name(desk.area, desk.language)
    return findings.place_title(name, found, desk.area["code"], desk.language)


def _rows(desk: Desk, name: str) -> None:
    metric, variant = desk.metric(name), desk.view.chosen.get("variant", HEADLINE)
    missing = desk.view.chosen.get("missing", "") == "1"
    period = _number(desk, name, variant)
    choices = [
        (desk.word("place.rows_all"), desk.view.link(missing=""), not missing),
        (desk.word("place.rows_missing"), desk.view.link(missing="1"), missing),
    ]
    st.html(markup.tabs(choices))
    file = f"{name}-{desk.area['code']}-{period}"
    rows.show(desk, metric, variant, missing=missing, file=file, links=worklist.LINKS)


@drawn
def _number(desk: Desk, name: str, variant: str) -> str:
    """The number and what stands behind it; gives its period."""
    metric = desk.metric(name)
    one = series.own(desk, name, variant=variant)
    row = one.row(desk.area["code"])
    label = metric.label_of(variant).of(desk.language)
    frame.title(
        f"{frame.area_name(desk.area, desk.language)} · {findings.coverage_title(row, metric, label, desk.language)}",
        desk.period(one.period),
    )
    if row:
        place.basis(desk, one, row)
    return one.period


if __name__ == "__main__":
    show(frame.here())
