"""Copies of a home that a test may write to."""

import os
import shutil
from pathlib import Path

from pipelines.settings import Home, open_home

WRITTEN_ONCE = frozenset({".csv", ".duckdb", ".json", ".parquet", ".txt", ".xls", ".xlsx"})
ROOMS = frozenset({"archive", "inbox", "store", "warehouse"})


def copy_of(home: Home, path: Path, without: tuple[str, ...] = ("archive", "inbox")) -> Home:
    """The same home at another path. What is never written again once it has its name (returns, rows, builds) is the same
    file under a second name, which costs a sixth of a copy: take it away or put another in its place, but do not write
    into it."""

    def put(source: str, target: str) -> None:
        file, room = Path(source), Path(source).relative_to(home.path).parts[0]
        if room in ROOMS and file.suffix in WRITTEN_ONCE and not file.name.startswith("."):
            try:
                os.link(source, target)
                return
            except OSError:  # on another disk
                pass
        shutil.copy2(source, target)

    shutil.copytree(home.path, path, ignore=shutil.ignore_patterns(*without), copy_function=put)
    return open_home(path)
