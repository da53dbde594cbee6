"""Every string that a user reads, with where it stands: declarations, screens, sources, messages and help."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import about_of
from pipelines.text import BETWEEN

ROOT = Path(__file__).parents[2]
# Rooms whose strings are no wording of ours: names of invented places, spellings that offices use, readers of them.
_NOT_WORDED = ("pipelines/sample/", "pipelines/sources/", "pipelines/reference/", "pipelines/mappings/")
_NOT_WORDED_FILES = ("spellings.py", "likeness.py", "masking.py", "privacy.py", "fees.py", "clean.py", "romanise.py")


def chinese() -> Iterator[tuple[str, str]]:
    """Where and what: every Chinese string, what is filled in standing as {}."""
    yield from ((where, zh) for where, (zh, _) in _both())
    yield from _coded()


def english() -> Iterator[tuple[str, str]]:
    """Where and what: every English string of a declaration, a screen, a source or a message in both languages."""
    yield from ((where, en) for where, (_, en) in _both())
    for where, said in _coded():
        if BETWEEN in said:
            yield where, said.partition(BETWEEN)[2]


def _both() -> Iterator[tuple[str, tuple[str, str]]]:
    for file in sorted([*(ROOT / "pipelines").rglob("*.toml"), ROOT / "dashboard" / "words.toml"]):
        where = file.relative_to(ROOT).as_posix()
        if not where.startswith("pipelines/mappings/") and "skeletons" not in where:
            yield from ((where, text) for text in _worded(tomllib.loads(file.read_text(encoding="utf-8"))))
    for source in load().sources.values():
        where = f"pipelines/sources/{source.id}.py"
        texts = [source.label, source.row, source.owner]
        for check in source.checks:
            texts += [check.message, check.mend]
        for name in source.schema.column_names():
            about = about_of(source.schema, name)
            texts += [about.label, *about.values.values()]
        yield from ((where, (text.zh, text.en)) for text in texts)


def _worded(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        if isinstance(part.get("zh"), str) and isinstance(part.get("en"), str):
            yield part["zh"], part["en"]
            if "en_one" in part:
                yield part["zh"], part["en_one"]
        else:
            for each in part.values():
                yield from _worded(each)
    elif isinstance(part, list):
        for each in part:
            yield from _worded(each)


def _coded() -> Iterator[tuple[str, str]]:
    for package in ("pipelines", "dashboard"):
        for file in sorted((ROOT / package).rglob("*.py")):
            where = file.relative_to(ROOT).as_posix()
            if where.startswith(_NOT_WORDED) or file.name in _NOT_WORDED_FILES:
                continue
            for line, said in _strings(ast.parse(file.read_text(encoding="utf-8"))):
                if any("\u4e00" <= sign <= "\u9fff" for sign in said):
                    yield f"{where}:{line}", said


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value
