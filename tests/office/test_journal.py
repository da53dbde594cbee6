"""What was decided stays as it was written, and whoever changes it is found out."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.errors import JournalError
from pipelines.masking import mask
from pipelines.office.entries import Alias, Note, Objection, entry_of
from pipelines.office.journal import FILE, GENESIS, Journal, open_journal
from pipelines.office.signers import is_unseen
from pipelines.settings import Home
from pipelines.text import both

ROOT = Path(__file__).parents[2]
NEW_YEAR = datetime(2022, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of 1 January in China
NOTE = Note(about="period:2022Q4")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(path=tmp_path / "中文 home #1", region="110000", name=both("北京市", "Beijing"), invented=True)


@pytest.fixture
def journal(home: Home) -> Journal:
    return open_journal(home, clock=ticking(NEW_YEAR))


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that is a minute later each time it is looked at."""
    looked = iter(range(10_000))
    return lambda: start + timedelta(minutes=next(looked))


def written(journal: Journal, count: int) -> None:
    for number in range(1, count + 1):
        journal.append(NOTE, actor="市物业处", why=f"第 {number} 条")


def tamper(journal: Journal, *statements: str) -> None:
    """Goes round the triggers and puts them back, as somebody would who wants to leave no trace."""
    with sqlite3.connect(journal.path) as connection:
        triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


def test_an_entry_says_who_when_why_and_from_which_day(journal: Journal) -> None:
    alias = Alias(register="company", name="甲物业", code="91110105MA0012345X", verdict="same", reasons=("同一法人",))
    first = journal.append(alias, actor=" 市物业处 ", why="营业执照一致")
    assert (first.sequence, first.actor, first.kind, first.subject, first.why) == (
        1,
        "市物业处",
        "alias",
        "company:91110105MA0012345X",
        "营业执照一致",
    )
    assert first.at == NEW_YEAR
    assert first.effective_on == date(2023, 1, 1), "the day is that of China"
    assert (first.former_hash, len(first.hash)) == (GENESIS, 64)
    second = journal.append(NOTE, actor="市物业处", why="补记", on=date(2022, 11, 1))
    assert (second.effective_on, second.at) == (date(2022, 11, 1), NEW_YEAR + timedelta(minutes=1))
    assert second.former_hash == first.hash
    assert journal.entries() == [first, second]
    assert first.entry == alias
    assert journal.head == (2, second.hash)
    assert journal.verify() == []


def test_a_journal_that_is_not_there_yet_is_empty_and_reading_makes_none(home: Home) -> None:
    journal = open_journal(home)
    assert (journal.entries(), journal.last, journal.head, journal.verify()) == ([], 0, (0, GENESIS), [])
    assert journal.latest("alias") == {}
    assert not home.path.exists()


def test_entries_are_found_by_kind_by_subject_and_up_to_a_sequence(journal: Journal) -> None:
    written(journal, 2)
    journal.append(Alias(register="estate", name="甲苑", code="A1", verdict="same"), actor="东城区", why="同一地址")
    journal.append(Note(about="estate:A1"), actor="东城区", why="已踏勘")

    def found(**asked: str | int) -> list[int]:
        return [recorded.sequence for recorded in journal.entries(**asked)]  # type: ignore[arg-type]

    assert found(kind="note") == [1, 2, 4]
    assert found(subject="estate:A1") == [3, 4]
    assert found(kind="note", up_to=2) == [1, 2]
    assert found(kind="freeze") == []
    with pytest.raises(JournalError, match="there is no kind 'opinion'"):
        journal.entries("opinion")


def test_the_last_word_on_a_pair_holds_and_the_former_one_stays(journal: Journal) -> None:
    for verdict in ("same", "different"):
        alias = entry_of("alias", {"register": "estate", "name": "甲苑", "code": "A1", "verdict": verdict})
        journal.append(alias, actor="东城区", why=f"判为 {verdict}")
    (held,) = journal.latest("alias").values()
    assert (held.sequence, held.why) == (2, "判为 different")
    (former,) = journal.latest("alias", up_to=1).values()
    assert former.why == "判为 same"


@pytest.mark.parametrize(
    ("actor", "why"), [("", "理由"), ("市物业处", ""), ("市物业处", " \n\u3000"), ("\x07", "理由")]
)
def test_nobody_writes_without_a_name_and_a_reason(journal: Journal, actor: str, why: str) -> None:
    with pytest.raises(JournalError, match=r"By \(post|Why"):
        journal.append(NOTE, actor=actor, why=why)
    assert journal.last == 0


