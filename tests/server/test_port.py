"""On which port the server listens, and what is said where it cannot."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.server.port import why_closed
from pipelines.settings import Home, make_home
from pipelines.text import both

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_is_said_with_a_free_one(taken: int) -> None:
    says = why_closed(taken)
    assert says is not None
    assert f"端口 {taken} 已被占用" in says.zh
    other = int(says.en.rpartition(" ")[2])
    assert why_closed(other) is None


def test_a_port_that_the_system_keeps_is_said() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may use every port")
    says = why_closed(80)
    assert says is not None
    assert "没有权限使用端口 80" in says.zh


@pytest.mark.parametrize("command", [["serve"], ["demo"]])
@pytest.mark.parametrize("port", ["taken", "0", "65536", "abc"])
def test_no_address_is_printed_for_a_port_that_cannot_be_had(
    command: list[str], port: str, taken: int, tmp_path: Path
) -> None:
    home = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True).path
    program = "from dashboard.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--home", str(home), *command, "--port", port.replace("taken", str(taken))],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith("✗ --port：")


def test_a_server_that_has_warmed_up_ends_without_a_word_of_its_libraries(small_home: Home) -> None:
    """nanobind lists on standard error what outlives the interpreter."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from dashboard.server.log import quieten; quieten()\nfrom dashboard.parts.page.warm import warm_up; warm_up()",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "WUYE_HOME": str(small_home.path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
