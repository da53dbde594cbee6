"""A served dashboard of a small city and a headless Chromium; where there is none, the tests say so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.served import Served

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


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
