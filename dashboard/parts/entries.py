"""What people decided on the lists: where every case stands, who took each step and why, and a form for the next one."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.frame import Desk
from dashboard.words import joined
from pipelines import acts, periods, query
from pipelines.catalogue.entries import ENTRY_KINDS, LIST_STEPS
from pipelines.errors import WuyeError
from pipelines.office.standing import ON_LIST, OVER
from pipelines.text import Text

MOST = 30


def day_of(desk: Desk) -> date | None:
    """The day as of which cases are told: the newest period as of the lists' own day (None), which is today or, in an
    invented city, the end of its data; a former one as of its last day."""
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
    st.html(f'<div class="w">{markup.sentences([_stands(desk, one) for one in cases])}</div>')
    headings = [
        (desk.word(f"entries.{name}"), "") for name in ("rule", "taken_on", "what", "number", "by", "grounds", "entry")
    ]
    body = [("", cells) for case in cases for cells in _steps(desk, case)]
    st.html(markup.table(headings, body, kind="compact"))


def _stands(desk: Desk, case: dict[str, Any]) -> str:
    """Where a case stands on the day, and whether it counts."""
    case_words = {
        "rule": f"{desk.word('standing.' + case['list'] + '_short')} {case['rule']}",
        "state": LIST_STEPS[case["state"]].of(desk.language),
        "day": text.day(case["since"], desk.language),
    }
    if runs := _runs(desk, case):
        return escape(desk.word("entries.stands_for", runs=joined(runs, desk.language), **case_words))
    return escape(desk.word("entries.stands", **case_words))


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
        if one["result"] is not None:
            result = _results()[one["result"]].of(language)
            answered = desk.word("entries.objection_answered", number=one["objection_no"], result=result)
            taken.append((one["decided_on"], answered, None, one["actor"], None, one["why"], one["sequences"][-1]))
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
        _forms(desk, found)


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
        "<br>".join(_runs(desk, case)) or text.MISSING,
        escape(str(case["decision_no"] or text.MISSING)),
        f"{signed}<br><span class='quiet small'>{escape(str(case['why']))} #{case['sequence']}</span>",
    ]


def _runs(desk: Desk, case: dict[str, Any]) -> list[str]:
    said = []
    if case["days_left"] is not None:
        said.append(desk.word("entries.left", n=case["days_left"], day=text.day(case["runs_until"], desk.language)))
    if case["term_ends_on"] is not None and case["state"] in ON_LIST:
        word = "entries.over" if case["is_over"] else "entries.term"
        said.append(desk.word(word, day=text.day(case["term_ends_on"], desk.language)))
    waiting = [one for one in json.loads(case["objections"]) if one["result"] is None]
    if waiting:
        said.append(desk.word("entries.objections", n=len(waiting), day=text.day(case["answer_due_on"], desk.language)))
    return said


def _forms(desk: Desk, found: list[dict[str, Any]]) -> None:
    """The next step, an objection, an answer: only what may be done is offered. There is no sign-in: what is typed is
    what is recorded."""
    cases = [one for one in found if one["state"] != "proposed"]
    _step(desk, [one for one in found if one["next"]])
    _objection(desk, [one for one in cases if one["state"] not in OVER])
    waiting = [one["objection_no"] for case in cases for one in json.loads(case["objections"]) if one["result"] is None]
    _answer(desk, waiting)


def _step(desk: Desk, cases: list[dict[str, Any]]) -> None:
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
        actor, why, on = _signed(desk, left, "step")
        second = right.text_input(desk.word("entries.second"), max_chars=100)
        number = right.text_input(desk.word("entries.number_of"), max_chars=100)
        corrected = right.date_input(desk.word("entries.corrected"), value=None)
        pressed = _button(desk, "entries.take")
    if pressed and chosen:
        _write(
            lambda: acts.take_step(
                desk.warehouse, *chosen, actor=actor, why=why, second_actor=second, decision_no=number,
                corrected_on=corrected, on=on,
            )
        )  # fmt: skip


def _objection(desk: Desk, cases: list[dict[str, Any]]) -> None:
    if not cases:
        return
    st.html(markup.head(desk.word("entries.objecting")))
    with st.form("objection"):
        chosen = st.selectbox(
            desk.word("entries.objected"),
            cases,
            format_func=lambda one: (
                f"{one['name'] or one['company']} · {one['rule']} · {one['period']} · {LIST_STEPS[one['state']].of(desk.language)}"
            ),
        )
        left, right = st.columns(2)
        actor, why, on = _signed(desk, left, "objection")
        number = right.text_input(desk.word("entries.objection_no"), max_chars=100)
        claim = right.text_area(desk.word("entries.claim"), max_chars=2000, height=68)
        filed = right.date_input(desk.word("entries.filed_on"), value=None)
        pressed = _button(desk, "entries.file")
    if pressed and chosen:
        _write(
            lambda: acts.file_objection(
                desk.warehouse, chosen["company"], chosen["rule"], chosen["period"], objection_no=number, claim=claim,
                actor=actor, why=why, filed_on=filed, on=on,
            )
        )  # fmt: skip


def _answer(desk: Desk, waiting: list[str]) -> None:
    if not waiting:
        return
    results = _results()
    st.html(markup.head(desk.word("entries.answering")))
    with st.form("answer"):
        left, right = st.columns(2)
        number = left.selectbox(desk.word("entries.answered"), waiting)
        result = right.selectbox(
            desk.word("entries.result"), list(results), format_func=lambda one: results[one].of(desk.language)
        )
        actor, why, on = _signed(desk, left, "answer")
        pressed = _button(desk, "entries.reply")
    if pressed and number and result:
        _write(lambda: acts.answer_objection(desk.warehouse, number, result, actor=actor, why=why, on=on))


def _results() -> Mapping[str, Text]:
    """What an answer may say, in words."""
    declared = ENTRY_KINDS["objection"].field("result")
    return declared.values if declared else {}


def _signed(desk: Desk, left: DeltaGenerator, form: str) -> tuple[str, str, date | None]:
    """Who, on what grounds, and in an invented city on which day."""
    actor = left.text_input(desk.word("names.actor"), max_chars=100, key=f"{form}_actor")
    why = left.text_input(desk.word("names.why"), max_chars=500, key=f"{form}_why")
    if not desk.warehouse.home.invented:
        return actor, why, None
    on = left.date_input(desk.word("entries.on"), value=query.standing_day(desk.warehouse), key=f"{form}_on")
    return actor, why, on


def _button(desk: Desk, word: str) -> bool:
    st.caption(desk.word("names.no_sign_in"))
    return st.form_submit_button(desk.word(word), width="stretch")


def _write(act: Callable[[], object]) -> None:
    """Writes into the journal and tells the page anew; a refusal is one sentence."""
    try:
        act()
    except WuyeError as fault:
        st.error(str(fault))
    else:
        st.rerun()
