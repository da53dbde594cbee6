"""Rules propose on evidence only: not assessable is not failed, and a firm with many estates is not punished for size."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from pipelines import periods, query
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import Basis, Condition, Parameter, Rule, Value, Version
from pipelines.office.entries import entry_of
from pipelines.office.journal import open_journal
from pipelines.settings import Home
from pipelines.text import both
from pipelines.warehouse.propose import propose
from pipelines.warehouse.tables import PARAMETER_ON
from tests.warehouse.stored import built, estate, home_in, send

GOOD, POOR = "91110101MA01TEST1A", "91110101MA01TEST2B"
RED = ("red_duties", "red_grade", "red_record", "red_satisfaction", "red_score", "red_spot_check")
MONTHS = [f"2021-{month:02d}" for month in range(1, 13)]


def city(folder: Path, scores: dict[str, list[float | None]], companies: dict[str, str], **households: int) -> Home:
    """Estates of companies with a year of monthly scores; a score of None was not assessed."""
    home = home_in(folder)
    send(
        home,
        "company",
        [
            {"company_code": code, "name": code, "credit_file_on": date(2020, 1, 1)}
            for code in sorted(set(companies.values()))
        ],
        period="2021-01",
    )
    for number, month in enumerate(MONTHS):
        rows = [estate(id_, company_code=companies[id_], households=households.get(id_, 100)) for id_ in scores]
        send(home, "estate", rows, period=month, sender="110101")
        sent = [
            {"estate_id": id_, "score": series[number]} for id_, series in scores.items() if series[number] is not None
        ]
        send(home, "assessment", sent, period=month, sender="110101")
    return home


def answers(home: Home, company: str, satisfied: int, dissatisfied: int, wave: str, on: date) -> None:
    send(
        home,
        "survey",
        [
            {
                "survey_id": wave,
                "stratum": "1",
                "subject": "company",
                "district": "110101",
                "street": "110101001",
                "population": 1000,
                "eligible_contacts": 500,
                "completes": satisfied + dissatisfied,
                "field_from": on,
                "field_to": on,
            }
        ],
        period=f"2021H{1 if on.month < 7 else 2}",
    )
    send(
        home,
        "survey_answer",
        [
            {
                "survey_id": wave,
                "respondent_no": str(i),
                "question": "overall",
                "stratum": "1",
                "answer": "satisfied" if i < satisfied else "dissatisfied",
                "street": "110101001",
                "company_code": company,
                "weight": 1,
            }
            for i in range(satisfied + dissatisfied)
        ],
        period=f"2021H{1 if on.month < 7 else 2}",
    )


def praised(home: Home, company: str) -> None:
    """Ten points of good records, as the top grade asks for."""
    row = {"record_id": "award", "company_code": company, "record_kind": "good", "record_code": "award", "points": 10}
    send(home, "credit_record", [{**row, "valid_from": date(2021, 3, 1)}], period="2021-03")


def states(warehouse: query.Reader, quarter: str, company: str) -> dict[str, str]:
    frame = warehouse.proposals(period=quarter, state=None, subject=company)
    return dict(zip(frame["code"], frame["state"], strict=True))


def test_a_company_without_a_survey_waits_for_the_red_list_and_is_not_refused(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    praised(home, GOOD)
    warehouse = built(home, *RED)
    found = states(warehouse, "2021Q4", GOOD)
    assert found["RL-01"] == found["RL-02"] == found["RL-03"] == "proposed"
    assert found["RL-05"] == "waiting"
    listed = warehouse.proposals(period="2021Q4", list_="red", state=None)
    assert set(listed["list_state"]) == {"waiting"}


def test_every_red_condition_met_proposes_the_red_list_with_its_evidence(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    praised(home, GOOD)
    answers(home, GOOD, 95, 2, "w2", date(2021, 11, 1))
    check(home, "a", 90, "2021Q4", date(2021, 11, 1))
    disclosed(home, GOOD, published=date(2021, 10, 9))
    warehouse = built(home, *RED)
    red = warehouse.proposals(period="2021Q4", list_="red")
    assert sorted(red["code"]) == ["RL-01", "RL-02", "RL-03", "RL-04", "RL-05", "RL-06"]
    evidence = json.loads(red.filter(pl.col("code") == "RL-03")["evidence"][0])
    assert (evidence["year_score"], evidence["assessed_share"], evidence["limit_red_score"]) == (95.0, 1.0, 90.0)
    assert set(red["document"]) == {"all_adopted"}, "no document of Beijing says what puts a company on a list"


def test_a_company_with_one_estate_and_too_few_answers_reaches_red_by_random_checks(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    praised(home, GOOD)
    answers(home, GOOD, 5, 0, "w2", date(2021, 11, 1))
    check(home, "a", 90, "2021Q3", date(2021, 8, 2))
    disclosed(home, GOOD, published=date(2021, 10, 9))
    single = states(built(home, *RED), "2021Q4", GOOD)
    assert single["RL-05"] == "waiting", "one check is too few to stand for a survey"
    check(home, "a", 92, "2021Q4", date(2021, 11, 1))
    red = built(home, *RED).proposals(period="2021Q4", list_="red")
    assert sorted(red["code"]) == ["RL-01", "RL-02", "RL-03", "RL-04", "RL-05", "RL-06"]
    evidence = json.loads(red.filter(pl.col("code") == "RL-05")["evidence"][0])
    assert (evidence["survey_respondents"], evidence["random_checks"], evidence["spot_year_score"]) == (5, 2, 91.0)


def test_a_rule_that_rests_on_us_applies_nowhere_until_the_office_adopts_it(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    (home.policy / "all_adopted.toml").unlink()
    warehouse = built(home, *RED)
    scope = {row["rule"]: row for row in warehouse.rule_scope(period="2021Q4").iter_rows(named=True)}
    assert (scope["red_score"]["applies"], scope["red_score"]["ours"]) == (False, True), "an act is missing"
    assert not states(warehouse, "2021Q4", GOOD)


def decide(home: Home, rule: str, quarter: str, *steps: tuple[str, str]) -> None:
    """Steps of a black case of the good company, each on its day."""
    more = {"notice": {"days": 5}, "objection_period": {"days": 15}, "decided": {"decision_no": "1"}}
    for step, day in steps:
        case = {"company_code": GOOD, "rule": rule, "list": "black", "period": quarter, "step": step, "on": day}
        at = datetime.fromisoformat(f"{day}T02:00:00+00:00")
        entry = entry_of("proposal_step", {**case, "second_actor": "主任", **more.get(step, {})})
        open_journal(home, clock=lambda at=at: at).append(entry, actor="经办", why="试")


def test_nobody_is_proposed_for_both_lists_in_one_quarter(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    answers(home, GOOD, 95, 2, "w2", date(2021, 11, 1))
    check(home, "a", 90, "2021Q4", date(2021, 11, 1))
    disclosed(home, GOOD, published=date(2021, 10, 9))
    violation(home, "V1", "malicious_breach", GOOD, ordered_on=date(2021, 6, 10))
    warehouse = built(home, *RED, "black_breach")
    assert warehouse.proposals(period="2021Q4", list_="black")["code"].to_list() == ["BL-03"]
    assert warehouse.proposals(period="2021Q4", list_="red").is_empty()
    barred = warehouse.proposals(period="2021Q4", list_="red", state=None)
    assert set(barred["barred_by"]) == {"black_breach"}


def test_what_was_decided_is_not_proposed_again_on_the_same_acts(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    violation(home, "V1", "malicious_breach", GOOD, ordered_on=date(2021, 4, 10))
    decide(
        home,
        "BL-03",
        "2021Q2",
        ("notice", "2021-07-05"),
        ("objection_period", "2021-07-13"),
        ("decided", "2021-08-05"),
        ("listed", "2021-08-06"),
    )
    warehouse = built(home, "black_breach")
    assert warehouse.proposals(period="2021Q2")["code"].to_list() == ["BL-03"]
    assert warehouse.proposals(period="2021Q4").is_empty()
    again = warehouse.proposals(period="2021Q4", state=None)
    assert (again["state"].to_list(), again["settled_in"].to_list()) == (["proposed"], ["2021Q2"])


def test_months_the_street_did_not_assess_are_not_the_companys_fault(tmp_path: Path) -> None:
    warehouse = built(city(tmp_path, {"a": [95.0] * 6 + [None] * 6}, {"a": GOOD}), "red_score")
    assert states(warehouse, "2021Q4", GOOD)["RL-03"] == "waiting"


def test_a_misconduct_record_refuses_the_red_list(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [95.0] * 12}, {"a": GOOD})
    send(
        home,
        "credit_record",
        [
            {
                "record_id": "r1",
                "company_code": GOOD,
                "record_kind": "bad",
                "record_code": "illegal_charge",
                "points": 3,
                "decided_on": date(2021, 9, 1),
                "valid_from": date(2021, 9, 1),
                "valid_to": date(2021, 9, 1),
            }
        ],
        period="2021-09",
    )
    warehouse = built(home, "red_record")
    assert states(warehouse, "2021Q2", GOOD)["RL-02"] == "proposed"
    assert states(warehouse, "2021Q4", GOOD)["RL-02"] == "not_proposed"


def check(home: Home, estate_id: str, score: float, quarter: str, on: date) -> None:
    send(
        home,
        "spot_check",
        [{"estate_id": estate_id, "sequence": 1, "check_kind": "random", "score": score, "checked_on": on}],
        period=quarter,
        sender="110101",
    )


def disclosed(home: Home, company: str, published: date | None, noticed: date | None = None, number: int = 1) -> None:
    rows = [
        {
            "disclosure_no": f"{company[-2:]}{number}-{turn}",
            "publisher": "company",
            "item": "accounts",
            "period": f"2021Q{turn}",
            "estate_id": "a",
            "street": "110101001",
            "company_code": company,
            "due_on": date(2021, 1 + 3 * turn, 10),
            "published_on": published,
            "noticed_on": noticed,
        }
        for turn in range(1, number + 1)
    ]
    send(home, "disclosure", rows, period="2021-12", sender="110101001")


def violation(home: Home, number: str, kind: str, company: str = POOR, **more: object) -> None:
    row: dict[str, object] = {
        "violation_no": number,
        "violation_kind": "misconduct",
        "violation_type": kind,
        "subject_kind": "company",
        "company_code": company,
        "found_on": date(2021, 4, 1),
    }
    send(home, "violation", [row | more], period="2021-06", sender="110101")


def test_an_act_counts_until_it_is_corrected_and_never_once_it_is_repealed(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12}, {"a": POOR})
    violation(home, "V1", "abandonment", ordered_on=date(2021, 4, 10), corrected_on=date(2021, 5, 10))
    violation(home, "V2", "refuse_leave", ordered_on=date(2021, 4, 10), repealed_on=date(2021, 8, 1))
    violation(home, "V3", "forgery")
    warehouse = built(home, "black_abandonment", "black_forgery", "black_refusal")
    assert states(warehouse, "2021Q1", POOR)["BL-01"] == "not_proposed"
    second, last = states(warehouse, "2021Q2", POOR), states(warehouse, "2021Q4", POOR)
    assert (second["BL-01"], last["BL-01"]) == ("proposed", "proposed")
    assert (second["BL-02"], last["BL-02"]) == ("proposed", "not_proposed")
    assert second["BL-12"] == "not_proposed", "a suspicion is no decision"


def test_a_serious_penalty_needs_its_field_and_illegal_charging_its_penalty(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    decided = {"decided_on": date(2021, 5, 1), "decision_no": "1", "is_serious": True}
    violation(home, "V1", "safety", **{"violation_kind": "penalty", "field": "fire"} | decided)
    violation(home, "V2", "safety", GOOD, **{"violation_kind": "penalty", "field": "other"} | decided)
    violation(home, "V3", "illegal_charge", **{"penalty_yuan": 500} | decided)
    violation(home, "V4", "illegal_charge", GOOD, **decided)
    warehouse = built(home, "black_charging", "black_serious")
    poor, good = states(warehouse, "2021Q2", POOR), states(warehouse, "2021Q2", GOOD)
    assert (poor["BL-10"], poor["BL-05"]) == ("proposed", "proposed")
    assert (good["BL-10"], good["BL-05"]) == ("not_proposed", "not_proposed")


def test_two_periods_of_one_item_overdue_after_a_demand_list_and_one_is_watched(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    disclosed(home, POOR, published=None, noticed=date(2021, 11, 1), number=2)
    warehouse = built(home, "black_disclosure", "red_duties", "watch")
    assert states(warehouse, "2021Q3", POOR)["BL-08"] == "not_proposed", "not demanded yet"
    found = states(warehouse, "2021Q4", POOR)
    assert (found["BL-08"], found["WL-01"], found["RL-06"]) == ("proposed", "proposed", "not_proposed")
    assert states(warehouse, "2021Q4", GOOD)["RL-06"] == "waiting", "no disclosure on record is no failure"


def test_an_exit_lists_on_short_notice_of_its_own_or_what_is_kept_back_until_it_is_handed_over(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    left = {
        "estate_id": "a",
        "notice_on": date(2021, 4, 1),
        "leave_on": date(2021, 5, 1),
        "is_rooms_handed_over": True,
        "is_money_handed_over": True,
        "is_documents_handed_over": True,
    }
    kept = {"is_documents_handed_over": False, "demand_on": date(2021, 5, 5)}
    rows = [
        left | {"exit_no": "E1", "company_code": POOR, "decided_by": "company"},
        left | {"exit_no": "E2", "company_code": GOOD, "decided_by": "owners"} | kept,
    ]
    send(home, "exit", rows, period="2021-05", sender="110101001")
    warehouse = built(home, "black_exit")
    told = warehouse.frame(
        "select company_code, short_notices, handovers_kept_back from company_conduct where quarter = '2021Q2' order by 2"
    ).rows()
    assert told == [(GOOD, 0, 1), (POOR, 1, 0)]
    assert states(warehouse, "2021Q2", GOOD)["BL-04"] == "proposed"
    assert states(warehouse, "2021Q2", POOR)["BL-04"] == "not_proposed", "no text of Beijing asks for three months"
    assert [len(load().rules["black_exit"].within(region).any) for region in ("320614", "110000")] == [2, 1]


def test_an_order_with_an_objection_that_is_pending_never_lists(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    order = {
        "subject_kind": "company",
        "estate_id": "a",
        "ordered_on": date(2021, 3, 1),
        "due_on": date(2021, 4, 1),
        "first_demand_on": date(2021, 4, 5),
        "second_demand_on": date(2021, 4, 20),
    }
    rows = [order | {"rectification_no": code, "company_code": code} for code in (POOR, GOOD)]
    send(home, "rectification", rows, period="2021-04", sender="110101001")
    content = {
        "objection_no": "YY1",
        "company_code": GOOD,
        "against": "record",
        "reference": GOOD,
        "filed_on": "2021-05-01",
        "claim": "已整改",
        "due_on": "2021-05-22",
    }
    open_journal(home).append(entry_of("objection", content), actor="office", why="异议", on=date(2021, 5, 1))
    warehouse = built(home, "black_rectification", "watch")
    poor, good = states(warehouse, "2021Q2", POOR), states(warehouse, "2021Q2", GOOD)
    assert (poor["BL-11"], poor["WL-01"]) == ("proposed", "proposed")
    assert (good["BL-11"], good["WL-01"]) == ("not_proposed", "not_proposed")


def test_a_take_over_that_the_developer_withheld_is_no_omission_of_the_company(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    for code, estate_id, withheld in ((POOR, "a", False), (GOOD, "b", True)):
        contract = {
            "contract_id": f"HT{estate_id}",
            "contract_kind": "preliminary",
            "estate_id": estate_id,
            "company_code": code,
            "signed_on": date(2021, 1, 1),
            "starts_on": date(2021, 1, 1),
        }
        taken = {
            "handover_no": estate_id,
            "estate_id": estate_id,
            "company_code": code,
            "contract_id": f"HT{estate_id}",
            "taken_over_on": date(2021, 1, 5),
            "noticed_on": date(2021, 2, 1),
            "is_withheld_by_developer": withheld,
        }
        send(home, "contract", [contract], period="2021-01", sender="110101")
        send(home, "handover_inspection", [taken], period="2021-02", sender="110101")
    warehouse = built(home, "black_handover")
    told = warehouse.frame(
        "select company_code, handovers_overdue from company_conduct where quarter = '2021Q2' order by 2"
    ).rows()
    assert told == [(GOOD, 0), (POOR, 1)]
    assert "BL-07" not in states(warehouse, "2021Q2", POOR), "no text of Beijing asks for it: left out, not failed"


def test_a_developer_is_named_to_its_authority_for_what_it_did_and_for_its_deposit(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12}, {"a": GOOD})
    developer = "91110101MA01TEST3C"
    send(home, "developer", [{"developer_code": developer, "developer_name": "开发"}], period="2021-01")
    violation(
        home,
        "V1",
        "abandonment",
        company_code=None,
        subject_kind="developer",
        developer_code=developer,
        ordered_on=date(2021, 5, 1),
    )
    deposit = {
        "project_id": "P1",
        "deposit_kind": "quality_deposit",
        "developer_code": developer,
        "required_yuan": 100,
        "held_yuan": 60,
        "used_yuan": 40,
        "is_used_against_rule": False,
        "defect_period_ends_on": date(2023, 1, 1),
    }
    send(home, "quality_deposit", [deposit], period="2021Q2", sender="110101")
    warehouse = built(home, "developer_conduct", "developer_deposit", "developer_survey")
    found = states(warehouse, "2021Q2", developer)
    assert (found["BL-D3"], found["BL-D2"], found["BL-D1"]) == ("proposed", "not_proposed", "not_proposed")


def test_failing_twice_with_a_failing_check_proposes_the_black_list(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 4 + [55.0, 50.0] + [90.0] * 6}, {"a": POOR})
    check(home, "a", 58, "2021Q3", date(2021, 8, 1))
    warehouse = built(home, "black_failing", "watch")
    assert states(warehouse, "2021Q2", POOR)["BL-09"] == "not_proposed"
    assert states(warehouse, "2021Q2", POOR)["WL-01"] == "proposed"
    assert states(warehouse, "2021Q3", POOR)["BL-09"] == "proposed"
    assert states(warehouse, "2021Q4", POOR)["BL-09"] == "not_proposed"


def test_a_check_that_was_passed_answers_two_failing_months(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 7 + [55.0, 50.0] + [90.0] * 3}, {"a": POOR})
    check(home, "a", 80, "2021Q3", date(2021, 9, 1))
    found = states(built(home, "black_failing", "watch"), "2021Q3", POOR)
    assert (found["BL-09"], found["WL-01"]) == ("not_proposed", "not_proposed")


def test_one_failing_estate_of_a_large_company_is_watched_not_listed(tmp_path: Path) -> None:
    scores: dict[str, list[float | None]] = {f"e{i}": [90.0] * 12 for i in range(9)}
    scores["bad"] = [90.0] * 4 + [55.0, 50.0] + [90.0] * 6
    home = city(tmp_path, scores, dict.fromkeys(scores, POOR))
    check(home, "bad", 58, "2021Q2", date(2021, 6, 1))
    found = states(built(home, "black_failing", "watch"), "2021Q2", POOR)
    assert (found["BL-09"], found["WL-01"]) == ("not_proposed", "proposed")


def test_the_lowest_grade_twice_lists_and_not_graded_never_does(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12, "b": [90.0] * 12}, {"a": POOR, "b": GOOD})
    record = {
        "record_kind": "bad",
        "record_code": "service_quality",
        "points": 50,
        "decided_on": date(2021, 5, 1),
        "valid_from": date(2021, 5, 1),
        "valid_to": date(2022, 5, 1),
    }
    send(home, "company", [{"company_code": GOOD, "name": GOOD, "credit_file_on": None}], period="2021-02")
    send(
        home,
        "credit_record",
        [{"record_id": "1", "company_code": POOR} | record, {"record_id": "2", "company_code": GOOD} | record],
        period="2021-05",
    )
    warehouse = built(home, "black_grade", "red_grade", "watch")
    assert states(warehouse, "2021Q2", POOR)["BL-13"] == "not_proposed"
    assert states(warehouse, "2021Q2", POOR)["WL-01"] == "proposed"
    assert states(warehouse, "2021Q3", POOR)["BL-13"] == "proposed"
    ungraded = states(warehouse, "2021Q3", GOOD)
    assert (ungraded["BL-13"], ungraded["RL-01"]) == ("not_proposed", "waiting")


def test_two_clearly_poor_surveys_list_and_a_small_sample_never_does(tmp_path: Path) -> None:
    home = city(tmp_path, {"a": [90.0] * 12}, {"a": POOR})
    answers(home, POOR, 30, 70, "w1", date(2021, 5, 1))
    answers(home, POOR, 30, 70, "w2", date(2021, 11, 1))
    warehouse = built(home, "black_satisfaction", "watch")
    assert states(warehouse, "2021Q2", POOR)["BL-14"] == "not_proposed"
    assert states(warehouse, "2021Q2", POOR)["WL-01"] == "proposed"
    assert states(warehouse, "2021Q4", POOR)["BL-14"] == "proposed"

    small = city(tmp_path / "small", {"a": [90.0] * 12}, {"a": POOR})
    answers(small, POOR, 0, 20, "w1", date(2021, 5, 1))
    answers(small, POOR, 0, 20, "w2", date(2021, 11, 1))
    assert states(built(small, "black_satisfaction", "watch"), "2021Q4", POOR)["BL-14"] == "not_proposed"


def judged(
    rules: dict[str, Rule], parameters: dict[str, Parameter], scores: dict[str, float]
) -> duckdb.DuckDBPyConnection:
    """One company with a credit score at each quarter's end, judged by these rules and parameters alone."""
    connection = duckdb.connect()
    connection.execute("create table deployment as select '110000' as region")
    connection.execute("create table period (period varchar, period_kind varchar, ends_before date)")
    connection.execute("create table parameter (name varchar, value decimal(18, 6), valid_from date, valid_to date)")
    connection.execute(PARAMETER_ON)
    connection.execute(
        "create table company_quarter (quarter varchar, last_day date, company_code varchar, name varchar, "
        "estates bigint, households bigint, credit_score double, grade varchar, bad_items bigint)"
    )
    for quarter, score in scores.items():
        ended = periods.parse(quarter)
        connection.execute("insert into period values (?, 'quarter', ?)", [quarter, ended.ends_before])
        connection.execute(
            "insert into company_quarter values (?, ?, ?, 'A', 1, 100, ?, 'AAA', 0)",
            [quarter, ended.last_day, GOOD, score],
        )
    for parameter in parameters.values():
        for value in parameter.of_region("110000"):
            connection.execute(
                "insert into parameter values (?, ?, ?, ?)",
                [parameter.id, value.value, value.valid_from, value.valid_to],
            )
    connection.execute("create table journal_entry (sequence bigint, kind varchar, content varchar)")
    law = Basis(region="110000", document="beijing-2020", clause="S3-16")
    grounded = {id_: rule.model_copy(update={"basis": (law,)}) for id_, rule in rules.items()}
    propose(connection, replace(load(), rules=grounded, parameters=parameters))
    return connection


