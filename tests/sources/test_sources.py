"""What is true of every submitted table, and of each check: a row that it lets pass and one that it does not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Check, Source
from pipelines.catalogue.source_consistency import source_problems
from pipelines.intake.layout.headings import find_headings
from pipelines.intake.records.stored_columns import stored_schema
from pipelines.text import both

SOURCES = load().sources
EVERY = pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)

EARLIER, LATER = date(2022, 6, 1), date(2022, 6, 2)
# Checks whose name says their form: what their columns hold in a row that passes, and in one that does not.
Values = tuple[Any, ...]
ORDERED = {pl.Date: (EARLIER, LATER), pl.Datetime: (datetime(2022, 6, 1, 12), datetime(2022, 6, 1, 13))}
# The others, by source and check: a row that passes, a row that does not.
OTHERS: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    ("committee", "dissolved_after_formed"): (
        {"formed_on": EARLIER, "dissolved_on": EARLIER},
        {"formed_on": LATER, "dissolved_on": EARLIER},
    ),
    ("committee", "party_members_within_members"): (
        {"members": 5, "party_members": 5},
        {"members": 5, "party_members": 6},
    ),
    ("committee", "term_in_order"): (
        {"term_starts_on": EARLIER, "term_ends_on": LATER},
        {"term_starts_on": EARLIER, "term_ends_on": EARLIER},
    ),
    ("company", "parent_is_another"): (
        {"company_code": "91110000100000000A", "parent_company_code": "91110000100000000B"},
        {"company_code": "91110000100000000A", "parent_company_code": "91110000100000000A"},
    ),
    ("contract", "days_in_order"): (
        {"starts_on": EARLIER, "ends_on": EARLIER},
        {"starts_on": LATER, "ends_on": EARLIER},
    ),
    ("contract", "breach_closed_on_wants_breach_found_on"): (
        {"breach_found_on": EARLIER, "breach_closed_on": LATER},
        {"breach_closed_on": LATER},
    ),
    ("early_start", "project_id_or_estate_id_given"): ({"estate_id": "E1"}, {}),
    ("estate", "area_positive"): ({"floor_area_m2": 1}, {"floor_area_m2": 0}),
    ("estate", "completed_year_plausible"): ({"completed_year": 1900}, {"completed_year": 22}),
    ("estate", "exclusion_has_reason"): (
        {"is_in_scope": False, "exclusion_reason": "直管公房"},
        {"is_in_scope": False},
    ),
    ("meeting_requirement", "times_in_range"): ({"times": 1}, {"times": 0}),
    ("org_unit", "duty_list_no_in_range"): ({"duty_list_no": 17}, {"duty_list_no": 18}),
    ("party_body", "ended_after_set_up"): (
        {"set_up_on": EARLIER, "ended_on": EARLIER},
        {"set_up_on": LATER, "ended_on": EARLIER},
    ),
    ("period_calendar", "period_is_written_as_ours"): ({"period": "2022Q4"}, {"period": "2022年第四季度"}),
    ("project", "area_positive"): ({"floor_area_m2": 1}, {"floor_area_m2": 0}),
    ("staff", "replaced_on_wants_left_on"): ({"left_on": EARLIER, "replaced_on": LATER}, {"replaced_on": LATER}),
    ("subsidy_band", "minimum_satisfaction_share_or_minimum_score_given"): ({"minimum_score": 60}, {"pay_share": 1.0}),
    ("support_record", "year_in_range"): ({"year": 2022}, {"year": 22}),
    ("target", "parent_is_another_area"): (
        {"area_code": "110101", "parent_area_code": "110000"},
        {"area_code": "110101", "parent_area_code": "110101"},
    ),
    ("target", "rate_is_a_share"): (
        {"target_kind": "rate", "target_value": Decimal("0.9")},
        {"target_kind": "rate", "target_value": Decimal(90)},
    ),
    ("tender", "project_id_or_estate_id_given"): ({"project_id": "P1"}, {}),
    ("training", "planned_on_or_held_on_given"): ({"planned_on": EARLIER}, {}),
    ("work_plan", "task_status_done_wants_closed_on"): (
        {"task_status": "done", "closed_on": EARLIER},
        {"task_status": "done"},
    ),
}


def frame(source: Source, *rows: Mapping[str, Any]) -> pl.DataFrame:
    """Rows as they reach a check; what a row does not say is blank."""
    schema = stored_schema(source)
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def holds(source: Source, check: Check, row: Mapping[str, Any]) -> bool:
    answer = frame(source, row).select(check.expr.fill_null(value=True)).item()
    assert isinstance(answer, bool)
    return answer


def by_form(source: Source, check: Check) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """A passing and a failing row of a check whose name says what it asks."""
    first, last = check.columns[0], check.columns[-1]
    pair = ORDERED.get(type(source.column(first).dtype), (1, 2))
    low, high = pair
    if check.name == f"{first}_not_negative":
        return {first: 0}, {first: -1}
    if check.name == f"{first}_above_zero":
        return {first: 1}, {first: 0}
    if check.name == f"{last}_not_before_{first}":
        return {first: low, last: low}, {first: high, last: low}
    if check.name == f"{last}_after_{first}":
        return {first: low, last: high}, {first: low, last: low}
    if check.name == f"{first}_within_{last}":
        return {first: 2, last: 2}, {first: 2, last: 1}
    if check.name == f"{first}_in_range" and "100" in check.message.zh:
        return {first: 100}, {first: 101}
    return None


CASES = [
    (source.id, check, *rows)
    for source in SOURCES.values()
    for check in source.checks
    if (rows := OTHERS.get((source.id, check.name)) or by_form(source, check))
]


def test_every_source_is_soundly_declared() -> None:
    assert list(source_problems(SOURCES)) == []


def broken(source: Source, **changed: Any) -> list[str]:
    return list(source_problems({**SOURCES, source.id: replace(source, **changed)}))


def test_a_source_without_clause_or_with_a_check_that_does_not_bind_is_a_problem() -> None:
    hazard = SOURCES["hazard"]
    assert broken(hazard, clauses=()) == ["sources/hazard.py: no clause asks for it"]
    check = replace(hazard.checks[0], name="odd", expr=pl.col("nowhere") > 0)
    (said,) = broken(hazard, checks=(*hazard.checks, check))
    assert said.startswith("sources/hazard.py: check odd does not bind: ")
    counts = replace(hazard.checks[0], name="odd", expr=pl.lit(1))
    assert broken(hazard, checks=(*hazard.checks, counts)) == [
        "sources/hazard.py: check odd answers neither yes nor no"
    ]
    assert broken(hazard, checks=(*hazard.checks, hazard.checks[0])) == [
        f"sources/hazard.py: check {hazard.checks[0].name} stands twice"
    ]
    english = replace(hazard.checks[0], name="odd", message=both("only English words", "中文"))
    assert "not worded in both languages" in broken(hazard, checks=(*hazard.checks, english))[0]


@EVERY
def test_a_sheet_headed_as_declared_is_taken_for_no_other_source(source: Source) -> None:
    needed = [column.label.zh for column in source.written_columns if column.required or column.key]
    every = [column.label.zh for column in source.written_columns]
    for headings in (needed, every):
        found = find_headings([headings, ["甲"] * len(headings)], list(SOURCES))
        assert found is not None
        assert found.source == source.id, headings


@pytest.mark.parametrize(
    ("source", "check", "passing", "failing"), CASES, ids=[f"{name}-{check.name}" for name, check, *_ in CASES]
)
def test_a_check_tells_what_can_be_from_what_cannot(
    source: str, check: Check, passing: Mapping[str, Any], failing: Mapping[str, Any]
) -> None:
    assert holds(SOURCES[source], check, passing)
    assert not holds(SOURCES[source], check, failing)


def test_the_weights_of_each_version_are_added_up_apart() -> None:
    source = SOURCES["scorecard"]
    check = next(check for check in source.checks if check.name == "weights_total_100")
    whole = {"district": "110101", "scorecard_version": "2022", "weight": Decimal(50)}
    rows = frame(source, whole, whole, whole | {"scorecard_version": "2021"})
    assert rows.select(check.expr).to_series().to_list() == [True, True, False]
