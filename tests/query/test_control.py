"""The control chart of an area's own course, and who let it begin anew."""

from datetime import date

import polars as pl

from pipelines import query
from pipelines.periods import add_months
from pipelines.query.control import charted
from pipelines.settings import Home
from pipelines.warehouse.signals import Begun
from tests.warehouse.test_signals import level


def course(values: list[float]) -> pl.DataFrame:
    months = [add_months(date(2020, 1, 1), place) for place in range(len(values))]
    return pl.DataFrame({"period": [f"{month:%Y-%m}" for month in months], "starts_on": months, "value": values})


def test_a_chart_that_a_person_let_begin_anew_says_since_when_by_whom_and_why() -> None:
    begun = Begun(date(2021, 3, 1), "指挥中心", date(2021, 5, 6), "换了回访方式")
    found = charted(course(level(0.6, 14) + level(0.8, 12)), [begun])
    assert found["chart"].to_list() == [0] * 14 + [1] * 12
    assert found.drop_nulls("begun_by").select("period", "begun_by", "begun_on", "begun_why").rows() == [
        ("2021-03", "指挥中心", date(2021, 5, 6), "换了回访方式")
    ]
    assert found.group_by("chart").agg(pl.col("centre").first().round(1)).sort("chart")["centre"].to_list() == [
        0.6,
        0.8,
    ]
    assert found["rules"].drop_nulls().is_empty()
    plain = charted(course(level(0.6, 14) + level(0.8, 12)), [])
    assert plain["chart"].unique().to_list() == [0]
    assert "shift" in plain["rules"][-1]


def test_a_chart_begun_anew_has_no_limits_before_twelve_months() -> None:
    found = charted(course(level(0.6, 14) + level(0.8, 11)), [Begun(date(2021, 3, 1), "a", date(2021, 5, 6), "b")])
    assert found.filter(pl.col("chart") == 1)["lower"].drop_nulls().is_empty()
    assert found.filter(pl.col("chart") == 0)["lower"].null_count() == 0


def test_the_newest_limits_are_those_that_the_build_judged_by(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    scope = warehouse
    signals = warehouse.frame("select * from signal where kind = 'special_cause' and month = date '2022-12-01'")
    assert signals.height
    for row in signals.iter_rows(named=True):
        found = scope.control(row["metric"], row["area"], level=row["level"])
        last = found.row(-1, named=True)
        assert (last["period"], last["rules"]) == (row["period"], row["rule"])
        assert (last["centre"], last["lower"], last["upper"]) == (row["centre"], row["lower"], row["upper"])
    assert scope.control("complaint_solved", "110101001", level="street").is_empty()
