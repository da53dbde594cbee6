"""Areas that differ by more than chance, one sentence each."""

from collections.abc import Sequence
from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, markup
from dashboard.parts.frame import Desk
from dashboard.parts.series import has_level

MOST = 6


def show(desk: Desk, metrics: Sequence[str]) -> None:
    """Outside 99.8 % funnel limits, furthest first; too small bases are counted apart."""
    level = desk.below
    st.html(markup.head(desk.word("overview.exceptional"), desk.word("overview.exceptional_note")))
    if not level:
        return
    shares = tuple(name for name in metrics if has_level(desk, name, level) and desk.metric(name).unit == "share")
    found = [(desk.metric(row["metric"]), row) for row in outside(desk, shares, level).iter_rows(named=True)]
    lines = [
        desk.word(
            "overview.high" if row["z"] > 0 else "overview.low",
            area=markup.anchor(escape(row["area_name"]), desk.view.link(area=row["area"])),
            metric=metric.label.of(desk.language),
            value=f"<b>{text.with_unit(row['value'], text.unit_of(metric), desk.language)}</b>",
        )
        for metric, row in found[:MOST]
    ]
    st.html(markup.sentences(lines or [desk.word("overview.exceptional_none", level=desk.word(f"level.{level}"))]))


def outside(desk: Desk, metrics: Sequence[str], level: str) -> pl.DataFrame:
    """The areas outside the limits of any of these metrics that are large enough to be compared, the furthest first."""
    periods = {name: desk.period_of(name) for name in metrics}
    found = desk.reader.many_exceptions(tuple(metrics), level=level, periods=periods)
    return ask.in_language(found, desk.language)
