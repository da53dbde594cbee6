"""What a region asks for, what fell due, and who has not told: boundaries of organisation, plans and registers."""

from datetime import date
from pathlib import Path

from pipelines import query
from pipelines.settings import Home
from tests.warehouse.stored import built, committee, estate, home_in, only, send


def value(
    warehouse: query.Reader, metric: str, area: str = "110000", level: str = "city", **options: object
) -> dict[str, object]:
    return only(warehouse.values(metric, area=area, level=level, **options))  # type: ignore[arg-type]


def parts(row: dict[str, object]) -> tuple[object, ...]:
    return row["numerator"], row["denominator"], row["unknown"]


def estates(*streets: str) -> list[dict[str, object]]:
    return [estate(f"e{place}", street) for place, street in enumerate(streets)]


def tell(home: Home, rows: list[dict[str, object]], *months: str, sender: str = "110101") -> None:
    """Sends the same estates for each of some months: a quarter is one only when all of it is told of."""
    for month in months:
        send(home, "estate", rows, period=month, sender=sender)


def task(number: str, **facts: object) -> dict[str, object]:
    return {
        "district": "110101",
        "task_no": number,
        "title": "任务",
        "department": "区住建委",
        "person": "王某",
        "starts_on": date(2022, 1, 1),
        "due_on": date(2022, 3, 31),
        "task_status": "in_progress",
    } | facts


