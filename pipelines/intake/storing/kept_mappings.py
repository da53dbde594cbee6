"""The mappings that an office keeps: how it reads files that come to it from elsewhere, again and again."""

import re
from collections.abc import Mapping
from pathlib import Path

from pipelines.catalogue import declarations
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.disk import as_user_error, make_folder, write_whole
from pipelines.errors import WuyeError
from pipelines.masking import mask
from pipelines.settings import Home
from pipelines.text import both

_LONGEST_NAME = 40
_CLOSED = re.compile(r"[^\w一-鿿-]+")


def kept_mappings(home: Home) -> Mapping[str, FileMapping]:
    """The mappings of a home by name, the last used first, without those that cannot be read."""
    result: dict[str, FileMapping] = {}
    for file in sorted(home.mappings.glob("*.toml"), key=lambda file: (-file.stat().st_mtime, file.name)):
        try:
            result[file.stem] = declarations.read(file, FileMapping)
        except (WuyeError, OSError, UnicodeDecodeError):
            continue
    return result


def keep_mapping(home: Home, name: str, toml: str) -> Path:
    """Keeps a mapping under a name, or under the same with a number where another has it; one that is there already
    stays. Nothing is overwritten.

    Raises:
        DiskError: the disk refuses.
    """
    content = toml.encode()
    plain = mapping_name(name)
    with as_user_error(both("对照表未能保存", "the mapping was not kept")):
        make_folder(home.mappings)
        number = 1
        while (file := home.mappings / f"{plain}{f'-{number}' if number > 1 else ''}.toml").exists():
            if file.read_bytes() == content:
                file.touch()  # the last used is offered first
                return file
            number += 1
        write_whole(file, content)
    return file


def mapping_name(text: str) -> str:
    """A name as a file can bear it: without blanks, marks and persons."""
    plain = _CLOSED.sub("-", mask(text)).strip("-_")[:_LONGEST_NAME].strip("-_")
    return plain or "mapping"
