"""`wuye forms`: which returns are asked for, and from which month on."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.settings import Home
from tests.warehouse.stored import estate, home_in, send


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_in(tmp_path)
    send(made, "estate", [estate("A")], period="2022-11", sender="110101001", on=date(2022, 12, 5))
    return made


def forms(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home.path), "--lang", "zh", "forms", *arguments])


def test_forms_that_are_told_by_what_stands_are_said_to_be(home: Home) -> None:
    found = forms(home)
    assert "尚未声明" in found.output
    assert "2022-11" in found.output
    assert not (home.path / "forms.toml").exists()


def test_asking_for_a_form_declares_what_was_in_use_with_it(home: Home) -> None:
    assert forms(home, "--ask", "hazard", "--from", "2023-01").exit_code == 0
    told = json.loads(forms(home, "--json").output)
    assert told["declared"]
    assert told["forms"] == {"division": "2000-01", "estate": "2022-11", "hazard": "2023-01"}
    assert "hazard" not in json.loads(forms(home, "--drop", "hazard", "--json").output)["forms"]


@pytest.mark.parametrize(
    "arguments", [("--ask", "hazard"), ("--ask", "hazzard", "--from", "2023-01"), ("--drop", "nothing")]
)
def test_what_cannot_be_declared_is_told_and_nothing_is_written(arguments: tuple[str, ...], home: Home) -> None:
    assert forms(home, *arguments).exit_code == 1
    assert not (home.path / "forms.toml").exists()
