"""Questions to `query`, answered once for each build, viewer and scope.

What is kept has the home, the build, the viewer and the scope among its keys: two readers never share an answer that
depends on who asks. The build itself is opened anew in each run, which is cheap and follows the pointer.
"""

from collections.abc import Callable
from dataclasses import astuple
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts.page.seat import seat, viewer_of
from pipelines import clock, query
from pipelines.settings import open_home, settings
from pipelines.text import Language

# The answers that are kept. What the office journal or the store decides is not the build's alone and is asked anew.
KEPT = (
    "area",
    "areas",
    "children",
    "values",
    "many_values",
    "variant_values",
    "rows",
    "selected",
    "recipe",
    "sql_of",
    "corrections",
    "proposals",
    "rule_scope",
    "alerts",
    "course",
    "control",
    "many_exceptions",
    "funnel",
    "ranks",
    "spans",
    "companies",
    "submissions",
    "search",
    "hot_spots",
    "survey_method",
    "survey_frame",
    "survey_experience",
    "survey_decisions",
    "unmatched_orders",
    "company_file",
    "members_without_duty",
)
KEPT_OF_STORE = ("submission_board", "submission_versions", "submission_history", "arrears", "version_changes")


class CachedReader(query.Reader):
    """A reader whose answers are kept: each is a copy of its own."""


class AskedReceived(query.Received):
    """What was received, its answers kept until something else is received or the day changes."""


# One cached function with the question's name as an argument: Streamlit tells cached functions apart by module,
# name and source, so that closures made in a loop would answer for each other. What begins with `_` is no key.
@st.cache_data(show_spinner=False, max_entries=2000)
def _answer(
    _reader: query.Reader, key: tuple[object, ...], question: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    assert key
    return getattr(query.Reader, question)(_reader, *arguments, **options)


@st.cache_data(show_spinner=False, max_entries=500)
def _answer_on_returns(
    _received: query.Received, key: tuple[object, ...], day: date, question: str, arguments: tuple[Any, ...]
) -> Any:
    assert key
    assert day  # a part of the key: what is due changes with it
    return getattr(query.Received, question)(_received, *arguments)


def key_of(reader: query.Reader) -> tuple[object, ...]:
    """What tells the answers of two readers apart: home, build, viewer and scope."""
    return (str(reader.home.path), reader.version, *reader.viewer.reach, *astuple(reader.scope))


def _kept(question: str) -> Callable[..., Any]:
    def ask(self: CachedReader, *arguments: Any, **options: Any) -> Any:
        return _answer(self, key_of(self), question, arguments, options)

    return ask


def _kept_of_store(question: str) -> Callable[..., Any]:
    def ask(self: AskedReceived, *arguments: Any) -> Any:
        key = (str(self.home.path), self.stamp, *self.viewer.reach)
        return _answer_on_returns(self, key, clock.today(self.home), question, arguments)

    return ask


for _name in KEPT:
    setattr(CachedReader, _name, _kept(_name))
for _name in KEPT_OF_STORE:
    setattr(AskedReceived, _name, _kept_of_store(_name))


def reader() -> CachedReader:
    """The published build of this process's home, for whoever sits at this session.

    Raises:
        HomeError: there is no home. WarehouseError: nothing is published.
    """
    home = settings().home
    opened = query.open(home, viewer_of(seat(), open_home(home)))
    return CachedReader(warehouse=opened.warehouse, scope=opened.scope, viewer=opened.viewer)


def frozen(reader: query.Reader, quarter: str) -> CachedReader:
    """A frozen quarter of the same home for the same viewer, within the same area.

    Raises:
        RequestError: it is not frozen. WarehouseError: a file of it is damaged.
    """
    opened = query.open(reader.home.path, reader.viewer, frozen=quarter).within(reader.scope.area)
    return CachedReader(warehouse=opened.warehouse, scope=opened.scope, viewer=opened.viewer)


def received(reader: query.Reader) -> AskedReceived:
    """What was received of the same home, for the same viewer."""
    return AskedReceived(home=reader.home, viewer=reader.viewer)


def in_language(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The frame with places named for readers of a language: English ones get pinyin."""
    if language != "en" or "area_name_en" not in frame.columns:
        return frame
    return frame.with_columns(pl.coalesce("area_name_en", "area_name").alias("area_name"))
