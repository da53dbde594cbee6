"""The frame round every screen: language, warehouse, navigation. Run by `wuye serve`."""

from pathlib import Path

import streamlit as st

from dashboard.parts import frame
from dashboard.parts.view import HOME_PAGE, PAGES
from dashboard.words import word
from pipelines.errors import RequestError, WuyeError

ROOM = Path(__file__).parent / "screens"

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
frame.dress()
name = page.url_path or HOME_PAGE
try:
    desk = frame.desk(name)
except RequestError as fault:
    frame.masthead(name, language, None)
    frame.refused(language, fault)
except WuyeError as fault:
    frame.masthead(name, language, None)
    frame.nothing_published(language, fault)
else:
    st.session_state["desk"] = desk
    frame.masthead(name, language, desk)
    frame.scope_bar(desk)
    try:
        page.run()
    except WuyeError as fault:
        frame.refused(language, fault)
    frame.source_note(desk)
