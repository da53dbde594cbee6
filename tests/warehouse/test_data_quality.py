"""Returns on time by one rule, the age of data by the day of receipt, and what a change can be told from."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from tests.warehouse.stored import built, committee, estate, home_in, only, send


def value(warehouse: query.Reader, metric: str, period: str, **options: object) -> dict[str, object]:
    return only(warehouse.values(metric, period=period, **options))  # type: ignore[arg-type]


def test_the_share_on_time_and_the_board_tell_the_same(tmp_path: Path) -> None:
    """One street on the due day, one a day late, one that sent after its district had; then one that is missing."""
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2022-11", sender="110101001", on=date(2022, 12, 12))
    send(home, "estate", [estate("b", "110101002")], period="2022-11", sender="110101002", on=date(2022, 12, 13))
    send(home, "estate", [estate("b", "110101002")], period="2022-11", sender="110101002", on=date(2022, 12, 20))
    send(home, "estate", [estate("c", "110102001")], period="2022-11", sender="110102", on=date(2022, 12, 8))
    send(home, "estate", [estate("c", "110102001")], period="2022-11", sender="110102001", on=date(2023, 1, 9))
    send(home, "estate", [estate("a")], period="2022-12", sender="110101001", on=date(2023, 1, 11))
    warehouse = built(home, "data_age", "returns_on_time")
    for period in ("2022-11", "2022-12"):
        board = query.Received(home=home).submission_board("110000", period, today=date(2023, 1, 11))
        told = board.filter(pl.col("level") == "street", pl.col("source") == "estate", pl.col("state") != "not_due")
        found = value(warehouse, "returns_on_time", period)
        assert found["denominator"] == told.height
        assert found["numerator"] == told["state"].str.ends_with("on_time").sum()
    assert value(warehouse, "returns_on_time", "2022-11")["value"] == pytest.approx(2 / 3)
    assert value(warehouse, "returns_on_time", "2022-12")["numerator"] == 0
    assert value(warehouse, "data_age", "2022-12")["value"] == 31  # November's, received in December


def test_base_fields_are_known_only_with_a_number_in_them(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    rows = [
        estate("a", buildings=3, floor_area_m2=9_000, completed_year=1999, repair_fund_status="none"),
        estate("b", buildings=0, households=None),
    ]
    send(home, "estate", rows, period="2022-03", sender="110101")
    found = value(built(home, "base_fields_known"), "base_fields_known", "2022-03")
    assert (found["numerator"], found["denominator"], found["value"]) == (5, 10, 0.5)


def test_a_rise_is_clear_only_beyond_what_few_estates_would_show(tmp_path: Path) -> None:
    """From 1 to 2 of 4 is no clear change; from 0 to 40 of 40 is (Q-14)."""
    home = home_in(tmp_path)
    few, many = [f"few{place}" for place in range(4)], [f"many{place}" for place in range(40)]
    for year, formed in ((2021, few[:1]), (2022, [*few[:2], *many])):
        rows = [*(estate(name) for name in few), *(estate(name, "110102001") for name in many)]
        send(home, "estate", rows, period=f"{year}-03")
        bodies = [committee(f"k{name}", name, date(2021 if name == "few0" else 2022, 1, 1)) for name in formed]
        send(home, "committee", bodies, period=f"{year}-03")
    warehouse = built(home, "committee_change")
    found = warehouse.values("committee_change", level="district", period="2022-03")
    assert dict(zip(found["area"], found["status"], strict=True)) == {"110101": "no_clear_change", "110102": "up"}
    assert dict(zip(found["area"], found["value"], strict=True)) == {"110101": 0.25, "110102": 1.0}


def test_weights_that_differ_cost_sample(tmp_path: Path) -> None:
    """Weights 1, 1 and 4: the design effect is 3 × 18 / 36 = 1.5, and three answers are worth two."""
    home = home_in(tmp_path)
    frame = {
        "survey_id": "w",
        "stratum": "s",
        "subject": "company",
        "street": "110101001",
        "population": 100,
        "eligible_contacts": 9,
        "completes": 3,
        "field_from": date(2022, 5, 1),
        "field_to": date(2022, 6, 1),
    }
    send(home, "estate", [estate("a")], period="2022-06", sender="110101")
    send(home, "survey", [frame], period="2022H1")
    answers = [
        {
            "survey_id": "w",
            "respondent_no": str(place),
            "question": "overall",
            "stratum": "s",
            "street": "110101001",
            "answer": "satisfied" if weight == 4 else "neutral",
            "weight": weight,
        }
        for place, weight in enumerate((1, 1, 4))
    ]
    send(home, "survey_answer", answers, period="2022H1")
    warehouse = built(home, "survey_stratum", "survey_response")
    method = warehouse.survey_method("2022H1")
    assert method is not None
    assert (method["answers"], method["effective_sample"], method["design_effect"]) == (3, 2, 1.5)
