"""Who may do what; by which right one acts; and the forms of the administrator."""

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st
from markupsafe import Markup

from dashboard.parts.page import markup
from dashboard.parts.page.acting import note_act
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.errors import WuyeError
from pipelines.people import audit
from pipelines.people.columns import COLUMNS, ROLE_COLUMNS
from pipelines.people.listing import listing_page, rights_listed, roles_listed
from pipelines.people.register import Register, add_person, end_person, grant, register_of, revoke
from pipelines.people.roles import roles
from pipelines.people.seat import Seat
from pipelines.people.sessions import sessions_of

_SHOWN = ("number", "signature", "role", "scope", "acts", "from_on", "until_on", "granted_by", "why")
_DONE = "people.done"


def own(context: PageContext, seat: Seat) -> None:
    """One's own rights, and the choice by which of them one acts."""
    if seat.person is None or seat.session is None:
        return
    draw(markup.head(context.word("people.own"), seat.name))
    if seat.viewing_as:
        if st.button(context.word("people.stop_viewing"), key="people.stop"):
            sessions_of(context.reader.home).choose(seat.session)
            st.rerun()
        return
    names = {
        right.number: f"{right.declared.label.of(context.language)} · {right.scope_name}"
        f" · {right.until_on or context.word('people.no_end')}"
        for right in seat.rights
    }
    if len(names) == 1:
        draw(paragraph(next(iter(names.values()))))
        return
    numbers = list(names)
    chosen = st.selectbox(
        context.word("people.act_by"),
        numbers,
        index=numbers.index(seat.right.number) if seat.right else None,
        format_func=names.__getitem__,
        key="people.right",
    )
    if chosen and seat.right and chosen != seat.right.number:
        sessions_of(context.reader.home).choose(seat.session, right_number=chosen)
        st.rerun()


def listed(context: PageContext) -> None:
    """Every right in force, and the same list as a page to print."""
    home, language = context.reader.home, context.language
    rows = rights_listed(register_of(home), clock.today(home), language)
    draw(markup.head(context.word("people.rights"), context.word("people.rights_note", n=len(rows))))
    headings = [(COLUMNS[name].of(language), "") for name in _SHOWN]
    cells = [("", [markup.office_words(row[name] or "—", language) for name in _SHOWN]) for row in rows]
    draw(markup.table(headings, cells, kind="compact stack"))
    download(
        context.word("people.print"),
        listing_page(home, rows, language).encode(),
        name=f"{context.word('people.rights')}_{clock.today(home):%Y%m%d}.html",
        media="text/html",
        key="rights",
    )


def kept(context: PageContext, seat: Seat) -> None:
    """The administrator's forms: register, grant, revoke, end, view as. Each says why."""
    home = context.reader.home
    if text := st.session_state.pop(_DONE, None):
        draw(notice(text, kind="on_time"))
    if not seat.may("manage_people") or seat.person is None:
        return
    register = register_of(home)
    with st.expander(context.word("people.add")):
        _add(context, seat)
    with st.expander(context.word("people.grant")):
        _grant(context, seat, register)
    with st.expander(context.word("people.revoke")):
        _revoke(context, seat, register)
    with st.expander(context.word("people.leave")):
        _leave(context, seat, register)
    with st.expander(context.word("people.view_as")):
        _view_as(context, seat, register)


def _add(context: PageContext, seat: Seat) -> None:
    with st.form("people.add", border=False, enter_to_submit=False):
        left, middle, right = st.columns(3)
        id_ = left.text_input(context.word("people.id"), max_chars=40, key="people.add.id")
        name = middle.text_input(context.word("people.name"), max_chars=30, key="people.add.name")
        account = right.text_input(context.word("people.account"), max_chars=60, key="people.add.account")
        post = st.text_input(context.word("people.post"), max_chars=60, key="people.add.post")
        why = st.text_input(context.word("people.why"), max_chars=500, key="people.add.why")
        is_pressed = st.form_submit_button(context.word("people.add"))

    def register_person() -> str:
        home = context.reader.home
        return add_person(home, id_.strip(), name=name, post=post, account=account, actor=seat.name, why=why).signature

    if is_pressed:
        _carry_out(context, seat, "people.added", register_person)


