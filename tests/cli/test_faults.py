"""How a command ends when something goes wrong: in one sentence, with an exit code that says what kind it was."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.incidents import LOG
from pipelines.settings import make_home
from pipelines.text import both

ROOT = Path(__file__).resolve().parents[2]
# The command line with one more command, which fails as nobody foresaw, or waits.
PROGRAM = """
import sys
import time
from dashboard.cli import main
from pipelines.cli import app

@app.command()
def fail(name: str = "") -> None:
    raise ValueError(f"a secret of {name}")

@app.command()
def wait() -> None:
    print("ready", flush=True)
    time.sleep(60)

main()
"""


def started(*arguments: str, home: Path, **how: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--home", str(home), *arguments], text=True, cwd=home.parent,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(home.parent / "state")}, **how,
    )  # fmt: skip


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


def test_an_interrupt_ends_quietly(home: Path) -> None:
    running = started("wait", home=home)
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    running.send_signal(signal.SIGINT)
    assert running.communicate() == ("", "")
    assert running.returncode == 130
    assert not (home / LOG).exists()
