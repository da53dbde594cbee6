"""The small city that a demonstration shows has every story of the whole one."""

from collections import Counter

import fastexcel
import pytest

from pipelines import periods
from pipelines.sample.cities.order import CITIES, city_plan
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.office import RULES, decided
from pipelines.sample.papers import paper
from pipelines.sample.plan import Scale, small_scale
from pipelines.sample.returns import returns


@pytest.fixture(scope="module")
def beijing() -> Facts:
    return city_facts("beijing", small_scale(city_plan("beijing")))


@pytest.mark.parametrize("city", CITIES)
def test_every_district_has_estates_enough_for_a_share(city: str) -> None:
    plan = city_plan(city)
    facts = city_facts(city, small_scale(plan))
    held = Counter(facts.estates.district.tolist())
    assert set(held) == set(range(len(plan.districts)))
    assert min(held.values()) >= 20
    assert sum(held.values()) == plan.small.estates


def test_the_lists_show_every_way_that_a_case_can_go(beijing: Facts) -> None:
    steps: dict[str, set[str]] = {}
    answers = set()
    for entry in decided(beijing):
        content = entry["content"]
        assert isinstance(content, dict)
        code = str(content["company_code"])
        if entry["kind"] == "proposal_step":
            steps.setdefault(code, set()).add(str(content["step"]))
        else:
            answers.add(content.get("result"))
    found = set().union(*steps.values())
    assert {"notice", "objection_period", "decided", "listed", "revoked", "expired", "repair", "repaired"} <= found
    assert {None, "rejected", "upheld"} <= answers
    assert any("notice" in taken and "listed" not in taken and "revoked" not in taken for taken in steps.values())


def test_an_act_of_every_kind_that_lists_a_company_is_on_record(beijing: Facts) -> None:
    acts = beijing.ledgers["violation"]
    assert {*RULES, "safety", "forgery"} <= set(acts["violation_type"])
    assert acts["repealed_on"].count() > 0
    assert "developer" in acts["subject_kind"]


def test_companies_with_a_part_to_play_are_there(beijing: Facts) -> None:
    companies = beijing.companies
    for group in (companies.failing, companies.lowest, companies.unloved, companies.stars):
        assert len(group) >= 2
    assert len({*companies.failing, *companies.lowest, *companies.unloved}) < len(companies.size) / 8


def test_returns_are_late_missing_and_corrected(beijing: Facts) -> None:
    listed = returns(beijing.city, beijing.scale)
    kinds = Counter(item.kind for item in listed)
    assert kinds["correction"] > 0
    assert kinds["street_correction"] == 1
    streets = Counter(item.street for item in listed if item.kind == "street")
    assert sorted(streets.values()) == [2] + [3] * 8  # one street leaves out the last month
    late = [item for item in listed if (item.received_on - periods.parse(item.period).last_day).days > 20]
    assert any(item.street for item in late)
    silent = {(item.district, item.period) for item in listed if item.kind == "month"}
    assert any((place, "2022-05") not in silent for place in range(len(beijing.city.districts)))
    assert any(area.drops >= beijing.scale.first for area in beijing.city.districts if area.drops)
    halves = {item.period for item in listed if item.kind == "answers"}
    assert {"2022H1", "2022H2"} <= halves


def test_the_first_return_on_policy_tells_of_everything_whichever_month_a_city_begins_with() -> None:
    """It said nothing where the first month ended a quarter: the city's frequencies and texts were never sent."""
    facts = city_facts("tianjin", Scale(estates=60, complaints=200, companies=10, first="2021-12", last="2022-03"))
    first = next(item for item in returns(facts.city, facts.scale) if item.kind == "policy")
    book = fastexcel.read_excel(paper(facts, first, mistakes=0.0))
    assert {"会议频次要求", "制度文件台账"} <= set(book.sheet_names)
