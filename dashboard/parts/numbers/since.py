"""What moved since the month before, the quarter before or the last meeting; the reader chooses, the address keeps it."""

from collections.abc import Mapping, Sequence

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.headlines import BEHIND
from dashboard.parts.numbers.findings import Row, Series
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import SINCE
from dashboard.parts.page.markup import ON_TRACK, shape
from dashboard.words import joined, word
from pipelines import periods
from pipelines.catalogue.schema import Source
from pipelines.text import Language

SENDERS = ("city", "district", "street")


def chosen(context: PageContext) -> str:
    """Against what the page compares: `month`, `quarter` or `meeting`."""
    return context.view.chosen.get("since", SINCE[0])


def reference(context: PageContext) -> str:
    """The month against which the page compares; '' where there is none: no meeting is recorded before the period."""
    period, kind = context.view.period, chosen(context)
    if kind == "month":
        return periods.shift(period, -1)
    if kind == "quarter":
        return periods.parse(periods.last_ended("quarter", periods.shift(period, -1))).last_month
    ends = periods.parse(period).last_day
    held = context.reader.meetings()
    held = held.filter(pl.col("held_on") <= ends).sort("held_on")
    months = [periods.month_of(day) for day in held["held_on"].to_list()]
    before = [month for month in months if month < period]
    return before[-1] if before else ""


def former(one: Series, area: str, month: str) -> Row | None:
    """An area's row of the metric's last period up to a month, never the one looked at."""
    if not month:
        return None
    return one.at(_period(one, month)).get(area)


def _period(one: Series, month: str) -> str:
    period = periods.last_ended(one.metric.frequency, month)
    return periods.shift(one.period, -1) if period >= one.period else period


def change(one: Series, area: str, month: str, language: Language) -> str:
    """How far the value moved, with its sign and unit; '' where there is no former one."""
    row, before = one.row(area), former(one, area, month)
    if not row or not before or row["value"] is None or before["value"] is None:
        return ""
    moved = row["value"] - before["value"]
    if abs(moved) < 5e-5:
        return word("since.same", language)
    return text.change(moved, text.unit_of(one.metric), language)


def turns(series: Sequence[Series], area: str, month: str, language: Language, most: int = 3) -> list[Markup]:
    """Sentences on areas that fell behind or caught up since the month compared with (markup)."""
    lines = []
    for one in series:
        before = one.frame.filter(pl.col("period") == _period(one, month)) if month else one.now.head(0)
        both = one.now.join(before.select("area", was="status"), on="area").filter(
            pl.col("area") != area,
            (pl.col("status").is_in(BEHIND) & pl.col("was").is_in(ON_TRACK))
            | (pl.col("status").is_in(ON_TRACK) & pl.col("was").is_in(BEHIND)),
        )
        lines += [
            Markup("{} ").format(shape(row["status"], language))
            + word(
                "overview.status_turned",
                language,
                area=row["area_name"],
                metric=one.metric.label.of(language),
                before=word(f"status.{row['was']}", language),
                after=word(f"status.{row['status']}", language),
            )
            for row in both.sort("area").iter_rows(named=True)
        ]
    return sorted(lines, key=lambda line: not any(f'"s {status}"' in line for status in BEHIND))[:most]


def silences(
    series: Sequence[Series], area: str, level: str, sources: Mapping[str, Source], language: Language
) -> list[Markup]:
    """Sentences on areas of a level without a report for the period; where others report for them, who (markup)."""
    lines = []
    for one in series:
        silent = one.below(area).filter(
            ~pl.col("reported").fill_null(value=True), ~pl.col("area").str.ends_with("unassigned")
        )
        if n := silent.height:
            senders = [name for name in SENDERS if name in {sources[source].sender for source in one.metric.sources}]
            key = "overview.not_reported" if senders in ([], [level]) else "overview.not_reported_by"
            lines.append(
                Markup("{} ").format(shape("not_reported", language))
                + word(
                    key,
                    language,
                    n=n,
                    levels=word(f"levels.{level}", language, n=n),
                    metric=one.metric.label.of(language),
                    senders=joined([word(f"senders.{name}", language) for name in senders], language),
                )
            )
    return lines
