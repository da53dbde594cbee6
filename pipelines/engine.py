"""DuckDB, opened with an end to the memory and the disk that it may take.

Opened plainly it takes 80 % of the machine's memory, spills into `.tmp` of whatever folder the process stands in, up to
90 % of that disk, and may load extensions from outside. Nothing else in the tree opens it.
"""

import atexit
import errno
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.disk import why
from pipelines.errors import DiskError
from pipelines.text import Text, both
from pipelines.user_folders import cache_folder

_SPILL = "spill"
_LOCK = ".lock"
_CAPPED = "max_temp_directory_size"  # what DuckDB names when its cap or the disk is reached
_FULL = both(
    "计算所需的临时空间已用完，请腾出磁盘空间、缩小范围，或提高 {setting} 后重试",
    "the room for intermediate results is used up: make room on the disk, ask for less, or raise {setting}",
)
_MEMORY = both(
    "计算所需内存超过上限，请缩小范围，或提高 {setting} 后重试",
    "this takes more memory than is allowed: ask for less, or raise {setting}",
)
_OF_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one opened engine may take, as DuckDB writes sizes (`2GB`; of the disk also nothing), and which settings raise it."""

    memory: str
    spill: str
    settings: str = "WUYE_READER_MEMORY, WUYE_READER_SPILL"


SMALL = Bounds(memory="1GB", spill="")  # for what reads no data


def open_engine(
    bounds: Bounds, *, file: Path | None = None, spill_folder: Path | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to a database of its own, in memory or in a file. Close it.

    What does not fit into memory goes to a private folder of this process, removed at its end, or to one that the
    caller keeps for itself.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": bounds.memory,
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
    }
    if bounds.spill:
        config["temp_directory"] = str(spill_folder or _private_folder())
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(str(file) if file else ":memory:", config=config)
    if bounds.spill:  # given with the others it is shown and not kept (DuckDB 2.0.0)
        connection.execute(f"set max_temp_directory_size = '{bounds.spill}'")
    return connection


def resource_fault(fault: Exception, doing: Text, bounds: Bounds) -> DiskError | None:
    """The fault of DuckDB as a sentence where memory or disk ran out; None for any other."""
    says = _reason(fault, bounds)
    return DiskError(both(f"{doing.zh}：{says.zh}", f"{doing.en}: {says.en}")) if says else None


def _reason(fault: Exception, bounds: Bounds) -> Text | None:
    text = str(fault)
    if isinstance(fault, duckdb.OutOfMemoryException):
        reason = _FULL if _CAPPED in text else _MEMORY
        return both(reason.zh.format(setting=bounds.settings), reason.en.format(setting=bounds.settings))
    refusal = _refusal(fault)
    return why(refusal) if refusal else None


def ran_out(fault: duckdb.Error) -> bool:
    """Whether memory or disk ran out, whatever kind of error DuckDB makes of it: it is nobody's data or SQL then."""
    return isinstance(fault, duckdb.OutOfMemoryException) or _refusal(fault) is not None


def _refusal(fault: Exception) -> OSError | None:
    """What the disk said, where DuckDB tells of it: of a full disk also as a transaction that could not be ended."""
    if not isinstance(fault, duckdb.Error):
        return None
    sentence = str(fault)
    return next((OSError(number, text) for number in _OF_DISK if (text := os.strerror(number)) in sentence), None)


_folders: dict[int, Path] = {}  # by process: a forked one makes its own
_locks: list[int] = []


def _private_folder() -> Path:
    """The folder of this process. Those of processes that ended without removing theirs are removed on the way."""
    if os.getpid() not in _folders:
        try:
            _folders[os.getpid()] = _make_in(cache_folder() / _SPILL)
        except OSError:  # a user without a folder of their own
            _folders[os.getpid()] = _make_in(Path(tempfile.gettempdir()) / f"wuye-{_SPILL}-{os.getuid()}")
        atexit.register(_remove, os.getpid())
    return _folders[os.getpid()]


def _make_in(parent: Path) -> Path:
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (parent / _LOCK).open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # nobody sweeps a folder that is made but not locked yet
        sweep_spills(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        opened = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(opened, fcntl.LOCK_EX)
        _locks.append(opened)  # held to the end of the process, however it ends
    return folder


def sweep_spills(parent: Path) -> None:
    """Removes the folders whose process is gone: nobody holds their lock."""
    for folder in parent.iterdir():
        if not folder.is_dir() or folder.is_symlink():
            continue
        with suppress(OSError), (folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _remove(process: int) -> None:
    if process == os.getpid():
        shutil.rmtree(_folders.pop(process), ignore_errors=True)
