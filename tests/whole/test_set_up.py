"""`make setup` installs what the locks name although everything has a newer release; from an index of tiny fake wheels."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.loopback_index import NEWER, Index, clean_environment, installed, serving, write_lock, write_wheel

ROOT = Path(__file__).parents[2]
BACKEND = """
import pathlib, zipfile


def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "wuye_oversight-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("wuye_oversight-0.1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: wuye-oversight\\nVersion: 0.1.0\\n")
        wheel.writestr("wuye_oversight-0.1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("wuye_oversight-0.1.0.dist-info/RECORD", "")
    return name
"""
# What pip, which is slow, is tried with: among them one that asks for an extra of another.
FEW = frozenset(
    {
        "coverage",
        "duckdb",
        "iniconfig",
        "packaging",
        "pluggy",
        "polars",
        "polars-runtime-32",
        "pygments",
        "pytest",
        "pytest-cov",
    }
)
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not here")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with serving(tmp_path / "index") as found:
        yield found


def write_tree(folder: Path, index: Index, uv: str, names: frozenset[str] | None = None) -> dict[str, str]:
    """The project's recipe over fake wheels of every package in its locks, or of these; returns name → locked version."""
    (folder / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "deploy" / "set_up.py", folder / "deploy")
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "wuye-oversight"\nversion = "0.1.0"\n',
        encoding="utf-8",
    )
    (folder / "pipelines").mkdir()
    (folder / "pipelines" / "__init__.py").write_text('"""Ours."""\n', encoding="utf-8")
    write_lock(ROOT / "requirements-uv.lock", folder / "requirements-uv.lock", index.folder, {"uv": uv})
    for lock in ("requirements.lock", "requirements-dev.lock"):
        locked = write_lock(ROOT / lock, folder / lock, index.folder, names=names)
    return locked


def make_setup(folder: Path, index: Index) -> subprocess.CompletedProcess[str]:
    """Runs the recipe as on a machine whose pip knows one index, with the pip that this Python brings."""
    return subprocess.run(
        ["make", "setup", f"PYTHON={sys._base_executable}"],  # type: ignore[attr-defined]
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(index.url) | {"UV_CACHE_DIR": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"},
    )


NO_UV = "#!/bin/sh\nexit 1\n"


def real_uv() -> str:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("this environment was set up without uv")
    return f'#!/bin/sh\nexec "{uv}" "$@"\n'


@pytest.mark.parametrize("has_uv", [True, False], ids=["with uv", "where uv cannot run"])
def test_setup_installs_the_locked_versions_although_all_have_newer_releases(
    tmp_path: Path, index: Index, has_uv: bool
) -> None:
    tree = tmp_path / "a tree"
    locked = write_tree(tree, index, *([real_uv()] if has_uv else [NO_UV, FEW]))
    done = make_setup(tree, index)
    assert done.returncode == 0, done.stdout + done.stderr
    there = installed(tree / ".venv")
    wrong = {name: version for name, version in there.items() if locked.get(name, version) != version}
    assert wrong == {}
    assert set(locked) <= set(there) if not has_uv else len(set(locked) & set(there)) > 80
    assert there["wuye-oversight"] == "0.1.0"
    assert [wheel for wheel in index.fetched if NEWER in wheel] == []
    assert ("installing with pip" in done.stderr) is not has_uv
    assert list((tree / "pipelines").rglob("*.pyc")), "modules are compiled by every process anew"


def test_setup_refuses_a_package_that_is_not_the_locked_one(tmp_path: Path, index: Index) -> None:
    tree = tmp_path / "tree"
    locked = write_tree(tree, index, NO_UV, FEW)
    write_wheel(index.folder, "polars", locked["polars"], script="#!/bin/sh\necho another\n")
    done = make_setup(tree, index)
    assert done.returncode != 0
    assert "polars" in done.stderr
    assert not (tree / ".venv" / ".set-up").exists()
