"""Questions about many metrics at once: a page asks one of them where it would ask a hundred."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from pipelines import periods as spans
from pipelines.catalogue.declarations import HEADLINE, Level, Metric
from pipelines.query import compare
from pipelines.query.door import Door
from pipelines.query.guarded import is_kept
from pipelines.query.shape import COLUMNS, VALUES, named_in_english, naming
from pipelines.query.stored import Cut, stored
from pipelines.query.values import (
    accepted,
    areas_asked,
    counted_by_build,
    judged_on_demand,
    narrowing,
    raw_of_communities,
    values,
)
from pipelines.warehouse.compile import COLUMN, Series
from pipelines.warehouse.measure import headlines, marts_of, statements, stored_levels


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
    wanted_periods = {metric.id: (periods or {}).get(name) for name, metric in zip(metrics, declared, strict=True)}
    for period in set(wanted_periods.values()) - {None}:
        door.accept_period(str(period))
    held, summed, counted, alone = _sorted(door, declared, known[0], wanted_periods)
    frames = [
        values(door, metric.id, level=level, period=wanted_periods[metric.id], period_kind=metric.frequency, area=area)
        for metric in alone
    ]
    if held:
        cuts = [_cut(metric, HEADLINE, wanted_periods[metric.id]) for metric in held]
        frames.append(stored(door, cuts, level=known[0], segment=None, area=area))
    if summed:
        raw = raw_of_communities(door, summed, area)
        frames.append(_matching_rows(door, summed, known[0], judged_on_demand(door, raw, summed), wanted_periods, area))
    narrowed = narrowing(door, known[0], area)
    if counted := _with_rows(door, counted, wanted_periods, narrowed):
        with door.cursor() as cursor:
            columns = {metric.mart: door.columns(metric.mart) for metric in counted}
            compiled = statements(cursor, headlines(counted, (known[0],)), narrowed, columns)
        frames.append(
            _matching_rows(door, counted, known[0], judged_on_demand(door, compiled, counted), wanted_periods, area)
        )
    if not frames:
        return pl.DataFrame(schema=VALUES)
    places = {metric.id: place for place, metric in enumerate(declared)}
    order = pl.col("metric").replace_strict(places, return_dtype=pl.Int64)
    return pl.concat(frames).sort(order, maintain_order=True)


def variant_values(door: Door, metric: str, *, level: str, area: str) -> pl.DataFrame:
    """Every variant of a metric for one area, in periods of its own frequency, variant by variant; columns as `values`.

    Raises:
        RequestError: as `values`.
    """
    declared = door.catalogue.metric(metric)
    known = accepted(declared, HEADLINE, level, None)
    held = [name for name in declared.variants if known in stored_levels(door.catalogue, declared, name)]
    counted = [name for name in declared.variants if name not in held]
    is_counted = bool(declared.mart) and (door.is_whole or door.level in door.columns(declared.mart))
    is_counted = is_counted and door.is_built(declared.id) and not is_kept(door.catalogue, declared, door.viewer)
    door.accept_area(area)
    frames = []
    if held and door.is_built(declared.id):
        cuts = [_cut(declared, name, None) for name in held]
        frames.append(stored(door, cuts, level=known, segment=None, area=area))
        held = []
    alone = held if is_counted and len(counted) > 1 else [*held, *counted]
    frames += [values(door, metric, variant=name, level=level, area=area) for name in alone]
    if counted := [name for name in counted if name not in alone]:
        series = [Series(metric=declared, variant=name, levels=(known,), kind=declared.frequency) for name in counted]
        columns = {mart: door.columns(mart) for mart in marts_of(door.catalogue, declared)}
        with door.cursor() as cursor:
            compiled = statements(cursor, series, narrowing(door, known, area), columns)
        judged = judged_on_demand(door, compiled, [declared])
        frames.append(_matching_rows(door, [declared], known, judged, {declared.id: None}, area, variants=counted))
    places = {name: place for place, name in enumerate(declared.variants)}
    order = pl.col("variant").replace_strict(places, return_dtype=pl.Int64)
    return pl.concat(frames).sort(order, maintain_order=True)


def cut_values(
    door: Door, cuts: Sequence[tuple[str, str]], *, level: str, periods: Mapping[str, str], area: str
) -> pl.DataFrame:
    """Several variants (metric, variant) for one area, each in its metric's period; columns as `values`.

    What can be counted together is; the rest is asked one by one.

    Raises:
        RequestError: as `values`.
    """
    door.accept_area(area)
    wanted_periods = {
        name: (door.catalogue.metric(name), accepted(door.catalogue.metric(name), HEADLINE, level, None))
        for name, _ in cuts
    }
    known = next((place for _, place in wanted_periods.values()), None)
    if known is None:
        return pl.DataFrame(schema=VALUES)
    counted = {
        metric.id: metric
        for metric, _ in wanted_periods.values()
        if metric.mart
        and door.is_built(metric.id)
        and (door.is_whole or door.level in door.columns(metric.mart))
        and not is_kept(door.catalogue, metric, door.viewer)
    }
    frames = [
        values(door, name, variant=variant, level=level, period=periods[name], area=area)
        for name, variant in cuts
        if name not in counted
    ]
    narrowed = narrowing(door, known, area)
    with_rows = {metric.id for metric in _with_rows(door, list(counted.values()), periods, narrowed)}
    if together := [(counted[name], variant) for name, variant in cuts if name in with_rows]:
        metrics = list({metric.id: metric for metric, _ in together}.values())
        with door.cursor() as cursor:
            columns = {mart: door.columns(mart) for metric in metrics for mart in marts_of(door.catalogue, metric)}
            listed = [
                Series(metric=metric, variant=variant, levels=(known,), kind=metric.frequency)
                for metric, variant in together
            ]
            compiled = statements(cursor, listed, narrowed, columns)
        judged = judged_on_demand(door, compiled, metrics)
        frames.append(
            _matching_rows(door, metrics, known, judged, periods, area, variants=sorted({name for _, name in together}))
        )
    return pl.concat(frames) if frames else pl.DataFrame(schema=VALUES)


def many_exceptions(door: Door, metrics: Sequence[str], *, level: str, periods: Mapping[str, str]) -> pl.DataFrame:
    """The units of a level outside the 99.8 % limits of any of several metrics, the furthest first.

    Columns: metric, then those of `exceptions`. `periods` says for each metric in which period.

    Raises:
        RequestError: as `many_values`, or a metric has no funnel.
    """
    rows = many_values(door, _comparable(door, metrics, level, periods), level=level, periods=periods)
    parts = []
    for (name,), frame in rows.group_by("metric", maintain_order=True):
        metric = door.catalogue.metrics[str(name)]
        if (judged := compare.outside(metric, frame)) is not None:
            parts.append(judged.select(pl.lit(metric.id).alias("metric"), pl.all()))
    if not parts:
        empty = compare.against_chance(door.catalogue.metric(metrics[0]), rows.head(0)) if metrics else pl.DataFrame()
        return empty.select(pl.lit("", pl.String).alias("metric"), pl.all()).head(0)
    return pl.concat(parts).sort(pl.col("z").abs(), descending=True, maintain_order=True)


def _comparable(door: Door, metrics: Sequence[str], level: str, periods: Mapping[str, str]) -> Sequence[str]:
    """These metrics without those that would have to be counted and of which no unit is large enough."""
    declared = [door.catalogue.metric(name) for name in metrics]
    known = [accepted(metric, HEADLINE, level, None) for metric in declared]
    if not declared:
        return metrics
    wanted_periods = {metric.id: periods.get(name) for name, metric in zip(metrics, declared, strict=True)}
    _, _, counted, _ = _sorted(door, declared, known[0], wanted_periods)
    large = _large_enough(door, counted, known[0], wanted_periods, narrowing(door, known[0], None))
    small = {metric.id for metric in counted} - {metric.id for metric in large}
    return [name for name, metric in zip(metrics, declared, strict=True) if metric.id not in small]


def _sorted(
    door: Door, metrics: Sequence[Metric], level: Level, wanted_periods: Mapping[str, str | None]
) -> tuple[list[Metric], list[Metric], list[Metric], list[Metric]]:
    """The metrics that are stored at a level, those whose sums are, those that one statement counts there, and those
    that are asked alone."""
    held: list[Metric] = []
    summed: list[Metric] = []
    counted: list[Metric] = []
    alone: list[Metric] = []
    for metric in metrics:
        period = wanted_periods[metric.id]
        is_usual = period is None or (not spans.parse(period).scheme and spans.parse(period).kind == metric.frequency)
        is_counted = bool(metric.mart) and metric.kind not in ("composite", "difference")
        is_longer = period is not None and _is_longer(metric, period)
        if not (is_usual or is_longer) or not door.is_built(metric.id):
            alone.append(metric)
        elif level in stored_levels(door.catalogue, metric, HEADLINE):
            held.append(metric)
        elif is_longer or is_kept(door.catalogue, metric, door.viewer):
            alone.append(metric)
        elif counted_by_build(door, metric, level):
            summed.append(metric)
        elif is_counted and (door.is_whole or door.level in door.columns(metric.mart)):
            counted.append(metric)
        else:
            alone.append(metric)
    return held, summed, counted, alone


def _is_longer(metric: Metric, period: str) -> bool:
    """Whether a period is longer than the metric's own, and of no scheme: the build stores such values beside the others."""
    span = spans.parse(period)
    return not span.scheme and spans.MONTHS_IN[span.kind] > spans.MONTHS_IN[metric.frequency]


