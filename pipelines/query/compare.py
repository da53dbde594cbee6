"""Fair comparison: funnel limits with over-dispersion, exceptions beyond chance, and the course towards a target."""

import math
from datetime import date

import polars as pl

from pipelines import periods, statistics
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.errors import RequestError
from pipelines.nearest import unknown
from pipelines.query.door import Door
from pipelines.query.places import area as area_row
from pipelines.query.romanise import with_english
from pipelines.query.values import in_periods, values

PEER_GROUPS = ("small", "middle", "large")
_ENOUGH_ORDERS = 5
_ENOUGH_UNITS = 5  # that are large enough: fewer say little of who differs
_IS_PLACE = ~pl.col("area").str.ends_with("-unassigned")
_SIZE = pl.coalesce("effective_sample", pl.col("denominator").cast(pl.Float64)).alias("size")
_SHOWN = (
    "area",
    "area_name",
    "period",
    "numerator",
    "denominator",
    "unknown",
    "sample",
    "value",
    "lower",
    "upper",
)


def funnel(door: Door, metric: str, *, level: str, period: str, variant: str = HEADLINE) -> pl.DataFrame:
    """Every unit of a level against what chance allows; one row is one unit.

    Columns: area, area_name, period, numerator, denominator, unknown, sample, value, lower, upper, size, centre,
    spread (of rows within their units, pooled; null for shares), over_dispersion, z, low_95, high_95, low_998, high_998,
    flag: `high` or `low` (outside 99.8 % limits), `within`, `too_few` (smaller than the metric's minimum: shown, never
    ranked), `no_place` (what no unit can be told of), `no_base`, and peer_group as `ranks` has it, of the units that are
    judged. Shares: exact binomial limits (`statistics.funnel_limits`); means: Student's limits on the spread within
    units (`statistics.mean_funnel_of`); both with over-dispersion.

    Raises:
        RequestError: the metric is neither a share nor a plain mean.
    """
    declared = door.catalogue.metric(metric)
    if not has_funnel(declared, variant):
        raise RequestError(
            f"{declared.id} 不是比率也不是简单平均，没有漏斗图 / {declared.id} is neither a share nor a plain mean: "
            "it has no funnel"
        )
    return against_chance(declared, values(door, metric, variant=variant, level=level, period=period))


