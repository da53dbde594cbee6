"""Marts in order: which needs which is asked of DuckDB's own parser, and every key is proved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter

import duckdb

from pipelines.catalogue.catalogue import Catalogue, Mart
from pipelines.engine import SMALL, open_engine, ran_out
from pipelines.errors import DeclarationError, WarehouseError
from pipelines.warehouse import match
from pipelines.warehouse.calculator import HERE, Calculator


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
    read = _read(catalogue)
    sources = frozenset().union(*(read[mart] for mart in catalogue.marts))
    steps = {step.id: step for step in STEPS if step.id in sources}
    known: dict[str, Mart | Step] = {**catalogue.marts, **steps}
    needs = {name: read[name] & set(known) for name in known}
    try:
        return [known[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError as fault:
        circle = " → ".join(fault.args[1])
        raise DeclarationError("marts", "from", circle, "marts that do not read each other in a circle") from None


def ancestors(catalogue: Catalogue, roots: Iterable[str]) -> frozenset[str]:
    """Marts and steps that some marts are made from, those themselves among them.

    Raises:
        DeclarationError: a mart cannot be parsed.
    """
    read = _read(catalogue)
    matches: set[str] = set()
    waiting = [name for name in roots if name in read]
    while waiting:
        name = waiting.pop()
        if name not in matches:
            matches.add(name)
            waiting += read[name] & read.keys()
    return frozenset(matches)


def _read(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    return {**tables_in(tuple(catalogue.marts.values())), **{step.id: frozenset(step.reads) for step in STEPS}}


@cache
def tables_in(marts: tuple[Mart, ...]) -> dict[str, frozenset[str]]:
    """The tables that each mart reads, its own named parts left out (no CTE bears a table's name).

    Raises:
        DeclarationError: a mart cannot be parsed.
    """
    with open_engine(SMALL, threads=1) as parser:
        matches = parser.execute(
            """
            select id, json_extract_string(tree, '$.error_message'), json_extract_string(tree, '$..table_name'),
                json_extract_string(tree, '$..cte_map.map[*].key')
            from (select id, json_serialize_sql(sql) as tree from (select unnest(?) as id, unnest(?) as sql))
            """,
            [[mart.id for mart in marts], [mart.sql for mart in marts]],
        ).fetchall()
    for id_, fault, _, _ in matches:
        if fault:
            raise DeclarationError(f"marts/{id_}.sql", "(sql)", fault, "one SELECT that parses")
    return {id_: frozenset(tables) - frozenset(named) for id_, _, tables, named in matches}


def create(connection: duckdb.DuckDBPyConnection, mart: Mart | Step, calculator: Calculator = HERE) -> int:
    """Makes one mart as a table and proves its key, or takes one step; returns the number of rows.

    Raises:
        DeclarationError: the SQL does not bind.
        WarehouseError: the key is missing in, or shared by, some rows.
    """
    if isinstance(mart, Step):
        return mart.make(connection)
    try:
        made = calculator.create(connection, mart)
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
        raise DeclarationError(f"marts/{mart.id}.sql", "(sql)", str(fault).splitlines()[0], "SQL that binds") from None
    except (duckdb.IOException, duckdb.FatalException):
        raise  # the machine's fault, not the mart's: the build says so
    except duckdb.Error as fault:
        if ran_out(fault):
            raise
        line = str(fault).splitlines()[0]
        raise WarehouseError(
            f"marts/{mart.id}.sql 在这批数据上算不出来 / marts/{mart.id}.sql failed on the data: {line}"
        ) from None
    key = ", ".join(f'"{column}"' for column in mart.key)
    if made == 0:  # nothing to prove but that its columns are there
        connection.execute(f'select {key} from "{mart.id}"')
        return 0
    lacking = " or ".join(f'"{column}" is null' for column in mart.key)
    counted = connection.execute(
        f'select count(*), count(distinct ({key})), count(*) filter (where {lacking}) from "{mart.id}"'
    ).fetchone()
    rows, keys, without = counted or (0, 0, 0)
    if rows != keys or without:
        raise WarehouseError(
            f"marts/{mart.id}.sql 的主键（{', '.join(mart.key)}）不唯一：{rows - keys} 行重复，{without} 行为空 / "
            f"marts/{mart.id}.sql does not keep its key ({', '.join(mart.key)}): "
            f"{rows - keys} rows share one, {without} have none"
        )
    return int(rows)
