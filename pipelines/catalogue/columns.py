"""What columns of marts and published numbers are called, and the words of their codes (`columns.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pipelines.text import Text

Tables = Mapping[str, Mapping[str, Mapping[str, str]]]


@cache
def worded() -> Tables:
    """The file as it is: `column` → name → wording, and `value_<column>` → code → wording."""
    return tomllib.loads((files("pipelines.catalogue") / "columns.toml").read_text(encoding="utf-8"))


def label(name: str) -> Text | None:
    """What a column is called; nothing where only a source declares it."""
    return _text(worded()["column"].get(name))


def codes(name: str) -> Mapping[str, Text]:
    """The words of a column's codes; empty where only a source declares them, or it has none."""
    return {code: Text(zh=entry["zh"], en=entry["en"]) for code, entry in worded().get(f"value_{name}", {}).items()}


def _text(entry: Mapping[str, str] | None) -> Text | None:
    return Text(zh=entry["zh"], en=entry["en"]) if entry else None