def test_a_threshold_changed_from_a_day_on_leaves_the_past_quarter_its_list() -> None:
    rule, known = load().rules["red_grade"], load().parameters["grade_aaa"]
    stricter = Parameter(
        id="grade_aaa",
        label=known.label,
        meaning=known.meaning,
        unit=known.unit,
        value=(
            Value(value=Decimal(95), valid_from=date(2000, 1, 1), valid_to=date(2022, 12, 31)),
            Value(value=Decimal(98), valid_from=date(2023, 1, 1)),
        ),
    )
    done = judged({"red_grade": rule}, {"grade_aaa": stricter}, {"2022Q4": 96.0, "2023Q1": 96.0})
    found = done.sql("select quarter, state, since, evidence from rule_hit order by quarter").fetchall()
    assert [(quarter, state, since) for quarter, state, since, _ in found] == [
        ("2022Q4", "proposed", date(2000, 1, 1)),
        ("2023Q1", "not_proposed", date(2023, 1, 1)),
    ]
    assert [json.loads(evidence)["limit_grade_aaa"] for *_, evidence in found] == [95.0, 98.0]
    told = done.sql("select quarter, is_changed, changes_on from rule_scope order by quarter").fetchall()
    assert told == [("2022Q4", False, date(2023, 1, 1)), ("2023Q1", True, None)]


