"""Each clause is answered by its own part of a number: the right area, party, kind of row and moment."""

from datetime import date
from pathlib import Path

from pipelines import query
from pipelines.settings import Home
from tests.warehouse.stored import built, committee, estate, home_in, only, send

QUARTER = ("2022-01", "2022-02", "2022-03")
STREET = "110101001"


def parts(warehouse: query.Reader, metric: str, variant: str, period: str) -> tuple[object, object, object]:
    row = only(warehouse.values(metric, variant=variant, area="110000", level="city", period=period))
    return row["numerator"], row["denominator"], row["unknown"]


def told(folder: Path, *rows: dict[str, object]) -> Home:
    """A home whose one district sent the same estates for the three months of a quarter."""
    home = home_in(folder)
    for month in QUARTER:
        send(home, "estate", list(rows) or [estate("e1")], period=month, sender="110101")
    return home


def test_an_estate_outside_the_built_up_area_does_not_answer_for_those_inside(tmp_path: Path) -> None:
    home = told(
        tmp_path,
        estate("in", is_in_built_up_area=True),
        estate("bare", is_in_built_up_area=True, service_mode="none"),
        estate("out", is_in_built_up_area=False),
        estate("unsaid"),
    )
    assert parts(built(home, "service_rate"), "service_rate", "built_up", "2022-03") == (1, 2, 0)


def test_a_resettlement_estate_is_the_developer_s_until_delivery_and_the_government_s_after(tmp_path: Path) -> None:
    parties = {
        "street": "（模拟）东华门街道办事处",
        "company": "甲物业公司",
        "committee": "街道物业管理委员会",
        "unsaid": None,
        "early": "乙置业公司",
        "too_early": "东华门街道办事处",
        "delivered": "乙置业公司",
    }
    home = told(
        tmp_path,
        *(estate(name, estate_type="resettlement", responsible_party=party) for name, party in parties.items()),
        estate("commodity", responsible_party="甲物业公司"),
    )
    days = {"early": None, "too_early": date(2022, 4, 1), "delivered": date(2022, 3, 31)}
    projects = [
        {"project_id": name, "project_name": name, "estate_id": name, "district": "110101", "delivered_on": day}
        | {"developer_name": "乙置业公司"}
        for name, day in days.items()
    ]
    send(home, "project", projects, period="2022-03", sender="110101")
    warehouse = built(home, "responsibility_clear")
    assert parts(warehouse, "responsibility_clear", "resettlement", "2022-03") == (2, 7, 1), "street, early"


def test_duties_of_another_document_do_not_answer_for_the_parties_of_this_one(tmp_path: Path) -> None:
    home = told(tmp_path)
    duties = [
        ("金政[2011]16号", "五、（二）", date(2022, 3, 1)),  # brackets as the clerk has them
        ("金政〔2011〕16号", "五、（二）", None),
        ("金政〔2011〕16号", "五、（三）", date(2022, 3, 1)),
        ("京政发〔2020〕1号", "五、（二）", date(2022, 3, 1)),
    ]
    rows = [
        {
            "party_no": str(number),
            "duty_no": "1",
            "document_no": document,
            "party": "区房管局",
            "duty": "备案",
            "clause": clause,
            "evidenced_on": day,
            "valid_from": date(2020, 1, 1),
        }
        for number, (document, clause, day) in enumerate(duties)
    ]
    send(home, "responsibility", rows, period="2022-03")
    warehouse = built(home, "duty_shown")
    assert parts(warehouse, "duty_shown", "jinshui_housing", "2022Q1") == (1, 2, 0)
    assert parts(warehouse, "duty_shown", "jinshui_streets", "2022Q1") == (1, 1, 0)
    assert parts(warehouse, "duty_shown", "headline", "2022Q1") == (3, 4, 0)


