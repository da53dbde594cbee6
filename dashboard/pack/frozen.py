"""The quarter that papers are made of: a frozen version of it, so that the same papers come out again."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines.errors import RequestError, WarehouseError
from pipelines.query import EVERYONE, Reader, Viewer
from pipelines.query import open as open_reader
from pipelines.review.restatements import RESTATED, restatements
from pipelines.text import both


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A quarter's numbers, of which frozen version they are, and since when they stand."""

    reader: Reader
    period: str
    version: str
    is_final: bool
    stands_since: date

    @cached_property
    def moved(self) -> pl.DataFrame:
        """The figures that have moved since the freeze (`RESTATED`), asked once for the papers of all areas; none where
        what is published cannot be read."""
        try:
            return restatements(self.reader.home.path, self.version, self.reader.viewer)
        except WarehouseError:
            return pl.DataFrame(schema=RESTATED)


def quarter_of(home: Path, wanted: str, viewer: Viewer = EVERYONE) -> Quarter:
    """The latest frozen version of a quarter (`2022Q4`), or a certain one (`2022Q4/1`).

    Raises:
        RequestError: it is no quarter, or is not frozen.
        WuyeError: the home or the frozen version cannot be read.
    """
    if not wanted.strip():
        raise RequestError(both("请填写季度，如 2022Q4", "name a quarter, such as 2022Q4"))
    return quarter_read(open_reader(home, viewer, frozen=wanted))


def quarter_read(reader: Reader) -> Quarter:
    """The frozen quarter that a reader is of. Papers leave the house: small numbers on persons are left out of them,
    whoever makes them."""
    frozen = reader.frozen
    assert frozen is not None
    if reader.viewer.sees_persons:
        viewer = replace(reader.viewer, sees_persons=False)
        given_out = open_reader(reader.home.path, viewer, frozen=frozen.name)
        reader = given_out.within(reader.scope.area, reader.scope.start, reader.scope.end)
    return Quarter(
        reader=reader,
        period=frozen.quarter,
        version=frozen.name,
        is_final=frozen.state == "final",
        stands_since=frozen.frozen_on,
    )
