"""What was written wrongly is corrected or withdrawn, by an entry that says why; what stood before stays in the journal."""

from typing import Any

import streamlit as st

from dashboard.parts.page.frame import PageContext
from dashboard.parts.review import acting
from pipelines.review import orders as door


def order(context: PageContext, row: dict[str, Any], key: str) -> None:
    """Draws the form that corrects or withdraws an order or a decision."""
    number = row["item_no"]
    with (
        st.expander(context.word("review.mend")),
        st.form(key, enter_to_submit=False),
    ):
        left, right = st.columns(2, gap="medium")
        with left:
            request = st.text_area(
                context.word("review.column_asked"), value=row["text"], max_chars=500, height=90, key=f"{key}:text"
            )
            owner = st.text_input(
                context.word("review.column_unit"), value=row["owner"], max_chars=60, key=f"{key}:owner"
            )
            due = st.date_input(context.word("review.column_due"), value=row["due_on"], key=f"{key}:due")
        with right:
            actor, why, on = acting.signed(context, key)
        is_corrected = acting.button(context, context.word("review.correct"))
        is_withdrawn = acting.button(context, context.word("review.withdraw"))
    if is_corrected:
        acting.record(
            context,
            number,
            lambda: door.correct(
                context.reader, number, text=request, owner=owner, due_on=due, actor=actor, why=why, on=on
            ),
        )
    elif is_withdrawn:
        acting.record(context, number, lambda: door.withdraw(context.reader, number, actor=actor, why=why, on=on))


def meeting(context: PageContext, held: dict[str, Any], names: list[str]) -> None:
    """Draws the form that corrects or withdraws the record of a meeting."""
    number, key = held["meeting_no"], f"mend:{held['meeting_no']}:{held['sequence']}"
    with (
        st.expander(context.word("review.mend")),
        st.form(key, enter_to_submit=False),
    ):
        left, right = st.columns(2, gap="medium")
        with left:
            chair = st.text_input(context.word("review.chair"), value=held["chair"], max_chars=60, key=f"{key}:chair")
            every = list(dict.fromkeys([*names, *held["present"], *held["absent"]]))
            present = st.multiselect(
                context.word("review.present_label"),
                every,
                default=list(held["present"]),
                key=f"{key}:present",
                placeholder="",
            )
        with right:
            minutes = st.text_area(
                context.word("review.minutes"),
                value=held["minutes"] or "",
                max_chars=2000,
                height=140,
                key=f"{key}:minutes",
            )
            actor, why, on = acting.signed(context, key)
        is_corrected = acting.button(context, context.word("review.correct"))
        is_withdrawn = acting.button(context, context.word("review.withdraw"))
    if is_corrected:
        acting.record(
            context,
            number,
            lambda: door.hold(
                context.reader,
                meeting_no=number,
                body=held["body"],
                area=held["area"],
                quarter=held["quarter"],
                held_on=held["held_on"],
                chair=chair,
                present=present,
                absent=[one for one in (*held["present"], *held["absent"]) if one not in present],
                frozen=held["frozen"],
                minutes=minutes,
                actor=actor,
                why=why,
                on=on,
            ),
        )
    elif is_withdrawn:
        acting.record(
            context, number, lambda: door.withdraw_meeting(context.reader, number, actor=actor, why=why, on=on)
        )
