"""When the disk refuses at any call: published is the former build or the new one, and one sentence says what to do."""

import errno
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.errors import UnreadError
from pipelines.intake.storing.store import manifest_in
from pipelines.settings import Home
from pipelines.warehouse import publish
from tests.program import ROOT, run_program
from tests.whole.durability.conftest import (
    Acted,
    Nursery,
    assert_nothing_is_lost,
    assert_whole_and_swept,
    copied,
    roster,
)

ACTS = ["load", "note", "build"]
KINDS = {
    errno.ENOSPC: "write,truncate,open,mkdir,rename",
    errno.EIO: "write,fsync,rename,truncate,unlink,link",
    errno.EMFILE: "open,read",
}
CHINESE_AND_ENGLISH = re.compile(r"[\u4e00-\u9fff].* / .*[a-z]")


def counted(
    nursery: Nursery, first_home: Home, folder: Path, kinds: str, environment: dict[str, str] | None = None
) -> int:
    """How many calls of these kinds a whole run makes."""
    home, trace = copied(first_home, folder / "home"), folder / "trace"
    faults = {"kinds": kinds, "trace": str(trace)}
    acted = nursery.act(home, ACTS, [roster(folder, 2)], faults=faults, environment=environment)
    assert acted.code == 0, acted.errors
    return len(trace.read_text().splitlines())


def assert_told_and_unharmed(home: Home, acted: Acted, before: str, what: str) -> None:
    """What holds after any failed call."""
    assert acted.code in (0, 1), f"{what}: {acted.code} {acted.errors}"
    if acted.code == 1:
        said = json.loads(acted.errors.strip().splitlines()[-1])
        assert "\n" not in said, what
        assert CHINESE_AND_ENGLISH.search(said), f"{what}: {said}"
    assert_nothing_is_lost(home, acted.said)
    now = publish.current(home).id
    assert now == before or now > before, what
    assert_whole_and_swept(home)


def points(calls: int, most: int | None) -> list[int]:
    """Every call, or as many of them as asked, spread evenly."""
    if most is None or calls <= most:
        return list(range(1, calls + 1))
    return sorted({1 + round(step * (calls - 1) / (most - 1)) for step in range(most)})


def sweep(nursery: Nursery, first_home: Home, folder: Path, number: int, large_mb: str, most: int | None) -> None:
    """Fails the n-th call, for n from 1 to the last one; no space stays, the other faults come once."""
    ended: Counter[str] = Counter()
    environment = {"WUYE_LARGE_MB": large_mb}
    calls = counted(nursery, first_home, folder, KINDS[number], environment)
    for at in points(calls, most):
        home = copied(first_home, folder / "home")
        before = publish.current(home).id
        faults = {"kinds": KINDS[number], "at": at, "error": number, "goes_on": number == errno.ENOSPC}
        acted = nursery.act(home, ACTS, [roster(folder, 2)], faults=faults, environment=environment)
        assert_told_and_unharmed(home, acted, before, f"{errno.errorcode[number]} at call {at}")
        ended["told" if acted.code else "did without"] += 1
    way = "in blocks" if large_mb == "0" else "whole"
    print(f"{errno.errorcode[number]} at {sum(ended.values())} of {calls} calls, text read {way}: {dict(ended)}")


@pytest.mark.parametrize(
    ("number", "large_mb"),
    [(errno.ENOSPC, "0"), (errno.EIO, "16"), (errno.EMFILE, "16")],
    ids=["ENOSPC", "EIO", "EMFILE"],
)
def test_a_sample_of_failing_calls_is_told_and_harms_nothing(
    first_home: Home, tmp_path: Path, counting: Nursery, number: int, large_mb: str
) -> None:
    sweep(counting, first_home, tmp_path, number, large_mb, most=3)


@pytest.mark.soak
@pytest.mark.parametrize("large_mb", ["16", "0"], ids=["whole", "in blocks"])
@pytest.mark.parametrize("number", KINDS, ids=lambda number: errno.errorcode[number])
def test_any_failing_call_is_told_and_harms_nothing(
    first_home: Home, tmp_path: Path, counting: Nursery, number: int, large_mb: str
) -> None:
    sweep(counting, first_home, tmp_path, number, large_mb, most=None)


def kill_after_calls(nursery: Nursery, first_home: Home, folder: Path, most: int | None) -> None:
    calls = counted(nursery, first_home, folder, "*")
    killed = 0
    for at in points(calls, most):
        home = copied(first_home, folder / "home")
        acted = nursery.act(home, ACTS, [roster(folder, 2)], faults={"kinds": "*", "at": at})
        killed += acted.was_killed
        assert acted.was_killed or acted.code == 0, acted.errors
        assert_nothing_is_lost(home, acted.said)
        assert_whole_and_swept(home)
    print(f"killed after {killed} of {calls} file-system calls")


def test_a_kill_after_a_sample_of_calls_loses_nothing(first_home: Home, tmp_path: Path, counting: Nursery) -> None:
    kill_after_calls(counting, first_home, tmp_path, most=4)


@pytest.mark.soak
def test_a_kill_after_any_call_loses_nothing(first_home: Home, tmp_path: Path, counting: Nursery) -> None:
    kill_after_calls(counting, first_home, tmp_path, most=None)


def test_a_manifest_that_the_disk_does_not_give_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(UnreadError, match=CHINESE_AND_ENGLISH):
        manifest_in(tmp_path / "manifest.json")


SMALL_FILES = (
    "import resource, sys; sys.dont_write_bytecode = True; resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))"
)
FEW_FILES = "import os, resource; most = max(map(int, os.listdir('/dev/fd'))) + {}; resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))"


@pytest.mark.parametrize(
    ("command", "limit", "said"),
    [
        ("build", SMALL_FILES, "not built|nothing is built"),
        ("intake in blocks", SMALL_FILES, "larger than this system allows"),
        ("intake", SMALL_FILES, "larger than this system allows"),
        ("rollback", SMALL_FILES, "larger than this system allows"),
        ("rollback", FEW_FILES.format(1), "too many files are open"),
        ("verify", FEW_FILES.format(1), "too many files are open|unable to open"),
    ],
)
def test_the_command_line_tells_a_refusal_of_the_machine_in_one_line(
    home: Home, tmp_path: Path, command: str, limit: str, said: str
) -> None:
    before = publish.current(home).id
    command, _, way = command.partition(" ")
    arguments = [command, str(roster(tmp_path, 4))] if command == "intake" else [command]
    done = run_program(
        "--home",
        home.path,
        "--lang",
        "en",
        *arguments,
        folder=ROOT,
        environment={"WUYE_LARGE_MB": "0"} if way else {},
        before=limit,
    )
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
    assert re.search(said, done.stderr), done.stderr
    assert publish.current(home).id == before
    assert_whole_and_swept(home)
