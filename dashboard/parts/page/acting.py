"""Who signs an act: whoever is signed in. Where a home has no sign-in, somebody of its register is chosen.

A form asks `actor` for the signature, which is what the journal keeps; nobody types a name.
"""

import streamlit as st

from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.seat import seat
from pipelines import clock
from pipelines.people import audit
from pipelines.people.register import register_of

_SIGNED_LAST = "signed_last"  # in the session: who signed the last act, offered again for the next


def actor(context: PageContext, act: str, *, key: str, label: str = "acting.actor") -> str:
    """The signature of the person who acts; '' where nobody does, which the journal refuses in one sentence.

    Draws, where it is called, who signs, or the choice where there is no sign-in, which begins with whoever signed last
    in this session. A second person is always chosen.

    Args:
        act: what is done, as `pipelines/people/roles.toml` names it.
        key: of the field; a new one begins blank.
        label: the wording of the field.
    """
    here = seat()
    if not here.is_open:
        st.caption(context.word("acting.signed", name=here.name) if here.may(act) else context.word("acting.no_right"))
        return here.name if here.may(act) else ""
    signing = list(dict.fromkeys(_signing(context, act)))
    before = st.session_state.get(_SIGNED_LAST) if label == "acting.actor" else None
    chosen = st.selectbox(
        context.word(label),
        signing,
        index=signing.index(before) if before in signing else None,
        placeholder=context.word("acting.choose" if signing else "acting.nobody"),
        key=key,
    )
    if not signing and label == "acting.actor":
        how = context.word("acting.nobody_how", add="wuye people add", grant="wuye people grant")
        draw(notice(how))
    return chosen or ""


def nobody_signs(context: PageContext, act: str) -> bool:
    """Whether there is nobody to choose who might sign, so that the button of the form stays closed."""
    return seat().is_open and not _signing(context, act)


def _signing(context: PageContext, act: str) -> list[str]:
    home = context.reader.home
    return [person.signature for person, _ in register_of(home).signing(act, clock.today(home))]


def allowed(context: PageContext, act: str, *, is_said: bool = True) -> bool:
    """Whether who sits here may do something; says so where not."""
    may = seat().may(act)
    if not may and is_said:
        draw(notice(context.word("acting.no_right")))
    return may


def second(context: PageContext, act: str, *, key: str) -> str:
    """The signature of the second person of a two-person step, where there is no sign-in."""
    return actor(context, act, key=key, label="acting.second")


def note_act(context: PageContext, act: str, who: str, what: str, **more: object) -> None:
    """Writes an act that was done into the trail."""
    st.session_state[_SIGNED_LAST] = who
    audit.note(context.reader.home, "acted", who=who, what=what, more={"act": act, **more})


def note_refusal(context: PageContext, act: str, what: str) -> None:
    """Writes into the trail that an act was refused, for it was about somebody else's."""
    audit.note(context.reader.home, "refused", who=seat().name, what=what, more={"act": act, "why": "other_unit"})
