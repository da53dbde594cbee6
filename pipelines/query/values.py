"""Values of metrics: stored ones are read, deeper ones computed by the same compiled SQL; callers cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import HEADLINE, Level, Metric
from pipelines.errors import RequestError
from pipelines.periods import Kind
from pipelines.query.door import Door
from pipelines.query.guarded import SUPPRESSED, is_kept
from pipelines.query.places import area as area_row
from pipelines.query.segments import segments_for
from pipelines.query.shape import COLUMNS, PLACES, VALUES, named_in_english, naming
from pipelines.query.stored import Cut, stored
from pipelines.warehouse import communities
from pipelines.warehouse.compile import COLUMN, segments_in
from pipelines.warehouse.measure import composite, metrics_relation, statement, stored_levels, zero_counts
from pipelines.warehouse.values import LEFT_OUT, NONE_LEFT_OUT, judged, known_before, readings_relation

NOT_BUILT = "not_built"  # the status of a metric that the build does not know yet

_PERIODS = {"month": "月", "quarter": "季度", "half": "半年", "year": "年"}


def values(
    door: Door,
    metric: str,
    *,
    variant: str = HEADLINE,
    level: str | None = None,
    period_kind: Kind | None = None,
    period: str | None = None,
    segment: str | None = None,
    area: str | None = None,
    calendar: str = "",
) -> pl.DataFrame:
    """Values of one metric; one row is one area × period (× segment value).

    Columns (`VALUES`, the same at every level): metric, variant, period, period_kind, starts_on, ends_before, level,
    area, area_name, area_name_en (places in pinyin; null for estates, companies and departments), segment,
    segment_value, numerator, denominator, unknown, sample, effective_sample,
    variance (of the rows of a mean), value, lower, upper, target,
    target_kind, target_is_reference, target_is_ours (no document sets it), target_due_on, pace, gap (units missing to the target), status,
    reported_share, reported, as_of. Shares are 0 to 1.

    Without `level`, the scope's own. `area` asks for one area, company or estate; without it, all of the level inside the scope's area. Without
    `period`, every period of the kind inside the scope; the kind is then the metric's own frequency.

    `calendar` asks for the periods of a scheme that the metric is declared for (Q-18), as does a `period` that bears
    its name: `12345:2022-12`. Without `period`, those that end inside the scope.

    A number on persons that the viewer may not see exactly has no number and the status `suppressed` where it is small,
    or lies below the levels that the build stores.

    A metric newer than the build has rows without numbers, of the status `not_built`: nobody failed to report it.

    Raises:
        RequestError: metric, variant, level, segment, area or period do not exist or do not go together.
    """
    declared = door.catalogue.metric(metric)
    level = accepted(declared, variant, level or _level_of(door), segment, segments_for(door, declared, segment))
    if area is not None:
        door.accept_area(area)
    if period is not None:
        door.accept_period(period)
    kind = periods.parse(period).kind if period else period_kind or declared.frequency
    calendar = periods.parse(period).scheme if period else calendar
    _accept_calendar(declared, calendar)
    if periods.MONTHS_IN[kind] < periods.MONTHS_IN[declared.frequency]:
        raise RequestError(
            f"{declared.id} 按{_PERIODS[declared.frequency]}计算，请查{_PERIODS[declared.frequency]}或更长的期间 / "
            f"{declared.id} is measured by {declared.frequency}: ask for a {declared.frequency} or longer"
        )
    request = _Request(metric=declared, variant=variant, level=level, segment=segment, calendar=calendar, area=area)
    return _numbers(door, request, [kind], [period] if period else [])


def in_periods(door: Door, metric: str, wanted: Sequence[str], *, level: str, variant: str = HEADLINE) -> pl.DataFrame:
    """As `values`, in several periods of any kinds, of one calendar: asked at once.

    Raises:
        RequestError: as `values`.
    """
    declared = door.catalogue.metric(metric)
    known = accepted(declared, variant, level, None)
    spans = [periods.parse(period) for period in wanted]
    for period in wanted:
        door.accept_period(period)
    calendar = spans[0].scheme if spans else ""
    _accept_calendar(declared, calendar)
    request = _Request(metric=declared, variant=variant, level=known, segment=None, calendar=calendar, area=None)
    return _numbers(door, request, list(dict.fromkeys(span.kind for span in spans)), wanted)


def _accept_calendar(declared: Metric, calendar: str) -> None:
    if calendar and calendar not in declared.calendars:
        raise RequestError(
            f"{declared.id} 没有 {calendar} 的周期 / {declared.id} has no periods of {calendar}; "
            f"it has {', '.join(declared.calendars) or 'the calendar only'}"
        )


@dataclass(frozen=True, kw_only=True)
class _Request:
    """Which numbers are asked for, apart from their periods."""

    metric: Metric
    variant: str
    level: Level
    segment: str | None
    calendar: str
    area: str | None


def _numbers(door: Door, request: _Request, kinds: Sequence[Kind], wanted: Sequence[str]) -> pl.DataFrame:
    """The values of the periods wanted; of all inside the scope where none is named."""
    read = _stored if _reads_stored(door, request) else _counted
    frame = read(door, request, kinds, wanted)
    if frame.is_empty() and request.area is not None and request.level in PLACES:
        area_row(door, request.area)
    return frame


def _counted(door: Door, request: _Request, kinds: Sequence[Kind], wanted: Sequence[str]) -> pl.DataFrame:
    """What the build does not hold, by the compiled SQL; what it does not know yet, or keeps from the viewer."""
    declared, variant, level, segment = request.metric, request.variant, request.level, request.segment
    calendar, area = request.calendar, request.area
    is_usual = variant == HEADLINE and not segment and not calendar and list(kinds) == [declared.frequency]
    relation = (
        _not_built(declared, variant, level, segment)
        if not door.is_built(declared.id)
        else _kept(declared, variant, level, segment)
        if is_kept(door.catalogue, declared, door.viewer)
        else judged_on_demand(door, raw_of_communities(door, [declared], area), [declared])
        if is_usual and counted_by_build(door, declared, level)
        else _on_demand(door, declared, variant, level, segment, calendar, area)
    )
    joins, name, inside = naming(level)
    conditions = ["found.metric = ?", "found.variant = ?", "found.level = ?"]
    given: list[object] = [declared.id, variant, level]
    conditions.append(f"found.period_kind in ({', '.join('?' for _ in kinds)})")
    given += [periods.in_scheme(kind, calendar) for kind in kinds]
    conditions.append("found.segment = ?" if segment else "found.segment is null")
    given += [segment] if segment else []
    only, places = areas_asked(door, inside, area)
    conditions += only
    given += places
    if wanted:
        conditions.append(f"found.period in ({', '.join('?' for _ in wanted)})")
        given += wanted
    else:
        conditions.append("found.starts_on >= ? and found.ends_before <= ?")
        given += [_first_day(door, calendar), periods.parse(door.scope.end).ends_before]
    frame = door.frame(
        f"""
        select {COLUMNS.format(name=name)}
        from ({relation}) as found {joins}
        where {" and ".join(conditions)}
        order by found.starts_on, {"places.sort," if inside else ""} found.area, found.segment_value
        """,
        given,
    )
    return named_in_english(door, frame, level).select(*VALUES).cast(VALUES)  # type: ignore[arg-type]


def _reads_stored(door: Door, request: _Request) -> bool:
    is_held = is_stored(door, request.metric, request.variant, request.level, request.segment)
    return (
        door.is_built(request.metric.id)
        and is_held
        and not (request.calendar and (request.segment or request.variant != HEADLINE))
    )


def _stored(door: Door, request: _Request, kinds: Sequence[Kind], wanted: Sequence[str]) -> pl.DataFrame:
    cuts = [
        Cut(
            metric=request.metric,
            variant=request.variant,
            kind=periods.in_scheme(kind, request.calendar),
            periods=tuple(period for period in wanted if periods.parse(period).kind == kind),
        )
        for kind in kinds
    ]
    frame = stored(
        door,
        cuts,
        level=request.level,
        segment=request.segment,
        area=request.area,
        first=_first_day(door, request.calendar),
    )
    return frame.sort("starts_on", maintain_order=True) if len(cuts) > 1 else frame


def _first_day(door: Door, calendar: str) -> date:
    """Where the scope's periods begin. A scheme's month begins in the month before the one whose name it bears."""
    start = periods.parse(door.scope.start).starts_on
    return periods.add_months(start, -1) if calendar else start


def is_stored(door: Door, metric: Metric, variant: str, level: Level, segment: str | None) -> bool:
    """Whether the build holds these numbers: of a cut the headline's by one declared segment, above the streets."""
    if level not in stored_levels(door.catalogue, metric, variant):
        return False
    return not segment or (level != "street" and variant == HEADLINE and segment in metric.by)


