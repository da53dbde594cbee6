"""Who has sent what for a period, by when: told from the store, by the first version, and by whoever stands for whom."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines import query, reference
from pipelines.disk import sealed, write_whole
from pipelines.errors import RequestError
from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.records.manifest import Part
from pipelines.intake.storing.store import manifests
from pipelines.periods import parse
from pipelines.settings import Home, make_home
from pipelines.text import both
from tests.warehouse.stored import committee, estate, home_in, only, send

DISTRICT, STREET, NEXT, OTHER = "110101", "110101001", "110101002", "110102001"
LONG_AFTER = date(2023, 6, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


def state(home: Home, area: str, source: str = "estate", period: str = "2022-12", today: date = LONG_AFTER) -> object:
    return cell(home, area, source, period, today)["state"]


def cell(
    home: Home, area: str, source: str = "estate", period: str = "2022-12", today: date = LONG_AFTER
) -> dict[str, object]:
    board = query.Received(home=home).submission_board("110000", period, today=today)
    return only(board.filter(pl.col("area") == area, pl.col("source") == source))


def test_a_return_is_due_some_days_after_its_period_on_a_working_day() -> None:
    assert query.due_on(parse("2022-11"), "110000") == date(2022, 12, 12)  # the 10th is a Saturday
    assert query.due_on(parse("2022-12"), "110000") == date(2023, 1, 10)
    assert query.due_on(parse("2022-09"), "110000") == date(2022, 10, 10)
    assert query.due_on(parse("2022Q4"), "110000") == date(2023, 1, 16)
    assert query.due_on(parse("2022"), "110000") == date(2023, 1, 31)


def test_where_holidays_are_not_known_yet_only_weekends_move_a_due_day() -> None:
    assert query.due_on(parse("2099-12"), "110000") == date(2100, 1, 11)  # the 10th is a Sunday


def test_a_roster_with_less_than_the_share_of_the_fullest_one_is_incomplete_however_early_it_came(home: Home) -> None:
    rows = [estate(str(number)) for number in range(10)]
    for period, sent in (("2022-10", 10), ("2022-11", 8), ("2022-12", 7)):
        send(home, "estate", rows[:sent], period=period, sender=STREET, on=parse(period).ends_before)
    found = [cell(home, STREET, period=period) for period in ("2022-10", "2022-11", "2022-12")]
    assert [(one["state"], one["fullest"], one["is_incomplete"]) for one in found] == [
        ("on_time", 10, False),
        ("on_time", 10, False),
        ("on_time", 10, True),
    ]
    board = query.Received(home=home).submission_board(STREET, "2022-12", today=LONG_AFTER)
    counted = only(query.tally(board.filter(pl.col("source") == "estate"), "area"))
    assert (counted["on_time"], counted["incomplete"], counted["worst"]) == (1, 1, "incomplete")


def test_on_time_late_and_missing_are_told_apart(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, 10))
    send(home, "estate", [estate("B", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, 12))
    assert state(home, STREET) == "on_time"
    late = cell(home, NEXT)
    assert (late["state"], late["days_late"], late["due_on"]) == ("late", 2, date(2023, 1, 10))
    assert state(home, OTHER) == "missing"
    assert state(home, OTHER, today=date(2023, 1, 10)) == "not_due"


def test_a_later_correction_makes_no_return_late(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, 5))
    corrected = send(home, "estate", [estate("A"), estate("B")], period="2022-12", sender=STREET, on=date(2023, 3, 5))
    found = cell(home, STREET)
    assert (found["state"], found["versions"], found["accepted"]) == ("on_time", 2, 2)
    assert (found["submission_id"], found["received_on"]) == (corrected, date(2023, 1, 5))


def test_the_board_says_by_how_many_rows_a_version_falls_short_of_the_one_before(home: Home) -> None:
    for day, rows in ((5, 3), (9, 1)):
        sent = [estate(str(number)) for number in range(rows)]
        send(home, "estate", sent, period="2022-12", sender=STREET, on=date(2023, 1, day))
        send(home, "estate", [estate(f"N{day}", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, day))
    assert (cell(home, STREET)["fewer"], cell(home, NEXT)["fewer"], cell(home, OTHER)["fewer"]) == (2, 0, 0)
    board = query.Received(home=home).submission_board(DISTRICT, "2022-12", today=LONG_AFTER)
    assert only(query.tally(board.filter(pl.col("source") == "estate"), "district"))["fewer"] == 1


def test_a_district_stands_for_its_streets_and_a_streets_own_return_goes_before(home: Home) -> None:
    send(home, "estate", [estate("A"), estate("B", NEXT)], period="2022-12", sender=DISTRICT, on=date(2023, 2, 1))
    send(home, "estate", [estate("B", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, 5))
    assert state(home, STREET) == "by_parent_late"
    assert cell(home, STREET)["accepted"] is None, "the district's rows are not this street's"
    assert state(home, NEXT) == "on_time"
    assert state(home, OTHER) == "missing", "another district's return stands for none of its streets"


def test_what_came_in_time_from_above_stays_in_time_when_the_street_itself_sends_later(home: Home) -> None:
    rows = [estate("A"), estate("B", NEXT)]
    first = send(home, "estate", rows, period="2022-12", sender=DISTRICT, on=date(2023, 1, 6))
    own = send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 3, 1))
    found = cell(home, STREET)
    assert (found["state"], found["days_late"], found["received_on"]) == ("by_parent_on_time", None, date(2023, 1, 6))
    assert (found["sender"], found["submission_id"], found["latest_on"]) == (STREET, own, date(2023, 3, 1))
    versions = query.Received(home=home).submission_versions("estate", str(found["first_sender"]), "2022-12")
    assert versions["submission_id"].to_list() == [first]
    board = query.Received(home=home).submission_board(STREET, "2022-12", today=LONG_AFTER)
    counted = only(query.tally(board.filter(pl.col("source") == "estate"), "area"))
    assert (counted["on_time"], counted["late"], counted["by_parent"], counted["rows_in"]) == (1, 0, 1, 1)


def test_a_return_that_came_late_from_above_is_late_by_the_first_of_all(home: Home) -> None:
    send(home, "estate", [estate("B", NEXT)], period="2022-12", sender=DISTRICT, on=date(2023, 1, 12))
    send(home, "estate", [estate("B", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 2, 1))
    found = cell(home, NEXT)
    assert (found["state"], found["days_late"], found["first_sender"]) == ("by_parent_late", 2, DISTRICT)


def test_nothing_is_owed_that_was_never_received_here_or_not_yet(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-11", sender=STREET)
    assert (state(home, NEXT, "committee"), cell(home, NEXT, "committee")["is_in_use"]) == ("not_due", False)
    assert state(home, NEXT, period="2022-11") == "missing"
    assert state(home, NEXT, period="2022-10") == "not_due", "the source came into use in November"


def test_longer_returns_are_owed_with_the_month_in_which_they_end(home: Home) -> None:
    sources = {
        period: set(query.Received(home=home).submission_board("110000", period, today=LONG_AFTER)["cadence"])
        for period in ("2022-11", "2022-12", "2022-09", "2022Q4")
    }
    assert sources["2022-11"] == {"month", "on change"}
    assert sources["2022-09"] == {"month", "quarter", "on change"}
    assert sources["2022-12"] == {"month", "quarter", "half", "year", "on change"}
    assert sources["2022Q4"] == {"quarter", "half", "year"}


def test_the_units_are_those_of_the_area_at_the_level_that_sends(home: Home) -> None:
    board = query.Received(home=home).submission_board(DISTRICT, "2022-12", today=LONG_AFTER)
    assert board.filter(pl.col("source") == "estate")["area"].to_list() == [STREET, NEXT]
    assert board.filter(pl.col("source") == "contract")["area"].to_list() == [DISTRICT]
    assert board.filter(pl.col("source") == "company").is_empty()
    with pytest.raises(RequestError, match="no area"):
        query.Received(home=home).submission_board("999999", "2022-12")


def test_a_sheet_and_a_file_of_which_nothing_was_accepted_are_refused(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET)
    manifest = manifests(home)[-1]
    refused = Part(
        source="committee",
        period="2022-12",
        sender=STREET,
        sheet="2",
        rows_in=3,
        accepted=0,
        refused=2,
        non_data={"heading": 1},
    )
    write_whole(
        home.store / "submissions" / f"{manifest.id}.json",
        sealed(manifest.model_copy(update={"refused_parts": (refused,)}).model_dump_json().encode()),
    )
    send(home, "committee", [committee("c", "B", date(2020, 1, 1))], period="2022-12", sender=NEXT)
    found = cell(home, STREET, "committee")
    assert (found["state"], found["refused"], found["refused_share"]) == ("refused", 2, 1.0)
    board = query.Received(home=home).submission_board(STREET, "2022-12", today=LONG_AFTER)
    counted = only(query.tally(board, "area"))
    assert (counted["missing"], counted["refused_returns"], counted["outstanding"]) == (0, 1, 1)


def test_a_tally_counts_what_was_due(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, 5))
    board = query.Received(home=home).submission_board("110000", "2022-12", today=LONG_AFTER)
    found = only(query.tally(board, "source"))
    assert (found["source"], found["due"], found["on_time"], found["missing"], found["worst"]) == (
        "estate",
        3,
        1,
        2,
        "missing",
    )


def test_the_latest_period_is_that_of_the_newest_monthly_return(home: Home) -> None:
    assert query.Received(home=home).latest_period() is None
    send(home, "estate", [estate("A")], period="2022-11", sender=STREET)
    send(home, "company", [{"company_code": "91110101MA01TEST1A"}], period="2023Q1")
    assert query.Received(home=home).latest_period() == "2022-11"


def test_versions_are_those_of_one_sender_source_and_period(home: Home) -> None:
    ids = [
        send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, day)) for day in (5, 9)
    ]
    send(home, "estate", [estate("A")], period="2022-11", sender=STREET)
    found = query.Received(home=home).submission_versions("estate", STREET, "2022-12")
    assert found.select("version", "submission_id", "former_id").rows() == [(2, ids[1], ids[0]), (1, ids[0], None)]


def test_a_district_under_its_former_code_is_the_same_district(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "320614", both("海门区", "Haimen"), invented=True)
    divisions = Path(str(reference.__file__)).parent / "divisions" / "320614.csv"
    receive(home, sendings_of([divisions], source="division", period="2000-01", sender="320614"), workers=0)
    before, after = (
        set(query.Received(home=home).submission_board("320614", period)["area_name"])
        for period in ("2020-06", "2020-07")
    )
    assert before - after == {"海门市"}
    assert after - before == {"海门区"}


def test_what_could_not_be_placed_belongs_to_no_sender(small_home: Home) -> None:
    board = query.Received(home=small_home).submission_board("110105-unassigned", "2022-12")
    whole = query.Received(home=small_home).submission_board("110105", "2022-12")
    assert (board.height, board.schema) == (0, whole.schema)


def test_the_history_of_a_unit_names_each_file_once_with_all_its_returns(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-11", sender=STREET, on=date(2022, 12, 5))
    send(home, "estate", [estate("A"), estate("B")], period="2022-12", sender=STREET, on=date(2023, 1, 5))
    send(home, "estate", [estate("C", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, 6))
    found = query.Received(home=home).submission_history(STREET, "2022-12")
    assert found["received_on"].to_list() == [date(2023, 1, 5), date(2022, 12, 5)]
    assert found["accepted"].to_list() == [2, 1]
    assert found["returns"].to_list() == [
        [{"source": "estate", "period": "2022-12"}],
        [{"source": "estate", "period": "2022-11"}],
    ]


def test_what_is_still_owed_of_earlier_months_is_found_and_what_came_is_not(home: Home) -> None:
    for period in ("2022-09", "2022-11", "2022-12"):
        send(home, "estate", [estate("A")], period=period, sender=STREET, on=parse(period).ends_before)
    found = query.Received(home=home).arrears(STREET, "2022-12", 3)
    of_estates = found.filter(pl.col("source") == "estate")
    assert of_estates["period"].to_list() == ["2022-10"]


def test_the_weeks_of_a_board_count_each_return_once_by_the_day_it_came_first(home: Home) -> None:
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, 4))
    send(home, "estate", [estate("A"), estate("B")], period="2022-12", sender=STREET, on=date(2023, 1, 20))
    send(home, "estate", [estate("C", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, 12))
    board = query.Received(home=home).submission_board("110000", "2022-12", today=LONG_AFTER)
    of_streets = board.filter(pl.col("source") == "estate", pl.col("level") == "street")
    found = dict(query.weekly(of_streets).select("week", "n").iter_rows())
    assert found == {date(2023, 1, 2): 1, date(2023, 1, 9): 1, None: of_streets.height - 2}
