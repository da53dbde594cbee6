"""Dated values are read in one place; a day without one makes what rests on it unknown, and no row is lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.consistency import problems
from pipelines.catalogue.declarations import Value
from pipelines.intake.storing.store import manifests
from pipelines.warehouse import marts, tables
from tests.warehouse.stored import estate, home_in, send

JULY = (date(2022, 7, 1), date(2022, 7, 31))


def with_values(name: str, *values: Value) -> Catalogue:
    """The catalogue with other values of one parameter."""
    known = load()
    changed = known.parameters[name].model_copy(update={"value": values})
    return replace(known, parameters={**known.parameters, name: changed})


def carried(months: int, since: date, until: date | None = None) -> Value:
    return Value(value=Decimal(months), valid_from=since, valid_to=until)


WITHOUT_JULY = with_values(
    "carry_months", carried(6, date(2000, 1, 1), date(2022, 6, 30)), carried(6, date(2022, 8, 1))
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2022, 5, 31), None),
        (date(2022, 6, 1), 6),
        (date(2022, 6, 30), 6),
        (JULY[0], None),
        (JULY[1], None),
        (date(2022, 8, 1), 9),
        (None, None),
    ],
)
def test_a_value_holds_from_its_first_day_to_its_last(day: date | None, value: int | None) -> None:
    with duckdb.connect() as connection:
        tables.create_empty(connection, load())
        connection.execute(
            "insert into parameter (name, value, valid_from, valid_to) values ('other', 1, '2000-01-01', null)"
        )
        connection.execute(
            "insert into parameter (name, value, valid_from, valid_to) values ('carry', 6, '2022-06-01', '2022-06-30')"
        )
        connection.execute(
            "insert into parameter (name, value, valid_from, valid_to) values ('carry', 9, '2022-08-01', null)"
        )
        assert connection.execute("select parameter_on('carry', cast(? as date))", [day]).fetchone() == (value,)


def test_a_month_without_a_value_keeps_its_estates_and_says_that_it_does_not_know(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2022-06", "2022-07", "2022-08"):
        send(home, "estate", [estate("E1")], period=month, sender="110101")
    with duckdb.connect() as connection:
        tables.create_empty(connection, WITHOUT_JULY)
        tables.fill(connection, WITHOUT_JULY, home, manifests(home), ())
        for mart in marts.in_order(WITHOUT_JULY):
            marts.create(connection, mart)
            if mart.id == "estate_month":
                break
        told = connection.execute(
            "select month, is_silent, service_mode is null from estate_month order by month"
        ).fetchall()
    assert told == [
        (date(2022, 6, 1), False, False),
        (JULY[0], None, True),
        (date(2022, 8, 1), False, False),
    ]


def test_a_gap_between_two_values_is_a_fault_of_the_declaration_as_an_overlap_is() -> None:
    assert problems(WITHOUT_JULY) == [
        "parameters/carry_months.toml: no value of region * holds from 2022-07-01 to 2022-07-31"
    ]
    twice = with_values("carry_months", carried(6, date(2000, 1, 1), JULY[0]), carried(7, JULY[0]))
    assert problems(twice) == ["parameters/carry_months.toml: two values of region * hold on 2022-07-01"]
