"""Every declaration's SQL held against an empty, typed warehouse: does it parse, and are its columns there?

A build binds the same SQL as it comes to it. Here a metric's own SQL is bound alone: what is generated round it is the
same for all, and is most of what a build gives DuckDB to parse.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Metric
from pipelines.engine import SMALL, open_engine
from pipelines.errors import DeclarationError
from pipelines.warehouse import marts, signals, tables, values
from pipelines.warehouse.compile import COLUMN, Series, denominator, terms
from pipelines.warehouse.measure import judge_raw_values, series_of
from pipelines.warehouse.propose import propose
from pipelines.warehouse.raised import raise_alerts


def check_sql(catalogue: Catalogue) -> None:
    """Binds every mart, metric, rule and alert; reads no data.

    Raises:
        DeclarationError: names the file that does not bind.
    """
    # Nothing is read, so there is nothing to plan well: without the optimizer binding is all the work.
    with open_engine(SMALL, threads=1) as connection:
        connection.execute("pragma disable_optimizer")
        tables.create_empty(connection, catalogue)
        for mart in marts.in_order(catalogue):
            marts.create(connection, mart)
        bind_metrics(connection, catalogue)
        connection.execute(values.RAW)
        judge_raw_values(connection, catalogue, catalogue.metrics.values(), date.max)
        propose(connection, catalogue)
        signals.find(connection, catalogue)
        raise_alerts(connection, catalogue, catalogue.marts)


def bind_metrics(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Binds what metrics ask of the rows of their marts.

    Raises:
        DeclarationError: names the metric that does not bind.
    """
    expressions: defaultdict[str, dict[str, Metric]] = defaultdict(dict)  # mart → SQL → the first metric that asks it
    for metric in catalogue.metrics.values():
        for mart, sql in _expressions(series_of(catalogue, metric)) if metric.mart else ():
            expressions[mart].setdefault(sql, metric)
    for mart, those in expressions.items():
        try:
            connection.execute(f'select {", ".join(those)} from "{mart}"')
        except duckdb.Error:
            for sql, metric in those.items():  # which of them does not bind shows when each is tried alone
                _bind(connection, metric, mart, sql)


def _bind(connection: duckdb.DuckDBPyConnection, metric: Metric, mart: str, sql: str) -> None:
    try:
        connection.execute(f'select {sql} from "{mart}"')
    except duckdb.Error as fault:
        message = str(fault).splitlines()[0]
        raise DeclarationError(f"metrics/{metric.id}.toml", "base/hit/measure", mart, message) from None


def _expressions(cuts: Iterable[Series]) -> Iterator[tuple[str, str]]:
    """The marts that some cuts read, and the SQL that they ask of every row of each."""
    for cut in cuts:
        own, mart = terms(cut.metric, cut.variant), cut.metric.mart
        yield mart, cut.months[0]
        yield from ((mart, COLUMN[level]) for level in cut.levels)
        yield from ((mart, _condition(own[name])) for name in ("base", "hit") if own[name])
        yield from ((mart, _number(own[name])) for name in ("measure", "weight") if own[name])
        if cut.segment:
            yield mart, f"cast({cut.segment} as varchar)"
        if cut.metric.kind == "quotient":
            over = denominator(cut.metric, cut.variant)
            yield over.mart, _condition(over.base)
            yield over.mart, _number(over.measure)


def _condition(sql: str) -> str:
    return f"case when {sql} then 1 end"


def _number(sql: str) -> str:
    return f"cast({sql} as decimal(18, 6))"
