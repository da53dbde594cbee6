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


@pytest.mark.parametrize("document", CATALOGUE.documents.values(), ids=lambda document: document.id)
def test_a_document_s_clauses_are_in_order_and_name_metrics_by_code(document) -> None:
    clauses = [clause.clause for clause in document.clause]
    assert clauses == sorted(set(clauses))
    assert len({clause[:2] for clause in clauses}) <= 1, "one document, one S number"
    for clause in document.clause:
        assert [code for code in clause.metrics if not re.fullmatch(r"M-[A-Z]+-\d{2}[a-z]?", code)] == []
        assert [code for code in clause.rules if not re.fullmatch(r"(RL|BL|WL)-\w{2}", code)] == []


def test_the_beijing_plan_is_complete_with_its_targets(catalogue: Catalogue) -> None:
    plan = catalogue.documents["beijing-2020"]
    assert [clause.clause for clause in plan.clause] == [f"S3-{number:02d}" for number in range(1, 32)]
    targets = {metric.id: metric.target[0].values for metric in catalogue.metrics.values() if metric.target}
    assert targets["committee_rate"] == {2020: 0.3, 2021: 0.7, 2022: 0.9}
    assert targets["service_rate"] == {2020: 0.6, 2021: 0.7, 2022: 0.9}
    assert targets["party_rate"] == {2020: 0.3, 2021: 0.7, 2022: 0.9}
    assert targets["committee_new"] == {2020: 2000}


def test_a_metric_s_clause_and_the_clause_s_metric_agree(catalogue: Catalogue) -> None:
    """What a metric cites is written out in its document; what a written clause names as its metric cites it."""
    clauses = {clause.clause: clause for document in catalogue.documents.values() for clause in document.clause}
    missing = [
        f"{metric.id} cites {name}, which does not name {metric.code}"
        for metric in catalogue.metrics.values()
        for name in metric.clauses
        if name in clauses and metric.code not in clauses[name].metrics
    ]
    assert missing == []


def test_the_owed_metrics_and_rules_are_there(catalogue: Catalogue) -> None:
    owed = {
        "M-COV-01", "M-COV-01a", "M-COV-02", "M-COV-03", "M-COV-04", "M-COV-05", "M-COV-09", "M-ASM-01", "M-ASM-02",
        "M-CRD-01", "M-CMP-01", "M-CMP-02", "M-CMP-03", "M-CMP-04", "M-CMP-05", "M-CMP-06", "M-CMP-07", "M-CMP-10",
        "M-SAT-01", "M-SAT-02", "M-SAT-05", "M-SAT-06",
    }  # fmt: skip
    assert owed <= {metric.code for metric in catalogue.metrics.values()}
    assert {rule.code for rule in catalogue.rules.values()} >= {
        "RL-01", "RL-02", "RL-03", "RL-05", "BL-09", "BL-13", "BL-14", "WL-01",
    }  # fmt: skip


def test_a_draft_is_never_in_force(catalogue: Catalogue) -> None:
    draft = catalogue.documents["haimen-2021-draft"]
    assert not catalogue.in_force(draft.id, draft.in_force_from)
    plan = catalogue.documents["beijing-2020"]
    assert catalogue.in_force(plan.id, plan.in_force_from)
    assert not catalogue.in_force(plan.id, plan.in_force_from.replace(day=11))
