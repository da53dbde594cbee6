"""Commands that read published numbers: values, rows."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import Call, Format, app, print_frame
from pipelines.nearest import unknown

if TYPE_CHECKING:
    from pipelines.catalogue.declarations import Level


@app.command()
def values(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="指标名或 M- 代码 / File name or M- code")],
    variant: Annotated[str, typer.Option(help="口径变体 / Variant of the metric")] = "headline",
    level: Annotated[
        str | None,
        typer.Option(
            metavar="city|district|street|community|estate|company|department",
            help="层级，默认为该区域的层级 / Level; the area's own without",
        ),
    ] = None,
    area: Annotated[str | None, typer.Option(help="只看该区域（代码） / Inside this area (its code)")] = None,
    period: Annotated[
        str | None, typer.Option(help="期间，如 2022-12、2022Q4 / Period, such as 2022-12 or 2022Q4")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="起始期间 / First period")] = None,
    last: Annotated[str | None, typer.Option("--to", help="截止期间 / Last period")] = None,
    segment: Annotated[str | None, typer.Option(help="按此分组 / Cut by this")] = None,
    calendar: Annotated[str, typer.Option(help="按该统计周期，如 12345 / Periods of a scheme, such as 12345")] = "",
    form: Annotated[Format, typer.Option("--format", help="输出格式 / How rows are printed")] = Format.TABLE,
) -> None:
    """指标数值：分子、分母、未知数、区间、目标和状态 / Numbers, with numerator, denominator, unknown, interval, target and status."""
    from pipelines import query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    scope = reader.within(area, first, last)
    frame = scope.values(
        metric,
        variant=variant,
        level=_level(level) if level else None,
        period=period,
        segment=segment,
        calendar=calendar,
    )
    shown = (
        "period",
        "area",
        "area_name",
        *(("segment_value",) if segment else ()),
        "numerator",
        "denominator",
        "unknown",
        "value",
        "lower",
        "upper",
        "target",
        "pace",
        "gap",
        "status",
        "reported_share",
    )
    print_frame(call, frame, form, shown, reader.catalogue.metric(metric).unit)


def _level(text: str) -> "Level":
    from pipelines.catalogue.declarations import LEVELS

    match = next((level for level in LEVELS if level == text), None)
    if match is None:
        raise unknown(("层级", "level"), text, dict.fromkeys(LEVELS, ()))
    return match


@app.command()
def rows(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="指标名或 M- 代码 / File name or M- code")],
    area: Annotated[
        str | None, typer.Option(help="区域代码，默认全市（区） / Code of the area; the whole deployment without")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="期间，如 2022-12、2022Q4 / Period, such as 2022-12 or 2022Q4")
    ] = None,
    variant: Annotated[str, typer.Option(help="口径变体 / Variant of the metric")] = "headline",
    missing: Annotated[
        bool, typer.Option("--missing", help="只列尚未确认达到的 / Only those not known to have it")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="输出格式 / How rows are printed")] = Format.TABLE,
) -> None:
    """数值背后的明细，每行注明来源文件、工作表和行号 / The rows behind a number, each with the file, sheet and row it came from."""
    from pipelines import query

    call: Call = context.obj
    reader = query.open(call.settings.home)
    frame = reader.rows(
        metric, area=area or reader.scope.area, period=period or reader.as_of, variant=variant, missing=missing
    )
    front = [column for column in frame.columns if column not in ("submission_id",)]
    print_frame(call, frame, form, tuple(front[:9] + front[-5:]))
