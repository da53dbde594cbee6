"""Who is short of a document's target, and by how many: the first sentence of the overview, and its parts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.numbers.findings import Series, is_small
from dashboard.words import joined, word
from pipelines.catalogue.declarations import Metric
from pipelines.text import Language

MOST_NAMED = 4  # areas in a sentence


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """One area behind by one metric: by how many units of its base, and how it stands."""

    metric: Metric
    area: str
    name: str
    gap: float
    status: str


def shortfalls(rates: Sequence[Series], area: str) -> list[Shortfall]:
    """The areas below one that a document's target finds behind, the most missing first.

    What is unassigned, too small a base, and a target of ours call nobody short.
    """
    matches = [
        Shortfall(
            metric=rate.metric, area=row["area"], name=row["area_name"], gap=row["gap"] or 0.0, status=row["status"]
        )
        for rate in rates
        for row in rate.below(area).filter(pl.col("status").is_in(BEHIND)).iter_rows(named=True)
        if not row["area"].endswith("unassigned") and not row.get("target_is_ours") and not is_small(row, rate.metric)
    ]
    return sorted(matches, key=lambda one: (-one.gap, one.area))


def headline(items: Sequence[Shortfall], level: str, language: Language) -> str:
    """Who is short of any target, and by how many of the one that most is missing of; '' where nobody is.

    Gaps of several rates are not added up: the same estate may be missing in each. Where some are short of another rate
    alone, the sentence says whose the gap is.
    """
    if not items:
        return ""
    largest: dict[str, Shortfall] = {}
    for one in items:
        largest.setdefault(one.area, one)
    who = _named(list(largest.values()), level, language)
    states = {one.status for one in items}
    state = word(f"overview.short_{states.pop() if len(states) == 1 else 'both'}", language)
    worst = next(iter(by_metric(items).values()))
    n = sum(math.ceil(one.gap - 1e-9) for one in worst)
    some = "" if len(worst) == len(largest) else "_of_one" if len(worst) == 1 else "_of_some"
    return word(
        f"overview.short{some}",
        language,
        names=who,
        whose=_named(worst, level, language),
        state=state,
        metric=worst[0].metric.label.of(language),
        amount=f"{n:,}",
        units=text.counted(worst[0].metric, language, n),
    )


def _named(areas: Sequence[Shortfall], level: str, language: Language) -> str:
    """The first areas by name, and how many they are where more are meant."""
    who = joined([one.name for one in areas[:MOST_NAMED]], language)
    if len(areas) <= MOST_NAMED:
        return who
    levels = word(f"levels.{level}", language, n=len(areas))
    return word("overview.and_more", language, names=who, n=len(areas), levels=levels)


def by_metric(items: Sequence[Shortfall]) -> dict[str, list[Shortfall]]:
    """Metric → its shortfalls, the metric with the most missing first."""
    metrics: dict[str, list[Shortfall]] = {}
    for one in items:
        metrics.setdefault(one.metric.id, []).append(one)
    return dict(sorted(metrics.items(), key=lambda pair: -sum(one.gap for one in pair[1])))
