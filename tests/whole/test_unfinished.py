"""Whatever a killed process leaves has a name in one list, and is gone after the next run of its sweeper."""

import ast
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.pack import placing
from pipelines import engine, scratch
from pipelines.backup import leftovers
from pipelines.intake.storing.store import ASIDE_MANIFEST, sole_writer
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.people.register import people_ledger
from pipelines.query import sql
from pipelines.settings import Home, make_home
from pipelines.text import both
from pipelines.unfinished import FORGOTTEN_S, UNFINISHED, Unfinished
from pipelines.warehouse import frozen, publish

ROOT = Path(__file__).parents[2]
# names of what is not finished, and calls that make folders or files of passing names
MARKS = re.compile(
    r"^\.(?:\*\.)?part$|^\.(?:staging|spill|working|building)|\.restoring$|^\.unfinished$|^with-carried\.|^kept\.parquet"
)
CALLS = ("mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile")


def written_names(module: Path) -> bool:
    """Whether a module makes a passing name itself: by a text in it, a dot before another name, or the system's means."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MARKS.search(node.value):
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CALLS:
                return True
            if called == "with_name" and isinstance(node.args[0], ast.JoinedStr):
                first = node.args[0].values[0]
                if isinstance(first, ast.Constant) and str(first.value).startswith("."):
                    return True
    return False


def test_every_module_that_makes_a_passing_name_stands_in_the_list() -> None:
    named = {module for one in UNFINISHED for module in (*one.made_by, one.swept_by)}
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("pipelines", "dashboard")
        for path in (ROOT / room).rglob("*.py")
        if written_names(path)
    }
    assert found - named - {"pipelines.unfinished"} == set()


def swept_by_a_writer(home: Home) -> None:
    with sole_writer(home):
        pass


def swept_by_the_journal(home: Home) -> None:
    open_journal(home).append(Note(about="period:2020-03"), actor="市物业处", why="补报")


def swept_by_backups(home: Home) -> None:
    leftovers.sweep_unfinished_backups(home.path.parent)
    leftovers.sweep_restoring(home.path)


def swept_by_a_demonstration(home: Home) -> None:
    with demo._unfinished(home.path):
        pass


SWEEPERS: dict[str, Callable[[Home], object]] = {
    "pipelines.intake.storing.store": swept_by_a_writer,
    "pipelines.office.journal": swept_by_the_journal,
    "pipelines.people.ledger": lambda home: people_ledger(home).append("person", actor="甲", subject="wang"),
    "pipelines.warehouse.publish": publish.sweep,
    "pipelines.warehouse.frozen": frozen.sweep,
    "pipelines.backup.leftovers": swept_by_backups,
    "pipelines.scratch": lambda _: scratch.sweep_scratch(),
    "pipelines.engine": lambda home: engine.sweep_spills(home.path.parent / "spill"),
    "pipelines.query.sql": lambda home: sql.sweep_snapshots(home.path.parent / "sql" / "0f"),
    "dashboard.pack.placing": lambda home: placing.open_folder(home.path.parent / "papers"),
    "dashboard.demo": swept_by_a_demonstration,
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)


@pytest.mark.parametrize("one", UNFINISHED, ids=lambda one: one.example)
def test_what_a_killed_process_leaves_is_gone_after_the_next_run(one: Unfinished, home: Home) -> None:
    file = Path(os.path.normpath(home.path / one.example))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        b"PK\x03\x04" + bytes(26) + leftovers.MARK.encode() if one.swept_by.endswith("leftovers") else b"half"
    )
    if file.parent.name.startswith("wuye-scratch-"):
        (file.parent / ".wuye-scratch").touch()
    if "an hour" in one.when:
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - FORGOTTEN_S - 1))
    SWEEPERS[one.swept_by](home)
    assert not file.exists()


def test_what_another_process_may_be_writing_stays_and_so_does_what_waits_or_was_dismissed(home: Home) -> None:
    passing = home.path / ".forms.toml.part"
    waiting, away = home.path / "aside" / "00112233445566aa", home.path / "aside" / "dismissed" / "00112233445566bb"
    for file in (passing, waiting / ASIDE_MANIFEST, waiting / "return.xlsx", away / "return.xlsx"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"{}")
    swept_by_a_writer(home)
    assert passing.exists()
    assert (waiting / "return.xlsx").exists()
    assert (away / "return.xlsx").exists()