def test_a_task_is_on_time_on_its_due_day_and_late_on_the_next(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001"), "2022-03", "2022-04")
    tasks = [
        task("1", closed_on=date(2022, 3, 31), task_status="done"),
        task("2", closed_on=date(2022, 4, 1), task_status="done"),
        task("3"),
        task("4", task_status="stopped"),
        task("5", due_on=date(2022, 5, 1)),
        task("6", due_on=None),
    ]
    send(home, "work_plan", tasks, period="2022-04", sender="110101")
    warehouse = built(home, "task_assigned", "task_on_time", "task_overdue")
    assert parts(value(warehouse, "task_on_time", period="2022-03")) == (1, 3, 0)
    assert value(warehouse, "task_on_time", period="2022-04")["denominator"] is None
    assert value(warehouse, "task_overdue", period="2022-03")["value"] == 0, "due today is not overdue"
    assert value(warehouse, "task_overdue", period="2022-04")["value"] == 1
    assert parts(value(warehouse, "task_assigned", period="2022-04")) == (2, 3, 0)
    department = value(warehouse, "task_on_time", "区住建委", "department", period="2022-03")
    assert parts(department) == (1, 3, 0)


def test_what_a_document_asks_of_a_street_is_missing_where_told_and_unknown_where_not(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    everywhere = estates("110101001", "110101002", "110102001")
    tell(home, everywhere[:2], "2022-01", "2022-03")
    tell(home, everywhere[2:], "2022-01", "2022-03", sender="110102")
    begun = {"mechanism_kind": "dispute", "district": "110101", "in_force_on": date(2022, 3, 31)}
    mechanisms = [
        {"mechanism_no": "1", "street": "110101001", **begun},
        {"mechanism_no": "2", "street": "110101002", **begun, "ended_on": date(2022, 3, 31)},
        {"mechanism_no": "3", "street": "110101001", **begun, "mechanism_kind": "trusteeship"},
    ]
    send(home, "mechanism", mechanisms, period="2022-03", sender="110101")
    warehouse = built(home, "mechanism_in_force")
    # Beijing asks two mechanisms of every street and three of every district; trusteeship is Jinshui's.
    assert parts(value(warehouse, "mechanism_in_force", "110101", "district", period="2022Q1")) == (1, 7, 0)
    other = value(warehouse, "mechanism_in_force", "110102", "district", period="2022Q1")
    assert (*parts(other), other["value"], other["status"]) == (0, 5, 5, None, "not_reported")


def test_a_street_s_organ_is_complete_only_with_every_element_that_its_city_lists(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001", "110101002"), "2022-01", "2022-03")
    means = {"district": "110101", "has_organ": True, "dedicated_staff": 1, "has_mediation_station": True}
    told = [
        {**means, "street": "110101001", "is_headed_by_main_leader": True, "station_staff": 1},
        {**means, "street": "110101002", "is_headed_by_main_leader": None, "station_staff": 0},
    ]
    send(home, "street_capacity", told, period="2022Q1", sender="110101")
    warehouse = built(home, "dedicated_staff", "mediation_station", "staffed_streets", "street_organ_complete")
    assert parts(value(warehouse, "street_organ_complete", period="2022Q1")) == (1, 2, 1)
    assert parts(value(warehouse, "staffed_streets", period="2022Q1")) == (2, 2, 0), "one is enough in Beijing"
    assert parts(value(warehouse, "mediation_station", period="2022Q1")) == (1, 2, 0)


def test_rates_add_up_by_their_bases_and_counts_by_themselves(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001"), "2022-01", "2022-12")
    due = {"due_on": date(2022, 12, 31), "document_no": "1", "target_kind": "rate"}
    targets = [
        {**due, "metric": "a", "area_code": "110101", "target_value": 0.5, "base_value": 10},
        {
            **due,
            "metric": "a",
            "area_code": "110101001",
            "target_value": 0.2,
            "base_value": 5,
            "parent_area_code": "110101",
        },
        {
            **due,
            "metric": "a",
            "area_code": "110101002",
            "target_value": 0.8,
            "base_value": 5,
            "parent_area_code": "110101",
        },
        {**due, "metric": "b", "area_code": "110101", "target_value": 0.5, "base_value": 10},
        {**due, "metric": "b", "area_code": "110101001", "target_value": 0.9, "parent_area_code": "110101"},
        {**due, "metric": "c", "area_code": "110101", "target_value": 9, "target_kind": "cumulative"},
        {
            **due,
            "metric": "c",
            "area_code": "110101001",
            "target_value": 8,
            "target_kind": "cumulative",
            "parent_area_code": "110101",
        },
    ]
    send(home, "target", targets, period="2022", sender="110000")
    warehouse = built(home, "target_adds_up")
    found = value(warehouse, "target_adds_up", "110101", "district", period="2022")
    assert parts(found) == (1, 3, 1), "half of ten by two parts; a part without a base; eight of nine"


def test_a_person_beyond_those_a_training_was_for_does_not_stand_in_for_another(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001"), "2022-01", "2022-03")
    session = {"audience": "committee", "topic": "物业管理条例", "street": "110101001", "target_people": 10}
    sessions = [
        {**session, "training_no": "1", "planned_on": date(2022, 3, 1), "held_on": date(2022, 3, 2), "attended": 14},
        {**session, "training_no": "2", "planned_on": date(2022, 3, 31)},
        {**session, "training_no": "3", "planned_on": date(2022, 4, 1)},
        {**session, "training_no": "4", "planned_on": date(2022, 3, 3), "held_on": date(2022, 3, 3)},
    ]
    send(home, "training", sessions, period="2022Q1", sender="110101")
    warehouse = built(home, "people_trained", "training_done")
    assert parts(value(warehouse, "people_trained", period="2022Q1")) == (10, 30, 10)
    assert parts(value(warehouse, "training_done", period="2022Q1")) == (2, 3, 0)


def test_later_evidence_says_nothing_of_an_earlier_quarter(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001"), "2021-10", "2022-03")
    duty = {"party": "市民政局", "duty": "指导", "document_no": "1", "valid_from": date(2020, 1, 1)}
    duties = [
        {**duty, "party_no": "1", "duty_no": "1", "evidenced_on": date(2022, 1, 1)},
        {**duty, "party_no": "1", "duty_no": "2", "evidenced_on": date(2021, 12, 31)},
        {**duty, "party_no": "1", "duty_no": "3"},
    ]
    send(home, "responsibility", duties, period="2022-03")
    warehouse = built(home, "duty_shown")
    assert parts(value(warehouse, "duty_shown", period="2021Q4")) == (1, 3, 1)
    assert parts(value(warehouse, "duty_shown", period="2022Q1")) == (1, 3, 0)


def test_an_interim_group_covers_an_estate_that_is_not_eligible_yet(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    told = [
        estate("a", eligible_on=date(2022, 5, 1)),
        estate("b", eligible_on=date(2022, 4, 1)),
        estate("c", eligible_on=date(2022, 3, 31)),
    ]
    tell(home, told, "2022-01", "2022-03")
    bodies = [committee("1", "a", date(2022, 1, 1), committee_form="interim_group")]
    send(home, "committee", bodies, period="2022-03", sender="110101")
    assert parts(value(built(home, "interim_coverage"), "interim_coverage", period="2022Q1")) == (1, 2, 0)


def test_what_rests_on_a_document_is_told_apart_from_what_is_ours(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    tell(home, estates("110101001"), "2022-01", "2022-03")
    warehouse = built(home, "basis_in_force")
    cited = value(warehouse, "basis_in_force", period="2022Q1")
    every = value(warehouse, "basis_in_force", variant="with_ours", period="2022Q1")
    assert cited["value"] == 1.0, "nothing in Beijing rests on a draft"
    assert every["numerator"] == cited["numerator"]
    assert every["denominator"] > cited["denominator"]  # type: ignore[operator]
