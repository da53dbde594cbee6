"""Period arithmetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import periods
from pipelines.errors import RequestError

pytestmark = pytest.mark.quick

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
kinds = st.sampled_from(periods.KINDS)


@pytest.mark.parametrize(
    ("text", "kind", "starts_on", "ends_before"),
    [
        ("2022-12", "month", date(2022, 12, 1), date(2023, 1, 1)),
        ("2022Q4", "quarter", date(2022, 10, 1), date(2023, 1, 1)),
        ("2022H2", "half", date(2022, 7, 1), date(2023, 1, 1)),
        ("2022", "year", date(2022, 1, 1), date(2023, 1, 1)),
    ],
)
def test_each_kind_of_period_is_read(text: str, kind: str, starts_on: date, ends_before: date) -> None:
    assert periods.parse(text) == periods.Period(text, kind, starts_on, ends_before)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2022-13", "2022-00", "2022Q5", "2022H0", "22", "2022-1", "2022q4", "", "2022-12 "])
def test_what_is_no_period_is_refused_and_the_forms_are_named(text: str) -> None:
    with pytest.raises(RequestError, match="2022Q4"):
        periods.parse(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2022年12月", "2022-12"),
        ("2022 年 1 月份", "2022-01"),
        ("２０２２．３", "2022-03"),
        ("2022/3", "2022-03"),
        ("202203", "2022-03"),
        ("2022年第四季度", "2022Q4"),
        ("2022年4季度", "2022Q4"),
        ("2022q4", "2022Q4"),
        ("2022年上半年", "2022H1"),
        ("2022年度", "2022"),
        ("2022年", "2022"),
        ("2022-12", "2022-12"),
        ("12345:2022-12", "12345:2022-12"),
        ("20221", "20221"),
        ("2022年13月", "2022年13月"),
        ("去年", "去年"),
    ],
)
def test_a_period_is_read_as_people_write_it(said: str, meant: str) -> None:
    assert periods.written(said) == meant


def test_three_months_after_the_end_of_november_is_the_end_of_february() -> None:
    assert periods.add_months(date(2021, 11, 30), 3) == date(2022, 2, 28)
    assert periods.add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert periods.add_months(date(2022, 3, 31), -1) == date(2022, 2, 28)


def test_the_last_day_and_month_lie_inside_the_period() -> None:
    quarter = periods.parse("2024Q1")
    assert quarter.last_day == date(2024, 3, 31)
    assert quarter.last_month == "2024-03"


def test_between_gives_only_whole_periods() -> None:
    assert [p.text for p in periods.between("2021-02", "2021-10", "quarter")] == ["2021Q2", "2021Q3"]
    assert [p.text for p in periods.between("2021-11", "2022-02")] == ["2021-11", "2021-12", "2022-01", "2022-02"]
    assert list(periods.between("2022-02", "2021-11")) == []


def test_shift_crosses_years() -> None:
    assert periods.shift("2022-01", -1) == "2021-12"
    assert periods.shift("2022Q4", 1) == "2023Q1"
    assert periods.shift("2022H1", -3) == "2020H2"


@given(days, kinds)
def test_a_day_lies_in_the_period_that_contains_it(day: date, kind: periods.Kind) -> None:
    period = periods.containing(day, kind)
    assert period.starts_on <= day < period.ends_before
    assert periods.parse(period.text) == period


@given(days, kinds, st.integers(-40, 40))
def test_shifting_there_and_back_is_nothing(day: date, kind: periods.Kind, by: int) -> None:
    text = periods.containing(day, kind).text
    assert periods.shift(periods.shift(text, by), -by) == text


@given(days, kinds)
def test_neighbouring_periods_touch_without_overlap(day: date, kind: periods.Kind) -> None:
    period = periods.containing(day, kind)
    assert periods.parse(periods.shift(period.text, 1)).starts_on == period.ends_before


@given(days, kinds)
def test_a_period_is_its_months_in_order(day: date, kind: periods.Kind) -> None:
    period = periods.containing(day, kind)
    months = [periods.parse(month) for month in periods.months_in(period.text)]
    assert len(months) == periods.MONTHS_IN[kind]
    assert (months[0].starts_on, months[-1].ends_before) == (period.starts_on, period.ends_before)


@given(days, kinds)
def test_the_last_ended_period_has_ended_and_the_next_has_not(day: date, kind: periods.Kind) -> None:
    month = periods.containing(day, "month")
    found = periods.parse(periods.last_ended(kind, month.text))
    assert found.ends_before <= month.ends_before < periods.parse(periods.shift(found.text, 1)).ends_before


def test_a_scheme_s_period_keeps_its_scheme_and_is_named_as_the_calendar_s() -> None:
    found = periods.parse("12345:2022-12")
    assert (found.scheme, found.kind, found.last_month) == ("12345", "month", "2022-12")
    assert periods.shift("12345:2022Q4", 1) == "12345:2023Q1"
    assert periods.months_in("12345:2022Q4") == ("12345:2022-10", "12345:2022-11", "12345:2022-12")
    for wrong in (":2022-12", "12345:", "12345:2022-13", "1:2:2022-12"):
        with pytest.raises(RequestError):
            periods.parse(wrong)
