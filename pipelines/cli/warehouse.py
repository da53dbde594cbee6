"""Commands for what is published: build, builds, rollback, verify."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import ERR, OUT, Call, app, ticking
from pipelines.text import counted, side

if TYPE_CHECKING:
    from pipelines.settings import Home


@app.command()
def build(
    context: typer.Context,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="sc://HOST:PORT",
            help="在分布式引擎（Sail、Apache Spark）上计算 / Compute on a distributed engine (Sail, Apache Spark)",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """用全部已接收数据生成新一版并启用 / Build a new warehouse from all that was accepted, and put it in force."""
    from pipelines.settings import open_home
    from pipelines.warehouse.build import build as build_warehouse

    call: Call = context.obj
    with ticking(call.say("生成数据", "build")) as tick:
        home = open_home(call.settings.home)
        if on is None:
            done = build_warehouse(home, call.settings, tick)
        else:
            from pipelines.cluster.build import build_on

            done = build_on(on, home, call.settings, tick)
    if as_json:
        print(done.model_dump_json())
        return
    OUT.print(
        call.say(
            f"已发布 {done.id}：截至 {done.as_of}，{done.submissions} 份报送，{done.rows['metric_value']} 个指标值，用时 {done.seconds} 秒",
            f"published {done.id}: as of {done.as_of}, {counted(done.submissions, 'submission')}, {counted(done.rows['metric_value'], 'value')}, {done.seconds} s",
        )
    )


@app.command()
def builds(context: typer.Context) -> None:
    """列出保留的各版数据，* 为当前有效的 / The builds that are kept; * marks the one in force."""
    from rich.table import Table

    from pipelines.settings import open_home
    from pipelines.warehouse import publish

    call: Call = context.obj
    home = open_home(call.settings.home)
    shown = publish.in_force(home)
    heads = ("", *call.say("版本 截至 大小", "Build As-of Size").split())
    table = Table(*heads, box=None, pad_edge=False)
    for kept in publish.builds(home):
        table.add_row("*" if kept.id == shown.build.id else "", kept.id, kept.as_of, f"{kept.bytes / 1e6:.1f} MB")
    OUT.print(table)
    if shown.damage:
        ERR.print(shown.damage.of(call.language), soft_wrap=True)


@app.command()
def rollback(
    context: typer.Context,
    build: Annotated[str | None, typer.Argument(help="版本号，默认上一版 / A build; the one before without")] = None,
) -> None:
    """改用以前的一版数据 / Put a former build back in force."""
    from pipelines.settings import open_home
    from pipelines.warehouse import publish

    call: Call = context.obj
    done = publish.rollback(open_home(call.settings.home), build)
    OUT.print(call.say(f"现在有效的是 {done.id}", f"in force is now {done.id}"))


@app.command()
def verify(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="只核验这些文件是否为本单位编号发出的文书，是否被改动 / Only these files: whether each is a letter that was issued here, unchanged"
        ),
    ] = None,
    anew: Annotated[
        Path | None,
        typer.Option(
            help="一个尚不存在的文件夹：从原始档案重建并逐行比对 / A folder that is not there yet: make the home anew there from the archived files, and compare"
        ),
    ] = None,
) -> None:
    """核对全部校验值：各版数据、冻结季度、清单、明细、档案、回执、办公日志 / Check every checksum: builds, frozen quarters, manifests, stored rows, archived files, receipts, the office journal."""
    from pipelines.office.journal import MEND
    from pipelines.settings import open_home
    from pipelines.warehouse import publish

    call: Call = context.obj
    home = open_home(call.settings.home)
    if files:
        unknown = [file for file in files if not _is_issued(call, home, file)]
        if unknown:
            raise typer.Exit(1)
        return
    faults = publish.verify(home)
    for fault in faults:
        ERR.print(side(fault, call.language), soft_wrap=True)
    if any(fault.startswith("office/") for fault in faults):
        ERR.print(MEND.of(call.language), soft_wrap=True)
    if not faults:
        OUT.print(call.say("全部校验一致", "every checksum agrees"))
    is_same = anew is None or _made_anew(call, home, anew)
    if faults or not is_same:
        raise typer.Exit(1)


def _is_issued(call: Call, home: "Home", file: Path) -> bool:
    """Says whether a file is a letter as it was issued."""
    from pipelines.catalogue.letter_entries import LETTERS
    from pipelines.review.letters import issued_as

    record = issued_as(home, file)
    if (letter := record.letter) is not None:
        label = LETTERS[letter.letter]
        OUT.print(
            call.say(
                f"{file.name}：{letter.letter_no} {label.zh}，主送 {letter.to}，{record.issued_on} 发出，未被改动",
                f"{file.name}: {letter.letter_no}, {label.en} to {letter.to}, issued on {record.issued_on}, unchanged",
            ),
            soft_wrap=True,
            highlight=False,
        )
        return True
    says = (
        call.say(
            f"{file.name}：与 {record.number_in_name} 发出时的文件不一致，已被改动或不是原件",
            f"{file.name}: not the file that went out as {record.number_in_name}: it was changed, or is another one",
        )
        if record.number_in_name
        else call.say(
            f"{file.name}：办公日志中没有这份文书的发文记录，不是本单位编号发出的原件",
            f"{file.name}: the journal knows no such letter: it was not issued here as it is",
        )
    )
    ERR.print(says, soft_wrap=True, highlight=False)
    return False


def _made_anew(call: Call, home: "Home", beside: Path) -> bool:
    """Makes a home anew from the archive of another; whether its numbers are those in force."""
    from pipelines.warehouse import replay

    with ticking(call.say("由档案重建", "archive")) as tick:
        done = replay.replay(home, beside, call.settings, tick)
    for difference in done.differences:
        ERR.print(difference.of(call.language), soft_wrap=True)
    if not done.differences:
        OUT.print(
            call.say(
                f"{beside}：由原始档案重建 {done.submissions} 份报送，{done.values} 个指标值与 {done.compared_with} 逐行一致",
                f"{beside}: {done.submissions} submissions from the archive; {done.values} values equal those of {done.compared_with}, row by row",
            )
        )
    return not done.differences
