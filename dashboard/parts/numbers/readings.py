"""Readings of open texts on the handbook's pages: all of them, one with what cites it, and links to them."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.parts.numbers import card
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.declarations import OURS
from pipelines.catalogue.readings import Reading


def links(context: PageContext, names: Iterable[str]) -> str:
    """Readings by code and name, each a link to its entry (markup)."""
    known = context.reader.catalogue.readings
    return "<br>".join(_link(context, known[name]) for name in names if name in known)


def ledger(context: PageContext) -> None:
    """Every reading in one line: code, what is open, how it is read."""
    known = context.reader.catalogue.readings.values()
    st.html(markup.head(context.word("handbook.readings"), context.word("handbook.readings_note", n=len(known))))
    lines = "".join(
        f'<li><span class="quiet">{one.id}</span><span>{_anchor(context, one, escape(one.label.of(context.language)))}'
        f'<br><span class="quiet small">{escape(one.reading.of(context.language))}</span></span><span></span></li>'
        for one in known
    )
    st.html(f'<ul class="w ledger">{lines}</ul>')


def entry(context: PageContext, code: str) -> None:
    """One reading: the question, how it is read, what was not taken, its clauses, and which numbers cite it."""
    catalogue, language = context.reader.catalogue, context.language
    one = catalogue.readings[code]
    frame.title(one.label.of(language), one.id)
    st.html(
        f'<p class="w">{markup.anchor(context.word("handbook.back"), context.view.link(reading=""), kind="more")}</p>'
    )
    metrics = [
        markup.anchor(
            f"{each.code} {escape(each.label.of(language))}", context.view.link(reading="", metric=each.id), kind="more"
        )
        for each in catalogue.metrics.values()
        if code in each.readings
    ]
    decided = context.word("handbook.decided_ours") if one.decided_by == OURS else escape(one.decided_by)
    pairs = [
        (context.word("handbook.reading"), escape(one.reading.of(language))),
        (context.word("handbook.alternatives"), "<br>".join(escape(other.of(language)) for other in one.alternatives)),
        (context.word("card.clause"), card.clauses(context, one.clauses)),
        (
            context.word("handbook.parameters"),
            "<br>".join(escape(catalogue.parameters[name].label.of(language)) for name in one.parameters),
        ),
        (context.word("handbook.cited_by"), "<br>".join(metrics)),
        (context.word("handbook.uncited"), escape(one.uncited.of(language)) if one.uncited else ""),
        (context.word("handbook.decided"), f"{decided}　{text.day(one.decided_on, language)}"),
    ]
    st.html(f'<div class="w prose"><p>{escape(one.question.of(language))}</p>{markup.facts(pairs)}</div>')


def _link(context: PageContext, one: Reading) -> str:
    return _anchor(context, one, f"{one.id} {escape(one.label.of(context.language))}")


def _anchor(context: PageContext, one: Reading, said: str) -> str:
    here = {} if context.view.page != "handbook" else {"metric": ""}
    return markup.anchor(said, context.view.link("handbook", reading=one.id, **here))
