"""Every string that a user reads, with where it stands: declarations, screens, sources, messages and help."""

import ast
import functools
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


@functools.cache
def chinese() -> tuple[tuple[str, str], ...]:
    """Where and what: every Chinese string, what is filled in standing as {}."""
    coded = ((where, said) for where, said, _ in _coded() if any("\u4e00" <= sign <= "\u9fff" for sign in said))
    return (*((where, zh) for where, (zh, _) in _declared()), *coded)


@functools.cache
def english() -> tuple[tuple[str, str], ...]:
    """Where and what: every English string of a declaration, a screen, a source or a message in both languages."""
    declared = ((where, en) for where, (_, en) in _declared())
    sided = ((where, said.partition(BETWEEN)[2]) for where, said, _ in _coded() if BETWEEN in said)
    return (*declared, *sided, *((where, said) for where, said, is_english in _coded() if is_english))


def _declared() -> Iterator[tuple[str, tuple[str, str]]]:
    for file in sorted([*(ROOT / "pipelines").rglob("*.toml"), ROOT / "dashboard" / "words.toml"]):
        where = file.relative_to(ROOT).as_posix()
        if not where.startswith("pipelines/mappings/") and "skeletons" not in where:
            yield from ((where, text) for text in _worded(tomllib.loads(file.read_text(encoding="utf-8"))))
    for source in load().sources.values():
        texts = [source.label, source.row, source.owner]
        for check in source.checks:
            texts += [check.message, check.mend]
        for name in source.schema.column_names():
            about = about_of(source.schema, name)
            texts += [about.label, *about.values.values()]
        yield from ((f"pipelines/sources/{source.id}.py", (text.zh, text.en)) for text in texts)


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


@functools.cache
def _coded() -> tuple[tuple[str, str, bool], ...]:
    """Every string in the code, and whether it is the English side of a text in both languages."""
    return tuple(
        (f"{file.relative_to(ROOT).as_posix()}:{line}", said, is_english)
        for package in ("pipelines", "dashboard")
        for file in sorted((ROOT / package).rglob("*.py"))
        if not file.relative_to(ROOT).as_posix().startswith(_NOT_WORDED) and file.name not in _NOT_WORDED_FILES
        for line, said, is_english in _strings(ast.parse(file.read_text(encoding="utf-8")))
    )


def _strings(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2]
    english_sides = {id(node.args[1]) for node in calls if getattr(node.func, "id", "") == "both"}
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in joined for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        is_english = id(node) in english_sides
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield node.lineno, "".join(parts), is_english
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value, is_english
