"""What each test file costs: processor seconds, user and system, threads and ended children too.

`WUYE_METER=FILE pytest …` (or `make meter`) writes the list, dearest first: `seconds,tests,what`. What a fixture of the
whole session makes is charged to the fixture, not to the test that happens to ask for it first.
"""

import csv
import os
import resource
from collections import Counter
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake import warm_parent
from tests.program import seconds_of_children

REST = "(start, collection, end)"


def _seconds_of_readers() -> float:
    """Of the process that forks reader processes, and of those that have ended: they are not this process's children."""
    server = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009 (its number is nowhere else)
    try:
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Meter:
    """Charges the time of this process to what is on top of a stack; with xdist each worker has one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stack = [REST]
        self._last = 0.0
        self._seconds: Counter[str] = Counter()
        self._tests: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        file = item.nodeid.partition("::")[0]
        self._tests[file] += 1
        return (yield from self._charged(file))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        if fixturedef.scope != "session":
            return (yield)
        return (yield from self._charged(f"fixture {fixturedef.argname}"))

    def _charged(self, name: str) -> Iterator[None]:
        self._charge()
        self._stack.append(name)
        try:
            return (yield)
        finally:
            self._charge()
            self._stack.pop()

    def _charge(self) -> None:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        now = sum(one.ru_utime + one.ru_stime for one in used)
        now += seconds_of_children() + warm_parent.seconds_of_children() + _seconds_of_readers()
        self._seconds[self._stack[-1]] += now - self._last
        self._last = now

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """The controller of xdist gathers what its workers spent."""
        seconds, tests = getattr(node, "workeroutput", {}).get("meter", ({}, {}))
        self._seconds.update(seconds)
        self._tests.update(tests)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            self._charge()
            session.config.workeroutput["meter"] = (dict(self._seconds), dict(self._tests))

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if not config.getoption("numprocesses", None):  # the controller's own time is that of its workers, waited for
            self._charge()
        with self._file.open("w", newline="", encoding="utf-8") as opened:
            out = csv.writer(opened)
            out.writerow(("seconds", "tests", "what"))
            out.writerow((round(self._seconds.total(), 1), self._tests.total(), "all"))
            out.writerows((round(spent, 1), self._tests[what], what) for what, spent in self._seconds.most_common())
        terminalreporter.write_line(f"{self._seconds.total():.0f} processor seconds; by file: {self._file}")
