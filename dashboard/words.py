"""Every string of the screens, Chinese and English side by side (`words.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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
    singular = language == "en" and values.get("n") == "1" and "en_one" in wording
    return wording["en_one" if singular else language].format(**values)


def has_word(key: str) -> bool:
    """Whether there is a wording for a key that was put together from data."""
    return key in vocabulary()


def joined(parts: list[str], language: Language) -> str:
    """Several names in one run, with the language's own comma."""
    return ("、" if language == "zh" else ", ").join(parts)


def language_for(asked: str | None, locale: str | None) -> Language:
    """The language of a screen: what the link asks for, else what the browser speaks (Chinese unless it is not)."""
    for language in LANGUAGES:
        if asked == language:
            return language
    return "zh" if not locale or locale.lower().startswith("zh") else "en"
