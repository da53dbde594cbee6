"""Every name under which something stands that is not finished: who makes it, and who sweeps it after a kill.

What is finished has a name of its own: a file takes it by a rename, a submission by its manifest. A process that is killed
may leave any of these behind. None of them counts for a reader, and each is gone after the next run of its sweeper.
"""

import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.disk import TEMPORARY

_SUBMISSION = re.compile(r"[0-9a-f]{16}")  # in aside/ a folder of those that were dismissed stands too
FORGOTTEN_S = 3_600.0  # no file takes longer to write; what is older has no writer any more


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """One kind of name. `example` is a path below a home, or beside it where it begins with `../`."""

    example: str
    made_by: tuple[str, ...]  # modules
    swept_by: str  # a module
    when: str


_WRITER = "whenever an intake, a build or another writer begins"
_FORGOTTEN = "whenever a writer begins, an hour after it was made: others than the sole writer write here"
UNFINISHED: tuple[Unfinished, ...] = (
    Unfinished(
        example="store/estate/period=2022-12/.a1.parquet.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_WRITER,
    ),
    Unfinished(
        example="archive/ab/.ab01.xlsx.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_WRITER,
    ),
    Unfinished(
        example="store/.staging/x/rows.parquet",
        made_by=(
            "pipelines.intake.storing.store",
            "pipelines.intake.files.large",
            "pipelines.intake.storing.restore",
            "pipelines.intake.storing.carried_rows",
        ),
        swept_by="pipelines.intake.storing.store",
        when=_WRITER,
    ),
    Unfinished(
        example="aside/00112233445566aa/return.xlsx",
        made_by=("pipelines.intake.storing.kept_aside",),
        swept_by="pipelines.intake.storing.store",
        when=f"{_WRITER}, where its manifest is not there",
    ),
    Unfinished(
        example="aside/00112233445566bb/.receipt.json.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example=".home.toml.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example="policy/.rule.toml.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example="mappings/.register.toml.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example=".secret.key.0f.part",
        made_by=("pipelines.intake.persons.privacy",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example="office/.journal.sqlite.0f",
        made_by=("pipelines.office.journal",),
        swept_by="pipelines.office.journal",
        when="with the next entry of the journal",
    ),
    Unfinished(
        example="office/.journal.sqlite.seal.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.office.journal",
        when="with the next entry of the journal",
    ),
    Unfinished(
        example="office/.people.sqlite.seal.part",
        made_by=("pipelines.people.ledger",),
        swept_by="pipelines.people.ledger",
        when="with the next line of that ledger",
    ),
    Unfinished(
        example="sessions/.sessions.sqlite.0f.part",
        made_by=("pipelines.people.sessions",),
        swept_by="pipelines.intake.storing.store",
        when=_FORGOTTEN,
    ),
    Unfinished(
        example="warehouse/.building.duckdb",
        made_by=("pipelines.warehouse.build",),
        swept_by="pipelines.warehouse.publish",
        when="when a build begins and ends",
    ),
    Unfinished(
        example="warehouse/.working.duckdb.wal",
        made_by=("pipelines.warehouse.build",),
        swept_by="pipelines.warehouse.publish",
        when="when a build begins and ends",
    ),
    Unfinished(
        example="warehouse/.spill/duckdb_temp_storage-0.tmp",
        made_by=("pipelines.warehouse.publish",),
        swept_by="pipelines.warehouse.publish",
        when="when a build begins and ends",
    ),
    Unfinished(
        example="warehouse/.engine/estate_month/part-0.parquet",
        made_by=("pipelines.warehouse.publish",),
        swept_by="pipelines.warehouse.publish",
        when="when a build begins and ends",
    ),
    Unfinished(
        example="warehouse/.current.json.part",
        made_by=("pipelines.disk",),
        swept_by="pipelines.warehouse.publish",
        when="when a build begins and ends",
    ),
    Unfinished(
        example="frozen/2022Q4/.1.part/area.parquet",
        made_by=("pipelines.review.freeze",),
        swept_by="pipelines.warehouse.frozen",
        when="with the next freeze",
    ),
    Unfinished(
        example="../.city.backup.part",
        made_by=("pipelines.backup.write",),
        swept_by="pipelines.backup.leftovers",
        when="with the next backup into that folder",
    ),
    Unfinished(
        example="../.home.restoring/store/x",
        made_by=("pipelines.backup.leftovers", "pipelines.backup.restore"),
        swept_by="pipelines.backup.leftovers",
        when="with the next restore of that home, and when it is served",
    ),
    Unfinished(
        example="../home.unfinished/home.toml",
        made_by=("dashboard.demo",),
        swept_by="dashboard.demo",
        when="with the next demonstration in that place",
    ),
    Unfinished(
        example="../wuye-scratch-0f/0.xlsx",
        made_by=("pipelines.scratch", "pipelines.intake.sandbox_child"),
        swept_by="pipelines.scratch",
        when="when files are sent or the screens are served",
    ),
    Unfinished(
        example="../papers/.papers-0f.part",
        made_by=("dashboard.pack.produce", "dashboard.pack.letters.file"),
        swept_by="dashboard.pack.placing",
        when="with the next papers or letter laid into that folder, an hour after it was made",
    ),
    Unfinished(
        example="../sql/0f/.0f.part",
        made_by=("pipelines.query.sql",),
        swept_by="pipelines.query.sql",
        when="with the next snapshot made for the SQL page, an hour after it was made",
    ),
    Unfinished(
        example="../spill/0f/duckdb_temp_storage-0.tmp",
        made_by=("pipelines.engine",),
        swept_by="pipelines.engine",
        when="when the next process opens the engine",
    ),
)


def sweep_forgotten(home: Path) -> None:
    """Removes half-written files from those rooms of a home in which others than the sole writer write too."""
    rooms = (home / "aside", home / "mappings", home / "policy", home / "sessions")
    files = (*home.glob(TEMPORARY), *(file for room in rooms for file in room.rglob(TEMPORARY)))
    for file in _older(files, FORGOTTEN_S):
        file.unlink(missing_ok=True)


def sweep_half_kept(aside: Path, manifest: str) -> None:
    """Removes what a killed writer was keeping aside. Only for the home's sole writer: a manifest comes last, goes first."""
    for folder in aside.glob("*"):
        is_of_return = bool(_SUBMISSION.fullmatch(folder.name)) and folder.is_dir() and not folder.is_symlink()
        if is_of_return and not (folder / manifest).exists():
            shutil.rmtree(folder, ignore_errors=True)


def sweep_old(folder: Path, pattern: str) -> None:
    """Removes the files and folders of a pattern in a folder that are older than an hour: their writer was killed."""
    for left in _older(folder.glob(pattern), FORGOTTEN_S):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _older(files: Iterable[Path], seconds: float) -> list[Path]:
    until = time.time() - seconds
    return [file for file in files if file.lstat().st_mtime < until]
