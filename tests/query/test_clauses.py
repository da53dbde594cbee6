"""A clause stands as its numbers, its alerts and its reports say, and only where it was written for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.catalogue.declarations import Clause
from pipelines.errors import RequestError
from pipelines.query import Measure, state_of
from pipelines.settings import Home
from pipelines.text import both
from tests.warehouse.stored import built, committee, estate, home_in, send


def measure(status: str, *, value: float | None = 0.5, target: float | None = 0.9, is_own: bool = True) -> Measure:
    return Measure(code="M-X-01", metric="x", status=status, value=value, target=target, is_own=is_own)


REACHED, ON_COURSE, MISSED, LATE = (measure(status) for status in ("reached", "on_course", "missed", "off_pace"))
PLAIN = measure("no_target", target=None)
SILENT = measure("not_reported", value=None)
PART = measure("incomplete")
EMPTY = measure("no_base", value=None)
ASKED = Clause(clause="S9-01", says=both("应办", "Do it"), responsible=both("街道", "streets"))
DECLARED = ASKED.model_copy(update={"held": both("见文件", "see the document")})


@pytest.mark.parametrize(
    ("measures", "state"),
    [
        ([REACHED, ON_COURSE], "on_course"),
        ([REACHED, REACHED], "carried_out"),
        ([REACHED, PLAIN], "carried_out"),
        ([REACHED, EMPTY], "carried_out"),
        ([REACHED, MISSED], "behind"),
        ([LATE, SILENT], "behind"),
        ([SILENT], "not_reported"),
        ([REACHED, SILENT], "not_reported"),
        ([REACHED, PART], "not_reported"),
        ([PLAIN], "watched"),
        ([EMPTY], "watched"),
        ([], "not_measured"),
        ([measure("missed", is_own=False)], "not_measured"),
    ],
)
def test_the_numbers_with_a_target_decide(measures: list[Measure], state: str) -> None:
    assert state_of(measures, alerts=0, checks=0, clause=ASKED)[0] == state


def test_a_plan_is_carried_out_by_its_last_target_and_on_course_by_those_before() -> None:
    milestone = replace(REACHED, is_last=False)
    assert state_of([milestone], alerts=0, checks=0, clause=ASKED)[0] == "on_course"
    assert state_of([milestone, MISSED], alerts=0, checks=0, clause=ASKED)[0] == "behind"


def test_a_period_that_still_runs_is_no_missing_return() -> None:
    running = replace(PART, is_running=True)
    assert state_of([running, REACHED], alerts=0, checks=0, clause=ASKED)[0] == "watched"
    assert state_of([running, PART], alerts=0, checks=0, clause=ASKED)[0] == "not_reported"


def test_an_open_alert_holds_a_clause_back_whatever_its_numbers_say() -> None:
    for measures in ([REACHED], [PLAIN], [SILENT], []):
        assert state_of(measures, alerts=1, checks=1, clause=ASKED)[0] == "behind"


def test_a_reference_value_of_ours_neither_fails_nor_fulfils_a_clause() -> None:
    """`no_target` is what a build says of a number whose only aim is ours."""
    ours = Measure(
        code="M-X-01", metric="x", status="no_target", value=0.5, target=1.0, target_is_ours=True, is_own=True
    )
    assert state_of([ours], alerts=0, checks=0, clause=ASKED)[0] == "watched"
    assert state_of([ours, REACHED], alerts=0, checks=0, clause=ASKED)[0] == "carried_out"


def test_what_fell_due_long_ago_is_history_whatever_its_numbers_say() -> None:
    assert state_of([MISSED], alerts=2, checks=0, clause=ASKED, is_history=True)[0] == "history"


def test_what_the_document_itself_answers_is_declared_unless_a_number_is_behind() -> None:
    assert state_of([], alerts=0, checks=0, clause=DECLARED)[0] == "declared"
    assert state_of([MISSED], alerts=0, checks=0, clause=DECLARED)[0] == "behind"


@pytest.mark.parametrize(("field", "state"), [("only_evidence", "evidence"), ("unmeasurable", "unmeasurable")])
def test_a_clause_that_no_number_is_to_answer_says_why_and_an_alert_still_holds_it_back(field: str, state: str) -> None:
    why = both("文件未定标准", "the document sets no standard")
    clause = ASKED.model_copy(update={field: why})
    assert state_of([], alerts=0, checks=0, clause=clause) == (state, why)
    assert state_of([], alerts=1, checks=1, clause=clause)[0] == "behind"


def test_another_city_s_document_is_not_judged() -> None:
    assert state_of([MISSED], alerts=3, checks=1, clause=ASKED, is_own=False)[0] == "reference"


def test_why_nothing_measures_a_clause_is_told_apart() -> None:
    def why(measures: list[Measure], checks: int) -> str:
        return state_of(measures, alerts=0, checks=checks, clause=ASKED)[1].en

    told = [why([], 0), why([], 1), why([measure("reached", is_own=False)], 0)]
    assert len(set(told)) == 3


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    """Ten estates of one street: nine have a committee, none has a company on contract; another street sends nothing."""
    folder: Path = tmp_path_factory.mktemp("clauses")
    home = home_in(folder)
    send(home, "estate", [estate(f"E{n}") for n in range(10)], period="2022-12", sender="110101001")
    send(
        home,
        "committee",
        [committee(f"C{n}", f"E{n}", date(2021, 1, 1)) for n in range(9)],
        period="2022-12",
        sender="110101001",
    )
    return built(home)


def row(warehouse: query.Reader, clause: str, area: str | None = None) -> query.ClauseRow:
    boards = warehouse.within(area).clause_board()
    return next(one for board in boards for one in board.clauses if one.clause == clause)


def test_a_clause_shows_its_number_against_the_target_that_is_due(warehouse: query.Reader) -> None:
    found = next(one for one in row(warehouse, "S3-09").measures if one.metric == "committee_rate")
    assert (found.value, found.target, found.status, found.due_on) == (0.9, 0.9, "reached", date(2022, 12, 31))
    assert row(warehouse, "S3-09").due_on == date(2022, 12, 31)


def test_the_target_of_a_year_before_the_last_leaves_a_clause_on_course(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate(f"E{n}") for n in range(10)], period="2021-12", sender="110101001")
    formed = [committee(f"C{n}", f"E{n}", date(2021, 1, 1)) for n in range(8)]
    send(home, "committee", formed, period="2021-12", sender="110101001")
    found = row(built(home, "committee_rate"), "S3-09")
    assert {each.status for each in found.measures if each.metric == "committee_rate" and each.target} == {"reached"}
    assert found.state == "on_course", "70 % of 2021 is had; 90 % of 2022 is asked"


def test_no_number_of_the_city_is_called_one_of_other_levels_for_want_of_reports(warehouse: query.Reader) -> None:
    metrics = warehouse.catalogue.metrics
    judged = [one for board in warehouse.clause_board() if board.is_own for one in board.clauses]
    elsewhere = [one for row_ in judged for one in row_.measures if one.metric and not one.is_own]
    assert not [one.metric for one in elsewhere if "city" in metrics[one.metric].levels]


def test_clauses_about_parts_of_one_number_are_each_answered_by_their_own_part(warehouse: query.Reader) -> None:
    """Leading groups, field offices and self-government bodies share a code; none may answer for another."""
    parts = {"S0-05": "leading_groups", "S0-11": "field_offices", "S0-08": "self_government"}
    for clause, variant in parts.items():
        found = row(warehouse, clause).measures
        assert {measure.variant for measure in found if measure.metric == "bodies_in_place"} == {variant}
        place = row(warehouse, clause, "110101001").measures
        assert {measure.variant for measure in place if measure.metric == "bodies_in_place"} == {variant}


def test_no_duty_of_one_of_the_seventeen_parties_decides_how_all_of_them_stand(
    warehouse: query.Reader,
) -> None:
    measures = row(warehouse, "S4-07").measures
    assert ("duty_shown", "haimen") in {(measure.metric, measure.variant) for measure in measures}
    assert [measure for measure in measures if measure.target_clause == "S4-07"] == [], "none decides for all"


def test_a_clause_about_one_kind_of_estate_is_answered_by_estates_of_that_kind_alone(warehouse: query.Reader) -> None:
    cuts = {
        "S1-36": {("service_rate", "built_up")},
        "S4-10": {("responsibility_clear", "resettlement")},
        "S1-16": {("responsibility_clear", "repair")},
        "S4-08": {("service_rate", "any_service"), ("responsibility_clear", "class_and_form")},
    }
    for clause, numbers in cuts.items():
        assert {(measure.metric, measure.variant) for measure in row(warehouse, clause).measures} == numbers


def test_who_has_not_sent_owes_evidence(warehouse: query.Reader) -> None:
    found = next(record for record in row(warehouse, "S3-09").records if record.source == "committee")
    assert found.is_in_use
    assert found.missing == 2
    assert "景山街道" in [name.zh for name in found.names]
    assert found.owner in row(warehouse, "S3-09").owes


def test_the_alerts_that_cite_a_clause_are_counted_and_hold_it_back(warehouse: query.Reader) -> None:
    found = {alert.id: alert.count for alert in row(warehouse, "S3-09").alerts}
    open_ = warehouse.alerts()["alert"].to_list()
    assert found == {one: open_.count(one) for one in found}
    assert {"target_missed", "target_off_pace"} <= set(found)
    served = row(warehouse, "S3-10")
    assert (served.state == "behind") == any(alert.count for alert in served.alerts)
    assert row(warehouse, "S3-11").state == "not_reported", "nobody sent Party bodies"


def test_own_documents_come_first_and_those_of_other_cities_are_for_reference(warehouse: query.Reader) -> None:
    boards = warehouse.clause_board()
    assert [board.id for board in boards if board.is_own] == [
        "beijing-2020",
        "beijing-2002",
        "beijing-regulation-2020",
        "all_adopted",
    ]
    assert [board.is_own for board in boards] == sorted((board.is_own for board in boards), reverse=True)
    assert {clause.state for board in boards if not board.is_own for clause in board.clauses} == {"reference"}
    assert next(board.status for board in boards if board.id == "haimen-2021-draft") == "draft"
    assert sum(sum(board.counts.values()) for board in boards) == len(warehouse.catalogue.clauses)


def test_a_street_is_not_judged_by_the_city_s_number(warehouse: query.Reader) -> None:
    city, street = (row(warehouse, "S3-20", area) for area in (None, "110101001"))
    above = [one for one in street.measures if one.metric and not one.is_own]
    assert all(one.level != "street" for one in above)
    assert {one.code for one in city.measures} == {one.code for one in street.measures}


def test_no_number_under_a_clause_for_reference_has_a_target_or_a_verdict(small_home: Home) -> None:
    shown = [
        measure
        for board in query.open(small_home.path).clause_board()
        if not board.is_own
        for clause in board.clauses
        for measure in clause.measures
    ]
    assert {each.target for each in shown} == {None}
    assert not {each.status for each in shown} & {"reached", "missed", "on_course", "off_pace", "depends"}


def test_an_unknown_document_is_named(warehouse: query.Reader) -> None:
    with pytest.raises(RequestError, match=r"没有文件 .*相近的有"):
        warehouse.clause_board("shanghai-1999")


@pytest.mark.parametrize("month", ["2022-12", "2022-09"])
def test_the_clauses_of_a_community_are_told_at_once(small_home: Home, month: str) -> None:
    """A community's numbers are not stored; of a year that the build does not hold there is none."""
    reader = query.open(small_home.path)
    most = "select community from estate_month where community not like '%-unassigned' group by 1 order by count(*) desc, 1"
    boards = reader.within(str((reader.one(most) or {})["community"]), None, month).clause_board()
    measures = [one for board in boards for clause in board.clauses for one in clause.measures]
    assert any(one.is_own and one.value is not None for one in measures)


