"""One case of a list, opened by its link: where it stands, what may be done, and one form for the act that is chosen.

A case is named in the link (`case`), and so is the act (`act`): a form speaks of nothing else, before and after it is
sent. Its fields are keyed by the case as it stands, so that they are blank again once something was recorded.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import acting, markup, signing
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.standing import company_letters, trial
from dashboard.words import joined
from pipelines import acts
from pipelines.catalogue.entries import ENTRY_KINDS, LIST_STEPS
from pipelines.errors import RequestError, WuyeError
from pipelines.office.recorded import Recorded
from pipelines.office.standing import OVER, SECONDED
from pipelines.people.requests import SigningRequest
from pipelines.text import Text

OBJECT, ANSWER = "object", "answer"
_RECORDED = "case_recorded"  # in the session: what was recorded last, and of which case
Row = dict[str, Any]


def id_of(case: Row) -> str:
    """A case as links name it."""
    return ".".join(str(case[name]) for name in ("list", "rule", "period", "subject"))


def link(context: PageContext, case: Row, act: str = "") -> str:
    """The address of a case, on the lists' page; to somebody of a company, on its own."""
    if own := context.reader.viewer.company:
        return context.view.link("company", company=own, case=id_of(case), act=act)
    return context.view.link("standing", list=str(case["list"]), case=id_of(case), act=act, all="")


def name_of(context: PageContext, case: Row) -> str:
    """A case in words: subject, list, rule and quarter."""
    list_, period = context.word(f"standing.{case['list']}_short"), text.period(case["period"], context.language)
    return f"{case['name'] or case['subject']} · {list_} {case['rule']} · {period}"


def results() -> Mapping[str, Text]:
    """What an answer to an objection may say, in words."""
    declared = ENTRY_KINDS["objection"].field("result")
    return declared.values if declared else {}


