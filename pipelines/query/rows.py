"""The rows behind a number, each with the file, sheet, row and sender it came from."""

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import HEADLINE, Metric
from pipelines.errors import RequestError
from pipelines.query.door import Door, unknown_area
from pipelines.query.shape import PLACES
from pipelines.query.values import no_variant
from pipelines.warehouse.compile import month_column, terms, window


def rows(
    door: Door,
    metric: str,
    *,
    area: str,
    period: str,
    variant: str = HEADLINE,
    missing: bool = False,
    limit: int | None = None,
) -> pl.DataFrame:
    """The mart's rows in the base of one number. `has_it` is true, false, or null where it is unknown.

    With `missing`, only those not known to hit: the work list behind a gap. A composite opens its first part, a
    difference the metric it is of.

    Raises:
        RequestError: metric, variant, area or period do not exist.
    """
    declared = _opened(door, door.catalogue.metric(metric))
    if variant not in declared.variants:
        raise no_variant(declared, variant)
    calendar = periods.parse(period).scheme
    if calendar and calendar not in declared.calendars:
        raise RequestError(f"{declared.id} 没有 {calendar} 的周期 / {declared.id} has no periods of {calendar}")
    door.accept_area(area)
    door.accept_period(period)
    own = terms(declared, variant)
    mart = door.catalogue.marts[declared.mart]
    columns = list(door.columns(mart.id))
    place_columns = [column for column in PLACES if column in columns]
    names = ", ".join(f"{column}_area.name as {column}_name" for column in place_columns if column != "city")
    joins = "\n".join(
        f"left join area as {column}_area on {column}_area.code = rows.{column}"
        for column in place_columns
        if column != "city"
    )
    lineage = "submission_id" in columns
    sent = "sent.file_name, sent.received_on," if lineage else ""
    sent_join = (
        "left join (select distinct submission_id, file_name, received_on from submission_part) as sent "
        "on sent.submission_id = rows.submission_id"
        if lineage
        else ""
    )
    hit = own["hit"] or (f"({own['measure']}) is not null" if own["measure"] else "true")
    condition, given = _place(door, columns, area)
    only = "where has_it is not true" if missing else ""
    order = [*(f"{column}" for column in place_columns), *mart.key]
    frame = door.frame(
        f"""
        with rows as (
            select *, ({hit}) as has_it
            from "{mart.id}"
            where ({own["base"]}) and {condition}
                and {month_column(own["month"], calendar)} in (select month from {window(declared, calendar)} where period = ?)
        )
        select rows.* {", " + names if names else ""} {", " + sent.rstrip(",") if sent else ""}
        from rows {joins} {sent_join}
        {only}
        order by {", ".join(f"rows.{column}" for column in order)}
        {f"limit {int(limit)}" if limit else ""}
        """,
        [*given, period],
    )
    front = ["has_it", *mart.key, *(c for c in ("name",) if c in frame.columns)]
    front += [f"{column}_name" for column in place_columns if column != "city"]
    back = [c for c in ("file_name", "sheet", "row_no", "sender", "received_on", "submission_id") if c in frame.columns]
    codes = set(place_columns)
    middle = [c for c in frame.columns if c not in {*front, *back} and c not in codes]
    return frame.select(list(dict.fromkeys([*front, *middle, *place_columns, *back])))


def _opened(door: Door, metric: Metric) -> Metric:
    if metric.kind == "composite":
        return door.catalogue.metrics[metric.parts[0].metric]
    if metric.kind == "difference" and metric.of is not None:
        return door.catalogue.metrics[metric.of.metric]
    return metric


def _place(door: Door, columns: list[str], area: str) -> tuple[str, list[object]]:
    """The condition that keeps one area's rows; an estate or a company is found by its own number."""
    known = door.one("select level from area where code = ?", [area])
    if known is not None:
        level = str(known["level"])
        if level not in columns:
            raise RequestError(f"这些明细没有 {level} 这一列 / these rows do not say their {level}")
        return f'"{level}" = ?', [area]
    for column in ("company_code", "estate_id"):
        if column in columns and door.one(
            f"select 1 as found from {'company_month' if column == 'company_code' else 'estate_month'} where {column} = ?",
            [area],
        ):
            if column == "company_code":
                door.accept_company(area)
            return _inside(door, columns, f'"{column}" = ?', area)
    raise unknown_area(door, area)


def _inside(door: Door, columns: list[str], condition: str, given: str) -> tuple[str, list[object]]:
    """The condition, kept to the scope's area where the rows say where they lie."""
    if door.is_whole or door.level not in columns:
        return condition, [given]
    return f'{condition} and "{door.level}" = ?', [given, door.scope.area]
