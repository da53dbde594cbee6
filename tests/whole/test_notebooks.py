"""Every notebook runs from its first cell to its last over a home, and its answer adds up."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import marimo
import plotly.graph_objects as go
import pytest

from pipelines import query
from pipelines.settings import Home

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))


def app_of(notebook: Path) -> marimo.App:
    spec = importlib.util.spec_from_file_location(notebook.stem, notebook)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


@pytest.fixture(scope="module")
def names_of(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """What a notebook defines, run once from its first cell to its last."""

    @cache
    def run(name: str) -> dict[str, Any]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WUYE_HOME", str(small_home.path))
            patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
            return dict(app_of(next(path for path in NOTEBOOKS if path.stem == name)).run()[1])

    return run


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_ends_in_a_chart_and_speaks_both_languages(
    names_of: Callable[[str], dict[str, Any]], notebook: Path
) -> None:
    names = names_of(notebook.stem)
    figures = names.get("figures", [names.get("figure")])
    assert all(isinstance(figure, go.Figure) and figure.data for figure in figures)
    text = notebook.read_text(encoding="utf-8")
    assert len(re.findall("[\u4e00-\u9fff]", text)) > 80
    assert "dashboard.figures import" in text


def test_a_notebook_runs_as_a_script(small_home: Home, tmp_path: Path) -> None:
    environment = {**os.environ, "WUYE_HOME": str(small_home.path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(NOTEBOOKS[0])], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr


def test_the_effect_of_committees_is_the_difference_of_the_two_changes(
    names_of: Callable[[str], dict[str, Any]],
) -> None:
    rows = {row["area"]: row for row in names_of("committees_and_complaints")["answer"].to_dicts()}
    assert rows["effect"]["value"] == pytest.approx(rows["formed"]["value"] - rows["never"]["value"])
    assert rows["effect"]["lower"] <= rows["effect"]["value"] <= rows["effect"]["upper"]


def test_the_outlook_uses_nothing_that_was_not_known_in_the_middle_of_the_year(
    names_of: Callable[[str], dict[str, Any]],
) -> None:
    names = names_of("target_outlook")
    assert names["middle"].endswith("-06")
    answer = names["answer"]
    assert answer.height >= 15
    assert (answer["lower"] <= answer["upper"]).all()


def test_pairs_of_spot_checks_are_those_of_the_stored_rows(
    names_of: Callable[[str], dict[str, Any]], small_home: Home
) -> None:
    pairs = names_of("after_spot_checks")["pairs"]
    checks: dict[str, list[tuple[object, int, float]]] = {}
    for row in query.open(small_home.path).frame("select * from spot_check_done where score is not null").to_dicts():
        checks.setdefault(row["estate_id"], []).append((row["checked_on"], row["sequence"], row["score"]))
    expected = [later[2] - former[2] for own in checks.values() for former, later in pairwise(sorted(own))]
    assert sorted(pairs["change"]) == pytest.approx(sorted(expected))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_code_of_the_analysts_page_runs_as_it_stands(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    page = (ROOT / "docs" / language / "analyst.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block.replace("data/demo-beijing", str(small_home.path)), names)
    assert names["metrics"].height == len(names["reader"].catalogue.metrics)
    assert names["rates"].height >= 17
    assert set(names["numbers"]["metric"]) == {"complaint_solved", "complaint_volume"}
    assert names["modes"]["estates"].sum() > 0
    assert names["total"].value == names["months"]["value"].sum()


def test_each_district_gets_one_verdict_and_the_published_rate_lies_between_the_ends(
    names_of: Callable[[str], dict[str, Any]],
) -> None:
    names = names_of("unknown_either_way")
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


def test_the_effect_of_listing_is_held_against_comparable_estates_and_too_few_entries_give_no_answer(
    names_of: Callable[[str], dict[str, Any]],
) -> None:
    names = names_of("does_listing_work")
    pairs, entries = names["pairs"], names["entries"]
    assert pairs.height
    assert ((pairs["before"] - pairs["other_before"]).abs() <= 5).all()
    assert set(pairs["estate_id"]).isdisjoint(pairs["compared_with"])
    rows = {row["area"]: row for row in names["answer"].to_dicts()}
    assert rows["effect"]["value"] == pytest.approx(rows["listed"]["value"] - rows["compared"]["value"])
    crosses = rows["effect"]["lower"] is not None and rows["effect"]["lower"] <= 0 <= rows["effect"]["upper"]
    assert (names["verdict"] == "too_few") == (entries.height < 5)
    assert (names["verdict"] == "no_clear_effect") == crosses
