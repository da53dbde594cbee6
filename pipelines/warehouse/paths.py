"""Paths in DuckDB's SQL: whatever signs a folder's name has, it is taken for that folder."""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

_PATTERN = re.compile(r"[*?\[]")


def attach(connection: duckdb.DuckDBPyConnection, file: Path, name: str, options: str) -> None:
    """Attaches a database file under a name; `attach` takes no parameters."""
    quoted = str(file).replace("'", "''")
    connection.execute(f"attach '{quoted}' as {name} ({options})")


def literal_paths(files: Iterable[Path]) -> list[str]:
    """Files as a table function takes them, which would read a `*`, a `?` or a `[` as a pattern."""
    return [_PATTERN.sub(r"[\g<0>]", str(file)) for file in files]
