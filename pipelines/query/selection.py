"""A selection of numbers: some metrics at one level over a range of months, whole or split; and what of it adds up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import HEADLINE, LEVELS, Level, Metric
from pipelines.errors import RequestError
from pipelines.periods import Kind
from pipelines.query.door import Door
from pipelines.query.segments import segments_for
from pipelines.query.sets import many_values
from pipelines.query.shape import VALUES
from pipelines.query.stored import Cut, stored
from pipelines.query.values import accepted, is_stored, narrowing, values
from pipelines.text import both
from pipelines.warehouse.compile import CROSSED
from pipelines.warehouse.measure import statement

MOST_METRICS = 6
MOST_SPLITS = 2
BY_VARIANT = "variant"
Obstacle = Literal["", "quantile", "composite", "difference", "stock", "accumulates", "no_sums"]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is asked: the numbers of one to six metrics for every unit of a level inside an area.

    `first` and `last` are months. `kind` is the length of the periods; a metric measured by longer ones is given by
    those. `split` is nothing, or one or two, with a comma between, of the segments of the metrics (`segments_of`) and
    `variant` for every variant of each: `estate_type,variant`. Two segments give a row for each pair of their values.
    """

    metrics: tuple[str, ...]
    level: Level
    area: str
    first: str
    last: str
    kind: Kind = "month"
    split: str = ""

    @property
    def splits(self) -> tuple[str, ...]:
        """What splits the metrics, as asked."""
        return tuple(name.strip() for name in self.split.split(",") if name.strip())

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments among them."""
        return tuple(name for name in self.splits if name != BY_VARIANT)

    @property
    def segment(self) -> str | None:
        """What cuts the metrics: a segment, or two crossed; None where nothing does, or their variants alone."""
        return CROSSED.join(self.segments) or None

    @property
    def is_by_variant(self) -> bool:
        """Whether every variant of each metric is asked for."""
        return BY_VARIANT in self.splits


@dataclass(frozen=True, kw_only=True)
class Total:
    """What several numbers come to together; where they do not add up, why not (`obstacle`)."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    counted: int = 0
    obstacle: Obstacle = ""


def selected(door: Door, selection: Selection) -> pl.DataFrame:
    """The numbers of a selection; columns as `values`, metric by metric.

    Metrics that are not measured at the level, or not cut by the segment, have no rows: `unfit` says which.

    Raises:
        RequestError: no metric or more than six, or a metric, the area or a month does not exist, or the area is outside
            the scope.
    """
    door.accept_area(selection.area)
    if not 1 <= len(selection.metrics) <= MOST_METRICS:
        raise RequestError(
            both(
                f"一次请选 1 至 {MOST_METRICS} 个指标，现为 {len(selection.metrics)} 个",
                f"choose one to {MOST_METRICS} metrics; there are {len(selection.metrics)}",
            )
        )
    if len(set(selection.splits)) < len(selection.splits) or len(selection.splits) > MOST_SPLITS:
        raise RequestError(
            both(
                f"一次最多按 {MOST_SPLITS} 个不同的分组拆分，现为“{selection.split}”",
                f"split by {MOST_SPLITS} different things at most; it is {selection.split!r}",
            )
        )
    inside = door.within(selection.area, selection.first, selection.last)
    left_out = unfit(door, selection)
    metrics = [metric for name in selection.metrics if (metric := door.catalogue.metric(name)).id not in left_out]
    cuts = [
        (metric, variant, kind_of(metric, selection.kind))
        for metric in metrics
        for variant in (metric.variants if selection.is_by_variant else (HEADLINE,))
    ]
    frames = _frames(inside, cuts, selection)
    if not frames:
        return pl.DataFrame(schema=VALUES)
    if len(frames) == 1:
        return frames[0]  # each is in the order asked
    order = {f"{metric.id} {variant}": place for place, (metric, variant, _) in enumerate(cuts)}
    place = pl.concat_str("metric", "variant", separator=" ").replace_strict(order, return_dtype=pl.Int64)
    return pl.concat(frames).sort(place, maintain_order=True)


