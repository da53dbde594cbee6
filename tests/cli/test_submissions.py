"""`wuye submissions`: the board in words or as JSON, and what a submission changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.errors import RequestError
from pipelines.settings import Home
from tests.warehouse.stored import estate, home_in, send

STREET, NEXT = "110101001", "110101002"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_in(tmp_path)
    send(made, "estate", [estate("A")], period="2022-12", sender=STREET, on=date(2023, 1, 5))
    send(made, "estate", [estate("A", households=120)], period="2022-12", sender=STREET, on=date(2023, 1, 9))
    send(made, "estate", [estate("B", NEXT)], period="2022-12", sender=NEXT, on=date(2023, 1, 13))
    return made


def said(home: Home, *arguments: str, language: str = "zh") -> str:
    done = CliRunner().invoke(app, ["--home", str(home.path), "--lang", language, "submissions", *arguments])
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_the_newest_period_is_told_unit_by_unit(home: Home) -> None:
    lines = said(home).splitlines()
    assert lines[0].strip() == "2022-12"
    told = {line.split()[1]: line for line in lines[2:]}
    assert list(told) == ["110101001", "110101002", "110102001"]
    assert "小区台账（逾期 3 天）" in told[NEXT]
    assert "小区台账（未报送）" in told["110102001"]


def test_late_leaves_out_what_came_as_it_should(home: Home) -> None:
    assert STREET in said(home, language="en")
    told = said(home, "--late", "--area", "110101", language="en")
    assert "Estates (late 3 d)" in told
    assert STREET not in told
    assert "110102001" not in told


def test_json_holds_a_row_a_unit_and_source(home: Home) -> None:
    told = json.loads(said(home, "--json", "--source", "estate"))
    assert told["period"] == "2022-12"
    assert [(row["area"], row["state"]) for row in told["rows"]] == [
        ("110101001", "on_time"),
        ("110101002", "late"),
        ("110102001", "missing"),
    ]


def test_changes_are_told_cell_by_cell(home: Home) -> None:
    told = said(home, "--changes", "s0002")
    assert [word for word in ("户数", "100", "120", "改动") if word not in told] == []
    (part,) = json.loads(said(home, "--changes", "s0002", "--json"))["parts"]
    assert (part["source"], part["former"], len(part["changes"])) == ("estate", "s0001", 1)
    assert "没有可比的报送" in said(home, "--changes", "s0001")


def test_what_does_not_exist_is_a_named_fault(home: Home) -> None:
    for arguments in (("--source", "nonsense"), ("--changes", "nonsense"), ("--period", "2022-13"), ("--area", "9")):
        done = CliRunner().invoke(app, ["--home", str(home.path), "submissions", *arguments])
        assert isinstance(done.exception, RequestError)
