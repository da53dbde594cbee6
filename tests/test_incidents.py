"""A fault that nobody foresaw is kept under a number, and only its owner may read what it quotes."""

import re
import stat
from pathlib import Path

import pytest

from pipelines import incidents
from pipelines.incidents import LOG, record_incident
from pipelines.settings import make_home
from pipelines.text import both


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True).path


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "wuye"


def fault(says: str) -> ValueError:
    try:
        raise ValueError(says)
    except ValueError as raised:
        return raised


def test_the_number_leads_to_the_whole_traceback_in_a_log_that_only_its_owner_reads(home: Path) -> None:
    incident = record_incident(fault("13800138000 甲苑"), home, "wuye build")
    assert incident.log == home / LOG
    text = incident.log.read_text(encoding="utf-8")
    head, *traceback = text.splitlines()
    assert head.startswith(f"{incident.number} ")
    assert head.endswith(" wuye build")
    assert re.search(r" \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", head)
    assert "Traceback (most recent call last):" in traceback[0]
    assert any("ValueError: 13800138000 甲苑" in line for line in traceback)
    assert stat.S_IMODE(incident.log.stat().st_mode) == 0o600
    assert stat.S_IMODE(incident.log.parent.stat().st_mode) == 0o700


def test_a_number_has_six_letters_of_which_none_looks_like_another(home: Path) -> None:
    numbers = {record_incident(fault("x"), home).number for _ in range(50)}
    assert len(numbers) == 50
    assert all(re.fullmatch("[2-9A-Z]{6}", number) for number in numbers)
    assert not set("".join(numbers)) & set("0O1ILS5B8Z2UV")


def test_an_entry_that_quotes_line_breaks_does_not_look_like_two(home: Path) -> None:
    forged = "AAAAAA 2022-01-01T00:00:00Z wuye 0"
    incident = record_incident(fault(f"x\n{forged}"), home, f"wuye build\n{forged}")
    heads = [line for line in (home / LOG).read_text(encoding="utf-8").splitlines() if line and line[0] != " "]
    assert [head[:6] for head in heads] == [incident.number]


def test_a_log_stays_within_its_bounds_and_the_newest_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incidents, "LOG_BYTES", 20_000)
    for _ in range(60):
        last = record_incident(fault("x" * 1_000), home)
    logs = sorted(path.name for path in (home / "log").iterdir())
    assert logs == ["incidents.1.log", "incidents.log"]
    assert sum((home / "log" / name).stat().st_size for name in logs) < 50_000
    assert last.number in (home / LOG).read_text(encoding="utf-8")
    record_incident(fault("x" * 10_000_000), home)
    assert (home / LOG).stat().st_size < 200_000


def test_without_a_home_the_log_lies_with_the_users_own_files(tmp_path: Path, state: Path) -> None:
    for place in (None, tmp_path / "nowhere", tmp_path):
        assert record_incident(fault("x"), place).log == state / LOG
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "log").exists()


def test_where_no_log_can_be_written_the_entry_is_on_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    incident = record_incident(fault("nobody foresaw"), None)
    said = capsys.readouterr().err
    assert incident.log is None
    assert said.startswith(incident.number)
    assert "ValueError: nobody foresaw" in said


def test_a_log_that_is_a_link_to_elsewhere_is_not_followed(home: Path, tmp_path: Path, state: Path) -> None:
    (home / "log").mkdir()
    (home / LOG).symlink_to(tmp_path / "elsewhere")
    assert record_incident(fault("x"), home).log == state / LOG
    assert not (tmp_path / "elsewhere").exists()
