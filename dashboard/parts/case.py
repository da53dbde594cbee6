"""One case of a list, opened by its link: where it stands, what may be done, and one form for the act that is chosen.

A case is named in the link (`case`), and so is the act (`act`): a form speaks of nothing else, before and after it is
sent. Its fields are keyed by the case as it stands, so that they are blank again once something was recorded.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import markup
from dashboard.parts.frame import Desk
from dashboard.parts.sentence import sentence_of
from dashboard.words import joined
from pipelines import acts
from pipelines.catalogue.entries import ENTRY_KINDS, LIST_STEPS
from pipelines.errors import RequestError, WuyeError
from pipelines.office.recorded import Recorded
from pipelines.office.signers import LONGEST
from pipelines.office.standing import OVER, SECONDED
from pipelines.text import Text

OBJECT, ANSWER = "object", "answer"
_RECORDED = "case_recorded"  # in the session: what was recorded last, and of which case
Row = dict[str, Any]


def id_of(case: Row) -> str:
    """A case as links name it."""
    return ".".join(str(case[name]) for name in ("list", "rule", "period", "company"))


def link(desk: Desk, case: Row, act: str = "") -> str:
    """The address of a case, on the lists' page."""
    return desk.view.link("standing", list=str(case["list"]), case=id_of(case), act=act, all="")


def name_of(desk: Desk, case: Row) -> str:
    """A case in words: company, list, rule and quarter."""
    list_, period = desk.word(f"standing.{case['list']}_short"), text.period(case["period"], desk.language)
    return f"{case['name'] or case['company']} · {list_} {case['rule']} · {period}"


def results() -> Mapping[str, Text]:
    """What an answer to an objection may say, in words."""
    declared = ENTRY_KINDS["objection"].field("result")
    return declared.values if declared else {}


def show(desk: Desk, found: list[Row]) -> None:
    """The case that the link names, or one sentence that there is none."""
    asked = desk.view.chosen.get("case", "")
    if not asked:
        return
    case = next((one for one in found if id_of(one) == asked), None)
    close = markup.anchor(desk.word("case.close"), desk.view.link(case="", act=""), kind="more")
    if case is None:
        st.html(f'<p class="w notice">{escape(desk.word("case.none", case=asked))} {close}</p>')
        return
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    st.html(markup.head(name_of(desk, case), rule.label.of(desk.language) if rule else "", close))
    _say_recorded(desk, case)
    st.html(markup.sentences([_stands(desk, case), *_unanswered(desk, case), *_bars(desk, case)]))
    offered = _offered(desk, case)
    act = desk.view.chosen.get("act", "")
    act = act if act in offered else _likeliest(offered)
    if len(offered) > 1 or (offered and not act):
        st.html(markup.tabs((said, link(desk, case, one), one == act) for one, said in offered.items()))
    if act:
        _form(desk, case, act)
    elif not offered:
        st.html(f'<p class="w quiet">{desk.word("case.nothing")}</p>')


def _offered(desk: Desk, case: Row) -> dict[str, str]:
    """The acts that may be taken now, by name; in an invented city on a later day too."""
    today = desk.reader.standing_day()
    following = [
        one
        for one in json.loads(case["following"])
        if one["bar"] is None and (desk.reader.home.invented or date.fromisoformat(one["from_on"]) <= today)
    ]
    said = {one["step"]: desk.word("case.step", step=LIST_STEPS[one["step"]].of(desk.language)) for one in following}
    if case["state"] != "proposed":
        for one in _waiting(case):
            said[f"{ANSWER}.{one['objection_no']}"] = desk.word("case.answer", number=one["objection_no"])
        if case["state"] not in OVER:
            said[OBJECT] = desk.word("entries.objecting")
    return said


def _likeliest(offered: Mapping[str, str]) -> str:
    """What a case waits for: an answer, else its next step. Revoking and objecting are chosen, never proposed."""
    waiting = [one for one in offered if one.startswith(f"{ANSWER}.")]
    steps = [one for one in offered if one not in (OBJECT, "revoked") and one not in waiting]
    return next(iter(waiting + steps), "")


def _waiting(case: Row) -> list[Row]:
    return [one for one in json.loads(case["objections"]) if one["result"] is None]


def _stands(desk: Desk, case: Row) -> str:
    if case["state"] == "proposed":
        return escape(desk.word("case.proposed"))
    state, day = LIST_STEPS[case["state"]].of(desk.language), text.day(case["since"], desk.language)
    signed = joined([case[key] for key in ("actor", "second_actor") if case[key]], desk.language)
    return desk.word(
        "case.stands",
        state=escape(state),
        day=escape(day),
        actor=markup.as_written(signed),
        why=markup.as_written(case["why"]),
        n=case["sequence"],
    )


def _unanswered(desk: Desk, case: Row) -> list[str]:
    """The objections that wait for an answer, what they say, and until when."""
    return [
        desk.word(
            "case.waiting",
            number=markup.as_written(one["objection_no"]),
            claim=markup.as_written(one["claim"]),
            day=text.day(date.fromisoformat(one["due_on"]), desk.language),
        )
        for one in _waiting(case)
    ]


def _bars(desk: Desk, case: Row) -> list[str]:
    """Which steps come next, from which day on, and what bars them."""
    today, said = desk.reader.standing_day(), []
    for one in json.loads(case["following"]):
        if one["step"] == "revoked":
            continue
        step, from_on = LIST_STEPS[one["step"]].of(desk.language), date.fromisoformat(one["from_on"])
        if one["bar"] is not None:
            said.append(escape(str(one["bar"][desk.language])))
        elif from_on > today:
            said.append(escape(desk.word("case.from", step=step, day=text.day(from_on, desk.language))))
        else:
            said.append(escape(desk.word("case.open", step=step)))
    return said


