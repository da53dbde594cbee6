"""Companies that leave: three months by the calendar, days without anybody, the next contract."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from tests.warehouse.stored import built, estate, home_in, only, send
from tests.whole.oracle.chapters import exits
from tests.whole.oracle.chapters.exits import three_months_after
from tests.whole.oracle.estates import estate_months
from tests.whole.oracle.months import months_of
from tests.whole.oracle.store import Store
from tests.whole.oracle.sums import share

NOTICES = {  # notice → the earliest day to leave; a day before is too short
    date(2020, 11, 30): date(2021, 2, 28),
    date(2019, 11, 30): date(2020, 2, 29),
    date(2020, 11, 28): date(2021, 2, 28),
    date(2021, 1, 31): date(2021, 4, 30),
    date(2020, 12, 1): date(2021, 3, 1),
    date(2021, 2, 28): date(2021, 5, 28),
}


def value(warehouse: query.Reader, metric: str, period: str, **options: object) -> dict[str, object]:
    return only(warehouse.values(metric, period=period, **options))  # type: ignore[arg-type]


def left(number: str, estate_id: str, leave_on: date, **facts: object) -> dict[str, object]:
    return {
        "exit_no": number,
        "estate_id": estate_id,
        "company_code": "C",
        "decided_by": "company",
        "leave_on": leave_on,
    } | facts


def contract(number: str, estate_id: str, starts_on: date, ends_on: date | None, **facts: object) -> dict[str, object]:
    return {
        "contract_id": number,
        "estate_id": estate_id,
        "company_code": "D",
        "contract_kind": "ordinary",
        "signed_on": starts_on,
        "starts_on": starts_on,
        "ends_on": ends_on,
    } | facts


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    """One home whose exits fall into January to April 2021."""
    home = home_in(tmp_path_factory.mktemp("exits"))
    for month in ("2020-02", "2021-01", "2021-02", "2021-03", "2021-04", "2021-06"):
        states = {"none": "none", "formed": "formed"}
        send(
            home,
            "estate",
            [
                *(estate(name, assembly_state=states.get(name)) for name in ("none", "formed", "held", "next", "over")),
                estate("long", "110101002"),
            ],
            period=month,
            sender="110101",
        )
    rows = [
        left(f"n{place}{early}", "long", date.fromordinal(leave.toordinal() - early), notice_on=notice)
        for place, (notice, leave) in enumerate(NOTICES.items())
        for early in (0, 1)
    ]
    rows += [
        left("owners", "long", date(2021, 1, 5), decided_by="owners"),
        left("silent", "long", date(2021, 1, 5)),
        left("none", "none", date(2021, 4, 11), notice_on=date(2021, 1, 1)),
        left("formed", "formed", date(2021, 4, 21), notice_on=date(2021, 1, 1)),
        left("held", "held", date(2021, 4, 1), notice_on=date(2021, 1, 1)),
        left("next", "next", date(2021, 4, 25), notice_on=date(2021, 1, 1), contract_id="old"),
        left("over", "over", date(2021, 4, 10), notice_on=date(2021, 1, 1)),
    ]
    send(home, "exit", rows, period="2021-05", sender="110101")
    send(
        home,
        "contract",
        [
            contract("always", "long", date(2018, 1, 1), None),
            contract("old", "next", date(2018, 4, 1), date(2024, 1, 1), company_code="C"),
            contract("new", "next", date(2021, 5, 4), date(2024, 5, 3)),
            contract("before", "over", date(2021, 4, 1), date(2024, 3, 31)),
            contract("held", "held", date(2021, 5, 1), date(2024, 4, 30)),
        ],
        period="2021-05",
        sender="110101",
    )
    send(
        home,
        "trusteeship",
        [
            {
                "trusteeship_no": "t1",
                "estate_id": "held",
                "exit_no": "held",
                "trustee": "队",
                "starts_on": date(2021, 4, 4),
                "ends_on": date(2021, 4, 20),
            },
            {
                "trusteeship_no": "t2",
                "estate_id": "held",
                "trustee": "队",
                "starts_on": date(2021, 4, 15),
                "ends_on": date(2021, 4, 28),
            },
            {"trusteeship_no": "t3", "estate_id": "formed", "trustee": "队", "starts_on": date(2021, 5, 12)},
        ],
        period="2021-05",
        sender="110101",
    )
    return built(home)


def test_three_months_end_on_the_same_day_of_the_month_or_on_its_last(warehouse: query.Reader) -> None:
    found = warehouse.frame(
        "select exit_no, leave_earliest_on, is_notice_long_enough from company_exit where exit_no like 'n%' and notice_on is not null "
        "and estate_id = 'long' order by exit_no"
    ).rows()
    assert found == [
        (f"n{place}{early}", leave, early == 0) for place, leave in enumerate(NOTICES.values()) for early in (0, 1)
    ]
    for notice, leave in NOTICES.items():
        assert three_months_after(notice) == leave


def test_no_notice_is_not_met_and_what_owners_decided_stands_apart(warehouse: query.Reader) -> None:
    found = warehouse.frame(
        "select exit_no, is_notice_long_enough from company_exit where exit_no in ('silent', 'none')"
    )
    assert dict(found.rows()) == {"silent": False, "none": True}
    work = warehouse.rows("exit_notice", area="110000", period="2021Q1")
    assert "owners" not in work["exit_no"].to_list()
    assert "silent" in work["exit_no"].to_list()


def test_a_gap_counts_each_day_once_from_the_first_day_without_the_company(warehouse: query.Reader) -> None:
    """Days of April and May 2021 without anybody; trusteeships that overlap take each day out once."""
    found = warehouse.frame("select exit_no, month, gap_days from uncovered_month order by exit_no, month").rows()
    assert found == [
        ("formed", date(2021, 4, 1), 10),  # the 21st to the 30th
        ("formed", date(2021, 5, 1), 11),  # to the 11th; then a trusteeship
        ("held", date(2021, 4, 1), 5),  # the 1st to the 3rd, the 29th and the 30th
        ("next", date(2021, 4, 1), 6),  # the 25th to the 30th
        ("next", date(2021, 5, 1), 3),  # the new contract begins on the 4th
        ("none", date(2021, 4, 1), 20),
        ("none", date(2021, 5, 1), 31),
        ("none", date(2021, 6, 1), 30),  # still open at the end of the data
    ]
    assert [value(warehouse, "uncovered_days", month)["value"] for month in ("2021-04", "2021-05", "2021-06")] == [
        41,
        45,
        30,
    ]


def test_a_trusteeship_is_due_where_nobody_comes_and_the_three_conditions_stand_beside(
    warehouse: query.Reader,
) -> None:
    """A contract that runs already leaves no gap (S4-21); S1-19 asks for an assembly that is not there or cannot act."""
    due = warehouse.frame(
        "select exit_no, has_trusteeship from company_exit where needs_trusteeship order by exit_no"
    ).rows()
    assert due == [("formed", True), ("held", True), ("next", False), ("none", False)]
    april = value(warehouse, "trusteeship_started", "2021-04")
    assert (april["numerator"], april["denominator"]) == (2, 4)
    assembly = value(warehouse, "trusteeship_started", "2021-04", variant="no_assembly")
    assert (assembly["numerator"], assembly["denominator"]) == (0, 1)
    running = value(warehouse, "trusteeship_running", "2021-05")
    assert running["value"] == 1
    assert value(warehouse, "trusteeship_days", "2021-05")["value"] == 20  # the 12th to the 31st, both counted


def test_an_estate_that_still_waits_counts_for_as_long_as_it_has(warehouse: query.Reader) -> None:
    """0, 9 and 30 days ended; 70 and 80 days still run: the median is the third of five."""
    waits = warehouse.frame(
        "select exit_no, wait_days, has_next from company_exit where exit_no in ('none', 'formed', 'held', 'next', 'over') order by wait_days"
    ).rows()
    assert waits == [
        ("over", 0, True),
        ("next", 9, True),
        ("held", 30, True),
        ("formed", 70, False),
        ("none", 80, False),
    ]
    assert value(warehouse, "reselection_days", "2021Q2", level="street", area="110101001")["value"] == 30


def test_an_unknown_item_of_the_hand_over_is_not_counted_as_refused(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2021-04", "2021-06"):
        send(home, "estate", [estate("a")], period=month, sender="110101")
    full = {"is_rooms_handed_over": True, "is_money_handed_over": True, "is_documents_handed_over": True}
    filed = {"filed_on": date(2021, 4, 20)}
    rows = [
        left("full", "a", date(2021, 4, 1), **full, **filed),
        left("not_filed", "a", date(2021, 4, 1), **full),
        left("unknown", "a", date(2021, 4, 1), **full | filed | {"is_money_handed_over": None}),
        left("refused", "a", date(2021, 4, 1), is_rooms_handed_over=False, **filed),
    ]
    send(home, "exit", rows, period="2021-04", sender="110101")
    april = value(built(home, "exit_handed_over"), "exit_handed_over", "2021Q2")
    assert (april["numerator"], april["denominator"], april["unknown"]) == (1, 4, 1)


@pytest.mark.parametrize("period", ["2021-04", "2021-05", "2021Q2"])
def test_every_number_of_exits_is_the_one_that_plain_python_finds(warehouse: query.Reader, period: str) -> None:
    store = Store(warehouse.home.path)
    states = estate_months(store, months_of("2021H1"))
    compared = 0
    for (metric, variant), rows in exits.rows(store, states, period).items():
        if not rows or len(months_of(period)) < exits.SHORTEST.get(metric, 1):
            continue
        expected = exits.KINDS.get(metric, share)(rows)["value"]
        found = value(warehouse, metric, period, variant=variant)["value"]
        assert (metric, variant, found) == (metric, variant, None if expected is None else float(expected))
        compared += 1
    assert compared >= 3
