"""What in the finished values is exceptional beyond chance, as the table `signal`: it asks why and judges nobody.

One row is one signal of a month: a unit outside its peers' 99.8 % funnel limits (`outlier`), the newest point of a
unit's own course breaking a rule of its control chart (`special_cause`), or a rate whose base moved (`base_moved`).
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import duckdb

from pipelines import periods, statistics
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Metric
from pipelines.warehouse.rows import insert_rows

TABLE = """
create table signal (
    kind varchar, metric varchar, metric_zh varchar, metric_en varchar, level varchar, area varchar, period varchar,
    month date, signal_direction varchar, rule varchar, value double, centre double, lower double, upper double,
    denominator double, former_denominator double
);
"""
CHARTED = ("city", "district")  # the levels whose course is followed
MONTHS = 24  # of a control chart: the months before and the one that is judged
FEWEST_MONTHS = 12
FEWEST_UNITS = 10
BASE_SHARE = 0.02  # ours; AL-19: a base moved when it did by more than 2 % and more than 3 units
BASE_UNITS = 3

_Row = tuple[object, ...]


class Begun(NamedTuple):
    """From which month a chart begins anew, and who wrote into the journal when and why that it does."""

    month: date
    actor: str
    recorded_on: date
    why: str


def find(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Makes `signal` from `metric_value`, for the metrics that ask for it."""
    connection.execute(TABLE)
    rows: list[_Row] = []
    for metric in catalogue.metrics.values():
        if "outlier" in metric.watch:
            rows += _outliers(connection, metric)
        if "special_cause" in metric.watch:
            rows += _special_causes(connection, metric)
    insert_rows(connection, "signal", rows)
    for metric in catalogue.metrics.values():
        if "base_moved" in metric.watch:
            connection.execute(_bases_moved(metric))


def _outliers(connection: duckdb.DuckDBPyConnection, metric: Metric) -> Iterator[_Row]:
    rows = connection.execute(
        """
        select level, period, cast(date_trunc('month', ends_before - 1) as date) as month, area, value,
            coalesce(effective_sample, cast(denominator as double)) as size, cast(denominator as double) as denominator
        from metric_value
        where metric = ? and variant = 'headline' and segment is null and period_kind = ?
            and level in ('district', 'street') and value between 0 and 1 and sample >= ? and area not like '%-unassigned'
        order by level, period, area
        """,
        [metric.id, metric.frequency, metric.minimum],
    ).fetchall()
    for (level, period, month), group in groupby(rows, key=itemgetter(0, 1, 2)):
        units = list(group)
        shares, sizes = [unit[4] for unit in units], [unit[5] for unit in units]
        if len(units) < FEWEST_UNITS or min(sizes) <= 0:
            continue
        funnel = statistics.funnel_of(shares, sizes)
        for _, _, _, area, share, size, denominator in units:
            if side := funnel.side(share, size):
                limits = funnel.limits(size)
                yield (
                    "outlier",
                    metric.id,
                    metric.label.zh,
                    metric.label.en,
                    level,
                    area,
                    period,
                    month,
                    "high" if side > 0 else "low",
                    "funnel_998",
                    share,
                    funnel.centre,
                    limits.lower,
                    limits.upper,
                    denominator,
                    None,
                )


def _special_causes(connection: duckdb.DuckDBPyConnection, metric: Metric) -> Iterator[_Row]:
    rows = connection.execute(
        """
        select level, area, period, cast(date_trunc('month', ends_before - 1) as date) as month, value,
            cast(denominator as double) as denominator
        from metric_value
        where metric = ? and variant = 'headline' and segment is null and period_kind = 'month'
            and list_contains(?, level) and value is not null and area not like '%-unassigned'
        order by level, area, month
        """,
        [metric.id, list(CHARTED)],
    ).fetchall()
    begun = begun_anew(connection, metric)
    for (level, area), group in groupby(rows, key=itemgetter(0, 1)):
        series = list(group)
        starts = [one.month for one in begun.get(area, ())]
        for last in range(FEWEST_MONTHS, len(series) + 1):
            window = series[max(0, last - MONTHS) : last]
            chart = charts_of([row[3] for row in window], [float(str(row[4])) for row in window], starts)[-1][1]
            if chart:
                yield from _newest(metric, level, area, window[-1], chart)


