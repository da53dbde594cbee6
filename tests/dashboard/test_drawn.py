"""What is drawn is kept: shown again as it was, never to another reader or for another view, and anew once anything changed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.parts import ask
from dashboard.parts.drawn import drawn, drawn_of_store
from dashboard.parts.frame import Desk
from dashboard.parts.view import PAGES, View
from pipelines import query
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.query import Viewer
from pipelines.settings import Home, open_home
from pipelines.text import LANGUAGES, Language
from tests.dashboard.test_screens import opened, seen

turns = count()


@drawn
def turn(desk: Desk, more: str = "") -> int:
    """How many drawings came before this one."""
    return next(turns)


@drawn_of_store
def turn_of_store(desk: Desk) -> int:
    return next(turns)


@drawn
def view_of(desk: Desk) -> View:
    return desk.view


def desk_of(home: Home, viewer: Viewer | None = None, area: str = "110000", period: str = "2022-12") -> Desk:
    opened_build = query.open(home.path)
    reader = ask.Asked(warehouse=opened_build.warehouse, scope=opened_build.scope, viewer=viewer or opened_build.viewer)
    return Desk(
        reader=reader.within(area, end=period), area=reader.area(area),
        view=View(page="overview", language="zh", mode="light", area=area, period=period),
    )  # fmt: skip


def with_build(desk: Desk, version: str) -> Desk:
    return replace(desk, reader=replace(desk.reader, warehouse=replace(desk.reader.warehouse, version=version)))


def with_view(desk: Desk, **said: object) -> Desk:
    return replace(desk, view=replace(desk.view, **said))  # type: ignore[arg-type]  # whichever field is asked for


OTHERS: dict[str, Callable[[Home], Desk]] = {
    "area": lambda home: desk_of(home, area="110105"),
    "period": lambda home: desk_of(home, period="2022-11"),
    "viewer": lambda home: desk_of(home, viewer=Viewer(name="another")),
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
    st.cache_data.clear()
    first = turn(desk_of(small_home))
    assert turn(desk_of(small_home)) == first
    assert turn(OTHERS[other](small_home)) != first
    assert turn(desk_of(small_home)) == first


def test_parts_and_their_arguments_are_told_apart(small_home: Home) -> None:
    desk = desk_of(small_home)
    assert len({turn(desk), turn(desk, "more"), turn_of_store(desk)}) == 3


def test_an_entry_of_the_journal_and_a_return_are_seen_at_once(small_home: Home, tmp_path: Path) -> None:
    home = open_home(Path(shutil.copytree(small_home.path, tmp_path / "home")))
    before, of_store = turn(desk_of(home)), turn_of_store(desk_of(home))
    (home.store / "receipts" / "new").mkdir()
    assert turn(desk_of(home)) == before
    assert turn_of_store(desk_of(home)) != of_store
    note = Note(about="area:110105")
    open_journal(home).append(note, actor="张三", why="督办", on=date(2022, 12, 1))
    assert turn(desk_of(home)) != before


def test_a_part_without_the_journal_is_shown_though_the_journal_cannot_be_read(
    small_home: Home, tmp_path: Path
) -> None:
    home = open_home(Path(shutil.copytree(small_home.path, tmp_path / "home")))
    open_journal(home).path.write_bytes(b"no database")
    assert view_of(desk_of(home)).page == "overview"


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
