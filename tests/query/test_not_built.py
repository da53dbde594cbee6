"""A build knows the declarations it was made from: what is newer is not built yet, and nobody failed to report it."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import query
from tests.warehouse.stored import built, estate, home_in, send

NEW = "rate_of_tomorrow"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    """A build, read by a catalogue that has one metric more, and another meaning of one parameter."""
    home = home_in(tmp_path_factory.mktemp("newer"))
    send(home, "estate", [estate("E1"), estate("E2")], period="2022-06", sender="110101")
    opened = built(home)
    known = opened.catalogue
    metric = known.metrics["committee_rate"].model_copy(update={"id": NEW, "code": "M-NEW"})
    carry = known.parameters["carry_months"].model_copy(update={"unit": "days"})
    newer = replace(
        known, metrics={**known.metrics, NEW: metric}, parameters={**known.parameters, "carry_months": carry}
    )
    return replace(opened, warehouse=replace(opened.warehouse, catalogue=newer))


def test_a_metric_newer_than_the_build_is_not_built_yet_in_every_area(warehouse: query.Reader) -> None:
    scope = warehouse
    for level, areas in (("city", 1), ("district", 2)):
        found = scope.values(NEW, level=level, period="2022-06")  # type: ignore[arg-type]
        assert found["status"].to_list() == ["not_built"] * areas
        assert found["value"].null_count() == areas
        assert found["area_name"].null_count() == 0


def test_a_metric_of_the_build_says_what_was_reported(warehouse: query.Reader) -> None:
    found = warehouse.values("committee_rate", level="district", period="2022-06")
    assert "not_built" not in found["status"].to_list()


def test_a_clause_does_not_blame_the_streets_for_a_number_that_is_not_built(warehouse: query.Reader) -> None:
    rows = [row for board in warehouse.clause_board() for row in board.clauses]
    measures = [measure for row in rows for measure in row.measures if measure.metric == NEW]
    assert {measure.status for measure in measures} <= {"not_built"}


def test_what_changed_since_the_build_is_named(warehouse: query.Reader) -> None:
    assert warehouse.changed == (f"metric/{NEW}", "parameter/carry_months")


def test_a_build_of_the_same_catalogue_differs_in_nothing(tmp_path: Path, warehouse: query.Reader) -> None:
    assert query.open(warehouse.home.path).changed == ()
