"""A backup is read: its inventory, and every file proved by its checksum."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from pipelines.backup.inventory import FORMAT, INVENTORY, MARK, FileEntry, Inventory, is_safe
from pipelines.disk import as_user_error, refused_by, unseal
from pipelines.errors import BackupError, DamagedError
from pipelines.settings import FORMAT as HOME_FORMAT
from pipelines.settings import HOME_FILE
from pipelines.text import Text, both

_BLOCK = 1 << 20
_INVENTORY_MB = 512  # of more than a million files
_NAME_AT = 30  # where the name of a zip's first member stands
_ANOTHER = both("请换用另一份备份", "use another backup")


def inventory_in(file: Path) -> Inventory:
    """The inventory of a backup, held against the members that are there; their content is not read yet.

    Raises:
        BackupError: the file is missing, is no backup, is damaged or cut short, or comes from a later version.
    """
    _check_mark(file)
    with _opened(file) as archive:
        names = archive.namelist()
        if names[-1:] != [INVENTORY] or archive.getinfo(INVENTORY).file_size > _INVENTORY_MB << 20:
            raise _damaged(file)
        inventory = _inventory(file, archive.read(INVENTORY))
    paths = [entry.path for entry in inventory.files]
    folders = {str(above) for path in paths for above in PurePosixPath(path).parents}
    if (outside := next((path for path in paths if not is_safe(path)), None)) is not None:
        raise BackupError(
            both(
                f"{file} 中有不允许的路径 {outside!r}，不予恢复",
                f"{file} holds the path {outside!r}, which no backup of ours has: it is not restored",
            )
        )
    is_whole = [MARK, *paths, INVENTORY] == names and len(set(paths)) == len(paths) and not folders & set(paths)
    if not is_whole or HOME_FILE not in paths:
        raise _damaged(file)
    return inventory


def contents(file: Path, inventory: Inventory) -> Iterator[tuple[FileEntry, Iterator[bytes]]]:
    """Every file of a backup with its content in blocks, in the order of the inventory.

    Whoever reads the blocks to their end has the content as it was written.

    Raises:
        BackupError: when the blocks are read: they are not what was written.
    """
    with _opened(file) as archive:
        for entry in inventory.files:
            yield entry, _blocks(file, archive, entry)


def _blocks(file: Path, archive: zipfile.ZipFile, entry: FileEntry) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    with _damage_told(file), archive.open(entry.path) as member:
        while size <= entry.bytes and (block := member.read(_BLOCK)):
            digest.update(block)
            size += len(block)
            yield block
    if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
        raise _damaged(file)


def _check_mark(file: Path) -> None:
    """The first member's name: it tells a backup that was cut short from a file that never was a backup."""
    if not file.is_file():
        raise BackupError(both(f"没有备份文件 {file}", f"there is no backup {file}"))
    with as_user_error(both("备份无法读取", "the backup cannot be read")), file.open("rb") as stream:
        head = stream.read(_NAME_AT + len(MARK))
    if not head.startswith(b"PK\x03\x04") or head[_NAME_AT:] != MARK.encode():
        raise BackupError(both(f"{file} 不是 wuye backup 所做的备份", f"{file} is no backup that `wuye backup` made"))


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    with (
        as_user_error(both("备份无法读取", "the backup cannot be read")),
        _damage_told(file),
        zipfile.ZipFile(file) as archive,
    ):
        yield archive


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError):
        raise _damaged(file) from None
    except OSError as fault:  # a place before the file's beginning is damage, a disk that does not read is not
        if refused_by(fault):
            raise
        raise _damaged(file) from None


def _inventory(file: Path, content: bytes) -> Inventory:
    try:
        unsealed = unseal(content, file)
        if json.loads(unsealed)["format"] > FORMAT:
            raise _later(file)
        inventory = Inventory.model_validate_json(unsealed)
    except (DamagedError, ValidationError, ValueError, LookupError, TypeError):
        raise _damaged(file) from None
    if inventory.home_format > HOME_FORMAT:
        raise _later(file)
    return inventory


def _later(file: Path) -> BackupError:
    return BackupError(
        both(
            f"{file} 由更新版本的程序所做，请先升级程序",
            f"{file} was made by a later version of this software: install that first",
        )
    )


def _damaged(file: Path) -> BackupError:
    says: Text = both(
        f"备份 {file} 已损坏或不完整，{_ANOTHER.zh}", f"the backup {file} is damaged or cut short: {_ANOTHER.en}"
    )
    return BackupError(says)
