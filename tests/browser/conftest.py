"""A served dashboard of a small city and a headless Chromium; where there is none, the tests say so."""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.server.serve import command
from pipelines.settings import Home

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
TRIES = 120


class Served:
    """A running server: its address, and how to end it."""

    def __init__(self, home: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command(port),
            env={**os.environ, "WUYE_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1):
                    return
            except OSError:
                try:
                    self.process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    continue
                raise RuntimeError("the server ended before it answered") from None
        raise RuntimeError("the server did not answer")

    def end(self) -> None:
        """Ends the server."""
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def serve(small_home: Home) -> Iterator[Callable[[], str]]:
    """Starts a server that nobody has visited yet; gives its address."""
    running: list[Served] = []

    def start() -> str:
        running.append(Served(small_home.path))
        return running[-1].address

    yield start
    for served in running:
        served.end()


@pytest.fixture(scope="module")
def address(small_home: Home) -> Iterator[str]:
    """The address of a server that the tests of a module share."""
    served = Served(small_home.path)
    yield served.address
    served.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Headless Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()
