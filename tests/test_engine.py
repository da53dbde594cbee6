"""DuckDB takes what it may take, in a folder of its own, and a full disk is one sentence."""

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.engine import Bounds, open_engine, ran_out, resource_fault
from pipelines.text import both

ROOT = Path(__file__).parents[1]
LITTLE = Bounds(memory="60MB", spill="1MB")
SORT = "select max(n) from (select row_number() over (order by md5(range::varchar)) as n from range(1500000))"
DOING = both("未能计算", "not answered")
OPENED = "from pipelines.engine import *; c = open_engine(Bounds(memory='60MB', spill='4GB'), threads=1); "


def child(cache: Path, code: str, **options: object) -> subprocess.Popen[str]:
    """A process whose cache folder is this."""
    return subprocess.Popen(
        [sys.executable, "-c", OPENED + code],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        text=True,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        cwd=ROOT,
        **options,  # type: ignore[call-overload]
    )


def spills(cache: Path) -> list[Path]:
    return [path for path in (cache / "wuye" / "spill").iterdir() if path.is_dir()]


# The second is one query's own process: it imports nothing of ours, and locks narrower bounds than the engine's.
OPENERS = {ROOT / "pipelines" / "engine.py", ROOT / "pipelines" / "sql_worker" / "child.py"}


def test_nothing_else_in_the_tree_opens_the_engine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("pipelines", "dashboard", "benchmarks", "notebooks")
        for path in (ROOT / room).rglob("*.py")
        if path not in OPENERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "duckdb")
        or (  # a function of the module opens an engine of its own, or uses one that all share
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "duckdb"
            and node.func.attr.islower()
        )
    ]
    assert found == []


def test_an_engine_has_its_bounds_and_a_private_folder() -> None:
    with open_engine(LITTLE) as connection:
        names = ("memory_limit", "max_temp_directory_size", "temp_directory", "autoinstall_known_extensions")
        held = dict(
            connection.execute(
                "select name, value from duckdb_settings() where list_contains(?, name)", [names]
            ).fetchall()
        )
    folder = Path(held.pop("temp_directory"))
    assert held == {
        "memory_limit": "57.2 MiB",
        "max_temp_directory_size": "976.5 KiB",
        "autoinstall_known_extensions": "false",
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.is_relative_to(Path.cwd())


def test_more_than_the_bounds_allow_is_one_sentence_that_names_the_setting() -> None:
    for bounds, says in ((LITTLE, "临时空间已用完"), (Bounds(memory="60MB", spill=""), "内存超过上限")):
        with open_engine(bounds) as connection:
            with pytest.raises(duckdb.OutOfMemoryException) as fault:
                connection.execute(SORT).fetchall()
            told = resource_fault(fault.value, DOING, bounds)
            assert told is not None
            assert says in told.says.zh
            assert "WUYE_READER_MEMORY" in told.says.en
            with pytest.raises(duckdb.CatalogException) as ours:
                connection.execute("select * from nothing")
            assert resource_fault(ours.value, DOING, bounds) is None


def test_a_disk_that_refuses_is_told_as_such(tmp_path: Path) -> None:
    code = (
        "import resource, signal; from tests.test_engine import SORT, DOING, LITTLE; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))\n"
        "try: c.execute(SORT).fetchall()\n"
        "except Exception as fault: print(resource_fault(fault, DOING, LITTLE))"
    )
    out, _ = child(tmp_path, code).communicate()
    assert out.startswith("未能计算：文件超过系统允许的大小")


def test_the_folder_goes_with_its_process_however_that_ends(tmp_path: Path) -> None:
    assert child(tmp_path, "c.execute('select 1')").wait() == 0
    assert spills(tmp_path) == []
    killed = child(tmp_path, "print(1, flush=True); input()")
    alive = child(tmp_path, "print(1, flush=True); input()")
    for process in (killed, alive):
        assert process.stdout
        process.stdout.readline()
    assert len(spills(tmp_path)) == 2
    killed.kill()
    killed.wait()
    assert len(spills(tmp_path)) == 2
    child(tmp_path, "").wait()
    assert len(spills(tmp_path)) == 1
    alive.communicate("\n")
    assert spills(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "is_of_machine"),
    [
        (duckdb.TransactionException("Failed to commit: Could not write file: No space left on device"), True),
        (duckdb.OutOfMemoryException("failed to allocate data"), True),
        (duckdb.ConversionException("Could not convert string 'a' to INT32"), False),
    ],
)
def test_a_disk_that_ran_full_is_told_as_that_whatever_error_it_came_as(
    fault: duckdb.Error, is_of_machine: bool
) -> None:
    assert ran_out(fault) is is_of_machine
    assert (resource_fault(fault, DOING, LITTLE) is not None) is is_of_machine
