"""The smaller Beijing has every story of the whole one, for few estates."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from tests.whole import believable

pytestmark = pytest.mark.walk

DISTRICTS = 17  # sixteen, and the functional area
# Adopted, and right to propose nobody: no invented estate fails by its score so often, and so no company by its estates.
NOBODY_SO_BAD = {"estate_black_threshold", "company_black_estates"}
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
    assert applying - proposing == NOBODY_SO_BAD


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


def test_every_headline_alert_and_list_of_each_city_lies_in_its_band(city: Path) -> None:
    reader, name = query.open(city), city.name.removeprefix("demo-")
    assert believable.headlines_outside(reader, name) == []
    assert believable.alerts_outside(reader, name) == []
    assert believable.proposals_outside(reader, name) == []


def test_what_is_told_of_each_city_on_purpose_is_seen(city: Path) -> None:
    assert believable.untold(query.open(city), city.name.removeprefix("demo-")) == []
