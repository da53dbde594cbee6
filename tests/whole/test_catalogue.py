"""Everything that is declared fits together: ids resolve, both languages are there, all SQL binds."""

from dataclasses import replace

import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.consistency import problems
from pipelines.text import both
from pipelines.warehouse.consistency import sql_problems
from pipelines.warehouse.marts import STEPS, in_order

pytestmark = pytest.mark.quick

CATALOGUE = load()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def test_no_declaration_points_at_nothing(catalogue: Catalogue) -> None:
    assert problems(catalogue) == []


def test_every_mart_metric_and_rule_binds_to_an_empty_warehouse_and_reads_what_it_may(catalogue: Catalogue) -> None:
    assert list(sql_problems(catalogue)) == []


def test_marts_read_only_what_comes_before_them(catalogue: Catalogue) -> None:
    assert {mart.id for mart in in_order(catalogue)} == set(catalogue.marts) | {step.id for step in STEPS}


def changed(catalogue: Catalogue, kind: str, name: str, **values: object) -> list[str]:
    """The problems of the catalogue with one declaration changed."""
    declared = getattr(catalogue, kind)
    return problems(replace(catalogue, **{kind: {**declared, name: declared[name].model_copy(update=values)}}))


def test_a_text_in_one_language_a_shared_reason_and_an_unworded_unit_are_problems(catalogue: Catalogue) -> None:
    english = both("Rate", "Rate of 小区")
    assert changed(catalogue, "alerts", "vacuum", label=english) == [
        "alerts/vacuum.toml: not worded in both languages: Rate / Rate of 小区"
    ]
    why = catalogue.metrics["bond_paid"].why
    assert set(changed(catalogue, "metrics", "bond_shortfall", why=why)) == {
        "metrics/bond_shortfall.toml: `why` is that of bond_paid"
    }
    assert changed(catalogue, "parameters", "carry_months", unit="moons") == [
        "parameters/carry_months.toml: unit 'moons' has no words in the handbook (`PARAMETER_UNITS`)"
    ]


def test_every_metric_says_why_it_matters_and_by_whom_it_was_checked(catalogue: Catalogue) -> None:
    assert [metric.id for metric in catalogue.metrics.values() if not (metric.why and metric.review)] == []


def test_the_beijing_plan_is_complete_with_its_targets(catalogue: Catalogue) -> None:
    plan = catalogue.documents["beijing-2020"]
    assert [clause.clause for clause in plan.clause] == [f"S3-{number:02d}" for number in range(1, 32)]
    targets = {metric.id: metric.target[0].values for metric in catalogue.metrics.values() if metric.target}
    assert targets["committee_rate"] == {2020: 0.3, 2021: 0.7, 2022: 0.9}
    assert targets["service_rate"] == {2020: 0.6, 2021: 0.7, 2022: 0.9}
    assert targets["party_rate"] == {2020: 0.3, 2021: 0.7, 2022: 0.9}
    assert targets["committee_new"] == {2020: 2000}


def test_what_answers_to_a_clause_follows_from_what_cites_it(catalogue: Catalogue) -> None:
    """A clause lists no number itself: a metric that cites it measures it, a rule that rests on it as law checks it."""
    for clause in catalogue.clauses:
        citing = {metric.code for metric in catalogue.metrics.values() if clause in metric.cited}
        assert set(catalogue.measuring.get(clause, ())) == citing
    assert catalogue.measuring["S3-09"] == ("M-COV-01", "M-COV-04", "M-COV-09", "M-REG-07")
    assert catalogue.checking["S3-22"] == ("BL-10",), "named by the rule, beside what it rests on"
    assert "BL-14" not in catalogue.checking["S3-16"], "of a rule of ours the clause is no law"


def test_a_draft_is_never_in_force(catalogue: Catalogue) -> None:
    draft = catalogue.documents["haimen-2021-draft"]
    assert not catalogue.in_force(draft.id, draft.in_force_from)
    plan = catalogue.documents["beijing-2020"]
    assert catalogue.in_force(plan.id, plan.in_force_from)
    assert not catalogue.in_force(plan.id, plan.in_force_from.replace(day=11))


def test_every_rule_tells_what_luck_would_list_or_why_that_is_not_asked() -> None:
    assert [rule.id for rule in load().rules.values() if (rule.chance is None) == (rule.no_chance is None)] == []
