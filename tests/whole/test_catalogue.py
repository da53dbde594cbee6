"""Everything that is declared fits together: ids resolve, both languages are there, all SQL binds."""

import re

import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.consistency import problems
from pipelines.text import LANGUAGES
from pipelines.warehouse.build import check_sql
from pipelines.warehouse.marts import STEPS, in_order

pytestmark = pytest.mark.quick

CATALOGUE = load()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def test_no_declaration_points_at_nothing(catalogue: Catalogue) -> None:
    assert problems(catalogue) == []


def test_every_mart_metric_and_rule_binds_to_an_empty_warehouse(catalogue: Catalogue) -> None:
    check_sql(catalogue)


def test_only_the_area_tables_ask_for_the_deployment_s_region(catalogue: Catalogue) -> None:
    """A deployment may be a district: its rows lie in `deployment.city`, and unplaced ones in `deployment.nowhere_…`."""
    assert {mart.id for mart in catalogue.marts.values() if "deployment.region" in mart.sql} <= {"area", "place"}


def test_marts_read_only_what_comes_before_them(catalogue: Catalogue) -> None:
    assert {mart.id for mart in in_order(catalogue)} == set(catalogue.marts) | {step.id for step in STEPS}


@pytest.mark.parametrize("kind", ["sources", "metrics", "rules", "parameters", "requirements", "mappings"])
def test_every_declaration_is_labelled_in_both_languages(catalogue: Catalogue, kind: str) -> None:
    for declared in getattr(catalogue, kind).values():
        assert all(declared.label.of(language) for language in LANGUAGES)
        assert CHINESE.search(declared.label.zh) or declared.label.zh.isascii(), declared.id
        assert not CHINESE.search(declared.label.en), declared.id


@pytest.mark.parametrize("source", CATALOGUE.sources.values(), ids=lambda source: source.id)
def test_a_source_has_a_key_and_no_heading_for_two_columns(source) -> None:
    assert source.key
    headings = [(heading.casefold(), column.name) for column in source.written_columns for heading in column.headings]
    shared = {heading for heading, _ in headings if len({name for h, name in headings if h == heading}) > 1}
    assert shared == set()


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
        citing = {metric.code for metric in catalogue.metrics.values() if clause in metric.clauses}
        assert set(catalogue.measuring.get(clause, ())) == citing
    assert catalogue.measuring["S3-09"] == ("M-COV-01", "M-COV-01a", "M-COV-04", "M-COV-09", "M-REG-07")
    assert catalogue.checking["S3-22"] == ("BL-10",), "named by the rule, beside what it rests on"
    assert "BL-14" not in catalogue.checking["S3-16"], "of a rule of ours the clause is no law"


def test_a_draft_is_never_in_force(catalogue: Catalogue) -> None:
    draft = catalogue.documents["haimen-2021-draft"]
    assert not catalogue.in_force(draft.id, draft.in_force_from)
    plan = catalogue.documents["beijing-2020"]
    assert catalogue.in_force(plan.id, plan.in_force_from)
    assert not catalogue.in_force(plan.id, plan.in_force_from.replace(day=11))
