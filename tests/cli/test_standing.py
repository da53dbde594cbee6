"""`wuye standing`: where cases stand on a day, and the next step of people."""

import json
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.copies import copy_of
from tests.test_cli import wuye


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Path:
    return copy_of(small_home, tmp_path / "home").path


def cases(home: Path, *asked: str) -> list[dict[str, object]]:
    done = wuye("standing", *asked, "--json", home=home)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)["cases"]
    return found


def test_a_notice_is_given_objected_to_answered_and_withdrawn(home: Path) -> None:
    proposed = next(one for one in cases(home, "--list", "black") if one["state"] == "proposed")
    company, rule, period = (str(proposed[key]) for key in ("subject", "rule", "period"))
    signed = ("--actor", "市级主管部门科长（模拟） 王芳", "--why", "按规则")
    case = (company, "black", rule)
    done = wuye("standing", "step", *case, "notice", "--period", period, *signed, "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entry"]["days"] == 5, "as the rule says"
    note = ("journal", "note", f"company:{company}", "--actor", "市级主管部门科长（模拟） 王芳", "--why", "已电话告知")
    assert wuye(*note, home=home).returncode == 0, "a note goes by the clock of the steps before and after it"
    filing = ("standing", "object", company, rule, "--period", period, "--no", "Y-1", "--claim", "评分有误", *signed)
    assert wuye(*filing, home=home).returncode == 0
    (open_,) = (one for one in cases(home) if one["state"] == "notice")
    assert open_["answer_due_on"]
    assert wuye("standing", "answer", "Y-1", "upheld", *signed, home=home).returncode == 0
    revoking = ("standing", "step", *case, "revoked", "--period", period, *signed)
    refused = wuye(*revoking, home=home)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    assert "second person" in refused.stderr
    assert wuye(*revoking, "--second", "市级主管部门副处长（模拟） 李强", home=home).returncode == 0
    assert "撤销" in wuye("standing", "--list", "black", home=home, language="zh").stdout


def test_a_past_day_is_told_as_it_was(home: Path) -> None:
    assert {case["state"] for case in cases(home, "--as-of", "2000-01-01")} <= {"proposed"}
    states = {str(case["state"]) for case in cases(home)}
    assert {"objection_period", "listed", "repaired"} <= states


def test_what_is_not_there_is_a_fault_of_one_line_and_a_wrong_option_of_use(home: Path) -> None:
    signed = ("--actor", "市级主管部门科长（模拟） 王芳", "--why", "按规则", "--period", "2022Q4")
    for asked in (
        ("standing", "--list", "blue"),
        ("standing", "step", "C", "black", "BL-99", "notice", *signed),
        ("standing", "step", "C", "black", "BL-09", "listed", *signed),
        ("standing", "answer", "Y-9", "upheld", "--actor", "市级主管部门科长（模拟） 王芳", "--why", "无"),
    ):
        done = wuye(*asked, home=home)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), asked
    assert wuye("standing", "--as-of", "yesterday", home=home).returncode == 2
