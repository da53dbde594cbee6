"""Which tables of a build are open to whom, as `sight.toml` declares it, each with its day and its reason."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.errors import DeclarationError
from pipelines.people.roles import roles
from pipelines.text import Text

FILE = Path(__file__).with_name("sight.toml")
KINDS = ("public", "inside", "own", "persons", "counts", "deciders")


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
    result: dict[str, Sight] = {}
    for given in tomllib.loads(FILE.read_text(encoding="utf-8"))["sight"]:
        if given["kind"] not in KINDS:
            raise DeclarationError(FILE.name, "kind", given["kind"], f"one of {', '.join(KINDS)}")
        for table in given["tables"]:
            if table in result:
                raise DeclarationError(FILE.name, "tables", table, "each table once")
            result[table] = Sight(kind=given["kind"], since=given["since"], why=Text(**given["why"]))
    return result


def kind_of(table: str) -> str:
    """How open a table is."""
    return sights()[table].kind if table in sights() else "own"


@dataclass(frozen=True, kw_only=True)
class Persons:
    """Who sees rows and exact numbers on persons, since when and why; and the fewest persons behind a number that all
    others see."""

    least: int
    roles: tuple[str, ...]
    since: date
    why: Text


@cache
def persons() -> Persons:
    """The declaration.

    Raises:
        DeclarationError: it names a role that there is not.
    """
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))["persons"]
    if unknown := [name for name in given["roles"] if name not in roles()]:
        raise DeclarationError(FILE.name, "persons.roles", unknown[0], f"one of {', '.join(roles())}")
    return Persons(least=given["least"], roles=tuple(given["roles"]), since=given["since"], why=Text(**given["why"]))


def about_persons() -> frozenset[str]:
    """The tables of which one row speaks of one person."""
    return frozenset(name for name, sight in sights().items() if sight.kind == "persons")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A column that counts persons, and the columns of the same table that rest on it."""

    table: str
    count: str
    rests: tuple[str, ...]


@cache
def counted() -> tuple[Counted, ...]:
    """Every column that counts persons in a table that is open row by row."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))["counted"]
    return tuple(Counted(table=each["table"], count=each["count"], rests=tuple(each["rests"])) for each in content)
