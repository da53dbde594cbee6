"""What a draft would change, and the forms by which two people lay a document down or end one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.parts.documents.office_policy.content import facts_of
from dashboard.parts.documents.office_policy.draft import Draft, drop, say, written
from dashboard.parts.page import acting, markup, signing
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy_changes import Change
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.errors import WuyeError
from pipelines.office.policy import end, lay_down, preview
from pipelines.office.recorded import Recorded
from pipelines.people.requests import SigningRequest
from pipelines.trial.process import Trial

DONE = "policy.done"
_TRIAL, _TRIED = "policy.trial", "policy.tried"


def confirm(context: PageContext, known: Catalogue, draft: Draft) -> None:
    """What a draft says and would change, in numbers where that is asked for, and the form by which two people lay it down."""
    draw(markup.head(context.word("policy.preview_head"), draft.seen.document.title.of(context.language)))
    draw(Markup('<div class="w">{}</div>').format(markup.facts(facts_of(context, known, draft.seen.document))))
    if draft.seen.replaces:
        say(context.word("policy.replaces", id=draft.name))
    if draft.seen.changes:
        _changes(context, draft.seen.changes)
    else:
        draw(notice(context.word("policy.no_change")))
    _tried(context, draft)
    with st.form("policy.sign", border=False, enter_to_submit=False):
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
    if signing.takes_two_sessions():
        given = {"name": draft.name, "content": draft.content, "why": signatures["why"]}
        drop(clear=True)
        signing.ask(context, "lay_down", f"document:{draft.name}", given)
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
    trial: Trial | None = st.session_state.get(_TRIAL)
    if trial is not None and st.session_state.get(_TRIED) != draft.content:  # of another wording
        trial.stop()
        st.session_state.pop(_TRIAL)
        trial = None
    if trial is None:
        if st.button(context.word("policy.try"), key="policy.try", help=context.word("policy.try_note")):
            try:
                st.session_state[_TRIAL] = Trial(context.reader.home, draft.name, draft.content)
            except WuyeError as fault:
                say(sentence_of(fault, context.language))
                return
            st.session_state[_TRIED] = draft.content
            st.rerun()
        return
    if trial.is_running:
        _running(context, trial)
        return
    try:
        changes = trial.changes
    except WuyeError as fault:
        st.session_state.pop(_TRIAL)
        say(sentence_of(fault, context.language))
        return
    if changes:
        _changes(context, changes)
    else:
        draw(notice(context.word("policy.no_effect")))


@st.fragment(run_every=1.0)
def _running(context: PageContext, trial: Trial) -> None:
    """How far a trial is, looked at again each second, and the button that stops it."""
    if not trial.is_running:
        st.rerun()
    st.progress(trial.share_done, text=context.word("policy.trying"))
    if st.button(context.word("policy.try_stop"), key="policy.try_stop"):
        trial.stop()
        st.session_state.pop(_TRIAL, None)
        st.rerun()


def _changes(context: PageContext, changes: Iterable[Change]) -> None:
    rows = [
        (
            "",
            [
                markup.office_words(part.of(context.language), context.language)
                for part in (change.about, change.before, change.after)
            ],
        )
        for change in changes
    ]
    headings = [(context.word(f"policy.{key}"), "") for key in ("about", "before", "after")]
    draw(Markup('<div class="w">{}</div>').format(markup.table(headings, rows, kind="stack")))


def _signatures(context: PageContext, key: str) -> dict[str, Any]:
    """The fields in which two people sign and say why."""
    left, right = st.columns(2, gap="medium")
    with left:
        actor = acting.actor(context, "lay_down", key=f"{key}.actor")
    second = context.word("signing.later")
    with right:
        if signing.takes_two_sessions():
            st.caption(second)
        else:
            second = acting.second(context, "lay_down", key=f"{key}.second")
    return {
        "actor": actor,
        "second_actor": second,
        "why": st.text_input(context.word("policy.why"), key=f"{key}.why"),
    }


def waiting(context: PageContext) -> None:
    """The documents that wait for a second person: what each would change, and the signature."""
    for request in signing.waiting(context, "lay_down"):
        given = request.given
        described = {
            context.word("signing.what"): context.word("policy.end" if "last" in given else "policy.lay_down"),
            context.word("policy.id"): given["name"],
            context.word("policy.end_on"): given.get("last", ""),
            context.word("policy.why"): given["why"],
        }
        if "content" in given:
            _previewed(context, given["name"], given["content"])
        signing.show(context, request, described, lambda one, second: _done(context, one, second))


def _previewed(context: PageContext, name: str, content: str) -> None:
    try:
        with written(name, content) as file:
            seen = preview(context.reader.home, file)
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    draw(markup.head(context.word("policy.preview_head"), seen.document.title.of(context.language)))
    _changes(context, seen.changes)


def _done(context: PageContext, request: SigningRequest, second: str) -> Recorded:
    """Lays down or ends what waited, signed by both."""
    given, signed = request.given, {"actor": request.first, "second_actor": second, "why": request.given["why"]}
    if "last" in given:
        return end(context.reader.home, given["name"], date.fromisoformat(given["last"]), **signed)
    with written(given["name"], given["content"]) as file:
        return lay_down(context.reader.home, file, **signed)


def _unsigned(context: PageContext, signatures: dict[str, Any]) -> str:
    """Which field of the signatures is blank; '' where none is."""
    names = {"actor": "acting.actor", "second_actor": "acting.second", "why": "policy.why"}
    blank = next((key for key in names if not str(signatures[key]).strip()), None)
    return context.word("policy.required", name=context.word(names[blank])) if blank else ""


def end_one(context: PageContext, standing: Iterable[OfficeDocument]) -> None:
    """The form by which two people end a document."""
    names = {each.id: each.title.of(context.language) for each in standing}
    draw(markup.head(context.word("policy.end")))
    with st.form("policy.end", border=False, enter_to_submit=False):
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
    if signing.takes_two_sessions():
        given = {"name": chosen, "last": str(last), "why": signatures["why"]}
        signing.ask(context, "lay_down", f"end:{chosen}", given)
        return
    try:
        recorded = end(context.reader.home, chosen, last, **signatures)
    except WuyeError as fault:
        say(sentence_of(fault, context.language))
        return
    acting.note_act(context, "lay_down", recorded.actor, recorded.subject, entry=recorded.sequence)
    st.session_state[DONE] = recorded.sequence
    st.rerun()
