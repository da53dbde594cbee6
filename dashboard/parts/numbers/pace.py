"""Will we get there: what is missing, what is needed a month, and when the target is reached at this pace."""

from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts.numbers.findings import course_lines
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.declarations import Metric


def show_pace(context: PageContext, metric: Metric, variant: str) -> None:
    """The course of the area looked at, as of the month looked at; words where no target is set."""
    st.html(markup.head(context.word("coverage.course"), context.word("coverage.course_note")))
    area = context.area
    found: dict[str, Any] = context.reader.course(metric.id, area["code"], level=area["level"], variant=variant)
    if found["target"] is None:
        st.html(f'<p class="w quiet">{context.word("card.target_none")}</p>')
        return
    figures = [_figure(*line) for line in course_lines(found, metric, context.language)]
    st.html(f'<dl class="w figs">{"".join(figures)}</dl>')


def _figure(name: str, said: str, note: str) -> str:
    small = f"<small>{escape(note)}</small>" if note else ""
    return f"<div><dt>{escape(name)}</dt><dd>{escape(said or text.MISSING)}{small}</dd></div>"
