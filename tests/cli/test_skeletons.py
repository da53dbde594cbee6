"""A new metric, table, rule, alert or screen begins from a skeleton that passes every check, and takes no name twice."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.skeleton import KINDS, TO_FILL_IN, Kind, write_skeleton
from pipelines.cli import app
from pipelines.cli.skeletons import Added
from pipelines.errors import RequestError
from tests.program import ROOT
from tests.test_cli import wuye

NAMES: dict[Kind, str] = {
    "metric": "lamp_rate",
    "source": "street_lamp",
    "rule": "dark_lamp",
    "alert": "lamp_out",
    "screen": "lamps",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source tree of its own, with a skeleton of every kind."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pipelines", "dashboard"):
        shutil.copytree(ROOT / name, tree / name)  # with what was compiled
    shutil.copy(ROOT / "pyproject.toml", tree)
    for kind, name in NAMES.items():
        write_skeleton(load(), tree, kind, name, "S3-25" if kind in ("metric", "source") else "")
    return tree


def test_skeletons_of_all_kinds_together_pass_every_check_and_the_linter(tree: Path, tmp_path: Path) -> None:
    counts = json.loads(wuye("check", "--json", home=tmp_path, package=tree).stdout)
    assert counts["problems"] == []
    assert counts["metrics_without_why"] == 1, "what is still to be filled in is counted"
    assert (counts["metrics"], counts["screens"]) == (len(load().metrics) + 1, len(list_of(ROOT, "screens")) + 1)
    written = [tree / "pipelines/sources/street_lamp.py", tree / "dashboard/screens/lamps.py"]
    for asks in (("check",), ("format", "--check")):
        subprocess.run([sys.executable, "-m", "ruff", *asks, *written], cwd=tree, check=True, capture_output=True)


def test_modules_written_from_skeletons_import_what_is_there_with_its_types(tree: Path) -> None:
    """A module that moved fails at import, a name that moved in mypy, which takes missing modules for untyped ones."""
    imported = "import pipelines.sources.street_lamp, dashboard.screens.lamps"
    written = ["pipelines/sources/street_lamp.py", "dashboard/screens/lamps.py"]
    for asks in (["-c", imported], ["-m", "mypy", "--follow-imports=silent", *written]):
        run = subprocess.run([sys.executable, *asks], cwd=tree, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr


def list_of(root: Path, folder: str) -> list[Path]:
    return [path for path in (root / "dashboard" / folder).glob("*.py") if path.stem != "__init__"]


def test_a_new_screen_is_named_after_the_others_in_the_order_of_the_sections(tree: Path) -> None:
    words = (tree / "dashboard/words.toml").read_text(encoding="utf-8")
    nav = words.partition("[nav]\n")[2].partition("\n\n")[0].splitlines()
    assert nav[-1].startswith("lamps = ")
    assert "\n[lamps]\ntitle = " in words


@pytest.mark.parametrize(
    ("kind", "name", "clause", "says"),
    [
        ("metric", "lamp_rate", "", "is taken by pipelines/metrics/lamp_rate.toml"),
        ("screen", "overview", "", "is taken by dashboard/screens/overview.py"),
        ("source", "estate_month", "S3-25", "is taken by pipelines/marts/estate_month.sql"),
        ("source", "lamp", "", "a table is asked for by a clause"),
        ("source", "lamps", "S3-25", "named in the singular"),
        ("rule", "Dark Lamp", "", "small letters"),
        ("alert", "../lamp", "", "small letters"),
        ("alert", "lamp_dim", "S9-99", "there is no clause 'S9-99'"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused_and_nothing_is_written(
    tree: Path, kind: Kind, name: str, clause: str, says: str
) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*.toml")}
    with pytest.raises(RequestError, match=says):
        write_skeleton(load(), tree, kind, name, clause)
    assert {path: path.read_bytes() for path in tree.rglob("*.toml")} == before


def test_what_is_to_be_filled_in_names_files_and_commands_that_exist() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for kind in KINDS:
        for text in (TO_FILL_IN[kind].zh, TO_FILL_IN[kind].en):
            for name in re.findall(r"(?:pipelines|dashboard|tests)/[a-z_/.]*[a-z/]", text):
                assert (ROOT / name).exists(), f"{kind}: {name}"
            for command in re.findall(r"`wuye (\w+)", text):
                assert command in known, f"{kind}: {command}"


def test_nothing_is_added_to_an_installed_copy(tree: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="an installed copy"):
        write_skeleton(load(), tmp_path, "alert", "lamp_dim")


def test_the_command_names_every_kind_and_says_what_was_written(tree: Path, tmp_path: Path) -> None:
    assert tuple(Added) == KINDS
    done = wuye("new", "alert", "lamp_dim", home=tmp_path, package=tree)
    assert "pipelines/alerts/lamp_dim.toml" in done.stdout
    assert "wuye check" in done.stdout
