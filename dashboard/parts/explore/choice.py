"""What is explored, as it stands in the address: the selection, what of it is picked, and how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.headlines import RATES
from dashboard.parts.page import link
from dashboard.parts.page.frame import PageContext
from dashboard.words import word
from pipelines import periods, query
from pipelines.catalogue.declarations import HEADLINE, LEVELS, Metric
from pipelines.errors import RequestError
from pipelines.periods import KINDS, Kind
from pipelines.query import Selection
from pipelines.text import Text, both

MONTHS_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number of the table, whose rows are opened."""

    metric: str
    variant: str
    area: str
    period: str
    part: str

    @property
    def address(self) -> str:
        """The cell as it stands in a link."""
        return "|".join((self.metric, self.variant, self.area, self.period, self.part))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A selection, and what of it is picked: areas, a period, a value of the split, a cell."""

    selection: Selection
    metrics: tuple[Metric, ...]
    areas: frozenset[str]
    when: str
    part: str | None
    chart: str
    cell: Cell | None

    def picked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of what is picked; the period only where a row has it: metrics have periods of their own."""
        rows = frame.filter(pl.col("area").is_in(sorted(self.areas))) if self.areas else frame
        if self.part is not None:
            rows = rows.filter(part_of(self.selection) == self.part)
        return rows

    def at(self, metric: Metric, frame: pl.DataFrame) -> str:
        """The period in which a metric is held against others: the one picked, else the last one that has a number."""
        own = frame.filter(pl.col("metric") == metric.id)
        if self.when in own["period"]:
            return self.when
        known = own.filter(pl.col("value").is_not_null())
        newest = (own if known.is_empty() else known).sort("starts_on")["period"]
        return newest[-1] if len(newest) else ""


def part_of(selection: Selection) -> pl.Expr:
    """What a split tells apart: the variant, the value of the segment, or both; nothing known is ''."""
    parts = [pl.col("variant")] if selection.is_by_variant else []
    parts += [pl.col("segment_value").fill_null("")] if selection.segments or not parts else []
    return pl.concat_str(parts, separator=query.CROSSED)


def values_of_part(selection: Selection, part: str) -> dict[str, str]:
    """What a part is: each split with its value."""
    names = [*([query.BY_VARIANT] if selection.is_by_variant else []), *selection.segments]
    return dict(zip(names, [*part.split(query.CROSSED), *("" for _ in names)], strict=False))


def choice_of(context: PageContext) -> Choice:
    """What the address asks for, or the first coverage rate of the areas below.

    Raises:
        WrongLinkError: it names a metric, a split or a cell that does not exist; with the nearest that do.
    """
    chosen = context.view.chosen
    metrics = tuple(_metric(context, name) for name in _listed(chosen.get("metrics", "")) or list(RATES[:1]))
    offered = query.levels_inside(context.area["level"])
    fitting = [level for level in offered if any(level in metric.levels for metric in metrics)]
    default = context.below if context.below in fitting else (fitting or list(offered))[0]
    wanted = chosen.get("by", default)
    level = next((one for one in LEVELS if one == wanted and one in offered), None)
    if level is None:
        texts: dict[str, Text] = {one: both(word(f"level.{one}", "zh"), word(f"level.{one}", "en")) for one in offered}
        raise link.WrongLinkError(link.unknown("by", wanted, texts))
    kind: Kind = next((one for one in KINDS if one == chosen.get("span")), "month")
    last = context.view.period
    first = chosen.get("first") or max(context.reader.first_month, periods.shift(last, 1 - MONTHS_SHOWN))
    splits = splits_of(context, metrics)
    asked_splits = _listed(chosen.get("split", ""))[: query.MOST_SPLITS]
    for split in asked_splits:
        if split not in splits:
            raise link.WrongLinkError(
                link.unknown("split", split, {"": both("—", "—")} | {each: both(each, each) for each in splits})
            )
    return Choice(
        selection=Selection(
            metrics=tuple(metric.id for metric in metrics),
            level=level,
            area=context.area["code"],
            first=min(first, last),
            last=last,
            kind=kind,
            split=",".join(asked_splits),
        ),
        metrics=metrics,
        areas=frozenset(_listed(chosen.get("areas", ""))),
        when=chosen.get("when", ""),
        part=chosen["part"].removeprefix("=") if "part" in chosen else None,
        chart=chosen.get("chart", ""),
        cell=_cell(context, chosen.get("cell", "")),
    )


def splits_of(context: PageContext, metrics: Sequence[Metric]) -> tuple[str, ...]:
    """What the metrics can be split by: segments that all of them have, and variants where any has them."""
    first, *others = [context.everywhere.segments_of(metric) for metric in metrics]
    common = [name for name in first if all(name in each for each in others)]
    return (*common, *([query.BY_VARIANT] if any(metric.variant for metric in metrics) else []))


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _metric(context: PageContext, name: str) -> Metric:
    try:
        return context.metric(name)
    except RequestError:
        labels: Mapping[str, Text] = {metric.id: metric.label for metric in context.reader.catalogue.metrics.values()}
        raise link.WrongLinkError(link.unknown("metrics", name, labels)) from None


def _cell(context: PageContext, text: str) -> Cell | None:
    if not text:
        return None
    metric, variant, area, period, part, *_ = [*text.split("|"), "", "", "", "", ""]
    known = _metric(context, metric)
    return Cell(metric=known.id, variant=variant or HEADLINE, area=area, period=period, part=part)
