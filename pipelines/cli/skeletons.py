"""The command that begins a new metric, table, rule, alert or screen."""

from enum import StrEnum
from typing import Annotated

import typer

from pipelines.cli.frame import OUT, Call, app


class Added(StrEnum):
    """What can be begun from a skeleton."""

    METRIC = "metric"
    SOURCE = "source"
    RULE = "rule"
    ALERT = "alert"
    SCREEN = "screen"


@app.command()
def new(
    context: typer.Context,
    kind: Annotated[Added, typer.Argument(help="metric、source、rule、alert 或 screen / What to begin")],
    name: Annotated[str, typer.Argument(help="名称，即文件名 / Its name, which is the file's")],
    clause: Annotated[
        str, typer.Option(help="所依据的条款，如 S3-09 / The clause that asks for it, such as S3-09")
    ] = "",
) -> None:
    """新增指标、报送表、规则、预警或栏目：写出可通过校验的样板 / Begin one from a skeleton that passes every check."""
    from pipelines.catalogue.catalogue import ROOT, load
    from pipelines.catalogue.skeleton import write_skeleton

    call: Call = context.obj
    made = write_skeleton(load(), ROOT.parent, kind.value, name, clause)
    for path in made.written:
        OUT.print(call.say(f"已写出 {path}", f"written: {path}"))
    for path in made.changed:
        OUT.print(call.say(f"已补充 {path}", f"lines added: {path}"))
    OUT.print(call.say(f"请填写：{made.to_fill_in.zh}", f"to fill in: {made.to_fill_in.en}"))
    OUT.print(call.say("然后运行 wuye check", "then run wuye check"))
