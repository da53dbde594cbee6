"""The frame round every screen: language, warehouse, navigation. Run by `wuye serve`."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.parts.page import fault, frame, masthead, page_tables, search, shown, unbuilt, unpublished
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.seat import take_seat
from dashboard.parts.page.view import HOME_PAGE, PAGES
from dashboard.theme import Mode
from dashboard.words import word
from pipelines.errors import HomeError, RequestError, WarehouseError
from pipelines.people.seat import Seat
from pipelines.text import Language

ROOM = Path(__file__).parent / "screens"


def show_page(page: StreamlitPage, name: str, language: Language, seat: Seat) -> None:
    """The page that the link asks for, or what is wrong with the link."""
    try:
        context = frame.context(name)
    except (HomeError, WarehouseError) as nothing:
        show_unbuilt(page, name, language, seat, nothing)
        return
    except RequestError:
        masthead.masthead(name, language, None, seat)
        fault.note_refusal(seat, name)
        raise
    st.session_state["context"] = context
    masthead.masthead(name, language, context, seat)
    if not seat.opens(name):
        fault.closed_page(context, seat)
        return
    if wanted := st.query_params.get("q", "").strip():
        search.show_results(context, wanted)
    unpublished.note_view(context, seat)
    if context.wrong:
        fault.note_refusal(seat, name)
        fault.wrong_link(context, context.wrong)
    else:
        with shown.gathering() as pieces, fault.boundary(context.view.link(), context):
            page.run()
        page_tables.show(context, pieces)
    frame.source_note(context)


def show_unbuilt(
    page: StreamlitPage, name: str, language: Language, seat: Seat, nothing: HomeError | WarehouseError
) -> None:
    """Where nothing is published: the page, where it needs no build; else what to do next."""
    masthead.masthead(name, language, None, seat)
    if name not in unbuilt.PAGES or isinstance(nothing, HomeError):
        fault.nothing_published(language, nothing)
        return
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    context = unbuilt.context(name, language, mode, st.query_params.to_dict())
    st.session_state["context"] = context
    if not seat.opens(name):
        fault.closed_page(context, seat)
        return
    draw(notice(word("app.no_warehouse_here", language)))
    with fault.boundary(name, context):
        page.run()


language = frame.language()
pages = [
    st.Page(
        ROOM / f"{name}.py",
        title=f"{word(f'nav.{name}', language)} · {word('app.name', language)}",
        url_path=None if name == HOME_PAGE else name,
        default=name == HOME_PAGE,
    )
    for name in PAGES
]
page = st.navigation(pages, position="hidden")
st.set_page_config(
    page_title=page.title, page_icon=str(ROOM.parent / "icon.svg"), layout="wide", initial_sidebar_state="collapsed"
)
frame.dress(language)
name = page.url_path or HOME_PAGE
with fault.boundary(name):
    if seat := take_seat(language):
        begins = masthead.begins(seat)
        is_bare = not st.query_params.keys() - {"lang"}  # whoever comes without a link begins where their role does
        if name == HOME_PAGE and begins not in ("", name) and (is_bare or not seat.opens(name)):
            st.switch_page(pages[PAGES.index(begins)], query_params={"lang": language})
        show_page(page, name, language, seat)
