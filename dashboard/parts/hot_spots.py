"""The estates with more orders than chance allows."""

from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.frame import Desk


def show(desk: Desk) -> None:
    """One line an estate, the most orders first, linked to its page."""
    st.html(markup.head(desk.word("complaints.estates"), desk.word("complaints.estates_note")))
    found = desk.reader.hot_spots(desk.period_of("complaint_count"))
    if found.is_empty():
        st.html(markup.sentences([desk.word("complaints.estates_none")]))
        return
    numbers = ("households", "orders", "expected", "open_orders", "repeats")
    headings = [
        (desk.word("complaints.estate"), ""),
        (desk.word("level.district").capitalize(), ""),
        (desk.word("level.street").capitalize(), ""),
        (desk.word("standing.of_households").capitalize(), "num"),
        *((desk.word(f"complaints.{name}"), "num") for name in numbers[1:]),
        (desk.word("complaints.top_category"), ""),
    ]
    st.html(markup.table(headings, (("", _cells(desk, row)) for row in found.iter_rows(named=True))))


def _cells(desk: Desk, row: dict[str, Any]) -> list[str]:
    categories = desk.reader.catalogue.sources["complaint"].column("category").about.values
    category = categories.get(row["top_category"] or "")
    return [
        markup.anchor(escape(str(row["name"])), desk.view.link("place", estate=row["estate_id"])),
        escape(_place(desk, row, "district")),
        escape(_place(desk, row, "street")),
        text.number(row["households"]),
        f"<b>{text.number(row['orders'])}</b>",
        f"{row['expected']:.1f}",
        text.number(row["open_orders"]),
        text.number(row["repeats"]),
        escape(category.of(desk.language)) if category else text.MISSING,
    ]


def _place(desk: Desk, row: dict[str, Any], level: str) -> str:
    return str(row[f"{level}_name_en" if desk.language == "en" else f"{level}_name"] or text.MISSING)