def test_what_has_not_happened_is_not_recorded(journal: Journal) -> None:
    with pytest.raises(JournalError, match="“生效日期”2023-01-02 晚于今天 2023-01-01"):
        journal.append(NOTE, actor="市物业处", why="预先", on=date(2023, 1, 2))
    filed_tomorrow = Objection(
        objection_no="Y-1",
        subject_code="C",
        against="record",
        reference="R-1",
        filed_on=date(2023, 1, 2),
        claim="评分有误",
        due_on=date(2023, 2, 1),
    )
    with pytest.raises(JournalError, match="“提出日期”2023-01-02 晚于今天"):
        journal.append(filed_tomorrow, actor="市物业处", why="收到异议")
    assert journal.last == 0


def test_a_clock_behind_the_last_entry_writes_nothing(journal: Journal) -> None:
    written(journal, 2)
    behind = Journal(path=journal.path, clock=lambda: NEW_YEAR)
    with pytest.raises(JournalError, match=r"the clock of this machine .* is behind the last entry"):
        behind.append(NOTE, actor="市物业处", why="时钟倒退")
    assert journal.last == 2


@pytest.mark.parametrize(
    "statement",
    [
        "update entry set why = '改' where sequence = 2",
        "delete from entry where sequence = 2",
        "delete from entry",
        "insert or replace into entry select * from entry where sequence = 2",
        "insert into entry select 9, at, actor, kind, subject, why, effective_on, content, hash, hash from entry where sequence = 3",
        "insert into entry select 4, at, actor, kind, subject, why, effective_on, content, former_hash, hash from entry where sequence = 3",
        "insert into entry select null, at, actor, kind, subject, why, effective_on, content, hash, hash from entry where sequence = 3",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(journal: Journal, statement: str) -> None:
    written(journal, 3)
    before = journal.entries()
    with sqlite3.connect(journal.path) as connection, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert journal.entries() == before


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update entry set why = '改' where sequence = 2", ["entry 2 was altered"]),
        (
            "update entry set at = '2022-12-31T16:29:00.000000+00:00' where sequence = 2",
            ["entry 2 was altered", "dated before"],
        ),
        ("update entry set kind = 'alias' where sequence = 2", ["entry 2 was altered", "filed as alias"]),
        (
            "update entry set content = '{}' where sequence = 3",
            ["entry 3 was altered", "what no entry of that kind holds"],
        ),
        ("delete from entry where sequence = 2", ["entry 2 is missing", "entry 3 does not follow"]),
        ("delete from entry where sequence in (1, 2)", ["entry 1 to 2 is missing", "entry 3 does not follow"]),
        ("drop table entry", ["cannot be read"]),
    ],
)
def test_an_altered_or_missing_entry_is_named(journal: Journal, statement: str, found: list[str]) -> None:
    written(journal, 4)
    if statement.startswith("drop"):
        with sqlite3.connect(journal.path) as connection:
            connection.execute(statement)
        connection.close()
    else:
        tamper(journal, statement)
    faults = journal.verify()
    assert all(any(sentence in fault for fault in faults) for sentence in found), faults


def test_triggers_that_were_taken_away_are_missed(journal: Journal) -> None:
    written(journal, 1)
    with sqlite3.connect(journal.path) as connection:
        connection.execute("drop trigger entry_is_never_deleted")
    connection.close()
    (fault,) = journal.verify()
    assert "entry_is_never_deleted, which keeps the journal append-only, is missing" in fault


def test_a_cut_end_and_a_journal_written_anew_are_found_by_what_a_build_noted(journal: Journal, home: Home) -> None:
    written(journal, 3)
    noted = [journal.head]
    tamper(journal, "delete from entry where sequence = 3")
    assert ["entry 3, which was written, is gone" in fault for fault in journal.verify()] == [True]
    assert ["entry 3, which a published build read, is gone" in fault for fault in journal.verify(noted)] == [True]
    shutil.rmtree(home.office)
    assert ["is missing: a published build read 3 entries" in fault for fault in journal.verify(noted)] == [True]
    written(journal, 3)
    assert journal.verify() == []
    assert ["entry 3 is not the one that a published build read" in fault for fault in journal.verify(noted)] == [True]


