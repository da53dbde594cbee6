"""An entry written while the clock was ahead never locks the journal: two people set it aside, and the chain stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import JournalError
from pipelines.office.entries import Alias, ClockSet, Note, entry_of
from pipelines.office.journal import Journal
from pipelines.office.order import LONGEST_SILENCE
from pipelines.office.standing import standings
from tests.office.test_entries import GIVEN

NOW = datetime(2023, 3, 1, 2, tzinfo=UTC)
AHEAD = datetime(2031, 5, 6, 2, tzinfo=UTC)
NOTE = Note(about="period:2022Q4")
ALIAS = Alias(register="estate", name="甲苑", code="A1", verdict="same")
SIGNED = {"actor": "市物业办", "second_actor": "市物业办主任", "why": "主板电池更换后时钟走快"}


def at(path: Path, time: datetime, silence: timedelta | None = None) -> Journal:
    return Journal(path=path / "journal.sqlite", clock=lambda: time, longest_silence=silence)


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Two entries of today, then an alias and a notice of 2031."""
    for minute in (0, 1):
        at(tmp_path, NOW + timedelta(minutes=minute)).append(NOTE, actor="市物业办", why="试")
    at(tmp_path, AHEAD).append(ALIAS, actor="市物业办", why="试")
    step = {**GIVEN["proposal_step"], "on": date(2023, 3, 1)}
    at(tmp_path, AHEAD).append(entry_of("proposal_step", {**step, "on": date(2031, 5, 6)}), actor="市物业办", why="试")
    return tmp_path


def test_a_journal_with_an_entry_dated_ahead_says_what_to_do(locked: Path) -> None:
    with pytest.raises(JournalError) as fault:
        at(locked, NOW + timedelta(hours=1)).append(NOTE, actor="市物业办", why="试")
    assert "wuye journal accept-clock" in fault.value.says.zh
    assert "2031-05-06" in fault.value.says.en


def test_two_people_set_it_aside_and_the_journal_goes_on_with_its_chain_whole(locked: Path) -> None:
    later = at(locked, NOW + timedelta(hours=1))
    recorded = later.accept_clock(**SIGNED)
    assert recorded.entry == ClockSet(first=3, last=4, second_actor="市物业办主任")
    step = entry_of("proposal_step", {**GIVEN["proposal_step"], "on": "2023-03-01"})
    at(locked, NOW + timedelta(hours=2)).append(step, actor="市物业办", why="重新记入")
    assert [entry.sequence for entry in later.entries()] == [1, 2, 5, 6]
    assert [one.sequence for one in later.overridden()] == [3, 4]
    assert later.latest("alias") == {}, "what was set aside counts for nothing"
    assert [case.state for case in standings(later.entries(), date(2023, 3, 1))] == ["notice"]
    assert later.verify([(4, at(locked, NOW).entries(up_to=4)[-1].hash), (6, later.head[1])]) == []


def test_what_a_build_read_before_stays_what_it_read(locked: Path) -> None:
    at(locked, NOW + timedelta(hours=1)).accept_clock(**SIGNED)
    assert [entry.sequence for entry in at(locked, NOW).entries(up_to=4)] == [1, 2, 3, 4]


@pytest.mark.parametrize("second", ["市物业办", "市物業辦", " 市 物业办"])
def test_nobody_sets_the_clock_right_alone(locked: Path, second: str) -> None:
    with pytest.raises(JournalError, match="needs a second person"):
        at(locked, NOW + timedelta(hours=1)).accept_clock(actor="市物业办", second_actor=second, why="试")


def test_only_what_is_dated_ahead_can_be_set_aside(locked: Path, tmp_path: Path) -> None:
    journal = at(locked, NOW + timedelta(hours=1))
    for first in (1, 2, 4, None):
        with pytest.raises(JournalError, match="names other entries"):
            journal.append(ClockSet(first=first, last=4, second_actor="市物业办主任"), actor="市物业办", why="试")
    journal.accept_clock(**SIGNED)
    with pytest.raises(JournalError, match="nothing is to be set right"):
        journal.accept_clock(**SIGNED)


def test_a_clock_that_is_years_after_the_last_entry_waits_for_two_people(tmp_path: Path) -> None:
    at(tmp_path, NOW, LONGEST_SILENCE).append(NOTE, actor="市物业办", why="试")
    ahead = at(tmp_path, AHEAD, LONGEST_SILENCE)
    with pytest.raises(JournalError, match=r"wuye journal accept-clock"):
        ahead.append(NOTE, actor="市物业办", why="试")
    soon = at(tmp_path, NOW + LONGEST_SILENCE, LONGEST_SILENCE)
    soon.append(NOTE, actor="市物业办", why="一年后")
    confirmed = ahead.accept_clock(**SIGNED)
    assert confirmed.entry == ClockSet(last=2, second_actor="市物业办主任")
    ahead.append(NOTE, actor="市物业办", why="试")
    assert (ahead.overridden(), ahead.verify()) == ([], [])
