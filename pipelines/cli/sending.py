"""Commands for what is sent: intake and its receipts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app, ticking
from pipelines.nearest import unknown
from pipelines.text import counted

if TYPE_CHECKING:
    from pipelines.intake.receive import Sending
    from pipelines.intake.records.receipt import Receipt
    from pipelines.intake.sandbox import Doing, Progress, Received
    from pipelines.settings import Home


@app.command()
def intake(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="文件，或存放文件的文件夹 / Files, or folders of files")],
    source: Annotated[
        str | None, typer.Option(help="数据表（表头无法识别时填写） / The source, where headings do not tell")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="对照表：名称或 .toml 文件 / A mapping: its name or a .toml file")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="期间：2022-12、2022Q4、2022H2 或 2022 / 2022-12, 2022Q4, 2022H2 or 2022")
    ] = None,
    sender: Annotated[str | None, typer.Option(help="报送单位的区域代码 / Area code of the sender")] = None,
    received: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="补录时的收到日期 / Day of receipt, for back-loading")
    ] = None,
    annotated: Annotated[
        Path | None,
        typer.Option(
            help="存放回执和逐格标出问题的原工作簿的文件夹 / A folder for receipts and the senders' own workbooks with every fault marked"
        ),
    ] = None,
    check_only: Annotated[
        bool,
        typer.Option(
            "--check", help="只检查、不接收：列出将新增、改动和删去的行 / Only say what it would do; store nothing"
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="会删去现有行的也直接接收，不询问 / Store also what removes rows that stand, unasked"
        ),
    ] = False,
    why: Annotated[
        str, typer.Option("--why", help="与 --yes 合用：删去的理由 / With --yes: why rows are removed")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """检查文件，接收合格数据，打印回执；会删去现有行的报送在终端上询问，无终端则暂存，除非 --yes / Judge files, store what is accepted, print receipts. A return that would remove rows that stand is asked about on a terminal; without a terminal it is kept aside, unless --yes."""
    from pipelines.catalogue.catalogue import load
    from pipelines.cli.confirming import say_kept_aside, settled
    from pipelines.intake.receive import sendings_of
    from pipelines.scratch import sweep_scratch
    from pipelines.settings import open_home

    call: Call = context.obj
    sweep_scratch()
    home = open_home(call.settings.home)
    known = load()
    if source is not None:
        source = known.source(source).id
    sendings = sendings_of(
        paths,
        source=source,
        mapping=_mapping_file(mapping, home.mappings),
        period=period,
        sender=sender,
        received_on=received.date() if received else None,
    )
    sendings = [replace(sending, why=why) for sending in sendings]
    receipts = _answered(call, home, sendings, annotated, "check" if check_only else "store" if yes else "aside")
    if not (check_only or as_json):
        receipts = [settled(call, home, receipt) for receipt in receipts]
    if as_json:
        print(json.dumps({"receipts": [json.loads(receipt.to_json()) for receipt in receipts]}, ensure_ascii=False))
    else:
        _print_receipts(call, receipts)
        _print_skipped(call, paths, sendings)
    say_kept_aside(call, receipts)
    if any(receipt.status in ("refused", "aside") for receipt in receipts):
        raise typer.Exit(1)


def _answered(
    call: Call, home: "Home", sendings: Sequence["Sending"], annotated: Path | None, doing: "Doing"
) -> list["Receipt"]:
    from pipelines.intake.receive import check, receive

    with ticking("intake") as tick:
        if annotated:
            answers = _apart(call, home, sendings, doing, lambda progress: tick(progress.file))
            _write_copies(call, answers, annotated)
            return [answer.receipt for answer in answers]
        workers = call.settings.workers
        if doing == "check":
            return check(home, sendings, workers=workers, progress=lambda receipt: tick(receipt.file))
        return receive(home, sendings, workers=workers, progress=lambda receipt: tick(receipt.file), on_removal=doing)


def _apart(
    call: Call, home: "Home", sendings: Sequence["Sending"], doing: "Doing", progress: "Callable[[Progress], None]"
) -> list["Received"]:
    from pipelines.intake.sandbox import check_apart, receive_apart

    if doing == "check":
        return check_apart(home.path, sendings, annotated=call.language, on_progress=progress)
    return receive_apart(home.path, sendings, annotated=call.language, on_progress=progress, on_removal=doing)


def _write_copies(call: Call, answers: Sequence["Received"], folder: Path) -> None:
    """`<name>_回执.txt` of each file, and `<name>_有误标注.xlsx` of each with something to mend, `<name>_提示标注.xlsx` to check."""
    from pipelines.intake.records.receipt import annotated_name, receipt_name

    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for answer in answers:
        name = Path(answer.receipt.file).stem
        name = f"{name}_{answer.receipt.submission}" if name in written else name
        written.add(name)
        (folder / receipt_name(name)).write_text(answer.receipt.to_text(call.language), encoding="utf-8")
        if answer.annotated:
            (folder / annotated_name(name, answer.receipt)).write_bytes(answer.annotated)


def _print_receipts(call: Call, receipts: list["Receipt"]) -> None:
    from rich.table import Table

    from pipelines.intake.records.receipt import STATUSES

    if len(receipts) <= 5:
        for receipt in receipts:
            print(receipt.to_text(call.language))
        return
    heads = ("文件", "结果", "接收", "退回", "提示", "新增", "改动", "删去", "沿用")
    table = Table(
        *(
            heads
            if call.language == "zh"
            else ("file", "result", "accepted", "refused", "warnings", "added", "changed", "removed", "carried")
        )
    )
    for receipt in receipts:
        if receipt.status != "accepted" or receipt.takes_away:
            counts = [
                sum(getattr(part, name) for part in receipt.parts) for name in ("accepted", "refused", "warnings")
            ]
            changed = ("added", "changed", "removed", "carried")
            counts += [sum(getattr(each, name) for each in receipt.changes) for name in changed]
            status = STATUSES[receipt.status].of(call.language)
            table.add_row(receipt.file, status, *(str(count) for count in counts))
    OUT.print(table)
    for receipt in receipts:
        for fault in receipt.file_faults:
            OUT.print(f"× {receipt.file}{_colon(call)}{fault.what.of(call.language)}", soft_wrap=True)
    accepted = sum(part.accepted for receipt in receipts for part in receipt.parts)
    refused = sum(part.refused for receipt in receipts for part in receipt.parts)
    OUT.print(
        call.say(
            f"{len(receipts)} 个文件：接收 {accepted} 行，退回 {refused} 行；回执在 {call.settings.home}/store/receipts",
            f"{counted(len(receipts), 'file')}: {counted(accepted, 'row')} accepted, {refused} refused; receipts in {call.settings.home}/store/receipts",
        )
    )


def _print_skipped(call: Call, paths: Sequence[Path], sendings: Sequence["Sending"]) -> None:
    from pipelines.cli.skipped import skipped

    for file, reason in skipped(paths, sendings):
        left_out = call.say("未读取", "not read")
        OUT.print(f"- {file.name}{_colon(call)}{left_out}{_colon(call)}{reason.of(call.language)}", soft_wrap=True)


def _colon(call: Call) -> str:
    return call.say("：", ": ")


def _mapping_file(name: str | None, kept: Path) -> Path | None:
    from pipelines.catalogue.catalogue import ROOT

    if name is None:
        return None
    packaged = ROOT / "mappings" / f"{name}.toml"
    files = (packaged, kept / f"{name}.toml", Path(name))
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        known = [path.stem for folder in (packaged.parent, kept) for path in folder.glob("*.toml")]
        raise unknown(("对照文件", "mapping"), name, dict.fromkeys(known, ()))
    return file
