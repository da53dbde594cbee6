"""The published layer: which tables of a build are given out, for an area and some months, with small numbers left out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.catalogue import Catalogue
from pipelines.export.suppression import suppressed
from pipelines.query.sight import sights
from pipelines.query.viewer import EVERYONE, WHOLE, Viewer

NUMBERS = "metric_value"
# What a row of a mart is about that is not given out row by row: its numbers stand, guarded, in `metric_value`.
_PERSONAL = frozenset({"complaint", "dispute", "survey", "vote", "post"})
_SUMS = frozenset({"community_raw"})  # the sums behind numbers of communities, small ones among them


def reader_of(home: Path, area: str = "", viewer: Viewer = EVERYONE) -> query.Reader:
    """The build as it is given out to a viewer: what they see of all areas or of one, and nothing that only deciders see.

    Raises:
        RequestError: there is no such area, or the viewer may not see it. WarehouseError: nothing is published.
    """
    if viewer.sees_all_areas:
        return query.open(home, Viewer(name=viewer.name, area=area or WHOLE))
    if area and viewer.area:
        query.open(home, viewer).within(area)
        return query.open(home, Viewer(name=viewer.name, area=area))
    return query.open(home, replace(viewer, decides=False))


def tables(reader: query.Reader, home: Path, period: str = "") -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each table that is given out, the numbers first.

    Raises:
        RequestError: the period is none.
    """
    yield NUMBERS, _within(numbers(reader, home), period)
    for name in given_out(reader.catalogue, reader.tables()):
        yield name, _within(reader.frame(f'select * from "{name}"'), period)


def given_out(catalogue: Catalogue, columns: dict[str, tuple[str, ...]]) -> list[str]:
    """The tables beside the numbers that are given out: those open to all offices and the marts whose rows are about
    estates, companies, areas and what offices do; never rows about persons, evidence before a decision, or rows as sent."""
    found = []
    for name in sorted(columns):
        kind = sights()[name].kind if name in sights() else "own"
        mart = catalogue.marts.get(name)
        is_open = kind in ("public", "inside") or (
            kind == "own" and mart is not None and not _PERSONAL & set(mart.about)
        )
        if is_open and name not in (NUMBERS, *_SUMS):
            found.append(name)
    return found


def numbers(reader: query.Reader, home: Path) -> pl.DataFrame:
    """The published numbers that a reader sees, small ones about persons left out as the whole city asks for it."""
    whole = reader if reader.viewer.sees_all_areas else reader_of(home)
    values = whole.frame(f"select * from {NUMBERS}")
    parents = dict(whole.frame("select code, parent from area").iter_rows())
    about_persons = frozenset(name for name, sight in sights().items() if sight.kind == "persons")
    guarded = suppressed(values, whole.catalogue.metrics, parents, about_persons)
    if whole is reader:
        return guarded
    seen = reader.frame(f"select distinct area from {NUMBERS}")["area"]
    return guarded.filter(pl.col("area").is_in(seen.to_list()))


def _within(frame: pl.DataFrame, period: str) -> pl.DataFrame:
    """The rows of a period, where rows say when they are of."""
    if not period:
        return frame
    span = periods.parse(period)
    if {"starts_on", "ends_before"} <= set(frame.columns):
        return frame.filter(pl.col("starts_on") >= span.starts_on, pl.col("ends_before") <= span.ends_before)
    if frame.schema.get("month") == pl.Date:
        return frame.filter(pl.col("month") >= span.starts_on, pl.col("month") < span.ends_before)
    return frame
