"""A build reads what was decided up to a noted entry, and the working days round its months."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines import query
from pipelines.errors import JournalError
from pipelines.office.entries import Alias, Note
from pipelines.office.journal import GENESIS, open_journal
from pipelines.settings import Home, Settings
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from tests.warehouse.stored import built, estate, home_in, send

NOTE = Note(about="period:2020-03")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    return home


def asked(home: Home, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(publish.file_of(home, publish.current(home).id)), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def about_the_journal(home: Home) -> list[str]:
    return [fault for fault in publish.verify(home) if "journal" in fault]


def test_a_published_build_holds_what_was_decided_and_notes_how_far_it_read(home: Home) -> None:
    journal = open_journal(home, clock=lambda: datetime(2022, 12, 31, 16, 30, 0, 1, tzinfo=UTC))
    alias = Alias(register="estate", name="甲苑“一期”", code="a", verdict="same", reasons=("同一地址",))
    journal.append(alias, actor="东城区", why="已踏勘\n两次", on=date(2022, 12, 1))
    last = journal.append(NOTE, actor="东城区", why="补报")
    done = build(home, Settings(home=home.path))
    assert (done.journal_sequence, done.journal_hash) == (2, last.hash)
    journal.append(NOTE, actor="东城区", why="发布之后")
    first, second = asked(home, "select * from journal_entry order by sequence")
    assert first[:7] == (
        1,
        datetime(2022, 12, 31, 16, 30, 0, 1),
        "东城区",
        "alias",
        "estate:a",
        "已踏勘\n两次",
        date(2022, 12, 1),
    )
    assert json.loads(str(first[7]))["name"] == "甲苑“一期”"
    assert second[0] == 2
    assert asked(home, "select content ->> 'verdict' from journal_entry where kind = 'alias'") == [("same",)]


def test_a_home_without_a_journal_builds_and_is_sound(home: Home) -> None:
    built(home, "estate_month")
    assert publish.current(home).journal_sequence == 0
    assert asked(home, "select count(*) from journal_entry") == [(0,)]
    assert about_the_journal(home) == []
    assert not (home.office / "journal.sqlite").exists()


def test_a_pointer_from_before_there_were_a_journal_and_seals_still_reads(home: Home) -> None:
    built(home, "estate_month")
    for file in home.warehouse.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        del content["journal_sequence"], content["journal_hash"], content["seal"]
        file.write_text(json.dumps(content), encoding="utf-8")
    present = publish.current(home)
    assert (present.journal_sequence, present.journal_hash) == (0, GENESIS)
    assert query.open(home.path).version == present.id
    assert about_the_journal(home) == []


def test_a_journal_that_was_cut_or_lost_after_a_build_is_found(home: Home) -> None:
    journal = open_journal(home)
    journal.append(NOTE, actor="东城区", why="一")
    one = journal.path.read_bytes()
    journal.append(NOTE, actor="东城区", why="二")
    built(home, "estate_month")
    assert about_the_journal(home) == []
    journal.path.write_bytes(one)
    assert about_the_journal(home) == ["office/journal.sqlite: entry 2, which a published build read, is gone"]
    shutil.rmtree(home.office)
    assert about_the_journal(home) == ["office/journal.sqlite is missing: a published build read 2 entries of it"]


def test_nothing_is_built_on_a_journal_that_was_tampered_with(home: Home) -> None:
    journal = open_journal(home)
    journal.append(NOTE, actor="东城区", why="甲乙丙")
    former = built(home, "estate_month").version
    content = journal.path.read_bytes()
    journal.path.write_bytes(content.replace("甲乙丙".encode(), "甲乙丁".encode()))
    with pytest.raises(JournalError, match="entry 1 was altered"):
        build(home, Settings(home=home.path))
    present = query.open(home.path)
    assert present.version == former
    assert present.last_failure is not None
    journal.path.write_bytes(content)
    assert built(home, "estate_month").last_failure is None


def test_the_working_days_round_the_months_are_there(home: Home) -> None:
    built(home, "estate_month")
    assert asked(home, "select min(day), max(day), count(*) from workday") == [
        (date(2020, 1, 1), date(2021, 12, 31), 366 + 365)
    ]
    assert asked(
        home, "select holiday, is_workday from workday where day in ('2020-02-01', '2020-02-03') order by day"
    ) == [
        ("spring_festival", False),
        (None, True),
    ]


def test_years_without_known_holidays_have_no_working_days(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2003-12", sender="110101")
    built(home, "estate_month")
    assert asked(home, "select min(day), max(day) from workday") == [(date(2004, 1, 1), date(2004, 12, 31))]
