"""Figures that were frozen and read otherwise now, marked where they stand."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts.page.frame import PageContext
from pipelines import periods, query
from pipelines.catalogue.declarations import HEADLINE, STORED_LEVELS, Metric
from pipelines.errors import WuyeError
from pipelines.office.journal import FILE
from pipelines.review.freezes import freezes
from pipelines.review.restatements import restatements
from pipelines.settings import Home

Moved = Mapping[tuple[str, str, str], tuple[float | None, float | None]]


def of_period(context: PageContext, period: str) -> Moved:
    """What was restated of the quarter that holds a period: metric, period and area → the frozen value and today's. Nothing
    where the quarter is not frozen, or where a frozen one is looked at."""
    if context.reader.frozen:
        return {}
    quarter = periods.containing(periods.parse(period).last_day, "quarter").text
    key = _key(context)
    return _moved(context.reader, key, quarter) if key[-1] else {}


def mark(context: PageContext, metric: Metric, row: Mapping[str, Any]) -> str:
    """ "Frozen as 84.1 %, now 84.6 %" of a row of values; '' where it reads as it was frozen."""
    if row["variant"] != HEADLINE or row["level"] not in STORED_LEVELS:
        return ""
    change = of_period(context, str(row["period"])).get((metric.id, str(row["period"]), str(row["area"])))
    if change is None:
        return ""
    was, now = (text.with_unit(value, text.unit_of(metric), context.language) for value in change)
    return context.word("review.restated_mark", was=was, now=now) if was != now else ""


def _key(context: PageContext) -> tuple[str, ...]:
    reader = context.reader
    seal = reader.home.office / f"{FILE}.seal"  # written anew with every entry of the journal
    state = seal.stat() if seal.exists() else None
    frozen = _frozen(reader.home, (state.st_ino, state.st_mtime_ns) if state else (0, 0))
    return str(reader.home.path), reader.version, *map(str, reader.viewer.reach), frozen


@lru_cache(maxsize=16)
def _frozen(home: Home, _journal: tuple[int, int]) -> str:
    """What is frozen, in one text: a page asks once a figure."""
    return "".join(freezes(home)["sha256"])


@st.cache_data(show_spinner=False, max_entries=50)
def _moved(
    _reader: query.Reader, key: tuple[str, ...], quarter: str
) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    assert key
    if not any(row == quarter for row in freezes(_reader.home)["quarter"]):
        return {}
    try:
        rows = restatements(_reader.home.path, quarter, _reader.viewer)
    except WuyeError:  # a frozen file is damaged: the meeting's page says so, `wuye verify` too
        return {}
    return {
        (row["metric"], row["period"], row["area"]): (row["was"], row["now"])
        for row in rows.iter_rows(named=True)
        if row["was"] != row["now"]
    }
