"""Questions to `query`, answered once for each data version and Scope.

What is cached has the home, the data version and the Scope among its arguments: two readers never share an answer
that depends on who asks. The warehouse itself is opened anew in each run, which is cheap and follows the pointer.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from pipelines import clock, query
from pipelines.query import Scope, Warehouse
from pipelines.settings import Home, open_home, settings
from pipelines.text import Language

_LIVE: dict[str, Callable[..., pl.DataFrame]] = {
    "submission_board": query.submission_board,
    "submission_versions": query.submission_versions,
    "version_changes": query.version_changes,
}
_QUESTIONS: dict[str, Callable[..., Any]] = {
    "areas": query.areas,
    "children": query.children,
    "values": query.values,
    "rows": query.rows,
    "proposals": query.proposals,
    "rule_scope": query.rule_scope,
    "alerts": query.alerts,
    "course": query.course,
    "control": query.control,
    "exceptions": query.exceptions,
    "funnel": query.funnel,
    "ranks": query.ranks,
    "spans": query.spans,
    "companies": query.companies,
    "submissions": query.submissions,
    "search": query.search,
    "hot_spots": query.hot_spots,
    "survey_method": query.survey_method,
    "unmatched_orders": query.unmatched_orders,
    "company_file": query.company_file,
    "members_without_duty": query.members_without_duty,
}


# One cached function with the question's name as an argument: Streamlit tells cached functions apart by module,
# name and source, so that closures made in a loop would answer for each other.
@st.cache_data(show_spinner=False, max_entries=2000)
def _answer(
    home: str, version: str, scope: Scope, question: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    assert version  # a part of the key
    return _QUESTIONS[question](query.open_warehouse(Path(home)), scope, *arguments, **options)


@st.cache_data(show_spinner=False, max_entries=500)
def _told(home: str, stamp: str, day: date, scope: Scope, question: str, arguments: tuple[Any, ...]) -> pl.DataFrame:
    assert stamp  # all are parts of the key: what is due changes with the day
    return _LIVE[question](open_home(Path(home)), *arguments)


def live(home: Home, scope: Scope, question: str, *arguments: Any) -> pl.DataFrame:
    """The answer to a question about what was received, built or not; asked anew when the store has changed."""
    return _told(str(home.path), query.store_stamp(home), clock.today(home), scope, question, arguments)


def warehouse() -> Warehouse:
    """The published warehouse of this process's home.

    Raises:
        HomeError: there is no home. WarehouseError: nothing is published.
    """
    return query.open_warehouse(settings().home)


def frame(warehouse: Warehouse, scope: Scope, question: str, *arguments: Any, **options: Any) -> pl.DataFrame:
    """The answer to a question of `query` that gives a frame, from the cache where it was asked before."""
    found = _answer(str(warehouse.home.path), warehouse.version, scope, question, arguments, options)
    assert isinstance(found, pl.DataFrame), question
    return found


def in_language(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The frame with places named for readers of a language: English ones get pinyin."""
    if language != "en" or "area_name_en" not in frame.columns:
        return frame
    return frame.with_columns(pl.coalesce("area_name_en", "area_name").alias("area_name"))


def answer(warehouse: Warehouse, scope: Scope, question: str, *arguments: Any, **options: Any) -> Any:
    """The answer to a question of `query` that gives something else than a frame."""
    return _answer(str(warehouse.home.path), warehouse.version, scope, question, arguments, options)
