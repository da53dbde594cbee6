"""The command for the trail: who signed in, was refused, took something out, and did what."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import ERR, OUT, Call, app

if TYPE_CHECKING:
    from pipelines.people.ledger import Line
    from pipelines.settings import Home


@app.command()
def audit(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(help="类别，如 refused、exported / Kind of line, such as refused or exported")
    ] = None,
    who: Annotated[str, typer.Option(help="人员署名 / A person, as they sign")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从该日起 / From this day on")] = None,
    most: Annotated[int, typer.Option(min=1, help="显示最近的条数 / The newest so many")] = 100,
    head: Annotated[
        bool,
        typer.Option(
            "--head", help="只列末条序号和校验值，供抄存 / Only the last line's number and hash, to be noted elsewhere"
        ),
    ] = False,
    prove: Annotated[
        str | None, typer.Option(help="核对以前抄存的“序号:校验值” / Prove a head that was noted, as NUMBER:HASH")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """审计记录：登录、拒绝、下载、查看未公开事项、办理 / The trail: sign-ins, refusals, downloads, views of undecided matter, acts."""
    from pipelines.errors import RequestError
    from pipelines.people.audit import KINDS, audit_ledger, trail
    from pipelines.settings import open_home
    from pipelines.text import both

    call: Call = context.obj
    home = open_home(call.settings.home)
    if kind is not None and kind not in KINDS:
        raise RequestError(
            both(f"没有类别 {kind!r}，有 {'、'.join(KINDS)}", f"there is no kind {kind!r}; there is {', '.join(KINDS)}")
        )
    if head:
        sequence, hash_ = audit_ledger(home).head
        print(f"{sequence}:{hash_}")
        return
    if prove is not None:
        _prove(call, home, prove)
        return
    lines = trail(home, kinds=(kind,) if kind else (), who=who, since=since, most=most)
    if as_json:
        print(json.dumps({"lines": [_plain(line) for line in lines]}, ensure_ascii=False))
    elif not lines:
        OUT.print(call.say("无记录", "no lines"))
    else:
        _print(call, home, lines)


def _prove(call: Call, home: "Home", noted: str) -> None:
    from pipelines.errors import RequestError
    from pipelines.people.audit import audit_ledger
    from pipelines.text import both, side

    number, _, hash_ = noted.partition(":")
    if not number.isdecimal() or len(hash_) != 64:
        raise RequestError(
            both("应写作 序号:校验值，如 wuye audit --head 所列", "write NUMBER:HASH, as `wuye audit --head` prints it")
        )
    faults = audit_ledger(home).verify((int(number), hash_))
    for fault in faults:
        ERR.print(side(fault, call.language), soft_wrap=True, markup=False)
    if faults:
        raise typer.Exit(1)
    OUT.print(call.say("审计记录与抄存的校验值一致", "the trail holds the line that was noted"))


def _plain(line: "Line") -> dict[str, object]:
    return {
        "sequence": line.sequence,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "who": line.actor,
        "what": line.subject,
        "more": dict(line.content),
        "hash": line.hash,
    }


def _print(call: Call, home: "Home", lines: "list[Line]") -> None:
    from rich.table import Table

    from pipelines import clock
    from pipelines.cli.printing import printable
    from pipelines.people.audit import KINDS
    from pipelines.people.audit_words import details, subject

    table = Table(box=None)
    for heading in (
        ("序号", "No."),
        ("时间", "Time"),
        ("类别", "Kind"),
        ("人员", "Who"),
        ("对象", "What"),
        ("详情", "More"),
    ):
        table.add_column(call.say(*heading))
    for line in lines:
        sentences = subject(line, call.language, {}), details(line, call.language, {})
        at = f"{clock.local(home, line.at):%Y-%m-%d %H:%M:%S}"
        kind = KINDS[line.kind].of(call.language) if line.kind in KINDS else line.kind
        table.add_row(*map(printable, (str(line.sequence), at, kind, line.actor, *sentences)))
    OUT.print(table)
