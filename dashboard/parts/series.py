"""The numbers of one metric for the area looked at and for the areas below it."""

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


def peers(desk: Desk, metric: str) -> Series:
    """The areas of the same level under the same parent, the area itself among them."""
    scope = desk.within(desk.area["parent"]) if desk.area["parent"] else desk.reader
    level = desk.area["level"]
    if level not in desk.metric(metric).levels:
        return _series(desk, [], metric, HEADLINE)
    found = scope.values(metric, level=level, period_kind=desk.metric(metric).frequency)
    return _series(desk, [found], metric, HEADLINE)


def at(desk: Desk, metric: str, level: str, code: str) -> Series:
    """One company or one estate, over the window. A company is told over the whole deployment, whatever area is
    looked at: what it did elsewhere is its own too."""
    if level == "company":
        desk = replace(desk, reader=desk.within(desk.reader.home.region))
    return _series(desk, [_values(desk, metric, level, HEADLINE, area=code)], metric, HEADLINE)


def those(desk: Desk, metric: str, level: str, *, variant: str = HEADLINE) -> Series:
    """The areas, companies or departments of a level inside the area looked at, in the period alone."""
    found = desk.reader.values(metric, variant=variant, level=level,
        period_kind=desk.metric(metric).frequency, period=desk.period_of(metric))  # fmt: skip
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
    return desk.reader.values(metric, level=desk.area["level"], period_kind=desk.metric(metric).frequency,
        period=periods.in_scheme(desk.period_of(metric), desk.calendar_of(metric)), segment=segment, area=desk.area["code"])  # fmt: skip


def variants(desk: Desk, metric: str) -> pl.DataFrame:
    """The area's own numbers of the period on every basis of a share: one row a variant, with its `name`."""
    declared = desk.metric(metric)
    found = [
        own(desk, metric, variant=variant).now.with_columns(name=pl.lit(declared.label_of(variant).of(desk.language)))
        for variant in declared.variants
    ]
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


def _series(desk: Desk, frames: list[pl.DataFrame], metric: str, variant: str) -> Series:
    return Series(
        metric=desk.metric(metric), frame=ask.in_language(pl.concat([_NOTHING, *frames]), desk.language),
        period=periods.in_scheme(desk.period_of(metric), desk.calendar_of(metric)), variant=variant,
    )  # fmt: skip


def areas_below(desk: Desk) -> pl.DataFrame:
    """The areas right under the area looked at, in their order."""
    return desk.reader.children(desk.area["code"])
