"""Which weeks have a column of their own."""

from datetime import date, timedelta

from dashboard.parts.returns.weeks import AFTER, BEFORE, MOST, columns

DUE = date(2023, 1, 9)


def test_few_weeks_have_each_a_column_and_the_week_of_the_due_day_always_has() -> None:
    assert columns([date(2023, 1, 16), date(2022, 12, 26)], DUE) == [date(2022, 12, 26), DUE, date(2023, 1, 16)]


def test_many_weeks_leave_those_around_the_due_day_and_one_column_for_each_end() -> None:
    found = columns([DUE + timedelta(weeks=step) for step in range(-10, 30)], DUE)
    assert (len(found), found[0], found[-1]) == (MOST, BEFORE, AFTER)
    assert DUE in found
