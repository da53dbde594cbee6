"""Areas that differ by more than chance, one sentence each."""

from collections.abc import Sequence
from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.numbers.series import has_level
from dashboard.parts.page import ask, markup
from dashboard.parts.page.frame import PageContext

MOST = 6


def show_exceptional(context: PageContext, metrics: Sequence[str]) -> None:
    """Outside 99.8 % funnel limits, furthest first; too small bases are counted apart."""
    level = context.below
    st.html(markup.head(context.word("overview.exceptional"), context.word("overview.exceptional_note")))
    if not level:
        return
    shares = tuple(name for name in metrics if has_level(context, name, level) and context.metric(name).unit == "share")
    found = [(context.metric(row["metric"]), row) for row in outside(context, shares, level).iter_rows(named=True)]
    lines = [
        context.word(
            "overview.high" if row["z"] > 0 else "overview.low",
            area=markup.anchor(escape(row["area_name"]), context.view.link(area=row["area"])),
            metric=metric.label.of(context.language),
            value=f"<b>{text.with_unit(row['value'], text.unit_of(metric), context.language)}</b>",
        )
        for metric, row in found[:MOST]
    ]
    st.html(
        markup.sentences(lines or [context.word("overview.exceptional_none", level=context.word(f"level.{level}"))])
    )


def outside(context: PageContext, metrics: Sequence[str], level: str) -> pl.DataFrame:
    """The areas outside the limits of any of these metrics that are large enough to be compared, the furthest first."""
    periods = {name: context.period_of(name) for name in metrics}
    found = context.reader.many_exceptions(tuple(metrics), level=level, periods=periods)
    return ask.in_language(found, context.language)
