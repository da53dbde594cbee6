"""The numbers of one metric for the area looked at and for the areas below it."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.headlines import RATES
from dashboard.parts.numbers.findings import Row, Series
from dashboard.parts.page import ask
from dashboard.parts.page.frame import PageContext
from pipelines import periods, query
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.declarations import HEADLINE, OURS
from pipelines.catalogue.regions import nearest

_NOTHING = pl.DataFrame(schema=query.VALUES)


def declared(context: PageContext, names: tuple[str, ...]) -> list[str]:
    """Those of these metrics that the catalogue has."""
    return [name for name in names if context.has(name)]


def own(context: PageContext, metric: str, *, variant: str = HEADLINE) -> Series:
    """The area itself, over the window."""
    return _series(
        context, [_values(context, metric, context.area["level"], variant, area=context.area["code"])], metric, variant
    )


def below(context: PageContext, metric: str, *, variant: str = HEADLINE) -> Series:
    """The areas under it, over the window."""
    return _series(context, [_values(context, metric, context.below, variant)], metric, variant)


def both(context: PageContext, metric: str, *, variant: str = HEADLINE) -> Series:
    """The area and the areas under it."""
    one, others = own(context, metric, variant=variant), below(context, metric, variant=variant)
    return _series(context, [one.frame, others.frame], metric, variant)


def own_of(context: PageContext, metrics: Sequence[str]) -> list[Series]:
    """The area itself, over the window, by each of several metrics: asked at once."""
    return _many(context, metrics, (context.area["level"], context.area["code"]))


def both_of(context: PageContext, metrics: Sequence[str]) -> list[Series]:
    """The area and the areas under it, by each of several metrics: asked at once."""
    return _many(context, metrics, (context.area["level"], context.area["code"]), (context.below, None))


def compared_of(context: PageContext, metrics: Sequence[str]) -> list[Series]:
    """As `both_of`; but estates below are told by rates alone: no table compares estates by anything else."""
    if context.below != "estate":
        return both_of(context, metrics)
    rates = {one.metric.id: one for one in both_of(context, [name for name in metrics if name in RATES])}
    others = own_of(context, [name for name in metrics if name not in rates])
    rates |= {other.metric.id: other for other in others}
    return [rates[name] for name in metrics]


def peers_of(context: PageContext, metrics: Sequence[str]) -> list[Series]:
    """The areas of the same level under the same parent, the area itself among them, by each of several metrics; of who
    may not see the parent, the area alone."""
    parent = context.area["parent"]
    reader = context.within(parent) if parent and context.reader.sees_area(parent) else context.reader
    return _many(replace(context, reader=reader), metrics, (context.area["level"], None), in_scheme=False)


def at_of(context: PageContext, metrics: Sequence[str], level: str, code: str) -> list[Series]:
    """One estate, over the window, by each of several metrics: asked at once."""
    return _many(context, metrics, (level, code))


def at(context: PageContext, metric: str, level: str, code: str) -> Series:
    """One company or one estate, over the window. A company is told over the whole deployment, whatever area is
    looked at: what it did elsewhere is its own too. Who sees one district alone is told of its estates there."""
    if level == "company":
        whole = context.reader.viewer.bounds or context.reader.home.region
        context = replace(context, reader=context.within(whole))
    return _series(context, [_values(context, metric, level, HEADLINE, area=code)], metric, HEADLINE)


def those(context: PageContext, metric: str, level: str, *, variant: str = HEADLINE) -> Series:
    """The areas, companies or departments of a level inside the area looked at, in the period alone."""
    rows = context.reader.values(
        metric,
        variant=variant,
        level=level,
        period_kind=context.metric(metric).frequency,
        period=context.period_of(metric),
    )
    return _series(context, [rows], metric, variant)


def at_home(context: PageContext, metric: str) -> Row | None:
    """The whole deployment's number of the period, whatever area is looked at; None for who may not see all of it."""
    home = context.reader.home.region
    if not context.reader.sees_area(home):
        return None
    level = str(context.reader.area(home)["level"])
    if level not in context.metric(metric).levels:
        return None
    context = replace(context, reader=context.within(home))
    return _series(context, [_values(context, metric, level, HEADLINE, area=home)], metric, HEADLINE).row(home)


