"""Which tables of a build are open to whom, as `sight.toml` declares it, each with its day and its reason."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.errors import DeclarationError
from pipelines.text import Text

FILE = Path(__file__).with_name("sight.toml")
KINDS = ("public", "inside", "own", "persons", "deciders")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """How open a table is, since when, and why."""

    kind: str
    since: date
    why: Text


@cache
def sights() -> Mapping[str, Sight]:
    """Every table that is declared; any other is `own`.

    Raises:
        DeclarationError: a kind is unknown, or a table stands there twice.
    """
    found: dict[str, Sight] = {}
    for given in tomllib.loads(FILE.read_text(encoding="utf-8"))["sight"]:
        if given["kind"] not in KINDS:
            raise DeclarationError(FILE.name, "kind", given["kind"], f"one of {', '.join(KINDS)}")
        for table in given["tables"]:
            if table in found:
                raise DeclarationError(FILE.name, "tables", table, "each table once")
            found[table] = Sight(kind=given["kind"], since=given["since"], why=Text(**given["why"]))
    return found


def kind_of(table: str) -> str:
    """How open a table is."""
    return sights()[table].kind if table in sights() else "own"
