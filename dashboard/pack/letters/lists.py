"""Letters on a case of the red and black lists, from its steps in the journal."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Cell, Paragraph, Table
from dashboard.pack.letters.desk import Desk, LetterContent, company, content_of
from dashboard.words import word
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.errors import RequestError
from pipelines.text import both


def _case(desk: Desk, *states: str) -> dict[str, Any]:
    """The newest case of a company that reached one of these steps."""
    code, name = company(desk)
    found = desk.reader.standings().filter((pl.col("subject_kind") == "company") & (pl.col("subject") == code))
    if desk.asked.rule:
        found = found.filter(pl.col("rule") == desk.asked.rule)
    cases = [
        row
        for row in found.iter_rows(named=True)
        if row["state"] in states or any(step["step"] in states for step in json.loads(row["steps"]))
    ]
    if not cases:
        raise RequestError(
            both(
                f"{name}没有处于相应步骤的红黑榜事项，请先办理该步骤（wuye standing step）",
                f"{name} has no case at that step: take the step first (`wuye standing step`)",
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
    """What the rule would list by luck alone, where it is one whose scores may be luck."""
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    found = desk.reader.rule_chances().filter(rule=rule.id) if rule else None
    if found is None or found.is_empty():
        return []
    row = found.row(0, named=True)
    return [
        desk.paragraph(
            "trial.chance",
            subjects=text.number(row["subjects"]),
            expected=f"{row['expected']:.1f}",
            lower=row["lower"],
            upper=row["upper"],
            draws=row["draws"],
        )
    ]


def list_notice(desk: Desk) -> LetterContent:
    """告知书: why a company is to be listed, and its right to object."""
    case = _case(desk, "notice", "proposed")
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == case["rule"]), None)
    days = _step(case, "notice").get("days") or (rule.notice_days if rule else text.MISSING)
    opening = desk.paragraph(
        "letter.list_notice_text",
        **_about_case(desk, case),
        period=text.period(case["period"], desk.language),
        days=days,
    )
    return content_of(desk, str(case["name"]), [opening, *_luck(desk, case)], has_reply=True)


def list_publication(desk: Desk) -> LetterContent:
    """公示: who is to be listed, and until when objections are heard."""
    case = _case(desk, "notice")
    told = _about_case(desk, case)
    until = desk.day(case["runs_until"]) if case["runs_until"] else text.MISSING
    opening = desk.paragraph(
        "letter.list_publication_text",
        list=told["list"],
        period=text.period(case["period"], desk.language),
        until=until,
    )
    names = ("unit", "why", "on")
    noticed = _step(case, "notice").get("on")
    rows: list[tuple[Cell, ...]] = [
        (case["name"], f"{told['rule']}（{told['code']}）", desk.day(date.fromisoformat(noticed)) if noticed else None)
    ]
    return content_of(desk, str(case["name"]), [opening, desk.table(names, rows, (0.4, 0.36, 0.24))])


def list_decision(desk: Desk) -> LetterContent:
    """决定书: the listing, its grounds, its term and the way to challenge it."""
    case = _case(desk, "decided")
    since = case["listed_on"] or date.fromisoformat(_step(case, "decided")["on"])
    opening = desk.paragraph(
        "letter.list_decision_text",
        **_about_case(desk, case),
        company=case["name"],
        from_on=desk.day(since),
        until=desk.day(case["term_ends_on"]),
    )
    return content_of(desk, str(case["name"]), [opening, _steps_table(desk, case)])


def list_repair(desk: Desk) -> LetterContent:
    """修复通知: the listing ends, with publication, sharing and measures."""
    case = _case(desk, "repaired")
    opening = desk.paragraph(
        "letter.list_repair_text",
        **_about_case(desk, case),
        decision=case["decision_no"] or text.MISSING,
        from_on=desk.day(date.fromisoformat(_step(case, "repaired")["on"])),
    )
    return content_of(desk, str(case["name"]), [opening, _steps_table(desk, case)])