def _level_of(door: Door) -> Level:
    level: Level = str(area_row(door, door.scope.area)["level"])  # type: ignore[assignment]
    return level


def accepted(
    metric: Metric, variant: str, level: str, segment: str | None, segments: Sequence[str] | None = None
) -> Level:
    """The level, if metric, variant, level and segment go together.

    Args:
        segments: by what the metric can be cut; what it declares unless said otherwise.
    """
    if variant not in metric.variants:
        raise no_variant(metric, variant)
    match = next((one for one in metric.levels if one == level), None)
    if match is None:
        levels = ", ".join(metric.levels)
        raise RequestError(
            f"{metric.id} 不按 {level} 计算，可用 {levels} / {metric.id} is not measured by {level}; it is by {levels}"
        )
    known = metric.by if segments is None else segments
    parts = segments_in(segment)
    if len(set(parts)) < len(parts) or not set(parts) <= set(known):
        by = ", ".join(known)
        raise RequestError(
            f"{metric.id} 不按 {segment!r} 分组，可用：{by or '（无）'} / "
            f"{metric.id} is not cut by {segment!r}; it is by {by or 'nothing'}"
        )
    return match


def no_variant(metric: Metric, variant: str) -> RequestError:
    """The fault to raise where a metric has no such variant; it names those that it has."""
    variants = ", ".join(metric.variants)
    return RequestError(
        f"{metric.id} 没有口径 {variant!r}，有 {variants} / {metric.id} has no variant {variant!r}; it has {variants}"
    )


