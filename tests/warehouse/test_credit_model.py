"""A credit model is chosen by region and day; what lies before the day stays as it was scored."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from pipelines.catalogue.catalogue import Catalogue, load, with_grades
from pipelines.catalogue.consistency import problems
from pipelines.catalogue.credit_models import CreditModel, Use, in_use
from pipelines.warehouse import tables

BEIJING, TIANJIN = "110000", "120000"
SWITCH = date(2022, 8, 1)


def chosen(*uses: Use) -> Catalogue:
    """The catalogue in which regions chose the model of 80 points and up to 40."""
    known = load()
    models: Mapping[str, CreditModel] = {
        **known.credit_models,
        "base_80": known.credit_models["base_80"].model_copy(update={"use": uses}),
    }
    return replace(known, credit_models=models, parameters=with_grades(known.parameters, models))


SWITCHED = chosen(Use(version="1", region=BEIJING, valid_from=SWITCH))


def scored(catalogue: Catalogue, region: str) -> list[tuple[object, ...]]:
    """Month by month, one company with 30 good and 25 bad points, served nowhere."""
    with duckdb.connect() as connection:
        tables.create_empty(connection, catalogue)
        connection.execute(
            "create table estate_month (company_code varchar, company_name varchar, month date, households bigint, in_scope boolean)"
        )
        connection.execute("insert into deployment (region, city) values (?, ?)", [region, region])
        for month, last in ((date(2022, 7, 1), date(2022, 7, 31)), (date(2022, 8, 1), date(2022, 8, 31))):
            connection.execute("insert into month values (?, ?, ?)", [month, f"{month:%Y-%m}", last])
        connection.execute("insert into company (company_code, credit_file_on) values ('C1', date '2020-01-01')")
        for id_, kind, points in (("1", "good", 30), ("2", "bad", 25)):
            connection.execute(
                "insert into credit_record (record_id, company_code, record_kind, points, valid_from) "
                "values (?, 'C1', ?, ?, date '2022-01-01')",
                [id_, kind, points],
            )
        for row in tables.credit_models(catalogue, region):
            connection.execute(f"insert into credit_model values ({', '.join('?' * len(row))})", list(row))
        found: list[tuple[object, ...]] = connection.execute(
            f"select credit_score, grade, credit_model, model_since, checks_a_year from ({load().marts['company_month'].sql}) order by month"
        ).fetchall()
        return found


def test_a_region_that_changes_its_model_is_scored_by_it_from_that_day_on_and_no_other_region_is() -> None:
    since = date(2000, 1, 1)
    before, after = (95, "A", "base_100", since, 2), (85, "AAA", "base_80", SWITCH, 1)
    assert scored(SWITCHED, BEIJING) == [before, after]
    assert scored(SWITCHED, TIANJIN) == [before, before]


@pytest.mark.parametrize(
    ("region", "day", "least"),
    [
        (BEIJING, date(2022, 7, 31), 110),
        (BEIJING, SWITCH, 85),
        (TIANJIN, SWITCH, 110),
    ],
)
def test_the_rules_ask_for_the_top_grade_of_the_model_in_use(region: str, day: date, least: int) -> None:
    assert SWITCHED.parameters["grade_aaa"].on(day, region) == least


def test_who_has_no_records_at_all_is_an_a_and_not_the_best() -> None:
    for model, without in (("base_100", 100), ("base_80", 80)):
        for version in load().credit_models[model].version:
            assert version.base == without
            assert version.grade_of(version.base).grade != "AAA"
    (only,) = in_use(load().credit_models, BEIJING)
    assert only.version.grade_of(only.version.base).grade == "A"


def test_every_region_is_scored_by_one_model_on_any_day() -> None:
    (only,) = in_use(load().credit_models, BEIJING)
    assert (only.model.id, only.valid_from, only.valid_to) == ("base_100", date(2000, 1, 1), None)
    twice = chosen(Use(version="1", valid_from=date(2000, 1, 1)))
    assert problems(twice) == ["credit_models: two versions of region * hold from 2000-01-01 on"]
