"""The hotline's own months, orders that are still open, and where orders come from."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, only, send


def order(no: str, created: datetime, closed: datetime | None = None, **facts: object) -> dict[str, object]:
    """One order about property, closed with a valid follow-up unless it is open."""
    return {
        "order_no": no,
        "created_at": created,
        "closed_at": closed,
        "category": "service",
        "district": "110101",
        "street": "110101001",
        "has_valid_followup": closed is not None,
        "is_solved": True,
        "is_contacted": True,
    } | facts


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two streets' estates, told from October to December 2022."""
    home = home_in(tmp_path)
    for month in ("2022-10", "2022-11", "2022-12"):
        send(home, "estate", [estate("E1"), estate("E2")], period=month, sender="110101")
    return home


def closed_in(warehouse: query.Reader, period: str) -> object:
    scope = warehouse
    return only(scope.values("complaint_solved", period=period))["denominator"]


def test_the_hotline_s_month_begins_on_the_19th_at_noon_unless_a_calendar_was_sent(home: Home) -> None:
    noon = datetime(2022, 11, 19, 12)
    orders = [
        order("before", datetime(2022, 11, 1), noon.replace(hour=11, minute=59)),
        order("at", datetime(2022, 11, 1), noon),
        order("after", datetime(2022, 11, 1), datetime(2022, 12, 19, 12)),
    ]
    send(home, "complaint", orders, period="2022-12")
    warehouse = built(home, "complaint_solved")
    assert closed_in(warehouse, "12345:2022-11") == 1
    assert closed_in(warehouse, "12345:2022-12") == 1, "the last one belongs to a month that has not ended yet"
    assert closed_in(warehouse, "2022-11") == 2
    behind = warehouse.rows("complaint_solved", area="110101001", period="12345:2022-12")
    assert behind["order_no"].to_list() == ["at"]


def test_a_calendar_that_was_sent_goes_before_the_parameters(home: Home) -> None:
    send(
        home,
        "period_calendar",
        [
            {
                "scheme": "12345",
                "period": "2022-12",
                "starts_at": datetime(2022, 11, 21),
                "ends_at": datetime(2022, 12, 21),
            }
        ],
        period="2022-12",
    )
    orders = [
        order("before", datetime(2022, 11, 1), datetime(2022, 11, 20, 23)),
        order("in", datetime(2022, 11, 1), datetime(2022, 11, 21)),
    ]
    send(home, "complaint", orders, period="2022-12")
    warehouse = built(home, "complaint_solved")
    found = only(warehouse.values("complaint_solved", period="12345:2022-12"))
    assert (found["denominator"], found["starts_on"], found["ends_before"]) == (
        1,
        date(2022, 11, 21),
        date(2022, 12, 21),
    )


def test_a_metric_without_the_hotline_s_months_says_so_and_a_series_of_them_can_be_asked(home: Home) -> None:
    send(home, "complaint", [order("one", datetime(2022, 12, 1), datetime(2022, 12, 2))], period="2022-12")
    warehouse = built(home, "committee_rate", "complaint_solved")
    scope = warehouse
    with pytest.raises(RequestError, match="12345"):
        scope.values("committee_rate", period="12345:2022-12")
    series = scope.values("complaint_solved", calendar="12345")
    assert series["period"].to_list() == ["12345:2022-11", "12345:2022-12"], "October's began before the data"
    below = scope.values("complaint_solved", level="street", segment="category", period="12345:2022-12")
    assert only(below)["segment_value"] == "service"


def test_an_open_order_counts_for_as_long_as_it_was_watched(home: Home) -> None:
    created = datetime(2022, 12, 30)
    orders = [
        order("a", created, datetime(2022, 12, 30, 0, 30)),
        order("b", created, datetime(2022, 12, 31, 6)),
        order("open", created),
        order("closed later", created, datetime(2023, 1, 5)),
    ]
    send(home, "complaint", orders, period="2022-12")
    warehouse = built(home, "complaint_hours_median", "complaint_hours_p90")
    scope = warehouse
    median = only(scope.values("complaint_hours_median", period="2022-12"))
    assert (median["value"], median["denominator"], median["sample"]) == (30, 4, 2)
    assert only(scope.values("complaint_hours_p90", period="2022-12"))["value"] is None


def test_the_top_tenth_is_ranked_in_each_area_by_itself_and_orders_without_an_estate_are_unknown(home: Home) -> None:
    moment = datetime(2022, 12, 1)
    orders = [order(f"1-{n}", moment, estate_id="E1") for n in range(3)]
    orders += [order("2-1", moment, estate_id="E2"), order("no estate", moment)]
    send(home, "complaint", orders, period="2022-12")
    warehouse = built(home, "complaint_concentration")
    found = only(warehouse.values("complaint_concentration", period="2022Q4"))
    assert (found["numerator"], found["denominator"], found["unknown"]) == (3, 5, 1)
