"""预警: what is so and should not be, since when, who has to act, until when?"""

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts.page import frame
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.places import alert_matters, alerts
from pipelines import periods


def show(context: PageContext) -> None:
    """Kinds with their counts; beside them the matters of one or all, and on request the causes with their evidence."""
    _title(context)
    kinds, matters = st.columns([1, 1.9], gap="medium")
    with kinds:
        alerts.kinds(context)
    with matters:
        kind = alerts.asked_kind(context)
        if kind and (context.view.chosen.get("rows") or context.view.chosen.get("matter")):
            alerts.causes(context, kind)
        else:
            alert_matters.show(context)
            alert_matters.take(context)


@drawn
def _title(context: PageContext) -> None:
    rows = alerts.opened(context)
    over = rows.filter(pl.col("days_over").is_not_null()).height
    name = frame.area_name(context.area, context.language)
    sentence = context.word("alerts.title", area=name, n=rows.height, over=over)
    frame.title(
        sentence if rows.height else context.word("alerts.title_none", area=name),
        context.word("alerts.as_of", day=text.day(periods.parse(context.view.period).last_day, context.language)),
    )
    draw(notice(context.word("alerts.note")))


if __name__ == "__main__":
    show(frame.here())