def test_an_alert_counts_at_the_clause_that_speaks_of_its_cause_alone(tmp_path: Path) -> None:
    """A committee rate that missed its target holds back S3-09, neither S3-10 nor S3-11; a street's missed meeting is
    none of the city's."""
    home = home_in(tmp_path)
    for month in ("2022-11", "2022-12"):
        send(home, "estate", [estate(f"E{n}") for n in range(10)], period=month, sender="110101001")
    send(home, "committee", [committee("C", "E0", date(2021, 1, 1))], period="2022-12", sender="110101001")
    asked = [
        {"level": level, "meeting_kind": "joint", "interval": "month", "valid_from": date(2020, 1, 1)}
        for level in ("street", "city")
    ]
    send(home, "meeting_requirement", asked, period="2022-01")
    send(
        home,
        "meeting",
        [{"meeting_id": "1", "level": "city", "meeting_kind": "joint", "held_on": date(2022, 12, 1)}],
        period="2022-12",
    )
    send(home, "meeting", [], period="2022-12", sender="110101001")
    reader = built(home, "committee_rate", "service_rate", "party_rate", "target_missed", "meeting_missed")

    def counts(clause: str, alert: str) -> int:
        return sum(check.count for check in row(reader, clause).alerts if check.id == alert)

    assert counts("S3-09", "target_missed") == 2, "the city and its district"
    assert counts("S3-10", "target_missed") == 0
    assert counts("S3-11", "target_missed") == 0
    missed = reader.alerts(alert="meeting_missed")["evidence"].to_list()
    assert any('"level":"street"' in one for one in missed)
    assert counts("S3-05", "meeting_missed") == sum('"level":"city"' in one for one in missed)
    assert counts("S0-16", "meeting_missed") == sum('"level":"street"' in one for one in missed)