def test_one_changed_byte_of_the_file_is_found(journal: Journal) -> None:
    written(journal, 3)
    content = bytearray(journal.path.read_bytes())
    place = content.index("第 2 条".encode())
    content[place + 4] ^= 1
    journal.path.write_bytes(content)
    assert any("entry 2 was altered" in fault for fault in journal.verify())


def test_a_change_where_no_entry_stands_is_found_too(journal: Journal) -> None:
    written(journal, 3)
    content = bytearray(journal.path.read_bytes())
    content[71] ^= 1  # the number that programs may write into the header for themselves
    journal.path.write_bytes(content)
    (fault,) = journal.verify()
    assert "does not match its checksum" in fault


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_said_in_one_sentence(journal: Journal, content: bytes) -> None:
    written(journal, 1)
    journal.path.write_bytes(content)
    (fault,) = journal.verify()
    assert "办公日志" in fault
    for use in (journal.entries, lambda: journal.last, lambda: journal.append(NOTE, actor="甲", why="乙")):
        with pytest.raises(JournalError) as told:
            use()
        assert "\n" not in str(told.value)


def test_a_place_where_no_journal_can_be_is_said_in_one_sentence(home: Home) -> None:
    home.path.mkdir()
    home.office.write_text("a file where the folder should be")
    with pytest.raises(JournalError, match="cannot be read or written"):
        open_journal(home).append(NOTE, actor="市物业处", why="一")


@given(why=st.text(min_size=1), name=st.text(min_size=1))
@example(why="𠮷野家 🏘️ e\u0301 “引号” '; drop table entry; --\n第二行", name="㐂\u200b苑（一期）")
@example(why="\ud800", name="甲")
@example(why="甲", name="\x00")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_text_comes_back_as_it_was_written_but_for_the_unseen_and_the_personal_or_is_refused(
    home: Home, why: str, name: str
) -> None:
    journal = open_journal(home)
    before = journal.last
    try:
        alias = Alias(register="estate", name=name, code="A1", verdict="same")
        journal.append(alias, actor="东城区", why=why)
    except (JournalError, ValueError):
        assert journal.last == before
        return
    recorded = journal.entries()[-1]
    seen = "".join(character for character in why if not is_unseen(character)).strip()
    assert (recorded.why, recorded.entry) == (mask(seen), alias)
    assert journal.verify() == []


_WRITER = """
import os, signal, sys
from pathlib import Path
from pipelines.office.entries import Note
from pipelines.office.journal import Journal, now

path, name, count, dies_at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
looked = 0

def clock():
    global looked
    looked += 1
    if looked == dies_at:  # the clock is looked at inside the transaction
        os.kill(os.getpid(), signal.SIGKILL)
    return now()

journal = Journal(path=path, clock=clock)
for number in range(count):
    journal.append(Note(about="period:2022Q4"), actor=name, why=str(number))
"""


def writer(journal: Journal, name: str, count: int, dies_at: int = 0) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, journal.path, name, str(count), str(dies_at)], cwd=ROOT)


def test_processes_that_write_at_once_lose_nothing_and_share_no_number(home: Home) -> None:
    journal = open_journal(home)
    names = ("甲", "乙", "丙")
    running = [writer(journal, name, 40) for name in names]
    assert [process.wait() for process in running] == [0, 0, 0]
    entries = journal.entries()
    assert [recorded.sequence for recorded in entries] == list(range(1, 121))
    for name in names:
        assert [recorded.why for recorded in entries if recorded.actor == name] == [str(n) for n in range(40)]
    assert journal.verify() == []
    assert [path.name for path in home.office.iterdir() if not path.name.startswith(FILE)] == []


def test_a_killed_writer_leaves_a_journal_that_reads_and_takes_more(home: Home) -> None:
    journal = open_journal(home)
    killed = writer(journal, "甲", 10, dies_at=4)
    assert killed.wait() == -9
    assert [recorded.why for recorded in journal.entries()] == ["0", "1", "2"]
    assert journal.verify() == []
    assert journal.append(NOTE, actor="乙", why="接着记").sequence == 4


def test_readers_do_not_wait_for_a_writer(journal: Journal) -> None:
    written(journal, 2)
    writing = sqlite3.connect(journal.path, isolation_level=None)
    writing.execute("begin immediate")
    assert journal.last == 2
    writing.execute("rollback")
    writing.close()
