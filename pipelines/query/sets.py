"""Questions about many metrics at once: a page asks one of them where it would ask a hundred."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines import periods as spans
from pipelines.catalogue.declarations import HEADLINE, Level, Metric
from pipelines.query import compare
from pipelines.query.door import Door
from pipelines.query.values import (
    COLUMNS,
    VALUES,
    accepted,
    judged_on_demand,
    named_in_english,
    naming,
    narrowing,
    values,
)
from pipelines.warehouse.measure import statements, stored_levels


def many_values(
    door: Door,
    metrics: Sequence[str],
    *,
    level: str,
    periods: Mapping[str, str] | None = None,
    area: str | None = None,
) -> pl.DataFrame:
    """The headlines of several metrics at one level, each in periods of its own frequency; columns as `values`.

    With `periods` (metric → period), each in that period alone. The rows are those that `values` gives metric by
    metric, in the order of `metrics`.

    Raises:
        RequestError: a metric, the level, the area or a period does not exist, or they do not go together.
    """
    declared = [door.catalogue.metric(name) for name in metrics]
    known = [accepted(metric, HEADLINE, level, None) for metric in declared]
    if not declared:
        return pl.DataFrame(schema=VALUES)
    if area is not None:
        door.accept_area(area)
    asked = {metric.id: (periods or {}).get(name) for name, metric in zip(metrics, declared, strict=True)}
    for period in set(asked.values()) - {None}:
        door.accept_period(str(period))
    together, alone = _sorted(door, declared, known[0], asked, area)
    frames = [
        values(door, metric.id, level=level, period=asked[metric.id], period_kind=metric.frequency, area=area)
        for metric in alone
    ]
    stored = [metric for metric in together if level in stored_levels(door.catalogue, metric, HEADLINE)]
    counted = [metric for metric in together if metric not in stored]
    if stored:
        frames.append(_found(door, stored, known[0], "select * from metric_value", asked, area))
    if counted:
        with door.cursor() as cursor:
            columns = {metric.mart: door.columns(metric.mart) for metric in counted}
            compiled = statements(cursor, counted, (known[0],), narrowing(door, known[0], area), columns)
        frames.append(_found(door, counted, known[0], judged_on_demand(door, compiled, counted), asked, area))
    places = {metric.id: place for place, metric in enumerate(declared)}
    order = pl.col("metric").replace_strict(places, return_dtype=pl.Int64)
    return pl.concat(frames).sort(order, maintain_order=True)


def many_exceptions(door: Door, metrics: Sequence[str], *, level: str, periods: Mapping[str, str]) -> pl.DataFrame:
    """The units of a level outside the 99.8 % limits of any of several metrics, the furthest first.

    Columns: metric, then those of `exceptions`. `periods` says for each metric in which period.

    Raises:
        RequestError: as `many_values`, or a metric has no funnel.
    """
    found = many_values(door, metrics, level=level, periods=periods)
    parts = []
    for (name,), frame in found.group_by("metric", maintain_order=True):
        metric = door.catalogue.metrics[str(name)]
        if (judged := compare.outside(metric, frame)) is not None:
            parts.append(judged.select(pl.lit(metric.id).alias("metric"), pl.all()))
    empty = compare.against_chance(door.catalogue.metric(metrics[0]), found.head(0)) if metrics else pl.DataFrame()
    if not parts:
        return empty.select(pl.lit("", pl.String).alias("metric"), pl.all()).head(0)
    return pl.concat(parts).sort(pl.col("z").abs(), descending=True, maintain_order=True)


def _sorted(
    door: Door, metrics: Sequence[Metric], level: Level, asked: Mapping[str, str | None], area: str | None
) -> tuple[list[Metric], list[Metric]]:
    """The metrics that one statement answers, and those that are asked one by one."""
    place = door.one("select level from area where code = ?", [door.scope.area]) or {}
    is_narrow = door.scope.area != door.home.region
    together, alone = [], []
    for metric in metrics:
        period = asked[metric.id]
        is_usual = period is None or (not spans.parse(period).scheme and spans.parse(period).kind == metric.frequency)
        if not is_usual or not door.is_built(metric.id):
            alone.append(metric)
        elif level in stored_levels(door.catalogue, metric, HEADLINE):
            together.append(metric)
        elif not metric.mart or metric.kind in ("composite", "difference"):
            alone.append(metric)
        else:
            fits = not is_narrow or place.get("level") in door.columns(metric.mart)
            (together if fits else alone).append(metric)
    return together, alone


def _found(
    door: Door,
    metrics: Sequence[Metric],
    level: Level,
    relation: str,
    asked: Mapping[str, str | None],
    area: str | None,
) -> pl.DataFrame:
    joins, name, inside = naming(level)
    wanted = ", ".join("(?, ?, ?)" for _ in metrics)
    given: list[object] = []
    for metric in metrics:
        given += [metric.id, metric.frequency, asked[metric.id]]
    conditions = [f"found.variant = '{HEADLINE}'", "found.segment is null", "found.level = ?"]
    given.append(level)
    if area is not None:
        conditions.append("found.area = ?")
        given.append(area)
    elif inside:
        conditions.append(inside)
        given.append(door.scope.area)
    first, last = spans.parse(door.scope.start).starts_on, spans.parse(door.scope.end).ends_before
    conditions.append("(asked.period is not null or (found.starts_on >= ? and found.ends_before <= ?))")
    frame = door.frame(
        f"""
        select {COLUMNS.format(name=name)}
        from ({relation}) as found
        join (values {wanted}) as asked (metric, period_kind, period)
            on asked.metric = found.metric and asked.period_kind = found.period_kind
            and (asked.period is null or asked.period = found.period)
        {joins}
        where {" and ".join(conditions)}
        order by found.starts_on, {"places.sort," if inside else ""} found.area
        """,
        [*given, first, last],
    )
    return named_in_english(door, frame, level).select(*VALUES).cast(VALUES)  # type: ignore[arg-type]
