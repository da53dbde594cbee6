"""A query answers, or says in one sentence what to do."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.sql_worker.running import Ends, Running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "own.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table area as select range as n, '朝阳' as name from range(10)")
    return path


@pytest.mark.parametrize(
    "sql",
    [
        "select n, name from area order by n",
        "from area select n, name order by n",
        "with own as (select * from area) select n, name from own order by n;",
        "-- a remark; with a semicolon\nselect n, name from area order by n",
        "select n, name from area where name <> 'delete from area; copy' order by n",
    ],
)
def test_a_select_gives_its_rows(file: Path, sql: str) -> None:
    found = Running(file, sql).answer()
    assert found.equals(
        pl.DataFrame({"n": range(10), "name": ["朝阳"] * 10}, schema={"n": pl.Int64, "name": pl.String})
    )


@pytest.mark.parametrize(
    "sql", ["explain select * from area", "explain analyze select * from area", "EXPLAIN (analyze) from area"]
)
def test_explain_gives_the_plan(file: Path, sql: str) -> None:
    assert "scan" in "\n".join(Running(file, sql).answer()["plan"]).lower()


def test_a_query_may_spill_into_a_folder_of_its_own_up_to_its_end(file: Path) -> None:
    sql = "select count(*) from (select range from range(20000000) order by hash(range) limit 15000000)"
    roomy, tight = Ends(seconds=60, memory_mb=128, spill_mb=800), Ends(seconds=60, memory_mb=128, spill_mb=16)
    assert Running(file, sql, roomy).answer().item() == 15_000_000
    with pytest.raises(RequestError, match="disk than it may take"):
        Running(file, sql, tight).answer()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("selec 1", "mistake"),
        ("select nme from area", "name"),
        ("select 1; select 2", "single SELECT or EXPLAIN"),
        ("drop table area", "Only SELECT and EXPLAIN"),
        ("select * from read_csv('x')", "read_csv cannot be used"),
        ("select * from range(101)", "more than 100 rows"),
    ],
)
def test_what_is_wrong_says_what_to_do(file: Path, sql: str, says: str) -> None:
    with pytest.raises(RequestError, match=says) as fault:
        Running(file, sql, Ends(rows=100)).answer()
    assert " / " in str(fault.value)


def test_an_answer_that_is_too_large_says_so(file: Path) -> None:
    with pytest.raises(RequestError, match="larger than 1 MB"):
        Running(file, "select repeat('x', 3000000) from area limit 1", Ends(bytes=1 << 20)).answer()


ENDLESS = "select sum(a.range * b.range) from range(10000000) a, range(1000000) b"


def test_a_query_can_be_stopped(file: Path) -> None:
    running = Running(file, ENDLESS)
    assert not running.wait(0.05)
    running.stop()
    with pytest.raises(RequestError, match="stopped as you asked"):
        running.answer()
    assert running.has_ended


def test_a_query_that_takes_too_long_is_stopped(file: Path) -> None:
    running = Running(file, ENDLESS, Ends(seconds=1))
    with pytest.raises(RequestError, match="more than 1 seconds"):
        running.answer()
    assert running.has_ended
