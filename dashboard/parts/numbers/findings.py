"""What the numbers say: counts, changes and sentences, from frames alone. Prints nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.page.view import is_apart
from dashboard.words import joined, word
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.text import Language

Row = dict[str, Any]


Points = tuple[Sequence[float | None], Sequence[float | None]]  # values, and targets of the same periods


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric's rows for several areas and periods, and which period is the one looked at."""

    metric: Metric
    frame: pl.DataFrame
    period: str
    variant: str = HEADLINE

    @cached_property
    def now(self) -> pl.DataFrame:
        """The rows of the period."""
        return self.frame.filter(pl.col("period") == self.period)

    def at(self, period: str) -> dict[str, Row]:
        """The rows of any period, by area."""
        return _by_area(self.frame.filter(pl.col("period") == period))

    def row(self, area: str) -> Row | None:
        """One area's row of the period."""
        return self._rows.get(area)

    def below(self, area: str) -> pl.DataFrame:
        """The rows of the period of all areas but this one."""
        return self.now.filter(pl.col("area") != area)

    def panels(self, area: str) -> pl.DataFrame:
        """The rows of every period of the areas below one, without the unassigned."""
        return self.frame.filter(pl.col("area") != area, ~pl.col("area").str.ends_with("unassigned"))

    def line(self, area: str, most: int = 12) -> pl.DataFrame:
        """The last periods of one area up to the one looked at."""
        held = self._lines.get((area,))
        return (self.frame.head(0) if held is None else held).tail(most)

    def points(self, area: str, most: int = 12) -> Points:
        """The last values of one area up to the period looked at, and the targets beside them: what a small line shows."""
        values, targets = self._points.get(area, ((), ()))
        return values[-most:], targets[-most:]

    @cached_property
    def _points(self) -> dict[str, Points]:
        by_area: dict[str, tuple[list[float | None], list[float | None]]] = {}
        for area, value, target in self.frame.sort("starts_on").select("area", "value", "target").iter_rows():
            values, targets = by_area.setdefault(area, ([], []))
            values.append(value)
            targets.append(target)
        return {area: (values, targets) for area, (values, targets) in by_area.items()}

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return _by_area(self.now)

    @cached_property
    def _lines(self) -> dict[tuple[object, ...], pl.DataFrame]:
        return self.frame.sort("starts_on").partition_by("area", as_dict=True)


def _by_area(frame: pl.DataFrame) -> dict[str, Row]:
    """The first row of each area."""
    result: dict[str, Row] = {}
    for row in frame.iter_rows(named=True):
        result.setdefault(row["area"], row)
    return result


def behind(series: Sequence[Series]) -> dict[str, int]:
    """Area → how many of these metrics are off the pace or missed there; areas without are left out."""
    counts: dict[str, int] = {}
    for one in series:
        for area in one.now.filter(pl.col("status").is_in(BEHIND))["area"]:
            counts[area] = counts.get(area, 0) + 1
    return counts


def ordered(areas: pl.DataFrame, series: Sequence[Series]) -> list[Row]:
    """Areas, those behind on most metrics first, then the worst by the first metric; those with too small a base, those
    without a value, then the unassigned, last."""
    counts = behind(series)
    lead = {row["area"]: row for row in series[0].now.iter_rows(named=True)} if series else {}
    sign = -1 if series and series[0].metric.better == "lower" else 1

    def place(area: Row) -> tuple[bool, bool, bool, int, float, str]:
        row = lead.get(area["code"])
        value = row["value"] if row else None
        small = is_small(row, series[0].metric) if series else False
        worst = sign * (value or 0.0)
        return (is_apart(area), value is None, small, -counts.get(area["code"], 0), worst, str(area["sort"]))

    return sorted(areas.iter_rows(named=True), key=place)


def by_gap(areas: pl.DataFrame, one: Series) -> list[Row]:
    """Areas, the largest gap to the target first, then the most still missing; those with too small a base, those
    without a value, then the unassigned, last."""
    now = {row["area"]: row for row in one.now.iter_rows(named=True)}

    def place(area: Row) -> tuple[bool, bool, bool, float, float, str]:
        row = now.get(area["code"])
        return (
            is_apart(area),
            row is None or row["value"] is None,
            is_small(row, one.metric),
            -((row and row["gap"]) or 0.0),
            -((row and missing(row)) or 0.0),
            str(area["sort"]),
        )

    return sorted(areas.iter_rows(named=True), key=place)


def is_small(row: Row | None, metric: Metric) -> bool:
    """Whether a value rests on fewer than the metric ranks: it is shown, and stands behind those that are ranked."""
    return row is not None and row["value"] is not None and (row["sample"] or 0) < metric.minimum


def missing(row: Row) -> float | None:
    """How many of the base are not known to have it: the length of the work list."""
    if row["denominator"] is None or row["numerator"] is None:
        return None
    return float(row["denominator"] - row["numerator"])