def _grant(context: PageContext, seat: Seat, register: Register) -> None:
    language = context.language
    with st.form("people.grant", border=False, enter_to_submit=False):
        left, middle, right = st.columns(3)
        with left:
            person = _person(context, register, "people.grant.person")
        role = middle.selectbox(
            context.word("people.role"),
            list(roles()),
            index=None,
            placeholder=context.word("people.choose"),
            format_func=lambda name: roles()[name].label.of(language),
            key="people.grant.role",
        )
        scope = right.text_input(context.word("people.scope"), max_chars=18, key="people.grant.scope")
        first = left.date_input(context.word("people.from"), clock.today(context.reader.home), key="people.grant.from")
        last = middle.date_input(context.word("people.until"), None, key="people.grant.until")
        why = right.text_input(context.word("people.why"), max_chars=500, key="people.grant.why")
        is_pressed = st.form_submit_button(context.word("people.grant"))

    def give() -> str:
        done = grant(
            context.reader.home,
            person or "",
            role or "",
            scope.strip(),
            actor=seat.name,
            why=why,
            from_on=first if isinstance(first, date) else None,
            until_on=last if isinstance(last, date) else None,
        )
        return f"{register.people[done.person].signature} {done.declared.label.of(language)} {done.scope_name}"

    if is_pressed:
        _carry_out(context, seat, "people.granted", give)


def _revoke(context: PageContext, seat: Seat, register: Register) -> None:
    today = clock.today(context.reader.home)
    result = {
        right.number: f"{right.number} · {person.signature} · {right.declared.label.of(context.language)} {right.scope_name}"
        for person in register.people.values()
        for right in person.rights
        if person.left_at is None and right.revoked_at is None and (right.until_on is None or right.until_on >= today)
    }
    with st.form("people.revoke", border=False, enter_to_submit=False):
        number = st.selectbox(
            context.word("people.right_of"),
            list(result),
            index=None,
            placeholder=context.word("people.choose"),
            format_func=result.__getitem__,
            key="people.revoke.number",
        )
        why = st.text_input(context.word("people.why"), max_chars=500, key="people.revoke.why")
        is_pressed = st.form_submit_button(context.word("people.revoke"))

    def take_back(number: int) -> str:
        owner = next(
            person.id for person in register.people.values() if any(right.number == number for right in person.rights)
        )
        revoke(context.reader.home, owner, number, actor=seat.name, why=why)
        return result[number]

    if is_pressed and number:
        _carry_out(context, seat, "people.revoked", partial(take_back, number))


def _leave(context: PageContext, seat: Seat, register: Register) -> None:
    with st.form("people.leave", border=False, enter_to_submit=False):
        person = _person(context, register, "people.leave.person")
        why = st.text_input(context.word("people.why"), max_chars=500, key="people.leave.why")
        is_pressed = st.form_submit_button(context.word("people.leave"))

    def end() -> str:
        end_person(context.reader.home, person or "", actor=seat.name, why=why)
        sessions_of(context.reader.home).end("left", person=person or "")
        return register.people[person or ""].signature

    if is_pressed:
        _carry_out(context, seat, "people.left", end)


def _view_as(context: PageContext, seat: Seat, register: Register) -> None:
    with st.form("people.view_as", border=False, enter_to_submit=False):
        person = _person(context, register, "people.view_as.person")
        is_pressed = st.form_submit_button(context.word("people.view_as"))
    if is_pressed and person and seat.session and seat.may("view_as"):
        other = register.person(person)
        audit.note(
            context.reader.home, "viewed_as", who=seat.name, what=f"person:{person}", more={"as": other.signature}
        )
        sessions_of(context.reader.home).choose(seat.session, viewing_as=person)
        st.rerun()


def _person(context: PageContext, register: Register, key: str) -> str | None:
    present = [person.id for person in register.people.values() if person.left_at is None]
    return st.selectbox(
        context.word("people.person"),
        present,
        index=None,
        placeholder=context.word("people.choose"),
        format_func=lambda id_: register.people[id_].signature,
        key=key,
    )


def _carry_out(context: PageContext, seat: Seat, key: str, act: Callable[[], str]) -> None:
    """Does what a form asks for, which gives what it was done to; notes it, and says it or why not."""
    try:
        what = act()
    except WuyeError as fault:
        draw(notice(sentence_of(fault, context.language)))
        return
    note_act(context, "manage_people", seat.name, f"{key}:{what}")
    st.session_state[_DONE] = context.word(key, name=what)
    st.rerun()


def acts_of_roles(context: PageContext) -> None:
    """What each role is given of, sees and may do."""
    language = context.language
    draw(markup.head(context.word("people.roles")))
    headings = [(label.of(language), "") for label in ROLE_COLUMNS.values()]
    rows = [("", [_cell(name, row[name] or "") for name in ROLE_COLUMNS]) for row in roles_listed(language)]
    draw(markup.table(headings, rows, kind="compact stack"))


def _cell(name: str, content: str) -> Markup:
    """The id of a role as commands take it; words otherwise."""
    return Markup("<code>{}</code>").format(content) if name == "role_id" else markup.as_written(content)
