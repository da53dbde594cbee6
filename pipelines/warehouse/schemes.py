"""Calendars that are not the calendar's: the hotline's month runs from the 19th to the 18th, its days from noon (Q-18).

When a scheme's month begins and ends is what was sent (source `period_calendar`), else what its dated parameters say
(`calendar_<scheme>_start_day`, `…_start_hour`). A scheme's month bears the name of the month in which it ends.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import duckdb
import polars as pl

from pipelines import periods
from pipelines.catalogue.catalogue import Catalogue
from pipelines.warehouse.rows import insert_frame, insert_rows

Span = tuple[date, datetime, datetime]  # the month, and [start, end) in local time


def fill(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, region: str, first: date, last: date) -> None:
    """Adds each scheme's periods that lie whole in the data to `period`, and fills `scheme_month` and `scheme_day`.

    One row of `scheme_day` is one day: the scheme's month before and after the moment in it at which the month turns.
    """
    for scheme in sorted({scheme for metric in catalogue.metrics.values() for scheme in metric.calendars}):
        matches = spans(connection, catalogue, scheme, region, first, last)
        begin, end = datetime.combine(first, time()), datetime.combine(periods.add_months(last, 1), time())
        whole = {month: span for month, *span in matches if span[0] >= begin and span[1] <= end}
        rows, months = [], []
        for kind in periods.KINDS:
            for period in periods.between(periods.month_of(first), periods.month_of(last), kind):
                inside = [periods.parse(month).starts_on for month in periods.months_in(period.text)]
                if not whole.keys() >= set(inside):
                    continue
                text = periods.in_scheme(period.text, scheme)
                starts_at, ends_at = whole[inside[0]][0], whole[inside[-1]][1]
                rows.append((text, periods.in_scheme(kind, scheme), starts_at.date(), ends_at.date(), inside[-1]))
                months += [(scheme, text, month) for month in inside]
        insert_rows(connection, "period", rows)
        insert_rows(connection, "scheme_month", months)
        insert_frame(connection, "scheme_day", _days(scheme, [one for one in matches if one[0] in whole], begin, end))


def spans(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, scheme: str, region: str, first: date, last: date
) -> list[Span]:
    """The months of a scheme from the first to the last, in order."""
    sent = {
        period: (starts_at, ends_at)
        for period, starts_at, ends_at in connection.execute(
            "select period, starts_at, ends_at from period_calendar where scheme = ?", [scheme]
        ).fetchall()
    }
    day, hour = (catalogue.parameters[f"calendar_{scheme}_start_{part}"] for part in ("day", "hour"))

    def turn(month: date) -> datetime:
        """When the scheme's month ends, and the next begins, in a month of the calendar."""
        on, at = day.on(month, region) or 1, hour.on(month, region) or 0
        return datetime.combine(month, time(int(at))) + timedelta(days=int(on) - 1)

    return sorted(
        (month.starts_on, *sent.get(month.text, (turn(periods.add_months(month.starts_on, -1)), turn(month.starts_on))))
        for month in periods.between(periods.month_of(first), periods.month_of(last))
    )


def _days(scheme: str, items: Sequence[Span], begin: datetime, end: datetime) -> pl.DataFrame:
    starts = [starts_at for _, starts_at, _ in items]

    def month_at(moment: datetime) -> date | None:
        place = bisect_right(starts, moment) - 1
        return items[place][0] if place >= 0 and moment < items[place][2] else None

    turns = sorted({moment for _, *span in items for moment in span})
    rows: list[tuple[object, ...]] = []
    day = begin
    while day < end:
        turn = next((one for one in turns if day < one < day + timedelta(days=1)), None)
        rows.append((scheme, day.date(), turn, month_at(day), month_at(turn or day)))
        day += timedelta(days=1)
    return pl.DataFrame(
        rows,
        schema={
            "scheme": pl.String(),
            "day": pl.Date(),
            "turns_at": pl.Datetime("us"),
            "month_before": pl.Date(),
            "month_after": pl.Date(),
        },
        orient="row",
    )