def test_conditions_changed_from_a_day_on_judge_only_the_quarters_that_end_later() -> None:
    catalogue = load()
    clean = Condition(when="bad_items > 0", says=both("有扣分", "Some deduction"))
    changed = catalogue.rules["red_grade"].model_copy(
        update={"version": (Version(valid_from=date(2023, 1, 1), all=(clean,), term_months=6),)}
    )
    known = {"grade_aaa": catalogue.parameters["grade_aaa"]}
    done = judged({"red_grade": changed}, known, {"2022Q4": 112.0, "2023Q1": 112.0})
    found = done.sql("select quarter, state, since from rule_hit order by quarter").fetchall()
    assert [(quarter, state) for quarter, state, _ in found] == [("2022Q4", "proposed"), ("2023Q1", "not_proposed")]
    assert found[1][2] == date(2023, 1, 1)
    assert (changed.on(date(2022, 12, 31)).term_months, changed.on(date(2023, 1, 1)).term_months) == (12, 6)


def test_twice_as_many_estates_with_the_same_shares_change_no_verdict(tmp_path: Path) -> None:
    fine, failing = [90.0] * 12, [90.0] * 4 + [55.0, 50.0] + [90.0] * 6
    scores: dict[str, list[float | None]] = {}
    companies = {}
    for company, bad, good in ((POOR, 1, 4), (GOOD, 2, 8)):
        for i in range(bad + good):
            scores[f"{company[-2:]}{i}"] = list(failing if i < bad else fine)
            companies[f"{company[-2:]}{i}"] = company
    home = city(tmp_path, scores, companies)
    checked = [
        {
            "estate_id": id_,
            "sequence": number,
            "check_kind": "random",
            "score": 58,
            "checked_on": date(2021, 6, number),
        }
        for id_, series in scores.items()
        if min(score or 0 for score in series) < 60
        for number in (1, 2)  # so many that they may stand for a survey, whatever the size
    ]
    send(home, "spot_check", checked, period="2021Q2", sender="110101")
    warehouse = built(home, *load().rules)
    for quarter in ("2021Q2", "2021Q3", "2021Q4"):
        assert states(warehouse, quarter, POOR) == states(warehouse, quarter, GOOD)
    assert states(warehouse, "2021Q2", GOOD)["BL-09"] == "proposed"
    record = warehouse.one(
        "select model_since from company_month where company_code = ? and month = '2021-12-01'", [GOOD]
    )
    assert record == {"model_since": date(2000, 1, 1)}