def _frames(inside: Door, cuts: Sequence[tuple[Metric, str, Kind]], selection: Selection) -> list[pl.DataFrame]:
    """The numbers of all cuts: those that the build stores in one question, headlines that it does not in another, and
    what is left one by one."""
    level, segment = selection.level, selection.segment
    held = [cut for cut in cuts if inside.is_built(cut[0].id) and is_stored(inside, cut[0], cut[1], level, segment)]
    left = [cut for cut in cuts if cut not in held]
    usual = [cut for cut in left if not segment and cut[1] == HEADLINE and cut[2] == cut[0].frequency]
    wanted = [Cut(metric=metric, variant=variant, kind=kind) for metric, variant, kind in held]
    frames = [stored(inside, wanted, level=level, segment=segment, area=None)] if wanted else []
    frames += [many_values(inside, [metric.id for metric, _, _ in usual], level=level)] if usual else []
    frames += [
        values(inside, metric.id, variant=variant, level=level, period_kind=kind, segment=segment)
        for metric, variant, kind in left
        if (metric, variant, kind) not in usual
    ]
    return frames


def unfit(door: Door, selection: Selection) -> dict[str, RequestError]:
    """The metrics of a selection that are not measured so, each with the sentence that says how they are.

    Raises:
        RequestError: a metric does not exist.
    """
    result = {}
    for name in selection.metrics:
        metric = door.catalogue.metric(name)
        try:
            accepted(
                metric, HEADLINE, selection.level, selection.segment, segments_for(door, metric, selection.segment)
            )
        except RequestError as fault:
            result[metric.id] = fault
    return result


def kind_of(metric: Metric, wanted: Kind) -> Kind:
    """The length of the periods by which a metric is given: as wanted, or its own where that is longer."""
    return max(wanted, metric.frequency, key=periods.MONTHS_IN.__getitem__)


def levels_inside(level: str) -> tuple[Level, ...]:
    """A level and those below it, with companies: what a selection inside an area of that level can ask."""
    places: tuple[Level, ...] = ("city", "district", "street", "community", "estate")
    below = places[places.index(level) :] if level in places else places
    return tuple(one for one in LEVELS if one in below or one == "company")


def total_of_areas(metric: Metric, rows: pl.DataFrame) -> Total:
    """What the rows of several units in one period come to: a rate is the sum of its numerators over the sum of its
    denominators, never a mean of rates; a count is its sum.

    Args:
        rows: of one metric, variant, period and segment value, as `values` gives them.
    """
    return Total(value=None, obstacle=obstacle) if (obstacle := _of_kind(metric)) else _summed(metric, rows)


def total_of_periods(metric: Metric, rows: pl.DataFrame) -> Total:
    """What the rows of one unit in several periods come to. A stock is what there is at a time and is not summed over
    months; what accumulates within the year holds the months before it already.

    Args:
        rows: of one metric, variant, unit and segment value, in periods that do not overlap.
    """
    obstacle = _of_kind(metric)
    if not obstacle and metric.timing == "stock":
        obstacle = "stock"
    if not obstacle and metric.accumulates:
        obstacle = "accumulates"
    return Total(value=None, obstacle=obstacle) if obstacle else _summed(metric, rows)


def _of_kind(metric: Metric) -> Obstacle:
    match metric.kind:
        case "quantile" | "composite" | "difference":
            return metric.kind
    return ""


def _summed(metric: Metric, rows: pl.DataFrame) -> Total:
    known = rows.filter(pl.col("numerator").is_not_null())
    if known.is_empty():
        return Total(value=None, obstacle="no_sums")
    numerator = math.fsum(known["numerator"])
    if metric.kind in ("count", "sum"):
        return Total(value=numerator, numerator=numerator, counted=known.height)
    based = known.filter(pl.col("denominator").is_not_null())
    denominator = math.fsum(based["denominator"])
    numerator = math.fsum(based["numerator"])
    if not denominator:
        return Total(value=None, obstacle="no_sums")
    if metric.kind == "share" and denominator <= math.fsum(based["unknown"].fill_null(0)):
        return Total(value=None, obstacle="no_sums")  # nothing is known of any of them
    times = metric.over.times if metric.over else 1
    return Total(
        value=numerator / denominator * times, numerator=numerator, denominator=denominator, counted=based.height
    )


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a metric's numbers are made: its declaration (TOML), the SQL that counts it, and the call that asks it."""

    declaration: str
    sql: str
    published: str
    python: str


