"""The duty list: party by party what each has to do by the documents, what shows it, and who owes evidence."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.documents import clauses
from dashboard.parts.numbers import series
from dashboard.parts.numbers.rows import value_words
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from dashboard.words import joined
from pipelines.query import DocumentBoard, DutyRow

CODE = "M-PLAN-06"  # the register's own number: it is shown, never counted again


def show_duties(context: PageContext, document_boards: Sequence[DocumentBoard]) -> None:
    """The number of the register first, then the documents' duties, then members of leading groups without any."""
    listed = context.reader.duties(document_boards)
    own = [one for one in listed if one.state != "reference"]
    owing = [one for one in own if one.state == "owes"]
    title = (
        context.word("duties.title_owes", n=len(owing), every=len(own))
        if owing
        else context.word("duties.title", every=len(own))
    )
    frame.title(title, context.period(context.view.period))
    clauses.views(context, "duties")
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        for board in document_boards:
            # Another region's duties are not this one's, and its numbers say nothing about them.
            those = [one for one in own if one.document == board.id]
            if those:
                draw(markup.head(f"{board.place.of(context.language)} {board.issued_on.year}"))
                draw(_table(context, those))
        if not own:
            draw(quiet(context.word("duties.none")))
    with right:
        _register(context)
        _without(context, [board.id for board in document_boards if board.is_own])


def _table(context: PageContext, those: Sequence[DutyRow]) -> Markup:
    """One row a duty, each party named once."""
    language = context.language
    heads = [
        (context.word(Markup("duties.{}").format(name)), kind)
        for name, kind in (("party", ""), ("does", "says"), ("shown_by", "says"), ("state", ""))
    ]
    lines: list[tuple[str, list[str]]] = []
    for party, group in groupby(those, key=lambda one: one.party):
        for turn, one in enumerate(group):
            clause = markup.anchor(one.clause, context.view.link("clauses", clause=one.clause, view=""), kind="more")
            records = [clauses.sent(context, record, one.state != "reference") for record in one.records]
            shown = clauses.numbers(context, one.measures) + Markup('<p class="small">{}</p>').format(
                joined([*records, *map(escape, one.rules)], language)
            )
            state = "" if one.state == "reference" else _state(context, one)
            name = Markup("<b>{}</b>").format(party.of(language)) if turn == 0 else ""
            lines.append(("", [name, Markup("{} {}").format(one.does.of(language), clause), shown, state]))
    return markup.table(heads, lines, kind="wrap duties")


def _state(context: PageContext, one: DutyRow) -> Markup:
    state = "carried_out" if one.state == "shown" else "behind"
    mark = "●" if one.state == "shown" else "▲"
    return Markup('<span class="{}"><i class="s">{}</i>{}</span>').format(
        state, mark, context.word(f"duties.{one.state}")
    )


def _register(context: PageContext) -> None:
    """The number of the duty list that was sent in, with the way to who has not shown anything."""
    draw(markup.head(context.word("duties.register"), CODE))
    matches = [metric for metric in context.reader.catalogue.metrics.values() if metric.code == CODE]
    for metric in matches:
        row = series.at_home(context, metric.id)
        link = context.view.link(
            "indicators", metric=metric.id, area=context.reader.home.region, view="", clause="", document=""
        )
        sentence = context.word("duties.no_number")
        if row and row["value"] is not None:
            value = text.with_unit(row["value"], text.unit_of(metric), context.language, row["target"])
            sentence = Markup("{} <b>{}</b> {} / {}").format(
                markup.state(row["status"], context.language),
                value,
                text.number(row["numerator"]),
                text.number(row["denominator"]),
            )
        draw(
            Markup('<div class="w"><p>{}</p><p>{}</p></div>').format(
                markup.anchor(metric.label.of(context.language), link, kind="more"), sentence
            )
        )


def _without(context: PageContext, documents: Sequence[str]) -> None:
    draw(markup.head(context.word("duties.without"), context.word("duties.without_note")))
    members_without_duty = context.reader.members_without_duty(tuple(documents))
    if members_without_duty.is_empty():
        draw(quiet(context.word("duties.without_none")))
        return
    roles = value_words(context.reader.catalogue, "group_role", context.language)
    heads = [
        (context.word("duties.unit"), ""),
        (context.word("duties.role"), ""),
        (context.word("duties.groups"), "num"),
    ]
    lines = [
        (
            "",
            [
                markup.as_written(row["unit"]),
                escape(joined([roles.get(role, role) for role in row["roles"].split(",")], context.language)),
                text.number(row["districts"]),
            ],
        )
        for row in members_without_duty.iter_rows(named=True)
    ]
    draw(markup.table(heads, lines, kind="compact"))
