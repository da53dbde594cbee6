"""The clause board on the command line."""

import dataclasses
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.catalogue.columns import codes
from pipelines.cli.frame import OUT, Call, app
from pipelines.cli.tables import MISSING, number
from pipelines.text import Language, Text, both

if TYPE_CHECKING:
    from rich.table import Table

    from pipelines.query import ClauseRow, DocumentBoard, Measure

_STATES: dict[str, Text] = {
    "behind": both("落后", "behind"),
    "not_reported": both("未报送", "not reported"),
    "not_measured": both("暂无指标", "no metric"),
    "watched": both("持续跟踪", "followed"),
    "carried_out": both("已落实", "carried out"),
    "on_course": both("推进中", "under way"),
    "evidence": both("仅有佐证材料", "evidence only"),
    "unmeasurable": both("无法衡量", "cannot be measured"),
    "history": both("历史文件", "history"),
    "declared": both("以文件为准", "as the document says"),
    "reference": both("仅供参考", "for reference"),
}
_DRAFT = both("征求意见稿，不作依据", "draft for comment, not in force")
_ELSEWHERE = both("外地文件，仅供参考", "of another region, for reference")


@app.command()
def clauses(
    context: typer.Context,
    document: Annotated[str | None, typer.Option(help="只看一份文件（文件标识） / File name of one document")] = None,
    area: Annotated[
        str | None, typer.Option(help="查看的区域，默认全市（区） / The area looked at; the whole deployment without")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="截至该期，默认最新 / By the end of this period; the newest without")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """逐条列出政策条款：落实情况、对应指标、核查和记录方式、未报送单位 / Clause by clause: status, metrics, checks, records, and units that have not reported."""
    from pipelines import query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    boards = reader.within(area, end=period).clause_board(document)
    if as_json:
        print(json.dumps({"documents": [_plain(board) for board in boards]}, ensure_ascii=False, default=str))
        return
    for board in boards:
        OUT.print(_heading(board, call.language), style="bold")
        OUT.print(_table(board.clauses, call.language))


def _heading(board: "DocumentBoard", language: Language) -> str:
    from pipelines.query import CLAUSE_STATES

    notes = [_DRAFT.of(language)] if board.status == "draft" else []
    notes += [] if board.is_own else [_ELSEWHERE.of(language)]
    counts = [
        f"{_STATES[state].of(language)} {board.counts[state]}" for state in CLAUSE_STATES if state in board.counts
    ]
    return f"{board.title.of(language)} {board.number.of(language)} {' · '.join([*notes, *counts])}"


def _table(rows: "Sequence[ClauseRow]", language: Language) -> "Table":
    from rich.table import Table

    heads = (
        ("条款", "状态", "指标（数值/目标）、规则和预警", "未报送")
        if language == "zh"
        else (
            "Clause",
            "Status",
            "Metrics (value/target), rules and alerts",
            "Not received",
        )
    )
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        numbers = [_number(measure, language) for measure in row.measures]
        numbers += [
            f"{check.code} ({check.count})" if check.count else check.code for check in (*row.rules, *row.alerts)
        ]
        owed = [f"{record.label.of(language)} {record.missing}" for record in row.records if record.missing]
        table.add_row(row.clause, _STATES[row.state].of(language), "  ".join(numbers), "  ".join(owed))
    return table


def _number(one: "Measure", language: Language) -> str:
    if one.value is None:
        return f"{one.code} {MISSING}"
    value = f"{one.code} {number(one.value, one.unit)}"
    if one.target is None:
        return value
    status = codes("status").get(one.status)
    return f"{value}/{number(one.target, one.unit)} {status.of(language) if status else one.status}"


def _plain(value: Any) -> Any:
    """Dataclasses and texts as objects that JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
