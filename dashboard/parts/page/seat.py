"""Who sits at the page that runs now. Asked anew in each run: a right that was revoked counts no more."""

import streamlit as st
from markupsafe import Markup

from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.sentence import sentence_of
from dashboard.words import word
from pipelines.errors import HomeError, JournalError
from pipelines.people.seat import OPEN, Seat, seat_of
from pipelines.people.sessions import COOKIE
from pipelines.query import EVERYONE, WHOLE, Viewer
from pipelines.query.sight import persons
from pipelines.settings import Home, open_home, settings
from pipelines.text import Language

_PERSON = "seat.person"


def seat() -> Seat:
    """Who it is, and by which right they read and act. Whoever has no session has a seat without any right.

    Raises:
        HomeError: there is no home. JournalError: the register cannot be read.
    """
    home = open_home(settings().home)
    if not home.sign_in.is_needed:
        return OPEN
    token = st.context.cookies.get(COOKIE)
    return seat_of(home, token if isinstance(token, str) else "") or Seat()


def viewer_of(here: Seat, home: Home) -> Viewer:
    """What a seat may see. Without a right: nothing of any unit."""
    if here.is_open:
        return EVERYONE
    name, right = here.name or "-", here.seen_by
    if right is None or right.declared.sees == "nothing":
        return Viewer(name=name)
    if right.role == "company":
        return Viewer(name=name, company=right.scope)
    area = WHOLE if right.scope == home.region else right.scope
    decides = right.declared.sees == "deciders"
    return Viewer(name=name, area=area, decides=decides, sees_persons=right.role in persons().roles)


def take_seat(language: Language) -> Seat | None:
    """The seat at the beginning of a run. What another person did in this session, signed in before, is forgotten; None
    where the session is over, which is said in one sentence."""
    try:
        here = seat()
    except (HomeError, JournalError) as fault:
        if isinstance(fault, JournalError):
            draw(notice(sentence_of(fault, language)))
            return None
        return OPEN  # the page says that there is no home
    if not here.is_open and here.person is None:
        draw(Markup('<p class="w notice" data-signed-out>{}</p>').format(word("entrance.no_session", language)))
        return None
    mark = here.person.id if here.person else ""
    if st.session_state.get(_PERSON, mark) != mark:
        st.session_state.clear()
    st.session_state[_PERSON] = mark
    return here
