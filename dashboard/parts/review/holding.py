"""A meeting is held: who was there, its minutes, and what it decided."""

from datetime import timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw
from dashboard.parts.review import acting, mending, orders
from dashboard.words import joined
from pipelines.review import orders as door
from pipelines.review.agenda import attending, units

_DAYS = timedelta(days=90)


def held(context: PageContext, quarter: str) -> list[dict[str, Any]]:
    """The meetings of the area about a quarter, the newest first."""
    area = context.area["code"]
    return [row for row in context.reader.meetings().to_dicts() if (row["quarter"], row["area"]) == (quarter, area)]


def show(context: PageContext, quarter: str, frozen: str | None) -> None:
    """The meetings of a quarter with attendance, minutes and decisions; and the forms that write them down."""
    meetings = held(context, quarter)
    for meeting in meetings:
        _meeting(context, meeting)
    if not meetings:
        draw(markup.head(context.word("review.held_none")))
    with st.expander(context.word("review.hold"), expanded=not meetings):
        _form(context, quarter, frozen)
    if meetings:
        with st.expander(context.word("review.decide"), expanded=True):
            _decide(context, meetings[0], quarter)


def _meeting(context: PageContext, meeting: dict[str, Any]) -> None:
    day = text.day(meeting["held_on"], context.language)
    draw(markup.head(f"{meeting['body']} · {day}", meeting["meeting_no"]))
    lines = [
        context.marked("review.chaired", chair=markup.as_written(meeting["chair"])),
        context.marked(
            "review.present",
            n=len(meeting["present"]),
            names=markup.as_written(joined(meeting["present"], context.language)),
        ),
    ]
    if meeting["absent"]:
        lines.append(
            context.marked(
                "review.absent",
                n=len(meeting["absent"]),
                names=markup.as_written(joined(meeting["absent"], context.language)),
            )
        )
    if meeting["minutes"]:
        lines.append(markup.as_written(meeting["minutes"]))
    if meeting["frozen"]:
        lines.append(
            Markup('<span class="quiet">{}</span>').format(context.word("review.on_frozen", version=meeting["frozen"]))
        )
    draw(markup.sentences(lines))
    orders.table(context, context.reader.orders(meeting=meeting["meeting_no"]))
    mending.meeting(context, meeting, list(attending(context.reader, context.language)))


def _form(context: PageContext, quarter: str, frozen: str | None) -> None:
    key = f"hold:{quarter}:{context.area['code']}:{len(held(context, quarter))}"
    names, unit_names = list(attending(context.reader, context.language)), units(context.reader, context.language)
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            body = st.text_input(
                context.word("review.body"),
                value=context.word("review.body_default", area=area_name(context.area, context.language)),
                max_chars=60,
                key=f"{key}:body",
            )
            chair = st.text_input(context.word("review.chair"), max_chars=60, key=f"{key}:chair")
            present = st.multiselect(
                context.word("review.present_label"),
                names,
                default=list(unit_names),
                key=f"{key}:present",
                placeholder="",
            )
        with right:
            minutes = st.text_area(context.word("review.minutes"), max_chars=2000, height=140, key=f"{key}:minutes")
            actor, why, on = acting.signed(context, key)
        pressed = acting.button(context, context.word("review.hold"), is_wide=True)
    if pressed:
        acting.record(
            context,
            context.word("review.held"),
            lambda: door.hold(
                context.reader,
                meeting_no=door.next_meeting_number(context.reader, quarter, context.area["code"]),
                body=body,
                area=context.area["code"],
                quarter=quarter,
                chair=chair,
                present=present,
                absent=[one for one in unit_names if one not in present],
                frozen=frozen,
                minutes=minutes,
                actor=actor,
                why=why or context.word("review.why_held"),
                on=on,
            ),
        )


def _decide(context: PageContext, meeting: dict[str, Any], quarter: str) -> None:
    made = context.reader.orders(meeting=meeting["meeting_no"]).height
    key = f"decide:{meeting['meeting_no']}:{made}"
    known = context.reader.catalogue.metrics
    below = context.reader.areas()
    codes = [
        code for code, level in below.select("code", "level").iter_rows() if level in ("city", "district", "street")
    ]
    names = dict(below.select("code", "name" if context.language == "zh" else "name_en").iter_rows())
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            request = st.text_area(context.word("review.column_asked"), max_chars=500, height=90, key=f"{key}:text")
            owner = st.text_input(context.word("review.column_unit"), max_chars=60, key=f"{key}:owner")
            post = st.text_input(context.word("review.post"), max_chars=60, key=f"{key}:post")
            due = st.date_input(
                context.word("review.column_due"), value=context.reader.standing_day() + _DAYS, key=f"{key}:due"
            )
        with right:
            area = st.selectbox(
                context.word("scope.area"),
                codes,
                format_func=lambda one: names.get(one) or one,
                key=f"{key}:area",
            )
            metric = orders.metric_field(context, (), key)
            expected = st.number_input(
                context.word("review.expected"), value=None, key=f"{key}:expected", format="%.3f"
            )
            actor, why, on = acting.signed(context, key)
        pressed = acting.button(context, context.word("review.decide"), is_wide=True)
    if pressed:
        share = metric is not None and known[metric].unit == "share" and expected is not None and expected > 1
        acting.record(
            context,
            context.word("review.decided"),
            lambda: door.issue(
                context.reader,
                meeting_no=meeting["meeting_no"],
                text=request,
                owner=owner,
                post=post,
                due_on=due,
                area=area,
                metric=metric,
                expected=expected / 100 if share and expected is not None else expected,
                from_period=quarter if metric else None,
                actor=actor,
                why=why or context.word("review.why_decided", meeting=meeting["meeting_no"]),
                on=on,
            ),
        )
