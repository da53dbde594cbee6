"""Whatever is done to a ledger behind the program's back is found."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.people.ledger import Ledger

DROPS = "drop trigger line_is_never_updated; drop trigger line_is_never_deleted; drop trigger line_follows_the_last;"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(path=tmp_path / "office" / "trail.sqlite")
    for number in range(1, 6):
        made.append("refused", actor="甲", subject=f"page:{number}", content={"n": number})
    return made


def tamper(ledger: Ledger, sql: str) -> None:
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as connection:
        connection.executescript(sql)


def restored(sql: str) -> str:
    """The same tampering by somebody who puts the triggers back."""
    from pipelines.people import ledger

    return ";".join([DROPS + sql, *(statement for statement in ledger._SCHEMA[1:])])


def test_an_untouched_ledger_is_in_order_and_its_lines_come_back(ledger: Ledger) -> None:
    assert ledger.verify() == []
    assert [line.content["n"] for line in ledger.lines(most=2)] == [4, 5]
    assert [line.sequence for line in ledger.lines(subject="page:3")] == [3]
    assert ledger.head[0] == 5


@pytest.mark.parametrize(
    "sql",
    ["update line set actor = '乙' where sequence = 3", "delete from line where sequence = 5", "delete from line"],
)
def test_the_database_itself_refuses_changes(ledger: Ledger, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        tamper(ledger, sql)
    assert ledger.verify() == []


@pytest.mark.parametrize(
    "sql",
    [
        "update line set actor = '乙' where sequence = 3;",
        "update line set at = '2020-01-01T00:00:00.000000+00:00' where sequence = 1;",
        "delete from line where sequence = 3;",
        "delete from line where sequence = 1;",
        "delete from line where sequence = 5;",
        "delete from line;",
        "update line set sequence = 9 where sequence = 2; update line set sequence = 2 where sequence = 3;"
        "update line set sequence = 3 where sequence = 9;",
        "insert into line select 6, at, kind, actor, subject, content, hash, hash from line where sequence = 5;",
    ],
    ids=["edited", "redated", "cut out", "first gone", "end cut off", "emptied", "reordered", "added"],
)
def test_tampering_that_puts_the_triggers_back_is_found(ledger: Ledger, sql: str) -> None:
    tamper(ledger, restored(sql))
    assert ledger.verify()


def lose_the_file(ledger: Ledger) -> None:
    ledger.path.unlink()


def lose_the_seal(ledger: Ledger) -> None:
    ledger.path.with_name(f"{ledger.path.name}.seal").unlink()


def lose_a_trigger(ledger: Ledger) -> None:
    tamper(ledger, "drop trigger line_is_never_deleted")


@pytest.mark.parametrize("harm", [lose_the_file, lose_the_seal, lose_a_trigger])
def test_a_missing_part_is_found(ledger: Ledger, harm: Callable[[Ledger], None]) -> None:
    harm(ledger)
    assert ledger.verify()


def test_a_ledger_rewritten_with_its_seal_is_found_by_a_head_that_was_noted_elsewhere(ledger: Ledger) -> None:
    noted = ledger.head
    for file in ledger.path.parent.glob("trail.sqlite*"):
        file.unlink()
    for number in range(1, 7):
        ledger.append("refused", actor="乙", subject=f"page:{number}")
    assert ledger.verify() == []
    assert ledger.verify(noted)
