"""The published layer: which tables of a build are given out, for an area and some months, with small numbers left out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.catalogue import Catalogue
from pipelines.query.guarded import NUMBERS
from pipelines.query.sight import sights
from pipelines.query.viewer import EVERYONE, WHOLE, Viewer

# What a row of a mart is about that is not given out row by row: its numbers stand, guarded, in the published numbers.
_PERSONAL = frozenset({"complaint", "dispute", "survey", "vote", "post"})


def reader_of(home: Path, area: str = "", viewer: Viewer = EVERYONE) -> query.Reader:
    """The build as it is given out to a viewer: what they see of all areas or of one, nothing that only deciders see, and
    no small number on persons, whoever asks.

    Raises:
        RequestError: there is no such area, or the viewer may not see it. WarehouseError: nothing is published.
    """
    if viewer.sees_all_areas:
        return query.open(home, Viewer(name=viewer.name, area=area or WHOLE))
    if area and viewer.area:
        query.open(home, viewer).within(area)
        return query.open(home, Viewer(name=viewer.name, area=area))
    return query.open(home, replace(viewer, decides=False, sees_persons=False))


def tables(reader: query.Reader, period: str = "") -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each table that is given out, the numbers first.

    Raises:
        RequestError: the period is none.
    """
    yield NUMBERS, _within(numbers(reader), period)
    for name in given_out(reader.catalogue, reader.tables()):
        yield name, _within(reader.frame(f'select * from "{name}"'), period)


def given_out(catalogue: Catalogue, columns: dict[str, tuple[str, ...]]) -> list[str]:
    """The tables beside the numbers that are given out: those open to all offices and the marts whose rows are about
    estates, companies, areas and what offices do; never rows about persons, evidence before a decision, or rows as sent."""
    result = []
    for name in sorted(columns):
        kind = sights()[name].kind if name in sights() else "own"
        mart = catalogue.marts.get(name)
        is_open = kind in ("public", "inside") or (
            kind == "own" and mart is not None and not _PERSONAL & set(mart.about)
        )
        if is_open and name != NUMBERS:
            result.append(name)
    return result


def numbers(reader: query.Reader) -> pl.DataFrame:
    """The published numbers that a reader sees; of those on persons the small ones are blank."""
    return reader.frame(f"select * from {NUMBERS}")


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
