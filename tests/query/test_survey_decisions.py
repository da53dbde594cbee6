"""What a survey decides: by the band table and the adopted rules, and only where chance does not."""

import polars as pl
import pytest

from pipelines import query
from pipelines.query import Reader
from pipelines.settings import Home
from pipelines.statistics import wilson

PERIOD = "2022H2"


@pytest.fixture(scope="module")
def reader(small_home: Home) -> Reader:
    return query.open(small_home.path)


def test_a_subsidy_is_settled_only_where_both_ends_of_the_interval_pay_the_same(reader: Reader) -> None:
    paid = reader.survey_decisions(PERIOD).filter(pl.col("kind") == "subsidy")
    assert set(paid["verdict"]) >= {"settled", "open"}
    for row in paid.iter_rows(named=True):
        interval = wilson(row["share"] * row["answers"], row["answers"])
        assert interval is not None
        assert (row["lower"], row["upper"]) == pytest.approx(tuple(interval), abs=1e-9)
        assert row["low"] <= row["high"]
        if row["verdict"] != "too_few":
            assert row["verdict"] == ("settled" if row["low"] == row["high"] else "open")
        else:
            assert row["answers"] < row["minimum"]


def test_companies_and_developers_are_held_to_the_figures_that_the_rules_read(reader: Reader) -> None:
    found = reader.survey_decisions(PERIOD)
    for row in found.filter(pl.col("kind") != "subsidy").iter_rows(named=True):
        if row["answers"] < row["minimum"]:
            assert row["verdict"] == "too_few"
        else:
            expected = "above" if row["lower"] >= row["bar"] else "below" if row["upper"] < row["bar"] else "open"
            assert row["verdict"] == expected
    quality = found.filter(pl.col("question") == "housing_quality").sort("subject")
    stored = reader.frame(
        "select developer_code, quality_upper from developer_quarter where quarter = '2022Q4' order by developer_code"
    )
    joined = quality.join(stored, left_on="subject", right_on="developer_code")
    assert joined.height == quality.height > 0
    assert joined["upper"].to_list() == pytest.approx(joined["quality_upper"].to_list(), abs=1e-9)


def test_only_rules_that_apply_in_the_last_quarter_hold_anybody_against_a_bar(reader: Reader) -> None:
    rules = set(reader.survey_decisions(PERIOD)["rule"].drop_nulls())
    applying = reader.frame("select rule from rule_scope where quarter = '2022Q4' and applies")["rule"]
    assert rules == {"red_satisfaction", "black_satisfaction", "developer_survey"} & set(applying)


def test_a_district_sees_the_subjects_that_it_has(reader: Reader) -> None:
    own = reader.within("110105").survey_decisions(PERIOD)
    whole = reader.survey_decisions(PERIOD)
    assert 0 < own.height < whole.height
    assert set(own["subject"]) <= set(whole["subject"])
