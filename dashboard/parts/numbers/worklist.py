"""The estates behind a gap: in the base and not known to have it."""

import streamlit as st

from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.declarations import HEADLINE, Metric

LINKS = {"name": "place:estate=estate_id", "estate_id": "place:estate", "company_name": "company:company=company_code"}


def show_worklist(context: PageContext, metric: Metric, variant: str = HEADLINE) -> None:
    """The list for the area looked at; for a whole city, the way to the lists of its districts."""
    st.html(markup.head(context.word("coverage.worklist"), context.word("coverage.worklist_note")))
    file = f"{metric.id}-{context.area['code']}-{context.view.period}"
    rows.show_rows(context, metric, variant, missing=True, file=file, links=LINKS, most=25)