def charts_of(
    months: Sequence[date], values: Sequence[float], starts: Collection[date]
) -> list[tuple[int, statistics.ControlChart | None]]:
    """The stretches of a course that begins anew in the given months, each with its chart: (first position, chart).

    None where a stretch has fewer than `FEWEST_MONTHS`: it has no limits yet. The last holds the newest month.
    """
    return statistics.rebased_charts(values, (bisect_left(months, start) for start in starts), FEWEST_MONTHS)


def begun_anew(connection: duckdb.DuckDBPyConnection, metric: Metric) -> dict[str, list[Begun]]:
    """Where a person let a metric's charts begin anew, by area (journal kind `rebase`), the latest entry of a month."""
    rows = connection.execute(
        """
        select content ->> 'area', content ->> 'from_period', actor, cast(recorded_at as date), why from journal_entry
        where kind = 'rebase' and content ->> 'metric' in (?, ?)
        order by sequence
        """,
        [metric.id, metric.code],
    ).fetchall()
    begun: dict[str, dict[date, Begun]] = {}
    for area, period, actor, recorded_on, why in rows:
        month = periods.parse(period).starts_on
        begun.setdefault(area, {})[month] = Begun(month, actor, recorded_on, why)
    return {area: list(one.values()) for area, one in begun.items()}


def _newest(metric: Metric, level: str, area: str, row: _Row, chart: statistics.ControlChart) -> Iterator[_Row]:
    """The newest point of a course, if it breaks a rule."""
    if not chart.broken[-1] or chart.upper <= chart.lower:
        return
    _, _, period, month, value, denominator = row
    yield (
        "special_cause",
        metric.id,
        metric.label.zh,
        metric.label.en,
        level,
        area,
        period,
        month,
        "high" if float(str(value)) > chart.centre else "low",
        ", ".join(sorted(chart.broken[-1])),
        value,
        chart.centre,
        chart.lower,
        chart.upper,
        denominator,
        None,
    )


def _bases_moved(metric: Metric) -> str:
    """Months in which a base moved by more than new deliveries explain (AL-19).

    A new delivery is an estate in scope that was never told of before, completed in that year or the year before. One
    that comes late into the register, or of which no year is told, moves the base and is asked about.
    """
    return f"""
        insert into signal
        with bases as (
            select level, area, period, cast(date_trunc('month', ends_before - 1) as date) as month, value,
                cast(denominator as double) as denominator,
                lag(cast(denominator as double)) over (partition by level, area order by starts_on) as former,
                lag(value) over (partition by level, area order by starts_on) as former_value
            from metric_value
            where metric = '{metric.id}' and variant = 'headline' and segment is null and period_kind = 'month'
                and level in ('district', 'street') and area not like '%-unassigned'
        ),
        arrived as (
            select estate_id, min(month) as month, min_by(district, month) as district, min_by(street, month) as street,
                min_by(in_scope, month) as in_scope, min_by(completed_year, month) as completed_year
            from estate_month group by estate_id
        ),
        new_estates as (
            select unnest([district, street]) as area, month, count(*) as estates from arrived
            where in_scope and completed_year >= year(month) - 1
            group by area, month
        )
        select
            'base_moved', '{metric.id}', '{metric.label.zh.replace("'", "''")}', '{metric.label.en.replace("'", "''")}',
            bases.level, bases.area, bases.period, bases.month,
            case when bases.denominator > bases.former then 'high' else 'low' end, 'base', bases.value, bases.former_value,
            cast(null as double), cast(null as double), bases.denominator, bases.former
        from bases
        left join new_estates on new_estates.area = bases.area and new_estates.month = bases.month
        where bases.former > 0
            and abs(bases.denominator - coalesce(new_estates.estates, 0) - bases.former) > {BASE_SHARE} * bases.former
            and abs(bases.denominator - coalesce(new_estates.estates, 0) - bases.former) > {BASE_UNITS}
    """
