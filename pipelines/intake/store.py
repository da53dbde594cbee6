"""The store of a home: accepted rows as Parquet, manifests, receipts, and the raw files they came from.

The commit point is the atomic rename of a submission's manifest: rows without a manifest do not exist for any
reader. Nothing is overwritten: late and corrected returns are further versions (Q-20).
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.catalogue import declarations
from pipelines.catalogue.schema import Source
from pipelines.disk import (
    RESTORE,
    TEMPORARY,
    damaged,
    digest,
    make_folder,
    move_whole,
    sealed,
    unread,
    unsealed,
    write_whole,
)
from pipelines.errors import HomeInUseError, RequestError, WarehouseError
from pipelines.intake.receipt import Receipt
from pipelines.nearest import unknown
from pipelines.settings import Home
from pipelines.text import both
from pipelines.unfinished import sweep_forgotten, sweep_half_kept

SUBMISSION, SHEET, ROW = "_submission", "_sheet", "_row"
WRITTEN = "_written"
ASIDE_MANIFEST = "manifest.json"  # makes a folder in aside/ a return that waits
STAGING = ".staging"  # rows and copies of large files, until they are moved to where they are kept
_TEXT_SHA256 = "text_sha256"  # in a kept receipt: of the same receipt as text
_MEND_ROWS = both(
    f"{RESTORE.zh}，或用 wuye verify --anew 由原始档案重建",
    f"{RESTORE.en}, or make it anew from the archive with `wuye verify --anew`",
)


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file that is written already, beside the place where it is to be kept."""

    path: Path
    sha256: str


class Part(BaseModel):
    """What one sheet of a submission gave: one source, one period, one sender.

    The law of intake: rows_in = accepted + refused + the sum of non_data. Its stored rows are those that were accepted and
    those that it carries: rows of the version before that stand on because their new ones were refused or not filled in.
    Those keep the submission, sheet and row that they came from, and are in no count of the sheet.
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
    carried: int = 0
    parquet: str | None = None  # relative to the store; None where no row was accepted
    parquet_sha256: str | None = None
    parquet_bytes: int = 0

    @property
    def stands(self) -> int:
        """How many rows it puts in force."""
        return self.accepted + self.carried


class Said(BaseModel):
    """What was said of a file beside its content when it was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = None
    mapping: declarations.Mapping | None = None
    period: str | None = None
    sender: str | None = None
    nothing: tuple[str, ...] = ()  # sources of which it was said that there is nothing this period


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
    said: Said | None = None  # None where the submission is older than this field
    sender: str
    received_on: date
    received_at: datetime
    invented: bool
    parts: tuple[Part, ...]
    refused_parts: tuple[Part, ...] = ()  # sheets of the same file of which no row was accepted
    why: str = ""  # the reason that was given for the rows that it removed
    restores: str | None = None  # the submission whose rows it puts back; its file is the same
    judged_on: date | None = None  # the day by which its periods were told, where it is not the day of receipt

    @property
    def order(self) -> tuple[date, datetime, str]:
        """What tells a later submission from a former one."""
        return (self.received_on, self.received_at, self.id)


def manifests(home: Home) -> list[Manifest]:
    """Every submission of a home, in the order in which they were received.

    Raises:
        WarehouseError: a manifest cannot be read.
    """
    return sorted((manifest_in(file) for file in manifest_files(home)), key=lambda manifest: manifest.order)


def manifest_files(home: Home) -> list[Path]:
    """Where the manifests of a home stand."""
    return sorted((home.store / "submissions").glob("*.json"))


def unknown_submission(home: Home, asked: str) -> RequestError:
    """That nothing with such a number was received, and which numbers are near."""
    return unknown(("报送", "submission"), asked, {file.stem: () for file in manifest_files(home)})


def manifest_in(file: Path) -> Manifest:
    """The manifest in a file.

    Raises:
        WarehouseError: it cannot be read, or is not as it was written.
    """
    try:
        return Manifest.model_validate_json(unsealed(file))
    except ValidationError:
        raise damaged(file) from None
    except OSError as fault:
        raise unread(both(f"报送记录 {file} ", f"the manifest {file}"), fault) from None


