"""Commands that read published numbers: values, rows."""

from typing import Annotated

import typer

from pipelines import query
from pipelines.catalogue.declarations import HEADLINE, LEVELS, Level
from pipelines.cli.frame import Call, Format, app, print_frame
from pipelines.errors import RequestError


@app.command()
def values(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="File name or M- code")],
    variant: Annotated[str, typer.Option()] = HEADLINE,
    level: Annotated[str | None, typer.Option(help=", ".join(LEVELS) + "; the area's own without")] = None,
    area: Annotated[str | None, typer.Option(help="Inside this area")] = None,
    period: Annotated[str | None, typer.Option()] = None,
    first: Annotated[str | None, typer.Option("--from")] = None,
    last: Annotated[str | None, typer.Option("--to")] = None,
    segment: Annotated[str | None, typer.Option()] = None,
    calendar: Annotated[str, typer.Option(help="Periods of a scheme, such as 12345")] = "",
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """Numbers, with numerator, denominator, unknown, interval, target and status."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse, area, first, last)
    frame = query.values(
        warehouse,
        scope,
        metric,
        variant=variant,
        level=_level(level) if level else None,
        period=period,
        segment=segment,
        calendar=calendar,
    )
    shown = (
        "period", "area", "area_name", *(("segment_value",) if segment else ()), "numerator", "denominator",
        "unknown", "value", "lower", "upper", "target", "pace", "gap", "status", "reported_share",
    )  # fmt: skip
    print_frame(frame, form, shown)


def _level(text: str) -> Level:
    found = next((level for level in LEVELS if level == text), None)
    if found is None:
        raise RequestError(f"there is no level {text!r}; there is {', '.join(LEVELS)}")
    return found


@app.command()
def rows(
    context: typer.Context,
    metric: Annotated[str, typer.Argument(help="File name or M- code")],
    area: Annotated[str | None, typer.Option()] = None,
    period: Annotated[str | None, typer.Option()] = None,
    variant: Annotated[str, typer.Option()] = HEADLINE,
    missing: Annotated[bool, typer.Option(help="Only those not known to have it")] = False,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """The rows behind a number, each with the file, sheet and row it came from."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse)
    frame = query.rows(
        warehouse,
        scope,
        metric,
        area=area or scope.area,
        period=period or warehouse.as_of,
        variant=variant,
        missing=missing,
    )
    front = [column for column in frame.columns if column not in ("submission_id",)]
    print_frame(frame, form, tuple(front[:9] + front[-5:]))
