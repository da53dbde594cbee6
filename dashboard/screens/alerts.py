"""预警: what is so and should not be, since when, who has to act, until when?"""

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import alerts, frame
from dashboard.parts.drawn import drawn
from dashboard.parts.frame import Desk
from pipelines import periods


def show(desk: Desk) -> None:
    """Kinds with their counts, the overdue first; one kind opened: its causes, each with its evidence."""
    _title(desk)
    kinds, causes = st.columns([1, 1.9], gap="medium")
    with kinds:
        alerts.kinds(desk)
    with causes:
        alerts.causes(desk)


@drawn
def _title(desk: Desk) -> None:
    found = alerts.opened(desk)
    over = found.filter(pl.col("days_over").is_not_null()).height
    name = frame.area_name(desk.area, desk.language)
    said = desk.word("alerts.title", area=name, n=found.height, over=over)
    frame.title(
        said if found.height else desk.word("alerts.title_none", area=name),
        desk.word("alerts.as_of", day=text.day(periods.parse(desk.view.period).last_day, desk.language)),
    )
    st.html(f'<p class="w notice">{desk.word("alerts.note")}</p>')


if __name__ == "__main__":
    show(frame.here())
