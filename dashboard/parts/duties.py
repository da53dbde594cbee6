"""The duty list: party by party what each has to do by the documents, what shows it, and who owes evidence."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from dashboard import format as text
from dashboard.parts import clauses, frame, markup, series
from dashboard.parts.frame import Desk
from dashboard.parts.rows import value_words
from dashboard.words import joined
from pipelines.query import DocumentBoard, DutyRow

CODE = "M-PLAN-06"  # the register's own number: it is shown, never counted again


def show(desk: Desk, found: Sequence[DocumentBoard]) -> None:
    """The number of the register first, then the documents' duties, then members of leading groups without any."""
    listed = desk.reader.duties(found)
    own = [one for one in listed if one.state != "reference"]
    owing = [one for one in own if one.state == "owes"]
    title = (
        desk.word("duties.title_owes", n=len(owing), every=len(own))
        if owing
        else desk.word("duties.title", every=len(own))
    )
    frame.title(title, desk.period(desk.view.period))
    clauses.views(desk, "duties")
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        for board in sorted(found, key=lambda one: not one.is_own):
            those = [one for one in listed if one.document == board.id]
            if those:
                note = desk.word("clauses.elsewhere") if not board.is_own else ""
                draft = desk.word("document.draft") if board.status == "draft" else ""
                name = f"{board.place.of(desk.language)} {board.issued_on.year}"
                st.html(markup.head(name, " · ".join(said for said in (note, draft) if said)))
                st.html(_table(desk, those))
    with right:
        _register(desk)
        _without(desk, [board.id for board in found if board.is_own])


def _table(desk: Desk, those: Sequence[DutyRow]) -> str:
    """One row a duty, each party named once."""
    language = desk.language
    heads = [
        (desk.word(f"duties.{name}"), kind)
        for name, kind in (("party", ""), ("does", "says"), ("shown_by", "says"), ("state", ""))
    ]
    lines: list[tuple[str, list[str]]] = []
    for party, group in groupby(those, key=lambda one: one.party):
        for turn, one in enumerate(group):
            clause = markup.anchor(one.clause, desk.view.link("clauses", clause=one.clause, view=""), kind="more")
            records = [clauses.sent(desk, record, one.state != "reference") for record in one.records]
            shown = (
                clauses.numbers(desk, one.measures)
                + f'<p class="small">{joined([*records, *map(escape, one.rules)], language)}</p>'
            )
            state = "" if one.state == "reference" else _state(desk, one)
            name = f"<b>{escape(party.of(language))}</b>" if turn == 0 else ""
            lines.append(("", [name, f"{escape(one.does.of(language))} {clause}", shown, state]))
    return markup.table(heads, lines, kind="wrap duties")


def _state(desk: Desk, one: DutyRow) -> str:
    state = "carried_out" if one.state == "shown" else "behind"
    mark = "●" if one.state == "shown" else "▲"
    return f'<span class="{state}"><i class="s">{mark}</i>{desk.word(f"duties.{one.state}")}</span>'


def _register(desk: Desk) -> None:
    """The number of the duty list that was sent in, with the way to who has not shown anything."""
    st.html(markup.head(desk.word("duties.register"), CODE))
    found = [metric for metric in desk.reader.catalogue.metrics.values() if metric.code == CODE]
    for metric in found:
        row = series.at_home(desk, metric.id)
        link = desk.view.link(
            "indicators", metric=metric.id, area=desk.reader.home.region, view="", clause="", document=""
        )
        said = desk.word("duties.no_number")
        if row and row["value"] is not None:
            value = text.with_unit(row["value"], text.unit_of(metric), desk.language, row["target"])
            said = f"{markup.state(row['status'], desk.language)} <b>{value}</b> {text.number(row['numerator'])} / {text.number(row['denominator'])}"
        st.html(
            f'<div class="w"><p>{markup.anchor(escape(metric.label.of(desk.language)), link, kind="more")}</p><p>{said}</p></div>'
        )


def _without(desk: Desk, documents: Sequence[str]) -> None:
    st.html(markup.head(desk.word("duties.without"), desk.word("duties.without_note")))
    found = desk.reader.members_without_duty(tuple(documents))
    if found.is_empty():
        st.html(f'<p class="w quiet">{desk.word("duties.without_none")}</p>')
        return
    roles = value_words(desk.reader.catalogue, "group_role", desk.language)
    heads = [(desk.word("duties.unit"), ""), (desk.word("duties.role"), ""), (desk.word("duties.groups"), "num")]
    lines = [
        (
            "",
            [
                markup.as_written(row["unit"]),
                escape(joined([roles.get(role, role) for role in row["roles"].split(",")], desk.language)),
                text.number(row["districts"]),
            ],
        )
        for row in found.iter_rows(named=True)
    ]
    st.html(markup.table(heads, lines, kind="compact"))
