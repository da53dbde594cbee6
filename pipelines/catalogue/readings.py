"""Readings: how a clause that can be understood in several ways is understood here, and what cites that."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.catalogue.declarations import OURS, Declaration
from pipelines.text import Text

CODE = re.compile(r"(?<![\w-])Q-\d+(?![\w-])")
_FOLDER = "readings"
_WRITTEN = (".py", ".sql", ".toml")


class Reading(Declaration):
    """One open question of the documents and its answer. The file name is its code; what depends on it cites that."""

    id: Annotated[str, Field(pattern=r"^Q-\d{2}$")]
    label: Text
    question: Text
    reading: Text
    alternatives: tuple[Text, ...] = ()  # other ways to read it, which were not taken
    clauses: tuple[str, ...]  # whose words are open; none where no document speaks of it
    parameters: tuple[str, ...] = ()  # by which an office can choose another reading
    decided_by: str = OURS  # the office that decided, else ours
    decided_on: date
    uncited: Text | None = None  # why nothing cites it, where nothing does


def citations(packages: Path) -> Mapping[str, tuple[str, ...]]:
    """By code, the files of both packages that cite it: declarations, SQL and Python with their comments, words."""
    result: dict[str, list[str]] = {}
    for path in _files(packages):
        for code in set(CODE.findall(path.read_text(encoding="utf-8"))):
            result.setdefault(code, []).append(path.relative_to(packages).as_posix())
    return {code: tuple(files) for code, files in sorted(result.items())}


def _files(packages: Path) -> Iterator[Path]:
    for package in ("pipelines", "dashboard"):
        for path in sorted((packages / package).rglob("*")):
            if path.suffix in _WRITTEN and path.parent.name != _FOLDER:
                yield path
