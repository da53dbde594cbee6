"""A button that makes a file and sends it to the reader's browser. `st.download_button` serves anybody who has its link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from dashboard.downloads import DOWNLOADS, READER, Download, FullError, owner
from dashboard.parts.page.frame import language
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.scripts import FOLLOW, element
from dashboard.words import word
from pipelines.errors import WuyeError
from pipelines.text import Language

Content = bytes | Callable[[], bytes]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class File:
    """One form of what can be taken home: what its button says, and the file that it makes."""

    label: str
    content: Content
    name: str
    media: str
    key: str


@st.fragment
def downloads(label: str, files: Sequence[File]) -> None:
    """Draws a label and, beside it, a button for each form of the same thing; each works as that of `download`."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw(Markup('<span class="quiet small">{}</span>').format(label), width="content")
        pressed = [file for file in files if st.button(file.label, key=f"download-{file.key}", type="tertiary")]
    for file in pressed:
        _send(file)


@st.fragment
def download(label: str, content: Content, *, name: str, media: str, key: str) -> None:
    """Draws the button. Pressed, it makes the file (where `content` is a function, only then) and only this part of the
    page runs again; the link that fetches the file serves once, for two minutes, in this browser only.
    """
    if st.button(label, key=f"download-{key}", type="tertiary"):
        _send(File(label=label, content=content, name=name, media=media, key=key))


def _send(file: File) -> None:
    """Makes the file and has the browser fetch it, or says why not."""
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
        made = file.content if isinstance(file.content, bytes) else file.content()
        token = DOWNLOADS.offer(Download(name=file.name, media=file.media, content=made), owner(reader, here))
    except FullError:
        _notice(word("download.full", page_language))
    except WuyeError as fault:
        _notice(sentence_of(fault, page_language))
    else:
        anchor = Markup('<a data-take download href="{}"></a>').format(link(token, file.name, page_language))
        st.html(anchor + Markup(element(FOLLOW)), unsafe_allow_javascript=True)


def link(token: str, name: str, page_language: Language) -> str:
    """The address of a file, relative to any page. Its last part is the file's name: for those who read the address."""
    return f"download/{token}/{quote(name, safe='')}?lang={page_language}"


def _reader() -> str:
    """The cookie of the browser that is connected; nothing where there is no browser, as in tests."""
    cookie = st.context.cookies.get(READER)
    return cookie if isinstance(cookie, str) else ""


def _notice(says: str) -> None:
    draw(notice(says))
