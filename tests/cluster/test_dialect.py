"""What a statement gives on the engine is what DuckDB gives, in the same type; every mart and sum of ours can run there."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.engine import SMALL, open_engine
from pipelines.warehouse import marts, tables
from pipelines.warehouse.measure import measure
from tests.cluster.engines import needs_client

ROWS = """
    select * from (values
        (1, date '2022-01-31', timestamp '2022-01-31 10:15:30.5', 0.1::decimal(18, 6), 'b', true),
        (1, date '2022-03-30', timestamp '2022-03-30 00:00:00', 1234567.891234::decimal(18, 6), 'a', false),
        (2, date '2024-02-29', timestamp '2024-02-29 23:59:59', 987654321.123456::decimal(18, 6), 'a', null),
        (2, null, null, null, null, true)
    ) as rows (number, day, moment, amount, word, mark)
"""
STATEMENTS = {
    "a date is moved by months": "select cast(day + to_months(number) as date) as x, day - to_months(12) as y from rows",
    "a time is moved by days and seconds": "select moment + to_days(number) as x, moment + to_seconds(cast(3600 * number as bigint)) as y from rows",
    "days between": "select date_diff('day', day, date '2024-03-01') as x, day - 1 as y, day + number as z from rows",
    "seconds between": "select epoch(timestamp '2024-03-01 00:00:00') - epoch(moment) as x from rows",
    "decimals are divided as doubles": "select amount / 3 as x, number / 2 as y, 1 / amount as z from rows",
    "squares keep their digits": "select number, sum(cast(amount as decimal(38, 6)) * amount) as x from rows group by number",
    "sums become the nearest double": "select cast(sum(cast(amount as decimal(38, 6)) * amount) as double) as x, cast(sum(amount) as double) as y from rows",
    "is distinct from": "select number, word is distinct from 'a' as x, word is not distinct from null as y from rows",
    "is true, is not false": "select number, mark is true as x, mark is not true as y, mark is false as z, mark is not false as v from rows",
    "joined texts": "select number, string_agg(word, ', ' order by word) as x, string_agg(distinct word, '/' order by word) filter (where mark) as y from rows group by number",
    "a parameter of its day": "select number, parameter_on('weight', day) as x, parameter_basis('weight', day) as y from rows",
    "a parameter by a name that is made": "select number, parameter_on('wei' || 'ght', day) as x, parameter_on('none', day) as y from rows",
    "nulls come last": "select number, row_number() over (order by word, number, moment) as x from rows",
    "of a group the latest": "select number, arg_max(word, day) as x, min_by(amount, day) as y, bool_or(mark) as z from rows group by number",
    "one of each": "select * exclude (mark) from rows qualify row_number() over (partition by number order by day desc nulls last) = 1",
    "levels in one pass": "select number, word, grouping(word) as x, count(*) filter (where mark) as y from rows group by grouping sets ((number), (word))",
}
BOUND = re.compile(r"(?i)\b(?:rows|range|groups)\s+between\s+(.+?)\s+and\s+(.+?)\s*\)", re.DOTALL)
CONSTANT = re.compile(r"(?i)(?:current row|(?:unbounded|\d+|interval '?\d+'? \w+) (?:preceding|following))")
PARAMETERS = [
    ("weight", Decimal("0.5"), date(2020, 1, 1), date(2022, 12, 31), "ours"),
    ("weight", Decimal("0.75"), date(2023, 1, 1), None, "beijing-2020"),
]


def test_the_frame_of_a_window_has_constant_bounds_which_engines_ask_for() -> None:
    bounds = [(mart.id, bound) for mart in load().marts.values() for pair in BOUND.findall(mart.sql) for bound in pair]
    assert bounds
    assert [(mart, bound) for mart, bound in bounds if not CONSTANT.fullmatch(bound.strip())] == []


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_engine_gives_what_duckdb_gives(name: str, sail: str, tmp_path: Path) -> None:
    from pipelines.cluster.calculator import OnEngine
    from pipelines.cluster.session import open_session

    with open_engine(SMALL, threads=1) as connection, open_session(sail) as session:
        connection.execute(f"create table rows as {ROWS}")
        connection.execute(
            "create table parameter (name varchar, value decimal(18, 6), valid_from date, valid_to date, document varchar)"
        )
        connection.executemany("insert into parameter values (?, ?, ?, ?, ?)", PARAMETERS)
        connection.execute(tables.PARAMETER_ON)
        connection.execute(tables.PARAMETER_BASIS)
        here = connection.execute(f"from ({STATEMENTS[name]}) order by all")
        types, rows = here.description, here.fetchall()
        table = OnEngine(session, tmp_path / "exchange").sums(connection, STATEMENTS[name])
        there = connection.execute(f"from {table} order by all")
        assert (there.description, there.fetchall()) == (types, rows)


def test_every_mart_and_every_sum_is_planned_and_run_by_the_engine(sail: str, tmp_path: Path) -> None:
    """On empty tables: what a new mart says is bound, planned and run in both dialects, in the time of a few rows."""
    from pipelines.cluster.calculator import OnEngine
    from pipelines.cluster.session import open_session

    catalogue = load()
    with open_engine(SMALL, threads=1) as connection, open_session(sail) as session:
        tables.create_empty(connection, catalogue)
        values = [
            (parameter.id, value.value, value.valid_from, value.valid_to, value.document, value.clause)
            for parameter in catalogue.parameters.values()
            for value in parameter.of_region("110000")
        ]
        connection.executemany("insert into parameter values (?, ?, ?, ?, ?, ?)", values)
        calculator = OnEngine(session, tmp_path / "exchange")
        for mart in marts.in_order(catalogue):
            marts.create(connection, mart, calculator)
        measure(connection, catalogue, catalogue.marts, date.max, calculator)
        made = connection.execute("select count(*) from duckdb_tables() where table_name like 'sums_of_engine_%'")
        assert (made.fetchone() or (0,))[0] > 100


def test_at_most_five_marts_run_on_duckdb_each_with_a_reason() -> None:
    needs_client()
    from pipelines.cluster.dialect import NOT_CARRIED

    assert len(NOT_CARRIED) <= 5
    assert all(reason.zh and reason.en for reason in NOT_CARRIED.values())
    assert NOT_CARRIED.keys() <= load().marts.keys()