def against_chance(declared: Metric, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `funnel` for the values of one metric in one period."""
    frame = frame.select(*_SHOWN, "variance", "area_name_en", _SIZE)
    is_share = declared.unit == "share"
    sound = pl.col("value").is_between(0, 1) if is_share else pl.col("variance").is_not_null()
    judged = frame.filter(_IS_PLACE & sound & _is_large_enough(declared))
    floats = ("centre", "spread", "over_dispersion", "z", "low_95", "high_95", "low_998", "high_998")
    schema = {"area": pl.String, **dict.fromkeys(floats, pl.Float64)}
    sizes, centred = judged["size"].to_list(), judged["value"].to_list()
    limits: list[tuple[object, ...]] = []
    if is_share and sizes:
        shares = statistics.funnel_of(centred, sizes)
        limits = [
            (area, shares.centre, None, shares.over_dispersion, shares.z(value, size), *_lines(shares, size))
            for area, value, size in zip(judged["area"], centred, sizes, strict=True)
        ]
    elif sizes:
        means = statistics.mean_funnel_of(centred, sizes, judged["variance"].to_list())
        limits = [
            (
                area,
                means.centre,
                means.spread,
                means.over_dispersion,
                means.z(value, size, math.sqrt(variance)),
                *_lines(means, size),
            )
            for area, value, size, variance in judged.select("area", "value", "size", "variance").iter_rows()
        ]
    rows = pl.DataFrame(limits, schema=schema, orient="row").join(_peer_groups(judged), on="area", how="left")
    return (
        frame.drop("variance")
        .join(rows, on="area", how="left")
        .with_columns(
            pl.when(pl.col("value").is_null())
            .then(pl.lit("no_base"))
            .when(~_IS_PLACE)
            .then(pl.lit("no_place"))
            .when(pl.col("z").is_null())
            .then(pl.lit("too_few"))
            .when(pl.col("z") > statistics.Z998)
            .then(pl.lit("high"))
            .when(pl.col("z") < -statistics.Z998)
            .then(pl.lit("low"))
            .otherwise(pl.lit("within"))
            .alias("flag")
        )
    )


def has_funnel(metric: Metric, variant: str = HEADLINE) -> bool:
    """Whether chance has limits for it: shares, and means whose rows count alike."""
    weight = metric.weight if variant == HEADLINE else (metric.variant[variant].weight or metric.weight)
    if metric.unit == "share":
        return metric.kind in ("share", "mean", "quotient")
    return metric.kind == "mean" and not weight


def is_ranked(metric: Metric) -> bool:
    """Whether its units have ranks: it has an interval, and more or less of it is better. A band has no better side."""
    return bool(metric.interval) and metric.better in ("higher", "lower")


def counts_again(catalogue: Catalogue, metric: Metric) -> bool:
    """Whether a period longer than the metric's own counts the same estate anew each month.

    Such rows are no independent draws: intervals and limits of the longer period are somewhat too narrow.
    """
    return bool(metric.mart) and "month" in catalogue.marts[metric.mart].key


def _is_large_enough(metric: Metric) -> pl.Expr:
    return pl.col("sample").fill_null(0) >= metric.minimum


def _lines(funnel: statistics.Funnel | statistics.MeanFunnel, size: float) -> tuple[float, ...]:
    return (*funnel.limits(size, statistics.Z95), *funnel.limits(size, statistics.Z998))


def _peer_groups(judged: pl.DataFrame) -> pl.DataFrame:
    """A third of the units each by size, units of one size together: area, peer_group."""
    third = ((pl.col("size").rank("min") - 1) * 3 // pl.len()).cast(pl.Int64)
    named = third.replace_strict(dict(enumerate(PEER_GROUPS)), return_dtype=pl.String)
    return judged.select("area", peer_group=named)


def funnel_curve(frame: pl.DataFrame, points: int = 60) -> pl.DataFrame:
    """The limits as curves over size, from rows of `funnel`: size, centre, low_95, high_95, low_998, high_998."""
    schema = dict.fromkeys(("size", "centre", "low_95", "high_95", "low_998", "high_998"), pl.Float64)
    judged = frame.filter(pl.col("z").is_not_null())
    if judged.is_empty():
        return pl.DataFrame(schema=schema)
    centre, spread, between = judged.select("centre", "spread", "over_dispersion").row(0)
    matches = statistics.Funnel(centre, between) if spread is None else statistics.MeanFunnel(centre, spread, between)
    least = 1.0 if spread is None else 2.0
    low, high = max(float(judged["size"].min()) * 0.8, least), float(judged["size"].max()) * 1.1  # type: ignore[arg-type]
    sizes = [low * (high / low) ** (i / (points - 1)) for i in range(points)]
    return pl.DataFrame([(size, centre, *_lines(matches, size)) for size in sizes], schema=schema, orient="row")


def ranks(
    door: Door,
    metric: str,
    *,
    level: str,
    period: str,
    variant: str = HEADLINE,
    peers: str = "",
) -> pl.DataFrame:
    """The units of a level from best to worst, each with the ranks that its interval leaves it; one row is one unit.

    Columns: area, area_name, period, numerator, denominator, unknown, sample, value, lower, upper, size, peer_group:
    `small`, `middle` or `large`, a third of the units that can be ranked each by size, ranked (how many are), rank,
    rank_low (the best it may have), rank_high (the worst), and flag: `ranked`, `too_few` (smaller than the metric's
    minimum), `no_base` and `no_interval`: these stand last and bear no rank. What no unit can be told of is left out.
    With `peers`, a peer group, its units are ranked among themselves and those of other groups left out. Rank ranges
    as `statistics.rank_ranges` promises them.

    Raises:
        RequestError: the metric has no interval, or no better side; there is no such peer group.
    """
    declared = door.catalogue.metric(metric)
    if not is_ranked(declared):
        raise RequestError(
            f"{declared.id} 没有区间或方向，不排名 / {declared.id} has no interval or no better side: it is not ranked"
        )
    if peers not in ("", *PEER_GROUPS):
        raise unknown(("同类组", "peer group"), peers, dict.fromkeys(PEER_GROUPS, ()))
    frame = values(door, metric, variant=variant, level=level, period=period).filter(_IS_PLACE)
    flag = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("no_base"))
        .when(~_is_large_enough(declared))
        .then(pl.lit("too_few"))
        .when(pl.col("lower").is_null() | pl.col("upper").is_null())
        .then(pl.lit("no_interval"))
        .otherwise(pl.lit("ranked"))
    )
    frame = frame.select(*_SHOWN, "area_name_en", _SIZE, flag.alias("flag"))
    frame = frame.join(_peer_groups(frame.filter(pl.col("flag") == "ranked")), on="area", how="left")
    if peers:
        frame = frame.filter((pl.col("peer_group") == peers) | (pl.col("flag") != "ranked"))
    judged = frame.filter(pl.col("flag") == "ranked")
    ranges = statistics.rank_ranges(
        [statistics.Interval(*ends) for ends in judged.select("lower", "upper").iter_rows()],
        is_high_best=declared.better == "higher",
    )
    placed = judged.select(
        "area",
        ranked=pl.len().cast(pl.Int64),
        rank=pl.col("value").rank("min", descending=declared.better == "higher").cast(pl.Int64),
        rank_low=pl.Series([one.best for one in ranges], dtype=pl.Int64),
        rank_high=pl.Series([one.worst for one in ranges], dtype=pl.Int64),
    )
    return frame.join(placed, on="area", how="left").sort("rank", "flag", "area", nulls_last=True)


def spans(
    door: Door,
    metric: str,
    *,
    level: str,
    month: str,
    variant: str = HEADLINE,
    calendar: str = "",
) -> pl.DataFrame:
    """The periods in which the units of a level can be compared; one row is the last of a kind that ended by a month.

    Columns: period, period_kind, told (units with a base), large_enough (those that reach the metric's minimum), and
    is_best: the shortest one in which half of the told units or five of them are large enough (two at the least); else
    the one in which most are. Only periods that the warehouse has in full; with a `calendar`, those of that scheme.
    """
    declared = door.catalogue.metric(metric)
    last = {kind: periods.last_ended(kind, month) for kind in periods.KINDS[periods.KINDS.index(declared.frequency) :]}
    known = {
        kind: periods.in_scheme(period, calendar)
        for kind, period in last.items()
        if kind == declared.frequency or periods.month_of(periods.parse(period).starts_on) >= door.first_month
    }
    every = in_periods(door, metric, list(known.values()), variant=variant, level=level).filter(_IS_PLACE)
    rows: list[tuple[str, str, int, int, bool]] = []
    for kind, period in known.items():
        valued = every.filter(pl.col("period") == period, pl.col("value").is_not_null())
        enough = valued.filter(_is_large_enough(declared)).height
        rows.append((period, kind, valued.height, enough, enough >= max(2, min(valued.height / 2, _ENOUGH_UNITS))))
    result = pl.DataFrame(rows, schema=["period", "period_kind", "told", "large_enough", "does"], orient="row")
    shortest = result["does"].arg_max() if result["does"].any() else result["large_enough"].arg_max()
    return result.select(pl.exclude("does"), is_best=pl.int_range(pl.len()) == shortest)


def exceptions(door: Door, metric: str, *, level: str, period: str, variant: str = HEADLINE) -> pl.DataFrame:
    """The units of a level outside the 99.8 % limits, the furthest first; columns as `funnel`."""
    return _outside(funnel(door, metric, level=level, period=period, variant=variant))


def outside(declared: Metric, frame: pl.DataFrame) -> pl.DataFrame | None:
    """As `exceptions`, from the values of one metric in one period; None where no unit is outside.

    Most metrics have none: they are told by the numbers alone, before any column is made.
    """
    if declared.unit == "share":
        sound = pl.col("value").is_between(0, 1)
        enough = frame.filter(_IS_PLACE, sound, _is_large_enough(declared)).select("value", _SIZE)
        if enough.is_empty():
            return None
        limits = statistics.funnel_of(enough["value"].to_list(), enough["size"].to_list())
        if not any(abs(limits.z(value, size)) > statistics.Z998 for value, size in enough.iter_rows()):
            return None
    matches = _outside(against_chance(declared, frame))
    return None if matches.is_empty() else matches


def _outside(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("flag").is_in(["high", "low"])).sort(pl.col("z").abs(), descending=True)


def course(
    door: Door, metric: str, area: str, *, level: str | None = None, variant: str = HEADLINE
) -> dict[str, object]:
    """Where an area's rate is heading: {value, target, due_on, gap, months_left, needed_per_month, per_month,
    reached_on, earliest, latest}.

    `per_month` is the mean change of the last six months in units; `reached_on` the month at which the target is
    met at that pace, `earliest` and `latest` the same at the ends of its 95 % interval; None where it is never
    met, or the target is met already. Of a single month there is no pace: all four are None. The straight line is ours,
    not the document's.
    """
    return course_of(values(door, metric, level=level, area=area, period_kind="month", variant=variant))


def course_of(months: pl.DataFrame) -> dict[str, object]:
    """As `course`, from the monthly values of one area, in order (columns as `values`)."""
    frame = months.filter(pl.col("value").is_not_null(), pl.col("status") != "incomplete")
    nothing: dict[str, object] = dict.fromkeys(
        (
            "value",
            "target",
            "due_on",
            "gap",
            "months_left",
            "needed_per_month",
            "per_month",
            "reached_on",
            "earliest",
            "latest",
        )
    )
    if frame.is_empty() or frame["target"][-1] is None:
        return nothing
    last = frame.row(-1, named=True)
    due_on: date = last["target_due_on"]
    months_left = max((due_on.year - last["as_of"].year) * 12 + due_on.month - last["as_of"].month, 0)
    size = last["denominator"] or 1.0
    changes = frame["value"].diff().drop_nulls().tail(6).to_list()
    mean = sum(changes) / len(changes) if changes else None  # of a first period nothing is known of its pace
    error = (
        statistics.Z95 * math.sqrt(sum((c - mean) ** 2 for c in changes) / (len(changes) - 1) / len(changes))
        if mean is not None and len(changes) > 1
        else 0.0
    )
    missing = last["target"] - last["value"]
    return {
        "value": last["value"],
        "target": last["target"],
        "due_on": due_on,
        "gap": last["gap"],
        "months_left": months_left,
        "needed_per_month": last["gap"] / months_left if months_left and last["gap"] else None,
        "per_month": None if mean is None else mean * size,
        "reached_on": None if mean is None else _month_after(last["as_of"], missing, mean),
        "earliest": None if mean is None else _month_after(last["as_of"], missing, mean + error),
        "latest": None if mean is None else _month_after(last["as_of"], missing, mean - error),
    }


def _month_after(day: date, missing: float, per_month: float) -> str | None:
    if missing <= 0 or per_month <= 0 or missing / per_month > 600:
        return None
    return periods.month_of(periods.add_months(day, math.ceil(round(missing / per_month, 9))))


def hot_spots(door: Door, period: str, limit: int = 10) -> pl.DataFrame:
    """The estates with more orders than chance allows, the most orders first; one row is one estate.

    Columns: estate_id, name, district_name, street_name (each also `_en`, in pinyin), households, orders, per_10k, expected, chance, open_orders,
    repeats, top_category. An estate is listed where the chance of so many orders at its area's own rate (Poisson) is
    under 1 in 1,000 after dividing by the number of estates compared, and it has at least five orders.
    """
    door.accept_period(period)
    span = periods.parse(period)
    place = area_row(door, door.scope.area)
    level = str(place["level"])
    frame = door.frame(
        f"""
        with orders as (
            select estate_id, count(*) as orders, count(*) filter (where closed_at is null) as open_orders,
                count(*) filter (where is_repeat) as repeats, mode(category) as top_category
            from complaint_case
            where is_property and estate_id is not null and "{level}" = ?
                and created_month >= ? and created_month < ?
            group by estate_id
        )
        select estate_month.estate_id, estate_month.name, districts.name as district_name,
            streets.name as street_name, estate_month.households, coalesce(orders.orders, 0) as orders,
            coalesce(orders.open_orders, 0) as open_orders, coalesce(orders.repeats, 0) as repeats,
            orders.top_category
        from estate_month
        left join orders on orders.estate_id = estate_month.estate_id
        left join area as districts on districts.code = estate_month.district
        left join area as streets on streets.code = estate_month.street
        where estate_month.month = (select max(month) from month where month < ?)
            and estate_month."{level}" = ? and estate_month.households > 0
        """,
        [door.scope.area, span.starts_on, span.ends_before, span.ends_before, door.scope.area],
    )
    total = frame.select(pl.col("orders").sum() / pl.col("households").sum()).item() if frame.height else None
    expected = (pl.col("households") * (total or 0.0)).alias("expected")
    frame = with_english(with_english(frame, "district_name"), "street_name")
    return (
        frame.with_columns(expected, (pl.col("orders") / pl.col("households") * 10_000).alias("per_10k"))
        .filter((pl.col("orders") >= _ENOUGH_ORDERS) & (pl.col("orders") > pl.col("expected")))
        .with_columns(
            pl.struct("orders", "expected")
            .map_elements(
                lambda row: statistics.poisson_upper_tail(int(row["orders"]), row["expected"]), return_dtype=pl.Float64
            )
            .alias("chance")
        )
        .filter(pl.col("chance") < 0.001 / max(frame.height, 1))
        .sort("orders", "estate_id", descending=[True, False])
        .head(limit)
    )
