"""The command that lists alerts."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import OUT, Call, Format, app, print_frame

if TYPE_CHECKING:
    import polars as pl


@app.command()
def alerts(
    context: typer.Context,
    alert: Annotated[
        str | None, typer.Argument(help="预警代码（AL-…）或名称，默认全部 / AL- code or file name; all without")
    ] = None,
    area: Annotated[str | None, typer.Option(help="只看该区域（代码） / Inside this area")] = None,
    period: Annotated[str | None, typer.Option(help="在该期末尚未解除的 / Open at the end of this period")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="包括已解除的 / Those that are over, too")] = False,
    counts: Annotated[bool, typer.Option("--counts", help="每种预警一行，只列数量 / One line an alert")] = False,
    form: Annotated[Format, typer.Option("--format", help="输出格式 / How rows are printed")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False,
) -> None:
    """预警：起始日期、责任单位、处理期限 / Alerts: since when, responsible unit, due date."""
    import polars as pl

    from pipelines import query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    scope = reader.within(area)
    rows = scope.alerts(period=period, alert=alert, closed=closed)
    known = reader.catalogue.alerts
    sentences = [
        query.alert_sentence(reader.catalogue, known[row["alert"]], row["evidence"], call.language)
        for row in rows.iter_rows(named=True)
    ]
    owners = [
        owner or known[name].owner.of(call.language) for name, owner in zip(rows["alert"], rows["owner"], strict=True)
    ]
    places = [query.place_said(row, call.language) for row in rows.iter_rows(named=True)]
    rows = rows.with_columns(
        pl.Series("says", sentences, dtype=pl.String),
        pl.Series("who", owners, dtype=pl.String),
        pl.Series("place", places, dtype=pl.String),
    )
    if as_json:
        print(json.dumps({"alerts": rows.to_dicts()}, ensure_ascii=False, default=str))
        return
    if counts:
        listed = query.alerts_named(reader.catalogue, alert)
        OUT.print(
            *(
                f"{one.code}  {one.label.of(call.language)}  "
                + str(rows.filter(pl.col("alert") == one.id).height)
                + (call.say(f"（{over} 项逾期）", f"  ({over} overdue)") if (over := _overdue(rows, one.id)) else "")
                for one in listed
            ),
            sep="\n",
        )
        return
    print_frame(call, rows, form, ("code", "says", "since", "days_open", "due_on", "days_over", "place", "who"))


def _overdue(rows: "pl.DataFrame", alert: str) -> int:
    import polars as pl

    return rows.filter((pl.col("alert") == alert) & pl.col("days_over").is_not_null()).height
