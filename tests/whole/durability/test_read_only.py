"""A home that nobody can write to is read and saved all the same, and whoever would write is told so in one sentence."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.whole.durability.conftest import ROOT, roster

# root writes wherever it likes; without these two rights it is a user like any other
AS_A_USER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def still_home(home: Home) -> Iterator[Home]:
    if os.geteuid() == 0 and shutil.which(AS_A_USER[0]) is None:
        pytest.skip("root writes everywhere, and there is no setpriv here")
    places = [home.path, *home.path.rglob("*")]
    modes = {place: place.stat().st_mode for place in places}
    for place in reversed(places):
        place.chmod(modes[place] & ~0o222)
    yield home
    for place in places:
        place.chmod(modes[place])


def wuye(home: Home, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "--home", str(home.path), "--lang", "zh"]
    return subprocess.run(
        [*(AS_A_USER if os.geteuid() == 0 else ()), *command, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_a_read_only_home_is_read_verified_and_backed_up_and_refuses_in_one_sentence_what_would_write(
    still_home: Home, tmp_path: Path
) -> None:
    before = sorted(still_home.path.rglob("*"))
    file = roster(tmp_path, 4)
    for arguments in (
        ("values", "service_rate"),
        ("standing",),
        ("verify",),
        ("intake", "--check", file),
        ("backup", tmp_path / "b"),
    ):
        done = wuye(still_home, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    for arguments in (
        ("intake", file),
        ("build",),
        ("journal", "note", "period:2020-03", "--actor", "甲", "--why", "乙"),
    ):
        done = wuye(still_home, *arguments)
        said = done.stderr.strip().splitlines()[-1]
        assert (done.returncode, said.count("没有权限，请检查文件夹权限后重试")) == (1, 1), done.stderr
        assert "Traceback" not in done.stderr
        assert " / " not in said
    assert sorted(still_home.path.rglob("*")) == before