def _to_district(metric: Metric) -> RequestError:
    return RequestError(f"{metric.id} 只计算到区 / {metric.id} is stored down to district only")


def _on_demand(
    door: Door,
    metric: Metric,
    variant: str,
    level: Level,
    segment: str | None,
    calendar: str,
    area: str | None,
) -> str:
    first = door.catalogue.metrics[metric.parts[0].metric] if metric.parts else metric
    if not first.mart:
        raise _to_district(metric)
    if not (door.is_whole or door.level in door.columns(first.mart)):
        raise RequestError(
            f"{metric.id} 不按 {door.level} 分列，请查全市 / "
            f"{metric.id} is not told apart by {door.level}: ask for the whole city"
        )
    with door.cursor() as cursor:
        narrowed = narrowing(door, level, area)
        compiled = statement(cursor, door.catalogue, metric, variant, (level,), segment, narrowed, calendar)
    if not compiled:
        raise _to_district(metric)
    return judged_on_demand(door, compiled, [metric])


def raw_of_communities(door: Door, metrics: Sequence[Metric], area: str | None) -> str:
    """The raw values of headlines that the build counted for communities (`counted_by_build`), as SQL: those of one
    community, or of all inside the scope."""
    inside = "" if door.is_whole else f"'{door.scope.area}' in (code, city, district, street)"
    own = "" if area is None else "code = '{}'".format(area.replace("'", "''"))
    conditions = " and ".join(one for one in ("level = 'community'", inside, own) if one)
    places = f"select code from area where {conditions}"
    plain = [metric for metric in metrics if metric.kind != "composite"]
    frames = [communities.raw_values(plain, places)] if plain else []
    for metric in metrics:
        if metric.kind == "composite":
            parts = [communities.raw_values([door.catalogue.metric(part.metric)], places) for part in metric.parts]
            frames.append(composite(metric, parts))
    return " union all by name ".join(f"({one})" for one in frames)


