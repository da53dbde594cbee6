"""Rows made in Python, put into a table of the warehouse by one statement."""

from collections.abc import Sequence

import duckdb
import polars as pl


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Adds rows to a table, their values in the order of its columns; no rows are no statement."""
    if rows:
        insert_frame(connection, table, pl.DataFrame(rows, orient="row", infer_schema_length=None))


def insert_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Adds a frame to a table, its columns in the order of the table's."""
    connection.execute(f"insert into {table} select * from frame")
