"""What a killed backup or restore leaves is swept by the next; what is alive, or not ours, stays."""

import fcntl
import os
import zipfile
from pathlib import Path

from pipelines.backup.inventory import MARK
from pipelines.backup.leftovers import restoring, sweep_restoring, sweep_unfinished_backups


def unfinished(file: Path, first: str = MARK) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(first, "x")
    return file


def test_the_folder_of_a_killed_restore_goes(tmp_path: Path) -> None:
    home = tmp_path / "家 1"
    left = restoring(home)
    (left / "store").mkdir(parents=True)
    assert sweep_restoring(home) == left
    assert list(tmp_path.iterdir()) == []
    assert sweep_restoring(home) is None


def test_a_restore_that_is_alive_and_a_link_stay(tmp_path: Path) -> None:
    left, mine = restoring(tmp_path / "home"), tmp_path / "mine"
    for folder in (left, mine):
        folder.mkdir()
    restoring(tmp_path / "other").symlink_to(mine)
    opened = os.open(left, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_EX)
    assert sweep_restoring(tmp_path / "home") is None
    assert sweep_restoring(tmp_path / "other") is None
    os.close(opened)
    assert left.is_dir()
    assert mine.is_dir()


def test_unfinished_backups_go_under_whatever_name_and_nothing_else(tmp_path: Path) -> None:
    left = unfinished(tmp_path / ".2026-11-29.backup.part")
    alive = unfinished(tmp_path / ".2026-11-30.backup.part")
    foreign = unfinished(tmp_path / ".thesis.docx.part", "word/document.xml")
    whole = unfinished(tmp_path / "2026-11-28.backup")
    with alive.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert sweep_unfinished_backups(tmp_path) == [left]
    assert sorted(tmp_path.iterdir()) == sorted([alive, foreign, whole])
