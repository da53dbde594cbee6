"""How the trial of a rule is told on the command line."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl
from rich.table import Table

from pipelines import query
from pipelines.catalogue.declarations import Rule
from pipelines.catalogue.no_chance import WHY
from pipelines.cli.frame import OUT, Call
from pipelines.errors import RequestError
from pipelines.office.policy import preview
from pipelines.query.simulation import Simulation
from pipelines.sources.estate import TYPES
from pipelines.text import both

_NAMED = 12  # of those who enter or leave


def values_of(reader: query.Reader, name: str, given: Sequence[str], act: Path | None) -> dict[str, Decimal]:
    """The numbers that the trial of a rule (its id or code) takes: those of a document, which may hold other rules' numbers
    too, and over them those that were typed.

    Raises:
        RequestError: one is no number, or the document cannot be used.
    """
    rules = reader.catalogue.rules.values()
    own = {number for rule in rules if name in (rule.id, rule.code) for number in rule.parameters}
    laid_down = preview(reader.home, act).document.value if act else ()
    values = {laid.parameter: laid.value for laid in laid_down if laid.parameter in own}
    for text in given:
        parameter, _, number = text.partition("=")
        try:
            values[parameter.strip()] = Decimal(number.strip())
        except InvalidOperation:
            raise RequestError(
                both(
                    f"“{text}”应写成 参数=数值，如 estate_last=2",
                    f"write {text!r} as NAME=NUMBER, such as estate_last=2",
                )
            ) from None
    return values


def as_json(simulation: Simulation) -> str:
    """The trial as one JSON object."""
    chance = simulation.luck
    return json.dumps(
        {
            "rule": simulation.rule.code,
            "values": {name: float(value) for name, value in simulation.values.items()},
            "quarters": simulation.judged.to_dicts(),
            "listed": simulation.listed.to_dicts(),
            "leaves": simulation.leaves.to_dicts(),
            "by_size": simulation.by_size.to_dicts(),
            "by_kind": simulation.by_kind.to_dicts(),
            "luck": None
            if chance is None
            else {
                "draws": chance.draws,
                "seed": chance.seed,
                "expected": chance.expected,
                "lower": chance.lower,
                "upper": chance.upper,
                "sizes": [vars(size) for size in chance.sizes],
            },
        },
        ensure_ascii=False,
        default=str,
    )


def print_simulation(call: Call, simulation: Simulation) -> None:
    """The trial as a person reads it."""
    rule = simulation.rule
    OUT.print(f"{rule.code} {rule.label.of(call.language)}", highlight=False)
    table = Table(
        *call.say("季度 对象 列入 新进 移出 无法评定", "quarter subjects listed enter leave waiting").split(), box=None
    )
    for row in simulation.judged.iter_rows(named=True):
        enter = simulation.listed.filter(pl.col("is_new"), quarter=row["quarter"]).height
        leave = simulation.leaves.filter(quarter=row["quarter"]).height
        cells = (row["quarter"], row["subjects"], row["listed"], enter, leave, row["waiting"])
        table.add_row(*(f"{cell}" for cell in cells))
    OUT.print(table)
    OUT.print(
        call.say(
            "新进、移出：与本规则现行数值相比；本规则尚未适用的，与同榜现行规则的建议相比",
            "enter, leave: against the rule with its numbers in force; of a rule not in force, against those in force on its list",
        ),
        highlight=False,
    )
    newest = simulation.quarters[-1]
    for heading, frame in (
        (call.say("新进", "enter"), simulation.listed.filter(pl.col("is_new"), quarter=newest)),
        (call.say("移出", "leave"), simulation.leaves.filter(quarter=newest)),
    ):
        names = [str(name) for name in frame["subject_name"]]
        if names:
            more = call.say(f" 等 {len(names)} 个", f" and {len(names) - _NAMED} more") if len(names) > _NAMED else ""
            listed = call.say("、", ", ").join(names[:_NAMED])
            OUT.print(f"{newest} {heading}{call.say('：', ': ')}{listed}{more}", highlight=False)
    for heading, split in (
        (call.say("企业在管小区数", "estates of the company"), simulation.by_size),
        *([(_heading(call, rule), simulation.by_kind)] if rule.chance else []),
    ):
        parts = Table(heading, *call.say("对象 列入 比例", "subjects listed share").split(), box=None)
        for part in split.iter_rows(named=True):
            parts.add_row(_kind(call, part["part"]), f"{part['subjects']}", f"{part['hit']}", f"{part['share']:.1%}")
        OUT.print(parts)
    OUT.print(luck_said(call, simulation), highlight=False)


def _heading(call: Call, rule: Rule) -> str:
    if rule.chance is not None and rule.chance.kind == "grade":
        return call.say("信用等级", "credit grade")
    return call.say("小区类型", "kind of estate")


def _kind(call: Call, part: str | None) -> str:
    if part is None:
        return "—"
    return TYPES[part].of(call.language) if part in TYPES else part


def luck_said(call: Call, simulation: Simulation) -> str:
    """How many luck alone would list."""
    chance = simulation.luck
    if chance is None:
        why = simulation.rule.no_chance
        return (
            WHY[why].of(call.language) if why else call.say("本规则未作随机模拟", "no draws are declared for this rule")
        )
    sizes = "；".join(
        f"{size.least}{f'–{size.most}' if size.most and size.most != size.least else '' if size.most else '+'}：{size.share:.2%}"
        for size in chance.sizes
    )
    joint = call.say(
        "；红榜须同时符合全部规则，实际更少", "; the red list requires all its rules at once, so fewer are listed"
    )
    more = joint if simulation.rule.joint else ""
    if simulation.met > chance.upper:
        compared = call.say(
            f"最近一季列入 {simulation.met} 个，多于仅凭偶然的范围。",
            f"The newest quarter lists {simulation.met}, more than luck alone may list. ",
        )
    else:
        compared = call.say(
            f"最近一季列入 {simulation.met} 个，未超出仅凭偶然的范围，不能据此说列入的与其他的水平不同。",
            f"The newest quarter lists {simulation.met}, no more than luck alone may list: it cannot be said that they differ from the others. ",
        )
    return call.say(
        f"仅凭偶然：各小区水平相同时，本规则每季约列入 {chance.expected:.1f} 个（多数在 {chance.lower} 至 {chance.upper} 个；"
        f"随机模拟 {chance.draws} 次，种子 {chance.seed}）。{compared}按企业在管小区数的列入概率：{sizes}{more}",
        f"by luck alone: with equal estates this rule lists about {chance.expected:.1f} a quarter (mostly {chance.lower} to "
        f"{chance.upper}; {chance.draws} draws, seed {chance.seed}). {compared}Chance by estates of the company: {sizes}{more}",
    )
