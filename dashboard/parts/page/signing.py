"""Acts that take two people, where people sign in: one asks, another signs, each in a session of their own."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.parts.page.acting import note_act, note_refusal
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.errors import WuyeError
from pipelines.office.recorded import Recorded
from pipelines.office.signers import is_same_signer
from pipelines.people.requests import (
    SigningRequest,
    ask_to_sign,
    close_request,
    must_be_another,
    waiting_requests,
)

Sign = Callable[[SigningRequest, str], Recorded]


def takes_two_sessions() -> bool:
    """Whether the second person signs in a session of their own: where people sign in at all."""
    return not seat().is_open


def ask(context: PageContext, act: str, subject: str, given: Mapping[str, Any]) -> None:
    """Asks for the second signature, as whoever is signed in; says what came of it."""
    here = seat()
    if not here.may(act):
        _say(context.word("acting.no_right"))
        return
    try:
        ask_to_sign(context.reader.home, act, subject, first=here.name, given=given)
    except WuyeError as fault:
        _say(sentence_of(fault, context.language))
        return
    note_act(context, act, here.name, subject, step="asked")
    st.rerun()


def waiting(context: PageContext, act: str, subject: str = "") -> list[SigningRequest]:
    """What waits for a second signature."""
    return waiting_requests(context.reader.home, act, subject) if takes_two_sessions() else []


def show(context: PageContext, request: SigningRequest, described: Mapping[str, str], sign: Sign) -> None:
    """One request: who asks for what, and the button by which another person signs, or the asker takes it back.

    Args:
        described: what is asked for, as name and text.
        sign: does it, with the request and the second signature.
    """
    at = f"{clock.local(context.reader.home, request.asked_at):%Y-%m-%d %H:%M}"
    facts = Markup().join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in described.items() if text
    )
    draw(
        Markup('<div class="w notice">{}<dl class="facts">{}</dl></div>').format(
            context.word("signing.waits", name=request.first, at=at), facts
        )
    )
    here = seat()
    if not here.may(request.act):
        return
    if is_same_signer(here.name, request.first):
        draw(quiet(context.word("signing.another")))
        if st.button(context.word("signing.withdraw"), key=f"signing.withdraw.{request.number}"):
            close_request(context.reader.home, request, who=here.name, outcome="withdrawn")
            note_act(context, request.act, here.name, request.subject, step="withdrawn")
            st.rerun()
        return
    yes, no, _ = st.columns([1, 1, 2])
    is_signed = yes.button(context.word("signing.sign"), type="primary", key=f"signing.sign.{request.number}")
    is_refused = no.button(context.word("signing.refuse"), key=f"signing.refuse.{request.number}")
    if is_refused:
        close_request(context.reader.home, request, who=here.name, outcome="refused")
        note_act(context, request.act, here.name, request.subject, step="refused")
        st.rerun()
    if is_signed:
        _signed(context, request, sign)


def _signed(context: PageContext, request: SigningRequest, sign: Sign) -> None:
    second = seat().name
    try:
        must_be_another(request, second)
        recorded = sign(request, second)
    except WuyeError as fault:
        note_refusal(context, request.act, request.subject)
        _say(sentence_of(fault, context.language))
        return
    close_request(context.reader.home, request, who=second, outcome="signed")
    note_act(context, request.act, second, request.subject, entry=recorded.sequence, first=request.first)
    st.rerun()


def _say(text: str) -> None:
    draw(notice(text))
