"""What is drawn is kept: shown again as it was, never to another reader or for another view, and anew once anything changed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.parts.page import ask
from dashboard.parts.page.drawn import key_of
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.view import PAGES, View
from pipelines import query
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.query import WHOLE, Viewer
from pipelines.settings import Home, open_home
from pipelines.text import LANGUAGES, Language
from tests.dashboard.test_screens import opened, seen

PARTS = """
import streamlit as st
from dashboard.parts.page import frame
from dashboard.parts.page.drawn import drawn, drawn_of_store

@drawn
def part(context, more=""):
    return st.session_state.turns.append("part") or len(st.session_state.turns)

@drawn_of_store
def part_of_store(context):
    return st.session_state.turns.append("part of store") or len(st.session_state.turns)

st.session_state.setdefault("turns", [])
context = frame.context("overview")
st.session_state.told = [part(context), part(context), part(context, "more"), part_of_store(context)]
"""


def desk_of(home: Home, viewer: Viewer | None = None, area: str = "110000", period: str = "2022-12") -> PageContext:
    opened_build = query.open(home.path, viewer or query.EVERYONE)
    reader = ask.CachedReader(warehouse=opened_build.warehouse, scope=opened_build.scope, viewer=opened_build.viewer)
    return PageContext(
        reader=reader.within(area, end=period),
        area=reader.area(area),
        view=View(page="overview", language="zh", mode="light", area=area, period=period),
    )


def with_build(context: PageContext, version: str) -> PageContext:
    return replace(
        context, reader=replace(context.reader, warehouse=replace(context.reader.warehouse, version=version))
    )


def with_view(context: PageContext, **said: object) -> PageContext:
    return replace(context, view=replace(context.view, **said))  # type: ignore[arg-type]  # whichever field is asked for


OTHERS: dict[str, Callable[[Home], PageContext]] = {
    "area": lambda home: desk_of(home, area="110105"),
    "period": lambda home: desk_of(home, period="2022-11"),
    "viewer": lambda home: desk_of(home, viewer=Viewer(name="another", area=WHOLE)),
    "viewer of an area": lambda home: replace(
        desk_of(home), reader=replace(desk_of(home).reader, viewer=Viewer(name="everyone", area="110105"))
    ),
    "build": lambda home: with_build(desk_of(home), "another"),
    "home": lambda home: replace(
        desk_of(home),
        reader=replace(
            desk_of(home).reader,
            warehouse=replace(desk_of(home).reader.warehouse, home=replace(home, invented=not home.invented)),
        ),
    ),
    "language": lambda home: with_view(desk_of(home), language="en"),
    "mode": lambda home: with_view(desk_of(home), mode="dark"),
    "page": lambda home: with_view(desk_of(home), page="coverage"),
    "choice": lambda home: with_view(desk_of(home), chosen={"map": "party_rate"}),
}


@pytest.mark.parametrize("other", OTHERS)
def test_two_that_differ_in_anything_never_share_what_is_drawn(small_home: Home, other: str) -> None:
    assert key_of(desk_of(small_home)) == key_of(desk_of(small_home))
    assert key_of(OTHERS[other](small_home)) != key_of(desk_of(small_home))


def told(home: Home) -> list[int]:
    """At which turn each part was drawn, in a session of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home.path))
        app = AppTest.from_string(PARTS, default_timeout=60).run()
    assert not app.exception
    return list(app.session_state["told"])


def test_a_part_is_drawn_once_until_the_journal_or_for_its_own_parts_the_store_changes(
    small_home: Home, tmp_path: Path
) -> None:
    home = open_home(Path(shutil.copytree(small_home.path, tmp_path / "home")))
    assert told(home) == [1, 1, 2, 3]
    assert told(home) == [1, 1, 2, 3]  # nothing was drawn: the turns are those of the session before
    (home.store / "receipts" / "new").mkdir()
    assert told(home) == [1, 1, 2, 1]
    open_journal(home).append(Note(about="area:110105"), actor="张三", why="督办", on=date(2022, 12, 1))
    assert told(home) == [1, 1, 2, 3]


def test_where_the_journal_cannot_be_read_what_does_without_it_is_shown(small_home: Home, tmp_path: Path) -> None:
    home = open_home(Path(shutil.copytree(small_home.path, tmp_path / "home")))
    open_journal(home).path.write_bytes(b"no database")
    assert told(home) == [1, 1, 2, 3]
    assert "office/journal.sqlite" in " ".join(str(part) for part in key_of(desk_of(home)))


def drawing(app: AppTest) -> list[tuple[str, bytes]]:
    """All that the browser is sent, in order."""
    return [(each.type, each.proto.SerializeToString() if each.proto else b"") for each in app.main]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shown_again_is_the_page_that_was_drawn(small_home: Home, page: str, language: Language) -> None:
    st.cache_data.clear()
    first, again = (opened(small_home.path, page, lang=language) for _ in range(2))
    assert not again.exception
    assert seen(first) == seen(again)
    assert drawing(first) == drawing(again)


FIRST = """
import threading
from dashboard.server import first_pages
from pipelines import query
from pipelines.settings import settings
ending = threading.Event()
ending.set()
thread = threading.Thread(target=first_pages.ask_first, args=(query.open(settings().home).version, ending))
thread.start()
thread.join()
"""


def test_what_is_drawn_outside_a_session_is_not_kept_for_readers(small_home: Home) -> None:
    st.cache_data.clear()
    usual = drawing(opened(small_home.path, "overview", lang="zh"))
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(small_home.path))
        assert not AppTest.from_string(FIRST, default_timeout=60).run().exception
    assert drawing(opened(small_home.path, "overview", lang="zh")) == usual
