"""Coverage by spot checks, scores beside checks, objections and lists."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.office.entries import entry_of
from pipelines.office.journal import open_journal
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, only, send

SECTIONS = ("management", "order", "sanitation", "greening", "facilities", "publicity")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two estates of one street, told from January to June 2022."""
    home = home_in(tmp_path)
    for month in range(1, 7):
        send(home, "estate", [estate("E1"), estate("E2")], period=f"2022-{month:02d}", sender="110101")
    return home


def check(id_: str, on: date, kind: str = "random", score: int = 80, sequence: int = 1) -> dict[str, object]:
    """One check with all six sections, a sixth of the score each."""
    return {"estate_id": id_, "sequence": sequence, "check_kind": kind, "score": score, "checked_on": on} | {
        f"score_{name}": score // 6 if name != "order" else score - 5 * (score // 6) for name in SECTIONS
    }


def test_an_estate_checked_twice_counts_once_and_a_missing_return_makes_the_others_unknown(home: Home) -> None:
    first = [check("E1", date(2022, 2, 1)), check("E1", date(2022, 3, 1), sequence=2)]
    send(home, "spot_check", first, period="2022Q1", sender="110101")
    warehouse = built(home, "spot_check_coverage")
    scope = warehouse.within("110101")
    first_quarter, second = (
        only(scope.values("spot_check_coverage", level="district", period=period)) for period in ("2022Q1", "2022Q2")
    )
    assert (first_quarter["numerator"], first_quarter["denominator"], first_quarter["unknown"]) == (1, 2, 0)
    assert (second["numerator"], second["denominator"], second["unknown"]) == (1, 2, 1)


def test_only_random_checks_are_held_against_the_street_s_mean_of_the_quarter(home: Home) -> None:
    for month, score in (("2022-01", 90), ("2022-02", 92), ("2022-03", 94)):
        rows = [{"estate_id": id_, "score": score} for id_ in ("E1", "E2")]
        send(home, "assessment", rows, period=month, sender="110101")
    checks = [check("E1", date(2022, 2, 1), score=84), check("E2", date(2022, 2, 1), kind="targeted", score=60)]
    send(home, "spot_check", checks, period="2022Q1", sender="110101")
    warehouse = built(home, "score_inflated", "score_inflation")
    scope = warehouse.within("110101")
    raw, on_sections = (
        only(scope.values("score_inflation", variant=variant, level="district", period="2022Q1"))
        for variant in ("raw", "headline")
    )
    assert (raw["value"], raw["denominator"]) == (8, 1)
    assert (on_sections["value"], on_sections["unknown"]) == (None, 1), "the street told no sections"


def test_a_street_whose_scores_lie_surely_above_random_checks_is_asked_about_and_targeted_checks_are_not(
    tmp_path: Path,
) -> None:
    """Six pairs each: 90 against 80 to 82 is surely more than 5 points; 90 against 83 to 88 is not, whatever was targeted."""
    home = home_in(tmp_path)
    found = {"110101001": (80, 82, 81, 80, 82, 81), "110101002": (83, 88, 84, 85, 83, 87)}
    estates = [(f"{street}-{i}", street, score) for street, scores in found.items() for i, score in enumerate(scores)]
    for month in ("2022-01", "2022-02", "2022-03"):
        send(home, "estate", [estate(id_, street) for id_, street, _ in estates], period=month, sender="110101")
        scored = [{"estate_id": id_, "score": 90, **{f"score_{name}": 15 for name in SECTIONS}} for id_, *_ in estates]
        send(home, "assessment", scored, period=month, sender="110101")
    checks = [check(id_, date(2022, 2, 1), score=score) for id_, _, score in estates]
    checks += [
        check(id_, date(2022, 3, 1), kind="targeted", score=50, sequence=2)
        for id_, street, _ in estates
        if street == "110101002"
    ]
    send(home, "spot_check", checks, period="2022Q1", sender="110101")
    warehouse = built(home, "score_inflated", "score_inflation")
    scope = warehouse
    assert scope.alerts(alert="AL-07")["street"].drop_nulls().to_list() == ["110101001"]
    gaps = scope.values("score_inflation", level="street", period="2022Q1").drop_nulls("lower")
    assert dict(gaps.select("area", gaps["lower"] > 5).iter_rows()) == {"110101001": True, "110101002": False}
    ranked = scope.ranks("score_inflation", level="street", period="2022Q1")
    assert ranked.filter(ranked["flag"] == "ranked").select("area", "rank", "rank_low", "rank_high").rows() == [
        ("110101002", 1, 1, 1),
        ("110101001", 2, 2, 2),
    ]


def test_an_objection_is_answered_within_fifteen_working_days_from_the_day_after_it_was_filed(home: Home) -> None:
    """Filed on Friday 22 April 2022: Sunday 24 April and Saturday 7 May were worked for the holiday of 30 April to 4 May."""
    journal = open_journal(home)
    for no, decided in (("in time", "2022-05-16"), ("late", "2022-05-17")):
        journal.append(
            entry_of(
                "objection",
                {
                    "objection_no": no.replace(" ", "-"),
                    "company_code": "91110101MA00000001",
                    "against": "record",
                    "reference": "R1",
                    "filed_on": "2022-04-22",
                    "claim": "不服",
                    "due_on": "2022-05-20",
                    "decided_on": decided,
                    "result": "rejected",
                },
            ),
            actor="office",
            why="试",
        )
    warehouse = built(home, "objection_in_time")
    found = warehouse.rows("objection_in_time", area="110000", period="2022Q2")
    assert dict(found.select("objection_no", "has_it").iter_rows()) == {"in-time": True, "late": False}
    assert found["term_due_on"].unique().to_list() == [date(2022, 5, 16)]


def test_a_company_is_on_a_list_from_its_listing_until_it_is_repaired_expired_or_revoked(home: Home) -> None:
    case = {"company_code": "91110101MA00000001", "rule": "BL-09", "list": "black", "period": "2021Q4"}
    for step, day, more in (
        ("notice", "2022-01-10", {"days": 5}),
        ("objection_period", "2022-01-18", {"days": 15}),
        ("decided", "2022-02-16", {"decision_no": "1"}),
        ("listed", "2022-02-17", {}),
        ("repair", "2022-03-10", {"corrected_on": "2022-02-20"}),
        ("repaired", "2022-05-20", {}),
    ):
        at = datetime.fromisoformat(f"{day}T02:00:00+00:00")
        entry = entry_of("proposal_step", {**case, "step": step, "on": day, "second_actor": "head", **more})
        open_journal(home, clock=lambda at=at: at).append(entry, actor="office", why="试")
    warehouse = built(home, "black_failing", "black_list_count", "list_entries", "list_exits", "list_repairs")
    scope = warehouse

    def number(metric: str, period: str) -> object:
        return only(scope.values(metric, period=period))["value"]

    assert [number("black_list_count", period) for period in ("2022Q1", "2022Q2")] == [1, 0]
    assert [number(name, "2022Q1") for name in ("list_entries", "list_exits", "list_repairs")] == [1, 0, 0]
    assert [number(name, "2022Q2") for name in ("list_entries", "list_exits", "list_repairs")] == [0, 1, 1]