def counted_by_build(door: Door, metric: Metric, level: Level) -> bool:
    """Whether the build counted a metric's headline at a level below those that it stores in full, in the periods of the
    metric's own frequency."""
    if level != communities.LEVEL or not door.has(communities.TABLE):
        return False
    if metric.kind != "composite":
        return communities.is_counted(metric)
    parts = [(part, door.catalogue.metric(part.metric)) for part in metric.parts]
    return all(
        part.variant == HEADLINE and communities.is_counted(own) and own.frequency == metric.frequency
        for part, own in parts
    )


def narrowing(door: Door, level: Level, area: str | None) -> str:
    """The condition that keeps a mart's rows to the scope's area, and to one estate or company where one is asked for:
    it is told by its own rows alone, which are few.

    The whole deployment needs no narrowing: the marts of companies know no smaller area.
    """
    code = area_row(door, door.scope.area)["code"]  # from the area table itself, so it can stand in the text
    within = "" if door.is_whole else f"{door.level} = '{code}'"
    own = "" if area is None else "{} = '{}'".format(COLUMN[level], area.replace("'", "''"))
    return " and ".join(one for one in (within, own) if one)


def judged_on_demand(door: Door, compiled: str, metrics: Sequence[Metric]) -> str:
    """The SQL that judges raw values of some metrics as the build judges those that it stores."""
    left_out = LEFT_OUT if door.has("estate_left_out") else NONE_LEFT_OUT
    silent = "select * from zero_count" if door.has("zero_count") else zero_counts(metrics)
    return judged(
        compiled,
        metrics_relation(metrics),
        readings=readings_relation(metrics),
        zero_counts=silent,
        known_before=known_before(door.home, door.warehouse.as_of, door.built_at),
        left_out=left_out,
    )


def _not_built(metric: Metric, variant: str, level: str, segment: str | None) -> str:
    """A metric that is newer than the build: every area and period of it, with nothing but a status that says so."""
    return _without_numbers(metric, variant, level, segment, NOT_BUILT)


def _kept(metric: Metric, variant: str, level: str, segment: str | None) -> str:
    """A number on persons that is kept from the viewer: every area and period of it, with a status that says so."""
    return _without_numbers(metric, variant, level, segment, SUPPRESSED)


def _without_numbers(metric: Metric, variant: str, level: str, segment: str | None, status: str) -> str:
    units = {
        "estate": "(select distinct estate_id as code, 'estate' as level from estate_month)",
        "company": "(select distinct company_code as code, 'company' as level from company_month)",
    }
    given = {
        "metric": f"'{metric.id}'",
        "variant": f"'{variant}'",
        "segment": f"'{segment}'" if segment else "null",
        "period": "period.period",
        "period_kind": "period.period_kind",
        "starts_on": "period.starts_on",
        "ends_before": "period.ends_before",
        "level": "area.level",
        "area": "area.code",
        "status": f"'{status}'",
        "reported": "false",
    }
    columns = ", ".join(f"{given.get(name, 'null')} as {name}" for name in VALUES if not name.startswith("area_name"))
    return f"select {columns} from {units.get(level, 'area')} as area cross join period where area.level = '{level}'"


def areas_asked(door: Door, inside: str, area: str | None) -> tuple[list[str], list[object]]:
    """The condition that keeps one area, or those inside the scope where areas lie in it (`naming`), and what it is given."""
    if area is not None:
        return ["found.area = ?"], [area]
    return ([inside], [door.scope.area]) if inside else ([], [])
