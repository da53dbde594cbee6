"""区、街道、小区: what is the whole story here?"""

import streamlit as st

from dashboard.pack.letters.desk import LetterRequest
from dashboard.parts.numbers import board, findings, rows, series, taken, worklist
from dashboard.parts.page import frame, letter, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.places import place
from dashboard.parts.returns import revised
from dashboard.parts.review import orders
from dashboard.parts.standing import subject
from pipelines.catalogue.declarations import HEADLINE


def show(context: PageContext) -> None:
    """Every metric with target and peers, the areas below, the rows behind one number, what was submitted."""
    if estate := context.view.chosen.get("estate"):
        place.estate(context, estate)
        _standing(context, estate)
        return
    if metric := context.view.chosen.get("metric"):
        _rows(context, metric)
        return
    title = st.empty()
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        text = _measures(context)
        names = series.measured_at(context, context.area["level"])
        taken.take(context, lambda: series.peers_of(context, names), "measures", area=context.area["code"])
    with title:
        frame.title(text, context.period(context.view.period))
    with right:
        place.points(context)
        place.below(context)
        place.submissions(context)
        _developers(context)
        _asked_of(context)
        if context.area["level"] in ("district", "street"):
            revised.show(context, own=True)
        if context.area["level"] == "street":
            letter.draft(context, LetterRequest(kind="street_sheet", about=f"area:{context.area['code']}"))


@drawn
def _standing(context: PageContext, estate: str) -> None:
    """How the estate stands on the lists; nothing where there is no such estate."""
    if estate in context.everywhere.estate_names():
        subject.section(context, "estate", estate)
        subject.developers_of(context, estate)


@drawn
def _developers(context: PageContext) -> None:
    """Who built here; of the whole city the register of the lists and the search have them."""
    if context.area["level"] != "city":
        subject.developers_of(context)


@drawn
def _asked_of(context: PageContext) -> None:
    """The supervision orders and decisions that concern the area, where there are any."""
    matches = context.reader.orders().filter("is_standing")
    if matches.height and context.area["level"] != "city":
        draw(markup.head(context.word("review.register", n=matches.height)))
        orders.table(context, matches)


@drawn
def _measures(context: PageContext) -> str:
    """Every metric with target and peers; gives what they come to, in a sentence."""
    level = context.area["level"]
    names = series.measured_at(context, level)
    by_name = dict(zip(names, series.peers_of(context, names), strict=True))
    board.show_chapters(context, list(by_name.values()), peers=level != "city")
    name = frame.area_name(context.area, context.language)
    return findings.place_title(name, by_name, context.area["code"], context.language)


def _rows(context: PageContext, name: str) -> None:
    metric, variant = context.metric(name), context.view.chosen.get("variant", HEADLINE)
    missing = context.view.chosen.get("missing", "") == "1"
    period = _number(context, name, variant)
    choices = [
        (context.word("place.rows_all"), context.view.link(missing=""), not missing),
        (context.word("place.rows_missing"), context.view.link(missing="1"), missing),
    ]
    draw(markup.tabs(choices))
    file = f"{name}-{context.area['code']}-{period}"
    rows.show_rows(context, metric, variant, missing=missing, file=file, links=worklist.LINKS)


@drawn
def _number(context: PageContext, name: str, variant: str) -> str:
    """The number and what stands behind it; gives its period."""
    metric = context.metric(name)
    one = series.own(context, name, variant=variant)
    row = one.row(context.area["code"])
    label = metric.label_of(variant).of(context.language)
    frame.title(
        f"{frame.area_name(context.area, context.language)} · {findings.coverage_title(row, metric, label, context.language)}",
        context.period(one.period),
    )
    if row:
        place.basis(context, one, row)
    return one.period


if __name__ == "__main__":
    show(frame.here())