def _with_rows(
    door: Door, metrics: Sequence[Metric], wanted_periods: Mapping[str, str | None], narrowed: str
) -> list[Metric]:
    """The metrics of whose marts any row lies in the area and in the period asked for: without rows there is no value.

    To bind the SQL of a hundred metrics takes most of the time of asking for them; many marts have no row of an estate.
    """

    asked_of: dict[str, list[str]] = {}
    for metric in metrics:
        within = _where([narrowed, _in_period(metric, wanted_periods[metric.id]) if metric.kind != "quotient" else ""])
        marts = sorted(marts_of(door.catalogue, metric))
        asked_of[metric.id] = [f'select count(*) from (select 1 from "{mart}" {within} limit 1)' for mart in marts]
    rows = _numbers_of(door, [sql for those in asked_of.values() for sql in those])
    return [metric for metric in metrics if any(rows[sql] for sql in asked_of[metric.id])]


def _large_enough(
    door: Door, metrics: Sequence[Metric], level: Level, wanted_periods: Mapping[str, str | None], narrowed: str
) -> list[Metric]:
    """The metrics of which any unit has as many rows in the period as are needed to compare it; told before counting."""
    asked_of: dict[str, str] = {}
    for metric in metrics:
        where = _where([narrowed, _in_period(metric, wanted_periods[metric.id])])
        at_once = metric.timing == "stock" and not metric.accumulates  # the rows of one month count, not of them all
        unit = f"{COLUMN[level]}, {metric.month}" if at_once else COLUMN[level]
        rows = f'select count(*) as n from "{metric.mart}" {where} group by {unit}'
        asked_of[metric.id] = f"select coalesce(max(n), 0) from ({rows})"
    most = _numbers_of(door, asked_of.values())
    return [metric for metric in metrics if most[asked_of[metric.id]] >= metric.minimum]


