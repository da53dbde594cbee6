"""Numbers that the build holds, read as they lie there.

What is the same in all rows of a question, and the names and the order of areas, is put to the rows outside the engine,
where it costs a fraction of a join; and the metrics are named as constants, so that the engine skips what holds others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import Level, Metric
from pipelines.query.door import Door
from pipelines.query.remembered import of_build
from pipelines.query.shape import PLACES, VALUES, named_in_english, naming

_SAME = ("metric", "variant", "period_kind", "level", "segment")  # in all rows of a cut
_NAMES = ("area_name", "area_name_en")
_READ = tuple(name for name in VALUES if name not in (*_SAME, *_NAMES))


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The numbers of a metric and variant in the periods of a kind (of a scheme: `12345:month`): in those named, else in
    all that lie inside the scope."""

    metric: Metric
    variant: str
    kind: str
    periods: tuple[str, ...] = ()


def stored(
    door: Door, cuts: Sequence[Cut], *, level: Level, segment: str | None, area: str | None, first: date | None = None
) -> pl.DataFrame:
    """The stored numbers of some cuts, of one area or of all inside the scope: one question, whatever their number.

    Columns as `values`; in the order of the cuts, of each by start of the period, area and value of the segment.

    Args:
        first: where the scope's periods begin, if not on the first day of its first month.
    """
    if not cuts:
        return pl.DataFrame(schema=VALUES)
    conditions, given = _wanted(door, cuts, first)
    conditions += ["found.level = ?", "found.segment = ?" if segment else "found.segment is null"]
    given += [level, *([segment] if segment else [])]
    inside = _inside(door, level, area)
    if area is not None:
        conditions.append("found.area = ?")
        given.append(area)
    elif inside is not None:
        conditions.append("found.area in (select unnest(?))")
        given.append(inside["area"].to_list())
    frame = door.frame(
        f"""
        select {"0" if len(cuts) == 1 else "asked.place"} as place, {", ".join(f"found.{name}" for name in _READ)}
        from metric_value as found {_join(cuts)}
        where {" and ".join(conditions)}
        {"order by found.starts_on, found.segment_value" if area is not None and len(cuts) == 1 else ""}
        """,
        [*_joined(cuts), *given],
    )
    return _placed(door, frame, cuts, level=level, segment=segment, area=area)


def _wanted(door: Door, cuts: Sequence[Cut], first: date | None) -> tuple[list[str], list[object]]:
    """The conditions on metrics and periods."""
    start = first or periods.parse(door.scope.start).starts_on
    end = periods.parse(door.scope.end).ends_before
    named = ", ".join(f"'{metric}'" for metric in dict.fromkeys(cut.metric.id for cut in cuts))
    if len(cuts) > 1:
        if not any(cut.periods for cut in cuts):
            return [f"found.metric in ({named})", "found.starts_on >= ?", "found.ends_before <= ?"], [start, end]
        beyond = "asked.period is not null or (found.starts_on >= ? and found.ends_before <= ?)"
        return [f"found.metric in ({named})", f"({beyond})"], [start, end]
    cut = cuts[0]
    conditions = ["found.metric = ?", "found.variant = ?", "found.period_kind = ?"]
    given: list[object] = [cut.metric.id, cut.variant, cut.kind]
    if cut.periods:
        conditions.append(f"found.period in ({', '.join('?' for _ in cut.periods)})")
        return conditions, [*given, *cut.periods]
    return [*conditions, "found.starts_on >= ?", "found.ends_before <= ?"], [*given, start, end]


def _join(cuts: Sequence[Cut]) -> str:
    if len(cuts) == 1:
        return ""
    rows = sum(max(1, len(cut.periods)) for cut in cuts)
    return f"""
        join (values {", ".join("(?, ?, ?, ?, ?)" for _ in range(rows))}) as asked (place, metric, variant, kind, period)
            on asked.metric = found.metric and asked.variant = found.variant and asked.kind = found.period_kind
            and (asked.period is null or asked.period = found.period)"""


def _joined(cuts: Sequence[Cut]) -> list[object]:
    if len(cuts) == 1:
        return []
    return [
        part
        for place, cut in enumerate(cuts)
        for period in cut.periods or (None,)
        for part in (place, cut.metric.id, cut.variant, cut.kind, period)
    ]


def _inside(door: Door, level: Level, area: str | None) -> pl.DataFrame | None:
    """The areas of the level inside the scope, where not all of them are: null where one is asked for, or where a level is
    of no place (companies and departments lie in none)."""
    if area is not None or level not in PLACES or (door.is_whole and door.viewer.sees_all_areas):
        return None
    return named_areas(door, level)


def _placed(
    door: Door, frame: pl.DataFrame, cuts: Sequence[Cut], *, level: Level, segment: str | None, area: str | None
) -> pl.DataFrame:
    """The rows with what is the same in a cut and with the names of their areas, in order."""
    areas = named_areas(door if level in PLACES else door.within(), level)
    if area is not None:
        areas = areas.filter(pl.col("area") == area)
    if level in PLACES and not (area is not None and areas.height):
        frame = frame.filter(pl.col("area").is_in(areas["area"].implode()))
    if area is None or len(cuts) > 1:
        frame = frame[_order(frame, areas)]
    same = [(cut.metric.id, cut.variant, cut.kind, level, segment) for cut in cuts]
    if len(cuts) > 1:
        frame = frame.hstack(pl.DataFrame(same, schema=dict.fromkeys(_SAME, pl.String), orient="row")[frame["place"]])
    put: dict[str, pl.Expr] = {name: pl.lit(value, pl.String) for name, value in zip(_SAME, same[0], strict=True)}
    put = {} if len(cuts) > 1 else put
    for name in _NAMES:
        put[name] = (
            pl.lit(areas[name][0] if areas.height else None, pl.String)
            if area is not None
            else pl.col("area").replace_strict(areas["area"], areas[name], default=None, return_dtype=pl.String)
        )
    return frame.select(put.get(name, pl.col(name)).cast(kind).alias(name) for name, kind in VALUES.items())


def _order(frame: pl.DataFrame, areas: pl.DataFrame) -> pl.Series:
    """The order by cut, start of the period, rank of the area and value of the segment: by one whole number made of the
    four, which sorts seven times as fast as they do."""
    day = pl.col("starts_on").cast(pl.Int32).cast(pl.Int64) + 100_000  # never negative; six digits until 4700
    rank = pl.col("area").replace_strict(areas["area"], areas["rank"], default=999_999, return_dtype=pl.Int64)
    value = pl.col("segment_value").rank("dense").fill_null(9_999).cast(pl.Int64)
    key = ((pl.col("place").cast(pl.Int64) * 1_000_000 + day) * 1_000_000 + rank) * 10_000 + value
    return frame.select(key.arg_sort()).to_series()


@of_build
def named_areas(door: Door, level: Level) -> pl.DataFrame:
    """The areas of a level inside the scope with their names and rank, the order in which they are listed: area, area_name,
    area_name_en, rank. Companies, estates and departments lie in no scope: all that have numbers."""
    joins, name, inside = naming(level)
    if inside:
        listed = (
            "select code as area, name as area_name from area where level = ? and ? in (code, city, district, street) "
            "order by sort, code"
        )
        frame = door.frame(listed, [level, door.scope.area])
    else:
        listed = (
            f"select distinct found.area, {name} as area_name from metric_value as found {joins} where found.level = ?"
        )
        frame = door.frame(f"{listed} order by 1", [level])
    frame = frame.with_row_index("rank")
    return named_in_english(door, frame, level).select("area", "area_name", "area_name_en", "rank")
