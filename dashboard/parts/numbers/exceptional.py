"""Areas that differ by more than chance, one sentence each."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.numbers.series import has_level
from dashboard.parts.page import ask, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from pipelines.catalogue.declarations import Metric

MOST = 6
FAMILIES = ("COV", "CMP", "SAT", "ASM", "REP")  # families that have a question of their own


def show_exceptional(context: PageContext, metrics: Sequence[str], *, most: int = MOST, asks: bool = False) -> None:
    """Outside 99.8 % funnel limits, the worse side first, then the furthest; with the question to ask, where wanted."""
    level = context.below
    draw(markup.head(context.word("overview.exceptional"), context.word("overview.exceptional_note")))
    if not level:
        return
    shares = tuple(name for name in metrics if has_level(context, name, level) and context.metric(name).unit == "share")
    matches = [(context.metric(row["metric"]), row) for row in outside(context, shares, level).iter_rows(named=True)]
    matches.sort(key=lambda pair: is_good(*pair))
    lines = [
        context.marked(
            "overview.high" if row["z"] > 0 else "overview.low",
            area=markup.anchor(row["area_name"], context.view.link(area=row["area"])),
            metric=metric.label.of(context.language),
            value=Markup("<b>{}</b>").format(text.with_unit(row["value"], text.unit_of(metric), context.language)),
        )
        + (Markup('<br><span class="quiet small">{}</span>').format(question(context, metric, row)) if asks else "")
        for metric, row in matches[:most]
    ]
    draw(markup.sentences(lines or [context.word("overview.exceptional_none", level=context.word(f"level.{level}"))]))


def is_good(metric: Metric, row: Mapping[str, Any]) -> bool:
    """Whether an area stands out on the better side."""
    return bool((row["z"] > 0) == (metric.better != "lower"))


def question(context: PageContext, metric: Metric, row: Mapping[str, Any]) -> str:
    """What to ask an area that stands out: after the cause, or after what others can learn."""
    family = metric.code.split("-")[1]
    kind = "good" if is_good(metric, row) else family if family in FAMILIES else "other"
    return context.word("overview.ask", question=context.word(f"overview.ask_{kind}"))


def outside(context: PageContext, metrics: Sequence[str], level: str) -> pl.DataFrame:
    """The areas outside the limits of any of these metrics that are large enough to be compared, the furthest first."""
    periods = {name: context.period_of(name) for name in metrics}
    many_exceptions = context.reader.many_exceptions(tuple(metrics), level=level, periods=periods)
    return ask.in_language(many_exceptions, context.language)
