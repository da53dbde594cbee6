"""A home is made from a backup: all of it or nothing."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pipelines.backup.inventory import Inventory
from pipelines.backup.leftovers import restoring
from pipelines.backup.read import contents, inventory_in
from pipelines.disk import as_user_error, flush_folder
from pipelines.errors import BackupError
from pipelines.settings import HOME_FILE, ROOMS, Home, read_home
from pipelines.text import both

_FLUSHERS = 8  # a disk ends several writes in the time of one
Report = Callable[[int, int], None]  # bytes that are done, and bytes in all


def check(file: Path, report: Report = lambda _done, _all: None) -> Inventory:
    """Reads all of a backup and proves every file by its checksum; returns what it holds.

    Raises:
        BackupError: it is no backup, is damaged or cut short, or comes from a later version.
    """
    inventory, done = inventory_in(file), 0
    for _, blocks in contents(file, inventory):
        for block in blocks:
            done += len(block)
            report(done, inventory.bytes)
    return inventory


def restore(file: Path, to: Path, report: Report = lambda _done, _all: None) -> tuple[Home, Inventory]:
    """Makes a home from a backup in a folder that is empty or not there yet.

    The files are written and proved in a folder beside it, which takes its name only when all of them agreed and are on
    the disk: a restore that is killed leaves no home.

    Raises:
        BackupError: the folder is not empty, or the backup is not whole.
        DiskError: the disk refuses.
    """
    to = to.absolute()
    inventory = inventory_in(file)
    with as_user_error(both("恢复未完成，没有写入任何内容", "not restored; nothing was put in place")):
        _check_place(to, inventory)
        to.parent.mkdir(parents=True, exist_ok=True)
        with _staging(to) as staged:
            _write(file, inventory, staged, report)
            _check_place(to, inventory)
            staged.replace(to)
        flush_folder(to.parent)
    return read_home(to)[0], inventory


def _check_place(to: Path, inventory: Inventory) -> None:
    if to.is_symlink() or to.is_mount() or (to.exists() and not to.is_dir()):
        raise BackupError(
            both(
                f"{to} 是链接、挂载点或文件，请指明其下一个新文件夹",
                f"{to} is a link, a mount point or a file: name a new folder, such as one below it",
            )
        )
    if to.exists() and any(to.iterdir()):
        raise BackupError(
            both(f"{to} 不是空文件夹，请另选", f"{to} is not empty: choose a folder that is empty or not there yet")
        )
    disk = next(folder for folder in to.parents if folder.exists())
    if shutil.disk_usage(disk).free < inventory.bytes:
        raise BackupError(
            both(
                f"磁盘空间不足：需要 {inventory.bytes / 1e6:.0f} MB",
                f"there is too little room on the disk: {inventory.bytes / 1e6:.0f} MB are needed",
            )
        )


@contextmanager
def _staging(to: Path) -> Iterator[Path]:
    """A folder beside the one that is to be made, for this process only; what a killed restore left there goes."""
    staged = restoring(to)
    staged.mkdir(mode=0o700, exist_ok=True)
    opened = os.open(staged, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(both(f"另一个恢复正在写入 {to}", f"another restore to {to} is running")) from None
        for leftover in staged.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink()
        try:
            yield staged
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
    finally:
        os.close(opened)


def _write(file: Path, inventory: Inventory, staged: Path, report: Report) -> None:
    """Writes what a backup holds; `home.toml`, without which a folder is no home, takes its name last."""
    done, waiting = 0, staged / f".{HOME_FILE}.part"
    folders = {str(above) for entry in inventory.files for above in PurePosixPath(entry.path).parents} | set(ROOMS)
    for folder in sorted(folders - {"."}):
        (staged / folder).mkdir(mode=0o700)
    for entry, blocks in contents(file, inventory):
        target = waiting if entry.path == HOME_FILE else staged / entry.path
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            for block in blocks:
                stream.write(block)
                done += len(block)
                report(done, inventory.bytes)
    with ThreadPoolExecutor(_FLUSHERS) as pool:
        for _ in pool.map(flush_folder, [staged, *staged.rglob("*")]):
            pass
    waiting.replace(staged / HOME_FILE)
    flush_folder(staged)
