"""What differs between two versions is told cell by cell, as it is stored, in words."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query.changes import is_same
from pipelines.settings import Home
from tests.warehouse.stored import committee, estate, home_in, send

STREET, NEXT = "110101001", "110101002"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


def test_cells_that_differ_and_rows_that_came_and_went(home: Home) -> None:
    first = send(home, "estate", [estate("A"), estate("B", households=None)], period="2022-12", sender=STREET)
    second = send(
        home, "estate", [estate("A", households=120, street=NEXT), estate("C")], period="2022-12", sender=STREET
    )
    found = query.Received(home=home).version_changes(first, second, "estate")
    assert found.select("key", "column", "former", "later", "kind").rows() == [
        ("A", "street", "东华门街道", "景山街道", "changed"),
        ("A", "households", "100", "120", "changed"),
        ("C", None, None, "小区C · 东城区", "added_row"),
        ("B", None, "小区B · 东城区", None, "removed_row"),
    ]
    assert found.row(1, named=True)["label"] == "户数"
    assert query.Received(home=home).version_changes(first, first, "estate").is_empty()


def test_what_a_register_no_longer_names_stays_in_force(home: Home) -> None:
    both = [committee("c1", "A", date(2020, 1, 1)), committee("c2", "B", date(2020, 1, 1))]
    first = send(home, "committee", both, period="2022-11", sender=STREET)
    later = [committee("c2", "B", date(2021, 1, 1)), committee("c3", "C", date(2022, 12, 1))]
    second = send(home, "committee", later, period="2022-12", sender=STREET)
    found = query.Received(home=home).version_changes(first, second, "committee")
    assert found.select("key", "column", "kind").rows() == [
        ("c2", "formed_on", "changed"),
        ("c3", None, "added_row"),
    ]
    assert found.row(0, named=True)["later"] == "2021-01-01"


def test_two_versions_are_the_same_where_no_cell_differs_and_no_row_came_or_went(home: Home) -> None:
    rows = [estate("A"), estate("B")]
    first = send(home, "estate", rows, period="2022-12", sender=STREET)
    sent = {
        "same, in another order": rows[::-1],
        "a row less": rows[:1],
        "a row more": [*rows, estate("C")],
        "a cell": [estate("A", households=None), estate("B")],
    }
    told = {}
    for what, later in sent.items():
        second = send(home, "estate", later, period="2022-12", sender=STREET)
        told[what] = is_same(home, first, second, "estate")
        assert told[what] == query.Received(home=home).version_changes(first, second, "estate").is_empty()
    assert told == {"same, in another order": True, "a row less": False, "a row more": False, "a cell": False}
    both = [committee("c1", "A", date(2020, 1, 1)), committee("c2", "B", date(2020, 1, 1))]
    first = send(home, "committee", both, period="2022-11", sender=STREET)
    second = send(home, "committee", both[:1], period="2022-12", sender=STREET)
    assert is_same(home, first, second, "committee"), "what a register no longer names stays in force"


def test_the_former_one_is_of_the_same_period_or_else_the_one_before(home: Home) -> None:
    ids = [
        send(home, "estate", [estate("A")], period=period, sender=STREET, on=day)
        for period, day in (
            ("2022-11", date(2022, 12, 5)),
            ("2022-12", date(2023, 1, 5)),
            ("2022-11", date(2023, 1, 7)),
            ("2022-12", date(2023, 1, 9)),
        )
    ]
    assert query.Received(home=home).former_of(ids[3], "estate") == ids[1]
    assert query.Received(home=home).former_of(ids[2], "estate") == ids[0]
    assert query.Received(home=home).former_of(ids[1], "estate") == ids[0]
    assert query.Received(home=home).former_of(ids[0], "estate") is None
    assert query.Received(home=home).sources_of(ids[0]) == ("estate",)


def test_two_senders_are_not_versions_of_each_other(home: Home) -> None:
    first = send(home, "estate", [estate("A")], period="2022-12", sender=STREET)
    second = send(home, "estate", [estate("A")], period="2022-12", sender=NEXT)
    with pytest.raises(RequestError, match="two senders"):
        query.Received(home=home).version_changes(first, second, "estate")
    with pytest.raises(RequestError, match="holds no committee"):
        query.Received(home=home).version_changes(first, second, "committee")
    with pytest.raises(RequestError, match="no submission"):
        query.Received(home=home).version_changes("../../x", second, "estate")
