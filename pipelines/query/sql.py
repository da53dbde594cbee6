"""Questions in SQL: over a snapshot that holds what the viewer may see and nothing else, in a process of its own."""

import hashlib
import os
import secrets
import shutil
import threading
from pathlib import Path

import polars as pl

from pipelines.disk import TEMPORARY
from pipelines.query import reach
from pipelines.query.door import Door
from pipelines.sql_worker.running import USUAL, Ends, Running
from pipelines.unfinished import sweep_old
from pipelines.user_folders import cache_folder
from pipelines.warehouse.paths import attach
from pipelines.warehouse.publish import file_of

_making = threading.Lock()


def sql(door: Door, statement: str, *, ends: Ends = USUAL) -> pl.DataFrame:
    """The answer of one SELECT or EXPLAIN over the published tables; a row is what the statement says it is.

    Columns and types are the statement's own. It sees the rows that the viewer may see, runs in a process of its own
    without files or network, and ends after ten seconds or 100,000 rows unless `ends` says otherwise.

    Raises:
        RequestError: it is no single SELECT or EXPLAIN, is wrong, or takes too much; one sentence says what to do.
    """
    return start(door, statement, ends=ends).answer()


def start(door: Door, statement: str, *, ends: Ends = USUAL) -> Running:
    """The same, begun: it can be looked at, stopped, and its answer taken."""
    return Running(snapshot(door), statement, ends)


def tables(door: Door) -> dict[str, tuple[str, ...]]:
    """What can be asked: every table that a statement sees, with its columns, the numbers first."""
    first = [name for name in ("metric_value", "area", "estate_month") if name in door.warehouse.columns]
    rest = sorted(name for name in door.warehouse.columns if name not in first)
    return {name: door.warehouse.columns[name] for name in (*first, *rest)}


def snapshot(door: Door) -> Path:
    """A database file that holds what the viewer may see of the build; made once a build and reach.

    It lies in this user's cache folder, readable by nobody else; snapshots of builds that are no longer in force are
    removed on the way.
    """
    home = hashlib.sha256(str(door.home.path.resolve()).encode()).hexdigest()[:12]
    folder = cache_folder() / "sql" / home
    build = door.version.replace("/", "_")
    file = folder / f"{build}-{reach.schema_of(door.viewer)}.duckdb"
    with _making:
        if file.exists():
            return file
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in folder.glob("*.duckdb"):
            if not old.name.startswith(f"{build}-"):
                old.unlink(missing_ok=True)
        sweep_snapshots(folder)
        made = folder / f".{secrets.token_hex(8)}.part"
        try:
            if door.viewer.sees_all and not door.warehouse.frozen:
                shutil.copyfile(file_of(door.home, door.version), made)
            else:
                _narrowed(door, made)
            made.chmod(0o400)
            os.replace(made, file)
        finally:
            made.unlink(missing_ok=True)
    return file


def sweep_snapshots(folder: Path) -> None:
    """Removes what a process that was killed left half-made among the snapshots of a home."""
    sweep_old(folder, f"{TEMPORARY}*")


def _narrowed(door: Door, made: Path) -> None:
    """Writes every table as the viewer sees it."""
    name = f"snapshot_{made.stem.removeprefix('.')}"
    with door.cursor() as cursor:
        attach(cursor, made, f'"{name}"', "read_write")
        try:
            for table in door.warehouse.columns:
                cursor.execute(f'create table "{name}"."{table}" as select * from "{table}"')
        finally:
            cursor.execute(f'detach "{name}"')
