"""The command that says who has sent what: the submission board, and what differs between two versions."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app
from pipelines.errors import RequestError
from pipelines.text import Text, both

if TYPE_CHECKING:
    import polars as pl

    from pipelines.settings import Home

STATES = {
    "on_time": both("按时", "on time"),
    "late": both("逾期", "late"),
    "missing": both("未报送", "not received"),
    "refused": both("退回", "refused"),
    "by_parent_on_time": both("上级按时代报", "sent by higher level, on time"),
    "by_parent_late": both("上级逾期代报", "sent by higher level, late"),
    "not_due": both("未到期", "not due"),
}
KINDS = {
    "changed": both("改动", "changed"),
    "added_row": both("新增行", "row added"),
    "removed_row": both("删去行", "row removed"),
}
BEHIND = ("late", "by_parent_late", "missing", "refused")


@app.command()
def submissions(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Option(
            help="期间：2022-12、2022Q4、2022H2 或 2022，默认最新 / 2022-12, 2022Q4, 2022H2 or 2022; default the newest"
        ),
    ] = None,
    area: Annotated[str | None, typer.Option(help="只看该区域（代码） / Inside this area")] = None,
    source: Annotated[str | None, typer.Option(help="只看该数据表 / Only this source")] = None,
    late: Annotated[
        bool, typer.Option("--late", help="只列逾期、退回和未报送的 / Only what is late, refused or missing")
    ] = False,
    changes: Annotated[
        str | None, typer.Option(help="一次报送的编号：列出改动 / A submission: what it changed")
    ] = None,
    former: Annotated[
        str | None,
        typer.Option(help="与 --changes 合用：与哪次报送比较 / With --changes: the submission it is held against"),
    ] = None,
    aside: Annotated[
        bool, typer.Option("--aside", help="列出暂存待确认的报送 / The returns that wait to be confirmed")
    ] = False,
    confirm_id: Annotated[
        str | None, typer.Option("--confirm", help="确认并接收一份暂存的报送（编号） / Store a return that waits")
    ] = None,
    dismiss_id: Annotated[
        str | None,
        typer.Option(
            "--dismiss",
            help="不予接收一份暂存的报送（编号），原件保留 / Do not store a return that waits; its file stays",
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="与 --dismiss 合用：经办人 / With --dismiss: who decides it")] = "",
    restore: Annotated[
        str | None,
        typer.Option(
            "--restore",
            help="恢复以前的一版（编号），作为新的一版；--source 只恢复一张表 / Put a former version back; --source: one table",
        ),
    ] = None,
    why: Annotated[
        str,
        typer.Option(
            "--why",
            help="与 --confirm、--dismiss、--restore 合用：理由 / With --confirm, --dismiss, --restore: why",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """各单位报送情况（已报送、未报送、报送时间）；--changes 列出一次报送的改动，--aside 列出暂存的报送，--confirm 确认其一，--dismiss 不予接收，--restore 恢复以前的一版 / Who has sent what, by when, and who has not; --changes tells what a submission changed, --aside the returns that would remove rows and wait, --confirm stores one, --dismiss does not; --restore puts a former version back as a new one."""
    import polars as pl

    from pipelines import query
    from pipelines.catalogue.catalogue import load
    from pipelines.cli import confirming
    from pipelines.periods import parse
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    if aside:
        confirming.list_aside(call, home, as_json=as_json)
        return
    if restore is not None:
        confirming.put_back(call, home, confirming.id_said(home, restore), source, why, as_json=as_json)
        return
    if dismiss_id is not None:
        confirming.dismiss_aside(call, home, dismiss_id, by, why, as_json=as_json)
        return
    if confirm_id is not None:
        confirming.confirm(call, home, confirm_id, why, as_json=as_json)
        return
    if source is not None:
        source = load().source(source).id
    if changes is not None:
        _changes(call, home, changes, former, source, as_json=as_json)
        return
    period = period or query.Received(home=home).latest_period()
    if period is None:
        raise RequestError(
            "尚未收到月报，请先用 wuye intake 接收，或用 --period 指明报告期 / "
            "no monthly return was received yet: send files with `wuye intake`, or say --period"
        )
    parse(period)
    board = query.Received(home=home).submission_board(area or home.region, period).filter(pl.col("is_in_use"))
    if source is not None:
        board = board.filter(pl.col("source") == source)
    if late:
        board = board.filter(pl.col("state").is_in(BEHIND))
    if as_json:
        print(json.dumps({"period": period, "rows": board.to_dicts()}, ensure_ascii=False, default=str))
        return
    _print_board(call, board, period)


def _print_board(call: Call, board: "pl.DataFrame", period: str) -> None:
    """One line a unit: how many were due and came, then by name those that did not come as they should."""
    import polars as pl
    from rich.table import Table

    from pipelines import query
    from pipelines.catalogue.catalogue import load
    from pipelines.periods import named

    counted = query.tally(board, "area", "area_name", "area_name_en", "level")
    if counted.is_empty():
        OUT.print(call.say(f"{named(period, 'zh')}无应报未报的报表", f"nothing to tell for {named(period, 'en')}"))
        return
    heads = (
        ("单位", "应报", "按时", "逾期", "退回", "未报送", "逾期、退回和未报送的报表")
        if call.language == "zh"
        else ("Unit", "Due", "On time", "Late", "Refused", "Not received", "Late, refused or not received")
    )
    table = Table(title=period, box=None, pad_edge=False, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < number < len(heads) - 1 else "left", overflow="fold")
    behind: dict[str, list[str]] = {}
    for row in board.filter(pl.col("state").is_in(BEHIND)).iter_rows(named=True):
        label = load().sources[row["source"]].label.of(call.language)
        text = STATES[row["state"]].of(call.language)
        days = call.say(f" {row['days_late']} 天", f" {row['days_late']} d") if row["days_late"] else ""
        behind.setdefault(row["area"], []).append(call.say(f"{label}（{text}{days}）", f"{label} ({text}{days})"))
    for row in counted.iter_rows(named=True):
        name = row["area_name"] if call.language == "zh" else row["area_name_en"]
        indent = {"city": "", "district": " ", "street": "  "}[row["level"]]
        table.add_row(
            f"{indent}{name} {row['area']}",
            *(str(row[key] or "") for key in ("due", "on_time", "late", "refused_returns", "missing")),
            call.say("、", ", ").join(behind.get(row["area"], [])),
        )
    OUT.print(table)


def _changes(
    call: Call, home: "Home", submission: str, former: str | None, source: str | None, *, as_json: bool
) -> None:
    from pipelines import query
    from pipelines.catalogue.catalogue import load

    held = (source,) if source else query.Received(home=home).sources_of(submission)
    result = []
    for one in held:
        before = former or query.Received(home=home).former_of(submission, one)
        if before is not None:
            result.append((one, before, query.Received(home=home).version_changes(before, submission, one)))
    if as_json:
        parts = [{"source": one, "former": before, "changes": frame.to_dicts()} for one, before, frame in result]
        print(json.dumps({"submission": submission, "parts": parts}, ensure_ascii=False))
        return
    if not result:
        OUT.print(call.say("此前没有可比的报送", "there is no former one to hold it against"))
    for one, before, frame in result:
        _print_changes(call, f"{load().sources[one].label.of(call.language)}  {before} → {submission}", frame, one)


def _print_changes(call: Call, title: str, frame: "pl.DataFrame", source: str) -> None:
    from rich.table import Table

    from pipelines.catalogue.catalogue import load

    if frame.is_empty():
        OUT.print(f"{title}: {call.say('没有不同', 'no difference')}")
        return
    heads = ("行", "列", "原为", "现为", "") if call.language == "zh" else ("row", "column", "former", "later", "")
    table = Table(*heads, title=title, box=None, pad_edge=False, title_justify="left")
    for row in frame.iter_rows(named=True):
        label = row["label"] if call.language == "zh" else row["label_en"]
        values = load().sources[source].column(row["column"]).about.values if row["column"] else {}
        former, later = (_label(values.get(row[side]), row[side], call) for side in ("former", "later"))
        table.add_row(row["key"], label or "", former, later, KINDS[row["kind"]].of(call.language))
    OUT.print(table)


def _label(known: Text | None, stored: str | None, call: Call) -> str:
    return known.of(call.language) if known else stored or "—"
