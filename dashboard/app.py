"""The frame round every screen: language, warehouse, navigation. Run by `wuye serve`."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.parts.page import fault, frame
from dashboard.parts.page.view import HOME_PAGE, PAGES
from dashboard.words import word
from pipelines.errors import HomeError, WarehouseError
from pipelines.text import Language

ROOM = Path(__file__).parent / "screens"


def show(page: StreamlitPage, name: str, language: Language) -> None:
    """The page that the link asks for, or what is wrong with the link."""
    try:
        context = frame.context(name)
    except (HomeError, WarehouseError) as nothing:
        frame.masthead(name, language, None)
        fault.nothing_published(language, nothing)
        return
    st.session_state["context"] = context
    frame.masthead(name, language, context)
    frame.scope_bar(context)
    if context.wrong:
        fault.wrong_link(context, context.wrong)
    else:
        with fault.boundary(context.view.link(), context):
            page.run()
    frame.source_note(context)


language = frame.language()
page = st.navigation(
    [
        st.Page(
            ROOM / f"{name}.py",
            title=f"{word(f'nav.{name}', language)} · {word('app.name', language)}",
            url_path=None if name == HOME_PAGE else name,
            default=name == HOME_PAGE,
        )
        for name in PAGES
    ],
    position="hidden",
)
st.set_page_config(
    page_title=page.title, page_icon=str(ROOM.parent / "icon.svg"), layout="wide", initial_sidebar_state="collapsed"
)
frame.dress(language)
name = page.url_path or HOME_PAGE
with fault.boundary(name):
    show(page, name, language)
