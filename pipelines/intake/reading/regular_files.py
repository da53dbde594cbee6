"""Only regular files are read. What else may stand in a folder under a file's name is told, and nothing waits for it.

A pipe has no end, a device may have none, a link leads where its maker could not read: opened while the home is held,
each of them stops or misleads everybody.
"""

import errno
import hashlib
import os
import stat
from pathlib import Path

from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Text, both

_KINDS: tuple[tuple[int, Text, Text], ...] = (
    (
        stat.S_IFLNK,
        both("这是链接，不读取它所指的文件", "This is a link; what it leads to is not read"),
        both("请报送文件本身", "Send the file itself"),
    ),
    (
        stat.S_IFDIR,
        both("这是文件夹，不是文件", "This is a folder, not a file"),
        both("请报送其中的文件", "Send the files in it"),
    ),
)
_OTHERS = (
    both("这不是普通文件（管道、设备或套接字）", "This is no regular file but a pipe, a device or a socket"),
    both("请报送文件本身", "Send the file itself"),
)

_CLOSED = (
    both("没有读取权限", "There is no permission to read it"),
    both("请放开该文件的读取权限后重新报送", "Let it be read, and send it again"),
)


def why_not_regular(path: Path) -> Unreadable | None:
    """Why a path is not read; None for a regular file that may be read, and for what is not there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode):
        return None if os.access(path, os.R_OK) else Unreadable("no_permission", *_CLOSED)
    what, mend = next(((what, mend) for kind, what, mend in _KINDS if stat.S_IFMT(mode) == kind), _OTHERS)
    return Unreadable("no_regular_file", what, mend)


def is_of_open_workbook(path: Path) -> bool:
    """Whether it is the small file that Excel lays beside a workbook while it is open."""
    return path.name.startswith("~$")


def is_told(path: Path) -> bool:
    """Whether something in a folder is told though its name is not that of a table: a hidden one is not."""
    return not path.name.startswith(".") and why_not_regular(path) is not None


def sha256_and_size(path: Path) -> tuple[str, int]:
    """The SHA-256 of a regular file and its bytes; of anything else the SHA-256 of nothing, without opening it.

    Raises:
        OSError: it is not there or cannot be read.
    """
    if why_not_regular(path):
        return hashlib.sha256(os.fsencode(path.name)).hexdigest(), 0
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # it may have been exchanged meanwhile
    with os.fdopen(opened, "rb") as stream:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
