"""How a command ends when something goes wrong: in one sentence, with an exit code that says what kind it was."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.incidents import LOG
from pipelines.interruption import deaf_children
from pipelines.settings import Home, make_home
from pipelines.text import both
from tests.copies import copy_of

ROOT = Path(__file__).resolve().parents[2]
# The command line with one more command, which fails as nobody foresaw, or waits.
PROGRAM = """
import sys
import time
import typer
from dashboard.cli import main
from pipelines.cli import app

@app.command()
def fail(name: str = "") -> None:
    raise ValueError(f"a secret of {name}")

@app.command()
def wait(heedless: bool = False) -> None:
    print("ready", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        if heedless:
            raise RuntimeError("Query interrupted") from None  # as DuckDB does
        raise

@app.command()
def make(context: typer.Context, until: str) -> None:
    from pipelines.settings import open_home
    from pipelines.warehouse.build import build

    def said(step: str) -> None:
        if step == until:
            print("ready", flush=True)
            time.sleep(60)

    build(open_home(context.obj.home), context.obj.settings, said)

main()
"""


def started(*arguments: str, home: Path, **how: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--home", str(home), *arguments],
        text=True,
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home.parent / "state")},
        **how,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True).path


@pytest.mark.parametrize(("language", "words"), [("zh", "程序出错，编号"), ("en", "nobody foresaw, number")])
def test_a_fault_that_nobody_foresaw_is_one_sentence_with_a_number_that_stands_in_the_log(
    home: Path, language: str, words: str
) -> None:
    running = started("--lang", language, "fail", "--name", "[/b]甲苑", home=home)
    out, err = running.communicate()
    assert (running.returncode, out, len(err.strip().splitlines())) == (1, "", 1)
    assert words in err
    assert "secret" not in err
    assert str(home / LOG) in err
    number = re.search(r"\b[2-9A-Z]{6}\b", err)
    assert number is not None
    log = (home / LOG).read_text(encoding="utf-8")
    assert log.startswith(number[0])
    assert "ValueError: a secret of [/b]甲苑" in log


def test_debug_shows_the_traceback_and_writes_no_log(home: Path) -> None:
    running = started("--debug", "fail", home=home)
    assert "ValueError: a secret" in running.communicate()[1]
    assert running.returncode == 1
    assert not (home / LOG).exists()


INTERRUPTED = {"zh": "已中断", "en": "Interrupted"}


def interrupted(number: int, *arguments: str, home: Path) -> tuple[int, str]:
    """Sends a signal when the command says that it is ready; gives its exit code and what it says."""
    running = started(*arguments, home=home)
    assert running.stdout is not None
    assert any(line == "ready\n" for line in running.stdout)
    running.send_signal(number)
    out, err = running.communicate()
    assert out == ""
    return running.returncode, err.strip()


@pytest.mark.parametrize("language", INTERRUPTED)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("how", [(), ("--heedless",)])
def test_a_signal_ends_a_command_in_a_word_and_is_no_incident(
    number: int, code: int, language: str, how: tuple[str, ...], home: Path
) -> None:
    assert interrupted(number, "--lang", language, "wait", *how, home=home) == (code, INTERRUPTED[language])
    assert not (home / LOG).exists()


def test_a_build_that_is_interrupted_leaves_the_warehouse_as_it_was(small_home: Home, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home").path
    before = sorted(path.name for path in (home / "warehouse").iterdir())
    assert interrupted(signal.SIGINT, "make", "read", home=home) == (130, "已中断")
    assert sorted(path.name for path in (home / "warehouse").iterdir()) == before
    assert not (home / LOG).exists()


def test_a_worker_does_not_hear_what_a_terminal_sends_to_all() -> None:
    with deaf_children():
        child = subprocess.Popen(
            [sys.executable, "-c", "print('ready', flush=True); input()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    child.communicate("end\n")
    assert child.returncode == 0
