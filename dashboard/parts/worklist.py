"""The estates behind a gap: in the base and not known to have it."""

import streamlit as st

from dashboard.parts import markup, rows
from dashboard.parts.frame import Desk
from pipelines.catalogue.declarations import HEADLINE, Metric

LINKS = {"name": "place:estate=estate_id", "estate_id": "place:estate", "company_name": "company:company=company_code"}


def show(desk: Desk, metric: Metric, variant: str = HEADLINE) -> None:
    """The list for the area looked at; for a whole city, the way to the lists of its districts."""
    st.html(markup.head(desk.word("coverage.worklist"), desk.word("coverage.worklist_note")))
    file = f"{metric.id}-{desk.area['code']}-{desk.view.period}"
    rows.show(desk, metric, variant, missing=True, file=file, links=LINKS, most=25)
