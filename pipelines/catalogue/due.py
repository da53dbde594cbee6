"""By when a return is due: the one rule, for the board of submissions and for the share of returns on time."""

from datetime import date, timedelta
from functools import lru_cache

from pipelines.catalogue.catalogue import load
from pipelines.errors import CalendarError
from pipelines.periods import Period
from pipelines.workdays import add_workdays


@lru_cache(maxsize=500)  # asked for with every unit
def due_on(period: Period, region: str) -> date:
    """The day by which a return for a period is due: so many days after its end (ours), moved on to a working day.

    Where a year's holidays are not published yet, only weekends move it.
    """
    days = load().parameters[f"due_days_{period.kind}"].on(period.last_day, region)
    day = period.last_day + timedelta(days=int(days or 0))
    try:
        return add_workdays(day, 0)
    except CalendarError:
        return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)
