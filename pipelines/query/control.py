"""The control chart of one area's own course, as the signals of a build read it, and who let it begin anew."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from pipelines.catalogue.declarations import Metric
from pipelines.query.door import Door
from pipelines.query.values import values
from pipelines.warehouse.signals import CHARTED, MONTHS, Begun, begun_anew, charts_of


def has_control(metric: Metric, level: str) -> bool:
    """Whether the courses of a metric at a level have control charts."""
    return "special_cause" in metric.watch and metric.frequency == "month" and level in CHARTED


def control(door: Door, metric: str, area: str, *, level: str) -> pl.DataFrame:
    """The last 24 months of an area that have a value; one row is one month.

    Columns: period, starts_on, value, chart (a number that counts up where it begins anew), centre, lower, upper (null
    until a chart has twelve months), rules (those of the control chart that the month breaks, joined by commas; null
    without one); and, where a person let the chart begin anew in the month: begun_by, begun_on (the day on which it was
    written into the journal), begun_why. Later entries for the same month replace former ones.
    """
    declared = door.catalogue.metric(metric)
    door.accept_area(area)
    if not has_control(declared, level):
        return pl.DataFrame(schema=_SCHEMA)
    frame = values(door, metric, level=level, area=area, period_kind="month")
    frame = frame.filter(pl.col("value").is_not_null()).tail(MONTHS).select("period", "starts_on", "value")
    with door.cursor() as cursor:
        return charted(frame, begun_anew(cursor, declared).get(area, []))


def begun(door: Door, metric: str, area: str) -> list[Begun]:
    """Where a person let the chart of an area's course begin anew; none of a metric without a chart."""
    declared = door.catalogue.metric(metric)
    door.accept_area(area)
    with door.cursor() as cursor:
        return begun_anew(cursor, declared).get(area, [])


def charted(frame: pl.DataFrame, begun: Sequence[Begun]) -> pl.DataFrame:
    """The columns of `control` for a course (period, starts_on, value) that begins anew where it was said."""
    months = frame["starts_on"].to_list()
    stretches = charts_of(months, frame["value"].to_list(), [one.month for one in begun])
    edges = [*(first for first, _ in stretches), len(months)]
    rows: list[dict[str, object]] = []
    for number, (first, chart) in enumerate(stretches):
        since = months[first - 1] if first else months[0] - timedelta(days=1)
        entries = [one for one in begun if since < one.month <= months[first]]
        for place in range(first, edges[number + 1]):
            entry = max(entries, default=None) if place == first else None
            rows.append(
                {
                    **frame.row(place, named=True),
                    "chart": number,
                    "centre": chart and chart.centre,
                    "lower": chart and chart.lower,
                    "upper": chart and chart.upper,
                    "rules": ", ".join(sorted(chart.broken[place - first])) or None if chart else None,
                    "begun_by": entry and entry.actor,
                    "begun_on": entry and entry.recorded_on,
                    "begun_why": entry and entry.why,
                }
            )
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA = {
    "period": pl.String,
    "starts_on": pl.Date,
    "value": pl.Float64,
    "chart": pl.Int64,
    "centre": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "rules": pl.String,
    "begun_by": pl.String,
    "begun_on": pl.Date,
    "begun_why": pl.String,
}