def test_a_dispute_ends_locally_in_the_community_or_the_street_and_not_in_the_district(tmp_path: Path) -> None:
    home = told(tmp_path)
    rows = [
        {
            "dispute_no": level,
            "estate_id": "e1",
            "dispute_kind": "fees",
            "severity": "major",
            "opened_on": date(2022, 3, 1),
            "level_opened": "street" if level == "district" else "community",
            "level_closed": level,
            "channel": channel,
            "outcome": "agreed",
            "closed_on": date(2022, 3, 9),
        }
        for level, channel in (("community", "industry"), ("street", "street_station"), ("district", "district"))
    ]
    send(home, "dispute", rows, period="2022-03", sender="110101")
    warehouse = built(home, "dispute_level_share", "dispute_agreed")
    assert parts(warehouse, "dispute_level_share", "local", "2022Q1") == (2, 3, 0)
    assert parts(warehouse, "dispute_level_share", "found_local", "2022Q1") == (2, 3, 0)
    assert parts(warehouse, "dispute_agreed", "street", "2022Q1") == (1, 1, 0)
    assert parts(warehouse, "dispute_agreed", "industry", "2022Q1") == (1, 1, 0)


def test_a_street_commits_more_when_neither_staff_nor_money_fell_and_at_least_one_grew(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    streets = ("110101001", "110101002", "110102001")
    for month in ("2021-01", "2021-02", "2021-03", *QUARTER):
        for district in ("110101", "110102"):
            rows = [estate(street, street) for street in streets if street.startswith(district)]
            send(home, "estate", rows, period=month, sender=district)
    means = {"2021Q1": ((2, 100), (2, 100), (None, 100)), "2022Q1": ((2, 120), (3, 90), (3, 120))}
    for quarter, numbers in means.items():
        rows = [
            {"street": street, "has_organ": True, "dedicated_staff": staff, "budget_yuan": money}
            for street, (staff, money) in zip(streets, numbers, strict=True)
        ]
        send(home, "street_capacity", rows, period=quarter)
    warehouse = built(home, "street_organ_complete")
    assert parts(warehouse, "street_organ_complete", "more_means", "2022Q1") == (1, 3, 1)


def test_a_company_that_handed_everything_over_is_not_failed_for_a_registration_that_nobody_asked(
    tmp_path: Path,
) -> None:
    home = told(tmp_path)
    whole = {
        "exit_no": "1",
        "estate_id": "e1",
        "company_code": "C",
        "decided_by": "company",
        "leave_on": date(2022, 3, 1),
        "is_rooms_handed_over": True,
        "is_money_handed_over": True,
        "is_documents_handed_over": True,
    }
    send(home, "exit", [whole], period="2022-03", sender="110101")
    warehouse = built(home, "exit_handed_over")
    assert parts(warehouse, "exit_handed_over", "without_filing", "2022Q1") == (1, 1, 0)
    assert parts(warehouse, "exit_handed_over", "headline", "2022Q1") == (0, 1, 0)


def test_an_interim_committee_does_not_answer_for_the_registration_of_owners_committees(tmp_path: Path) -> None:
    home = told(tmp_path, estate("e1"), estate("e2"))
    formed = date(2021, 5, 1)
    bodies = [
        committee("k1", "e1", formed, filed_on=date(2021, 6, 1)),
        committee("k2", "e2", formed, committee_form="interim_committee"),
    ]
    send(home, "committee", bodies, period="2022-03", sender="110101")
    warehouse = built(home, "committee_filed")
    assert parts(warehouse, "committee_filed", "owners_committees", "2022-03") == (1, 1, 0)
    assert parts(warehouse, "committee_filed", "headline", "2022-03") == (1, 2, 0)


def test_a_use_for_awards_does_not_answer_for_the_year_end_appraisal(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in range(1, 13):
        send(home, "estate", [estate("e1")], period=f"2022-{month:02d}", sender="110101")
    streets = ("110101001", "110101002")
    scored = [{"street": street, "score": 90, "assessed_on": date(2022, 12, 20)} for street in streets]
    send(home, "street_assessment", scored, period="2022Q4", sender="110101")
    uses = [
        {"use_no": street, "subject_kind": "street", "subject": "街道", "street": street, "year": 2022, "used_for": use}
        for street, use in (("110101001", "appraisal"), ("110101002", "award"))
    ]
    send(home, "result_use", uses, period="2022-12", sender="110101")
    warehouse = built(home, "street_result_used", "unit_result_used")
    assert parts(warehouse, "street_result_used", "appraisal", "2022") == (1, 2, 0)
    assert parts(warehouse, "street_result_used", "headline", "2022") == (2, 2, 0)
    assert parts(warehouse, "unit_result_used", "streets_and_companies", "2022") == (1, 2, 0)


def test_an_interim_committee_is_no_owners_committee_where_a_clause_asks_for_one(tmp_path: Path) -> None:
    since = {"eligible_on": date(2021, 1, 1)}
    home = told(tmp_path, *(estate(name, **since) for name in ("owners", "interim", "none")), estate("early"))
    formed = date(2021, 5, 1)
    bodies = [
        committee("k1", "owners", formed),
        committee("k2", "interim", formed, committee_form="interim_committee"),
    ]
    send(home, "committee", bodies, period="2022-03", sender="110101")
    warehouse = built(home, "committee_rate", "eligible_without_committee")
    assert parts(warehouse, "committee_rate", "owners_committees", "2022-03") == (1, 3, 0)
    assert parts(warehouse, "committee_rate", "eligible", "2022-03") == (2, 3, 0)
    waiting = only(warehouse.values("eligible_without_committee", variant="no_owners_committee", period="2022-03"))
    assert waiting["value"] == 2


def test_a_street_that_the_district_passed_over_is_not_assessed_and_one_of_a_silent_district_unknown(
    tmp_path: Path,
) -> None:
    home = home_in(tmp_path)
    for month in QUARTER:
        for district, streets in (("110101", ("110101001", "110101002")), ("110102", ("110102001",))):
            send(home, "estate", [estate(street, street) for street in streets], period=month, sender=district)
    scored = {"street": "110101001", "score": 90, "assessed_on": date(2022, 3, 20)}
    send(home, "street_assessment", [scored], period="2022Q1", sender="110101")
    assert parts(built(home, "street_assessed"), "street_assessed", "headline", "2022Q1") == (1, 3, 1)


def test_an_abandoned_estate_is_acted_on_by_an_order_or_a_referral_and_not_by_a_record(tmp_path: Path) -> None:
    home = told(tmp_path)
    record = {
        "violation_kind": "other",
        "violation_type": "abandonment",
        "subject_kind": "company",
        "company_code": "C",
        "estate_id": "e1",
        "found_on": date(2022, 3, 1),
    }
    rows = [
        record | {"violation_no": "1", "order_due_on": date(2022, 4, 1)},
        record | {"violation_no": "2", "proposed_to": "市住房保障局"},
        record | {"violation_no": "3"},
        record | {"violation_no": "4", "violation_type": "illegal_charge", "order_due_on": date(2022, 4, 1)},
    ]
    send(home, "violation", rows, period="2022-03", sender="110101")
    assert parts(built(home, "wrong_exit_acted"), "wrong_exit_acted", "headline", "2022Q1") == (2, 3, 0)


def test_a_handover_inspection_that_left_out_the_rooms_does_not_count(tmp_path: Path) -> None:
    """Of the third nothing is said on the rooms: unknown."""
    home = told(tmp_path, estate("e1"), estate("e2"), estate("e3"))
    days = {"signed_on": date(2022, 3, 1), "starts_on": date(2022, 3, 1)}
    contracts = [
        {"contract_id": name, "estate_id": name, "company_code": "C", "contract_kind": "preliminary"} | days
        for name in ("e1", "e2", "e3")
    ]
    send(home, "contract", contracts, period="2022Q1", sender="110101")
    parts_seen = {"is_shared_parts_inspected": True, "is_facilities_inspected": True}
    done = {"company_code": "C", "taken_over_on": date(2022, 3, 1), "inspected_on": date(2022, 3, 2)} | parts_seen
    inspections = [
        {"handover_no": name, "estate_id": name, "filed_on": date(2022, 3, 9), "is_rooms_inspected": whole} | done
        for name, whole in (("e1", True), ("e2", False), ("e3", None))
    ]
    send(home, "handover_inspection", inspections, period="2022Q1", sender="110101")
    assert parts(built(home, "handover_filed"), "handover_filed", "headline", "2022Q1") == (1, 3, 1)


def test_a_breach_by_owners_is_not_the_company_s_and_one_without_a_party_is_unknown(tmp_path: Path) -> None:
    home = told(tmp_path)
    begun = {
        "estate_id": "e1",
        "contract_kind": "ordinary",
        "signed_on": date(2021, 1, 1),
        "starts_on": date(2021, 1, 1),
    }
    found = {"breach_found_on": date(2022, 2, 1), "breach_closed_on": date(2022, 3, 1)}
    parties = {"1": "company", "2": "owners", "3": "developer", "4": None}
    contracts = [begun | found | {"contract_id": number, "breach_by": party} for number, party in parties.items()]
    send(home, "contract", contracts, period="2022Q1", sender="110101")
    assert parts(built(home, "breach_closed"), "breach_closed", "headline", "2022Q1") == (1, 2, 1)


def test_where_no_register_of_tenders_was_sent_no_appointment_is_without_record(tmp_path: Path) -> None:
    home = told(tmp_path)
    signed = {
        "contract_kind": "ordinary",
        "signed_on": date(2022, 2, 1),
        "starts_on": date(2022, 3, 1),
        "company_name": "甲",
    }
    send(home, "contract", [signed | {"contract_id": "1", "estate_id": "e1"}], period="2022Q1", sender="110101")
    assert parts(built(home, "selection_recorded"), "selection_recorded", "headline", "2022Q1") == (0, 1, 1)
    unknown = only(query.open(home.path).values("selection_recorded", area="110000", level="city", period="2022Q1"))
    assert unknown["value"] is None
    send(home, "tender", [], period="2022Q1", sender="110101")
    assert parts(built(home, "selection_recorded"), "selection_recorded", "headline", "2022Q1") == (0, 1, 0)


def test_pilot_streets_are_no_pilot_projects(tmp_path: Path) -> None:
    home = told(tmp_path)
    begun = {"district": "110101", "topic": "试点", "starts_on": date(2022, 1, 1)}
    kinds = ("street", "project", "project", "enforcement")
    pilots = [
        begun | {"pilot_no": str(number), "pilot_kind": kind, "street": STREET} for number, kind in enumerate(kinds)
    ]
    send(home, "pilot", pilots, period="2022Q1", sender="110101")
    warehouse = built(home, "pilots_running")
    values = {
        variant: only(warehouse.values("pilots_running", variant=variant, level="city", period="2022Q1"))["value"]
        for variant in ("headline", "projects")
    }
    assert values == {"headline": 4, "projects": 2}


def test_an_appraisal_counts_for_a_department_only_with_an_item_of_property_management(tmp_path: Path) -> None:
    home = told(tmp_path)
    for month in ("2022-06", "2022-09", "2022-12"):
        send(home, "estate", [estate("e1")], period=month, sender="110101")
    items = {"甲局": "物业管理工作", "乙局": "安全生产"}
    rows = [{"unit": unit, "item": item, "unit_kind": "department", "score": 80} for unit, item in items.items()]
    rows.append({"unit": "东华门", "item": "安全生产", "unit_kind": "street", "street": STREET, "score": 80})
    send(home, "annual_appraisal", rows, period="2022", sender="110101")
    warehouse = built(home, "street_result_used", "unit_result_used")
    assert parts(warehouse, "unit_result_used", "departments", "2022") == (1, 2, 0)
    assert parts(warehouse, "street_result_used", "annual_target", "2022") == (0, 1, 0)
