"""Commands for what is published: build, builds, rollback, verify."""

from typing import Annotated

import typer

from pipelines.cli.frame import ERR, OUT, Call, app, ticking
from pipelines.settings import open_home
from pipelines.warehouse import build as build_module
from pipelines.warehouse import publish


@app.command()
def build(context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Build a new warehouse from all that was accepted, and put it in force."""
    call: Call = context.obj
    with ticking("build") as tick:
        done = build_module.build(open_home(call.settings.home), call.settings, tick)
    if as_json:
        print(done.model_dump_json())
        return
    OUT.print(
        call.say(
            f"已发布 {done.id}：截至 {done.as_of}，{done.submissions} 份报送，{done.rows['metric_value']} 个指标值，用时 {done.seconds} 秒",
            f"published {done.id}: as of {done.as_of}, {done.submissions} submissions, {done.rows['metric_value']} values, {done.seconds} s",
        )
    )


@app.command()
def builds(context: typer.Context) -> None:
    """The builds that are kept."""
    home = open_home(context.obj.settings.home)
    present = publish.current(home).id
    for kept in publish.builds(home):
        OUT.print(f"{'*' if kept.id == present else ' '} {kept.id}  {kept.as_of}  {kept.bytes / 1e6:.1f} MB")


@app.command()
def rollback(context: typer.Context, build: Annotated[str | None, typer.Argument()] = None) -> None:
    """Put a former build back in force."""
    call: Call = context.obj
    done = publish.rollback(open_home(call.settings.home), build)
    OUT.print(call.say(f"现在有效的是 {done.id}", f"in force is now {done.id}"))


@app.command()
def verify(context: typer.Context) -> None:
    """Check every checksum: builds, stored rows, archived files."""
    call: Call = context.obj
    faults = publish.verify(open_home(call.settings.home))
    for fault in faults:
        ERR.print(fault)
    if faults:
        raise typer.Exit(1)
    OUT.print(call.say("全部校验一致", "every checksum agrees"))
