"""Folders for a moment: what someone sends stands there while it is read, and nothing of it stays, also after a kill.

Each folder holds a mark that its maker keeps locked. A folder whose mark nobody holds is left over; one without a mark
is not ours, whatever its name.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "wuye-scratch-"
_MARK = ".wuye-scratch"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that only this user may read, and that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with (folder / _MARK).open("w") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            yield folder
    finally:
        _remove(folder)


def sweep_scratch() -> int:
    """Removes the folders of processes that were killed, and says how many; those in use stay."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
                continue
            opened = os.open(folder / _MARK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
                swept += 1
            finally:
                os.close(opened)
    return swept


def _remove(folder: Path) -> None:
    """The mark goes last: what a sweep that is killed leaves is swept by the next."""
    with suppress(FileNotFoundError):
        for inside in folder.iterdir():
            if inside.name == _MARK:
                continue
            if inside.is_dir() and not inside.is_symlink():
                shutil.rmtree(inside, ignore_errors=True)
            else:
                inside.unlink(missing_ok=True)
        (folder / _MARK).unlink(missing_ok=True)
        folder.rmdir()
