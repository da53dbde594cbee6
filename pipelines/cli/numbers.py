"""Commands that read published numbers: values, rows, standing."""

import json
from datetime import date, datetime
from typing import Annotated

import polars as pl
import typer

from pipelines import periods, query
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


@app.command()
def standing(
    context: typer.Context,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    company: Annotated[str | None, typer.Option(help="Credit code")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What the rules propose for the lists, and why. Proposals only: people decide."""
    call: Call = context.obj
    warehouse = query.open_warehouse(call.settings.home)
    scope = query.scope_of(warehouse)
    quarter = None
    if as_of is not None:
        quarter = _quarter_by(warehouse, as_of.date())
    if company is not None:
        query.company(warehouse, company)
    frame = query.proposals(warehouse, scope, period=quarter, state=None if company else "proposed", company=company)
    if as_json:
        records = frame.with_columns(
            pl.col("conditions", "evidence").map_elements(json.loads, return_dtype=pl.Object)
        ).to_dicts()
        print(json.dumps({"proposals": records}, ensure_ascii=False, default=str))
        return
    print_frame(
        frame, Format.TABLE, ("period", "list", "code", "subject_name", "state", "document", "clause", "evidence")
    )


def _quarter_by(warehouse: query.Warehouse, day: date) -> str:
    whole = [q for q in query.periods(warehouse, "quarter") if periods.parse(q).last_day <= day]
    if not whole:
        raise RequestError(f"no quarter that is known has ended by {day}")
    return whole[-1]
