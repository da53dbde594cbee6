"""Working days as the State Council set them: 调休 Saturdays and Sundays are worked, nothing is guessed."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import CalendarError
from pipelines.workdays import HOLIDAYS, add_workdays, holiday_of, is_workday, known_years, workdays_between

pytestmark = pytest.mark.quick

YEARS = known_years()
DAYS = st.dates(date(YEARS[0] + 1, 1, 1), date(YEARS[-1] - 1, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_worked", "holiday"),
    [
        (date(2022, 1, 29), True, "spring_festival"),  # a Saturday worked for the Spring Festival
        (date(2022, 1, 30), True, "spring_festival"),  # and the Sunday after it
        (date(2022, 1, 31), False, "spring_festival"),
        (date(2022, 10, 7), False, "national_day"),
        (date(2022, 10, 8), True, "national_day"),
        (date(2022, 10, 9), True, "national_day"),
        (date(2022, 10, 10), True, None),
        (date(2020, 1, 31), False, "spring_festival"),  # the Spring Festival of 2020 was drawn out to 2 February
        (date(2020, 2, 2), False, "spring_festival"),
        (date(2020, 2, 3), True, None),
        (date(2023, 2, 11), False, None),
    ],
)
def test_a_day_is_worked_as_the_state_council_set_it(day: date, is_worked: bool, holiday: str | None) -> None:
    assert (is_workday(day), holiday_of(day)) == (is_worked, holiday)
    assert holiday is None or {"zh", "en"} == set(asdict(HOLIDAYS[holiday]))


def test_five_working_days_of_notice_skip_the_holiday_and_count_the_days_worked_for_it() -> None:
    assert add_workdays(date(2022, 9, 29), 5) == date(2022, 10, 11)  # 30 Sep, 8, 9, 10, 11 Oct
    assert add_workdays(date(2023, 2, 10), 5) == date(2023, 2, 17)
    assert add_workdays(date(2022, 10, 11), -5) == date(2022, 9, 29)
    assert add_workdays(date(2022, 10, 1), 0) == date(2022, 10, 8)
    assert add_workdays(date(2022, 10, 8), 0) == date(2022, 10, 8)


def test_the_start_counts_and_the_end_does_not() -> None:
    assert workdays_between(date(2022, 9, 30), date(2022, 10, 8)) == 1
    assert workdays_between(date(2022, 9, 30), date(2022, 10, 9)) == 2
    assert workdays_between(date(2022, 10, 9), date(2022, 9, 30)) == -2
    assert workdays_between(date(2022, 10, 8), date(2022, 10, 8)) == 0


@pytest.mark.parametrize("year", [YEARS[0] - 1, YEARS[-1] + 1])
def test_a_year_whose_holidays_are_not_known_is_refused_by_name(year: int) -> None:
    day = date(year, 6, 1)
    for asked in (is_workday, holiday_of, lambda day: add_workdays(day, 1), lambda day: workdays_between(day, day)):
        with pytest.raises(CalendarError, match=f"{year} 年.* / .*{year} are not known"):
            asked(day)


def test_a_count_that_leaves_the_known_years_is_refused() -> None:
    with pytest.raises(CalendarError, match=str(YEARS[-1] + 1)):
        add_workdays(date(YEARS[-1], 12, 30), 5)
    with pytest.raises(CalendarError, match=str(YEARS[0] - 1)):
        add_workdays(date(YEARS[0], 1, 5), -5)


@given(day=DAYS, number=st.integers(1, 200))
def test_counting_agrees_with_walking_day_by_day(day: date, number: int) -> None:
    walked, left = day, number
    while left:
        walked += timedelta(days=1)
        left -= is_workday(walked)
    assert add_workdays(day, number) == walked
    tomorrow = day + timedelta(days=1)
    assert workdays_between(tomorrow, walked + timedelta(days=1)) == number
