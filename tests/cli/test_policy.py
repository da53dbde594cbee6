"""`wuye policy` and `wuye rules`: an office brings its own document, and sees which rules apply by which."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, send

SIGNED = ("--actor", "经办", "--why", "试行")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path, adopts=False)


def wuye(home: Home, *arguments: str, language: str = "zh") -> Result:
    return CliRunner().invoke(app, ["--home", str(home.path), "--lang", language, *arguments])


def test_the_template_can_be_laid_down_as_it_stands_and_ended(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "plan_2026.toml"
    assert "尚未登记" in wuye(home, "policy", "list").output
    assert wuye(home, "policy", "template", "-o", str(file)).exit_code == 0
    checked = wuye(home, "policy", "check", str(file))
    assert "可以登记" in checked.output
    assert not list(home.policy.iterdir())
    assert wuye(home, "policy", "lay-down", str(file), "--second", "复核", *SIGNED).exit_code == 0
    assert "plan_2026" in wuye(home, "policy", "list").output
    assert "can be laid down, 0 changes" in wuye(home, "policy", "check", str(file), language="en").output
    assert wuye(home, "policy", "end", "plan_2026", "--on", "2027-12-31", "--second", "复核", *SIGNED).exit_code == 0
    assert "2027-12-31" in wuye(home, "policy", "list").output


def test_a_document_that_names_rules_by_their_codes_is_listed(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "plan_2026.toml"
    wuye(home, "policy", "template", "-o", str(file))
    file.write_text(file.read_text(encoding="utf-8") + '[[adopt]]\nrule = "BL-09"\n', encoding="utf-8")
    assert wuye(home, "policy", "lay-down", str(file), "--second", "复核", *SIGNED).exit_code == 0
    listed = wuye(home, "policy", "list")
    assert listed.exit_code == 0
    assert "BL-09" in listed.output


def test_a_template_never_overwrites_a_file(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("mine", encoding="utf-8")
    assert wuye(home, "policy", "template", "-o", str(file)).exit_code == 1
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_rule_that_no_act_adopted_is_said_to_need_one(home: Home) -> None:
    for month in ("2022-10", "2022-11", "2022-12"):
        send(home, "estate", [estate("A")], period=month, sender="110101")
    built(home, "black_failing", "black_bond")
    said = {line.split()[0]: line for line in wuye(home, "rules").output.splitlines() if line[:3] in ("BL-", "RL-")}
    assert "须由本单位采用" in said["BL-09"]
    assert "不适用" in said["BL-06"]
    assert "命中" in wuye(home, "rules", "--by-size").output
