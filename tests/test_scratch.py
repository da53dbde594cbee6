"""What is sent stands in a folder of its own while it is read, and is gone afterwards, also after a kill."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipelines.scratch import scratch_folder, sweep_scratch

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_is_its_user_s_own_and_gone_afterwards(tmp_path: Path) -> None:
    with scratch_folder() as folder:
        (folder / "0").mkdir()
        (folder / "0" / "业主名单.xlsx").write_bytes(b"rows")
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    killed = (
        "import os; from pipelines.scratch import scratch_folder\n"
        "with scratch_folder() as folder:\n (folder / 'names.xlsx').write_bytes(b'rows'); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert len(list(tmp_path.rglob("names.xlsx"))) == 1
    with scratch_folder() as held:
        (held / "held.xlsx").write_bytes(b"rows")
        assert sweep_scratch() == 1
        assert [path.name for path in tmp_path.rglob("*.xlsx")] == ["held.xlsx"]


def test_a_folder_of_a_like_name_that_is_not_ours_stays(tmp_path: Path) -> None:
    for name in ("wuye-home", "wuye-scratch-mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "home.toml").write_text("mine", encoding="utf-8")
    (tmp_path / "wuye-scratch-link").symlink_to(tmp_path / "wuye-home")
    assert sweep_scratch() == 0
    assert len(list(tmp_path.rglob("home.toml"))) == 2
