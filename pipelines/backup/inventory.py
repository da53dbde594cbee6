"""What a backup holds: the files of a home with their checksums, and what is known of the home.

A backup is a zip file. Its first member is `MARK`, by which it is known; its last is the sealed inventory. Between them
stands every file of the home under its own path, so that any zip program can look into it.
"""

import stat
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from pipelines.settings import Home
from pipelines.text import Text

FORMAT = 1
MARK = "wuye-backup"
INVENTORY = "inventory.json"
OFFICE = "office"  # copied last, under the lock of the journal
INBOX = "inbox"
_LEFT_OUT = (INBOX, "log", "sessions")


class FileEntry(BaseModel):
    """One file: its path below the home, with `/`, its size and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    bytes: int
    sha256: str


class Inventory(BaseModel):
    """What a backup holds. `faults` is what `wuye verify` found in the home when the backup was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    made_at: datetime
    made_by: str
    home_format: int
    region: str
    name: Text
    invented: bool
    timezone: str
    build: str | None
    faults: tuple[str, ...]
    files: tuple[FileEntry, ...]

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(entry.bytes for entry in self.files)


def belongs(path: str) -> bool:
    """Whether a file below a home, by its path, is part of the home.

    Names that begin with a dot are locks and half-written files. The inbox is left out: what was taken in from it is in
    the archive, and there without marks of persons. So are the log of the machine and who is signed in.
    """
    parts = PurePosixPath(path).parts
    is_passing = any(part.startswith(".") for part in parts) or path.endswith((".lock", "-shm"))
    return bool(parts) and parts[0] not in _LEFT_OUT and not is_passing


def is_safe(path: str) -> bool:
    """Whether a path from an inventory stays below the folder that it is joined to, and is spelt in the only way."""
    pure = PurePosixPath(path)
    is_plain = str(pure) == path and not pure.is_absolute() and ".." not in pure.parts
    return is_plain and path.isprintable() and "\\" not in path and belongs(path)


def files_of(home: Home) -> Iterator[tuple[str, Path]]:
    """Every file of a home as its path below it and where it stands; the office's last."""
    for room in sorted(home.path.iterdir(), key=lambda room: (room.name == OFFICE, room.name)):
        # a room may be a link to another disk; below it nothing of ours is a link
        yield from _below(room.resolve(), room.name)


def _below(file: Path, path: str) -> Iterator[tuple[str, Path]]:
    if not belongs(path):
        return
    if file.is_symlink() or not file.is_dir():
        yield path, file
        return
    for child in sorted(file.iterdir()):
        yield from _below(child, f"{path}/{child.name}")


def is_regular(path: str, file: Path) -> bool:
    """Whether a file has a content that can be copied, and a name that is spelt in UTF-8."""
    return path.isprintable() and stat.S_ISREG(file.lstat().st_mode)


def software() -> str:
    """The version of this software."""
    try:
        return version("wuye-oversight")
    except PackageNotFoundError:
        return "?"
