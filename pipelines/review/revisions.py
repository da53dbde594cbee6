"""How far figures are revised after they are first known, and after how many days they stop, as statistics offices keep it.

A figure's first value is that of the earliest frozen version of its quarter, its latest that of the build in force. What
belongs to one return moves together, so figures are averaged within their month or quarter first, and the interval is
one of these means (Student); figures whose definition changed are left out. Days run from the first version of a return to the last that changed a cell. Below five
periods, or ten returns, there is no interval, and nobody is ranked.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.declarations import Metric
from pipelines.errors import WuyeError
from pipelines.query.changes import is_same
from pipelines.review.freezes import freezes
from pipelines.statistics import Z95, student_deviate
from pipelines.warehouse.measure import marts_of

FEWEST_PERIODS = 5
FEWEST_RETURNS = 10
USUAL = 0.9  # of returns have stopped moving after the days that are told
_SCHEMA = {
    "sender": pl.String,
    "sender_name": pl.String,
    "sender_name_en": pl.String,
    "source": pl.String,
    "returns": pl.Int64,
    "revised": pl.Int64,
    "days": pl.Int64,
    "days_lower": pl.Int64,
    "days_upper": pl.Int64,
    "figures": pl.Int64,
    "periods": pl.Int64,
    "mean": pl.Float64,
    "mean_absolute": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}
_MOVED = {
    "sender": pl.String,
    "source": pl.String,
    "figures": pl.Int64,
    "periods": pl.Int64,
    "mean": pl.Float64,
    "mean_absolute": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}


def revisions(reader: query.Reader) -> pl.DataFrame:
    """By sender inside the scope's area and source, how its returns and the shares that rest on them were revised; one row
    is one sender × source that sent a return.

    Columns: sender with _name and _name_en, source, returns (source × period), revised (of them, where a later version
    changed a cell), days (after which nine of ten returns no longer moved) with days_lower and days_upper (95 %; the
    upper null where it has no end, both null below ten returns), figures and periods (of the sender's own area, frozen
    once), mean and mean_absolute (revision of shares, first to latest; 0.01 is a percentage point), lower and upper of
    the mean (95 %; null below five periods).
    """
    settled = _settled(reader)
    if settled.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    names = reader.areas().select(sender="code", sender_name="name", sender_name_en="name_en")
    return (
        settled.join(_moved(reader), on=["sender", "source"], how="left")
        .join(names, on="sender", how="inner")
        .with_columns(pl.col("figures", "periods").fill_null(0))
        .select(*_SCHEMA)
        .cast(_SCHEMA)  # type: ignore[arg-type]
        .sort("sender", "source")
    )


def _settled(reader: query.Reader) -> pl.DataFrame:
    """By sender and source: returns, those that were revised, and the days after which they usually stop moving."""
    parts = reader.frame(
        "select source, sender, period, submission_id, received_on from submission_part "
        "where period is not null order by source, sender, period, received_on, sequence"
    )
    versions: dict[tuple[str, str], dict[str, list[tuple[str, date]]]] = {}
    for source, sender, period, id_, received_on in parts.iter_rows():
        versions.setdefault((sender, source), {}).setdefault(period, []).append((id_, received_on))
    rows = []
    for (sender, source), of_period in versions.items():
        moved = [_days(reader, source, chain) for chain in of_period.values()]
        days = sorted(one or 0 for one in moved)
        lower, upper = _quantile_range(len(days), USUAL)
        is_enough = len(days) >= FEWEST_RETURNS
        rows.append(
            {
                "sender": sender,
                "source": source,
                "returns": len(days),
                "revised": sum(one is not None for one in moved),
                "days": days[math.ceil(USUAL * len(days)) - 1] if is_enough else None,
                "days_lower": days[lower - 1] if is_enough else None,
                "days_upper": days[upper - 1] if is_enough and upper <= len(days) else None,
            }
        )
    named = ("sender", "source", "returns", "revised", "days", "days_lower", "days_upper")
    return pl.DataFrame(rows, schema={name: _SCHEMA[name] for name in named})


def _days(reader: query.Reader, source: str, chain: Sequence[tuple[str, date]]) -> int | None:
    """Days from the first version of a return to the last that changed a cell; None where none did."""
    first = chain[0][1]
    for (former, _), (later, received_on) in reversed(list(pairwise(chain))):
        if _is_changed(reader, source, former, later):
            return (received_on - first).days
    return None


def _is_changed(reader: query.Reader, source: str, former: str, later: str) -> bool:
    try:
        return former != later and not is_same(reader.home, former, later, source)
    except WuyeError:  # its rows are gone: what was sent anew is taken for changed
        return True


def _moved(reader: query.Reader) -> pl.DataFrame:
    """By area and source, how the shares of the area were revised since their quarter was first frozen."""
    firsts = freezes(reader.home).sort("version").unique("quarter", keep="first")
    shares = {metric.id: metric.sources for metric in reader.catalogue.metrics.values() if metric.unit == "share"}
    matches = [
        _revised(reader, f"{quarter}/{version}") for quarter, version in firsts.select("quarter", "version").rows()
    ]
    figures = pl.concat(matches) if matches else pl.DataFrame()
    if figures.is_empty():
        return pl.DataFrame(schema=_MOVED)
    sources = pl.DataFrame(
        [(metric, source) for metric, of in shares.items() for source in of],
        schema={"metric": pl.String, "source": pl.String},
        orient="row",
    )
    joined = figures.join(sources, on="metric").unique(["metric", "area", "period", "source"])
    by_period = joined.group_by("area", "source", "period").agg(
        mean=pl.col("revision").mean(), absolute=pl.col("revision").abs().mean(), n=pl.len()
    )
    grouped = by_period.sort("period").group_by("area", "source", maintain_order=True)
    groups = grouped.agg("mean", figures=pl.col("n").sum(), mean_absolute=pl.col("absolute").mean())
    rows = []
    for area, source, means, figures, mean_absolute in groups.iter_rows():
        lower, upper = _mean_range(means)
        rows.append(
            {
                "sender": area,
                "source": source,
                "figures": figures,
                "periods": len(means),
                "mean": math.fsum(means) / len(means),
                "mean_absolute": mean_absolute,
                "lower": lower,
                "upper": upper,
            }
        )
    return pl.DataFrame(rows, schema=_MOVED)


def _revised(reader: query.Reader, version: str) -> pl.DataFrame:
    """Every share of a frozen version with its revision since: metric, area, period, revision."""
    frozen = query.open(reader.home.path, reader.viewer, frozen=version).within(reader.scope.area)
    assert frozen.frozen
    first, last = frozen.frozen.quarter, frozen.scope.end
    sql = (
        "select metric, period_kind, area, period, value from metric_value where variant = 'headline' and segment is null "
        "and value is not null and period_kind in ('month', 'quarter') and starts_on >= ? and ends_before <= ?"
    )
    given = [periods.parse(first).starts_on, periods.parse(last).ends_before]
    was, now = frozen.frame(sql, given), reader.frame(sql, given)
    inside = reader.areas()["code"].implode()
    own = pl.DataFrame(
        [
            (metric.id, metric.frequency)
            for metric in reader.catalogue.metrics.values()
            if not _is_redefined(frozen, reader, metric)
        ],
        schema={"metric": pl.String, "period_kind": pl.String},
        orient="row",
    )  # a month's figure is not told again by the quarter that ends with it
    return (
        was.join(own, on=["metric", "period_kind"])
        .join(now, on=["metric", "area", "period"], suffix="_now")
        .filter(pl.col("area").is_in(inside))
        .select("metric", "area", "period", revision=pl.col("value_now") - pl.col("value"))
    )


def _is_redefined(frozen: query.Reader, reader: query.Reader, metric: Metric) -> bool:
    """Whether a metric or a table that it counts is declared otherwise since: then no return moved its figures."""
    was, now = frozen.warehouse.declared or {}, reader.warehouse.declared or {}
    keys = [("metric", metric.id), *(("mart", mart) for mart in marts_of(reader.catalogue, metric))]
    return any(was.get(key) != now.get(key) for key in keys)


def _mean_range(values: Sequence[float]) -> tuple[float | None, float | None]:
    """The 95 % interval of a mean (Student); (None, None) below five values."""
    n = len(values)
    if n < FEWEST_PERIODS:
        return None, None
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)
    reach = _student(n - 1) * spread
    return mean - reach, mean + reach


@lru_cache(maxsize=256)
def _student(freedom: int) -> float:
    """The t beyond which 2.5 % lie on either side, found by halving."""
    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_deviate(middle, freedom) < Z95 else (low, middle)
    return (low + high) / 2


def _quantile_range(n: int, share: float) -> tuple[int, int]:
    """The ranks between which a quantile of n values lies with 95 %, from the binomial distribution; the upper is n + 1
    where the values do not bound it."""
    below = list(_cumulated(n, share))
    lower = next((rank for rank, chance in enumerate(below) if chance > 0.025), 0)
    upper = next((rank for rank, chance in enumerate(below) if chance >= 0.975), n) + 1
    return max(1, lower), upper


def _cumulated(n: int, share: float) -> Iterable[float]:
    total = 0.0
    for k in range(n + 1):
        total += math.comb(n, k) * share**k * (1 - share) ** (n - k)
        yield total
