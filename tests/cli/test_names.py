"""`wuye names`: what is proposed, what a person says of it, and what the next build makes of that."""

import json
from pathlib import Path

import pytest

from tests.test_cli import wuye

CODE = "91110000MA01ABCD52"
REGISTER = f"物业服务企业名录（2020年一季度）\n统一社会信用代码,企业名称\n{CODE},北京甲禾物业管理有限公司\n"
ROSTER = (
    "东城区小区台账（2020年3月）\n小区编号,小区名称,所属区,所属街道,物业服务企业,户数\n"
    "A1,甲苑,东城区,东华门街道,甲禾物业公司,120\nA2,乙苑,东城区,景山街道,乙岚物业管理中心,80\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    path = folder / "home"
    assert wuye("init", "--region", "110000", home=path).returncode == 0
    for name, content, period in (("register.csv", REGISTER, "2020Q1"), ("roster.csv", ROSTER, "2020-03")):
        (folder / name).write_text(content, encoding="utf-8")
        sent = wuye("intake", folder / name, "--period", period, home=path)
        assert sent.returncode == 0, sent.stdout + sent.stderr
    assert wuye("build", home=path).returncode == 0
    return path


def test_a_name_is_proposed_confirmed_and_applied_by_the_next_build(home: Path) -> None:
    found = json.loads(wuye("names", "--json", home=home).stdout)["names"]
    assert [(one["name"], one["estates"], [each["code"] for each in one["proposals"]]) for one in found] == [
        ("甲禾物业公司", 1, [CODE]),
        ("乙岚物业管理中心", 1, []),
    ]
    shown = wuye("names", home=home, language="zh").stdout
    assert "字号相同" in shown
    assert "未确认的不计入" in shown
    refused = wuye("names", "confirm", "甲禾物业公司", CODE, "--actor", "市物业处", "--why", " ", home=home)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    for name, code in (("没人写过", CODE), ("甲禾物业公司", "91110000MA0000000X")):
        wrong = wuye("names", "confirm", name, code, "--actor", "市物业处", "--why", "营业执照", home=home)
        assert (wrong.returncode, len(wrong.stderr.strip().splitlines())) == (1, 1)
    done = wuye("names", "confirm", "甲禾物业公司", CODE, "--actor", "市物业处", "--why", "营业执照", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert [load["name"] for load in json.loads(wuye("names", "--json", home=home).stdout)["names"]] == [
        "乙岚物业管理中心"
    ]
    (said,) = json.loads(wuye("names", "--decided", "--json", home=home).stdout)["decided"]
    assert (said["name"], said["verdict"], said["actor"], said["is_applied"]) == (
        "甲禾物业公司",
        "same",
        "市物业处",
        False,
    )
    assert said["reasons"]
    assert wuye("build", home=home).returncode == 0
    (said,) = json.loads(wuye("names", "--decided", "--json", home=home).stdout)["decided"]
    assert said["is_applied"]


def test_a_rejected_pair_is_not_proposed_again(home: Path) -> None:
    done = wuye("names", "reject", "乙岚物业管理中心", CODE, "--actor", "市物业处", "--why", "两家单位", home=home)
    assert done.returncode == 0, done.stderr
    found = json.loads(wuye("names", "--json", home=home).stdout)["names"]
    assert [one["proposals"] for one in found if one["name"] == "乙岚物业管理中心"] == [[]]


def test_a_register_that_does_not_exist_is_a_fault_of_one_line(home: Path) -> None:
    done = wuye("names", "--register", "person", home=home)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
