"""What a draft would change, and the forms by which two people lay a document down or end one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.parts.documents.office_policy.draft import Draft, drop, say, written
from dashboard.parts.page import acting, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.catalogue.policy_changes import Change
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.errors import WuyeError
from pipelines.office.policy import end, lay_down
from pipelines.settings import settings
from pipelines.trial import effects

DONE = "policy.done"


def confirm(context: PageContext, draft: Draft) -> None:
    """What a draft would change, in numbers where that is asked for, and the form by which two people lay it down."""
    st.html(markup.head(context.word("policy.preview_head"), draft.seen.document.title.of(context.language)))
    if draft.seen.replaces:
        say(context.word("policy.replaces", id=draft.name))
    if draft.seen.changes:
        _changes(context, draft.seen.changes)
    else:
        st.html(f'<p class="w notice">{context.word("policy.no_change")}</p>')
    _tried(context, draft)
    with st.form("policy.sign", border=False):
        signatures = _signatures(context, "policy.sign")
        is_signed = st.form_submit_button(context.word("policy.lay_down"), type="primary")
    if st.button(context.word("policy.discard"), key="policy.discard"):
        drop(clear=True)
        st.rerun()
    if not is_signed:
        return
    if missing := _unsigned(context, signatures):
        say(missing)
        return
    try:
        with written(draft.name, draft.content) as file:
            recorded = lay_down(context.reader.home, file, **signatures)
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    acting.note_act(context, "lay_down", recorded.actor, recorded.subject, entry=recorded.sequence)
    drop(clear=True)
    st.session_state[DONE] = recorded.sequence
    st.rerun()


def _tried(context: PageContext, draft: Draft) -> None:
    """The button by which verdicts, alerts and proposals are worked out on a build beside the one in force."""
    if not st.button(context.word("policy.try"), key="policy.try", help=context.word("policy.try_note")):
        return
    try:
        with st.spinner(context.word("policy.trying")), written(draft.name, draft.content) as file:
            found = effects(context.reader.home, settings(), file)
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    if found:
        _changes(context, found)
    else:
        st.html(f'<p class="w notice">{context.word("policy.no_effect")}</p>')


def _changes(context: PageContext, changes: Iterable[Change]) -> None:
    rows = [
        (
            "",
            [
                markup.office_words(part.of(context.language), context.language)
                for part in (one.about, one.before, one.after)
            ],
        )
        for one in changes
    ]
    headings = [(context.word(f"policy.{key}"), "") for key in ("about", "before", "after")]
    st.html(f'<div class="w">{markup.table(headings, rows, kind="stack")}</div>')


def _signatures(context: PageContext, key: str) -> dict[str, Any]:
    """The fields in which two people sign and say why."""
    left, right = st.columns(2, gap="medium")
    with left:
        actor = acting.actor(context, "lay_down", key=f"{key}.actor")
    with right:
        second = acting.second(context, "lay_down", key=f"{key}.second")
    return {
        "actor": actor,
        "second_actor": second,
        "why": st.text_input(context.word("policy.why"), key=f"{key}.why"),
    }


def _unsigned(context: PageContext, signatures: dict[str, Any]) -> str:
    """Which field of the signatures is blank; '' where none is."""
    names = {"actor": "acting.actor", "second_actor": "acting.second", "why": "policy.why"}
    blank = next((key for key in names if not str(signatures[key]).strip()), None)
    return context.word("policy.required", name=context.word(names[blank])) if blank else ""


def end_one(context: PageContext, standing: Iterable[OfficeDocument]) -> None:
    """The form by which two people end a document."""
    names = {each.id: each.title.of(context.language) for each in standing}
    st.html(markup.head(context.word("policy.end")))
    with st.form("policy.end", border=False):
        left, right = st.columns(2, gap="medium")
        chosen = left.selectbox(
            context.word("policy.end_choose"), list(names), format_func=names.__getitem__, key="policy.end_id"
        )
        last = right.date_input(
            context.word("policy.end_on"),
            clock.today(context.reader.home),
            min_value=date(1990, 1, 1),
            key="policy.end_on",
        )
        signatures = _signatures(context, "policy.end")
        is_asked = st.form_submit_button(context.word("policy.end"))
    if not is_asked:
        return
    if missing := _unsigned(context, signatures):
        say(missing)
        return
    try:
        recorded = end(context.reader.home, chosen, last, **signatures)
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    acting.note_act(context, "lay_down", recorded.actor, recorded.subject, entry=recorded.sequence)
    st.session_state[DONE] = recorded.sequence
    st.rerun()
