"""Returns that would remove rows: asked about on a terminal, listed and confirmed where they were kept aside."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace

import typer
from rich.table import Table

from pipelines.cli.frame import ERR, OUT, Call
from pipelines.intake.confirm import confirm_aside
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.submission_number import id_of
from pipelines.intake.storing.kept_aside import Aside, dismiss, dismissed, forget, kept_aside
from pipelines.intake.storing.restore import restore
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home
from pipelines.text import counted


def settled(call: Call, home: Home, receipt: Receipt) -> Receipt:
    """The receipt after a person on a terminal was asked about a return that was kept aside; others as they are.

    Whoever says no takes the file back: nothing of it is kept.
    """
    if receipt.status != "aside" or not sys.stdin.isatty():
        return receipt
    print(receipt.to_text(call.language))
    question = call.say(
        f"报送后将删去现有的 {receipt.removed} 行、清空 {receipt.emptied} 个单元格，是否报送？",
        f"{counted(receipt.removed, 'row')} would go of those that stand and {counted(receipt.emptied, 'cell')} would be "
        "emptied. Send it?",
    )
    if not typer.confirm(question, default=False):
        forget(home, receipt.submission)
        return replace(receipt, status="checked")
    why = ""
    while receipt.needs_reason and not why.strip():
        why = typer.prompt(call.say("删去或清空的超过规定比例，请写明理由", "More than may go without a reason. Why"))
    return confirm_aside(home, receipt.submission, why)


def say_kept_aside(call: Call, receipts: Sequence[Receipt]) -> None:
    """One sentence on standard error where returns were kept aside."""
    waiting = [receipt for receipt in receipts if receipt.status == "aside"]
    if waiting:
        ids = ", ".join(receipt.submission for receipt in waiting)
        ERR.print(
            call.say(
                f"{len(waiting)} 份报送会删去或清空现有的数据，已暂存、未报送：{ids}；核对后用 wuye submissions --confirm 编号 --why 理由 确认",
                f"{counted(len(waiting), 'return')} would take away what stands: kept aside, not stored: {ids}; "
                "confirm with `wuye submissions --confirm ID --why TEXT`",
            )
        )


def list_aside(call: Call, home: Home, *, as_json: bool) -> None:
    """Prints the returns that wait to be confirmed, and what each would remove; then those that were dismissed."""
    waiting, no_longer = kept_aside(home), dismissed(home)
    if as_json:
        receipts = [json.loads(each.receipt.to_json()) for each in waiting]
        dismissals = [_dismissal(each) for each in no_longer]
        print(json.dumps({"aside": receipts, "dismissed": dismissals}, ensure_ascii=False))
        return
    if waiting:
        _print_waiting(call, waiting)
    else:
        OUT.print(call.say("没有暂存待确认的报送", "no return is kept aside"))
    for each in no_longer:
        row = _dismissal(each)
        OUT.print(
            call.say(
                f"不予接收 {row['submission']} {row['file']}：{row['by']}，{row['on']}，{row['why']}",
                f"dismissed {row['submission']} {row['file']}: {row['by']}, {row['on']}, {row['why']}",
            )
        )


def _dismissal(each: Aside) -> dict[str, str]:
    assert each.dismissal is not None
    named = {"submission": each.manifest.id, "file": each.manifest.file_name}
    return named | each.dismissal.model_dump(mode="json")


def _print_waiting(call: Call, waiting: Sequence[Aside]) -> None:
    heads = ("编号", "文件", "收到日期", "新增", "改动", "删去")
    table = Table(
        *(heads if call.language == "zh" else ("id", "file", "received", "added", "changed", "removed")),
        box=None,
        pad_edge=False,
    )
    for each in waiting:
        counts = [
            sum(getattr(change, name) for change in each.receipt.changes) for name in ("added", "changed", "removed")
        ]
        table.add_row(
            each.manifest.id,
            each.manifest.file_name,
            str(each.manifest.received_on),
            *(str(count) for count in counts),
        )
    OUT.print(table)


def confirm(call: Call, home: Home, submission: str, why: str, *, as_json: bool) -> None:
    """Confirms a return that was kept aside and prints its receipt; exits with 1 where it was not stored."""
    receipt = confirm_aside(home, submission, why)
    print(receipt.to_json() if as_json else receipt.to_text(call.language))
    if not receipt.is_stored:
        ERR.print(call.say("未报送，原因见上", "it was not stored; the receipt says why"))
        raise typer.Exit(1)


def dismiss_aside(call: Call, home: Home, submission: str, by: str, why: str, *, as_json: bool) -> None:
    """Dismisses a return that was kept aside and says where its file stays."""
    row = _dismissal(dismiss(home, submission, by=by, why=why))
    if as_json:
        print(json.dumps({"dismissed": [row]}, ensure_ascii=False))
        return
    OUT.print(
        call.say(
            f"已记为不予接收：{row['submission']} {row['file']}；原件和理由保留在 aside/dismissed",
            f"dismissed: {row['submission']} {row['file']}; its file and the reason stay in aside/dismissed",
        )
    )


def id_said(home: Home, text: str) -> str:
    """The id of a stored submission that was named by its number on the receipt, or by the id itself."""
    return id_of(text, {manifest.id: manifest.received_on for manifest in manifests(home)})


def put_back(call: Call, home: Home, submission: str, source: str | None, why: str, *, as_json: bool) -> None:
    """Puts a former version back as a new one and prints its receipt."""
    receipt = restore(home, submission, (source,) if source else (), why=why)
    print(receipt.to_json() if as_json else receipt.to_text(call.language))
    ERR.print(
        call.say(
            f"已恢复，作为新的一版：{receipt.submission}；用 wuye build 生成新数据后生效",
            f"restored as a new version: {receipt.submission}; numbers follow with the next `wuye build`",
        )
    )
