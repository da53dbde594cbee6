"""The cases of the lists as work: one row a case with its state, the days left, who must act and one button, to the last row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.link import ACTING, TODAY
from dashboard.parts.page.markup import draw, paragraph, quiet, small
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.standing import case as case_part
from dashboard.parts.standing import entries
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.export.table_files import Explained
from pipelines.office.standing import ON_LIST, OVER

SOON_DAYS = 7  # before which the end of a term belongs to what is looked at today
_FILTERS = ("case_rule", "case_state", "acting")
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Work:
    """A case, who must act on it, and by when."""

    case: Row
    acting: str  # of `link.ACTING`
    step: str  # the next step where it may be taken now
    due_on: date | None  # of an answer, of what runs, or of the term of an entry


def works(cases: Sequence[Row], today: date, *, is_any_day: bool) -> list[Work]:
    """The cases, those first on which somebody must act, by the day by which; `is_any_day` where a step may be taken before
    its day, as in an invented city."""
    order = {name: place for place, name in enumerate(ACTING)}
    running = {_same(case) for case in cases if case["state"] != "proposed" and case["state"] not in OVER}
    made = [
        Work(case=case, acting="waits", step="", due_on=None)  # the earlier case by the same rule is closed first
        if case["state"] == "proposed" and _same(case) in running
        else _work(case, today, is_any_day=is_any_day)
        for case in cases
    ]
    return sorted(made, key=lambda work: (order[work.acting], work.due_on or date.max, work.case["list"]))


def _same(case: Row) -> tuple[object, ...]:
    return tuple(case[name] for name in ("subject_kind", "subject", "list", "rule"))


def _work(case: Row, today: date, *, is_any_day: bool) -> Work:
    steps = [
        load["step"]
        for load in json.loads(case["following"])
        if load["bar"] is None and load["step"] != "revoked" and date.fromisoformat(load["from_on"]) <= today
    ]
    if any(load["result"] is None for load in json.loads(case["objections"])):
        return Work(case=case, acting="answer", step="", due_on=case["answer_due_on"])
    if case["state"] in OVER:
        return Work(case=case, acting="over", step="", due_on=None)
    if case["state"] == "listed" and "expired" not in steps:
        return Work(case=case, acting="subject", step="", due_on=case["term_ends_on"])
    due_on = case["term_ends_on"] if case["state"] in ON_LIST else case["runs_until"]
    if steps or (is_any_day and case["state"] == "proposed"):
        return Work(case=case, acting="office", step=steps[-1] if steps else "notice", due_on=due_on)
    return Work(case=case, acting="waits", step="", due_on=due_on)


def is_of_today(work: Work, today: date) -> bool:
    """Whether a case belongs to today: an answer is owed, a step of a case under way may be taken, or a term ends soon."""
    if work.acting == "answer" or (work.acting == "office" and work.case["state"] != "proposed"):
        return True
    return work.acting in ("subject", "waits") and bool(work.due_on and (work.due_on - today).days <= SOON_DAYS)


def show(context: PageContext, cases: Sequence[Row], *, is_beside: bool) -> None:
    """The table with its filters, a page at a time; narrower where a case stands open beside it."""
    today, chosen = _today(context), _chosen(context)
    every = works(cases, today, is_any_day=context.reader.home.invented)
    draw(_filters(context, every, chosen))
    kept = _kept(every, chosen)
    if not kept:
        draw(quiet(context.word("standing.none")))
        return
    start = ledger.first_row(context, len(kept))
    names = ("subject", "list", "state", "left", "acting") if not is_beside else ("subject", "state", "left")
    heads = [*((context.word(f"cases.{name}"), "") for name in names), (context.word("cases.button"), "")]
    here = context.view.chosen.get("case", "")
    rows = [
        ("here" if case_part.id_of(work.case) == here else "", _cells(context, work, today, names))
        for work in kept[start : start + ledger.PAGE]
    ]
    draw(markup.table(heads, rows, kind="compact stack cases"))
    draw(small(ledger.pages(context, len(kept), start), kind="stay"))


def take(context: PageContext, cases: Sequence[Row]) -> None:
    """All cases that the filters keep, to the last, as files."""
    language = context.language

    def table() -> Explained:
        kept = _kept(works(cases, _today(context), is_any_day=context.reader.home.invented), _chosen(context))
        columns = ("subject", "code", "list", "rule", "period", "state", "due_on", "acting")
        rows = [
            (
                work.case["name"] or work.case["subject"],
                work.case["subject"],
                context.word(f"standing.{work.case['list']}_short"),
                _value_label(context, "case_rule", work.case["rule"]),
                text.period(work.case["period"], language),
                _state(context, work.case["state"]),
                work.due_on,
                context.word(f"cases.acting_{work.acting}"),
            )
            for work in kept
        ]
        kinds = {name: pl.Date if name == "due_on" else pl.String for name in columns}
        names = {name: context.word(f"cases.file_{name}") for name in columns}
        choices = [_value_label(context, name, value) for name, value in _chosen(context).items() if value]
        return explained(context, pl.DataFrame(rows, schema=kinds, orient="row"), names, choices=choices)

    table_download(context, table, file=f"cases-{context.area['code']}", label=context.word("cases.take_all"))


def onward(context: PageContext, cases: Sequence[Row]) -> Markup:
    """The way from a case that was just worked on to the next one down the list, as it is filtered, on which the office
    must act; answers come last, for they are another kind of work; or that none is left (markup)."""
    every = _kept(works(cases, _today(context), is_any_day=context.reader.home.invented), _chosen(context))
    here = context.view.chosen.get("case", "")
    left = [work for work in every if work.acting in ("answer", "office") and case_part.id_of(work.case) != here]
    if not left:
        return quiet(context.word("cases.none_left"))
    places = {case_part.id_of(case): place for place, case in enumerate(cases)}

    def order(work: Work) -> tuple[bool, bool, int]:
        place = places[case_part.id_of(work.case)]
        return (work.acting == "answer", place < places.get(here, 0), place)

    case = min(left, key=order).case
    sentence = context.word("cases.next", n=len(left), name=case["name"] or case["subject"], rule=case["rule"])
    return paragraph(markup.anchor(sentence, context.view.link(case=case_part.id_of(case), act=""), kind="more"))


def _today(context: PageContext) -> date:
    return entries.day_of(context) or context.reader.standing_day()


def _chosen(context: PageContext) -> dict[str, str]:
    return {name: context.view.chosen.get(name, "") for name in _FILTERS}


def _kept(every: Sequence[Work], chosen: Mapping[str, str]) -> list[Work]:
    return [work for work in every if all(value in ("", _value(work, name)) for name, value in chosen.items())]


def _value(work: Work, name: str) -> str:
    return {"case_rule": str(work.case["rule"]), "case_state": str(work.case["state"]), "acting": work.acting}[name]


def _filters(context: PageContext, every: Sequence[Work], chosen: Mapping[str, str]) -> Markup:
    """A menu each for rule, state and who must act, and the districts of the area; each says what it keeps (markup)."""
    menus = []
    for name, value in chosen.items():
        counts: dict[str, int] = {}
        for work in every:
            key = _value(work, name)
            counts[key] = counts.get(key, 0) + 1
        everything = context.word(f"cases.all_{name}")
        choices = [(everything, context.view.link(**{name: "", "rows_from": "", "case": "", "act": ""}), not value)]
        choices += [
            (
                f"{_value_label(context, name, key)} {n}",
                context.view.link(**{name: key, "rows_from": "", "case": "", "act": ""}),
                key == value,
            )
            for key, n in sorted(counts.items())
        ]
        menus.append(
            markup.menu(_value_label(context, name, value) if value else everything, choices, context.language)
        )
    if context.below in ("district", "street"):
        inside = context.reader.children(context.area["code"]).sort("sort").iter_rows(named=True)
        choices = [(area_name(row, context.language), context.view.link(area=row["code"]), False) for row in inside]
        menus.append(markup.menu(context.word(f"cases.all_{context.below}"), choices, context.language))
    return Markup('<nav class="w chosen" aria-label="{}">{}</nav>').format(
        context.word("cases.filters"), Markup().join(menus)
    )


def _value_label(context: PageContext, name: str, value: str) -> str:
    if name == "case_state":
        return _state(context, value)
    if name == "acting":
        return context.word(f"cases.acting_{value}")
    rule = next((one for one in context.reader.catalogue.rules.values() if one.code == value), None)
    return f"{value} {rule.label.of(context.language)}" if rule else value


def _state(context: PageContext, state: str) -> str:
    if state == "proposed":
        return context.word("standing.proposed")
    sentence = LIST_STEPS[state].of(context.language)
    return sentence[:1].upper() + sentence[1:]


def _cells(context: PageContext, work: Work, today: date, names: Sequence[str]) -> list[Markup | str]:
    case = work.case
    rule = f"{case['rule']} · {text.period(case['period'], context.language)}"
    named = entries.subject_name(context, case["subject_kind"], case["subject"], case["name"])
    short = f"standing.{case['list']}_short"
    with_rule = Markup("{}<br><span class='quiet small'>{}</span>").format(named, rule)
    cells: dict[str, Markup | str] = {
        "subject": named if "list" in names else with_rule,
        "list": f"{context.word(short)} {rule}",
        "state": Markup('<b class="nowrap">{}</b>').format(_state(context, case["state"])),
        "left": _left(context, work, today),
        "acting": context.word(f"cases.acting_{work.acting}"),
    }
    return [*(cells[name] for name in names), _button(context, work)]


def _left(context: PageContext, work: Work, today: date) -> Markup | str:
    if work.due_on is None:
        return ""
    days, day = (work.due_on - today).days, text.day(work.due_on, context.language)
    if days < 0:
        return Markup('<span class="missing">{}</span>').format(context.word("cases.over", n=-days, day=day))
    return context.word("cases.left_n", n=days, day=day)


def _button(context: PageContext, work: Work) -> Markup | str:
    """The one button of a case: its next step, the answer that it waits for, or a look at it."""
    if entries.day_of(context) is not None:
        return ""
    if work.acting == "answer":
        sentence = context.word("cases.answer")
    elif work.step:
        sentence = context.word("cases.take", step=LIST_STEPS[work.step].of(context.language))
    else:
        sentence = context.word("cases.look")
    return markup.anchor(sentence, context.view.link(case=case_part.id_of(work.case), act=""), kind="act")


def of_list(cases: Sequence[Row], chosen: str, today: date, *, is_any_day: bool) -> list[Row]:
    """The cases of a list; of the day view, those of every list that belong to today."""
    if chosen != TODAY:
        return [case for case in cases if case["list"] == chosen]
    made = works([case for case in cases if case["list"] != "developers"], today, is_any_day=is_any_day)
    return [work.case for work in made if is_of_today(work, today)]
