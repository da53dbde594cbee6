"""What a backup or a restore that was killed left beside a home or a backup; whoever is alive holds a lock on its own."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.backup.inventory import MARK

_HEAD = 30 + len(MARK)  # of a zip, as far as the name of its first member


def restoring(home: Path) -> Path:
    """The folder beside a home in which a restore writes it."""
    return home.with_name(f".{home.name}.restoring")


def sweep_restoring(home: Path) -> Path | None:
    """Removes what a killed restore of a home left beside it; gives the folder that is gone."""
    folder = restoring(home.absolute())
    with suppress(OSError), _held(folder, os.O_DIRECTORY):
        shutil.rmtree(folder)
        return folder
    return None


def sweep_unfinished_backups(folder: Path) -> list[Path]:
    """Removes the unfinished backups of killed processes in a folder; gives the files that are gone."""
    gone = []
    for file in sorted(folder.glob(".*.part")):
        with suppress(OSError), _held(file, 0) as opened:
            if os.fstat(opened).st_size and os.pread(opened, _HEAD, 0)[30:] == MARK.encode():
                file.unlink()
                gone.append(file)
    return gone


@contextmanager
def _held(path: Path, kind: int) -> Iterator[int]:
    """Opened and locked. OSError where it is not there, is a link, or another process holds it."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | kind)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield opened
    finally:
        os.close(opened)
