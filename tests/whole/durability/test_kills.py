"""Whenever a load or a build is killed: nothing acknowledged is lost, no reader fails, nothing half made stays."""

import random
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.whole.durability.conftest import (
    Nursery,
    Watcher,
    assert_each_answer_is_of_one_build,
    assert_nothing_is_lost,
    assert_whole_and_swept,
    copied,
    roster,
)

ACTS = {"load": ["load", "note"], "build": ["build"]}
AFRESH = 60  # kills, after which a home begins anew: else its store only grows


def kill(
    nursery: Nursery, first_home: Home, folder: Path, times: int, seed: int, environment: dict[str, str] | None = None
) -> None:
    chance = random.Random(seed)
    killed, finished, answers, builds, number = 0, 0, 0, 0, 1
    while killed < times:
        home = copied(first_home, folder / "home")
        seen_in = folder / "seen"
        seen_in.unlink(missing_ok=True)
        usual: dict[str, float] = {}
        with Watcher(home=home, seen_in=seen_in) as watcher:
            until = min(times, killed + AFRESH)
            while killed < until:
                number += 1
                kind = ("load", "build")[number % 2]
                file = roster(folder, number)
                after = chance.uniform(0, usual[kind]) if kind in usual else None
                acted = nursery.act(home, ACTS[kind], [file], kill_after=after, environment=environment)
                file.unlink()
                if after is None:
                    assert acted.code == 0, acted.errors
                    usual[kind] = acted.seconds * 1.1
                killed += acted.was_killed
                finished += not acted.was_killed
                assert_nothing_is_lost(home, acted.said)
                assert_whole_and_swept(home)
            acted = nursery.act(home, ["load", "note", "build"], [roster(folder, 0)], environment=environment)
            assert acted.code == 0, acted.errors
            assert_nothing_is_lost(home, acted.said)
            assert_whole_and_swept(home)
            assert [path.name for path in home.office.iterdir() if path.name.startswith(".")] == []
            found = watcher.answers()
        answers += len(found)
        builds += assert_each_answer_is_of_one_build(found)
    print(
        f"{killed} kills at random moments, {finished} that ended before; a reader had {answers} answers of {builds} builds"
    )
    assert answers


def test_8_kills_lose_nothing_and_disturb_no_reader(nursery: Nursery, first_home: Home, tmp_path: Path) -> None:
    kill(nursery, first_home, tmp_path, times=8, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("large_mb", ["16", "0"])
def test_500_kills_lose_nothing_and_disturb_no_reader(
    nursery: Nursery, first_home: Home, tmp_path: Path, large_mb: str
) -> None:
    """Twice, so a thousand; the second time every text file goes through the staging folder, as large ones do."""
    kill(nursery, first_home, tmp_path, times=500, seed=int(large_mb) + 2, environment={"WUYE_LARGE_MB": large_mb})
