"""What a document would change is worked out beside the home, and nothing of the home changes."""

import tempfile
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import RequestError
from pipelines.settings import Settings
from pipelines.trial import effects
from pipelines.trial.process import Trial
from tests.catalogue.test_policy import HEAD
from tests.warehouse.stored import built, committee, estate, home_in, send


def test_a_target_that_would_turn_a_verdict_is_named_and_the_home_stays_as_it_was(tmp_path: Path) -> None:
    """Nine of ten estates have a committee: 90 % is reached, 95 % would be missed."""
    home = home_in(tmp_path)
    street = "110101001"
    send(home, "estate", [estate(f"E{n}") for n in range(10)], period="2022-12", sender=street)
    rows = [committee(f"C{n}", f"E{n}", date(2021, 1, 1)) for n in range(9)]
    send(home, "committee", rows, period="2022-12", sender=street)
    built(home, "committee_rate", "target_missed")
    before = {file: file.stat().st_mtime_ns for file in home.path.rglob("*") if file.is_file()}
    plan = tmp_path / "plan.toml"
    target = '[[target]]\nmetric = "committee_rate"\nlevels = ["city"]\nvalues = { 2022 = 0.95 }\n'
    plan.write_text(HEAD + target, encoding="utf-8")
    found = {each.about.zh: (each.before.zh, each.after.zh) for each in effects(home, Settings(home=home.path), plan)}
    assert found["业委会（物管会）组建率（市）"] == ("已达标 1", "到期未达标 1")
    assert {file: file.stat().st_mtime_ns for file in home.path.rglob("*") if file.is_file()} == before


def test_a_trial_in_a_process_of_its_own_finds_the_same_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    home = home_in(tmp_path)
    send(home, "estate", [estate(f"E{n}") for n in range(10)], period="2022-12", sender="110101001")
    send(home, "committee", [committee("C", "E0", date(2021, 1, 1))], period="2022-12", sender="110101001")
    built(home, "committee_rate", "target_missed")
    target = '[[target]]\nmetric = "committee_rate"\nlevels = ["city"]\nvalues = { 2022 = 0.05 }\n'
    (tmp_path / "plan.toml").write_text(HEAD + target, encoding="utf-8")
    trial = Trial(home, "plan", HEAD + target)
    with pytest.raises(RequestError, match="另一项试算"):
        Trial(home, "plan", HEAD + target)
    trial.wait(120)
    assert not trial.is_running
    assert trial.share_done > 0.9
    assert trial.changes == effects(home, Settings(home=home.path), tmp_path / "plan.toml")
    stopped = Trial(home, "plan", HEAD + target)
    stopped.stop()
    assert not stopped.is_running
    with pytest.raises(RequestError, match="未完成"):
        assert stopped.changes
    assert not [*scratch.iterdir()], "nothing of a trial stays"


def test_a_document_that_cannot_be_tried_is_answered_in_a_sentence(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    trial = Trial(home, "plan", HEAD)
    trial.wait(120)
    assert not trial.is_running
    with pytest.raises(RequestError) as said:
        assert trial.changes
    assert " / " in str(said.value)
