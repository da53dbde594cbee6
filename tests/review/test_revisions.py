"""Revisions are told with an interval, or with none where too few tell of them."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.review.freeze import freeze
from pipelines.review.revisions import _mean_range, _quantile_range, revisions
from tests.warehouse.stored import built, committee, estate, home_in, send

NAMES = ("committee_rate", "company_month", "company_quarter")


def test_first_value_and_latest_are_compared_and_the_days_of_a_return_counted(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2022-07", "2022-08", "2022-09"):
        send(home, "estate", [estate("e1"), estate("e2")], period=month, sender="110101")
    send(home, "committee", [committee("c1", "e1", date(2021, 5, 1))], period="2022-07", sender="110101")
    built(home, *NAMES)
    freeze(home.path, "2022Q3", actor="市级主管部门科长（模拟） 王芳")
    four = [estate("e1"), estate("e2"), estate("e3"), estate("e4")]
    send(home, "estate", four, period="2022-09", sender="110101", on=date(2022, 10, 21))
    found = revisions(built(home, *NAMES)).filter(sender="110101", source="estate").row(0, named=True)
    assert (found["returns"], found["revised"]) == (3, 1)
    assert (found["days"], found["days_lower"]) == (None, None), "three returns tell nothing of the usual"
    assert (found["figures"], found["periods"]) == (3, 3)
    assert found["mean"] == pytest.approx((0 + 0 + (0.25 - 0.5)) / 3)
    assert found["mean_absolute"] == pytest.approx(0.25 / 3)
    assert (found["lower"], found["upper"]) == (None, None), "three months give no interval"


def test_the_interval_of_a_mean_is_students() -> None:
    assert _mean_range([1.0, 2.0, 3.0, 4.0]) == (None, None)
    lower, upper = _mean_range([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (lower, upper) == (pytest.approx(3 - 2.776 * 0.7071, abs=1e-3), pytest.approx(3 + 2.776 * 0.7071, abs=1e-3))


def test_the_ranks_round_a_quantile_hold_it_with_95_per_cent() -> None:
    assert _quantile_range(18, 0.9) == (13, 19), "eighteen values do not bound their ninth tenth from above"
    assert _quantile_range(100, 0.9) == (84, 96)
