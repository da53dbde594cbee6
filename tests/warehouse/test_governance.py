"""Committees, meetings, works and early starts: what falls due when, what comes before what, what is not known."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.settings import Home
from tests.catalogue.test_policy import HEAD
from tests.warehouse.stored import built, committee, estate, home_in, only, send

MARCH = date(2020, 3, 31)


def quarter_home(folder: Path, *estates: dict[str, object], months: Sequence[int] = (1, 2, 3)) -> Home:
    """A home whose district told of its estates in each month of 2020."""
    home = home_in(folder)
    for month in months:
        send(home, "estate", list(estates or (estate("a"),)), period=f"2020-{month:02d}", sender="110101")
    return home


def value(
    warehouse: query.Reader, metric: str, area: str = "110101", level: str = "district", **options: object
) -> dict[str, object]:
    return only(warehouse.values(metric, area=area, level=level, **options))  # type: ignore[arg-type]


def counts(found: dict[str, object]) -> tuple[object, ...]:
    return found["numerator"], found["denominator"], found["unknown"]


def meeting(id_: str, held_on: date, level: str = "street", kind: str = "joint", **facts: object) -> dict[str, object]:
    return {
        "meeting_id": id_,
        "level": level,
        "meeting_kind": kind,
        "held_on": held_on,
        "district": "110101",
        "street": "110101001" if level != "district" else None,
        "parties_present": "housing_dept,company",
    } | facts


def test_where_nobody_sent_a_frequency_a_street_s_meeting_is_due_with_the_last_month_of_the_quarter(
    tmp_path: Path,
) -> None:
    home = quarter_home(tmp_path, estate("a"), estate("b", "110101002"))
    send(
        home,
        "meeting",
        [meeting("m1", date(2020, 1, 7)), meeting("m2", date(2020, 1, 8))],
        period="2020-03",
        sender="110101",
    )
    warehouse = built(home, "street_meeting")
    assert value(warehouse, "street_meeting", period="2020-01")["denominator"] is None
    assert counts(value(warehouse, "street_meeting", period="2020-03")) == (1, 2, 0)
    assert counts(value(warehouse, "street_meeting", period="2020Q1")) == (1, 2, 0)


def test_a_frequency_that_was_sent_goes_before_ours_and_holds_from_its_day(tmp_path: Path) -> None:
    home = quarter_home(tmp_path)
    send(
        home,
        "meeting_requirement",
        [{"level": "street", "meeting_kind": "joint", "valid_from": date(2020, 2, 1), "interval": "month"}],
        period="2020-02",
    )
    send(home, "meeting", [meeting("m1", date(2020, 2, 29))], period="2020-03", sender="110101")
    warehouse = built(home, "street_meeting")
    assert value(warehouse, "street_meeting", period="2020-01")["denominator"] is None
    assert counts(value(warehouse, "street_meeting", period="2020-02")) == (1, 1, 0)
    assert counts(value(warehouse, "street_meeting", period="2020-03")) == (0, 1, 0)


def test_a_documents_own_frequency_goes_before_one_that_was_sent(tmp_path: Path) -> None:
    """Where the document says every month, a leading group that asks for one meeting a quarter changes no verdict by it."""
    home = quarter_home(tmp_path)
    monthly = HEAD + '[[value]]\nparameter = "meeting_months_street"\nvalue = 1\n'
    (home.policy / "monthly.toml").write_text(monthly.replace("2022-", "2020-"), encoding="utf-8")
    send(
        home,
        "meeting_requirement",
        [{"level": "street", "meeting_kind": "joint", "valid_from": date(2020, 1, 1), "interval": "quarter"}],
        period="2020-02",
    )
    deliberation = {"street": "110101001"}
    held = [meeting("m1", date(2020, 2, 29)), meeting("m2", date(2020, 3, 5), "street", "deliberation", **deliberation)]
    send(home, "meeting", held, period="2020-03", sender="110101")
    warehouse = built(home, "street_meeting")
    assert counts(value(warehouse, "street_meeting", period="2020-02")) == (1, 1, 0)
    assert counts(value(warehouse, "street_meeting", period="2020-03")) == (0, 1, 0), (
        "a deliberation is no joint meeting"
    )


def test_a_period_that_nobody_told_of_is_unknown_and_one_that_begins_before_the_data_is_not_due(tmp_path: Path) -> None:
    home = quarter_home(tmp_path, months=(2, 3, 4, 5, 6))
    send(home, "meeting", [meeting("m1", date(2020, 2, 7))], period="2020-03", sender="110101")
    warehouse = built(home, "street_meeting")
    assert value(warehouse, "street_meeting", period="2020-03")["denominator"] is None
    second = value(warehouse, "street_meeting", period="2020Q2")
    assert (counts(second), second["value"], second["status"]) == ((0, 1, 1), None, "not_reported")


def test_a_deliberation_answers_for_a_community_s_meeting_only_where_none_of_its_own_was_asked_for(
    tmp_path: Path,
) -> None:
    place = {"community": "110101001001"}
    for folder, asked, held in (("silent", (), 1), ("asked", ("joint", "deliberation"), 1)):
        home = quarter_home(tmp_path / folder, estate("a", **place))
        send(
            home,
            "division",
            [
                {
                    "code": "110101001001",
                    "name": "某社区",
                    "level": "community",
                    "kind": "division",
                    "parent": "110101001",
                    "valid_from": date(2000, 1, 1),
                }
            ],
            period="2000-02",
        )
        send(
            home,
            "meeting_requirement",
            [
                {"level": "community", "meeting_kind": kind, "valid_from": date(2020, 1, 1), "interval": "quarter"}
                for kind in asked
            ],
            period="2020-01",
        )
        send(
            home,
            "meeting",
            [meeting("m1", MARCH, "community", "deliberation", **place)],
            period="2020-03",
            sender="110101",
        )
        found = value(built(home, "community_meeting"), "community_meeting", period="2020Q1")
        assert counts(found) == (held, len(asked) or 1, 0), folder


def test_a_term_that_ends_on_the_last_day_is_not_past_but_about_to_end(tmp_path: Path) -> None:
    ends = {"a": date(2020, 3, 30), "b": MARCH, "c": date(2020, 6, 29), "d": date(2020, 6, 30), "e": None}
    home = quarter_home(tmp_path, *(estate(id_) for id_ in ends))
    bodies = [committee(f"c{id_}", id_, date(2017, 4, 1), term_ends_on=day) for id_, day in ends.items()]
    send(home, "committee", bodies, period="2020-03", sender="110101")
    warehouse = built(home, "term_ending", "term_expired")
    assert counts(value(warehouse, "term_expired", period="2020-03")) == (1, 5, 1)
    listed = warehouse.rows("term_ending", area="110101", period="2020-03")
    assert listed["estate_id"].to_list() == ["b", "c"]


def test_a_party_body_of_the_estate_is_not_the_committee_s_own(tmp_path: Path) -> None:
    home = quarter_home(tmp_path, estate("a"), estate("b"))
    send(
        home,
        "committee",
        [committee(f"c{id_}", id_, date(2019, 1, 1)) for id_ in "ab"],
        period="2020-03",
        sender="110101",
    )
    bodies = [
        {
            "party_body_id": "p1",
            "estate_id": "a",
            "host": "estate",
            "party_form": "branch",
            "set_up_on": date(2019, 1, 1),
        },
        {"party_body_id": "p2", "estate_id": "b", "host": "committee", "party_form": "group", "set_up_on": MARCH},
    ]
    send(home, "party_body", bodies, period="2020-03", sender="110101")
    warehouse = built(home, "party_rate")
    assert counts(value(warehouse, "party_rate", variant="with_committee", period="2020-03")) == (2, 2, 0)
    assert counts(value(warehouse, "party_rate", variant="committees", period="2020-03")) == (1, 2, 0)
    assert counts(value(warehouse, "party_rate", variant="project_teams", period="2020-03")) == (0, 2, 0)


def test_a_committee_whose_members_nobody_entered_is_unknown(tmp_path: Path) -> None:
    home = quarter_home(tmp_path, estate("a"), estate("b"), estate("c"))
    send(
        home,
        "committee",
        [committee(f"c{id_}", id_, date(2019, 1, 1)) for id_ in "abc"],
        period="2020-03",
        sender="110101",
    )
    members = [
        {"committee_id": "ca", "member_no": "1", "member_post": "chair", "is_residents_committee_member": None},
        {"committee_id": "ca", "member_no": "2", "member_post": "member", "is_residents_committee_member": True},
        {"committee_id": "cb", "member_no": "1", "member_post": "substitute", "is_residents_committee_member": True},
        {"committee_id": "cb", "member_no": "2", "member_post": "chair", "is_residents_committee_member": False},
    ]
    send(home, "committee_member", members, period="2020Q1", sender="110101")
    assert counts(value(built(home, "cross_appointment"), "cross_appointment", period="2020Q1")) == (1, 3, 1)


def test_a_gate_passed_on_the_day_of_the_start_is_not_before_it(tmp_path: Path) -> None:
    home = quarter_home(tmp_path)
    started = date(2020, 2, 10)
    works = {
        "estate_id": "a",
        "batch": "1",
        "started_on": started,
        "committee_set_up_on": date(2020, 2, 9),
        "standards_agreed_on": started,
        "mode_chosen_on": date(2020, 2, 1),
    }
    send(home, "renovation", [works], period="2020Q1", sender="110101")
    assert counts(value(built(home, "renovation_gates"), "renovation_gates", period="2020Q1")) == (2, 4, 0)


@pytest.mark.parametrize(("finished_on", "counts_from"), [(date(2019, 9, 30), True), (date(2019, 10, 1), False)])
def test_renovated_estates_are_asked_for_management_six_months_on(
    tmp_path: Path, finished_on: date, counts_from: bool
) -> None:
    home = quarter_home(tmp_path)
    send(
        home,
        "renovation",
        [{"estate_id": "a", "batch": "1", "finished_on": finished_on}],
        period="2020Q1",
        sender="110101",
    )
    assert value(built(home, "renovated_managed"), "renovated_managed", period="2020Q1")["denominator"] == (
        1 if counts_from else None
    )


def test_basic_services_nobody_told_of_are_unknown_and_the_living_services_stand_apart(tmp_path: Path) -> None:
    home = quarter_home(tmp_path, estate("a", service_mode="community_body"), estate("b"))
    told = [
        {"estate_id": "a", "service_item": "cleaning", "starts_on": date(2019, 1, 1), "provider": "某站"},
        {"estate_id": "a", "service_item": "living_service", "starts_on": date(2019, 1, 1), "provider": "某站"},
        {
            "estate_id": "a",
            "service_item": "refuse",
            "starts_on": date(2019, 1, 1),
            "ends_on": date(2020, 3, 30),
            "provider": "某站",
        },
    ]
    send(home, "basic_service", told, period="2020-03", sender="110101")
    warehouse = built(home, "basic_service_rate")
    assert counts(value(warehouse, "basic_service_rate", period="2020Q1")) == (1, 4, 0)
    assert counts(value(warehouse, "basic_service_rate", variant="living_service", period="2020Q1")) == (1, 1, 0)
    silent = quarter_home(tmp_path / "silent", estate("a", service_mode="none"))
    assert value(built(silent, "basic_service_rate"), "basic_service_rate", period="2020Q1")["status"] == "not_reported"


def test_what_is_published_on_the_last_day_is_on_time(tmp_path: Path) -> None:
    home = quarter_home(tmp_path)
    owed = [
        {
            "disclosure_no": no,
            "publisher": "company",
            "item": "accounts",
            "period": "1",
            "estate_id": "a",
            "due_on": date(2020, 3, 15),
            "published_on": day,
        }
        for no, day in (("1", date(2020, 3, 15)), ("2", date(2020, 3, 16)), ("3", None))
    ]
    send(home, "disclosure", owed, period="2020-03", sender="110101")
    warehouse = built(home, "committee_disclosed", "service_disclosed")
    assert counts(value(warehouse, "service_disclosed", period="2020Q1")) == (1, 3, 0)
    assert value(warehouse, "committee_disclosed", period="2020Q1")["denominator"] is None


def test_a_joint_meeting_comes_before_the_tender_where_there_was_one_and_before_signing_otherwise(
    tmp_path: Path,
) -> None:
    home = quarter_home(tmp_path)
    send(
        home,
        "project",
        [{"project_id": "p", "project_name": "某项目", "district": "110101", "estate_id": "a"}],
        period="2020Q1",
        sender="110101",
    )
    send(
        home,
        "tender",
        [{"tender_id": "t", "selection_method": "tender", "estate_id": "a", "announced_on": date(2020, 1, 20)}],
        period="2020Q1",
        sender="110101",
    )
    contracts = [
        {
            "contract_id": id_,
            "estate_id": "a",
            "contract_kind": kind,
            "chosen_by": who,
            "signed_on": date(2020, 3, 1),
            "starts_on": MARCH,
            "tender_id": tender,
        }
        for id_, kind, who, tender in (
            ("tendered", "ordinary", "assembly", "t"),
            ("agreed", "ordinary", "committee", None),
            ("developer's", "preliminary", "developer", None),
        )
    ]
    send(home, "contract", contracts, period="2020Q1", sender="110101")
    send(
        home,
        "early_start",
        [{"start_no": "1", "start_kind": "joint_meeting", "project_id": "p", "started_on": date(2020, 2, 1)}],
        period="2020Q1",
        sender="110101",
    )
    warehouse = built(home, "early_meeting")
    rows = warehouse.rows("early_meeting", area="110101", period="2020Q1")
    assert dict(zip(rows["contract_id"], rows["has_it"], strict=True)) == {"agreed": True, "tendered": False}
