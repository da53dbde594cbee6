"""The numbers of one metric for the area looked at and for the areas below it."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.parts import ask
from dashboard.parts.findings import Row, Series
from dashboard.parts.frame import Desk
from dashboard.parts.link import RATES
from pipelines import periods, query
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.declarations import HEADLINE

HEADLINES = (*RATES, "complaint_score", "satisfaction_rate", "assessment_done")

_NOTHING = pl.DataFrame(schema=query.VALUES)


def declared(desk: Desk, names: tuple[str, ...]) -> list[str]:
    """Those of these metrics that the catalogue has."""
    return [name for name in names if desk.has(name)]


def own(desk: Desk, metric: str, *, variant: str = HEADLINE) -> Series:
    """The area itself, over the window."""
    return _series(desk, [_values(desk, metric, desk.area["level"], variant, area=desk.area["code"])], metric, variant)


def below(desk: Desk, metric: str, *, variant: str = HEADLINE) -> Series:
    """The areas under it, over the window."""
    return _series(desk, [_values(desk, metric, desk.below, variant)], metric, variant)


def both(desk: Desk, metric: str, *, variant: str = HEADLINE) -> Series:
    """The area and the areas under it."""
    one, others = own(desk, metric, variant=variant), below(desk, metric, variant=variant)
    return _series(desk, [one.frame, others.frame], metric, variant)


def own_of(desk: Desk, metrics: Sequence[str]) -> list[Series]:
    """The area itself, over the window, by each of several metrics: asked at once."""
    return _many(desk, metrics, (desk.area["level"], desk.area["code"]))


def both_of(desk: Desk, metrics: Sequence[str]) -> list[Series]:
    """The area and the areas under it, by each of several metrics: asked at once."""
    return _many(desk, metrics, (desk.area["level"], desk.area["code"]), (desk.below, None))


def compared_of(desk: Desk, metrics: Sequence[str]) -> list[Series]:
    """As `both_of`; but estates below are told by rates alone: no table compares estates by anything else."""
    if desk.below != "estate":
        return both_of(desk, metrics)
    told = {one.metric.id: one for one in both_of(desk, [name for name in metrics if name in RATES])}
    others = own_of(desk, [name for name in metrics if name not in told])
    told |= {one.metric.id: one for one in others}
    return [told[name] for name in metrics]


def peers_of(desk: Desk, metrics: Sequence[str]) -> list[Series]:
    """The areas of the same level under the same parent, the area itself among them, by each of several metrics."""
    reader = desk.within(desk.area["parent"]) if desk.area["parent"] else desk.reader
    return _many(replace(desk, reader=reader), metrics, (desk.area["level"], None), in_scheme=False)


def at_of(desk: Desk, metrics: Sequence[str], level: str, code: str) -> list[Series]:
    """One estate, over the window, by each of several metrics: asked at once."""
    return _many(desk, metrics, (level, code))


def at(desk: Desk, metric: str, level: str, code: str) -> Series:
    """One company or one estate, over the window. A company is told over the whole deployment, whatever area is
    looked at: what it did elsewhere is its own too."""
    if level == "company":
        desk = replace(desk, reader=desk.within(desk.reader.home.region))
    return _series(desk, [_values(desk, metric, level, HEADLINE, area=code)], metric, HEADLINE)


def those(desk: Desk, metric: str, level: str, *, variant: str = HEADLINE) -> Series:
    """The areas, companies or departments of a level inside the area looked at, in the period alone."""
    found = desk.reader.values(
        metric, variant=variant, level=level, period_kind=desk.metric(metric).frequency, period=desk.period_of(metric)
    )
    return _series(desk, [found], metric, variant)


def at_home(desk: Desk, metric: str) -> Row | None:
    """The whole deployment's number of the period, whatever area is looked at."""
    home = desk.reader.home.region
    level = str(desk.reader.area(home)["level"])
    if level not in desk.metric(metric).levels:
        return None
    desk = replace(desk, reader=desk.within(home))
    return _series(desk, [_values(desk, metric, level, HEADLINE, area=home)], metric, HEADLINE).row(home)


def segments(desk: Desk, metric: str, segment: str) -> pl.DataFrame:
    """The area's own numbers of the period, split by a segment."""
    return desk.reader.values(
        metric,
        level=desk.area["level"],
        period_kind=desk.metric(metric).frequency,
        period=periods.in_scheme(desk.period_of(metric), desk.calendar_of(metric)),
        segment=segment,
        area=desk.area["code"],
    )


def variants(desk: Desk, metric: str) -> pl.DataFrame:
    """The area's own numbers of the period on every basis of a share: one row a variant, with its `name`."""
    declared, level, code = desk.metric(metric), desk.area["level"], desk.area["code"]
    if not has_level(desk, metric, level) or desk.calendar_of(metric):
        told = [own(desk, metric, variant=variant) for variant in declared.variants]
    else:
        every = desk.reader.variant_values(metric, level=level, area=code)
        told = [
            _series(desk, [every.filter(pl.col("variant") == variant)], metric, variant)
            for variant in declared.variants
        ]
    found = [one.now.with_columns(name=pl.lit(declared.label_of(one.variant).of(desk.language))) for one in told]
    return pl.concat(found)


def measured_at(desk: Desk, level: str) -> list[str]:
    """Every metric declared for a level, in the order of its code."""
    return [metric.id for metric in in_order(desk.reader.catalogue.metrics.values()) if level in metric.levels]


def shares_at(desk: Desk, level: str) -> list[str]:
    """The shares declared for a level: what funnel limits can compare."""
    return [
        name
        for name in measured_at(desk, level)
        if desk.metric(name).unit == "share" and query.has_funnel(desk.metric(name))
    ]


def has_level(desk: Desk, metric: str, level: str) -> bool:
    """Whether a metric is declared for a level."""
    return level in desk.metric(metric).levels


def _values(desk: Desk, metric: str, level: str, variant: str, *, area: str | None = None) -> pl.DataFrame:
    if not level or not has_level(desk, metric, level):
        return _NOTHING
    return desk.reader.values(
        metric,
        variant=variant,
        level=level,
        period_kind=desk.metric(metric).frequency,
        area=area,
        calendar=desk.calendar_of(metric),
    )


def _many(desk: Desk, metrics: Sequence[str], *parts: tuple[str, str | None], in_scheme: bool = True) -> list[Series]:
    """Several metrics at some levels, each with the code of its one area or None for all inside the scope.

    A metric that is shown in the months of a scheme is asked alone.
    """
    apart = {name for name in metrics if in_scheme and desk.calendar_of(name)}
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in metrics}
    for level, area in parts:
        names = tuple(name for name in metrics if name not in apart and level and has_level(desk, name, level))
        found = desk.reader.many_values(names, level=level, area=area) if names else _NOTHING
        for (name,), frame in found.group_by("metric", maintain_order=True):
            frames[str(name)].append(frame)
        for name in apart:
            frames[name].append(_values(desk, name, level, HEADLINE, area=area))
    return [_series(desk, frames[name], name, HEADLINE) for name in metrics]


def _series(desk: Desk, frames: list[pl.DataFrame], metric: str, variant: str) -> Series:
    return Series(
        metric=desk.metric(metric),
        frame=ask.in_language(pl.concat([_NOTHING, *frames]), desk.language),
        period=periods.in_scheme(desk.period_of(metric), desk.calendar_of(metric)),
        variant=variant,
    )


def areas_below(desk: Desk) -> pl.DataFrame:
    """The areas right under the area looked at, in their order."""
    return desk.reader.children(desk.area["code"])
