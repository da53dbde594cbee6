"""Marts in order: which needs which is asked of DuckDB's own parser, and every key is proved."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import duckdb

from pipelines.catalogue.catalogue import Catalogue, Mart
from pipelines.errors import DeclarationError, WarehouseError
from pipelines.warehouse import match


@dataclass(frozen=True, kw_only=True)
class Step:
    """A table that is made in Python between the marts, because it compares texts."""

    id: str
    reads: tuple[str, ...]
    make: Callable[[duckdb.DuckDBPyConnection], int]


STEPS = (Step(id="estate_match", reads=match.READS, make=match.match),)


def in_order(catalogue: Catalogue) -> list[Mart | Step]:
    """Every mart and every step between them, each after those it reads.

    Raises:
        DeclarationError: a mart cannot be parsed, or marts read each other in a circle.
    """
    known: dict[str, Mart | Step] = {**catalogue.marts, **{step.id: step for step in STEPS}}
    needs = {
        name: (tables_in(one) if isinstance(one, Mart) else {*one.reads}) & set(known) for name, one in known.items()
    }
    try:
        return [known[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError as fault:
        circle = " → ".join(fault.args[1])
        raise DeclarationError("marts", "from", circle, "marts that do not read each other in a circle") from None


@cache
def tables_in(mart: Mart) -> frozenset[str]:
    """The tables that a mart reads, its own named parts left out (no CTE bears a table's name)."""
    with duckdb.connect() as parser:
        answer = parser.execute("select json_serialize_sql(?)", [mart.sql]).fetchone()
    tree = json.loads(answer[0]) if answer else {}
    if tree.get("error"):
        raise DeclarationError(f"marts/{mart.id}.sql", "(sql)", tree.get("error_message"), "one SELECT that parses")
    nodes = list(_nodes(tree))
    named = {entry["key"] for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    return frozenset(node["table_name"] for node in nodes if node.get("type") == "BASE_TABLE") - named


def create(connection: duckdb.DuckDBPyConnection, mart: Mart | Step) -> int:
    """Makes one mart as a table and proves its key, or takes one step; returns the number of rows.

    Raises:
        DeclarationError: the SQL does not bind.
        WarehouseError: the key is missing in, or shared by, some rows.
    """
    if isinstance(mart, Step):
        return mart.make(connection)
    try:
        connection.execute(f'create table "{mart.id}" as {mart.sql}')
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
        raise DeclarationError(f"marts/{mart.id}.sql", "(sql)", str(fault).splitlines()[0], "SQL that binds") from None
    except (duckdb.IOException, duckdb.FatalException):
        raise  # the disk's fault, not the mart's: the build says so
    except duckdb.Error as fault:
        said = str(fault).splitlines()[0]
        raise WarehouseError(
            f"marts/{mart.id}.sql 在这批数据上算不出来 / marts/{mart.id}.sql failed on the data: {said}"
        ) from None
    key = ", ".join(f'"{column}"' for column in mart.key)
    lacking = " or ".join(f'"{column}" is null' for column in mart.key)
    counted = connection.execute(
        f'select count(*), count(distinct ({key})), count(*) filter (where {lacking}) from "{mart.id}"'
    ).fetchone()
    rows, keys, without = counted or (0, 0, 0)
    if rows != keys or without:
        raise WarehouseError(
            f"marts/{mart.id}.sql does not keep its key ({', '.join(mart.key)}): "
            f"{rows - keys} rows share one, {without} have none"
        )
    return int(rows)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)
