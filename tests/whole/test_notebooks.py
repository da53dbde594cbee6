"""Every notebook runs from its first cell to its last over a home, and its answer adds up."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import marimo
import pytest

from pipelines.settings import Home

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))


def app_of(notebook: Path) -> marimo.App:
    spec = importlib.util.spec_from_file_location(notebook.stem, notebook)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_as_a_script(notebook: Path, small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(small_home.path))
    done = subprocess.run([sys.executable, str(notebook)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_district_gets_one_verdict_and_the_published_rate_lies_between_the_ends(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYE_HOME", str(small_home.path))
    _, names = app_of(next(path for path in NOTEBOOKS if path.stem == "unknown_either_way")).run()
    for table in names["tables"].values():
        assert table["area"].n_unique() == table.height >= 17
        for row in table.filter(table["value"].is_not_null()).to_dicts():
            assert row["lower"] <= row["value"] <= row["upper"]
            assert (row["verdict"] == "met either way") == (row["lower"] >= row["target"])
    by_rate: dict[str, int] = {}
    for row in names["answer"].to_dicts():
        by_rate[row["rate"]] = by_rate.get(row["rate"], 0) + row["districts"]
    assert set(by_rate.values()) == {table.height for table in names["tables"].values()}
    assert len(names["figures"]) == 3
