"""Will we get there: what is missing, what is needed a month, and when the target is reached at this pace."""

from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.findings import course_lines
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import Metric


def show(desk: Desk, metric: Metric) -> None:
    """The course of the area looked at, as of the month looked at; words where no target is set."""
    st.html(markup.head(desk.word("coverage.course"), desk.word("coverage.course_note")))
    found: dict[str, Any] = desk.reader.course(metric.id, desk.area["code"], level=desk.area["level"])
    if found["target"] is None:
        st.html(f'<p class="w quiet">{desk.word("card.target_none")}</p>')
        return
    figures = [_figure(*line) for line in course_lines(found, metric, desk.language)]
    st.html(f'<dl class="w figs">{"".join(figures)}</dl>')


def _figure(name: str, said: str, note: str) -> str:
    small = f"<small>{escape(note)}</small>" if note else ""
    return f"<div><dt>{escape(name)}</dt><dd>{escape(said or text.MISSING)}{small}</dd></div>"
