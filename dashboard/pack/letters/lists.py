"""Letters on a case of the red and black lists, from its steps in the journal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.pack import luck
from dashboard.pack.content import Cell, Paragraph, Table
from dashboard.pack.letters.desk import Desk, LetterContent, company, content_of
from dashboard.pack.sentences import tight
from dashboard.words import word
from pipelines.catalogue.entries import LIST_STEPS, LIST_SUBJECTS
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.errors import RequestError
from pipelines.text import both


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """A subject of the lists and whom the office writes to about it: the company that serves an estate, and the employer of
    a project manager; a company and a developer themselves."""

    kind: str
    code: str
    name: str
    to: str
    who: str


def _listed(desk: Desk) -> _Listed:
    kind, _, code = desk.request.about.partition(":")
    if kind not in LIST_SUBJECTS:
        raise RequestError(
            both(
                f"{LETTERS[desk.request.kind].zh}的对象应写为 类别:代码，类别为 {'、'.join(LIST_SUBJECTS)}",
                f"a {LETTERS[desk.request.kind].en} is about one of {', '.join(LIST_SUBJECTS)}, written kind:CODE",
            )
        )
    to = ""
    if kind == "company":
        name = to = company(desk)[1]
    else:
        name = desk.reader.subject_file(kind, code).name
        if kind == "estate":
            to = desk.reader.companies_serving([code]).get(code, "")
        elif kind == "project_manager":
            held = desk.reader.project_managers().filter(project_manager_id=code)["company_code"]
            to = desk.reader.company_names().get(held[0], "") if len(held) else ""
    placed = code if kind == "project_manager" else name
    who = desk.word(
        f"letter.who_{kind}", **({} if kind in ("company", "developer") else {"name": placed, "code": code})
    )
    return _Listed(kind=kind, code=code, name=name, to=to or name, who=who)


def _case(desk: Desk, listed: _Listed, *states: str) -> dict[str, Any]:
    """The newest case of a subject that reached one of these steps."""
    standings = desk.reader.standings().filter(pl.col("subject_kind") == listed.kind, pl.col("subject") == listed.code)
    if desk.request.rule:
        standings = standings.filter(pl.col("rule") == desk.request.rule)
    cases = [
        row
        for row in standings.iter_rows(named=True)
        if row["state"] in states or any(step["step"] in states for step in json.loads(row["steps"]))
    ]
    if not cases:
        raise RequestError(
            both(
                f"{listed.name}没有处于相应步骤的红黑榜事项，请先办理该步骤（wuye standing step）",
                f"{listed.name} has no case at that step: take the step first (`wuye standing step`)",
            )
        )
    return max(cases, key=lambda row: (row["sequence"] or 0, row["period"]))


def _about_case(desk: Desk, case: Mapping[str, Any]) -> dict[str, str]:
    rules = {rule.code: rule for rule in desk.reader.catalogue.rules.values()}
    rule = rules.get(case["rule"])
    return {
        "list": word(f"value_list.{case['list']}", desk.language),
        "rule": rule.label.of(desk.language) if rule else case["rule"],
        "code": case["rule"],
    }


def _steps_table(desk: Desk, case: Mapping[str, Any]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (LIST_STEPS[step["step"]].of(desk.language), desk.day(date.fromisoformat(step["on"])), step["why"])
        for step in json.loads(case["steps"])
    ]
    return desk.table(("step", "on", "why"), rows, (0.2, 0.24, 0.56))


def _step(case: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next((step for step in reversed(json.loads(case["steps"])) if step["step"] == name), {})


def _luck(desk: Desk, case: Mapping[str, Any]) -> list[Paragraph]:
    """What the rule would list by luck alone, or why that is not asked."""
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    if rule is None:
        return []
    rule_chances = desk.reader.rule_chances().filter(rule=rule.id)
    says = (
        luck.why_none(rule, desk.language)
        if rule_chances.is_empty()
        else luck.chance_sentence(rule, rule_chances.row(0, named=True), desk.language)
    )
    return [Paragraph(sentences=((tight(says, desk.language),),))] if says else []


def list_notice(desk: Desk) -> LetterContent:
    """告知书: why a subject is to be listed, and the right to object."""
    listed = _listed(desk)
    case = _case(desk, listed, "notice", "proposed")
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    days = _step(case, "notice").get("days") or (rule.notice_days if rule else text.MISSING)
    opening = desk.paragraph(
        "letter.list_notice_text",
        **_about_case(desk, case),
        who=listed.who,
        period=text.period(case["period"], desk.language),
        days=days,
    )
    return content_of(desk, listed.to, [opening, *_luck(desk, case)], has_reply=True)


def list_publication(desk: Desk) -> LetterContent:
    """公示: who is to be listed, and until when objections are heard."""
    listed = _listed(desk)
    case = _case(desk, listed, "notice")
    case_content = _about_case(desk, case)
    until = desk.day(case["runs_until"]) if case["runs_until"] else text.MISSING
    opening = desk.paragraph(
        "letter.list_publication_text",
        list=case_content["list"],
        period=text.period(case["period"], desk.language),
        until=until,
    )
    names = ("subject", "why", "on")
    noticed = _step(case, "notice").get("on")
    rows: list[tuple[Cell, ...]] = [
        (
            listed.name,
            f"{case_content['rule']}（{case_content['code']}）",
            desk.day(date.fromisoformat(noticed)) if noticed else None,
        )
    ]
    return content_of(desk, listed.to, [opening, desk.table(names, rows, (0.4, 0.36, 0.24))])


def list_decision(desk: Desk) -> LetterContent:
    """决定书: the listing, its grounds, its term and the way to challenge it."""
    listed = _listed(desk)
    case = _case(desk, listed, "decided")
    since = case["listed_on"] or date.fromisoformat(_step(case, "decided")["on"])
    opening = desk.paragraph(
        "letter.list_decision_text",
        **_about_case(desk, case),
        company=listed.name,
        from_on=desk.day(since),
        until=desk.day(case["term_ends_on"]),
    )
    return content_of(desk, listed.to, [opening, _steps_table(desk, case)])


def list_repair(desk: Desk) -> LetterContent:
    """修复通知: the listing ends, with publication, sharing and measures."""
    listed = _listed(desk)
    case = _case(desk, listed, "repaired")
    opening = desk.paragraph(
        "letter.list_repair_text",
        **_about_case(desk, case),
        who=listed.who,
        decision=case["decision_no"] or text.MISSING,
        from_on=desk.day(date.fromisoformat(_step(case, "repaired")["on"])),
    )
    return content_of(desk, listed.to, [opening, _steps_table(desk, case)])
