"""预警: what is so and should not be, since when, who has to act, until when?"""

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import alerts, frame, markup
from dashboard.parts.frame import Desk
from pipelines import periods


def show(desk: Desk) -> None:
    """Kinds with their counts, the overdue first; one kind opened: its causes, each with its evidence."""
    found = alerts.opened(desk)
    over = found.filter(pl.col("days_over").is_not_null()).height
    name = frame.area_name(desk.area, desk.language)
    said = desk.word("alerts.title", area=name, n=found.height, over=over)
    frame.title(
        said if found.height else desk.word("alerts.title_none", area=name),
        desk.word("alerts.as_of", day=text.day(periods.parse(desk.view.period).last_day, desk.language)),
    )
    st.html(f'<p class="w notice">{desk.word("alerts.note")}</p>')
    kinds, causes = st.columns([1, 1.9], gap="medium")
    chosen = alerts.chosen(desk, found)
    with kinds:
        alerts.kinds(desk, found, chosen)
    with causes:
        st.html(markup.head(f"{chosen.code} {chosen.label.of(desk.language)}", chosen.meaning.of(desk.language)))
        alerts.causes(desk, chosen, found.filter(pl.col("alert") == chosen.id))


if __name__ == "__main__":
    show(frame.here())
