"""Numbers on persons, for who does not see persons: small ones are blank in the published numbers, and those that a build
does not store are not counted at all."""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Metric
from pipelines.query.sight import about_persons, counted, kind_of, persons
from pipelines.query.stream import frame_of
from pipelines.query.suppression import KEY, concerned, small_numbers, terms_of
from pipelines.query.viewer import Viewer
from pipelines.warehouse import communities
from pipelines.warehouse.measure import marts_of

NUMBERS = "metric_value"
SUPPRESSED = "suppressed"  # the status of a number that is left out
_SMALL = "memory.main.small_number"
_BLANKED = (
    *("numerator", "denominator", "unknown", "sample", "effective_sample", "variance", "value"),
    *("lower", "upper", "gap", "reported_share"),
)


def is_kept(catalogue: Catalogue, metric: Metric, viewer: Viewer) -> bool:
    """Whether a number that the build does not store is kept from a viewer, for its rows are about persons."""
    terms = [catalogue.metrics[term.metric] for term in terms_of(metric)]
    marts = set().union(*(marts_of(catalogue, each) for each in (metric, *terms)))
    return not viewer.sees_persons and any(kind_of(mart) in ("persons", "counts") for mart in marts)


def blanked(table: str, columns: Sequence[str]) -> list[str]:
    """What stands in the place of the columns of a table that count fewer persons than may be shown, and that rest on it."""
    return [
        f'case when "{each.count}" between 1 and {persons().least - 1} then null else "{name}" end as "{name}"'
        for each in counted()
        if each.table == table and each.count in columns
        for name in (each.count, *each.rests)
        if name in columns
    ]


def without_persons(table: str, catalogue: Catalogue) -> str:
    """The SQL condition that leaves out of a table, whose rows are about many things, those about persons; '' where none
    is: alerts of which one row is one person's dispute, and sums of communities behind numbers on persons."""
    if table == "alert":
        column, names = "alert", [name for name, alert in catalogue.alerts.items() if alert.mart in about_persons()]
    elif table == communities.TABLE:
        column, names = "metric", sorted(concerned(catalogue.metrics, about_persons()))
    else:
        return ""
    return f"{column} not in ({', '.join(repr(name) for name in names)})" if names else ""


def keep_small_numbers(cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Works out, once a connection, which published numbers are left out: of the whole city, whoever asks."""
    if cursor.execute("select 1 from duckdb_tables() where table_name = 'small_number'").fetchone():
        return
    wanted = ", ".join(f"'{name}'" for name in sorted(concerned(catalogue.metrics, about_persons())))
    columns = ", ".join((*KEY, "sample", "numerator"))
    values = frame_of(cursor.sql(f"select {columns} from published.{NUMBERS} where metric in ({wanted})"))
    parents = dict(cursor.execute("select code, parent from published.area").fetchall())
    values = values.with_columns(pl.col("numerator").cast(pl.Float64))
    small = small_numbers(values, catalogue.metrics, parents, about_persons(), persons().least)
    keys = ", ".join(f"{name} varchar" for name in KEY)
    cursor.execute(f"create table {_SMALL} ({keys})")
    cursor.register("small_found", small.to_arrow())
    cursor.execute(f"insert into {_SMALL} select * from small_found")
    cursor.unregister("small_found")


def without_small(columns: Sequence[str]) -> str:
    """The SQL of the published numbers, blank where they are left out; `suppressed` says so."""
    blank = "small.metric is not null"
    chosen = [
        f"case when {blank} then null else found.{name} end as {name}"
        if name in _BLANKED
        else f"case when {blank} then '{SUPPRESSED}' else found.status end as status"
        if name == "status"
        else f"found.{name}"
        for name in columns
    ]
    same = " and ".join(f"small.{name} is not distinct from found.{name}" for name in KEY)
    return (
        f"select * from (select {', '.join(chosen)}, {blank} as suppressed "
        f"from published.{NUMBERS} as found left join {_SMALL} as small on {same})"
    )
