"""A verdict that another reading of the same sentence turns round is none: it depends on the reading, and says so."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.query import Measure, state_of
from tests.catalogue.test_policy import HEAD
from tests.query.test_clauses import ASKED
from tests.warehouse.stored import built, committee, estate, home_in, send

STREET = "110101001"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    """Ten estates, nine with a committee (90 % are asked for), two of those past their term: 70 % within term."""
    folder: Path = tmp_path_factory.mktemp("readings")
    home = home_in(folder)
    send(home, "estate", [estate(f"E{n}") for n in range(10)], period="2022-12", sender=STREET)
    rows = [
        committee(f"C{n}", f"E{n}", date(2017, 1, 1), term_ends_on=date(2022, 1, 1) if n < 2 else date(2023, 1, 1))
        for n in range(9)
    ]
    send(home, "committee", rows, period="2022-12", sender=STREET)
    return built(home)


def status(reader: query.Reader, variant: str) -> tuple[float, float, str]:
    row = reader.values("committee_rate", variant=variant, level="city", period="2022-12").row(0, named=True)
    return row["value"], row["target"], row["status"]


def test_a_headline_that_a_stricter_reading_turns_round_depends_on_the_reading(reader: query.Reader) -> None:
    assert status(reader, "headline") == (0.9, 0.9, "depends")


def test_each_reading_is_held_against_the_headlines_target(reader: query.Reader) -> None:
    assert status(reader, "in_term") == (0.7, 0.9, "missed")
    assert status(reader, "without_direct_public") == (0.9, 0.9, "reached")


def test_a_variant_that_is_no_reading_has_no_target(reader: query.Reader) -> None:
    assert status(reader, "managed")[1:] == (None, "no_target")


def test_the_clause_is_neither_carried_out_nor_behind_by_it_and_shows_every_reading(reader: query.Reader) -> None:
    board = reader.clause_board("beijing-2020")[0]
    row = next(each for each in board.clauses if each.clause == "S3-09")
    shown = {measure.variant: measure.status for measure in row.measures if measure.metric == "committee_rate"}
    judged = {variant: status for variant, status in shown.items() if status != "no_target"}
    assert judged == {"headline": "depends", "in_term": "missed", "without_direct_public": "reached"}
    titles = {measure.variant: measure.label.zh for measure in row.measures if measure.label}
    assert titles["in_term"] == "业委会（物管会）组建率（仅在任期内）"
    others = next(each for each in board.clauses if each.clause == "S3-04").measures
    assert not [measure for measure in others if measure.is_reading], "read at the clauses whose words are open"
    headline = Measure(code="M-X-01", metric="x", status="depends", value=0.9, target=0.9, is_own=True)
    stricter = Measure(code="M-X-01", metric="x", status="missed", value=0.7, target=0.9, is_own=True, is_reading=True)
    state, why = state_of([headline, stricter], alerts=0, checks=0, clause=ASKED)
    assert state == "watched"
    assert "取决于" in why.zh


def test_a_standing_target_asks_nothing_before_its_document_is_in_force(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    target = '[[target]]\nmetric = "committee_rate"\nkind = "standing"\nlevels = ["city"]\nvalues = { 2022 = 0.5 }\n'
    (home.policy / "trial.toml").write_text(HEAD + target, encoding="utf-8")  # in force from 1 February 2022
    for month in ("2022-01", "2022-02"):
        send(home, "estate", [estate(f"E{n}") for n in range(10)], period=month, sender=STREET)
        send(home, "committee", [committee("C1", "E1", date(2021, 1, 1))], period=month, sender=STREET)
    found = built(home, "committee_rate")
    rows = [
        found.values("committee_rate", level="city", period=month).row(0, named=True)
        for month in ("2022-01", "2022-02")
    ]
    assert [(row["target"], row["status"]) for row in rows] == [(None, "no_target"), (0.5, "missed")]
