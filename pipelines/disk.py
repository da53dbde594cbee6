"""Files that are there whole or not at all, also after a power cut, and that show when a bit of them has changed.

A rename is durable when the file was flushed before it and the folder after it; a new folder, when the one that holds
it was flushed.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.errors import DamagedError, DiskError, UnreadError
from pipelines.text import Text, both

PRIVATE = 0o600  # what is kept is its owner's to read, whatever the umask
TEMPORARY = ".*.part"  # what a writer that was killed leaves behind
RESTORE = both(
    "请从备份恢复（wuye restore 备份文件 --home 新文件夹）",
    "restore it from a backup (`wuye restore FILE --home NEW_FOLDER`)",
)
_LIKE_A_SEAL = re.compile(rb'"[^"\n]{4}": "[^"\n]{64}"\s*\}\s*\Z')
_SEALED = re.compile(rb'(.*),\n "seal": "([0-9a-f]{64})"\n\}', re.DOTALL)
_WHY = {
    errno.ENOSPC: both("磁盘已满，请腾出空间后重试", "the disk is full; make room and try again"),
    errno.EDQUOT: both("磁盘配额已用完，请腾出空间后重试", "the disk quota is used up; make room and try again"),
    errno.EFBIG: both(
        "文件超过系统允许的大小，请放宽限制后重试",
        "a file would be larger than this system allows; raise the limit and try again",
    ),
    errno.EMFILE: both(
        "打开的文件过多，请提高 ulimit -n 后重试", "too many files are open; raise `ulimit -n` and try again"
    ),
    errno.ENFILE: both("系统打开的文件过多，请稍后重试", "too many files are open on this machine; try again later"),
    errno.EIO: both("磁盘读写出错，请检查磁盘后重试", "the disk reports an error; check it, then try again"),
    errno.EROFS: both("磁盘只读，请检查磁盘后重试", "the disk is read-only; check it, then try again"),
    errno.EACCES: both(
        "没有权限，请检查文件夹权限后重试", "permission is denied; check the folder's permissions and try again"
    ),
}
# What else a system says, in its own words English ones; no refusal of the disk, but of what stands on it.
_SAYS = {
    errno.ENOENT: both("文件或文件夹不存在，请核对路径", "there is no such file or folder; check the path"),
    errno.EEXIST: both(
        "同名的文件或文件夹已存在，请核对路径", "something of this name is there already; check the path"
    ),
    errno.ENOTDIR: both("路径中有一段不是文件夹，请核对路径", "a part of the path is no folder; check the path"),
    errno.EISDIR: both("这是文件夹，不是文件，请核对路径", "this is a folder, not a file; check the path"),
    errno.ENOTEMPTY: both("文件夹不是空的，请核对路径", "the folder is not empty; check the path"),
    errno.EPERM: both(
        "系统不允许，请检查权限后重试", "the system does not permit it; check the permissions and try again"
    ),
    errno.EBUSY: both("正被其他程序使用，请稍后重试", "another program uses it; try again later"),
    errno.ENAMETOOLONG: both("文件名或路径过长，请改短", "the name or path is too long; shorten it"),
    errno.ELOOP: both(
        "链接互相指向或不允许链接，请核对路径", "links lead in a circle or are not allowed here; check the path"
    ),
    errno.ENOMEM: both("内存不足，请稍后重试", "there is too little memory; try again later"),
    errno.ETIMEDOUT: both(
        "网络磁盘没有应答，请检查后重试", "the network disk does not answer; check it, then try again"
    ),
    errno.ESTALE: both("网络磁盘已断开，请重新连接后重试", "the network disk was lost; connect it, then try again"),
}
_WHICH = both("文件可能已损坏，请运行 wuye verify 查看", "a file may be damaged; `wuye verify` says which")
_NUMBER = re.compile(r"\(os error (\d+)\)")
_OTHERWISE = both("请检查磁盘后重试", "check the disk, then try again")


def why(fault: OSError) -> Text:
    """What a fault of the disk means, and what to do."""
    number = fault.errno or 0
    called = both(
        f"系统拒绝（错误号 {number}）" if number else "读写失败", fault.strerror or "reading or writing failed"
    )
    return (
        _WHY.get(number) or _SAYS.get(number) or both(f"{called.zh}，{_OTHERWISE.zh}", f"{called.en}; {_OTHERWISE.en}")
    )


def refused_by(fault: BaseException) -> OSError | None:
    """The refusal of the disk or the machine that a fault is, or tells of: some libraries say its number in words only."""
    number = fault.errno if isinstance(fault, OSError) else None
    if number is None and (match := _NUMBER.search(str(fault))):
        number = int(match[1])
    return OSError(number, os.strerror(number)) if number in _WHY else None


@contextmanager
def as_user_error(doing: Text) -> Iterator[None]:
    """Turns a fault of the disk into one sentence that says what to do.

    Raises:
        DiskError: in place of any OSError.
    """
    try:
        yield
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        text = why(fault)
        raise DiskError(both(f"{doing.zh}：{text.zh}{where}", f"{doing.en}: {text.en}{where}")) from None


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, so that they are there after a power cut too."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    flush_folder(folder.parent)


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file so that it is there whole or not at all, also after a power cut."""
    make_folder(file.parent)
    temporary = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


