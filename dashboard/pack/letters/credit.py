"""The credit report of a company: who it is, its score item by item, its estates, its lists, objections, what would move it."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard import format as text
from dashboard.pack.content import Block, Cell, Paragraph
from dashboard.pack.letters.desk import Desk, LetterContent, company, content_of, named
from dashboard.words import joined, word
from pipelines.catalogue.entries import ENTRY_KINDS, LIST_STEPS
from pipelines.office.lawful_terms import GRAVITIES, NATURES
from pipelines.query import CompanyFile, CreditItem, Move

_PARTS = ("identity", "score", "estates", "lists", "objections", "moves", "remarks")
_MOST = 60  # estates that stand in the table, the largest


def credit_report(desk: Desk) -> LetterContent:
    """企业信用报告: as of a day, the last of the data without one; cases of lists as of the lists' own day.

    Raises:
        RequestError: there is no such company, or the data do not reach that day.
    """
    code, name = company(desk)
    file = desk.reader.company_file(code, desk.request.as_of)
    lists_on = desk.request.as_of or desk.reader.standing_day()
    cases = [
        row
        for row in desk.reader.standings(lists_on).iter_rows(named=True)
        if (row["subject_kind"], row["subject"]) == ("company", code) and row["state"] != "proposed"
    ]
    blocks: list[Block] = [
        desk.paragraph(
            "letter.credit_text", company=name, code=code, day=desk.day(file.as_of), version=desk.reader.version
        )
    ]
    for part, written in (
        ("identity", _identity(desk, file)),
        ("score", _score(desk, file)),
        ("estates", _estates(desk, file)),
        ("lists", _lists(desk, cases, lists_on)),
        ("objections", _objections(desk, cases)),
        ("moves", _moves(desk, file)),
        ("remarks", [desk.paragraph("letter.credit_remarks_text")]),
    ):
        blocks += [Paragraph(sentences=(), heading=_heading(desk, part)), *written]
    return content_of(desk, name, blocks)


def _heading(desk: Desk, part: str) -> str:
    place = _PARTS.index(part)
    number = "一二三四五六七"[place] if desk.language == "zh" else str(place + 1)
    return word("paper.heading", desk.language, number=number, name=desk.word(f"letter.credit_{part}"))


def _identity(desk: Desk, file: CompanyFile) -> list[Block]:
    facts = desk.reader.company(file.code)
    filed = facts["credit_file_on"]
    written: list[Block] = [
        desk.paragraph(
            "letter.credit_identity_text",
            company=file.name,
            code=file.code,
            estates=text.number(file.estates),
            households=text.number(file.households),
            filed=desk.day(filed) if isinstance(filed, date) else text.MISSING,
        )
    ]
    if file.branches:
        names = joined([f"{branch.name} {branch.code}" for branch in file.branches], desk.language)
        written.append(desk.paragraph("letter.credit_branches", names=names))
    return written


def _score(desk: Desk, file: CompanyFile) -> list[Block]:
    credit = file.credit
    if credit.score is None:
        return [desk.paragraph("letter.credit_unscored")]
    texts = {
        "score": _points(credit.score),
        "grade": credit.grade,
        "base": _points(credit.base),
        "good": _points(credit.good),
        "cap": _points(credit.good_cap),
        "bad": _points(credit.bad),
        "model": credit.model_label.of(desk.language),
        "version": credit.model_version,
        "since": desk.day(credit.model_since),
    }
    written: list[Block] = [desk.paragraph("letter.credit_score_text", **texts)]
    if credit.next_grade is not None and credit.points_to_next is not None:
        written.append(
            desk.paragraph("letter.credit_next", grade=credit.next_grade, points=_points(credit.points_to_next))
        )
    if credit.items:
        rows = [_item(desk, item) for item in credit.items]
        written.append(
            desk.table(("item", "points", "decided", "valid", "state"), rows, (0.18, 0.08, 0.34, 0.28, 0.12))
        )
    return written


def _item(desk: Desk, item: CreditItem) -> tuple[Cell, ...]:
    words = desk.reader.catalogue.words_of("record_code", ["credit_record"])
    last = desk.day(item.valid_to) if item.valid_to else desk.word("letter.credit_open")
    state = word(f"company.{item.state}", desk.language)
    return (
        words[item.code].of(desk.language) if item.code in words else item.code,
        ("+" if item.kind == "good" else "−") + _points(item.points),
        joined([desk.day(item.decided_on), *([item.decision_no] if item.decision_no else [])], desk.language),
        desk.word("letter.credit_days", first=desk.day(item.valid_from), last=last),
        f"{state} {desk.day(item.repaired_on)}" if item.state == "repaired" else state,
    )


def _estates(desk: Desk, file: CompanyFile) -> list[Block]:
    estates = desk.reader.estates_of(file.code, file.as_of)
    if estates.is_empty():
        return [desk.paragraph("letter.credit_estates_none")]
    places = {place["code"]: named(desk, place) for place in desk.reader.areas().iter_rows(named=True)}
    rows: list[tuple[Cell, ...]] = [
        (
            row["name"] or row["estate_id"],
            row["estate_id"],
            " ".join(places[row[level]] for level in ("district", "street") if row[level] in places),
            text.number(row["households"]),
            text.period(f"{row['since']:%Y-%m}", desk.language) if row["since"] else text.MISSING,
        )
        for row in estates.head(_MOST).iter_rows(named=True)
    ]
    key = "letter.credit_estates_most" if estates.height > _MOST else "letter.credit_estates_text"
    first_month = text.period(desk.reader.first_month, desk.language)
    return [
        desk.paragraph(key, n=estates.height, most=_MOST, month=first_month),
        desk.table(("estate", "number", "place", "households", "served"), rows, (0.22, 0.26, 0.26, 0.1, 0.16)),
    ]


def _lists(desk: Desk, cases: Sequence[dict[str, Any]], day: date) -> list[Block]:
    if not cases:
        return [desk.paragraph("letter.credit_lists_none", day=desk.day(day))]
    held = sum(1 for case in cases if case["in_force"])
    rows: list[tuple[Cell, ...]] = [
        (
            word(f"value_list.{case['list']}", desk.language),
            f"{_rule(desk, case['rule'])}（{case['rule']}，{text.period(case['period'], desk.language)}）",
            _class(desk, case),
            case["decision_no"],
            desk.word("letter.credit_days", first=desk.day(case["listed_on"]), last=desk.day(case["term_ends_on"]))
            if case["listed_on"]
            else None,
            f"{LIST_STEPS[case['state']].of(desk.language)} {desk.day(case['since'])}",
        )
        for case in sorted(cases, key=lambda case: (not case["in_force"], str(case["listed_on"] or ""), case["rule"]))
    ]
    return [
        desk.paragraph("letter.credit_lists_text", day=desk.day(day), n=len(cases), held=held),
        desk.table(("list", "rule", "class", "decision", "term", "state"), rows, (0.09, 0.22, 0.13, 0.2, 0.2, 0.16)),
    ]


def _rule(desk: Desk, code: str) -> str:
    rule = next((one for one in desk.reader.catalogue.rules.values() if one.code == code), None)
    return rule.label.of(desk.language) if rule else code


def _class(desk: Desk, case: dict[str, Any]) -> str | None:
    if case["nature"] not in NATURES:
        return None
    nature = NATURES[case["nature"]].of(desk.language)
    return f"{nature}（{GRAVITIES[case['gravity']].of(desk.language)}）" if case["gravity"] in GRAVITIES else nature


def _objections(desk: Desk, cases: Sequence[dict[str, Any]]) -> list[Block]:
    results = declared.values if (declared := ENTRY_KINDS["objection"].field("result")) else {}
    rows: list[tuple[Cell, ...]] = [
        (
            filed["objection_no"],
            case["rule"],
            desk.day(date.fromisoformat(filed["filed_on"])),
            filed["claim"],
            f"{results[filed['result']].of(desk.language)} {desk.day(date.fromisoformat(filed['decided_on']))}"
            if filed["result"]
            else desk.word("letter.credit_unanswered", day=desk.day(date.fromisoformat(filed["due_on"]))),
        )
        for case in cases
        for filed in json.loads(case["objections"])
    ]
    if not rows:
        return [desk.paragraph("letter.credit_objections_none")]
    return [
        desk.paragraph("letter.credit_objections_text", n=len(rows)),
        desk.table(("number", "rule", "filed", "claim", "answer"), rows, (0.16, 0.1, 0.18, 0.34, 0.22)),
    ]


def _moves(desk: Desk, file: CompanyFile) -> list[Block]:
    """Of the lists that an entry is decided for: the smallest changes, rule by rule."""
    if not file.moves:
        return [desk.paragraph("letter.credit_moves_none")]
    rules = desk.reader.catalogue.rules
    rows: list[tuple[Cell, ...]] = [
        (
            word(f"value_list.{move.list}", desk.language),
            f"{rules[move.rule].label.of(desk.language)}（{rules[move.rule].code}）",
            word(f"company.met_{move.state}", desk.language),
            word(f"company.met_{move.to}", desk.language),
            joined(_changes(desk, move), desk.language),
        )
        for move in file.moves
        if move.list in ("red", "black")
    ]
    return [
        desk.paragraph("letter.credit_moves_text", quarter=text.period(file.quarter, desk.language)),
        desk.table(("list", "rule", "stands", "would", "change"), rows, (0.09, 0.27, 0.12, 0.12, 0.4)),
    ]


def _changes(desk: Desk, move: Move) -> list[str]:
    return [
        desk.word(
            "company.change",
            says=change.says.of(desk.language),
            now=_amount(change.column, change.now),
            then=_amount(change.column, change.then),
        )
        for change in move.changes
    ]


def _amount(column: str, value: float | None) -> str:
    if value is None:
        return text.MISSING
    if column.endswith(("_share", "_upper", "_lower")):
        return text.share(value)
    return text.number(value, 0 if value == int(value) else 1)


def _points(value: Decimal) -> str:
    return text.number(float(value), 0 if value == int(value) else 1)
