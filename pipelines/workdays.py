"""Chinese working days: weekends, public holidays and the days worked in exchange for them (调休), year by year.

The State Council publishes a year's holidays in the autumn before it; the package `chinesecalendar` carries them. A
year that it does not know is never guessed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import chinese_calendar

from pipelines.errors import CalendarError
from pipelines.text import Text, both

HOLIDAYS: Mapping[str, Text] = MappingProxyType(
    {holiday.name: both(holiday.chinese, holiday.value) for holiday in chinese_calendar.Holiday}
)


@cache
def known_years() -> range:
    """The years whose holidays are known."""
    return range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)


def is_workday(day: date) -> bool:
    """Whether offices work on a day.

    Raises:
        CalendarError: the holidays of its year are not known.
    """
    return bool(chinese_calendar.is_workday(_known(day)))


def holiday_of(day: date) -> str | None:
    """The holiday, by its id in `HOLIDAYS`, for which a day is free or is worked in exchange; nothing on other days.

    Raises:
        CalendarError: the holidays of its year are not known.
    """
    _, name = chinese_calendar.get_holiday_detail(_known(day))
    return None if name is None else str(chinese_calendar.Holiday(name).name)


def add_workdays(day: date, number: int) -> date:
    """The working day that lies so many working days after a day (before it where negative); the day itself does not
    count. With 0 the day itself, or the next working day where it is none.

    Raises:
        CalendarError: the day or the result lies where holidays are not known.
    """
    every = _every_workday()
    _known(day)
    place = bisect_right(every, day) + number - 1 if number > 0 else bisect_left(every, day) + number
    if not 0 <= place < len(every):
        raise _unknown(str(known_years()[0] - 1 if place < 0 else known_years()[-1] + 1))
    return every[place]


def workdays_between(start: date, end: date) -> int:
    """How many working days lie in [start, end): the start counts, the end does not. Negative where the end is earlier.

    Raises:
        CalendarError: one of the days lies where holidays are not known.
    """
    every = _every_workday()
    return bisect_left(every, _known(end)) - bisect_left(every, _known(start))


@cache
def _every_workday() -> tuple[date, ...]:
    first, last = date(known_years()[0], 1, 1), date(known_years()[-1], 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if chinese_calendar.is_workday(day))


def _known(day: date) -> date:
    if day.year not in known_years():
        raise _unknown(str(day.year))
    return day


def _unknown(year: str) -> CalendarError:
    first, last = known_years()[0], known_years()[-1]
    return CalendarError(
        both(
            f"{year} 年的节假日安排未知（已知 {first}—{last} 年），无法推算工作日；请更新 chinesecalendar",
            f"the holidays of {year} are not known ({first} to {last} are), so its working days cannot be told: update chinesecalendar",
        )
    )