def overview_title(rates: Sequence[Series], area: str, name: str, level: str, language: Language) -> str:
    """The finding on an area itself: which rates are behind and by how much, how many areas below are, what is too small."""
    every = [(rate.metric, row) for rate in rates if (row := rate.row(area)) and row["value"] is not None]
    rows = [(metric, row) for metric, row in every if not is_small(row, metric)]
    small = [metric.label.of(language) for metric, row in every if is_small(row, metric)]
    few = word("overview.title_few", language, names=joined(small, language)) if small else ""
    if not rows and few:
        return word("place.title", language, name=name, finding=few)
    return _two(_judged_title(rates, rows, area, name, level, language), few, language)


def _judged_title(
    rates: Sequence[Series], rows: Sequence[tuple[Metric, Row]], area: str, name: str, level: str, language: Language
) -> str:
    known = [
        (metric, row)
        for metric, row in rows
        if row["target"] is not None and not row.get("target_is_ours") and row["status"] != "first_period"
    ]
    late = [(metric, row) for metric, row in known if row["status"] in BEHIND]
    open_ = [metric.label.of(language) for metric, row in known if row["status"] == "depends"]
    depends = word("overview.title_depends", language, names=joined(open_, language)) if open_ else ""
    n = len([other for other in behind(rates) if other != area and not other.endswith("unassigned")])
    where = (
        word("overview.districts_behind", language, n=n, levels=word(f"levels.{level}", language, n=n))
        if n and level
        else ""
    )
    if not known:
        lines = [
            f"{metric.label.of(language)} {text.with_unit(row['value'], metric.unit, language)}" for metric, row in rows
        ]
        return word("place.title", language, name=name, finding=joined(lines, language)) if lines else name
    if not late:
        if part := [metric.label.of(language) for metric, row in known if row["status"] == "incomplete"]:
            return _two(word("overview.title_incomplete", language, names=joined(part, language)), where, language)
        if depends:
            return _two(depends, where, language)
        all_reached = all(row["status"] == "reached" for _, row in known)
        if len(known) < len(rates):  # a rate that is not reported, or has no target, is not one of "all three"
            names = joined([metric.label.of(language) for metric, _ in known], language)
            key = "overview.title_some_reached" if all_reached else "overview.title_some_on_course"
            return _two(word(key, language, names=names), where, language)
        return _two(
            word("overview.title_reached" if all_reached else "overview.title_on_course", language), where, language
        )
    metric, row = max(late, key=lambda pair: pair[1]["gap"] or 0)
    short = text.gap(row["gap"], metric, language)
    if len(late) == 1:
        single = word("overview.where_gap", language, name=metric.label.of(language), gap=short)
        return _two(_two(single, depends, language), where, language)
    several = word(
        "overview.title_behind", language, n=len(late), every=len(known), name=metric.label.of(language), gap=short
    )
    return _two(_two(several, depends, language), where, language)


def without_value(rows: pl.DataFrame, areas: Sequence[str]) -> int:
    """How many of some areas have no value in the rows of a period: not reported, or without a base. What is
    unassigned is no area. The one count of areas without data that pages show."""
    valued = set(rows.filter(pl.col("value").is_not_null())["area"].to_list())
    return sum(code not in valued for code in areas if not code.endswith("unassigned"))


def coverage_title(row: Row | None, metric: Metric, label: str, language: Language) -> str:
    """The finding on one rate."""
    if row is None or row["value"] is None:
        return word("table.no_data", language, period=text.MISSING, metric=label) if row is None else label
    if metric.kind == "share" and is_small(row, metric):
        base = text.number(row["sample"] or 0, 0)
        return word("coverage.title_few", language, metric=label, n=f"{base} {text.counted(metric, language)}")
    value = text.with_unit(row["value"], text.unit_of(metric), language, row["target"])
    if row["status"] == "incomplete" and row["target"] is not None:
        share = row["reported_share"]
        return word(
            "coverage.title_running" if share is None or share >= 1 else "coverage.title_incomplete",
            language,
            metric=label,
            value=value,
            share=text.share(share),
        )
    if row["status"] == "depends":
        return word("coverage.title_depends", language, metric=label, value=value)
    short = text.gap(row["gap"], metric, language) if row["target"] is not None else ""
    if short:
        return word("coverage.title_short", language, metric=label, value=value, gap=short)
    return word(
        "coverage.title_reached" if row["target"] is not None else "coverage.title_plain",
        language,
        metric=label,
        value=value,
    )


