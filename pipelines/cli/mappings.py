"""Commands for files that nobody shaped for us: a mapping is proposed and tried; a city's own divisions are imported."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.help import App
from pipelines.disk import as_user_error, write_whole
from pipelines.errors import RequestError
from pipelines.text import both, counted

if TYPE_CHECKING:
    from pipelines.intake.answering.mapping_proposal import Proposal

mapping_app = App(no_args_is_help=True, help="对照表：读取外来台账 / Mappings: reading a stranger's file")
divisions_app = App(no_args_is_help=True, help="区划：导入本市区划 / Divisions: a city imports its own")
app.add_typer(mapping_app, name="mapping")
app.add_typer(divisions_app, name="divisions")


@mapping_app.command("propose")
def propose_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="外来文件 / The file")],
    source: Annotated[str | None, typer.Option(help="数据表（代号或中文名） / The table that it becomes")] = None,
    period: Annotated[str | None, typer.Option(help="报告期，如 2022-12 / Reporting period")] = None,
    sender: Annotated[str | None, typer.Option(help="报送单位的区域代码 / Area code of the sender")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="对照表写入的文件 / File to write the mapping to")
    ] = None,
) -> None:
    """看一个外来文件，逐列提出它可能是什么、为什么，并在全部行上试一遍 / Look at a stranger's file, propose what each column may be and why, and try it on all rows."""
    from rich.table import Table

    from pipelines.intake.answering.mapping_proposal import Proposal
    from pipelines.intake.answering.mapping_text import mapping_toml
    from pipelines.intake.receive import Sending
    from pipelines.intake.sandbox import propose_apart
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    if not file.is_file():
        raise RequestError(both(f"没有文件 {file}", f"there is no file {file}"))
    proposal = propose_apart(home.path, Sending(path=file, source=source, period=period, sender=sender))
    if not isinstance(proposal, Proposal):
        print(proposal.to_text(call.language))
        raise typer.Exit(1)
    zh = call.language == "zh"
    row = proposal.heading_row
    OUT.print(
        call.say(
            f"按“{proposal.source_zh}”读取；{f'表头在第 {row} 行' if row else '没有表头'}；{proposal.rows} 行。前几行：",
            f"Read as “{proposal.source_en}”; {f'headings in row {row}' if row else 'no headings'}; {counted(proposal.rows, 'row')}. The first:",
        )
    )
    first = Table(box=None, pad_edge=False, show_header=False)
    for cells in proposal.first_rows:
        first.add_row(*cells)
    OUT.print(first)
    heads = (
        ("列", "表头", "示例", "对应", "依据", "读不出")
        if zh
        else ("column", "heading", "examples", "becomes", "because", "unread")
    )
    table = Table(*heads, box=None, pad_edge=False)
    for each in proposal.columns:
        unread = f"{each.unread}（{each.unread_example}）" if each.unread else ""
        label, reason = (each.label_zh, each.reason_zh) if zh else (each.label_en, each.reason_en)
        table.add_row(str(each.place), each.heading, " · ".join(each.examples), label or "—", reason, unread)
    OUT.print(table)
    if proposal.better_sheet:
        better = proposal.better_sheet
        OUT.print(call.say(f"! 工作表“{better}”更像台账", f"! The sheet “{better}” looks more like a register"))
    for question in proposal.questions_zh if zh else proposal.questions_en:
        OUT.print(f"? {question}")
    _say_kept(call, file, proposal, period)
    target = out or Path(f"{file.stem}.toml")
    if target.exists():
        raise RequestError(both(f"{target} 已存在，请用 -o 另指定文件", f"{target} exists; name another file with -o"))
    with as_user_error(both(f"{target} 未能写入", f"{target} was not written")):
        write_whole(target, mapping_toml(proposal).encode())
    OUT.print(call.say(f"已写入 {target}。试读结果：", f"Written to {target}. Tried at once:"))
    if proposal.period is None:
        OUT.print(
            call.say(
                "（文件没有写明报告期，未试读；请加 --period）",
                "(no period is named, so it was not tried: add --period)",
            )
        )
        return
    _try(call, file, target, proposal.period, sender)


def _say_kept(call: Call, file: Path, proposal: "Proposal", period: str | None) -> None:
    """Says which mapping of this office fits the file, and how it is taken in by that."""
    if not proposal.kept:
        return
    command = _command(call, file, proposal.kept[0], period or proposal.period or "2022-12", None)
    OUT.print(
        call.say(
            f"与已保存的对照表“{proposal.kept[0]}”各列相同，可照上次接收：{command}",
            f"Its columns are those of the mapping “{proposal.kept[0]}”; to store it as last time: {command}",
        ),
        soft_wrap=True,
    )


def _command(call: Call, file: Path, mapping: str, period: str | None, sender: str | None) -> str:
    """The command that stores a file by a mapping, as it can be pasted."""
    options = {"--mapping": mapping, "--period": period, "--sender": sender}
    words = ["wuye", "--home", str(call.settings.home), "intake", str(file)]
    words += [word for option, value in options.items() if value for word in (option, value)]
    return shlex.join(words)


@mapping_app.command("try")
def try_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="外来文件 / The file")],
    mapping: Annotated[Path, typer.Option(help="对照表 .toml / The mapping")],
    period: Annotated[str | None, typer.Option(help="报告期 / Reporting period")] = None,
    sender: Annotated[str | None, typer.Option(help="报送单位的区域代码 / Area code of the sender")] = None,
) -> None:
    """用对照表试读全部行，不接收：会接收多少、退回多少、为什么 / Try a mapping on all rows, store nothing: what would be accepted and refused, and why."""
    _try(context.obj, file, mapping, period, sender)


def _try(call: Call, file: Path, mapping: Path, period: str | None, sender: str | None) -> None:
    from pipelines.intake.receive import Sending
    from pipelines.intake.sandbox import check_apart
    from pipelines.settings import open_home

    home = open_home(call.settings.home)
    sending = Sending(path=file, mapping=mapping, period=period, sender=sender)
    receipt = check_apart(home.path, [sending])[0].receipt
    print(receipt.to_text(call.language))
    if receipt.status == "refused":
        raise typer.Exit(1)
    command = _command(call, file, str(mapping), period, sender)
    OUT.print(call.say(f"确认后接收：{command}", f"To store it: {command}"), soft_wrap=True)


@divisions_app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="区划表：代码、名称、上级代码、生效日期、失效日期 / Divisions: code, name, parent, valid from, valid to"
        ),
    ],
) -> None:
    """导入本市区划；层级可不写，按上级推算 / Import a city's divisions; levels that are not said follow from the parents."""
    from pipelines.intake.own_divisions import import_divisions
    from pipelines.settings import open_home

    call: Call = context.obj
    receipt = import_divisions(open_home(call.settings.home), file)
    if receipt.faults or receipt.status == "refused":
        print(receipt.to_text(call.language))
        raise typer.Exit(receipt.status == "refused")
    accepted = sum(part.accepted for part in receipt.parts)
    print(
        call.say(
            f"已导入 {file.name}：区划 {accepted} 个，含本部署的区、县和所在的市",
            f"imported {file.name}: {accepted} divisions, with the region of this home and the city that holds it",
        )
    )
