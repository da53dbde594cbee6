"""The command that lists rules: which apply in a quarter, by which document, and whether size alone lists."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.help import App

rules = App(
    help="名单规则：适用情况、按规模的命中比例、试算 / List rules: which apply, what share of each size they hit, trials"
)
app.add_typer(rules, name="rules")


@rules.callback(invoke_without_command=True)
def list_rules(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Option(help="季度，如 2022Q4，默认最近一季 / The quarter; the newest without")
    ] = None,
    by_size: Annotated[
        bool,
        typer.Option(
            "--by-size", help="按在管小区数列出命中比例 / The share that each rule hits, by number of estates"
        ),
    ] = False,
) -> None:
    """名单规则：是否适用、依据哪份文件、按企业规模的命中比例 / List rules: which apply, by which document, and what share of each size they hit."""
    from rich.table import Table

    from pipelines import query

    if context.invoked_subcommand:
        return
    call: Call = context.obj
    reader = query.open(call.settings.home)
    known = reader.catalogue
    language = call.language
    if not by_size:
        heads = ("规则", "名称", "适用", "依据") if language == "zh" else ("rule", "name", "applies", "by")
        table = Table(*heads, box=None, pad_edge=False)
        scope = reader.rule_scope(period=period)
        if scope.is_empty():
            OUT.print(
                call.say(
                    "数据中尚无完整季度，规则尚未判断；可采用的规则如下",
                    "the data hold no whole quarter yet, so no rule was asked; these can be adopted",
                )
            )
            for each in known.rules.values():
                table.add_row(each.code, each.label.of(language), "", "")
        for row in scope.iter_rows(named=True):
            rule, document = known.rules.get(row["rule"]), known.documents.get(row["document"])
            if rule is None:
                continue
            applies = (
                call.say("适用", "yes")
                if row["applies"]
                else call.say("须由本单位采用", "not adopted")
                if row["ours"]
                else call.say("不适用", "no")
            )
            by = (
                f"{row['clause']} {document.title.of(language) if document else row['document']}"
                if row["applies"]
                else ""
            )
            table.add_row(rule.code, rule.label.of(language), applies, by)
        OUT.print(table)
        return
    columns = (
        ("规则", "名称", "在管小区", "对象", "命中", "比例")
        if language == "zh"
        else ("rule", "name", "estates", "subjects", "hit", "share")
    )
    table = Table(*columns, box=None, pad_edge=False)
    for row in reader.proposed_by_size(period=period).iter_rows(named=True):
        rule = known.rules.get(row["rule"])
        size = f"{row['least']}–{row['most']}" if row["most"] else f"{row['least']}+"
        if rule is not None:
            table.add_row(
                rule.code, rule.label.of(language), size, f"{row['subjects']}", f"{row['hit']}", f"{row['share']:.1%}"
            )
    OUT.print(table)


@rules.command()
def simulate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="RULE", help="规则代码，如 RL-E2 / The rule's code, such as RL-E2")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="参数数值，如 estate_last=2，可多次 / A number of it, such as estate_last=2; may be repeated"
        ),
    ] = None,
    act: Annotated[
        Path | None,
        typer.Option(
            help="拟登记的文件（.toml），采用其中的数值 / A document that is to be laid down: its numbers are taken"
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=20, max=2000, help="随机模拟次数 / How many draws")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / As JSON")] = False,
) -> None:
    """试算一条规则：近四季的列入对象、与现行规则相比的增减、按规模和类型的比例、仅凭偶然的列入数 / Try a rule: whom it would have listed in four quarters, who moves against the rules in force, shares by size and kind, and how many by luck alone."""
    from pipelines import query
    from pipelines.cli.simulated import as_json as json_of
    from pipelines.cli.simulated import print_simulation, values_of
    from pipelines.query.simulation import simulate as tried

    call: Call = context.obj
    reader = query.open(call.settings.home)
    simulation = tried(reader, name, values_of(reader, name, given or [], act), draws=draws)
    if as_json:
        print(json_of(simulation))
        return
    print_simulation(call, simulation)
