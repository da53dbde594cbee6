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
    connection = duckdb.connect()
    connection.execute("create table journal_entry (kind varchar, content varchar)")
    connection.execute(
        "create table estate_month (estate_id varchar, month date, district varchar, street varchar, in_scope boolean)"
    )
    for entry in rebased:
        content = {"metric": entry.metric, "area": entry.area, "from_period": entry.from_period}
        connection.execute("insert into journal_entry values ('rebase', ?)", [json.dumps(content)])
    connection.execute(
        """
        create table metric_value (
            metric varchar, variant varchar, segment varchar, period_kind varchar, starts_on date, ends_before date,
            period varchar, level varchar, area varchar, value double, denominator double, sample double,
            effective_sample double
        )
        """
    )
    for place, value in enumerate(course):
        month = add_months(date(2020, 1, 1), place)
        connection.execute(
            "insert into metric_value values (?, 'headline', null, 'month', ?, ?, ?, 'district', '110101', ?, 100, 100, null)",
            [METRIC, month, add_months(month, 1), f"{month:%Y-%m}", value],
        )
    signals.find(connection, load())
    return connection.execute("select period, rule from signal where kind = 'special_cause' order by period").fetchall()


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
