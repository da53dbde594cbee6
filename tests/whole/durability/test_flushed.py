"""What is acknowledged is on the disk: told from every file-system call of a whole run."""

import shutil
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.whole.durability.conftest import Nursery, copied, roster

Call = tuple[str, str, str]
WRITES = ("write", "truncate")


@pytest.fixture(scope="module", params=["16", "0"], ids=["whole", "in blocks"])
def calls(
    first_home: Home, tmp_path_factory: pytest.TempPathFactory, counting: Nursery, request: pytest.FixtureRequest
) -> list[Call]:
    """Kind, path and target of each call under a home to which the first return of estates comes, in order; paths are
    relative to it."""
    folder = tmp_path_factory.mktemp("flushed")
    home, trace = without_estates(copied(first_home, folder / "home")), folder / "trace"
    acted = counting.act(
        home,
        ["load", "note", "build", "rollback"],
        [roster(folder, 2), roster(folder, 3)],
        faults={"kinds": "*", "trace": str(trace)},
        environment={"WUYE_LARGE_MB": request.param},
    )
    assert acted.code == 0, acted.errors
    found = []
    for line in trace.read_text(encoding="utf-8").splitlines():
        _, kind, path, target = line.split("\t")
        found.append((kind, path.removeprefix(f"{home.path}/"), target.removeprefix(f"{home.path}/")))
    return found


def without_estates(home: Home) -> Home:
    shutil.rmtree(home.store / "estate")
    for manifest in (home.store / "submissions").glob("*.json"):
        if '"estate"' in manifest.read_text(encoding="utf-8"):
            manifest.unlink()
    return home


def is_kept(path: str) -> bool:
    """Whether what is put there stays; what begins with a dot is left behind by nobody who ends."""
    return not any(part.startswith(".") for part in Path(path).parts)


def test_a_file_is_flushed_before_it_gets_its_name_and_its_folder_after(calls: list[Call]) -> None:
    named = [(index, path, target) for index, (kind, path, target) in enumerate(calls) if kind in ("rename", "link")]
    kept = [(at, path, target) for at, path, target in named if is_kept(target)]
    for at, path, target in kept:
        before = [kind for kind, on, _ in calls[:at] if on == path and kind in (*WRITES, "fsync")]
        assert before, f"{path} was written by calls that are not counted"
        assert before[-1] == "fsync", f"{target} is renamed before {path} is flushed"
        after = [kind for kind, on, _ in calls[at:] if on == str(Path(target).parent)]
        assert "fsync" in after, f"the folder of {target} is not flushed"
    print(f"{len(calls)} calls, {len(kept)} files named; each was flushed before, its folder after")
    assert len(kept) > 10


def test_nothing_counts_before_all_that_it_names_is_flushed(calls: list[Call]) -> None:
    waiting: set[str] = set()
    for kind, path, target in calls:
        if kind in ("rename", "link", "mkdir"):
            new = path if kind == "mkdir" else target
            if new.startswith("store/submissions/") or new == "warehouse/current.json":
                assert waiting == set(), f"{new} counts before these folders are flushed"
            if is_kept(new):
                waiting.add(str(Path(new).parent))
        elif kind == "fsync":
            waiting.discard(path)
    assert waiting == set()


def test_a_new_folder_is_flushed_into_the_one_that_holds_it(calls: list[Call]) -> None:
    made = [(index, path) for index, (kind, path, _) in enumerate(calls) if kind == "mkdir" and is_kept(path)]
    assert {"store/estate", "store/estate/period=2020-03"} <= {path for _, path in made}
    for at, path in made:
        assert ("fsync", str(Path(path).parent), "") in calls[at:], f"{path} is not flushed into its folder"


def test_an_entry_of_the_journal_is_flushed_before_it_is_acknowledged(calls: list[Call]) -> None:
    log = [kind for kind, path, _ in calls if path == "office/journal.sqlite-wal" and kind in (*WRITES, "fsync")]
    file = [kind for kind, path, _ in calls if path == "office/journal.sqlite" and kind in (*WRITES, "fsync")]
    assert "write" in log
    assert "fsync" in log[log.index("write") :]
    assert file[-1] == "fsync"
