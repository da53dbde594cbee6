"""A very small home that is built, the processes that work on it, and what must be true of it at any moment."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines import reference
from pipelines.catalogue.catalogue import load
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.store import manifests, sole_writer
from pipelines.office.entries import Note
from pipelines.office.journal import open_journal
from pipelines.settings import Home, Settings, make_home, open_home
from pipelines.text import both
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from pipelines.warehouse.part import part_of

PART = part_of(load(), "service_rate")  # what a build that only has to be made and read is made of
ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
HEADINGS = ("小区编号", "小区名称", "所属区", "所属街道", "管理方式", "户数", "联系电话")


def roster(folder: Path, number: int) -> Path:
    """A return of estates, another one for each number; every third a workbook with two tabs."""
    rows = [
        [f"A{place}", f"第{place}苑", "东城区", "东华门街道", "物业服务企业", 100 + number, "010-6512"]
        for place in range(1, 4)
    ]
    if number % 3:
        file = folder / f"东城区小区台账_2020-03_{number}.csv"
        lines = [HEADINGS, *rows]
        file.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n", encoding="utf-8")
        return file
    file = folder / f"东城区小区台账_2020-03_{number}.xlsx"
    book = xlsxwriter.Workbook(file)
    for name, part in (("小区台账", rows[:2]), ("小区台账续", rows[2:])):
        page = book.add_worksheet(name)
        for index, line in enumerate([HEADINGS, *part]):
            page.write_row(index, 0, line)
    book.close()
    return file


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One district's return of three estates, a decision, two builds of a part. Whoever writes makes a copy."""
    folder = tmp_path_factory.mktemp("durability")
    home = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=True)
    divisions = Path(str(reference.__file__)).parent / "divisions" / "110000.csv"
    sent = [Sending(path=divisions, source="division", period="2000-01", sender="110000", received_on=date(2000, 1, 1))]
    for number in (0, 1):
        sent.append(Sending(path=roster(folder, number), received_on=date(2020, 4, 5)))
        receipts = receive(home, sent, workers=0)
        assert {receipt.status for receipt in receipts} <= {"accepted", "partly", "known"}, receipts
        open_journal(home).append(Note(about="period:2020-03"), actor="市物业处", why="补报")
        build(home, Settings(home=home.path, keep_builds=3), catalogue=PART)
    assert publish.verify(home) == []
    return home


@pytest.fixture
def home(first_home: Home, tmp_path: Path) -> Home:
    """A copy of that home, to be written to."""
    return copied(first_home, tmp_path / "home")


def copied(home: Home, path: Path) -> Home:
    """A home of the same content elsewhere."""
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(home.path, path)
    return open_home(path)


@dataclass
class Nursery:
    """Children that act on a home, one at a time."""

    folder: Path
    library: Path | None = None

    def __enter__(self) -> "Nursery":
        loaded = {"LD_PRELOAD": str(self.library)} if self.library else {}
        self._errors = (self.folder / "errors").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | loaded,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def act(
        self,
        home: Home,
        acts: Sequence[str],
        files: Sequence[Path] = (),
        *,
        kill_after: float | None = None,
        faults: dict[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "Acted":
        """Lets a child act; kills it after so many seconds, if it lives that long."""
        assert self._process.stdin
        assert self._process.stdout
        said = self.folder / "said"
        said.write_text("")
        self._errors.truncate(0)
        self._errors.seek(0)
        asked = {
            "acts": list(acts),
            "home": str(home.path),
            "files": [str(file) for file in files],
            "said": str(said),
            "faults": faults,
            "kill_after": kill_after,
            "environment": dict(environment or {}),
        }
        started = time.monotonic()
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        status = json.loads(self._process.stdout.readline())
        self._errors.seek(0)
        return Acted(
            said=[json.loads(line) for line in said.read_text().splitlines()],
            was_killed=os.WIFSIGNALED(status),
            code=os.waitstatus_to_exitcode(status),
            errors=self._errors.read().replace("\0", ""),
            seconds=time.monotonic() - started,
        )


@dataclass(frozen=True)
class Acted:
    """What became of a child: what it said was done, and how it ended."""

    said: list[tuple[str, Any]]
    was_killed: bool
    code: int
    errors: str
    seconds: float


def assert_nothing_is_lost(home: Home, said: Sequence[tuple[str, Any]]) -> None:
    """Everything that was acknowledged is there, whole; in force is what was published last, or a later one."""
    there = {manifest.id for manifest in manifests(home)}
    entries = {(entry.sequence, entry.hash) for entry in open_journal(home).entries()}
    for act, what in said:
        if act == "load":
            submission, status = what
            assert submission in there or status == "refused", f"{what} has a receipt and is not stored"
        elif act == "note":
            assert tuple(what) in entries, f"entry {what} is gone"
        elif act == "build":
            assert publish.current(home).id >= what, f"build {what} is not in force"


def assert_whole_and_swept(home: Home) -> None:
    """The next start leaves nothing half made and takes nothing that is alive."""
    with sole_writer(home):
        publish.sweep(home)
    assert leftovers(home) == []
    assert publish.verify(home) == []
    assert publish.in_force(home).damage is None


def leftovers(home: Home) -> list[str]:
    """What no finished writer leaves behind, office apart: its leftovers go with the next entry."""
    found = [path for room in (home.store, home.archive, home.warehouse) for path in room.rglob(".*")]
    found += [file for file in home.warehouse.glob("*.duckdb") if not file.with_suffix(".json").exists()]
    found += [file for file in home.warehouse.glob("2*.json") if not file.with_suffix(".duckdb").exists()]
    return sorted(str(path.relative_to(home.path)) for path in found if path.name != ".lock")


@dataclass
class Watcher:
    """A reader beside the writers, in a process of its own."""

    home: Home
    seen_in: Path

    def __enter__(self) -> "Watcher":
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "watcher.py"), str(self.home.path), str(self.seen_in)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        while not self.seen_in.exists() or not self.seen_in.read_text():
            assert self._process.poll() is None
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def answers(self) -> list[list[str]]:
        """The answers so far; the last line may be half written."""
        return [json.loads(line) for line in self.seen_in.read_text().split("\n")[:-1]]


def assert_each_answer_is_of_one_build(answers: Sequence[Sequence[str]]) -> int:
    """No answer failed, none was mixed of two builds; returns how many builds were seen."""
    assert [answer for answer in answers if answer[0] == "failed"] == []
    numbers: dict[str, set[tuple[str, ...]]] = {}
    for version, mark, *rest in answers:
        assert version.endswith(mark), f"{version} answers from the submissions of another build ({mark})"
        numbers.setdefault(version, set()).add(tuple(rest))
    assert {version: seen for version, seen in numbers.items() if len(seen) > 1} == {}
    assert {rest[-1] for seen in numbers.values() for rest in seen} <= {""}
    return len(numbers)


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A nursery for all tests of a worker; it counts file-system calls where that library can be compiled."""
    with Nursery(folder=tmp_path_factory.mktemp("nursery"), library=_compiled(tmp_path_factory)) as nursery:
        yield nursery


@pytest.fixture(scope="session")
def counting(nursery: Nursery) -> Nursery:
    """The nursery, where it counts file-system calls."""
    if nursery.library is None:
        pytest.skip("no C compiler here (cc, gcc, clang): calls cannot be counted; install one to run this")
    return nursery


def _compiled(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The library that counts file-system calls, compiled on the spot."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or sys.platform != "linux":
        return None
    file = tmp_path_factory.mktemp("library") / "disk_faults.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(file), str(HERE / "disk_faults.c"), "-ldl"], check=True
    )
    return file
