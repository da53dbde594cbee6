"""Orders that could not be matched to an estate: counted for their street all the same, and shown apart."""

from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, markup
from dashboard.parts.frame import Desk


def show(desk: Desk) -> None:
    """How many there are here, and by area below where there is one."""
    st.html(markup.head(desk.word("unmatched.head"), desk.word("unmatched.note")))
    period = desk.period_of("complaint_count")
    own = desk.reader.unmatched_orders(period, level=desk.area["level"])
    if own.is_empty():
        st.html(markup.sentences([desk.word("complaints.categories_none")]))
        return
    here = own.row(0, named=True)
    counts = {name: text.number(here[name]) for name in ("orders", "matched", "unmatched", "several")}
    st.html(markup.sentences([desk.word("unmatched.count", share=text.share(here["unmatched_share"]), **counts)]))
    if desk.below in ("", "estate") or not here["unmatched"]:
        return
    below = desk.reader.unmatched_orders(period, level=desk.below)
    headings = [
        (desk.word(f"level.{desk.below}").capitalize(), ""),
        *((desk.word(f"unmatched.{name}"), "num") for name in ("orders", "matched", "unmatched", "several", "share")),
    ]
    rows = ask.in_language(below, desk.language).iter_rows(named=True)
    st.html(markup.table(headings, (("", _cells(desk, row)) for row in rows)))


def _cells(desk: Desk, row: dict[str, Any]) -> list[str]:
    name = desk.word("scope.unassigned") if str(row["area"]).endswith("-unassigned") else str(row["area_name"])
    return [
        markup.anchor(escape(name), desk.view.link(area=row["area"])),
        *(text.number(row[one]) for one in ("orders", "matched", "unmatched", "several")),
        text.share(row["unmatched_share"]),
    ]
