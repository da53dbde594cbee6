"""One act of the meeting written into the journal: who signs, when, and what is said once it stands there."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard import format as text
from dashboard.parts.page import acting
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.sentence import sentence_of
from pipelines.errors import WuyeError
from pipelines.office.recorded import Recorded

ACT = "review"  # as `pipelines/people/roles.toml` names it
_RECORDED = "review_recorded"  # in the session: what was recorded last


def signed(context: PageContext, key: str) -> tuple[str, str, date | None]:
    """Draws who signs, why, and (in an invented city) on which day; gives the three."""
    who = acting.actor(context, ACT, key=f"{key}:actor")
    why = st.text_input(context.word("names.why"), max_chars=300, key=f"{key}:why")
    on = None
    if context.reader.home.invented:
        on = st.date_input(context.word("entries.on"), value=context.reader.standing_day(), key=f"{key}:on")
    return who, why, on if isinstance(on, date) else None


def button(context: PageContext, sentence: str, *, is_wide: bool = False) -> bool:
    """Draws the button of a form that somebody signs, closed where nobody may; gives whether it was pressed."""
    closed = acting.nobody_signs(context, ACT)
    return st.form_submit_button(sentence, width="stretch" if is_wide else "content", disabled=closed)


def record(context: PageContext, what: str, take: Callable[[], Recorded]) -> None:
    """Writes into the journal and shows the page anew, with what was recorded; a refusal is one sentence."""
    try:
        recorded = take()
    except WuyeError as fault:
        st.error(sentence_of(fault, context.language))
        return
    acting.note_act(context, ACT, recorded.actor, recorded.subject, entry=recorded.sequence)
    sentence = context.word(
        "review.recorded",
        what=what,
        day=text.day(recorded.effective_on, context.language),
        actor=recorded.actor,
        n=recorded.sequence,
    )
    if recorded.masked:
        sentence = f"{sentence} {context.word('case.masked', n=recorded.masked)}"
    done(sentence)


def done(sentence: str) -> None:
    """Shows the page anew with a sentence on what was done."""
    st.session_state[_RECORDED] = sentence
    st.rerun()


def say_recorded() -> None:
    """What was recorded a moment ago, once."""
    if sentence := st.session_state.pop(_RECORDED, ""):
        st.success(sentence)
