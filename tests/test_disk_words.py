"""What a system says in English is told in Chinese to whoever reads Chinese."""

import errno
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.disk import why
from pipelines.errors import JournalError
from pipelines.office.journal import Journal, _faults_named

LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_number_of_a_system_is_told_in_its_own_words(number: int) -> None:
    said = why(OSError(number, "strerror of the system"))
    assert not LATIN.search(said.zh.replace("ulimit", ""))
    assert said.en


def test_a_fault_without_a_number_is_told_too() -> None:
    assert not LATIN.search(why(OSError("cannot seek")).zh)


def test_what_sqlite_says_is_told_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(file)) as holder, closing(sqlite3.connect(file, timeout=0)) as other:
        holder.execute("create table a (b)")
        holder.execute("begin exclusive")
        with pytest.raises(JournalError) as busy, _faults_named(Path("日志")):
            other.execute("insert into a values (1)")
    file.write_bytes(b"no database at all, whatever its name says" * 50)
    with closing(sqlite3.connect(file)) as broken, pytest.raises(JournalError) as damaged, _faults_named(Path("日志")):
        broken.execute("select * from a")
    with pytest.raises(JournalError) as missing, _faults_named(Path("日志")):
        sqlite3.connect(tmp_path / "nowhere" / "journal.sqlite")
    assert "另一个程序正在写入" in busy.value.says.zh
    assert "已损坏" in damaged.value.says.zh
    assert not LATIN.search(busy.value.says.zh)
    assert not LATIN.search(missing.value.says.zh)
    assert "database" not in damaged.value.says.zh


def test_a_journal_that_is_not_there_reads_as_empty(tmp_path: Path) -> None:
    assert Journal(path=tmp_path / "journal.sqlite").entries() == []