def _numbers_of(door: Door, conditions: Iterable[str]) -> dict[str, int]:
    """The number that each of several statements gives: asked at once, and each of them once."""
    distinct = list(dict.fromkeys(conditions))
    if not distinct:
        return {}
    rows = door.frame("select " + ", ".join(f"({sql}) as n{place}" for place, sql in enumerate(distinct)))
    return dict(zip(distinct, rows.row(0), strict=True))


def _in_period(metric: Metric, period: str | None) -> str:
    """The condition that keeps a mart's rows to those that a metric's number of a period can rest on."""
    if period is None:
        return ""
    span = spans.parse(period)
    first = span.starts_on.replace(month=1) if metric.accumulates else span.starts_on
    return f"{metric.month} >= '{first}' and {metric.month} < '{span.ends_before}'"


def _where(conditions: Sequence[str]) -> str:
    given = [condition for condition in conditions if condition]
    return f"where {' and '.join(given)}" if given else ""


def _cut(metric: Metric, variant: str, period: str | None) -> Cut:
    kind = spans.parse(period).kind if period else metric.frequency
    return Cut(metric=metric, variant=variant, kind=kind, periods=(period,) if period else ())


def _matching_rows(
    door: Door,
    metrics: Sequence[Metric],
    level: Level,
    relation: str,
    wanted_periods: Mapping[str, str | None],
    area: str | None,
    variants: Sequence[str] = (HEADLINE,),
) -> pl.DataFrame:
    joins, name, inside = naming(level)
    wanted = ", ".join("(?, ?, ?)" for _ in metrics)
    given: list[object] = []
    for metric in metrics:
        period = wanted_periods[metric.id]
        given += [metric.id, spans.parse(period).kind if period else metric.frequency, period]
    those = ", ".join(f"'{variant}'" for variant in variants)
    conditions = [f"found.variant in ({those})", "found.segment is null", "found.level = ?"]
    given.append(level)
    only, places = areas_asked(door, inside, area)
    conditions += only
    given += places
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
