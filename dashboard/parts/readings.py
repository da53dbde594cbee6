"""Readings of open texts on the handbook's pages: all of them, one with what cites it, and links to them."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.parts import card, frame, markup
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import OURS
from pipelines.catalogue.readings import Reading


def links(desk: Desk, names: Iterable[str]) -> str:
    """Readings by code and name, each a link to its entry (markup)."""
    known = desk.reader.catalogue.readings
    return "<br>".join(_link(desk, known[name]) for name in names if name in known)


def ledger(desk: Desk) -> None:
    """Every reading in one line: code, what is open, how it is read."""
    known = desk.reader.catalogue.readings.values()
    st.html(markup.head(desk.word("handbook.readings"), desk.word("handbook.readings_note", n=len(known))))
    lines = "".join(
        f'<li><span class="quiet">{one.id}</span><span>{_anchor(desk, one, escape(one.label.of(desk.language)))}'
        f'<br><span class="quiet small">{escape(one.reading.of(desk.language))}</span></span><span></span></li>'
        for one in known
    )
    st.html(f'<ul class="w ledger">{lines}</ul>')


def entry(desk: Desk, code: str) -> None:
    """One reading: the question, how it is read, what was not taken, its clauses, and which numbers cite it."""
    catalogue, language = desk.reader.catalogue, desk.language
    one = catalogue.readings[code]
    frame.title(one.label.of(language), one.id)
    st.html(f'<p class="w">{markup.anchor(desk.word("handbook.back"), desk.view.link(reading=""), kind="more")}</p>')
    metrics = [
        markup.anchor(
            f"{each.code} {escape(each.label.of(language))}", desk.view.link(reading="", metric=each.id), kind="more"
        )
        for each in catalogue.metrics.values()
        if code in each.readings
    ]
    decided = desk.word("handbook.decided_ours") if one.decided_by == OURS else escape(one.decided_by)
    pairs = [
        (desk.word("handbook.reading"), escape(one.reading.of(language))),
        (desk.word("handbook.alternatives"), "<br>".join(escape(other.of(language)) for other in one.alternatives)),
        (desk.word("card.clause"), card.clauses(desk, one.clauses)),
        (
            desk.word("handbook.parameters"),
            "<br>".join(escape(catalogue.parameters[name].label.of(language)) for name in one.parameters),
        ),
        (desk.word("handbook.cited_by"), "<br>".join(metrics)),
        (desk.word("handbook.uncited"), escape(one.uncited.of(language)) if one.uncited else ""),
        (desk.word("handbook.decided"), f"{decided}　{text.day(one.decided_on, language)}"),
    ]
    st.html(f'<div class="w prose"><p>{escape(one.question.of(language))}</p>{markup.facts(pairs)}</div>')


def _link(desk: Desk, one: Reading) -> str:
    return _anchor(desk, one, f"{one.id} {escape(one.label.of(desk.language))}")


def _anchor(desk: Desk, one: Reading, said: str) -> str:
    here = {} if desk.view.page != "handbook" else {"metric": ""}
    return markup.anchor(said, desk.view.link("handbook", reading=one.id, **here))
