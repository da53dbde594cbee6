"""From which sources the columns of a table come: a name that several sources declare has the label of the one read."""

import re
from collections.abc import Iterable

from pipelines.catalogue.catalogue import Catalogue

_READ = re.compile(r"\b(?:from|join)\s+\"?([a-z_][a-z0-9_]*)\"?", re.IGNORECASE)


def tables_named(sql: str) -> tuple[str, ...]:
    """What a statement names after `from` and `join`, in that order: tables and its own named parts."""
    return tuple(dict.fromkeys(match.lower() for match in _READ.findall(sql)))


def sources_behind(catalogue: Catalogue, tables: Iterable[str]) -> tuple[str, ...]:
    """The sources that tables come from: of each table those that its SQL names itself, then those of the tables that
    it names; the nearest first."""
    result: dict[str, None] = {}
    seen: set[str] = set()
    waiting = list(tables)
    while waiting:
        read: list[str] = []
        for name in waiting:
            if name in seen:
                continue
            seen.add(name)
            if name in catalogue.sources:
                result[name] = None
            elif name in catalogue.marts:
                read += tables_named(catalogue.marts[name].sql)
        waiting = read
    return tuple(result)
