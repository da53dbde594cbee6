"""The four invented cities as `wuye demo --city … --no-serve` makes them, in the folder that `WUYE_WALK` names."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import query
from pipelines.people.register import register_of
from pipelines.settings import open_home
from pipelines.warehouse.publish import POINTER
from tests.served import Served

CITIES = ("beijing", "tianjin", "jinshui", "haimen")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module", params=CITIES)
def city(request: pytest.FixtureRequest) -> Path:
    """The home of a city. Forms are sent to it: it is nobody's."""
    folder = os.environ.get("WUYE_WALK")
    if not folder:
        pytest.skip("WUYE_WALK names no folder with the four demos: `make walk` makes them")
    home = Path(folder) / f"demo-{request.param}"
    assert (home / "warehouse" / POINTER).exists(), f"{home} is no home with a published build"
    return home


@pytest.fixture(scope="module")
def names(city: Path) -> list[str]:
    """Proper names, which stand in their own language: of areas, estates, companies and developers, also as written;
    and of the people of the register, with their posts."""
    reader = query.open(city)
    areas = reader.areas()["name"].to_list()
    written = [open_name.name for register in ("company", "estate") for open_name in reader.open_names(register)]
    developers = reader.frame("select distinct name from developer_quarter where name is not null")["name"].to_list()
    people = [person.signature for person in register_of(open_home(city)).people.values()]
    return [*areas, *developers, *reader.estate_names().values(), *reader.company_names().values(), *written, *people]


@pytest.fixture(scope="module")
def served(city: Path) -> Iterator[str]:
    """The address of a server over the city's home."""
    running = Served(city)
    yield running.address
    running.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()
