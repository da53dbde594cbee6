"""What every community's rows add up to, counted by the build once for all of them.

A street's page compares its communities by a hundred metrics. Their finished values (`metric_value`) would be several
times those of all other areas; the sums are few columns, and judging those of one street takes a tenth of a second.
"""

from collections.abc import Collection, Iterable

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import HEADLINE, Level, Metric
from pipelines.warehouse.calculator import HERE, Calculator
from pipelines.warehouse.measure import headlines, marts_of, statements

LEVEL: Level = "community"
TABLE = "community_raw"
_TABLE = f"""
create table {TABLE} (
    metric varchar, period varchar, area varchar,
    numerator decimal(38, 6), denominator decimal(38, 6), unknown decimal(38, 6),
    sample bigint, effective_sample double, variance double, value double, units bigint, reported_units bigint
)
"""
_COLUMNS = (
    "metric, period, area, numerator, denominator, unknown, sample, effective_sample, variance, value, units, "
    "reported_units"
)


def is_counted(metric: Metric) -> bool:
    """Whether a metric's headline is counted for communities. Quantiles follow every value of every row: too dear."""
    return LEVEL in metric.levels and bool(metric.mart) and metric.kind not in ("composite", "difference", "quantile")


def count_communities(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, filled: Collection[str], calculator: Calculator = HERE
) -> None:
    """Makes `community_raw`: what every metric's headline rests on in every community, in the periods of its own
    frequency; of the columns of raw values those that differ."""
    connection.execute(_TABLE)
    counted = [
        metric
        for metric in catalogue.metrics.values()
        if is_counted(metric) and not marts_of(catalogue, metric).isdisjoint(filled)
    ]
    if not counted:
        return
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = current_database()"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    known = {mart: columns[mart] for metric in counted for mart in marts_of(catalogue, metric)}
    rows = statements(connection, headlines(counted, (LEVEL,)), "", known, calculator)
    connection.execute(f"insert into {TABLE} select {_COLUMNS} from ({rows})")


def raw_values(metrics: Iterable[Metric], places: str) -> str:
    """The raw values (`values.RAW`) of some metrics' headlines in the communities whose codes `places` selects, as SQL."""
    names = ", ".join(f"'{metric.id}'" for metric in metrics)
    return f"""
        select *, '{HEADLINE}' as variant, cast(null as varchar) as segment, cast(null as varchar) as segment_value,
            '{LEVEL}' as level
        from {TABLE}
        where metric in ({names}) and area in ({places})
    """
