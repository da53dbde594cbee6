"""What answers a clause is the part of a number that its sentence speaks of, and no other part."""

from datetime import date
from pathlib import Path

from pipelines import query
from pipelines.settings import Home
from tests.warehouse.stored import built, committee, estate, home_in, only, send


def parts(
    warehouse: query.Reader, metric: str, variant: str, period: str = "2022Q1", **options: object
) -> tuple[object, ...]:
    row = only(warehouse.values(metric, variant=variant, period=period, **options))  # type: ignore[arg-type]
    return row["numerator"] or 0, row["denominator"] or 0, row["unknown"] or 0


def two_districts(folder: Path, *months: str) -> Home:
    """A home with an estate in each of two districts, told of in some months."""
    home = home_in(folder)
    for month in months or ("2022-01", "2022-02", "2022-03"):
        send(home, "estate", [estate("a")], period=month, sender="110101")
        send(home, "estate", [estate("b", "110102001")], period=month, sender="110102")
    return home


def check(number: str, kind: str, level: str, *, is_done: bool = True, field: str | None = None) -> dict[str, object]:
    return {
        "inspection_no": number,
        "inspection_kind": kind,
        "inspector": "检查单位",
        "inspector_level": level,
        "campaign_field": field,
        "street": "110101001",
        "planned_on": date(2022, 3, 1),
        "done_on": date(2022, 3, 2) if is_done else None,
    }


