"""Meetings, appraisals, orders, exits, money and cases: what each of their checks refuses and what it lets through."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Check, Column, Source
from pipelines.intake.judging.cells import parse
from pipelines.intake.judging.rules import broken_for_all, judge_rows, remarks
from pipelines.intake.records.stored_columns import ROW, stored_schema
from tests.sources.test_sources import OTHERS

SOURCES = load().sources
EARLY, LATE = date(2022, 3, 1), date(2022, 3, 2)
MORNING, EVENING = datetime(2022, 3, 1, 9), datetime(2022, 3, 1, 18)
CODE = "91110000802100433B"
FILLED: dict[str, Any] = {
    "text": "甲",
    "identifier": "1",
    "credit_code": CODE,
    "area": "110101002",
    "date": EARLY,
    "datetime": MORNING,
    "month": date(2022, 3, 1),
    "integer": 1,
    "decimal": Decimal(1),
    "share": 0.5,
    "yes_no": True,
}

Cells = dict[str, Any]

# of each check that is not made by one of `pipelines.catalogue.checks`: what breaks it, what does not
OWN: dict[tuple[str, str], tuple[Cells, Cells]] = {
    ("meeting", "estate_meeting_names_estate"): ({"level": "estate"}, {"level": "estate", "estate_id": "E1"}),
    ("complaint", "closed_after_created"): (
        {"created_at": EVENING, "closed_at": MORNING},
        {"created_at": MORNING, "closed_at": MORNING},
    ),
    ("complaint", "followup_after_closing"): (
        {"has_valid_followup": True},
        {"has_valid_followup": True, "created_at": MORNING, "closed_at": EVENING},
    ),
    ("complaint", "exclusion_has_reason"): ({"is_excluded": True}, {"is_excluded": False}),
    ("complaint", "repeat_names_another"): (
        {"order_no": "1", "repeat_of": "1"},
        {"order_no": "1", "repeat_of": "2"},
    ),
    ("division", "parent_except_city"): ({"level": "street", "parent": None}, {"level": "city"}),
    ("division", "valid_days_in_order"): (
        {"valid_from": LATE, "valid_to": LATE},
        {"valid_from": EARLY, "valid_to": LATE},
    ),
    ("rubric", "maxima_total_hundred"): ({"max_points": Decimal(110)}, {"max_points": Decimal(100)}),
    ("inspection", "planned_or_done"): ({"planned_on": None, "done_on": None}, {"done_on": EARLY}),
    ("rectification", "subject_is_named"): (
        {"subject_kind": "developer", "company_code": CODE},
        {"subject_kind": "developer", "developer_code": CODE},
    ),
    ("violation", "subject_is_named"): (
        {"subject_kind": "developer", "company_code": CODE},
        {"subject_kind": "developer", "developer_code": CODE},
    ),
    ("joint_punishment", "subject_is_named"): (
        {"subject_kind": "company"},
        {"subject_kind": "company", "company_code": CODE},
    ),
    ("exit", "handed_over_in_full"): (
        {"handed_over_on": EARLY, "is_money_handed_over": False},
        {"handed_over_on": EARLY, "is_money_handed_over": True},
    ),
    ("dispute", "outcome_when_closed"): ({"outcome": "agreed"}, {"outcome": "agreed", "closed_on": EARLY}),
    ("repair_fund", "established_when_dated"): (
        {"is_established": False, "established_on": EARLY},
        {"is_established": False},
    ),
    ("subsidy", "year_plausible"): ({"year": 22}, {"year": 2022}),
    ("disclosure", "publisher_is_named"): ({"publisher": "company"}, {"publisher": "street"}),
    ("result_use", "year_plausible"): ({"year": 22}, {"year": 2022}),
    ("result_use", "company_has_code"): ({"subject_kind": "company"}, {"subject_kind": "department"}),
    ("assessment", "score_in_range"): ({"score": Decimal("100.5")}, {"score": Decimal(100)}),
    ("spot_check", "score_in_range"): ({"score": Decimal("-0.5")}, {"score": Decimal(0)}),
    ("credit_record", "points_positive"): ({"points": Decimal(-5)}, {"points": Decimal(5)}),
    ("credit_record", "validity_in_order"): ({"valid_from": LATE, "valid_to": LATE}, {"valid_to": LATE}),
    ("survey", "completes_within_contacts"): (
        {"completes": 3, "eligible_contacts": 2},
        {"completes": 2, "eligible_contacts": 2},
    ),
    ("survey", "field_days_in_order"): ({"field_from": LATE, "field_to": EARLY}, {"field_from": EARLY}),
    ("survey_answer", "weight_positive"): ({"weight": Decimal(0)}, {"weight": Decimal("0.5")}),
}


def filled(column: Column) -> Any:
    """Some sound value of a column."""
    return next(iter(column.about.values)) if column.about.values else FILLED[str(column.about.cell)]


def least(source: Source) -> Cells:
    """A row in which only what must be there is there."""
    return {column.name: filled(column) for column in source.columns if column.required or column.key}


def sound(source: Source) -> Cells:
    """The same, with what its checks ask for beyond that."""
    others = {
        "company_code": CODE,
        "estate_id": "E1",
        "done_on": EARLY,
        "year": 2022,
        "max_points": Decimal(100),
        "planned_on": EARLY,
        "minimum_score": Decimal(60),
        "period": "2022-03",
        "ends_at": EVENING,
    }
    return least(source) | {column.name: others[column.name] for column in source.columns if column.name in others}


def frame(source: Source, *rows: Cells) -> pl.DataFrame:
    """Rows as the judge has them."""
    schema = stored_schema(source)
    made = [{name: row.get(name) for name in schema} | {ROW: number} for number, row in enumerate(rows, 1)]
    return pl.DataFrame(made, schema=schema)


def refused_by(source: Source, *rows: Cells) -> set[str]:
    """The names of the checks that refuse a row or the table."""
    accepted, broken = judge_rows(source, frame(source, *rows))
    return {check.name for _, check in broken} | {check.name for check in broken_for_all(source, accepted)}


def made_cells(source: Source, check: Check) -> tuple[Cells, Cells]:
    """What breaks a check of `pipelines.catalogue.checks`, and what does not."""
    first, last = check.columns[0], check.columns[-1]
    low, high = {"date": (EARLY, LATE), "datetime": (MORNING, EVENING)}.get(
        str(source.column(first).about.cell), (1, 2)
    )
    if "_after_" in check.name:
        return {first: low, last: low}, {first: low, last: high}
    if "_not_before_" in check.name:
        return {first: high, last: low}, {first: low, last: low}
    if "_within_" in check.name:
        return {first: high, last: low}, {first: high, last: high}
    by_ending = {"_not_negative": (-1, 0), "_above_zero": (0, 100), "_in_range": (101, 100)}
    ending = next((ending for ending in by_ending if check.name.endswith(ending)), "")
    assert ending, f"{source.id}: give {check.name} its cells in OWN"
    wrong, right = by_ending[ending]
    return {first: wrong}, {first: right}


def cells_of(source: Source, check: Check) -> tuple[Cells, Cells]:
    """What breaks a check and what does not: written here, tried alone in test_sources, or told by its name."""
    name = (source.id, check.name)
    if name in OTHERS:
        whole, broken = OTHERS[name]
        return dict(broken), dict(whole)
    return OWN.get(name) or made_cells(source, check)


CASES = [
    (source.id, check.name, *(cells_of(source, check)))
    for source in SOURCES.values()
    for check in source.checks
    if check.refuses != "nothing"
]


@pytest.mark.parametrize(("name", "check", "broken", "whole"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_a_check_refuses_what_cannot_be_true_and_nothing_else(
    name: str, check: str, broken: Cells, whole: Cells
) -> None:
    source = SOURCES[name]
    assert check in refused_by(source, least(source) | broken)
    assert check not in refused_by(source, sound(source) | whole)


@pytest.mark.parametrize("name", SOURCES)
def test_a_row_with_only_what_must_be_there_is_accepted(name: str) -> None:
    assert refused_by(SOURCES[name], sound(SOURCES[name])) == set()


def test_every_check_that_is_listed_here_is_declared() -> None:
    declared = {(source.id, check.name) for source in SOURCES.values() for check in source.checks}
    assert set(OWN) - declared == set()


def item(section: str, points: int, version: str = "2022") -> Cells:
    """One item of a rubric."""
    return {
        "rubric_version": version,
        "section": section,
        "item": "甲",
        "common_section": "order",
        "max_points": Decimal(points),
        "valid_from": EARLY,
    }


def test_a_rubric_of_110_points_is_refused_whole_even_beside_a_sound_one() -> None:
    rubric = SOURCES["rubric"]
    assert refused_by(rubric, item("秩序", 60), item("绿化", 40)) == set()
    assert refused_by(rubric, item("秩序", 60), item("绿化", 50)) == {"maxima_total_hundred"}
    assert refused_by(rubric, item("秩序", 100), item("秩序", 60, "2023"), item("绿化", 50, "2023")) == {
        "maxima_total_hundred"
    }


def test_streets_that_refine_one_version_have_100_points_each() -> None:
    streets = [item("秩序", 100) | {"street": "110101001"}, item("绿化", 100) | {"street": "110101002"}]
    assert refused_by(SOURCES["rubric"], *streets) == set()


def read(source: str, column: str, written: str) -> tuple[Any, list[str]]:
    """One cell as the judge reads it, and what is wrong with it."""
    declared = SOURCES[source].column(column)
    parsed = parse(pl.DataFrame({column: [written]}, schema={column: pl.String}), [declared], {})
    return parsed.values[column].item(), [fault.why.what.zh for fault in parsed.faults]


@pytest.mark.parametrize(
    "written",
    [
        "住建局、派出所、居委会、业主代表、业委会、物业公司",
        "物业公司；业委会；住建局 派出所 居委会；业主",
        "业主/居委会/派出所/房管所/物管会/物业",
    ],
)
def test_the_six_parties_of_a_joint_meeting_are_read_from_one_cell(written: str) -> None:
    assert read("meeting", "parties_present", written) == (
        "housing_dept,police_station,residents_committee,owners,committee,company",
        [],
    )


def test_a_party_that_nobody_knows_is_named_in_the_fault() -> None:
    assert read("meeting", "parties_present", "住建局、某某协会") == (None, ["“某某协会”不在可选范围内"])


@pytest.mark.parametrize("name", ["assessment", "spot_check"])
def test_section_scores_are_wanted_by_nobody_and_add_up_where_all_six_are_given(name: str) -> None:
    source = SOURCES[name]
    sections = [column.name for column in source.columns if column.name.startswith("score_")]
    assert len(sections) == 6

    def remarked(cells: Cells) -> set[str]:
        return {check.name for check, _ in remarks(source, frame(source, sound(source) | cells))}

    given = dict.fromkeys(sections, Decimal(15))
    assert "sections_add_up" not in remarked({"score": Decimal(90)})
    assert "sections_add_up" not in remarked({"score": Decimal(90)} | given)
    assert "sections_add_up" not in remarked({"score": Decimal(91)} | given | {sections[0]: None})
    assert "sections_add_up" in remarked({"score": Decimal(91)} | given)


def test_a_company_that_left_before_owners_were_told_is_kept_and_remarked() -> None:
    leaving = sound(SOURCES["exit"]) | {"notice_on": LATE, "leave_on": EARLY}
    assert refused_by(SOURCES["exit"], leaving) == set()
    assert {check.name for check, _ in remarks(SOURCES["exit"], frame(SOURCES["exit"], leaving))} == {
        "leave_on_not_before_notice_on"
    }


def test_a_late_closing_is_a_fact_and_not_a_fault() -> None:
    for name, due, done in (
        ("rectification", "due_on", "closed_on"),
        ("hazard", "due_on", "cleared_on"),
        ("issue_ledger", "due_on", "delisted_on"),
        ("enforcement_case", "due_on", "closed_on"),
        ("disclosure", "due_on", "published_on"),
    ):
        assert refused_by(SOURCES[name], sound(SOURCES[name]) | {due: EARLY, done: LATE}) == set(), name


def test_the_departments_of_one_whistle_are_rows_of_their_own() -> None:
    assert SOURCES["whistle"].key == ("whistle_no", "department")
