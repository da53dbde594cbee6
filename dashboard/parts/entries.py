"""What people decided on the lists: where every case stands, who took each step and why, and a form for the next one."""

import json
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.frame import Desk
from pipelines import periods, query
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.errors import WuyeError

MOST = 30


def day_of(desk: Desk) -> date | None:
    """The day as of which cases are told: the newest period as of today (None), a former one as of its last day."""
    asked = periods.parse(desk.view.period)
    newest = periods.parse(desk.warehouse.as_of).last_day
    return asked.last_day if asked.last_day < newest else None


def history(desk: Desk, company: str) -> None:
    """Every step of one company's cases on any list: what, when, by whom, on what grounds; objections among them."""
    found = query.standings(desk.warehouse, desk.everywhere, day_of(desk)).to_dicts()
    cases = [one for one in found if one["company"] == company and one["state"] != "proposed"]
    st.html(markup.head(desk.word("entries.history"), desk.word("entries.note")))
    if not cases:
        st.html(f'<p class="w quiet">{desk.word("entries.history_none")}</p>')
        return
    headings = [
        (desk.word(f"entries.{name}"), "") for name in ("rule", "taken_on", "what", "number", "by", "grounds", "entry")
    ]
    body = [("", cells) for case in cases for cells in _steps(desk, case)]
    st.html(markup.table(headings, body, kind="compact"))


def _steps(desk: Desk, case: dict[str, Any]) -> list[list[str]]:
    language = desk.language
    list_, period = desk.word(f"standing.{case['list']}_short"), text.period(case["period"], language)
    rule = f"{list_} {case['rule']} {period}"
    taken = [
        (one["on"], LIST_STEPS[one["step"]].of(language), one["decision_no"], one["actor"], one["second_actor"],
         one["why"], one["sequence"])
        for one in json.loads(case["steps"])
    ]  # fmt: skip
    for one in json.loads(case["objections"]):
        filed = desk.word("entries.objection", number=one["objection_no"])
        taken.append((one["filed_on"], filed, None, one["actor"], None, one["claim"], one["sequences"][0]))
    return [
        [
            escape(rule), text.day(date.fromisoformat(on), language), escape(what), escape(number or text.MISSING),
            escape(" + ".join(name for name in (actor, second) if name)), escape(why), f"#{sequence}",
        ]
        for on, what, number, actor, second, why, sequence in sorted(taken, key=lambda one: one[-1])
    ]  # fmt: skip


def entries(desk: Desk, list_: str) -> None:
    """The cases of a list, apart from what is only proposed, and the office's form for the next step."""
    day = day_of(desk)
    found = query.standings(desk.warehouse, desk.scope, day, list_=list_).to_dicts()
    cases = [one for one in found if one["state"] != "proposed"]
    st.html(markup.head(desk.word("entries.head"), desk.word("entries.note")))
    if cases:
        headings = [
            (desk.word(f"entries.{name}"), "") for name in ("company", "rule", "state", "runs", "number", "act")
        ]
        st.html(markup.table(headings, (("", _cells(desk, one)) for one in cases[:MOST])))
        if len(cases) > MOST:
            st.html(f'<p class="w quiet small">{desk.word("standing.more", n=len(cases) - MOST)}</p>')
    else:
        st.html(f'<p class="w quiet">{desk.word("standing.confirmed_none")}</p>')
    if day is None:
        _form(desk, [one for one in found if one["next"]])


def _cells(desk: Desk, case: dict[str, Any]) -> list[str]:
    language = desk.language
    name = markup.anchor(
        escape(str(case["name"] or case["company"])), desk.view.link("company", company=str(case["company"]))
    )
    signed = " + ".join(escape(str(case[key])) for key in ("actor", "second_actor") if case[key])
    return [
        name,
        f"{escape(case['rule'])}<br><span class='quiet small'>{escape(text.period(case['period'], language))}</span>",
        f"<b>{escape(LIST_STEPS[case['state']].of(language))}</b><br><span class='quiet small'>{text.day(case['since'], language)}</span>",
        _runs(desk, case),
        escape(str(case["decision_no"] or text.MISSING)),
        f"{signed}<br><span class='quiet small'>{escape(str(case['why']))} #{case['sequence']}</span>",
    ]


def _runs(desk: Desk, case: dict[str, Any]) -> str:
    said = []
    if case["days_left"] is not None:
        said.append(desk.word("entries.left", n=case["days_left"], day=text.day(case["runs_until"], desk.language)))
    if case["term_ends_on"] is not None and case["state"] in ("listed", "repair"):
        said.append(desk.word("entries.term", day=text.day(case["term_ends_on"], desk.language)))
    waiting = [one for one in json.loads(case["objections"]) if one["result"] is None]
    if waiting:
        said.append(desk.word("entries.objections", n=len(waiting), day=text.day(case["answer_due_on"], desk.language)))
    return "<br>".join(said) or text.MISSING


def _form(desk: Desk, cases: list[dict[str, Any]]) -> None:
    """Only steps that may be taken today are offered. There is no sign-in: what is typed is what is recorded."""
    choices = [(one["company"], one["list"], one["rule"], one["period"], step) for one in cases for step in one["next"]]
    if not choices:
        return
    names = {one["company"]: one["name"] or one["company"] for one in cases}
    st.html(markup.head(desk.word("entries.form")))
    with st.form("entries"):
        chosen = st.selectbox(
            desk.word("entries.step"),
            choices,
            format_func=lambda one: f"{names[one[0]]} · {one[2]} · {one[3]} → {LIST_STEPS[one[4]].of(desk.language)}",
        )
        left, right = st.columns(2)
        actor = left.text_input(desk.word("names.actor"), max_chars=100)
        second = right.text_input(desk.word("entries.second"), max_chars=100)
        why = left.text_input(desk.word("names.why"), max_chars=500)
        number = right.text_input(desk.word("entries.number_of"), max_chars=100)
        corrected = left.date_input(desk.word("entries.corrected"), value=None)
        st.caption(desk.word("names.no_sign_in"))
        pressed = st.form_submit_button(desk.word("entries.take"), width="stretch")
    if pressed and chosen:
        try:
            query.take_step(
                desk.warehouse, *chosen, actor=actor, why=why, second_actor=second, decision_no=number,
                corrected_on=corrected,
            )  # fmt: skip
        except WuyeError as fault:
            st.error(str(fault))
        else:
            st.rerun()
