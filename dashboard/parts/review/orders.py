"""Supervision orders and decisions on pages: how each stands, what its figure did since, and the forms of their acts."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import acting as signing
from dashboard.parts.page import markup
from dashboard.parts.page import signing as two_person
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, quiet
from dashboard.parts.review import acting, matters, mending
from dashboard.words import joined
from pipelines.catalogue.entries import ENTRY_KINDS
from pipelines.office.recorded import Recorded
from pipelines.people.requests import SigningRequest
from pipelines.query import Since, alert_sentence
from pipelines.review import orders as door
from pipelines.review.reminders import calendar

_MONTH = timedelta(days=30)
VERDICTS = {
    "better": "reached",
    "worse": "missed",
    "no_clear_change": "no_clear_change",
    "too_short": "no_target",
    "not_yet": "no_target",
}


def state_said(context: PageContext, row: dict[str, Any]) -> Markup:
    """How an order stands (markup): its state, and how far its day is."""
    declared = ENTRY_KINDS["action_item"].field("state")
    state = declared.values[row["state"]].of(context.language) if declared else row["state"]
    if row["state"] == "withdrawn":
        return Markup('<span class="quiet">{}</span>').format(state)
    if not row["is_standing"]:
        return Markup('<span class="reached">{}</span>').format(state)
    if row["days_left"] < 0:
        return Markup('<span class="missed">{} · {}</span>').format(
            state, context.word("review.days_over", n=-row["days_left"])
        )
    return Markup("{} · {}").format(state, context.word("review.days_left", n=row["days_left"]))


def since_said(context: PageContext, since: Since | None) -> Markup:
    """What the figure of an order did since (markup): from, to, the noise around it, and whether that is a clear change."""
    if since is None:
        return Markup()
    metric, language = context.metric(since.metric), context.language
    unit = text.unit_of(metric)
    name = escape(metric.label.of(language))
    start = text.with_unit(since.from_value, unit, language)
    if since.value is None or since.period is None:
        return context.marked("review.since_none", metric=name, value=start, period=context.period(since.from_period))
    noise = text.with_unit(since.noise, unit, language) if since.noise is not None else text.MISSING
    line = context.marked(
        "review.since",
        metric=name,
        was=start,
        before=context.period(since.from_period),
        now=text.with_unit(since.value, unit, language),
        period=context.period(since.period),
        noise=noise,
    )
    verdict = context.word(f"review.verdict_{since.verdict}")
    aim = ""
    if since.expected is not None:
        key = "review.expected_met" if since.is_reached else "review.expected_missed"
        aim = f" · {context.word(key, value=text.with_unit(since.expected, unit, language))}"
    drawn = markup.spark([value for _, value in since.course], text=line, width=80, height=18)
    return Markup('{} <b class="{}">{}</b>{} {}').format(line, VERDICTS[since.verdict], verdict, aim, drawn)


def linked_said(context: PageContext, row: dict[str, Any]) -> Markup:
    """The metric that an order is linked to, and what is expected of it (markup); blank where it has none."""
    if not row["metric"]:
        return Markup()
    metric = context.metric(row["metric"])
    name = escape(metric.label.of(context.language))
    if row["expected"] is None:
        return context.marked("review.linked", metric=name)
    value = text.with_unit(row["expected"], text.unit_of(metric), context.language)
    return context.marked("review.linked_expected", metric=name, value=value)


def table(context: PageContext, matches: pl.DataFrame, *, acts: bool = True) -> None:
    """Orders as a table: number, what is asked, of whom, by when, how it stands, what its figure did since."""
    if matches.is_empty():
        draw(quiet(context.word("review.no_order")))
        return
    heads = [
        (context.word(f"review.column_{name}"), css)
        for name, css in (
            ("number", ""),
            ("asked", "says"),
            ("unit", ""),
            ("due", "keep"),
            ("state", "keep"),
            ("since", "says"),
        )
    ]
    rows = [("", _cells(context, row, acts=acts)) for row in matches.iter_rows(named=True)]
    draw(markup.table(heads, rows, kind="compact wrap stack"))


def _cells(context: PageContext, row: dict[str, Any], *, acts: bool) -> list[str]:
    number = markup.as_written(row["item_no"])
    area = row["area_name_en" if context.language == "en" else "area_name"] or ""
    unit = markup.as_written(row["owner"] + (f" {row['post']}" if row["post"] else ""))
    origin = context.word("review.of_meeting") if row["meeting_no"] else context.word("review.of_matter")
    linked = linked_said(context, row)
    linked = Markup('<br><span class="quiet small">{}</span>').format(linked) if linked else linked
    reply = (
        Markup('<br><span class="quiet small">{}</span>').format(
            context.marked("review.replied", says=markup.as_written(row["reply"]))
        )
        if row["reply"]
        else ""
    )
    return [
        markup.anchor(number, context.view.link("meeting", meeting_view="orders", order=row["item_no"], matter=""))
        if acts
        else number,
        Markup('{} <span class="quiet small">{} {}</span>{}{}').format(
            markup.as_written(row["text"]), origin, area, linked, reply
        ),
        unit,
        text.day(row["due_on"], context.language),
        state_said(context, row),
        since_said(context, context.reader.since_order(row)),
    ]


def export(context: PageContext, rows: pl.DataFrame) -> None:
    """The orders that stand as a calendar file."""
    download(
        context.word("review.calendar"),
        lambda: calendar(rows, context.language),
        name=f"{context.word('review.calendar_name')}.ics",
        media="text/calendar",
        key="orders-ics",
    )


def opened(context: PageContext, matches: pl.DataFrame) -> None:
    """The order that the link names, with its steps and the form of the act that is next."""
    number = context.view.chosen.get("order", "")
    if not number:
        return
    close = markup.anchor(context.word("case.close"), context.view.link(order=""), kind="more")
    rows = matches.filter(pl.col("item_no") == number).to_dicts()
    if not rows:
        draw(notice(Markup("{} {}").format(context.word("review.order_none", number=number), close)))
        return
    row = rows[0]
    draw(markup.head(f"{row['item_no']} · {row['owner']}", row["text"], close))
    draw(
        markup.sentences(
            [
                state_said(context, row),
                *filter(None, [linked_said(context, row), since_said(context, context.reader.since_order(row))]),
                *_steps(context, row),
            ]
        )
    )
    _act(context, row)


def _steps(context: PageContext, row: dict[str, Any]) -> list[Markup]:
    declared = ENTRY_KINDS["action_item"].field("state")
    texts = []
    for step in json.loads(row["steps"]):
        state = declared.values[step["state"]].of(context.language) if declared else step["state"]
        who = "、".join(filter(None, (step["actor"], step["second_actor"])))
        more = " ".join(filter(None, (step["reply"], step["evidence"])))
        texts.append(
            Markup('<span class="quiet">{}</span> {} {}：{} {} <span class="quiet small">#{}</span>').format(
                step["on"],
                state,
                markup.as_written(who),
                markup.as_written(step["why"]),
                markup.as_written(more) if more else "",
                step["sequence"],
            )
        )
    return texts


def _act(context: PageContext, row: dict[str, Any]) -> None:
    """The forms of what may come next: an answer, taking it off, taking it up again."""
    key = f"order:{row['item_no']}:{row['sequence']}"
    number = row["item_no"]
    if row["state"] in ("closed", "replied"):
        with st.expander(context.word("review.reopen")), st.form(f"{key}:reopen", enter_to_submit=False):
            actor, why, on = acting.signed(context, f"{key}:reopen")
            if acting.button(context, context.word("review.reopen")):
                acting.record(context, number, lambda: door.reopen(context.reader, number, actor=actor, why=why, on=on))
    if row["state"] in ("closed", "withdrawn"):
        return
    mending.order(context, row, f"{key}:mend")
    left, right = st.columns(2, gap="medium")
    with left, st.form(f"{key}:reply", enter_to_submit=False):
        says = st.text_area(context.word("review.reply_says"), max_chars=1000, height=90, key=f"{key}:says")
        actor, why, on = acting.signed(context, f"{key}:reply")
        if acting.button(context, context.word("review.reply")):
            acting.record(
                context, number, lambda: door.reply(context.reader, number, says=says, actor=actor, why=why, on=on)
            )
    takes_two, subject = two_person.takes_two_sessions(), f"order:{number}:close"
    if pending := two_person.waiting(context, acting.ACT, subject):
        with right:
            two_person.show(
                context, pending[0], _described(context, pending[0]), lambda one, by: _off(context, number, one, by)
            )
        return
    with right, st.form(f"{key}:close", enter_to_submit=False):
        evidence = st.text_input(context.word("review.evidence"), max_chars=200, key=f"{key}:evidence")
        actor, why, on = acting.signed(context, f"{key}:close")
        second = "" if takes_two else signing.second(context, acting.ACT, key=f"{key}:second")
        is_pressed = acting.button(context, context.word("signing.ask" if takes_two else "review.close"))
        needed = {"review.evidence": evidence, "names.why": why, "acting.actor": actor}
        needed |= {} if takes_two else {"acting.second": second}
        lacking = [context.word(name) for name, given in needed.items() if not given.strip()]
        if is_pressed and lacking:
            st.error(context.word("review.close_lacks", names=joined(lacking, context.language)))
        elif is_pressed and takes_two:
            given = {"evidence": evidence, "why": why, "on": on.isoformat() if on else None}
            two_person.ask(context, acting.ACT, subject, given)
        elif is_pressed:
            acting.record(
                context,
                number,
                lambda: door.take_off(
                    context.reader, number, evidence=evidence, actor=actor, second_actor=second, why=why, on=on
                ),
            )


def _described(context: PageContext, request: SigningRequest) -> dict[str, str]:
    return {
        context.word("signing.what"): context.word("review.close"),
        context.word("review.evidence"): request.given["evidence"] or "",
        context.word("names.why"): request.given["why"] or "",
    }


def _off(context: PageContext, number: str, request: SigningRequest, second: str) -> Recorded:
    """Takes an order off that waited for its second person, signed by both."""
    given = request.given
    return door.take_off(
        context.reader,
        number,
        evidence=given["evidence"],
        actor=request.first,
        second_actor=second,
        why=given["why"],
        on=date.fromisoformat(given["on"]) if given["on"] else None,
    )


def make(context: PageContext) -> None:
    """The matter that the link names: the rows behind it, and the form of its order, filled in as far as it can be."""
    name = context.view.chosen.get("matter", "")
    if not name:
        return
    close = markup.anchor(context.word("case.close"), context.view.link(matter=""), kind="more")
    rows = matters.open_matters(context).filter(pl.col("matter") == name).to_dicts()
    if not rows:
        draw(notice(Markup("{} {}").format(context.word("review.matter_none"), close)))
        return
    row = rows[0]
    alert = context.reader.catalogue.alerts[row["alert"]]
    area = row["area_name_en" if context.language == "en" else "area_name"] or row["area"]
    draw(
        markup.head(
            context.word("review.matter", area=area, kind=alert.label.of(context.language), n=row["rows"]),
            alert.meaning.of(context.language),
            close,
        )
    )
    behind = context.reader.matter_rows(name, period=context.view.period)
    lines = [
        Markup('{} <span class="quiet">{} {}</span>').format(
            alert_sentence(context.reader.catalogue, alert, one["evidence"], context.language),
            one["community_name_en" if context.language == "en" else "community_name"] or "",
            text.day(one["since"], context.language),
        )
        for one in behind.head(12).iter_rows(named=True)
    ]
    draw(markup.sentences(lines))
    if row["order_item"]:
        link = context.view.link(matter="", order=row["order_item"])
        draw(paragraph(markup.anchor(markup.as_written(row["order_item"]), link, kind="more")))
        return
    key = f"make:{name}"
    metrics = [one.id for one in context.reader.catalogue.metrics.values() if one.code in alert.metrics]
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            request = st.text_area(
                context.word("review.column_asked"),
                value=context.word("review.ask", kind=alert.label.of(context.language), n=row["rows"]),
                max_chars=500,
                height=90,
                key=f"{key}:text",
            )
            owner = st.text_input(
                context.word("review.column_unit"),
                value=row["owner"] or row["area_name"] or "",
                max_chars=60,
                key=f"{key}:owner",
            )
            post = st.text_input(context.word("review.post"), max_chars=60, key=f"{key}:post")
        with right:
            due = st.date_input(
                context.word("review.column_due"), value=context.reader.standing_day() + _MONTH, key=f"{key}:due"
            )
            metric = metric_field(context, metrics, key)
            actor, why, on = acting.signed(context, key)
        pressed = acting.button(context, context.word("review.make"), is_wide=True)
    if pressed:
        acting.record(
            context,
            context.word("review.made"),
            lambda: door.issue(
                context.reader,
                matter=name,
                text=request,
                owner=owner,
                post=post,
                due_on=due,
                metric=metric,
                from_period=context.view.period if metric else None,
                actor=actor,
                why=why,
                on=on,
            ),
        )


def metric_field(context: PageContext, likely: Sequence[str], key: str) -> str | None:
    """Draws the choice of the figure that an order is to move, those first that are likely."""
    known = context.reader.catalogue.metrics
    names = [*likely, *(name for name in known if name not in likely)]
    return st.selectbox(
        context.word("review.metric"),
        names,
        index=0 if likely else None,
        placeholder=context.word("review.no_metric"),
        format_func=lambda one: known[one].label.of(context.language),
        key=f"{key}:metric",
    )