def course_lines(row: Row, metric: Metric, language: Language) -> list[tuple[str, str, str]]:
    """Name, figure and note on where a rate is heading: missing, needed and recent a month, and when it is reached."""
    units = text.counted(metric, language)
    is_met = not row["gap"] or row["gap"] <= 0
    due = text.day(row["due_on"], language) if row["due_on"] else ""
    missing = word("gap.none", language) if is_met else text.gap(row["gap"], metric, language)
    lines = [(word("coverage.missing", language), missing, due)]
    if not is_met and row["needed_per_month"]:
        lines.append((word("coverage.needed", language), text.number(row["needed_per_month"], 0), units))
    if row["per_month"] is not None:
        lines.append((word("coverage.recent", language), text.number(row["per_month"], 0), units))
    if is_met:
        return [*lines, (word("coverage.reach_on", language), word("coverage.reach_done", language), "")]
    if row["per_month"] is None:
        return [*lines, (word("coverage.reach_on", language), text.MISSING, word("coverage.reach_first", language))]
    reached = text.period(row["reached_on"], language) if row["reached_on"] else word("coverage.reach_never", language)
    ends = [text.period(end, language) if end else text.MISSING for end in (row["earliest"], row["latest"])]
    is_open = row["latest"] is None  # at the slowest pace that the months bear out it is never reached
    key = "coverage.reach_from" if is_open else "coverage.reach_between"
    note = word(key, language, earliest=ends[0], latest=ends[1]) if row["reached_on"] else ""
    return [*lines, (word("coverage.reach_on", language), reached, note)]


def place_title(name: str, series: Mapping[str, Series], area: str, language: Language) -> str:
    """The finding on one place."""
    rows = [one.row(area) for one in series.values()]
    judged = [row for row in rows if row and row["target"] is not None and not row.get("target_is_ours")]
    if not judged:
        return name
    n = sum(row["status"] in BEHIND for row in judged)
    part = sum(row["status"] == "incomplete" for row in judged)
    open_ = sum(row["status"] == "depends" for row in judged)
    if n:
        sentence = word("place.finding_behind", language, n=n)
    elif open_:
        sentence = word("place.finding_depends", language, n=open_)
    elif not part:
        sentence = word("place.finding_fine", language)
    else:
        sentence = word("place.finding_incomplete", language, n=part)
    return word("place.title", language, name=name, finding=sentence)


def satisfaction_title(row: Row | None, metric: Metric, flagged: int, level: str, language: Language) -> str:
    """The finding on satisfaction: whether anyone is really different."""
    if row is None or row["value"] is None:
        return metric.label.of(language)
    value = text.with_unit(row["value"], text.unit_of(metric), language, row["target"])
    if not level:
        return word("satisfaction.title_plain", language, value=value)
    if flagged:
        return word(
            "satisfaction.title", language, value=value, n=flagged, levels=word(f"levels.{level}", language, n=flagged)
        )
    return word("satisfaction.title_none", language, value=value, level=word(f"level.{level}", language))


def assessment_title(row: Row | None, metric: Metric, language: Language) -> str:
    """The finding on assessment: whether streets score their estates higher than random checks do."""
    if row is None or row["value"] is None or row["lower"] is None:
        return word("assessment.title_none", language)
    unit = text.unit_of(metric)
    interval = text.interval(row["lower"], row["upper"], unit)
    if row["lower"] <= 0 <= row["upper"]:
        return word("assessment.title_even", language, interval=interval)
    side = "title" if row["value"] > 0 else "title_below"
    return word(
        f"assessment.{side}", language, gap=text.with_unit(abs(row["value"]), unit, language), interval=interval
    )


def complaints_title(score: Series | None, rates: Sequence[Series], area: str, language: Language) -> str:
    """The finding on complaints: the composite, and which rate holds it down."""
    row, low = score.row(area) if score else None, weakest(rates, area)
    if row is None or row["value"] is None or low is None or score is None:
        return word("complaints.title_plain", language)
    return word(
        "complaints.title",
        language,
        score=text.with_unit(row["value"], text.unit_of(score.metric), language),
        weakest=low.label.of(language),
    )


def weakest(series: Sequence[Series], area: str) -> Metric | None:
    """The metric with the lowest value."""
    known = [(row["value"], one.metric) for one in series if (row := one.row(area)) and row["value"] is not None]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def returns(submissions: pl.DataFrame) -> pl.DataFrame:
    """Submissions in force, by source: how many were sent, how late the last came, rows taken and refused."""
    return (
        submissions.filter(pl.col("is_live"))
        .group_by("source")
        .agg(
            sent=pl.len(),
            latest=pl.col("days_after").max(),
            accepted=pl.col("accepted").sum(),
            refused=pl.col("refused").sum(),
        )
        .sort("source")
    )


def median_of_peers(one: Series, area: str) -> float | None:
    """The median of the other areas of the same level."""
    median = one.now.filter(pl.col("area") != area, ~pl.col("area").str.ends_with("unassigned"))["value"].median()
    return float(median) if isinstance(median, int | float) else None


def _two(first: str, second: str, language: Language) -> str:
    return first if not second else f"{first}{'；' if language == 'zh' else '; '}{second}"
