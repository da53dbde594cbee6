"""What people decided on the lists: where every case stands, who took each step and why."""

import json
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from dashboard.parts.standing import case as case_part
from dashboard.words import joined
from pipelines import periods
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.office.lawful_terms import GRAVITIES, NATURES
from pipelines.office.standing import ON_LIST
from pipelines.text import Language


def day_of(context: PageContext) -> date | None:
    """The day as of which cases are told: the newest period as of the lists' own day (None), which is today or, in an
    invented city, the end of its data; a former one as of its last day."""
    period = periods.parse(context.view.period)
    newest = periods.parse(context.reader.as_of).last_day
    return period.last_day if period.last_day < newest else None


def history(context: PageContext, subject: str, kind: str = "company") -> None:
    """Every step of one subject's cases on any list: what, when, by whom, on what grounds; objections among them."""
    rows = context.everywhere.standings(day_of(context)).to_dicts()
    cases = [
        one for one in rows if (one["subject_kind"], one["subject"]) == (kind, subject) and one["state"] != "proposed"
    ]
    draw(markup.head(context.word("entries.history"), context.word("entries.note")))
    if not cases:
        draw(quiet(context.word("entries.history_none")))
        return
    open_it = context.word("case.open_it")
    lines = [
        Markup("{} {}").format(_stands(context, one), markup.anchor(open_it, case_part.link(context, one), kind="act"))
        for one in cases
    ]
    draw(Markup('<div class="w">{}</div>').format(markup.sentences(lines)))
    headings = [
        (context.word(f"entries.{name}"), "")
        for name in ("rule", "taken_on", "what", "number", "by", "grounds", "entry")
    ]
    body = [("", cells) for case in cases for cells in _steps(context, case)]
    draw(markup.table(headings, body, kind="compact"))


def _stands(context: PageContext, case: dict[str, Any]) -> Markup:
    """Where a case stands on the day, and whether it counts."""
    case_words = {
        "rule": f"{context.word('standing.' + case['list'] + '_short')} {case['rule']}",
        "state": LIST_STEPS[case["state"]].of(context.language),
        "day": text.day(case["since"], context.language),
    }
    if runs := _runs(context, case):
        return escape(context.word("entries.stands_for", runs=joined(runs, context.language), **case_words))
    return escape(context.word("entries.stands", **case_words))


def _steps(context: PageContext, case: dict[str, Any]) -> list[list[str]]:
    language = context.language
    list_, period = context.word(f"standing.{case['list']}_short"), text.period(case["period"], language)
    rule = f"{list_} {case['rule']} {period}"
    taken = [
        (
            load["on"],
            LIST_STEPS[load["step"]].of(language),
            load["decision_no"],
            load["actor"],
            load["second_actor"],
            load["why"],
            load["sequence"],
        )
        for load in json.loads(case["steps"])
    ]
    for load in json.loads(case["objections"]):
        filed = context.word("entries.objection", number=load["objection_no"])
        taken.append((load["filed_on"], filed, None, load["actor"], None, load["claim"], load["sequences"][0]))
        if load["result"] is not None:
            result = case_part.results()[load["result"]].of(language)
            answered = context.word("entries.objection_answered", number=load["objection_no"], result=result)
            taken.append((load["decided_on"], answered, None, load["actor"], None, load["why"], load["sequences"][-1]))
    return [
        [
            escape(rule),
            text.day(date.fromisoformat(on), language),
            escape(what),
            markup.as_written(number or text.MISSING),
            markup.as_written(" + ".join(name for name in (actor, second) if name)),
            markup.as_written(why),
            f"#{sequence}",
        ]
        for on, what, number, actor, second, why, sequence in sorted(taken, key=lambda one: one[-1])
    ]


def class_of(case: dict[str, Any], language: Language) -> str:
    """What an entry is called, with its class; '' before its rule is known."""
    nature, gravity = NATURES.get(case["nature"]), GRAVITIES.get(case["gravity"])
    if nature is None:
        return ""
    return f"{nature.of(language)}（{gravity.of(language)}）" if gravity else nature.of(language)


def subject_name(context: PageContext, kind: str, code: str, name: str | None) -> Markup:
    """A subject of a list by name, with a link to its file, and its kind where it is no company (markup)."""
    sentence = escape(name or code)
    if kind == "company":
        return markup.anchor(sentence, context.view.link("company", company=code))
    where = (
        context.view.link("place", estate=code)
        if kind == "estate"
        else context.view.link("standing", subject=f"{kind}:{code}")
    )
    said_kind = context.word(f"standing.subject_{kind}")
    return Markup("{} <span class='quiet small'>{}</span>").format(markup.anchor(sentence, where), said_kind)


def standings(context: PageContext) -> list[dict[str, Any]]:
    """Every case of the area and what is only proposed, as the journal has it now, on the day of the page."""
    return context.reader.standings(day_of(context)).to_dicts()


def decided_lately(context: PageContext) -> list[Markup]:
    """The last steps of the area's cases, the newest first, each with a link to its case (markup)."""
    last_steps = context.reader.last_steps(day_of(context)).to_dicts()
    lines = []
    for one in last_steps:
        number = (
            Markup(" {}").format(markup.as_written(one["decision_no"]))
            if one["decision_no"] and one["step"] in ("decided", "listed")
            else ""
        )
        step, day = LIST_STEPS[one["step"]].of(context.language), text.day(one["on"], context.language)
        name = markup.anchor(case_part.name_of(context, one), case_part.link(context, one), kind="more")
        lines.append(
            Markup("{} <b>{}</b>{} {} <span class='quiet small'>#{}</span>").format(
                day, step, number, name, one["sequence"]
            )
        )
    return lines


def _runs(context: PageContext, case: dict[str, Any]) -> list[str]:
    lines = []
    if case["days_left"] is not None:
        lines.append(
            context.word("entries.left", n=case["days_left"], day=text.day(case["runs_until"], context.language))
        )
    if case["term_ends_on"] is not None and case["state"] in ON_LIST:
        word = "entries.over" if case["is_over"] else "entries.term"
        lines.append(context.word(word, day=text.day(case["term_ends_on"], context.language)))
    if case["lawful_until"] is not None:
        lines.append(
            context.word(
                "entries.lawful",
                kind=class_of(case, context.language),
                day=text.day(case["lawful_until"], context.language),
            )
        )
    if case["published_until"] is not None and case["state"] in ON_LIST:
        lines.append(context.word("entries.published", day=text.day(case["published_until"], context.language)))
    waiting = [load for load in json.loads(case["objections"]) if load["result"] is None]
    if waiting:
        lines.append(
            context.word("entries.objections", n=len(waiting), day=text.day(case["answer_due_on"], context.language))
        )
    return lines
