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
from pathlib import Path

from pydantic import ValidationError

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
from pipelines.intake.records.manifest import Manifest, Part, StagedFile
from pipelines.intake.records.receipt import Receipt
from pipelines.nearest import unknown
from pipelines.settings import Home
from pipelines.text import both
from pipelines.unfinished import sweep_forgotten, sweep_half_kept

ASIDE_MANIFEST = "manifest.json"  # makes a folder in aside/ a return that waits
STAGING = ".staging"  # rows and copies of large files, until they are moved to where they are kept
_TEXT_SHA256 = "text_sha256"  # in a kept receipt: of the same receipt as text
_MEND_ROWS = both(
    f"{RESTORE.zh}，或用 wuye verify --anew 由原始档案重建",
    f"{RESTORE.en}, or make it anew from the archive with `wuye verify --anew`",
)


def manifests(home: Home) -> list[Manifest]:
    """Every submission of a home, in the order in which they were received.

    Raises:
        WarehouseError: a manifest cannot be read.
    """
    return sorted((manifest_in(file) for file in manifest_files(home)), key=lambda manifest: manifest.order)


def manifest_files(home: Home) -> list[Path]:
    """Where the manifests of a home stand."""
    return sorted((home.store / "submissions").glob("*.json"))


def unknown_submission(home: Home, wanted: str) -> RequestError:
    """The fault to raise where nothing with such a number was received; it names the numbers that are near."""
    return unknown(("报送", "submission"), wanted, {file.stem: () for file in manifest_files(home)})


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
    sha256 = hashlib.sha256(as_text).hexdigest()
    content = receipt.to_json().removesuffix("\n}") + f',\n "{_TEXT_SHA256}": "{sha256}"\n}}'
    folder = home.store / "receipts"
    write_whole(folder / f"{receipt.submission}.txt", as_text)
    write_whole(folder / f"{receipt.submission}.json", sealed(content.encode()))


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
    """The SHA-256 of a sequence of parts, hexadecimal, each part after its length: `("ab", "c")` and `("a", "bc")` differ.

    Of a single part it is therefore not the SHA-256 of its bytes (that is `pipelines.disk.digest` of a file).
    """
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
