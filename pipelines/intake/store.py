"""The store of a home: accepted rows as Parquet, manifests, receipts, and the raw files they came from.

The commit point is the atomic rename of a submission's manifest: rows without a manifest do not exist for any
reader. Nothing is overwritten.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.catalogue.schema import Source
from pipelines.errors import HomeInUseError, WarehouseError
from pipelines.settings import Home

SUBMISSION, SHEET, ROW = "_submission", "_sheet", "_row"
WRITTEN = "_written"
STAGING = ".staging"  # rows and copies of large files, until they are moved to where they are kept


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file that is written already, beside the place where it is to be kept."""

    path: Path
    sha256: str


class Part(BaseModel):
    """What one sheet of a submission gave: one source, one period, one sender.

    The law of intake: rows_in = accepted + refused + the sum of non_data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    period: str
    sender: str
    sheet: str
    rows_in: int
    accepted: int
    refused: int
    non_data: dict[str, int] = Field(default_factory=dict)
    warnings: int = 0
    parquet: str | None = None  # relative to the store; None where no row was accepted
    parquet_sha256: str | None = None
    parquet_bytes: int = 0


class Manifest(BaseModel):
    """One accepted submission: one file, which may hold several parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    file_name: str
    sha256: str
    bytes: int
    archived: str  # relative to the archive
    is_redacted: bool = False  # a copy without marks of persons is archived, not the file itself
    archived_sha256: str | None = None  # of that copy; None where the file itself is archived
    mapping: str | None = None
    sender: str
    received_on: date
    received_at: datetime
    invented: bool
    parts: tuple[Part, ...]
    refused_parts: tuple[Part, ...] = ()  # sheets of the same file of which no row was accepted

    @property
    def order(self) -> tuple[date, datetime, str]:
        """What tells a later submission from a former one."""
        return (self.received_on, self.received_at, self.id)


def manifests(home: Home) -> list[Manifest]:
    """Every submission of a home, in the order in which they were received.

    Raises:
        WarehouseError: a manifest cannot be read.
    """
    folder = home.store / "submissions"
    found = []
    for file in sorted(folder.glob("*.json")) if folder.exists() else ():
        try:
            found.append(Manifest.model_validate_json(file.read_bytes()))
        except (ValidationError, OSError) as fault:
            raise WarehouseError(f"{file} cannot be read as a manifest: {fault}") from None
    return sorted(found, key=lambda manifest: manifest.order)


def stored_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a source's stored rows: as declared but without personal ones, each place also as written, and
    where a row came from."""
    schema: dict[str, pl.DataType] = {column.name: column.dtype for column in source.stored_columns}
    schema |= {f"{column.name}{WRITTEN}": pl.String() for column in source.columns if column.about.cell == "area"}
    return schema | {SUBMISSION: pl.String(), SHEET: pl.String(), ROW: pl.Int64()}


@contextmanager
def sole_writer(home: Home) -> Iterator[None]:
    """Holds the home's store for one writer.

    Raises:
        HomeInUseError: another process is writing.
    """
    home.store.mkdir(parents=True, exist_ok=True)
    with (home.store / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise HomeInUseError(f"{home.path} is in use: another intake is running; wait for it to end") from None
        yield


def archive(home: Home, content: bytes, sha256: str, suffix: str) -> str:
    """Keeps a raw file under its SHA-256; returns its path relative to the archive."""
    relative = f"{sha256[:2]}/{sha256}{suffix.lower()}"
    file = home.archive / relative
    if not file.exists():
        write_whole(file, content)
    return relative


def archive_staged(home: Home, staged: StagedFile, suffix: str) -> str:
    """Keeps a staged file under its SHA-256; returns its path relative to the archive."""
    relative = f"{staged.sha256[:2]}/{staged.sha256}{suffix.lower()}"
    file = home.archive / relative
    if not file.exists():
        move_whole(staged.path, file)
    return relative


def keep_staged_rows(home: Home, source: str, period: str, submission: str, number: int, staged: Path) -> str:
    """As `keep_rows`, of rows that are in a staged file."""
    relative = _rows_at(source, period, submission, number)
    move_whole(staged, home.store / relative)
    return relative


def keep_rows(home: Home, source: str, period: str, submission: str, number: int, content: bytes) -> str:
    """Writes the accepted rows of one part; returns the path relative to the store.

    The first part of a source and period is `<submission>.parquet`, a further sheet of the same is numbered.
    """
    relative = _rows_at(source, period, submission, number)
    write_whole(home.store / relative, content)
    return relative


def _rows_at(source: str, period: str, submission: str, number: int) -> str:
    name = submission if number == 0 else f"{submission}-{number}"
    return f"{source}/period={period}/{name}.parquet"


def commit(home: Home, manifest: Manifest) -> None:
    """Makes a submission exist. What it names must be on the disk already."""
    write_whole(home.store / "submissions" / f"{manifest.id}.json", manifest.model_dump_json(indent=1).encode())


def keep_receipt(home: Home, submission: str, as_json: str, as_text: str) -> None:
    """Writes a receipt beside the store. It says what happened and decides nothing, so it need not outlive a power cut."""
    folder = home.store / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{submission}.json").write_text(as_json, encoding="utf-8")
    (folder / f"{submission}.txt").write_text(as_text, encoding="utf-8")


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file so that it is there whole or not at all, also after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.part")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    _put(temporary, file)


def move_whole(staged: Path, file: Path) -> None:
    """Moves a file of the same disk to where it is kept: there it is whole or not at all, also after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with staged.open("rb+") as stream:
        os.fsync(stream.fileno())
    _put(staged, file)


def _put(temporary: Path, file: Path) -> None:
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def fingerprint(*parts: str | bytes) -> str:
    """The SHA-256 of some parts, hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
