"""A bundle installs where there is no network: every wheel from its own folder, every file proved."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.loopback_index import clean_environment, installed, serving, write_lock

ROOT = Path(__file__).parents[2]
# Where the kernel lets us, the installer runs in a network namespace that has no way out at all.
ALONE = ("unshare", "--map-root-user", "--net")
HAS_NAMESPACES = shutil.which("unshare") and subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    lock = folder / "requirements.lock"
    with serving(folder / "index") as index:
        write_lock(ROOT / "requirements.lock", lock, index.folder)
        subprocess.run(
            [sys.executable, str(ROOT / "deploy" / "bundle.py"), str(folder / "dist"), "--lock", str(lock)],
            check=True,
            capture_output=True,
            env=clean_environment(index.url),
        )
    return next((folder / "dist").iterdir())


def install(bundle: Path, prefix: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*(ALONE if HAS_NAMESPACES else ()), "sh", str(bundle / "install.sh"), str(prefix)],
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment() | {"PYTHON": sys.executable, "FONTS": str(prefix / "fonts")},
    )


def test_a_bundle_installs_with_the_network_off(bundle: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "wuye"
    done = install(bundle, prefix)
    assert done.returncode == 0, done.stdout + done.stderr
    there = installed(prefix / "venv")
    assert {"wuye-oversight", "polars", "duckdb", "streamlit"} <= set(there)
    assert {"pytest", "ruff", "hypothesis"} & set(there) == set()
    assert (prefix / "venv" / "bin" / "wuye").exists()
    unit = (prefix / "wuye.service").read_text(encoding="utf-8")
    assert f"ExecStart={prefix}/venv/bin/wuye serve" in unit
    assert "UMask=0077" in unit


def test_a_damaged_bundle_installs_nothing(bundle: Path, tmp_path: Path) -> None:
    copy, prefix = tmp_path / "copy", tmp_path / "wuye"
    shutil.copytree(bundle, copy)
    wheel = next((copy / "wheels").glob("duckdb-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"?")
    done = install(copy, prefix)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not prefix.exists()
