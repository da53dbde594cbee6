"""Commands for what is published: build, builds, rollback, verify, rebuild."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.frame import ERR, OUT, Call, app, ticking
from pipelines.office.journal import MEND
from pipelines.settings import open_home
from pipelines.warehouse import build as build_module
from pipelines.warehouse import publish, replay


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
    """The builds that are kept; * marks the one in force."""
    call: Call = context.obj
    home = open_home(call.settings.home)
    shown = publish.in_force(home)
    for kept in publish.builds(home):
        OUT.print(f"{'*' if kept.id == shown.build.id else ' '} {kept.id}  {kept.as_of}  {kept.bytes / 1e6:.1f} MB")
    if shown.damage:
        ERR.print(shown.damage.of(call.language), markup=False, soft_wrap=True)


@app.command()
def rollback(context: typer.Context, build: Annotated[str | None, typer.Argument()] = None) -> None:
    """Put a former build back in force."""
    call: Call = context.obj
    done = publish.rollback(open_home(call.settings.home), build)
    OUT.print(call.say(f"现在有效的是 {done.id}", f"in force is now {done.id}"))


@app.command()
def verify(context: typer.Context) -> None:
    """Check every checksum: builds, manifests, stored rows, archived files, receipts, the office journal."""
    call: Call = context.obj
    faults = publish.verify(open_home(call.settings.home))
    for fault in faults:
        ERR.print(fault, markup=False, soft_wrap=True)
    if any(fault.startswith("office/") for fault in faults):
        ERR.print(MEND.of(call.language), markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    OUT.print(call.say("全部校验一致", "every checksum agrees"))


@app.command()
def rebuild(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder that is not there yet: the new home")],
) -> None:
    """Make the home anew, beside, from the archived files, and compare its numbers with those in force."""
    call: Call = context.obj
    home = open_home(call.settings.home)
    with ticking("rebuild") as tick:
        done = replay.replay(home, out, call.settings, tick)
    for difference in done.differences:
        ERR.print(difference.of(call.language), markup=False, soft_wrap=True)
    if done.differences:
        raise typer.Exit(1)
    OUT.print(
        call.say(
            f"{out}：由档案重建 {done.submissions} 份报送，{done.values} 个指标值与 {done.compared_with} 逐行一致",
            f"{out}: {done.submissions} submissions from the archive; {done.values} values equal those of {done.compared_with}, row by row",
        )
    )