def test_a_check_of_one_kind_or_party_does_not_answer_for_another(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    checks = [
        check("1", "patrol", "street"),
        check("2", "inspection", "street", is_done=False),
        check("3", "inspection", "district"),
        check("4", "campaign", "street", field="environment"),
        check("5", "campaign", "district", field="sector", is_done=False),
        check("6", "campaign", "street"),
    ]
    send(home, "inspection", checks, period="2022-03", sender="110101001")
    warehouse = built(home, "inspection_done")
    found = {
        name: parts(warehouse, "inspection_done", name, "2022-03")
        for name in warehouse.catalogue.metrics["inspection_done"].variants
    }
    assert found["street_checks"] == (1, 2, 0), "S0-12: by streets; neither campaigns nor departments' checks"
    assert found["department_checks"] == (1, 1, 0), "S3-16"
    assert found["environment_campaigns"] == (1, 1, 0), "S3-22"
    assert found["sector_campaigns"] == (0, 1, 0), "S3-16: an undone campaign is not hidden by checks that were done"
    assert found["district_inspections"] == (1, 1, 0), "S2-18"
    assert found["department_patrols"] == (0, 0, 0), "S4-03: the only patrol was a street's"
    assert found["headline"] == (4, 6, 0)


def text(number: str, named: str | None, issued: date | None, district: str | None = None) -> dict[str, object]:
    return {
        "deliverable_no": number,
        "title": "文本",
        "deliverable_kind": "rules",
        "named_text": named,
        "issuing_level": "district" if district else "city",
        "district": district,
        "issued_on": issued,
    }


def test_each_text_that_a_document_names_counts_by_itself(tmp_path: Path) -> None:
    """Three rules and a revised guidance are asked for by S3-13, eight texts by S3-14; a late opinion hides none."""
    home = two_districts(tmp_path)
    of_city = [
        text("1", "interim_committee_rules", date(2020, 9, 1)),
        text("2", "handover_rules", date(2022, 3, 31)),
        text("3", "assembly_guidance", date(2022, 4, 1)),
        text("4", "covenant_model", date(2021, 1, 1)),
        text("5", None, date(2021, 1, 1)),
    ]
    send(home, "deliverable", of_city, period="2022Q1")
    warehouse = built(home, "required_text_issued")
    assert parts(warehouse, "required_text_issued", "supporting_rules") == (2, 4, 0), "one came a day after the quarter"
    assert parts(warehouse, "required_text_issued", "standards_and_models") == (1, 8, 0)
    assert parts(warehouse, "required_text_issued", "sector_guidance") == (0, 1, 0)


def test_a_district_without_indicators_for_its_streets_is_in_the_base(tmp_path: Path) -> None:
    """One has a text on the register, the other sent a register without; a scorecard in force counts as indicators."""
    home = two_districts(tmp_path)
    system = text("1", "street_index_system", date(2021, 5, 1), "110101")
    send(
        home, "deliverable", [system, text("2", "detailed_measures", None, "110101")], period="2022Q1", sender="110101"
    )
    assert parts(built(home, "required_text_issued"), "required_text_issued", "index_systems") == (1, 2, 1), (
        "of a district that sent no register nothing is known"
    )
    send(home, "deliverable", [text("3", "annual_plan", date(2022, 1, 5), "110102")], period="2022Q1", sender="110102")
    warehouse = built(home, "required_text_issued")
    assert parts(warehouse, "required_text_issued", "index_systems") == (1, 2, 0)
    assert parts(warehouse, "required_text_issued", "detailed_measures") == (0, 2, 0), "on the register, not issued"
    card = {
        "district": "110102",
        "scorecard_version": "1",
        "indicator": "组建率",
        "aspect": "effect",
        "weight": 100,
        "valid_from": date(2022, 1, 1),
    }
    send(home, "scorecard", [card], period="2022Q1", sender="110102")
    assert parts(built(home, "required_text_issued"), "required_text_issued", "index_systems") == (2, 2, 0)


def test_an_annual_plan_counts_for_a_year(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    for district, day in (("110101", date(2021, 4, 1)), ("110102", date(2021, 3, 31))):
        send(home, "deliverable", [text(district, "annual_plan", day, district)], period="2022Q1", sender=district)
    warehouse = built(home, "required_text_issued")
    assert parts(warehouse, "required_text_issued", "annual_plan") == (1, 2, 0), "a year and a day old is too old"


def test_a_mechanism_answers_only_the_clause_that_asks_for_it(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    begun = {"in_force_on": date(2021, 1, 1)}
    mechanisms = [
        {"mechanism_no": "1", "mechanism_kind": "dispute", "street": "110101001", **begun},
        {"mechanism_no": "2", "mechanism_kind": "district_promotion", "district": "110101", **begun},
    ]
    send(home, "mechanism", mechanisms, period="2022-03")
    warehouse = built(home, "mechanism_in_force")
    found = {
        name: parts(warehouse, "mechanism_in_force", name)
        for name in ("street_disputes", "coordination_bodies", "district_promotion", "emergency_service")
    }
    assert found == {
        "street_disputes": (1, 2, 0),
        "coordination_bodies": (0, 2, 0),
        "district_promotion": (1, 2, 0),
        "emergency_service": (0, 2, 0),
    }


def test_four_levels_of_supervision_are_a_city_its_districts_streets_and_communities(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    units = [
        {"org_id": "1", "org_name": "市物业处", "org_kind": "department", "org_level": "city"},
        {
            "org_id": "2",
            "org_name": "区物业科",
            "org_kind": "department",
            "org_level": "district",
            "district": "110101",
        },
        {"org_id": "3", "org_name": "房管所", "org_kind": "field_office", "org_level": "street", "street": "110101001"},
    ]
    send(home, "org_unit", units, period="2022-03")
    warehouse = built(home, "bodies_in_place")
    assert parts(warehouse, "bodies_in_place", "four_levels") == (2, 5, 0), (
        "a field office of S0-11 is no body of S3-02"
    )
    assert parts(warehouse, "bodies_in_place", "field_offices") == (1, 2, 0)


def test_a_module_is_built_when_it_runs_and_not_when_returns_came_here(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    goal = {"document_no": "计划", "window_to": date(2022, 12, 31)}
    milestones = [
        {"milestone_no": "1", "goal": "建成", "system_module": "housing", "reached_on": date(2022, 3, 31), **goal},
        {"milestone_no": "2", "goal": "建成", "system_module": "owners", "reached_on": date(2022, 4, 1), **goal},
        {"milestone_no": "3", "goal": "建成", "system_module": "committee", **goal},
    ]
    send(home, "milestone", milestones, period="2022")
    assert parts(built(home, "modules_built"), "modules_built", "headline") == (1, 6, 0)


def test_a_training_of_one_audience_does_not_answer_for_another(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    trainings = [
        {
            "training_no": audience,
            "audience": audience,
            "street": "110101001",
            "planned_on": date(2022, 3, 1),
            "held_on": held,
            "target_people": 10,
            "attended": 8 if held else None,
        }
        for audience, held in (("committee", None), ("company", date(2022, 3, 2)), ("staff", date(2022, 3, 3)))
    ]
    send(home, "training", trainings, period="2022Q1", sender="110101001")
    warehouse = built(home, "training_done", "people_trained")
    assert parts(warehouse, "training_done", "committee_members") == (0, 1, 0), "S3-06 asks for members of committees"
    assert parts(warehouse, "training_done", "companies") == (1, 1, 0), "S2-19"
    assert parts(warehouse, "people_trained", "staff") == (8, 10, 0), "S2-12"
    assert parts(warehouse, "training_done", "headline") == (2, 3, 0)


def test_a_joint_meeting_is_no_deliberation_where_both_are_asked_for(tmp_path: Path) -> None:
    home = two_districts(tmp_path)
    asked = [
        {"level": "community", "meeting_kind": kind, "interval": "quarter", "valid_from": date(2020, 1, 1)}
        for kind in ("joint", "deliberation")
    ]
    send(home, "meeting_requirement", asked, period="2022-01")
    place = {"district": "110101", "street": "110101001", "community": "110101001001"}
    send(
        home,
        "division",
        [
            {
                "code": place["community"],
                "name": "甲社区",
                "level": "community",
                "kind": "division",
                "parent": "110101001",
                "valid_from": date(2000, 1, 1),
            }
        ],
        period="2000-02",
    )
    for month in ("2022-01", "2022-02", "2022-03"):
        send(home, "estate", [estate("a", community=place["community"])], period=month, sender="110101")
    met = {
        "meeting_id": "1",
        "level": "community",
        "meeting_kind": "joint",
        "held_on": date(2022, 2, 1),
        "agenda_flags": "fees,contract",
        **place,
    }
    send(home, "meeting", [met], period="2022-02", sender="110101001")
    warehouse = built(home, "community_meeting", "meeting_topics")
    assert parts(warehouse, "community_meeting", "joint") == (1, 1, 0), "S2-05"
    assert parts(warehouse, "community_meeting", "deliberations") == (0, 1, 0), "S3-08"
    assert parts(warehouse, "meeting_topics", "headline") == (2, 4, 0), "two of the four topics of S2-05"


def test_an_interim_group_is_no_interim_committee_and_an_unknown_estate_is_left_out(tmp_path: Path) -> None:
    """S0-15 asks for a group, S3-09 for an interim committee; whether an estate is eligible may be unknown."""
    home = home_in(tmp_path)
    later = {"eligible_on": date(2023, 1, 1)}
    rows = [estate("a", **later), estate("b", **later), estate("c", **later), estate("d")]
    for month in ("2022-01", "2022-02", "2022-03"):
        send(home, "estate", rows, period=month, sender="110101")
        bodies = [committee("1", "a", date(2021, 1, 1)), committee("2", "b", date(2021, 1, 1))]
        bodies[0]["committee_form"], bodies[1]["committee_form"] = "interim_group", "interim_committee"
        send(home, "committee", bodies, period=month, sender="110101001")
    warehouse = built(home, "interim_coverage")
    assert parts(warehouse, "interim_coverage", "headline") == (2, 3, 0)
    assert parts(warehouse, "interim_coverage", "interim_committees") == (1, 3, 0)


def test_support_for_a_street_is_no_incentive_for_a_company(tmp_path: Path) -> None:
    home = two_districts(tmp_path, *(f"2022-{month:02d}" for month in range(1, 13)))
    given = {"year": 2022, "is_planned": True, "street": "110101001", "amount_yuan": 100}
    records = [
        {
            "record_no": "1",
            "support_kind": "street",
            "subject_kind": "street",
            "subject": "街道",
            **given,
            "decided_on": date(2022, 5, 1),
        },
        {"record_no": "2", "support_kind": "incentive", "subject_kind": "company", "subject": "企业", **given},
        {"record_no": "3", "support_kind": "tax_labour", "subject_kind": "company", "subject": "企业", **given},
    ]
    send(home, "support_record", records, period="2022", sender="110101")
    warehouse = built(home, "support_decided")
    assert parts(warehouse, "support_decided", "street_support", "2022") == (1, 1, 0), "S3-27"
    assert parts(warehouse, "support_decided", "company_incentives", "2022") == (0, 1, 0), "S3-15"
    assert parts(warehouse, "support_decided", "company_relief", "2022") == (0, 1, 0), "S2-19"


def test_only_the_kinds_that_the_clause_names_are_counted_for_it(tmp_path: Path) -> None:
    """S3-22 names three kinds of cases and three of hazards; others are counted in the whole alone."""
    home = two_districts(tmp_path)
    cases = [
        {
            "case_no": kind,
            "case_kind": kind,
            "street": "110101001",
            "opened_on": date(2022, 1, 3),
            "due_on": date(2022, 2, 1),
            "closed_on": closed,
        }
        for kind, closed in (("ground_lock", None), ("other", date(2022, 1, 9)))
    ]
    send(home, "enforcement_case", cases, period="2022-02", sender="110101001")
    hazards = [
        {
            "hazard_no": kind,
            "hazard_kind": kind,
            "estate_id": "a",
            "found_on": date(2022, 3, 1),
            "due_on": date(2022, 3, 9),
            "cleared_on": cleared,
        }
        for kind, cleared in (("lift", date(2022, 3, 9)), ("other", None))
    ]
    send(home, "hazard", hazards, period="2022-03", sender="110101001")
    warehouse = built(home, "enforcement_on_time", "hazard_cleared_on_time")
    assert parts(warehouse, "enforcement_on_time", "named_kinds") == (0, 1, 0)
    assert parts(warehouse, "enforcement_on_time", "headline") == (1, 2, 0)
    assert parts(warehouse, "hazard_cleared_on_time", "pipes_lifts_fire", "2022-03") == (1, 1, 0)
    assert parts(warehouse, "hazard_cleared_on_time", "headline", "2022-03") == (1, 2, 0)


def test_what_a_committee_publishes_answers_by_item(tmp_path: Path) -> None:
    """S2-08 names expenses and decisions."""
    home = two_districts(tmp_path)
    send(home, "committee", [committee("c", "a", date(2021, 1, 1))], period="2022-03", sender="110101001")
    due = {"publisher": "committee", "committee_id": "c", "due_on": date(2022, 3, 9)}
    items = [
        {"disclosure_no": "1", "item": "working_expenses", "published_on": date(2022, 3, 9), **due},
        {"disclosure_no": "2", "item": "decisions", **due},
        {"disclosure_no": "3", "item": "major_matters", "published_on": date(2022, 3, 1), **due},
    ]
    send(home, "disclosure", items, period="2022Q1", sender="110101001")
    warehouse = built(home, "committee_disclosed")
    assert parts(warehouse, "committee_disclosed", "expenses_and_decisions") == (1, 2, 0)
    assert parts(warehouse, "committee_disclosed", "headline") == (2, 3, 0)
