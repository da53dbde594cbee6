"""Commands for what is sent: intake and its receipts."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipelines.catalogue import catalogue as catalogue_module
from pipelines.catalogue.catalogue import ROOT
from pipelines.cli.frame import OUT, Call, app, ticking
from pipelines.errors import RequestError
from pipelines.intake.apart import Received, receive_apart
from pipelines.intake.receipt import Receipt
from pipelines.intake.receive import receive, sendings_of
from pipelines.settings import open_home


@app.command()
def intake(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files", exists=True)],
    source: Annotated[str | None, typer.Option(help="The source, where headings do not tell")] = None,
    mapping: Annotated[str | None, typer.Option(help="A mapping: its name or a .toml file")] = None,
    period: Annotated[str | None, typer.Option(help="2022-12, 2022Q4, 2022H2 or 2022")] = None,
    sender: Annotated[str | None, typer.Option(help="Area code of the sender")] = None,
    received: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="For back-loading")] = None,
    annotated: Annotated[
        Path | None, typer.Option(help="A folder for receipts and the senders' own workbooks with every fault marked")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Judge files, store what is accepted, print receipts."""
    call: Call = context.obj
    home = open_home(call.settings.home)
    known = catalogue_module.load()
    if source is not None and source not in known.sources:
        raise RequestError(f"there is no source {source!r}; there is {', '.join(known.sources)}")
    sendings = sendings_of(
        paths,
        source=source,
        mapping=_mapping_file(mapping),
        period=period,
        sender=sender,
        received_on=received.date() if received else None,
    )
    with ticking("intake") as tick:
        if annotated:
            answers = receive_apart(
                home.path, sendings, annotated=call.language, on_progress=lambda progress: tick(progress.file)
            )
            receipts = [answer.receipt for answer in answers]
            _write_copies(call, answers, annotated)
        else:
            receipts = receive(
                home, sendings, workers=call.settings.workers, progress=lambda receipt: tick(receipt.file)
            )
    if as_json:
        print(json.dumps({"receipts": [json.loads(receipt.to_json()) for receipt in receipts]}, ensure_ascii=False))
    else:
        _print_receipts(call, receipts)
    if any(receipt.status == "refused" for receipt in receipts):
        raise typer.Exit(1)


def _write_copies(call: Call, answers: Sequence[Received], folder: Path) -> None:
    """`<name>_回执.txt` of each file, and `<name>_回执.xlsx` of each with something to mend or to check."""
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for answer in answers:
        name = f"{Path(answer.receipt.file).stem}_回执"
        name = f"{name}_{answer.receipt.submission}" if name in written else name
        written.add(name)
        (folder / f"{name}.txt").write_text(answer.receipt.to_text(call.language), encoding="utf-8")
        if answer.annotated:
            (folder / f"{name}.xlsx").write_bytes(answer.annotated)


def _print_receipts(call: Call, receipts: list[Receipt]) -> None:
    if len(receipts) <= 5:
        for receipt in receipts:
            print(receipt.to_text(call.language))
        return
    table = Table(
        *(
            ("文件", "结果", "接收", "退回", "提示")
            if call.language == "zh"
            else ("file", "result", "accepted", "refused", "warnings")
        )
    )
    for receipt in receipts:
        if receipt.status != "accepted":
            table.add_row(
                receipt.file, receipt.status, str(sum(part.accepted for part in receipt.parts)),
                str(sum(part.refused for part in receipt.parts)), str(sum(part.warnings for part in receipt.parts)),
            )  # fmt: skip
    OUT.print(table)
    accepted = sum(part.accepted for receipt in receipts for part in receipt.parts)
    refused = sum(part.refused for receipt in receipts for part in receipt.parts)
    OUT.print(
        call.say(
            f"{len(receipts)} 个文件：接收 {accepted} 行，退回 {refused} 行；回执在 {call.settings.home}/store/receipts",
            f"{len(receipts)} files: {accepted} rows accepted, {refused} refused; receipts in {call.settings.home}/store/receipts",
        )
    )


def _mapping_file(name: str | None) -> Path | None:
    if name is None:
        return None
    packaged = ROOT / "mappings" / f"{name}.toml"
    file = packaged if packaged.exists() else Path(name)
    if not file.exists():
        known = ", ".join(sorted(path.stem for path in packaged.parent.glob("*.toml")))
        raise RequestError(f"there is no mapping {name!r}; packaged are {known}")
    return file