def show_case(
    context: PageContext, cases: list[Row], *, evidence: Markup | None = None, after: Callable[[], Markup] | None = None
) -> None:
    """The case that the link names, or one sentence that there is none.

    Args:
        evidence: on what the case rests and under which clause; it stands before the form that is signed.
        after: gives the way to the case that is worked on next, once something was recorded of this one.
    """
    wanted = context.view.chosen.get("case", "")
    if not wanted:
        return
    case = next((one for one in cases if id_of(one) == wanted), None)
    close = markup.anchor(context.word("case.close"), context.view.link(case="", act=""), kind="more")
    if case is None:
        draw(notice(Markup("{} {}").format(context.word("case.none", case=wanted), close)))
        return
    rule = next((one for one in context.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    draw(markup.head(name_of(context, case), rule.label.of(context.language) if rule else "", close))
    is_recorded = _say_recorded(context, case)
    if is_recorded and after:
        draw(after())
    chance = trial.chance_said(context, rule.id) if rule else ""
    lines = [_stands(context, case), *_unanswered(context, case), *_bars(context, case)]
    draw(markup.sentences([*lines, *([escape(chance)] if chance else [])]))
    if evidence:
        draw(evidence)
    offered = _offered(context, case)
    act = context.view.chosen.get("act", "")
    act = act if act in offered else "" if is_recorded else _likeliest(offered)
    if len(offered) > 1 or (offered and not act):
        draw(markup.tabs((sentence, link(context, case, one), one == act) for one, sentence in offered.items()))
    if act:
        _form(context, case, act)
    elif not offered:
        draw(quiet(context.word("case.nothing")))
    company_letters.of_case(context, case)


def _offered(context: PageContext, case: Row) -> dict[str, str]:
    """The acts that may be taken now, by name; in an invented city on a later day too."""
    today = context.reader.standing_day()
    following = [
        load
        for load in json.loads(case["following"])
        if load["bar"] is None and (context.reader.home.invented or date.fromisoformat(load["from_on"]) <= today)
    ]
    texts = {
        one["step"]: context.word("case.step", step=LIST_STEPS[one["step"]].of(context.language)) for one in following
    }
    if case["state"] != "proposed":
        for one in _waiting(case):
            texts[f"{ANSWER}.{one['objection_no']}"] = context.word("case.answer", number=one["objection_no"])
        if case["state"] not in OVER and context.reader.viewer.company in ("", case["subject"]):
            texts[OBJECT] = context.word("case.object" if context.reader.viewer.company else "entries.objecting")
    here = seat()
    return {one: label for one, label in texts.items() if here.is_open or here.may(_right_for(one))}


def _likeliest(offered: Mapping[str, str]) -> str:
    """What a case waits for: an answer, else its next step. Revoking and objecting are chosen, never proposed, but where
    nothing else may be done."""
    if list(offered) == [OBJECT]:
        return OBJECT
    waiting = [one for one in offered if one.startswith(f"{ANSWER}.")]
    steps = [one for one in offered if one not in (OBJECT, "revoked") and one not in waiting]
    return next(iter(waiting + steps), "")


def _waiting(case: Row) -> list[Row]:
    return [load for load in json.loads(case["objections"]) if load["result"] is None]


def _stands(context: PageContext, case: Row) -> Markup:
    if case["state"] == "proposed":
        return escape(context.word("case.proposed"))
    state, day = LIST_STEPS[case["state"]].of(context.language), text.day(case["since"], context.language)
    signed = joined([case[key] for key in ("actor", "second_actor") if case[key]], context.language)
    return context.marked(
        "case.stands",
        state=state,
        day=day,
        actor=markup.as_written(signed),
        why=markup.as_written(case["why"]),
        n=case["sequence"],
    )


def _unanswered(context: PageContext, case: Row) -> list[str]:
    """The objections that wait for an answer, what they say, and until when."""
    return [
        context.marked(
            "case.waiting",
            number=markup.as_written(one["objection_no"]),
            claim=markup.as_written(one["claim"]),
            day=text.day(date.fromisoformat(one["due_on"]), context.language),
        )
        for one in _waiting(case)
    ]


def _bars(context: PageContext, case: Row) -> list[Markup]:
    """Which steps come next, from which day on, and what bars them."""
    today, lines = context.reader.standing_day(), []
    for load in json.loads(case["following"]):
        if load["step"] == "revoked":
            continue
        step, from_on = LIST_STEPS[load["step"]].of(context.language), date.fromisoformat(load["from_on"])
        if load["bar"] is not None:
            lines.append(escape(str(load["bar"][context.language])))
        elif from_on > today:
            lines.append(escape(context.word("case.from", step=step, day=text.day(from_on, context.language))))
        else:
            lines.append(escape(context.word("case.open", step=step)))
    return lines


def _form(context: PageContext, case: Row, act: str) -> None:
    """The one form of a case."""
    objections = [number for load in json.loads(case["objections"]) for number in load["sequences"]]
    key = f"{id_of(case)}:{act}:{case['sequence']}:{len(objections)}"
    takes_two = act in SECONDED and signing.takes_two_sessions()
    subject = f"{id_of(case)}:{act}"
    if takes_two and (waiting := signing.waiting(context, "take_step", subject)):
        signing.show(
            context, waiting[0], _described(context, waiting[0]), lambda one, second: _signed(context, one, second)
        )
        return
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            actor = acting.actor(context, _right_for(act), key=f"{key}:actor")
        files_own = act == OBJECT and bool(context.reader.viewer.company)
        why = context.word("case.own_objection")
        if not files_own:
            why = left.text_area(context.word("names.why"), max_chars=500, height=68, key=f"{key}:why")
        on = None
        if context.reader.home.invented:
            on = left.date_input(context.word("entries.on"), value=_first_day(context, case, act), key=f"{key}:on")
        with right:
            if act == OBJECT:
                taken = _objection(context, case, key)
            elif act.startswith(f"{ANSWER}."):
                taken = _answer(context, act.partition(".")[2], key)
            else:
                taken = _step(context, case, act, key)
        sentence = context.word("signing.ask") if takes_two else _button(context, act)
        pressed = st.form_submit_button(
            sentence, width="stretch", disabled=acting.nobody_signs(context, _right_for(act))
        )
    if pressed and takes_two:
        signing.ask(
            context, "take_step", subject, {**_given(key, act), "why": why, "on": on.isoformat() if on else None}
        )
    elif pressed:
        _record(context, case, act, lambda: taken(actor=actor, why=why, on=on))


def _given(key: str, step: str) -> dict[str, Any]:
    """What the form of a step that takes two says, as it waits for the second person."""
    fields = {"evidence": "evidence", "decision_no": "number"}
    return {name: st.session_state.get(f"{key}:{field}") for name, field in fields.items()} | {"step": step}


def _described(context: PageContext, request: SigningRequest) -> dict[str, str]:
    given = request.given
    return {
        context.word("signing.what"): LIST_STEPS[given["step"]].of(context.language),
        context.word("entries.number_of"): given["decision_no"] or "",
        context.word("case.evidence"): given["evidence"] or "",
        context.word("names.why"): given["why"] or "",
    }


def _signed(context: PageContext, request: SigningRequest, second: str) -> Recorded:
    """Takes the step that waited, signed by both."""
    list_, rule, period, subject = request.subject.partition(":")[0].split(".", 3)
    given = request.given
    recorded = acts.take_step(
        context.reader,
        subject,
        list_,
        rule,
        period,
        given["step"],
        actor=request.first,
        second_actor=second,
        why=given["why"],
        evidence=given["evidence"],
        decision_no=given["decision_no"],
        on=date.fromisoformat(given["on"]) if given["on"] else None,
    )
    st.query_params.pop("act", None)
    return recorded


def _right_for(act: str) -> str:
    """The act of `roles.toml` that an act of a case is."""
    if act == OBJECT:
        return "file_objection"
    return "answer_objection" if act.startswith(f"{ANSWER}.") else "take_step"


def _first_day(context: PageContext, case: Row, act: str) -> date:
    """The day that an invented city's form starts from: that of its lists, or the first on which the step may be taken."""
    first = [date.fromisoformat(load["from_on"]) for load in json.loads(case["following"]) if load["step"] == act]
    return max([context.reader.standing_day(), *first])


def _step(context: PageContext, case: Row, step: str, key: str) -> Callable[..., Recorded]:
    given: dict[str, Any] = {}
    if step in SECONDED and not signing.takes_two_sessions():
        given["second_actor"] = acting.second(context, "take_step", key=f"{key}:second")
    if step == "decided":
        given["decision_no"] = st.text_input(context.word("entries.number_of"), max_chars=100, key=f"{key}:number")
    if step == "repair":
        given["corrected_on"] = st.date_input(context.word("entries.corrected"), value=None, key=f"{key}:corrected")
    given["evidence"] = st.text_input(context.word("case.evidence"), max_chars=100, key=f"{key}:evidence")
    return lambda **signed: acts.take_step(
        context.reader, case["subject"], case["list"], case["rule"], case["period"], step, **given, **signed
    )


def _objection(context: PageContext, case: Row, key: str) -> Callable[..., Recorded]:
    """An office files what came to it by other ways, with its number and day; a company files its own, today."""
    number, filed = "", None
    if not context.reader.viewer.company:
        number = st.text_input(context.word("entries.objection_no"), max_chars=100, key=f"{key}:no")
    claim = st.text_area(context.word("entries.claim"), max_chars=2000, height=68, key=f"{key}:claim")
    if not context.reader.viewer.company:
        filed = st.date_input(context.word("entries.filed_on"), value=None, key=f"{key}:filed")
    return lambda **signed: acts.file_objection(
        context.reader,
        case["subject"],
        case["rule"],
        case["period"],
        objection_no=number,
        claim=claim,
        filed_on=filed,
        **signed,
    )


def _answer(context: PageContext, number: str, key: str) -> Callable[..., Recorded]:
    results_by_name = results()
    result = st.selectbox(
        context.word("case.result", number=number),
        list(results_by_name),
        index=None,
        placeholder=context.word("case.choose"),
        format_func=lambda one: results_by_name[one].of(context.language),
        key=f"{key}:result",
    )

    def take(**signed: Any) -> Recorded:
        if result is None:
            raise RequestError(context.word("case.no_result"))
        return acts.answer_objection(context.reader, number, result, **signed)

    return take


def _button(context: PageContext, act: str) -> str:
    if act == OBJECT:
        return context.word("case.object" if context.reader.viewer.company else "entries.file")
    if act.startswith(f"{ANSWER}."):
        return context.word("entries.reply")
    return context.word("case.take", step=LIST_STEPS[act].of(context.language))


def _record(context: PageContext, case: Row, act: str, take: Callable[[], Recorded]) -> None:
    """Writes into the journal and shows the page anew, with what was recorded; a refusal is one sentence."""
    try:
        recorded = take()
    except WuyeError as fault:
        st.error(sentence_of(fault, context.language))
        return
    acting.note_act(context, _right_for(act), recorded.actor, recorded.subject, entry=recorded.sequence)
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


def _say_recorded(context: PageContext, case: Row) -> bool:
    """What was recorded of this case a moment ago: the entry, and how many marks of persons were masked in it; gives
    whether anything was."""
    record = st.session_state.get(_RECORDED)
    if not record or record["case"] != id_of(case):
        return False
    what = {OBJECT: context.word("case.objected")}.get(record["act"]) or (
        context.word("case.answered", number=record["act"].partition(".")[2])
        if record["act"].startswith(f"{ANSWER}.")
        else LIST_STEPS[record["act"]].of(context.language)
    )
    sentence = context.word(
        "case.recorded",
        what=what,
        day=text.day(record["on"], context.language),
        actor=record["actor"],
        n=record["sequence"],
    )
    if record["masked"]:
        sentence = f"{sentence} {context.word('case.masked', n=record['masked'])}"
    st.success(sentence)
    return True
