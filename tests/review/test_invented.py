"""An invented city has met: its pages of meetings are not empty, and all of it is marked as invented."""

from pathlib import Path

from pipelines import query
from pipelines.office.journal import open_journal
from pipelines.review.freezes import freezes
from pipelines.review.invented import invent_meetings
from pipelines.settings import Home
from tests.copies import copy_of


def test_an_invented_city_met_twice_and_what_it_decided_is_followed(small_home: Home, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home")
    before = open_journal(home).last
    assert invent_meetings(home.path) == 8
    assert invent_meetings(home.path) == 0, "once"
    reader = query.open(home.path)
    assert reader.meetings()["quarter"].to_list() == ["2022Q3", "2022Q2"]
    assert freezes(home)["quarter"].to_list() == ["2022Q3"]
    found = reader.orders()
    assert set(found["state"]) == {"open", "closed"}
    assert found.filter(meeting_no="H-2022Q3-110000-1").height == 3
    assert found["matter"].drop_nulls().len() == 2
    assert {since.verdict for row in found.to_dicts() if (since := reader.since_order(row))} >= {"better"}
    for entry in open_journal(home).entries():
        assert entry.sequence <= before or "模拟" in f"{entry.actor}{entry.why}"
    assert open_journal(home).verify() == []
