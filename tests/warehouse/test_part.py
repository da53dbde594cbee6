"""A build of a part holds what was asked for as the whole one does, and says of the rest that it is not built."""

from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.warehouse import marts
from pipelines.warehouse.binding import check_sql
from pipelines.warehouse.part import ALWAYS, part_of
from tests.warehouse.stored import built, estate, home_in, send

WHOLE = load()


def test_a_part_holds_the_same_values_and_no_others(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    rows = [estate("E1"), estate("E2", service_mode="company_full")]
    send(home, "estate", rows, period="2022-06", sender="110101")
    found = []
    for names in ((), ("service_rate",)):
        warehouse = built(home, *names)
        scope = warehouse
        found.append(scope.values("service_rate", level="district", period="2022-06"))
        other = scope.values("party_rate", level="city", period="2022-06")
        assert ("not_built" in other["status"]) == bool(names)
    assert found[0].equals(found[1])
    assert found[0]["value"].null_count() < found[0].height


@pytest.mark.parametrize("name", ["complaint_score", "assessment_spread", "black_bond", "bond_short", "target_missed"])
def test_a_part_has_all_that_it_reads(name: str) -> None:
    check_sql(part_of(WHOLE, name))


def closed(part: Catalogue) -> bool:
    read = marts.tables_in(tuple(part.marts.values()))
    return all((tables & WHOLE.marts.keys()) <= part.marts.keys() for tables in read.values())


def test_the_part_of_every_metric_rule_and_alert_is_closed_and_most_are_small() -> None:
    sizes = []
    for name in (*WHOLE.metrics, *WHOLE.rules, *WHOLE.alerts):
        part = part_of(WHOLE, name)
        assert closed(part), name
        assert set(ALWAYS) <= part.marts.keys()
        sizes.append(len(part.marts))
    assert sorted(sizes)[len(sizes) // 2] < len(WHOLE.marts) / 4


def test_there_is_no_part_of_what_is_not_declared() -> None:
    with pytest.raises(KeyError, match="no_such_metric"):
        part_of(WHOLE, "committee_rate", "no_such_metric")