def faulty_rows(home: Home, parts: Iterable[Part]) -> Iterator[str]:
    """What is wrong with the stored rows of some parts: a sentence for each file that is not as it was written."""
    for part in parts:
        if part.parquet and digest(home.store / part.parquet) != part.parquet_sha256:
            yield str(damaged(f"store/{part.parquet}", _MEND_ROWS))


def faulty_receipts(home: Home) -> Iterator[str]:
    """What is wrong with the kept receipts, one sentence each. They decide nothing: the rest stands without them."""
    mend = both(f"回执不影响数据，{RESTORE.zh}", f"no number depends on it; {RESTORE.en}")
    for file in sorted((home.store / "receipts").glob("*.json")):
        named = f"store/receipts/{file.name}"
        text = file.with_suffix(".txt")
        try:
            content = unsealed(file).decode()
            Receipt.from_json(content)
            wanted = json.loads(content).get(_TEXT_SHA256)
        except (WarehouseError, ValueError, TypeError, KeyError, AttributeError):
            yield str(damaged(named, mend))
            continue
        if wanted and digest(text) != wanted:
            yield str(damaged(f"store/receipts/{text.name}", mend))


def stored_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a source's stored rows: as declared but without personal ones, each place also as written, and
    where a row came from."""
    schema: dict[str, pl.DataType] = {column.name: column.dtype for column in source.stored_columns}
    schema |= {f"{column.name}{WRITTEN}": pl.String() for column in source.columns if column.about.cell == "area"}
    return schema | {SUBMISSION: pl.String(), SHEET: pl.String(), ROW: pl.Int64()}


@contextmanager
def sole_writer(home: Home) -> Iterator[None]:
    """Holds the home for one writer, and removes what one that was killed left in the store.

    Raises:
        HomeInUseError: another process is writing.
    """
    make_folder(home.store)
    with (home.store / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUseError(
                both(
                    f"{home.path} 正在使用：另一项接收或生成尚未结束，请稍后重试",
                    f"{home.path} is in use: another intake or build is running; wait for it to end",
                )
            ) from None
        _sweep(home)
        yield


def _sweep(home: Home) -> None:
    """Removes half-written files and staged ones. Only the holder of the lock writes any, so all of them are left over."""
    shutil.rmtree(home.store / STAGING, ignore_errors=True)
    for room in (home.store, home.archive):
        for leftover in room.rglob(TEMPORARY):
            leftover.unlink(missing_ok=True)
    sweep_half_kept(home.path / "aside", ASIDE_MANIFEST)
    sweep_forgotten(home.path)


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
    write_whole(home.store / "submissions" / f"{manifest.id}.json", sealed(manifest.model_dump_json(indent=1).encode()))


def keep_receipt(home: Home, receipt: Receipt) -> None:
    """Writes a receipt beside the store, to read and as JSON. It says what happened and decides nothing."""
    as_text = receipt.to_text().encode()
    content = json.loads(receipt.to_json()) | {_TEXT_SHA256: hashlib.sha256(as_text).hexdigest()}
    folder = home.store / "receipts"
    write_whole(folder / f"{receipt.submission}.txt", as_text)
    write_whole(
        folder / f"{receipt.submission}.json", sealed(json.dumps(content, ensure_ascii=False, indent=1).encode())
    )


def kept_receipt(home: Home, submission: str) -> Receipt | None:
    """The receipt that a submission had when it was stored; None where none is kept or it cannot be read."""
    try:
        return Receipt.from_json(unsealed(home.store / "receipts" / f"{submission}.json").decode())
    except (OSError, WarehouseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def has_receipt(home: Home, submission: str) -> bool:
    """Whether a receipt of a submission is kept."""
    return (home.store / "receipts" / f"{submission}.json").exists()


def fingerprint(*parts: str | bytes) -> str:
    """The SHA-256 of some parts, hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
