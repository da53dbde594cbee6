"""Who looks at what is not decided yet, or looks as somebody else, stands in the trail: once for each view of a session."""

import streamlit as st

from dashboard.parts.page.frame import PageContext
from pipelines.people import audit
from pipelines.people.seat import Seat

PAGES = ("overview", "standing", "company")  # they show proposals and their evidence
_NOTED = "unpublished.noted"


def note_view(context: PageContext, seat: Seat) -> None:
    """Notes a view of unpublished matter.

    Raises:
        JournalError: the trail cannot be written; the page is then not shown.
    """
    if seat.person is None:
        return
    view = context.view
    kind = "viewed_as" if seat.viewing_as else "viewed"
    if not seat.viewing_as and not (context.reader.viewer.decides and view.page in PAGES):
        return
    what = (view.page, view.area, view.period, view.chosen.get("company", ""), view.chosen.get("case", ""))
    noted: set[tuple[str, ...]] = st.session_state.setdefault(_NOTED, set())
    if (kind, *what) in noted:
        return
    shown = {"area": view.area, "period": view.period, **view.chosen}
    if seat.viewing_as:
        shown["as"] = seat.viewing_as.signature
    audit.note(context.reader.home, kind, who=seat.name, what=f"page:{view.page}", more=shown)
    noted.add((kind, *what))
