"""The smaller Beijing has every story of the whole one, for few estates."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import query

pytestmark = pytest.mark.walk

DISTRICTS = 17  # sixteen, and the functional area
STATES = {"on_time", "by_parent_on_time", "late", "by_parent_late", "missing", "refused"}


@pytest.fixture(scope="module")
def beijing(city: Path) -> query.Reader:
    if city.name != "demo-beijing":
        pytest.skip("of the city that is made smaller by default")
    return query.open(city)


def test_every_rule_that_applies_proposes_somebody(beijing: query.Reader) -> None:
    applying = set(beijing.frame("select distinct rule from rule_scope where applies")["rule"])
    proposing = set(beijing.frame("select distinct rule from rule_hit where state = 'proposed'")["rule"])
    assert applying
    assert applying - proposing == set()


def test_returns_came_in_every_way_and_one_was_refused(beijing: query.Reader) -> None:
    board = query.Received(home=beijing.home).submission_board(beijing.home.region, beijing.as_of)
    assert set(board["state"]) >= STATES


def test_every_district_and_the_functional_area_have_estates(beijing: query.Reader) -> None:
    held = beijing.frame(
        "select district, count(distinct estate_id) as estates from estate_month "
        "where district not like '%-unassigned' group by district"
    )
    assert held.height == DISTRICTS
    assert held.select(pl.col("estates").min()).item() >= 20
