"""Commands for what people decide: the office journal."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import clock
from pipelines.cli.frame import ERR, OUT, Call, app
from pipelines.cli.help import App
from pipelines.cli.written import print_written
from pipelines.errors import RequestError
from pipelines.nearest import labels, unknown
from pipelines.text import Language, both, side

if TYPE_CHECKING:
    from pipelines.office.journal import Journal
    from pipelines.office.recorded import Recorded
    from pipelines.settings import Home

journal = App(
    no_args_is_help=True,
    help="办公日志：决定事项、经办人、时间和理由 / The office journal: decisions, by whom, when and why",
)
app.add_typer(journal, name="journal")

_SHOWN = ("sequence", "at", "actor", "kind", "subject", "effective_on", "why")


@journal.command("list")
def list_entries(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(help="类别，如 note、alias、rebase / Kind of entry, such as note, alias or rebase")
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            help="对象，写作 word:code，如 company:91110105MA0012345X / Subject as word:code, such as company:91110105MA0012345X"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """按记入先后列出各条 / The entries in the order in which they were written."""
    from pipelines.office.journal import open_journal
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    entries = open_journal(home).entries(kind, subject)
    if as_json:
        print(json.dumps({"entries": [_plain(recorded) for recorded in entries]}, ensure_ascii=False))
    elif not entries:
        OUT.print(call.say("无记录", "no entries"))
    else:
        _print_entries(home, entries, call.language)


@journal.command()
def note(
    context: typer.Context,
    subject: Annotated[
        str,
        typer.Argument(
            help="对象，写作 word:code，如 metric:committee_rate、period:2022Q4 / word:code, such as metric:committee_rate or period:2022Q4"
        ),
    ],
    why: Annotated[str, typer.Option(help="一句话说明 / What is to be known, in a sentence")],
    actor: Annotated[str, typer.Option(help="经办人：岗位或单位 / Who writes it: a post or an office")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="生效日期 / The day from which it counts")
    ] = None,
) -> None:
    """为指标、区域、期间、企业、报送等写一条附注 / Write a note on a metric, place, period, company, submission …"""
    from pipelines.office.entries import entry_of
    from pipelines.settings import open_home

    call: Call = context.obj
    entry = entry_of("note", {"about": subject})
    _must_be_declared(entry.subject)
    recorded = _office(open_home(call.settings.home)).append(entry, actor=actor, why=why, on=on.date() if on else None)
    print_written(call, recorded)


def _office(home: "Home") -> "Journal":
    """The journal, by the clock that all acts of a home go by: an invented city's own where it has a build."""
    from pipelines import query
    from pipelines.acts import office_of
    from pipelines.office.journal import open_journal
    from pipelines.people.signing import signing_of
    from pipelines.warehouse.publish import POINTER

    if home.invented and (home.warehouse / POINTER).exists():
        return office_of(query.open(home.path))
    return open_journal(home, signing=signing_of(home))


@journal.command()
def rebase(
    context: typer.Context,
    metric: Annotated[
        str,
        typer.Argument(
            help="控制图重新起算的指标，如 complaint_solved / The metric whose control chart begins anew, such as complaint_solved"
        ),
    ],
    area: Annotated[str, typer.Argument(help="该控制图的区域代码 / The code of the area whose chart it is")],
    start: Annotated[
        str, typer.Option("--from", help="从该期起算，如 2022-07 / The period from which it does, such as 2022-07")
    ],
    why: Annotated[str, typer.Option(help="一句话说明何事已根本改变 / What changed for good, in a sentence")],
    actor: Annotated[str, typer.Option(help="决定人：岗位或单位 / Who decides it: a post or an office")],
) -> None:
    """让某区域某指标的控制图从某期重新起算，下次生成时生效 / Let the control chart of a metric in an area begin anew from a period; the next build does so."""
    from pipelines.catalogue.catalogue import load
    from pipelines.office.entries import entry_of
    from pipelines.settings import open_home

    call: Call = context.obj
    known = load()
    declared = known.metrics.get(metric)
    if declared is None or "special_cause" not in declared.watch:
        charted = ", ".join(sorted(one.id for one in known.metrics.values() if "special_cause" in one.watch))
        raise RequestError(f"{metric!r} 没有控制图；有 {charted} / {metric!r} has no control chart; there is {charted}")
    entry = entry_of("rebase", {"metric": declared.id, "area": area, "from_period": start})
    _must_be_charted(call.settings.home, area)
    recorded = _office(open_home(call.settings.home)).append(entry, actor=actor, why=why)
    print_written(call, recorded, both("，下次生成数据后生效", "; the next build follows it"))


