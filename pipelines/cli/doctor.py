"""The command that says what of protection is met, and what this machine has."""

import json
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app


@app.command()
def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """自查：等级保护应用部分各项是否满足、依据哪项测试或设置，以及本机环境 / What is met of classified protection, by which test or setting, and what this machine has."""
    from pipelines.doctor import BROWSER, UNCHECKED, examine
    from pipelines.settings import open_home

    call: Call = context.obj
    findings = examine(open_home(call.settings.home))
    if as_json:
        items = [
            {
                "id": one.id,
                "level": one.level,
                "label": one.label.of(call.language),
                "state": one.state,
                "shown_by": one.shown_by,
                "says": one.says.of(call.language) if one.says else None,
            }
            for one in findings
        ]
        print(json.dumps({"items": items, "note": UNCHECKED.of(call.language)}, ensure_ascii=False))
    else:
        from rich.table import Table

        from pipelines.cli.printing import printable

        states = {
            "met": ("满足", "met"),
            "unmet": ("不满足", "not met"),
            "left": ("由单位落实", "the office's"),
            "noted": ("", ""),
        }
        table = Table(box=None)
        for heading in (("级别", "Level"), ("项目", "Item"), ("结果", "State"), ("依据", "Shown by")):
            table.add_column(call.say(*heading))
        for one in findings:
            shown = f"{one.shown_by} {one.says.of(call.language) if one.says else ''}".strip()
            level = str(one.level) if one.level else call.say("本机", "machine")
            table.add_row(level, *map(printable, (one.label.of(call.language), call.say(*states[one.state]), shown)))
        OUT.print(table)
        title = call.say("等级保护项目据 GB/T 22239 概括", "Items after GB/T 22239, in our own words")
        OUT.print(f"{title}：{UNCHECKED.of(call.language)}。" if call.language == "zh" else f"{title}: {UNCHECKED.en}.")
        OUT.print(BROWSER.of(call.language))
    if any(one.state == "unmet" for one in findings):
        raise typer.Exit(1)
