"""Every stored complaint number of a city with very many orders, beside one raw question over the same rows.

.venv/bin/python benchmarks/complaints.py [--orders 20000000]

Orders are drawn in SQL on the packaged divisions of Beijing, three years, with a known estate number, so that no text
is compared; all other tables are empty. Timed are the mart and all metrics over it, as the build makes them.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import duckdb
import intake
import polars as pl

from pipelines import periods
from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.engine import Bounds, open_engine
from pipelines.warehouse import marts, schemes, tables
from pipelines.warehouse.measure import measure
from pipelines.warehouse.rows import insert_rows

READ = {"complaint_case", "complaint_concentration"}
REGION = "110000"
KNOWN_BEFORE = date(2023, 1, 1)
LARGE = Bounds(memory="8GB", spill="64GB")
RAW = """
select district, date_trunc('month', closed_at) as month, count(*) filter (where is_solved) / cast(count(*) as double)
from complaint where has_valid_followup and not is_excluded group by all
"""
ORDERS = """
insert into complaint by name
select
    'GD' || i as order_no, place.code as street, place.parent as district, 'XQ' || (i * 7919 % 7000) as estate_id,
    timestamp '2020-01-01' + to_minutes(cast(hash(i) % 1576800 as bigint)) as created_at,
    created_at + to_minutes(cast(60 + hash(i + 1) % 14400 as bigint)) as closed_at,
    created_at + to_hours(2) as sign_due_at, created_at + to_minutes(cast(hash(i + 2) % 200 as bigint)) as signed_at,
    created_at + to_days(7) as due_at, case hash(i + 3) % 4 when 0 then 'pipes' when 1 then 'parking' else 'service' end as category,
    '物业' as category_written, hash(i + 4) % 10 < 8 as has_valid_followup, hash(i + 5) % 10 < 9 as is_contacted,
    hash(i + 6) % 10 < 8 as is_solved, case hash(i + 7) % 3 when 0 then 'dissatisfied' else 'satisfied' end as satisfaction,
    hash(i + 8) % 50 = 0 as is_excluded, hash(i + 9) % 9 = 0 as is_repeat, '110000' as _sender
from range({orders}) as numbers (i)
join streets as place on place.number = i % (select count(*) from streets)
"""


def fill(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, orders: int) -> None:
    """All base tables, and in them a city's divisions, three years, dated parameters and so many orders."""
    tables.create_empty(connection, catalogue)
    divisions = pl.read_csv(intake.DIVISIONS, infer_schema=False).select(
        code="区划代码", name="名称", level="层级", parent="上级代码"
    )
    levels = pl.DataFrame({"level": ["市", "区县", "街道（乡镇）"], "known": ["city", "district", "street"]})
    divisions = divisions.join(levels, on="level")
    connection.execute(
        "insert into division by name select code, name, known as level, 'division' as kind, parent, "
        "date '2000-01-01' as valid_from from divisions"
    )
    connection.execute(
        "create table streets as select code, parent, row_number() over (order by code) - 1 as number "
        "from divisions where known = 'street'"
    )
    connection.execute(
        "insert into deployment by name select '110000' as region, '110000' as city, '北京市' as name_zh, 'Beijing' as name_en, "
        "true as invented, '110000-unassigned' as nowhere_district, '110000-unassigned-unassigned' as nowhere_street, "
        "'110000-unassigned-unassigned-unassigned' as nowhere_community"
    )
    connection.execute(ORDERS.format(orders=orders))
    first, last = periods.parse("2020-01").starts_on, periods.parse("2022-12").starts_on
    insert_rows(connection, "month", tables._months(first, last))
    tables._insert_periods(connection, first, last)
    insert_rows(connection, "parameter", tables._parameters(catalogue, REGION))
    schemes.fill(connection, catalogue, REGION, first, last)
    connection.execute("insert into sent_place select distinct district, street, '' from complaint")


def measured_by(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the metrics that are counted over complaints alone."""
    only = {
        metric.id: metric
        for metric in catalogue.metrics.values()
        if (metric.mart in READ and not metric.over) or metric.id == "complaint_score"
    }
    return replace(catalogue, metrics=MappingProxyType(only))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=20_000_000)
    orders = parser.parse_args().orders
    catalogue = load()
    chosen = measured_by(catalogue)
    with tempfile.TemporaryDirectory() as folder, open_engine(LARGE, file=Path(folder) / "bench.duckdb") as connection:
        fill(connection, catalogue, orders)
        raw = sorted(_timed(lambda: connection.execute(RAW).fetchall()) for _ in range(5))[2]
        for mart in marts.in_order(catalogue):
            seconds, processor = _timed(partial(marts.create, connection, mart))
            if processor > 0.5:
                print(f"{mart.id}: {seconds:.1f} s, {processor:.1f} processor seconds", flush=True)
        seconds, processor = _timed(lambda: measure(connection, chosen, READ, KNOWN_BEFORE))
        print(
            f"{orders:,} orders: one raw question {raw[0]:.2f} s ({raw[1]:.2f} processor seconds); {len(chosen.metrics)} metrics "
            f"{seconds:.1f} s ({processor:.1f}) = {seconds / raw[0]:.1f} × ({processor / raw[1]:.1f} ×); "
            f"peak of memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
        )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and processor seconds: those tell the work where others use the machine too."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


if __name__ == "__main__":
    main()
