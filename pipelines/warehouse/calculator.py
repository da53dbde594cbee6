"""Where a build computes its marts and the sums under its metrics: here in DuckDB, or on an engine elsewhere.

Whatever computes them, the finished tables stand in the connection afterwards, and everything that follows (keys, matches
of names, ratios, intervals, verdicts, proposals, alerts) is the same work of the same process.
"""

from typing import Protocol

import duckdb

from pipelines.catalogue.catalogue import Mart


class Calculator(Protocol):
    """What a build asks of the place in which its tables are computed."""

    @property
    def label(self) -> str:
        """What a build's id says of it; empty for DuckDB in this process."""

    def create(self, connection: duckdb.DuckDBPyConnection, mart: Mart) -> int:
        """Makes a mart's table in the connection and returns its number of rows; its key is not proved yet."""

    def sums(self, connection: duckdb.DuckDBPyConnection, select: str) -> str:
        """A relation of the connection that holds the rows of a select over marts: sums by period, place and segment."""


class Here:
    """DuckDB in this process: nothing has to be moved."""

    label = ""

    def create(self, connection: duckdb.DuckDBPyConnection, mart: Mart) -> int:
        """See `Calculator.create`."""
        made = connection.execute(f'create table "{mart.id}" as {mart.sql}').fetchone()
        return int(made[0]) if made else 0

    def sums(self, connection: duckdb.DuckDBPyConnection, select: str) -> str:
        """The select itself: DuckDB computes it as a part of the statement that reads it."""
        return f"({select})"


HERE = Here()
