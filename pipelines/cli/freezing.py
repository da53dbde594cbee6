"""Commands for frozen quarters: freeze, freezes."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, app, ticking
from pipelines.text import Language, both, counted

if TYPE_CHECKING:
    from pipelines.catalogue.declarations import Metric


@app.command(name="freeze")
def freeze_quarter(
    context: typer.Context,
    quarter: Annotated[str, typer.Argument(help="季度，如 2022Q4 / The quarter, such as 2022Q4")],
    actor: Annotated[str, typer.Option(help="经办人：岗位或单位 / Who does it: a post or an office")],
    final: Annotated[
        bool, typer.Option("--final", help="正式数据，默认为暂定 / The final figures; provisional without")
    ] = False,
    why: Annotated[
        str,
        typer.Option(help="理由，再次冻结必填 / The reason; needed when the quarter is frozen again"),
    ] = "",
) -> None:
    """冻结一个季度的全部数据、名单和口径，供会议使用 / Freeze a quarter for its meeting: every figure, the lists, and the definitions."""
    from pipelines.review.freeze import freeze

    call: Call = context.obj
    with ticking(call.say("冻结", "freeze")) as tick:

        def progress(table: str, n: int, every: int) -> None:
            tick(f"{n}/{every} {table}")

        done = freeze(call.settings.home, quarter, actor=actor, why=why, final=final, progress=progress)
    size = sum(file.bytes for file in done.files) / 1e6
    state = call.say("正式", "final") if done.state == "final" else call.say("暂定", "provisional")
    OUT.print(
        call.say(
            f"已冻结 {done.name}（{state}）：数据版本 {done.build_id}，{len(done.files)} 个文件，{size:.1f} MB",
            f"frozen {done.name} ({state}): build {done.build_id}, {counted(len(done.files), 'file')}, {size:.1f} MB",
        ),
        soft_wrap=True,
    )


@app.command(name="freezes")
def list_freezes(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False
) -> None:
    """列出已冻结的季度和各版 / The frozen quarters and their versions."""
    import json

    from rich.table import Table

    from pipelines.review.freezes import freezes
    from pipelines.settings import open_home

    call: Call = context.obj
    rows = freezes(open_home(call.settings.home))
    if as_json:
        print(json.dumps({"freezes": rows.to_dicts()}, ensure_ascii=False, default=str))
        return
    states = {"provisional": call.say("暂定", "provisional"), "final": call.say("正式", "final")}
    table = Table(
        *call.say(
            "季度 版次 状态 冻结日期 经办人 数据版本 理由", "Quarter Version State Frozen-on By Build Why"
        ).split(),
        box=None,
        pad_edge=False,
    )
    for row in rows.iter_rows(named=True):
        table.add_row(
            row["quarter"],
            str(row["version"]),
            states[row["state"]],
            str(row["frozen_on"]),
            row["actor"],
            row["build_id"],
            row["why"],
        )
    OUT.print(table)


@app.command(name="restatements")
def list_restatements(
    context: typer.Context,
    quarter: Annotated[
        str,
        typer.Argument(help="季度或某一冻结版，如 2022Q4、2022Q4/1 / A quarter or a frozen version, such as 2022Q4/1"),
    ],
    level: Annotated[str, typer.Option(help="只列一级：city、district、street / Only one level")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """冻结后有变动的数值：原值、现值、涉及的报送或规则 / What was restated since a freeze: from, to, and because of what."""
    import json

    import polars as pl
    from rich.table import Table

    from pipelines import query
    from pipelines.review.causes import causes_said
    from pipelines.review.restatements import restatements, sides

    call: Call = context.obj
    rows = restatements(call.settings.home, quarter)
    if level:
        rows = rows.filter(pl.col("level") == level)
    if as_json:
        print(json.dumps({"restatements": rows.to_dicts()}, ensure_ascii=False, default=str))
        return
    if rows.is_empty():
        OUT.print(call.say("冻结后没有变动", "nothing has changed since"))
        return
    catalogue = query.open(call.settings.home).catalogue
    heads = call.say("指标 期间 区域 冻结时 现 涉及", "Metric Period Area Frozen Now Because-of").split()
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows.iter_rows(named=True):
        metric = catalogue.metrics.get(row["metric"])
        both_sides = sides(row, partial(_amount, metric, language=call.language), call.language)
        if both_sides is None:
            continue
        table.add_row(
            metric.label.of(call.language) if metric else row["metric"],
            row["period"],
            row["area_name"],
            *both_sides,
            call.say("；", "; ").join(causes_said(catalogue, row["causes"], call.language)),
        )
    if table.row_count:
        OUT.print(table)
    if left := rows.height - table.row_count:
        OUT.print(
            call.say(
                f"另有 {left} 项数值未变，仅不明数或判断有变，未列出（--json 列全）",
                f"{left} more with the same value, of which only what is unknown or the verdict differs: see --json",
            )
        )


def _amount(metric: "Metric | None", value: float | None, *, language: Language) -> str:
    if value is None:
        return "—"
    if metric is None or metric.unit != "share":
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if metric.kind == "difference":
        return f"{100 * value:+.1f} {both('个百分点', 'pp').of(language)}".replace("-", "−")
    return f"{100 * value:.1f} %"
