"""A backup is made: every file of a home into one file, which is read back before it is there."""

import fcntl
import hashlib
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipelines.backup.inventory import (
    FORMAT,
    INVENTORY,
    MARK,
    OFFICE,
    FileEntry,
    Inventory,
    files_of,
    is_regular,
    software,
)
from pipelines.backup.restore import Report, check
from pipelines.disk import as_user_error, flush_folder, is_still, sealed
from pipelines.errors import BackupError, HomeInUseError, WarehouseError
from pipelines.intake.storing.store import sole_writer
from pipelines.office.journal import open_journal
from pipelines.settings import Home, read_home
from pipelines.text import both
from pipelines.warehouse.publish import current, verify

PATIENCE_S = 60.0  # how long a backup waits for an intake or a build to end
_BLOCK = 1 << 20
_FAST = 1  # zlib's level: text shrinks to a fifth, Parquet hardly, at no less than a disk's speed


def back_up(home: Home, file: Path, report: Report = lambda _done, _all: None) -> Inventory:
    """Makes a backup of a home while readers go on; returns what it holds.

    Writers of the home wait while its files are copied, and those of the journal while the office is: it comes last, so
    that it holds every entry which a copied build has read. The file appears only after it was read back and every
    checksum agreed, and only its owner may read it: with it goes the key to hashed phone numbers.

    Raises:
        BackupError: the file is there already or lies in the home, or what was read back is not what was written.
        HomeInUseError: another writer does not end.
        DiskError: the disk refuses.
    """
    file = file.absolute()
    _check_place(home, file)
    faults = verify(home)
    temporary = file.with_name(f".{file.name}.part")
    with as_user_error(both("备份未完成", "the backup was not made")):
        temporary.unlink(missing_ok=True)
        try:
            opened = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w+b") as stream:
                fcntl.flock(opened, fcntl.LOCK_EX)  # nobody sweeps it (`leftovers`)
                _copy(home, stream, faults, report)
                stream.flush()
                os.fsync(stream.fileno())
                if hasattr(os, "posix_fadvise"):  # what is read back comes from the disk
                    os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            inventory = check(temporary, report)
            if file.exists():
                raise _is_there(file)
            temporary.replace(file)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        flush_folder(file.parent)
    return inventory


def _check_place(home: Home, file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise _is_there(file)
    if not file.parent.is_dir():
        raise BackupError(
            both(f"没有文件夹 {file.parent}，请先建立", f"there is no folder {file.parent}: make it first")
        )
    if file.parent.resolve().is_relative_to(home.path.resolve()):
        raise BackupError(
            both(
                "备份文件不能放在所备份的文件夹内，请另选位置，最好在另一块磁盘上",
                "a backup cannot lie in the home that it holds: choose another place, best on another disk",
            )
        )


def _is_there(file: Path) -> BackupError:
    return BackupError(both(f"{file} 已存在，请另取文件名", f"{file} is there already: choose another name"))


def _copy(home: Home, stream: IO[bytes], faults: list[str], report: Report) -> None:
    entries: list[FileEntry] = []
    left_out: list[str] = []
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive,
        _sole_writer_in_time(home),
    ):
        archive.writestr(MARK, software())
        files = [(path, file) for path, file in files_of(home) if not path.startswith(f"{OFFICE}/")]
        total, done = sum(file.lstat().st_size for _, file in files), 0
        build = _build(home)

        def add(path: str, file: Path) -> None:
            nonlocal done
            if is_regular(path, file):
                entries.append(_added(archive, path, file))
                done += entries[-1].bytes
                report(done, total)
            else:
                left_out.append(str(_left_out(path)))

        for path, file in files:
            add(path, file)
        with open_journal(home).still():
            for path, file in files_of(home):
                if path.startswith(f"{OFFICE}/"):
                    add(path, file)
        inventory = Inventory(
            format=FORMAT,
            made_at=datetime.now(UTC),
            made_by=software(),
            home_format=read_home(home.path)[1],
            region=home.region,
            name=home.name,
            invented=home.invented,
            timezone=home.timezone,
            build=build,
            faults=(*faults, *left_out),
            files=tuple(entries),
        )
        archive.writestr(INVENTORY, sealed(inventory.model_dump_json(indent=1).encode()))


def _added(archive: zipfile.ZipFile, path: str, file: Path) -> FileEntry:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as content, archive.open(path, "w", force_zip64=True) as member:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            member.write(block)
    return FileEntry(path=path, bytes=size, sha256=digest.hexdigest())


def _left_out(path: str) -> BackupError:
    shown = path.encode(errors="replace").decode()
    return BackupError(
        both(
            f"{shown} 不是普通文件，或文件名不是 UTF-8，未备份",
            f"{shown} is no regular file, or its name is not UTF-8: it is not in the backup",
        )
    )


def _build(home: Home) -> str | None:
    try:
        return current(home).id
    except WarehouseError:
        return None


@contextmanager
def _sole_writer_in_time(home: Home) -> Iterator[None]:
    if is_still(home.store):  # a disk that has become read-only is one to be saved
        yield
        return
    until = time.monotonic() + PATIENCE_S
    while True:
        writer = sole_writer(home)
        try:
            writer.__enter__()
            break
        except HomeInUseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    try:
        yield
    finally:
        writer.__exit__(None, None, None)
