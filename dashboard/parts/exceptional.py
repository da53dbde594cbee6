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
    found = [
        (desk.metric(name), row)
        for name in metrics
        if has_level(desk, name, level) and desk.metric(name).unit == "share"
        for row in outside(desk, name, level).iter_rows(named=True)
    ]
    found.sort(key=lambda pair: -abs(pair[1]["z"]))
    lines = [
        desk.word(
            "overview.high" if row["z"] > 0 else "overview.low",
            area=markup.anchor(escape(row["area_name"]), desk.view.link(area=row["area"])), metric=metric.label.of(desk.language),
            value=f"<b>{text.with_unit(row['value'], text.unit_of(metric), desk.language)}</b>",
        )
        for metric, row in found[:MOST]
    ]  # fmt: skip
    st.html(markup.sentences(lines or [desk.word("overview.exceptional_none", level=desk.word(f"level.{level}"))]))


def outside(desk: Desk, metric: str, level: str) -> pl.DataFrame:
    """The areas outside the limits that are large enough to be compared."""
    found = desk.reader.exceptions(metric, level=level, period=desk.period_of(metric))
    return ask.in_language(found, desk.language)
