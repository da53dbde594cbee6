"""A small invented city that went through intake and build, made once for all tests that ask for it."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from pipelines import reference
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.marks import marks
from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.storing.requested_forms import declare_forms, forms_sent
from pipelines.intake.storing.store import manifests
from pipelines.people.invented import invent_people
from pipelines.sample import write_city
from pipelines.sample.office import DECIDED, lay_down_acts, record
from pipelines.settings import Home, make_home, open_home, settings
from pipelines.text import both
from pipelines.warehouse.build import build
from tests.meter import Meter

BEIJING = "110000"

# No test asserts a time, neither ours nor hypothesis's own: a busy machine is no fault.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    if file := os.environ.get("WUYE_METER"):
        config.pluginmanager.register(Meter(Path(file)))


# What a fixture makes once costs more than the tests that share it: one worker has all tests of a file, and of these
# folders, whose files share one. (The groups of pytest-xdist 3.8 do nothing under pytest 9.2, which no longer takes the
# name that a plugin gives to a test.)
FOLDERS = ("tests/browser", "tests/sample", "tests/whole/durability")
# The dearest come first, so that both workers have work to the end; the very first makes the small city meanwhile.
# `make meter` lists what each costs.
DEAREST = (
    "tests/whole/test_oracle.py",
    "tests/whole/hostile/test_corpus.py",
    "tests/dashboard/test_screens.py",
    "tests/whole/durability",
    "tests/whole/test_towns.py",
    "tests/browser",
    "tests/sample",
    "tests/test_cli.py",
    "tests/whole/test_order.py",
    "tests/whole/test_wild.py",
)


def group_of(test: str) -> str:
    """What goes to one worker as a whole: a file, or a folder."""
    file = test.partition("::")[0]
    return next((folder for folder in FOLDERS if file.startswith(f"{folder}/")), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hands out groups in their order."""
    from xdist.scheduler import LoadScopeScheduling

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False  # which would put first what has most tests
    return InGroups(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest groups first, all others in the order of their names."""
    rank = {group: place for place, group in enumerate(DEAREST)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(DEAREST)))


@pytest.fixture(autouse=True, scope="session")
def components_scanned_once() -> Iterator[None]:
    """Each run of Streamlit's test runner reads the metadata of all installed packages anew, a third of a second: what
    is installed does not change while tests run."""
    if "streamlit.testing.v1" not in sys.modules:  # nothing that was collected runs a page
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """Streamlit's test runner puts the page in the place of `__main__`; a process that is spawned later would run it."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """300 estates, 40 companies, 2,000 orders, July 2021 to December 2022. Read it; whoever writes makes a copy.

    `WUYE_SMALL_HOME=PATH` keeps it between runs, at PATH-HASH: what it was made from stands in its name, so that one
    made from other declarations is not taken for it, and worktrees may share PATH.
    """
    if kept := os.environ.get("WUYE_SMALL_HOME"):
        return _made_once(Path(f"{kept}-{_made_from()}"))
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # one home for all workers of a run
    return _made_once(shared / "small-home")


def _made_from() -> str:
    """A short hash of what the small home depends on: declarations, sources, divisions, the invented city, the build."""
    digest = hashlib.sha256(repr(sorted(marks(load()).items())).encode())
    package = Path(str(reference.__file__)).parents[1]
    for room in ("sources", "sample", "warehouse", "reference/divisions"):
        for file in sorted((package / room).rglob("*")):
            if file.suffix in (".csv", ".py", ".sql", ".toml"):
                digest.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _made_once(path: Path) -> Home:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (path / "warehouse" / "current.json").exists():
            shutil.rmtree(path, ignore_errors=True)  # what a run that was killed left of it
            _make(path)
    return open_home(path)


def _make(path: Path) -> None:
    home = make_home(path, BEIJING, both("北京市", "Beijing"), invented=True)
    divisions = Path(str(reference.__file__)).parent / "divisions" / f"{BEIJING}.csv"
    receive(
        home,
        sendings_of([divisions], source="division", period="2000-01", sender=BEIJING, received_on=date(2000, 1, 1)),
        workers=0,
    )
    inbox = path / "inbox"
    write_city(
        "beijing", inbox, estates=300, complaints=2_000, companies=40, first="2021-07", last="2022-12", workers=1
    )
    receive(home, sendings_of([inbox]), workers=2)
    declare_forms(home, forms_sent(manifests(home)))
    record(home, inbox / DECIDED)
    lay_down_acts(home, "beijing")
    invent_people(home)
    build(home, settings(path))
