"""区、街道、小区: what is the whole story here?"""

import streamlit as st

from dashboard.parts import board, findings, frame, markup, place, rows, series, worklist
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
    level = desk.area["level"]
    names = series.measured_at(desk, level)
    found = dict(zip(names, series.peers_of(desk, names), strict=True))
    name = frame.area_name(desk.area, desk.language)
    frame.title(
        findings.place_title(name, found, desk.area["code"], desk.language),
        desk.period(desk.view.period),
    )
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("place.metrics"), extra=markup.legend(desk.language)))
        board.measures(desk, list(found.values()), peers=level != "city")
    with right:
        place.points(desk)
        place.below(desk)
        place.submissions(desk)


def _rows(desk: Desk, name: str) -> None:
    metric, variant = desk.metric(name), desk.view.chosen.get("variant", HEADLINE)
    missing = desk.view.chosen.get("missing", "") == "1"
    one = series.own(desk, name, variant=variant)
    row = one.row(desk.area["code"])
    label = metric.label_of(variant).of(desk.language)
    frame.title(
        f"{frame.area_name(desk.area, desk.language)} · {findings.coverage_title(row, metric, label, desk.language)}",
        desk.period(one.period),
    )
    if row:
        place.basis(desk, one, row)
    st.html(
        markup.tabs(
            [
                (desk.word("place.rows_all"), desk.view.link(missing=""), not missing),
                (desk.word("place.rows_missing"), desk.view.link(missing="1"), missing),
            ]
        )
    )
    found = rows.behind(desk, metric, variant, missing=missing)
    rows.show(desk, found, f"{name}-{desk.area['code']}-{one.period}", links=worklist.LINKS, sources=metric.sources)


if __name__ == "__main__":
    show(frame.here())
