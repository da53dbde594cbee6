"""How one company's file is told on the command line."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal

import polars as pl
from rich.table import Table

from pipelines import query
from pipelines.cli.frame import OUT, Call
from pipelines.sources.credit_record import CODES
from pipelines.text import Language, Text, both

WORDS = {
    "counts": both("计分", "counts"),
    "not_yet": both("尚未生效", "not yet"),
    "expired": both("已过期", "expired"),
    "repaired": both("已修复", "repaired"),
    "proposed": both("符合", "met"),
    "waiting": both("无法评定", "not assessable"),
    "not_proposed": both("不符合", "not met"),
}


def as_json(file: query.CompanyFile, cases: pl.DataFrame) -> str:
    """Everything of a file as one JSON object: score, grade, items, hits with evidence, moves, and the cases."""
    return json.dumps({**asdict(file), "cases": cases.to_dicts()}, ensure_ascii=False, default=_plain)


def print_company_file(call: Call, warehouse: query.Reader, file: query.CompanyFile) -> None:
    """The file as a person reads it: the score and its items, what each rule says, what would turn it."""
    credit, rules = file.credit, warehouse.catalogue.rules
    OUT.print(f"{file.name} {file.code}　{file.as_of}", highlight=False)
    if credit.score is None:
        OUT.print(call.say("尚未建立信用档案，不评级", "no credit file yet: not graded"))
    else:
        OUT.print(
            call.say(
                f"信用 {credit.score} 分 {credit.grade} 级 = {credit.base} + {min(credit.good, credit.good_cap)} − {credit.bad}；"
                f"模型 {credit.model_label.zh} 第 {credit.model_version} 版，自 {credit.model_since} 起",
                f"credit {credit.score}, grade {credit.grade} = {credit.base} + {min(credit.good, credit.good_cap)} - "
                f"{credit.bad}; model {credit.model_label.en}, version {credit.model_version}, in use since {credit.model_since}",
            ),
            highlight=False,
        )
    if (checks := file.checks) is not None:
        made = checks.random + checks.targeted
        OUT.print(
            call.say(
                f"抽查：每小区每年 {checks.a_year} 次，近一年应查 {checks.due} 次，已查 {made} 次，尚差 {checks.still_due} 次",
                f"spot checks: {checks.a_year} a year of each estate, {checks.due} due in the year, {made} made, "
                f"{checks.still_due} still due",
            ),
            highlight=False,
        )
    items = Table(*call.say("记录 事项 分值 有效期起 有效期止 状态", "record item points from to state").split())
    for item in credit.items:
        sign = "+" if item.kind == "good" else "-"
        items.add_row(
            item.record_id,
            CODES[item.code].of(call.language),
            f"{sign}{item.points}",
            str(item.valid_from),
            str(item.valid_to or ""),
            WORDS[item.state].of(call.language),
        )
    OUT.print(items)
    verdicts = Table(*call.say("规则 季度 结论 最小变化", "rule quarter verdict smallest-change").split())
    for hit in file.hits:
        verdicts.add_row(
            f"{hit.code} {rules[hit.rule].label.of(call.language)}",
            file.quarter,
            WORDS[hit.state].of(call.language),
            "\n".join(ways(file.moves, hit.rule, call.language)),
        )
    OUT.print(verdicts)
    if file.left_out:
        codes = ", ".join(file.left_out)
        OUT.print(call.say(f"本市不适用、不计：{codes}", f"left out here, not counted: {codes}"), highlight=False)


def ways(moves: Sequence[query.Move], rule: str, language: Language) -> list[str]:
    """The smallest changes that would turn a rule's verdict, one line each."""
    return [
        "; ".join(
            f"{change.says.of(language)} {'' if change.now is None else f'{change.now:g}'} → {change.then:g}"
            for change in move.changes
        )
        for move in moves
        if move.rule == rule
    ]


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
