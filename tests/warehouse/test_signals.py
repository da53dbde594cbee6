"""Signals: the chart of a course begins anew where a person said that it does."""

import json
from datetime import date

import duckdb
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.office.entries import Rebase
from pipelines.periods import add_months
from pipelines.warehouse import signals

METRIC = "complaint_solved"
NOISE = (0.0, 0.01, -0.01, 0.005, -0.005, 0.008, -0.008)


def found_in(course: list[float], *rebased: Rebase) -> list[tuple[str, str]]:
    """(month, rules) of the signals of a district's course that begins in January 2020."""
    connection = warehouse_of(*rebased)
    for place, value in enumerate(course):
        told(connection, METRIC, place, value, 100)
    signals.find(connection, load())
    return connection.execute("select period, rule from signal where kind = 'special_cause' order by period").fetchall()


def told(connection: duckdb.DuckDBPyConnection, metric: str, place: int, value: float, base: int) -> None:
    """A district's value and base of the month that is so many months after January 2020."""
    month = add_months(date(2020, 1, 1), place)
    connection.execute(
        "insert into metric_value values (?, 'headline', null, 'month', ?, ?, ?, 'district', '110101', ?, ?, 100, null)",
        [metric, month, add_months(month, 1), f"{month:%Y-%m}", value, base],
    )


def warehouse_of(*rebased: Rebase) -> duckdb.DuckDBPyConnection:
    """The tables that signals are found in, without values and estates."""
    connection = duckdb.connect()
    connection.execute(
        "create table journal_entry (sequence bigint, recorded_at timestamp, actor varchar, kind varchar, why varchar, content varchar)"
    )
    connection.execute(
        "create table estate_month (estate_id varchar, month date, district varchar, street varchar, in_scope boolean, completed_year integer)"
    )
    for entry in rebased:
        content = {"metric": entry.metric, "area": entry.area, "from_period": entry.from_period}
        connection.execute(
            "insert into journal_entry values (1, '2022-07-01', '指挥中心', 'rebase', '换了回访方式', ?)",
            [json.dumps(content)],
        )
    connection.execute(
        """
        create table metric_value (
            metric varchar, variant varchar, segment varchar, period_kind varchar, starts_on date, ends_before date,
            period varchar, level varchar, area varchar, value double, denominator double, sample double,
            effective_sample double
        )
        """
    )
    return connection


def level(height: float, months: int) -> list[float]:
    return [height + NOISE[place % len(NOISE)] for place in range(months)]


def test_a_course_that_rose_for_good_signals_until_a_person_lets_its_chart_begin_anew() -> None:
    course = level(0.6, 14) + level(0.8, 14)
    signalled = [period for period, _ in found_in(course)]
    assert {"2021-03", "2021-12", "2022-04"} <= set(signalled)
    begun = [period for period, _ in found_in(course, Rebase(metric=METRIC, area="110101", from_period="2021-03"))]
    assert begun == []


@pytest.mark.parametrize(
    "other",
    [
        Rebase(metric="complaint_satisfied", area="110101", from_period="2021-03"),
        Rebase(metric=METRIC, area="110102", from_period="2021-03"),
    ],
)
def test_the_chart_of_another_metric_or_area_stays_as_it_is(other: Rebase) -> None:
    course = level(0.6, 14) + level(0.8, 14)
    assert found_in(course, other) == found_in(course)


def test_a_new_chart_waits_for_twelve_months_and_the_months_before_keep_their_signals() -> None:
    course = [*level(0.6, 13), 0.9, *level(0.8, 12), 0.3]
    rebased = Rebase(metric=METRIC, area="110101", from_period="2021-03")
    assert [period for period, _ in found_in(course, rebased)] == ["2021-02", "2022-03"]


def alerts_of(connection: duckdb.DuckDBPyConnection, alert: str) -> list[tuple[str, str]]:
    """(metric, month) of the signals that an alert is raised for."""
    when = load().alerts[alert].when
    return connection.execute(f"select metric, period from signal where {when} order by all").fetchall()


@pytest.mark.parametrize("metric", ["complaint_excluded", "complaint_returned", "complaint_followup"])
def test_a_share_outside_its_limits_asks_about_integrity_and_a_slow_shift_is_a_special_cause(metric: str) -> None:
    connection = warehouse_of()
    for place, value in enumerate([*level(0.1, 12), 0.3, *level(0.1, 11)]):
        told(connection, metric, place, value, 100)
    signals.find(connection, load())
    assert alerts_of(connection, "integrity") == [(metric, "2021-01")]
    assert (metric, "2021-01") not in alerts_of(connection, "special_cause")
    shifted = warehouse_of()
    for place, value in enumerate([*level(0.1, 14), *(0.112 + one / 4 for one in NOISE)]):
        told(shifted, metric, place, value, 100)
    signals.find(shifted, load())
    assert alerts_of(shifted, "integrity") == []
    assert (metric, "2021-09") in alerts_of(shifted, "special_cause")


@pytest.mark.parametrize(
    ("base", "arrived", "is_raised"),
    [
        (204, (), False),  # 2 % and 4 units
        (203, (), False),
        (206, (), True),  # 3 % and 6 units
        (194, (), True),
        (206, (2020,) * 6, False),  # six delivered this year
        (206, (2019,) * 6, False),
        (206, (1998,) * 6, True),  # six old ones that come late into the register
        (206, (None,) * 6, True),
        (200, (2020,) * 6, True),  # six delivered and six gone
    ],
)
def test_a_base_that_moves_by_more_than_new_deliveries_explain_is_asked_about(
    base: int, arrived: tuple[int | None, ...], is_raised: bool
) -> None:
    connection = warehouse_of()
    for place, size in enumerate((200, base)):
        told(connection, "committee_rate", place, 0.5, size)
    for number, year in enumerate(arrived):
        row = [f"e{number}", date(2020, 2, 1), "110101", "110101001", True, year]
        connection.execute("insert into estate_month values (?, ?, ?, ?, ?, ?)", row)
    signals.find(connection, load())
    assert alerts_of(connection, "base_moved") == [("committee_rate", "2020-02")] * is_raised


def test_three_units_or_fewer_do_not_move_a_small_base() -> None:
    connection = warehouse_of()
    for place, size in enumerate((20, 23, 27)):
        told(connection, "committee_rate", place, 0.5, size)
    signals.find(connection, load())
    assert alerts_of(connection, "base_moved") == [("committee_rate", "2020-03")]
