"""A line of the trail in words: what was acted on, and every detail under a name that a reader knows (`audit.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines import periods
from pipelines.catalogue.entries import LIST_STEPS, SUBJECTS
from pipelines.intake.records.receipt import STATUSES
from pipelines.office.standing import LISTS
from pipelines.people.ledger import Line
from pipelines.people.roles import acts
from pipelines.text import Language, Text

FILE = Path(__file__).with_name("audit.toml")


@cache
def wordings() -> Mapping[str, Mapping[str, Text]]:
    """The tables of `audit.toml`, and beside them what codes of acts and outcomes are called: table → name → words."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    tables = {table: {name: Text(**label) for name, label in entries.items()} for table, entries in content.items()}
    return {**tables, "act": {**LIST_STEPS, **acts()}, "status": dict(STATUSES), "list": dict(LISTS)}


def subject(line: Line, language: Language, pages: Mapping[str, str]) -> str:
    """What a line is about.

    Args:
        pages: what the pages are called in the language.
    """
    kind, colon, which = line.subject.partition(":")
    wording = wordings()["subject"].get(kind) or SUBJECTS.get(kind)
    if not colon or wording is None:
        return line.subject
    named = pages.get(which, which) if kind == "page" else periods.named(which, language) if kind == "period" else which
    return f"{wording.of(language)} {named}"


def details(line: Line, language: Language, parameters: Mapping[str, str]) -> str:
    """What else a line keeps, each under its name.

    Args:
        parameters: what the parameters of a link are called in the language.
    """
    between = "；" if language == "zh" else "; "
    return between.join(
        f"{_name(name, language, parameters)}{'：' if language == 'zh' else ': '}{_value(name, value, language)}"
        for name, value in line.content.items()
    )


def _name(name: str, language: Language, parameters: Mapping[str, str]) -> str:
    own = wordings()["detail"]
    return own[name].of(language) if name in own else parameters.get(name, name)


def _value(name: str, value: object, language: Language) -> str:
    wording = wordings().get(name, {}).get(str(value))
    return wording.of(language) if wording else str(value)
