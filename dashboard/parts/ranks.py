"""Ranks with the range that intervals leave: who is surely ahead of whom, and who is not."""

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, markup
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import Metric

MOST = 24  # of more areas the best and the worst are listed


def show(desk: Desk, name: str, level: str) -> None:
    """One line a ranked area: rank, range, value, interval, base and peers of its size; too small ones named apart."""
    metric = desk.metric(name)
    found = ask.frame(desk.warehouse, desk.scope, "ranks", name, level=level, period=desk.period_of(name))
    found = ask.in_language(found, desk.language)
    st.html(markup.head(desk.word("ranks.head", metric=metric.label.of(desk.language)), desk.word("ranks.note")))
    ranked = found.filter(pl.col("flag") == "ranked")
    if ranked.is_empty():
        st.html(markup.sentences([desk.word("ranks.none", n=text.number(metric.minimum))]))
    else:
        half = MOST // 2
        shown = ranked if ranked.height <= MOST else pl.concat([ranked.head(half), ranked.tail(half)])
        headings = [
            (desk.word(f"level.{level}").capitalize(), ""), (desk.word("ranks.rank"), "num"), (desk.word("ranks.range"), "num"),
            (desk.word("ranks.value"), "num"), (desk.word("card.interval").capitalize(), "num"), (desk.word("chart.sample").capitalize(), "num"),
            (desk.word("ranks.peers"), ""),
        ]  # fmt: skip
        st.html(markup.table(headings, (("", _cells(desk, metric, row)) for row in shown.iter_rows(named=True))))
    few = found.filter(pl.col("flag") == "too_few")
    said = [desk.word("ranks.left_out", n=text.number(ranked.height - MOST))] if ranked.height > MOST else []
    if few.height:
        said.append(desk.word("ranks.too_few", n=text.number(few.height), least=text.number(metric.minimum)))
    if said:
        st.html(f'<p class="w quiet small">{escape(" ".join(said))}</p>')


def _cells(desk: Desk, metric: Metric, row: dict[str, Any]) -> list[str]:
    unit = text.unit_of(metric)
    return [
        markup.anchor(escape(str(row["area_name"])), desk.view.link(area=row["area"])),
        text.number(row["rank"]),
        f"<b>{row['rank_low']}–{row['rank_high']}</b>",
        text.with_unit(row["value"], unit, desk.language),
        text.interval(row["lower"], row["upper"], unit),
        text.number(row["size"]),
        desk.word(f"ranks.{row['peer_group']}"),
    ]
