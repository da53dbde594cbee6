"""Every string of the screens, Chinese and English side by side (`words.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import overload

from markupsafe import Markup, escape

from pipelines.catalogue import columns
from pipelines.catalogue.columns import Tables
from pipelines.text import LANGUAGES, Language


def flat(tables: Tables) -> dict[str, Mapping[str, str]]:
    """Tables of wordings under one key each, `table.name`."""
    return {f"{table}.{name}": wording for table, entries in tables.items() for name, wording in entries.items()}


@cache
def vocabulary() -> Mapping[str, Mapping[str, str]]:
    """Key (`table.name`) → the wording in each language; `en_one` is the English for exactly one.

    What columns and their codes are called stands in the catalogue (`column.name`, `value_column.code`).
    """
    content = tomllib.loads((files("dashboard") / "words.toml").read_text(encoding="utf-8"))
    return flat(content) | flat(columns.worded())


def wordings(table: str) -> tuple[str, ...]:
    """The names in one table, in the order in which they are written."""
    return tuple(key.partition(".")[2] for key in vocabulary() if key.startswith(f"{table}."))


class _Value(str):
    """A value in a wording, with a noun that agrees with it where the wording has one."""

    __slots__ = ()

    def __format__(self, nouns: str) -> str:
        noun, _, plural = nouns.partition("/")
        return f"{self!s} {noun if self == '1' else plural}" if nouns else str(self)


def word(key: str, language: Language, **values: object) -> str:
    """The wording of a key, filled in. `n == 1` takes the English singular where there is one; `{rows:row/rows}` is any
    count with its noun.

    Raises:
        KeyError: no such key, or a value that the wording asks for is missing.
    """
    wording, values = vocabulary()[key], {name: _Value(value) for name, value in values.items()}
    return wording[_form(key, language, values)].format(**values)


def marked_word(key: str, language: Language, **values: object) -> Markup:
    """The wording of a key with markup in it: values that are markup stand as they are, all else is escaped.

    Raises:
        KeyError: no such key, or a value that the wording asks for is missing.
    """
    held = {name: value if isinstance(value, Markup) else _Value(value) for name, value in values.items()}
    return escape(vocabulary()[key][_form(key, language, held)]).format(**held)


def _form(key: str, language: Language, values: Mapping[str, object]) -> str:
    """Which form of a wording is taken: a language's, or the English singular."""
    is_singular = language == "en" and values.get("n") == "1" and "en_one" in vocabulary()[key]
    return "en_one" if is_singular else language


def has_word(key: str) -> bool:
    """Whether there is a wording for a key that was put together from data."""
    return key in vocabulary()


@overload
def joined(parts: Sequence[Markup], language: Language) -> Markup: ...
@overload
def joined(parts: Sequence[str], language: Language) -> str: ...
def joined(parts: Sequence[str], language: Language) -> str:
    """Several names in one run, with the language's own comma; markup where one of them is."""
    comma = "、" if language == "zh" else ", "
    return Markup(comma).join(parts) if any(isinstance(part, Markup) for part in parts) else comma.join(parts)


def language_for(wanted: str | None, locale: str | None) -> Language:
    """The language of a screen: what the link asks for, else what the browser speaks (Chinese unless it is not)."""
    for language in LANGUAGES:
        if wanted == language:
            return language
    return "zh" if not locale or locale.lower().startswith("zh") else "en"