def _form(desk: Desk, case: Row, act: str) -> None:
    """The one form of a case. There is no sign-in: what is typed is what is recorded."""
    objections = [number for one in json.loads(case["objections"]) for number in one["sequences"]]
    key = f"{id_of(case)}:{act}:{case['sequence']}:{len(objections)}"
    with st.form(key):
        left, right = st.columns(2)
        actor = left.text_input(desk.word("names.actor"), max_chars=LONGEST, key=f"{key}:actor")
        why = left.text_area(desk.word("names.why"), max_chars=500, height=68, key=f"{key}:why")
        on = None
        if desk.reader.home.invented:
            on = left.date_input(desk.word("entries.on"), value=_first_day(desk, case, act), key=f"{key}:on")
        with right:
            if act == OBJECT:
                taken = _objection(desk, case, key)
            elif act.startswith(f"{ANSWER}."):
                taken = _answer(desk, act.partition(".")[2], key)
            else:
                taken = _step(desk, case, act, key)
        st.caption(desk.word("names.no_sign_in"))
        pressed = st.form_submit_button(_button(desk, act), width="stretch")
    if pressed:
        _record(desk, case, act, lambda: taken(actor=actor, why=why, on=on))


def _first_day(desk: Desk, case: Row, act: str) -> date:
    """The day that an invented city's form starts from: that of its lists, or the first on which the step may be taken."""
    first = [date.fromisoformat(one["from_on"]) for one in json.loads(case["following"]) if one["step"] == act]
    return max([desk.reader.standing_day(), *first])


def _step(desk: Desk, case: Row, step: str, key: str) -> Callable[..., Recorded]:
    given: dict[str, Any] = {}
    if step in SECONDED:
        given["second_actor"] = st.text_input(desk.word("entries.second"), max_chars=LONGEST, key=f"{key}:second")
    if step == "decided":
        given["decision_no"] = st.text_input(desk.word("entries.number_of"), max_chars=100, key=f"{key}:number")
    if step == "repair":
        given["corrected_on"] = st.date_input(desk.word("entries.corrected"), value=None, key=f"{key}:corrected")
    given["evidence"] = st.text_input(desk.word("case.evidence"), max_chars=100, key=f"{key}:evidence")
    return lambda **signed: acts.take_step(
        desk.reader, case["company"], case["list"], case["rule"], case["period"], step, **given, **signed
    )


def _objection(desk: Desk, case: Row, key: str) -> Callable[..., Recorded]:
    number = st.text_input(desk.word("entries.objection_no"), max_chars=100, key=f"{key}:no")
    claim = st.text_area(desk.word("entries.claim"), max_chars=2000, height=68, key=f"{key}:claim")
    filed = st.date_input(desk.word("entries.filed_on"), value=None, key=f"{key}:filed")
    return lambda **signed: acts.file_objection(
        desk.reader,
        case["company"],
        case["rule"],
        case["period"],
        objection_no=number,
        claim=claim,
        filed_on=filed,
        **signed,
    )


def _answer(desk: Desk, number: str, key: str) -> Callable[..., Recorded]:
    said = results()
    result = st.selectbox(
        desk.word("case.result", number=number),
        list(said),
        index=None,
        placeholder=desk.word("case.choose"),
        format_func=lambda one: said[one].of(desk.language),
        key=f"{key}:result",
    )

    def take(**signed: Any) -> Recorded:
        if result is None:
            raise RequestError(desk.word("case.no_result"))
        return acts.answer_objection(desk.reader, number, result, **signed)

    return take


def _button(desk: Desk, act: str) -> str:
    if act == OBJECT:
        return desk.word("entries.file")
    if act.startswith(f"{ANSWER}."):
        return desk.word("entries.reply")
    return desk.word("case.take", step=LIST_STEPS[act].of(desk.language))


def _record(desk: Desk, case: Row, act: str, take: Callable[[], Recorded]) -> None:
    """Writes into the journal and shows the page anew, with what was recorded; a refusal is one sentence."""
    try:
        recorded = take()
    except WuyeError as fault:
        st.error(sentence_of(fault, desk.language))
        return
    st.session_state[_RECORDED] = {
        "case": id_of(case),
        "act": act,
        "sequence": recorded.sequence,
        "masked": recorded.masked,
        "actor": recorded.actor,
        "on": recorded.effective_on,
    }
    st.query_params.pop("act", None)
    st.rerun()


def _say_recorded(desk: Desk, case: Row) -> None:
    """What was recorded of this case a moment ago: the entry, and how many marks of persons were masked in it."""
    told = st.session_state.get(_RECORDED)
    if not told or told["case"] != id_of(case):
        return
    what = {OBJECT: desk.word("case.objected")}.get(told["act"]) or (
        desk.word("case.answered", number=told["act"].partition(".")[2])
        if told["act"].startswith(f"{ANSWER}.")
        else LIST_STEPS[told["act"]].of(desk.language)
    )
    said = desk.word(
        "case.recorded", what=what, day=text.day(told["on"], desk.language), actor=told["actor"], n=told["sequence"]
    )
    if told["masked"]:
        said = f"{said} {desk.word('case.masked', n=told['masked'])}"
    st.success(said)