@journal.command("accept-clock")
def accept_clock(
    context: typer.Context,
    actor: Annotated[str, typer.Option(help="核对时钟的经办人 / Who has checked the clock: a post or an office")],
    second: Annotated[str, typer.Option(help="复核人 / The second person")],
    why: Annotated[str, typer.Option(help="一句话说明时钟曾出现的问题 / What was wrong with the clock, in a sentence")],
) -> None:
    """两人确认时钟无误，日期超前的条目作废 / Say, by two people, that the clock is right: entries dated ahead count no more."""
    from pipelines.office.journal import open_journal
    from pipelines.people.signing import signing_of
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    office = open_journal(home, signing=signing_of(home))
    recorded = office.accept_clock(actor=actor, second_actor=second, why=why)
    set_aside = len(office.overridden())
    print_written(
        call,
        recorded,
        both(
            f"；日期超前的 {set_aside} 条作废，须重新记入",
            f"; {set_aside} entries dated ahead count no more, write them anew",
        ),
    )


@journal.command()
def verify(context: typer.Context) -> None:
    """核对每一条是否齐全、未改动、次序无误，且为已发布数据所用 / Check that every entry is there, unaltered and in order, and is the one that published builds read."""
    from pipelines.office.journal import open_journal
    from pipelines.settings import open_home
    from pipelines.warehouse import publish

    call: Call = context.obj
    home = open_home(call.settings.home)
    faults = publish.verify_journal(home)
    for fault in faults:
        ERR.print(side(fault, call.language))
    if faults:
        raise typer.Exit(1)
    office = open_journal(home)
    last, set_aside = office.last, [one.sequence for one in office.overridden()]
    OUT.print(call.say(f"日志共 {last} 条，全部校验一致", f"{last} entries, and every one agrees"))
    if set_aside:
        numbers = ", ".join(map(str, set_aside))
        OUT.print(
            call.say(
                f"其中 {len(set_aside)} 条因时钟走快而日期超前，已作废：{numbers}",
                f"{len(set_aside)} of them were dated ahead and are set aside: {numbers}",
            )
        )


def _must_be_declared(subject: str) -> None:
    """A note on a metric, rule or document that does not exist would be found by nobody."""
    from pipelines.catalogue.catalogue import load

    known = load()
    word, _, code = subject.partition(":")
    declared = {
        "metric": ("指标", labels(known.metrics)),
        "document": ("文件", labels(known.documents)),
        "rule": ("规则", labels({rule.code: rule for rule in known.rules.values()})),
    }
    if word in declared and code not in declared[word][1]:
        zh, called = declared[word]
        raise unknown((zh, word), code, called)


def _must_be_charted(home: Path, code: str) -> None:
    """Charts are drawn of the city and of districts: an entry on another area would be followed by nothing."""
    from pipelines import query
    from pipelines.warehouse.signals import CHARTED

    if query.open(home).area(code)["level"] not in CHARTED:
        raise RequestError(
            f"控制图只到市和区，{code!r} 没有 / charts are drawn of the city and of districts: {code!r} has none"
        )


def _plain(recorded: "Recorded") -> dict[str, object]:
    return {
        "sequence": recorded.sequence,
        "at": recorded.at.isoformat(),
        "actor": recorded.actor,
        "kind": recorded.kind,
        "subject": recorded.subject,
        "why": recorded.why,
        "effective_on": str(recorded.effective_on),
        "content": json.loads(recorded.content),
        "hash": recorded.hash,
    }


def _print_entries(home: "Home", entries: list["Recorded"], language: Language) -> None:
    from rich.table import Table

    from pipelines.catalogue.entries import COMMON, ENTRY_KINDS

    labels = {field.name: field.label.of(language) for field in COMMON}
    zone = both("北京时间", "Beijing time").of(language) if home.timezone == clock.DEFAULT_ZONE else home.timezone
    labels["at"] = f"记入时间（{zone}）" if language == "zh" else f"Written at ({zone})"
    table = Table(box=None, pad_edge=False)
    for name in _SHOWN:
        table.add_column(labels[name], justify="right" if name == "sequence" else "left", overflow="fold")
    for entry in entries:
        kind = ENTRY_KINDS[entry.kind].label.of(language) if entry.kind in ENTRY_KINDS else entry.kind
        at = f"{clock.local(home, entry.at):%Y-%m-%d %H:%M:%S}"
        cells = (str(entry.sequence), at, entry.actor, kind, entry.subject, str(entry.effective_on), entry.why)
        table.add_row(*cells)
    OUT.print(table)