def recipe(door: Door, selection: Selection, name: str) -> Recipe:
    """How the numbers of one metric of a selection are made, each part to copy.

    Raises:
        RequestError: there is no such metric, area or month.
    """
    metric = door.catalogue.metric(name)
    segment = selection.segment
    inside = door.within(selection.area, selection.first, selection.last)
    first = door.catalogue.metrics[metric.parts[0].metric] if metric.parts else metric
    counted = ""
    if first.mart and metric.kind != "difference" and (inside.is_whole or inside.level in inside.columns(first.mart)):
        with inside.cursor() as cursor:
            counted = statement(
                cursor,
                door.catalogue,
                metric,
                HEADLINE,
                (selection.level,),
                segment,
                narrowing(inside, selection.level, None),
                "",
            )
    declaration = files("pipelines").joinpath("metrics", f"{metric.id}.toml")
    return Recipe(
        declaration=declaration.read_text(encoding="utf-8") if declaration.is_file() else "",
        sql=counted.strip(),
        published=_published(selection, metric) if _is_published(door, selection, metric) else "",
        python=python_call(selection, [metric.id]),
    )


def sql_of(door: Door, selection: Selection) -> str:
    """A statement that reads the stored numbers of a selection, as far as the build stores them; '' where it stores none."""
    result = []
    for name in selection.metrics:
        metric = door.catalogue.metric(name)
        if _is_published(door, selection, metric):
            result.append(_published(selection, metric))
    return "\nunion all by name\n".join(f"({one})" for one in result) if len(result) > 1 else "".join(result)


def _is_published(door: Door, selection: Selection, metric: Metric) -> bool:
    """Whether one statement over `metric_value` gives the numbers of a metric."""
    variants = metric.variants if selection.is_by_variant else (HEADLINE,)
    return all(is_stored(door, metric, variant, selection.level, selection.segment) for variant in variants)


def _published(selection: Selection, metric: Metric) -> str:
    segment = f"= {_quoted(selection.segment)}" if selection.segment else "is null"
    start, end = periods.parse(selection.first).starts_on, periods.parse(selection.last).ends_before
    variant = "" if selection.is_by_variant else f"\n    and variant = '{HEADLINE}'"
    return (
        "select metric, variant, period, area, segment_value, numerator, denominator, unknown, value, lower, upper\n"
        "from metric_value\n"
        f"where metric = {_quoted(metric.id)}{variant}\n"
        f"    and level = {_quoted(selection.level)} and period_kind = '{kind_of(metric, selection.kind)}'\n"
        f"    and area in (select code from area where {_quoted(selection.area)} in (code, city, district, street))\n"
        f"    and segment {segment}\n"
        f"    and starts_on >= date '{start}' and ends_before <= date '{end}'\n"
        "order by period, area, variant, segment_value"
    )


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))


def python_call(selection: Selection, metrics: Sequence[str]) -> str:
    """The same question in Python, to run in a notebook on the same home."""
    names = ", ".join(repr(name) for name in metrics)
    lines = [
        f"metrics=({names},)",
        f"level={selection.level!r}",
        f"area={selection.area!r}",
        f"first={selection.first!r}",
        f"last={selection.last!r}",
        f"kind={selection.kind!r}",
        *([f"split={selection.split!r}"] if selection.split else []),
    ]
    inner = ",\n    ".join(lines)
    return (
        "from pipelines import query\n"
        "from pipelines.settings import settings\n\n"
        "reader = query.open(settings().home)\n"
        f"numbers = reader.selected(query.Selection(\n    {inner},\n))"
    )