def move_whole(staged: Path, file: Path) -> None:
    """Moves a file of the same disk to where it is kept: there it is whole or not at all, also after a power cut."""
    make_folder(file.parent)
    staged.chmod(PRIVATE)
    with staged.open("rb+") as stream:
        os.fsync(stream.fileno())
    staged.replace(file)
    flush_folder(file.parent)


def flush_folder(folder: Path) -> None:
    """Waits until a folder's list of names is on the disk (fsync), so that a file put there survives a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def is_still(folder: Path) -> bool:
    """Whether nobody can write in a folder: its disk is read-only, or the folder is so to its own owner."""
    if not folder.is_dir() or os.access(folder, os.W_OK):
        return False
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY) or folder.stat().st_uid == os.geteuid()


def digest(file: Path) -> str:
    """The SHA-256 of a file, '' where it is missing."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def sealed(content: bytes) -> bytes:
    """A JSON object with a last member that is the SHA-256 of every byte before it."""
    head = content.rstrip().removesuffix(b"}").rstrip()
    return head + f',\n "seal": "{hashlib.sha256(head).hexdigest()}"\n}}'.encode()


def unsealed(file: Path) -> bytes:
    """The JSON object of a sealed file, without its seal; one that was written before there were seals as it is.

    Raises:
        DamagedError: what stands there is not what was sealed, or the seal itself is no longer one.
        FileNotFoundError: there is no such file.
    """
    return unseal(file.read_bytes(), file)


def unseal(content: bytes, file: Path | str) -> bytes:
    """As `unsealed`, of a content that was read already; `file` is what a fault names."""
    match = _SEALED.fullmatch(content)
    if match is None and not _LIKE_A_SEAL.search(content):
        return content
    if match is None or hashlib.sha256(match[1]).hexdigest().encode() != match[2]:
        raise damaged(file)
    return match[1] + b"\n}"


def unread(what: Text, fault: Exception) -> UnreadError:
    """The fault to raise where something stored cannot be read: with what the disk says, or because it is no longer what
    was written."""
    cause = refused_by(fault) or fault
    text = why(cause) if isinstance(cause, OSError) else _WHICH
    return UnreadError(both(f"{what.zh}无法读取：{text.zh}", f"{what.en} cannot be read: {text.en}"))


def damaged(file: Path | str, mend: Text | None = None) -> DamagedError:
    """The fault to raise where a file is not what was written; it says what to do."""
    mend = mend or RESTORE
    return DamagedError(
        both(f"{file} 与校验值不符，已损坏：{mend.zh}", f"{file} does not match its checksum: {mend.en}")
    )
