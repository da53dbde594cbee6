"""The wheel holds every declaration, and works in an empty folder where nothing else of ours is."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKED = {".py", ".sql", ".toml", ".csv", ".geojson", ".css", ".md", ".json", ".svg", ".template"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_both_packages(wheel: Path) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in ("pipelines", "dashboard")
        for path in (ROOT / package).rglob("*")
        if path.suffix in PACKED and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        assert ours - set(archive.namelist()) == set()


def test_the_wheel_holds_nothing_but_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipelines", "dashboard"}


def test_an_installed_wheel_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    start = (
        "import sys, pipelines, dashboard.cli; "
        f"assert pipelines.__file__.startswith({str(site)!r}), pipelines.__file__; "
        "sys.argv = ['wuye', 'check', '--json']; dashboard.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", start],
        cwd=empty,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["problems"] in (0, [])
    assert counts["metrics"] > 20
    assert counts["sources"] >= 12
    assert list(empty.iterdir()) == []
