"""A button that makes a file and sends it to the reader's browser. `st.download_button` serves anybody who has its link."""

from collections.abc import Callable
from html import escape
from urllib.parse import quote

import streamlit as st

from dashboard.downloads import DOWNLOADS, READER, Download, FullError, owner
from dashboard.parts.page.frame import language
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.scripts import FOLLOW, element
from dashboard.words import word
from pipelines.errors import WuyeError
from pipelines.text import Language


@st.fragment
def download(label: str, content: bytes | Callable[[], bytes], *, name: str, media: str, key: str) -> None:
    """Draws the button. Pressed, it makes the file (where `content` is a function, only then) and only this part of the
    page runs again; the link that fetches the file serves once, for two minutes, in this browser only.
    """
    if not st.button(label, key=f"download-{key}", type="tertiary"):
        return
    page_language = language()
    reader = _reader()
    if not reader and "Host" in st.context.headers:
        _notice(word("download.no_cookie", page_language))
        return
    try:
        here = seat()
        if not here.may("export"):
            _notice(word("acting.no_right", page_language))
            return
        made = content if isinstance(content, bytes) else content()
        token = DOWNLOADS.offer(Download(name=name, media=media, content=made), owner(reader, here))
    except FullError:
        _notice(word("download.full", page_language))
    except WuyeError as fault:
        _notice(sentence_of(fault, page_language))
    else:
        st.html(
            f'<a data-take download href="{link(token, name, page_language)}"></a>{element(FOLLOW)}',
            unsafe_allow_javascript=True,
        )


def link(token: str, name: str, page_language: Language) -> str:
    """The address of a file, relative to any page. Its last part is the file's name: for those who read the address."""
    return f"download/{token}/{quote(name, safe='')}?lang={page_language}"


def _reader() -> str:
    """The cookie of the browser that is connected; nothing where there is no browser, as in tests."""
    cookie = st.context.cookies.get(READER)
    return cookie if isinstance(cookie, str) else ""


def _notice(says: str) -> None:
    st.html(f'<p class="w notice">{escape(says)}</p>')
