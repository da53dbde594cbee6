"""Values: sums before ratios, unknown apart, silence carried and then said, targets of their date."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import clock, periods, query
from pipelines.settings import open_home
from tests.warehouse.stored import built, committee, estate, home_in, only, send


def value(
    warehouse: query.Reader, metric: str, area: str = "110000", level: str = "city", **options: object
) -> dict[str, object]:
    return only(warehouse.values(metric, area=area, level=level, **options))  # type: ignore[arg-type]


def test_a_district_is_not_the_mean_of_its_streets(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(
        home,
        "estate",
        [estate("a"), estate("b"), estate("c"), estate("d", "110101002", service_mode="none")],
        period="2020-03",
        sender="110101",
    )
    warehouse = built(home, "service_rate")
    streets = warehouse.values("service_rate", level="street", period="2020-03")
    assert dict(zip(streets["area"], streets["value"], strict=True)) == {
        "110101001": 1.0,
        "110101002": 0.0,
        "110102001": None,
        "110101-unassigned": None,
        "110102-unassigned": None,
    }
    district = value(warehouse, "service_rate", "110101", "district", period="2020-03")
    assert (district["numerator"], district["denominator"], district["value"]) == (3, 4, 0.75)


def test_unknown_stands_apart_and_all_unknown_is_not_reported(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b", service_mode=None)], period="2020-03", sender="110101")
    warehouse = built(home, "committee_rate", "eligible_without_committee", "service_rate")
    service = value(warehouse, "service_rate", period="2020-03")
    assert (service["numerator"], service["denominator"], service["unknown"], service["value"]) == (1, 2, 1, 0.5)
    committees = value(warehouse, "committee_rate", period="2020-03")
    assert (committees["unknown"], committees["value"], committees["status"]) == (2, None, "not_reported")
    eligible = value(warehouse, "eligible_without_committee", period="2020-03")
    assert (eligible["value"], eligible["status"]) == (None, "not_reported")


@pytest.mark.parametrize(
    ("with_committee", "unknown", "status"),
    [(9, 0, "reached"), (8, 2, "incomplete"), (8, 0, "missed"), (6, 2, "missed"), (9, 1, "reached")],
)
def test_a_verdict_is_given_only_if_it_holds_whichever_way_the_unknown_fall(
    tmp_path: Path, with_committee: int, unknown: int, status: str
) -> None:
    """The plan of Beijing asks for 90 % of ten estates by the end of 2022."""
    home = home_in(tmp_path)
    modes = ["company_full"] * with_committee + [None] * unknown + ["none"] * (10 - with_committee - unknown)
    rows = [estate(f"{n}", service_mode=mode) for n, mode in enumerate(modes)]
    send(home, "estate", rows, period="2022-12", sender="110101")
    service = value(built(home, "service_rate"), "service_rate", period="2022-12")
    assert (service["unknown"], service["status"]) == (unknown, status)


def test_a_reference_value_of_ours_makes_nobody_late(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b")], period="2022-12", sender="110101")
    send(
        home,
        "assessment",
        [{"estate_id": "a", "month": date(2022, 12, 1), "score": 90.0}],
        period="2022-12",
        sender="110101",
    )
    done = value(built(home, "assessment_done"), "assessment_done", period="2022-12")
    assert (done["value"], done["target"], done["target_is_ours"]) == (0.5, 1.0, True)
    assert (done["status"], done["gap"], done["pace"]) == ("no_target", None, None)


def test_an_estate_out_of_scope_is_in_no_base(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(
        home,
        "estate",
        [estate("a"), estate("b", is_in_scope=False, exclusion_reason="拆除")],
        period="2020-03",
        sender="110101",
    )
    assert value(built(home, "service_rate"), "service_rate", period="2020-03")["denominator"] == 1


def test_a_silent_district_is_carried_three_months_and_then_unknown_but_never_leaves_the_sum(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-01", sender="110101")
    for month in range(1, 7):
        send(home, "estate", [estate("b", "110102001", service_mode="none")], period=f"2020-0{month}", sender="110102")
    warehouse = built(home, "service_rate")
    series = warehouse.values("service_rate", level="city", period_kind="month")
    assert series["denominator"].to_list() == [2, 2, 2, 2, 2, 2]
    assert series["numerator"].to_list() == [1, 1, 1, 1, 0, 0]
    assert series["unknown"].to_list() == [0, 0, 0, 0, 1, 1]
    assert series["reported_share"].to_list() == [1, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert value(warehouse, "service_rate", "110101", "district", period="2020-05")["status"] == "not_reported"


def test_a_later_return_replaces_the_picture_and_a_committee_row_its_former_version(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b")], period="2020-03", sender="110101", on=date(2020, 4, 5))
    send(home, "estate", [estate("a", service_mode="none")], period="2020-03", sender="110101", on=date(2020, 5, 1))
    send(home, "committee", [committee("k", "a", date(2020, 2, 1))], period="2020-03", sender="110101")
    send(
        home,
        "committee",
        [committee("k", "a", date(2020, 2, 1), dissolved_on=date(2020, 3, 2))],
        period="2020-03",
        sender="110101",
        on=date(2020, 6, 1),
    )
    warehouse = built(home, "committee_rate", "service_rate")
    service = value(warehouse, "service_rate", period="2020-03")
    assert (service["numerator"], service["denominator"]) == (0, 1)
    assert value(warehouse, "committee_rate", period="2020-03")["numerator"] == 0


def test_the_interim_group_of_2002_does_not_count_and_an_expired_term_counts_but_not_within_term(
    tmp_path: Path,
) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b"), estate("c")], period="2020-03", sender="110101")
    send(
        home,
        "committee",
        [
            committee("1", "a", date(2019, 1, 1), term_ends_on=date(2020, 1, 1)),
            committee("2", "b", date(2019, 1, 1), committee_form="interim_group"),
            committee("3", "c", date(2019, 1, 1), committee_form="interim_committee", term_ends_on=date(2022, 1, 1)),
        ],
        period="2020-03",
        sender="110101",
    )
    warehouse = built(home, "committee_rate", "committee_true_share")
    assert value(warehouse, "committee_rate", period="2020-03")["numerator"] == 2
    assert value(warehouse, "committee_rate", period="2020-03", variant="in_term")["numerator"] == 1
    assert value(warehouse, "committee_true_share", period="2020-03")["value"] == 0.5


def test_targets_are_those_of_their_date_and_the_pace_runs_between_due_values(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    facts = {"2020-01": 0, "2020-12": 3, "2021-06": 5, "2021-12": 6, "2022-12": 9, "2023-01": 9}
    for period, managed in facts.items():
        rows = [estate(str(i), service_mode="company_full" if i < managed else "none") for i in range(10)]
        send(home, "estate", rows, period=period, sender="110101")
    warehouse = built(home, "service_gap", "service_rate")

    def at(period: str) -> tuple[object, ...]:
        found = value(warehouse, "service_rate", period=period)
        return found["target"], found["gap"], found["status"]

    assert at("2020-01") == (0.6, 6, "first_period")
    assert at("2020-12") == (0.6, 3, "missed")
    assert at("2021-06") == (0.7, 2, "off_pace")
    assert at("2021-12") == (0.7, 1, "missed")
    assert at("2022-12") == (0.9, 0, "reached")
    assert at("2023-01") == (0.9, 0, "reached")
    pace = value(warehouse, "service_rate", period="2021-06")["pace"]
    assert pace == pytest.approx(0.6 + 0.1 * 181 / 365)
    assert value(warehouse, "service_gap", period="2021-06")["value"] == pytest.approx(-0.2)
    assert value(warehouse, "service_rate", "110101", "district", period="2021-06")["target_is_reference"]
    assert value(warehouse, "service_rate", "110101001", "street", period="2021-06")["status"] == "no_target"


def test_newly_formed_bodies_add_up_from_january_and_renewals_do_not_count(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for period in ("2020-01", "2020-02", "2020-03"):
        send(home, "estate", [estate("a"), estate("b")], period=period, sender="110101")
    send(
        home,
        "committee",
        [
            committee("1", "a", date(2020, 1, 5)),
            committee("2", "a", date(2020, 3, 5)),
            committee("3", "b", date(2020, 3, 9), committee_form="interim_committee"),
        ],
        period="2020-03",
        sender="110101",
    )
    warehouse = built(home, "committee_new")
    series = warehouse.values("committee_new", level="city", period_kind="month")
    assert series["value"].to_list() == [1, 1, 2]
    assert value(warehouse, "committee_new", period="2020-03")["target"] == 2000


def order(number: int, **facts: object) -> dict[str, object]:
    return {
        "order_no": str(number),
        "created_at": datetime(2020, 3, 1, 9),
        "category": "lift",
        "district": "110101",
        "street": "110101001",
        "closed_at": datetime(2020, 3, 4, 9),
        "has_valid_followup": True,
        "is_contacted": True,
        "is_solved": True,
        "satisfaction": "satisfied",
        "due_at": datetime(2020, 3, 5),
    } | facts


def test_the_three_rates_stand_on_valid_follow_ups_and_the_composite_on_their_weights(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    send(
        home,
        "complaint",
        [
            order(1),
            order(2, satisfaction="basically", is_solved=False),
            order(3, satisfaction="dissatisfied", is_contacted=False, is_solved=False),
            order(4, is_excluded=True, exclusion_reason="unreasonable", satisfaction="dissatisfied"),
            order(5, has_valid_followup=False),
            order(6, closed_at=None, has_valid_followup=None),
        ],
        period="2020-03",
    )
    asked = ("contacted", "solved", "satisfied", "score", "followup", "excluded", "closed_on_time", "count", "volume")
    warehouse = built(home, *(f"complaint_{name}" for name in asked))
    found = {name: value(warehouse, f"complaint_{name}", period="2020-03") for name in asked}
    assert (found["contacted"]["numerator"], found["contacted"]["denominator"]) == (2, 3)
    assert found["solved"]["value"] == pytest.approx(1 / 3)
    assert found["satisfied"]["value"] == pytest.approx(1.9 / 3)
    assert found["score"]["value"] == pytest.approx(100 * (0.1 * 2 / 3 + 0.5 / 3 + 0.4 * 1.9 / 3))
    assert found["followup"]["value"] == pytest.approx(4 / 5)
    assert found["excluded"]["value"] == pytest.approx(1 / 4)
    assert found["closed_on_time"]["value"] == pytest.approx(5 / 6)
    assert found["count"]["value"] == 6
    assert found["volume"]["value"] == pytest.approx(6 / 100 * 10_000)
    assert found["contacted"]["lower"] < found["contacted"]["value"] < found["contacted"]["upper"]


def test_nothing_published_is_infinite_or_not_a_number(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a", households=None)], period="2020-03", sender="110101")
    send(home, "complaint", [order(1, satisfaction=None)], period="2020-03")
    warehouse = built(home)
    bad = warehouse.frame(
        "select * from metric_value where isnan(value) or isinf(value) or isnan(lower) or isinf(upper) or isinf(pace)"
    )
    assert bad.is_empty()


def test_unassigned_places_keep_children_equal_to_the_parent(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(
        home,
        "estate",
        [estate("a"), estate("b") | {"street": None}, estate("c") | {"street": None, "district": None}],
        period="2020-03",
        sender="110101",
    )
    warehouse = built(home, "service_rate")
    scope = warehouse
    for level, expected in (
        ("district", {"110101": 2, "110000-unassigned": 1}),
        ("street", {"110101001": 1, "110101-unassigned": 1, "110000-unassigned-unassigned": 1}),
    ):
        frame = scope.values("service_rate", level=level, period="2020-03").drop_nulls("denominator")  # type: ignore[arg-type]
        assert dict(zip(frame["area"], frame["denominator"], strict=True)) == expected


def test_values_below_the_stored_levels_are_the_same_numbers(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(
        home,
        "estate",
        [estate("a"), estate("b", service_mode="none"), estate("c", "110102001")],
        period="2020-03",
        sender="110000",
    )
    warehouse = built(home, "service_rate")
    estates = warehouse.values("service_rate", level="estate", period="2020-03")
    assert dict(zip(estates["area"], estates["value"], strict=True)) == {"a": 1.0, "b": 0.0, "c": 1.0}
    inside = warehouse.within("110101").values("service_rate", level="estate", period="2020-03")
    assert inside["area"].to_list() == ["a", "b"]
    gaps = warehouse.rows("service_rate", area="110000", period="2020-03", missing=True)
    assert gaps["estate_id"].to_list() == ["b"]
    assert gaps["file_name"].to_list() == ["estate.xlsx"]


def test_a_register_without_news_is_told_and_its_silence_is_not(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in range(1, 7):
        send(home, "estate", [estate("a"), estate("b", "110102001")], period=f"2020-0{month}")
        send(home, "committee", [], period=f"2020-0{month}", sender="110101")
    send(home, "committee", [], period="2020-01", sender="110102")
    warehouse = built(home, "committee_rate")
    told = value(warehouse, "committee_rate", "110101", "district", period="2020-06")
    silent = value(warehouse, "committee_rate", "110102", "district", period="2020-06")
    assert (told["numerator"], told["unknown"], told["value"]) == (0, 0, 0.0)
    assert (silent["unknown"], silent["value"], silent["status"]) == (1, None, "not_reported")


def test_a_quotient_of_what_nobody_sent_is_not_reported_and_of_a_quiet_month_is_zero(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for period in ("2020-03", "2020-04"):
        send(home, "estate", [estate("a"), estate("b", "110102001")], period=period)
    send(home, "complaint", [order(1)], period="2020-03")
    warehouse = built(home, "complaint_volume")
    assert value(warehouse, "complaint_volume", period="2020-03")["value"] == pytest.approx(1 / 200 * 10_000)
    assert value(warehouse, "complaint_volume", "110102", "district", period="2020-03")["value"] == 0
    silent = value(warehouse, "complaint_volume", period="2020-04")
    assert (silent["value"], silent["status"]) == (None, "not_reported")


def test_once_a_street_tells_itself_what_its_district_told_before_is_over(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b"), estate("c", "110101002")], period="2020-03", sender="110101")
    send(home, "estate", [estate("a")], period="2020-04", sender="110101001")  # b is gone
    warehouse = built(home, "service_rate")
    in_march = value(warehouse, "service_rate", "110101", "district", period="2020-03")
    in_april = value(warehouse, "service_rate", "110101", "district", period="2020-04")
    assert (in_march["denominator"], in_april["denominator"]) == (3, 2)


def test_a_target_that_was_handed_down_stands_before_the_one_of_the_level(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    rows = [estate("a"), estate("b", service_mode="none"), estate("c", "110101002")]
    send(home, "estate", rows, period="2021-12", sender="110101")
    target: dict[str, object] = {
        "due_on": date(2021, 12, 31),
        "document_no": "1",
        "target_kind": "rate",
        "is_handed_down": True,
    }
    send(
        home,
        "target",
        [
            {"metric": "M-COV-02", "area_code": "110101", "target_value": 0.65, **target},
            {"metric": "service_rate", "area_code": "110101001", "target_value": 0.5, **target},
            {"metric": "no_such_metric", "area_code": "110101001", "target_value": 0.9, **target},
        ],
        period="2021",
    )
    warehouse = built(home, "service_rate")

    def at(area: str, level: str) -> tuple[object, ...]:
        found = value(warehouse, "service_rate", area, level, period="2021-12")
        return found["target"], found["target_is_reference"], found["status"]

    assert at("110101", "district") == (0.65, False, "reached")
    assert at("110101001", "street") == (0.5, False, "reached")
    assert at("110101002", "street") == (None, None, "no_target")
    assert at("110000", "city") == (0.7, False, "missed")


@pytest.mark.parametrize(("rows", "share", "status"), [(7, 0.7, "incomplete"), (8, 1.0, "reached")])
def test_an_incomplete_roster_reaches_nothing_and_the_estates_that_it_leaves_out_are_due(
    tmp_path: Path, rows: int, share: float, status: str
) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate(str(i)) for i in range(10)], period="2022-10", sender="110101")
    for month in ("2022-11", "2022-12"):  # the second is no less incomplete for the first
        send(home, "estate", [estate(str(i)) for i in range(rows)], period=month, sender="110101")
    warehouse = built(home, "service_gap", "service_rate")
    found = value(warehouse, "service_rate", period="2022-12")
    assert (found["numerator"], found["denominator"]) == (rows, rows)
    assert (found["reported_share"], found["status"]) == (share, status)
    assert value(warehouse, "service_rate", "110101001", "street", period="2022-12")["reported_share"] == share
    assert (value(warehouse, "service_gap", period="2022-12")["status"] == "incomplete") == (status == "incomplete")
    assert value(warehouse, "service_rate", period="2022-10")["status"] == "reached"


def test_an_estate_that_another_sender_reports_is_not_left_out(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate(str(i)) for i in range(4)], period="2022-11", sender="110101")
    send(home, "estate", [estate("0")], period="2022-12", sender="110101")
    send(home, "estate", [estate(str(i)) for i in range(1, 4)], period="2022-12", sender="110101001")
    found = value(built(home, "service_rate"), "service_rate", period="2022-12")
    assert (found["reported_share"], found["status"]) == (1, "reached")


def test_a_month_that_still_runs_when_the_build_is_made_gets_no_verdict(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    file = home.path / "home.toml"
    file.write_text(file.read_text("utf-8").replace("invented = true", "invented = false"), encoding="utf-8")
    home = open_home(home.path)
    this, last = (periods.month_of(day) for day in (clock.today(home), clock.today(home).replace(day=1) - timedelta(1)))
    for month in (last, this):
        send(home, "estate", [estate("a")], period=month, sender="110101")
    warehouse = built(home, "service_rate")
    assert [warehouse.is_running(month) for month in (last, this)] == [False, True]
    assert value(warehouse, "service_rate", period=last)["status"] == "reached"
    assert value(warehouse, "service_rate", period=this)["status"] == "incomplete"
