"""Nobody gets out of a query: over two hundred attempts by fifteen mechanisms, and forty at taking more than is there."""

import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from pipelines.disk import digest
from pipelines.errors import RequestError
from pipelines.sql_worker.running import CHILD, ENVIRONMENT, Ends, Running
from tests.sql_worker.attempts import EXHAUSTING, MECHANISMS

CANARY = "TOP-SECRET-CANARY"
DRIVER = Path(__file__).with_name("driver.py")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of two tables."""
    file = tmp_path_factory.mktemp("snapshot") / "own.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table area as select range::varchar as code, 'street' as name from range(500)")
        connection.execute("create table metric_value as select range::double as value from range(300000)")
    return file


@pytest.mark.parametrize("landlock", [True, False], ids=["with Landlock", "without"])
def test_no_attempt_reads_writes_or_reaches_anything_outside(own: Path, tmp_path: Path, landlock: bool) -> None:
    secret, out, spill = tmp_path / "secret.txt", tmp_path / "out", tmp_path / "spill"
    secret.write_text(CANARY)
    out.mkdir()
    spill.mkdir()
    before = digest(own)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        places = {"secret": secret, "out": out, "own": own, "port": listening.getsockname()[1]}
        attempts = [_filled(sql, places) for those in MECHANISMS.values() for sql in those]
        assert len(set(attempts)) >= 150
        assert len(MECHANISMS) >= 12
        job = {
            "file": str(own),
            "spill": str(spill),
            "spill_mb": 64,
            "landlock": landlock,
            "seconds": 100,
            "memory_mb": 512,
            "attempts": attempts,
        }
        done = subprocess.run(
            [sys.executable, "-I", str(DRIVER), str(CHILD)],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
        with pytest.raises(BlockingIOError):  # nobody called
            listening.accept()
    first, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(attempts), done.stderr[-500:]
    assert [line["sql"] for line in lines if "ran" in line["checked"]] == []
    assert CANARY not in done.stdout
    assert "root:" not in done.stdout
    assert not {"HOME", "PATH", "WUYE_HOME"} & set(first["environment"])
    assert list(out.iterdir()) == []
    assert secret.read_text() == CANARY
    assert digest(own) == before
    if landlock and not first["landlock"]:
        pytest.skip("this kernel has no Landlock; the other walls held")


def _filled(sql: str, places: dict[str, object]) -> str:
    for name, place in places.items():
        sql = sql.replace(f"{{{name}}}", str(place))
    return sql


def test_whatever_takes_too_much_is_ended_with_a_sentence_and_nothing_runs_on(own: Path) -> None:
    assert len(EXHAUSTING) >= 40
    ends = Ends(seconds=2, rows=100_000, bytes=8 << 20, memory_mb=256, spill_mb=32)

    def tried(sql: str) -> tuple[str, str, bool]:
        running = Running(own, sql, ends)
        try:
            height = running.answer().height
            return sql, f"answered {height}", running.has_ended
        except RequestError as fault:
            return sql, str(fault), running.has_ended

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(tried, EXHAUSTING))
    assert [sql for sql, _, has_ended in outcomes if not has_ended] == []
    small = [says for _, says, _ in outcomes if says.startswith("answered")]
    assert len(small) <= 3, small  # a number or two is reached after all
    assert all(" / " in says for _, says, _ in outcomes if not says.startswith("answered"))
