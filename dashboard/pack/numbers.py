"""The figures of one area and of those below it, in a quarter and in the period before, asked of the reader in sets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from dashboard.headlines import HEADLINES
from dashboard.pack.content import Figure
from pipelines import periods
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.declarations import Metric
from pipelines.query import Reader
from pipelines.query import open as open_reader
from pipelines.review.freezes import freezes
from pipelines.text import Language

BELOW = {"city": "district", "district": "street", "street": "community"}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Every figure of an area (`own`) and of the areas right below it (`below`), by metric; `former` holds
    what papers compare: the headlines of all of them in the period before."""

    metrics: Mapping[str, Metric]
    sources: Mapping[str, str]  # what each source is called
    area: str
    level: str
    below_level: str
    own: Mapping[str, Figure]
    below: Mapping[str, Sequence[Figure]]
    former: Mapping[tuple[str, str], Figure]

    def before(self, figure: Figure) -> Figure | None:
        """The same number a period earlier, where it was known."""
        return self.former.get((figure.metric.id, figure.area))

    def named(self, metric: str) -> Sequence[Figure]:
        """The figures of the areas below that are places: without what could not be placed."""
        return [one for one in self.below.get(metric, ()) if not one.area.endswith("-unassigned")]

    @cached_property
    def every(self) -> tuple[Figure, ...]:
        """The area's own figures, then those below it, metric by metric."""
        return tuple(
            figure
            for metric in self.metrics
            for figure in (*([self.own[metric]] if metric in self.own else []), *self.below.get(metric, ()))
        )


def period_of(metric: Metric, quarter: str) -> str:
    """The period in which a quarterly paper gives a metric: the quarter, or the last longer one that ended by then."""
    return quarter if metric.frequency in ("month", "quarter") else periods.last_ended(metric.frequency, quarter)


def numbers_of(reader: Reader, area: str, quarter: str, language: Language) -> Numbers:
    """All figures that papers on an area state.

    Raises:
        RequestError: the area or the quarter does not exist, or the viewer may not see it.
    """
    place = reader.area(area)
    level = str(place["level"])
    here = reader.within(area)
    below = BELOW.get(level, "")
    metrics = {one.id: one for one in in_order(reader.catalogue.metrics.values()) if reader.is_built(one.id)}
    now = {name: period_of(metric, quarter) for name, metric in metrics.items()}
    before = {name: periods.shift(period, -1) for name, period in now.items()}
    own = _figures(here, metrics, level, now, language, area)
    others = _figures(here, metrics, below, now, language, None) if below else []
    compared = {name: metric for name, metric in metrics.items() if name in HEADLINES}
    former = _figures(here, compared, level, before, language, area)
    former += _figures(here, compared, below, before, language, None) if below else []
    former = list(_restated(former, compared, here, area, level, below, before, quarter, language))
    by_metric: dict[str, list[Figure]] = {}
    for other in others:
        by_metric.setdefault(other.metric.id, []).append(other)
    return Numbers(
        metrics=metrics,
        sources={name: source.label.of(language) for name, source in reader.catalogue.sources.items()},
        area=area,
        level=level,
        below_level=below,
        own={one.metric.id: one for one in own},
        below=by_metric,
        former={(one.metric.id, one.area): one for one in former if one.is_known},
    )


def _restated(
    former: Sequence[Figure],
    metrics: Mapping[str, Metric],
    reader: Reader,
    area: str,
    level: str,
    below: str,
    wanted: Mapping[str, str],
    quarter: str,
    language: Language,
) -> Iterable[Figure]:
    """Figures of the period before with what its quarter was frozen with, where they read otherwise."""
    then = _frozen_before(reader, quarter)
    if then is None:
        return former
    here = then.within(area)
    stood = _figures(here, metrics, level, wanted, language, area)
    stood += _figures(here, metrics, below, wanted, language, None) if below else []
    was = {(one.metric.id, one.area): one for one in stood}
    return [_marked(one, was.get((one.metric.id, one.area)), language) for one in former]


def _marked(figure: Figure, stood: Figure | None, language: Language) -> Figure:
    if stood is None or stood.value is None or stood.written(language) == figure.written(language):
        return figure
    return replace(figure, was_frozen=stood.value)


def _frozen_before(reader: Reader, quarter: str) -> Reader | None:
    """The quarter before as it had been frozen by the time this one was: what was frozen later leaves papers as they are."""
    own, former = reader.frozen, periods.shift(quarter, -1)
    if own is None:
        return None
    held = freezes(reader.home).filter((pl.col("quarter") == former) & (pl.col("sequence") <= own.journal_sequence))
    if held.is_empty():
        return None
    return open_reader(reader.home.path, reader.viewer, frozen=f"{former}/{held['version'][0]}")


def _figures(
    reader: Reader,
    metrics: Mapping[str, Metric],
    level: str,
    wanted: Mapping[str, str],
    language: Language,
    area: str | None,
) -> list[Figure]:
    names = [name for name, metric in metrics.items() if level in metric.levels]
    frame = reader.many_values(names, level=level, periods={name: wanted[name] for name in names}, area=area)
    return list(figures_of(frame, metrics, language))


def figures_of(frame: pl.DataFrame, metrics: Mapping[str, Metric], language: Language) -> Iterable[Figure]:
    """The rows of an answer of `values` as figures."""
    tail = "_en" if language == "en" else ""
    for row in frame.iter_rows(named=True):
        yield Figure(
            metric=metrics[row["metric"]],
            variant=row["variant"],
            period=row["period"],
            area=row["area"],
            area_name=str(row[f"area_name{tail}"] or row["area_name"] or row["area"]),
            level=row["level"],
            value=row["value"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            unknown=row["unknown"],
            sample=row["sample"],
            lower=row["lower"],
            upper=row["upper"],
            target=row["target"],
            target_due_on=row["target_due_on"],
            target_is_ours=bool(row["target_is_ours"]),
            target_is_reference=bool(row["target_is_reference"]),
            gap=row["gap"],
            status=row["status"],
            reported_share=row["reported_share"],
        )