def segments(context: PageContext, metric: str, segment: str) -> pl.DataFrame:
    """The area's own numbers of the period, split by a segment."""
    return context.reader.values(
        metric,
        level=context.area["level"],
        period_kind=context.metric(metric).frequency,
        period=periods.in_scheme(context.period_of(metric), context.calendar_of(metric)),
        segment=segment,
        area=context.area["code"],
    )


def aimed(context: PageContext, metric: str) -> str:
    """The variant that documents of the region set a target for: the headline, where they do for it, or for none."""
    known, region = context.reader.catalogue, context.reader.home.region
    declared = known.metrics[metric]
    held = nearest((target.region for target in declared.target), region)
    sets = {target.variant for target in declared.target if target.document != OURS and held and target.region == held}
    return HEADLINE if HEADLINE in sets else next((name for name in declared.variants if name in sets), HEADLINE)


def at_target_of_cut(context: PageContext, headlines: Sequence[Series]) -> list[Series]:
    """Headlines with their values and targets; where documents of the region set a target for a cut of a number alone, the
    cut in the number's place: a value never stands beside a target of something else."""
    return [
        one if (name := aimed(context, one.metric.id)) == HEADLINE else both(context, one.metric.id, variant=name)
        for one in headlines
    ]


def variants(context: PageContext, metric: str) -> pl.DataFrame:
    """The area's own numbers of the period on every basis of a share: one row a variant, with its `name`."""
    declared, level, code = context.metric(metric), context.area["level"], context.area["code"]
    if not has_level(context, metric, level) or context.calendar_of(metric):
        own_variants = [own(context, metric, variant=variant) for variant in declared.variants]
    else:
        every = context.reader.variant_values(metric, level=level, area=code)
        own_variants = [
            _series(context, [every.filter(pl.col("variant") == variant)], metric, variant)
            for variant in declared.variants
        ]
    frames = [
        one.now.with_columns(name=pl.lit(declared.label_of(one.variant).of(context.language))) for one in own_variants
    ]
    return pl.concat(frames)


def measured_at(context: PageContext, level: str) -> list[str]:
    """Every metric declared for a level, in the order of its code."""
    return [metric.id for metric in in_order(context.reader.catalogue.metrics.values()) if level in metric.levels]


def shares_at(context: PageContext, level: str) -> list[str]:
    """The shares declared for a level: what funnel limits can compare."""
    return [
        name
        for name in measured_at(context, level)
        if context.metric(name).unit == "share" and query.has_funnel(context.metric(name))
    ]


def has_level(context: PageContext, metric: str, level: str) -> bool:
    """Whether a metric is declared for a level."""
    return level in context.metric(metric).levels


def _values(context: PageContext, metric: str, level: str, variant: str, *, area: str | None = None) -> pl.DataFrame:
    if not level or not has_level(context, metric, level):
        return _NOTHING
    return context.reader.values(
        metric,
        variant=variant,
        level=level,
        period_kind=context.metric(metric).frequency,
        area=area,
        calendar=context.calendar_of(metric),
    )


def _many(
    context: PageContext, metrics: Sequence[str], *parts: tuple[str, str | None], in_scheme: bool = True
) -> list[Series]:
    """Several metrics at some levels, each with the code of its one area or None for all inside the scope.

    A metric that is shown in the months of a scheme is asked alone.
    """
    apart = {name for name in metrics if in_scheme and context.calendar_of(name)}
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in metrics}
    for level, area in parts:
        names = tuple(name for name in metrics if name not in apart and level and has_level(context, name, level))
        many_values = context.reader.many_values(names, level=level, area=area) if names else _NOTHING
        for (name,), frame in many_values.group_by("metric", maintain_order=True):
            frames[str(name)].append(frame)
        for name in apart:
            frames[name].append(_values(context, name, level, HEADLINE, area=area))
    return [_series(context, frames[name], name, HEADLINE) for name in metrics]


def _series(context: PageContext, frames: list[pl.DataFrame], metric: str, variant: str) -> Series:
    return Series(
        metric=context.metric(metric),
        frame=ask.in_language(pl.concat([_NOTHING, *frames]), context.language),
        period=periods.in_scheme(context.period_of(metric), context.calendar_of(metric)),
        variant=variant,
    )


def areas_below(context: PageContext) -> pl.DataFrame:
    """The areas right under the area looked at, in their order."""
    return context.reader.children(context.area["code"])
