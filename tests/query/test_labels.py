"""Names stand beside the codes of an answer, in the reader's language, whatever the columns are called."""

import polars as pl
import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.settings import Home
from pipelines.text import Language


@pytest.mark.parametrize(("language", "named"), [("zh", "朝阳区"), ("en", "Chaoyang")])
def test_codes_of_areas_have_their_names_behind_them_under_any_name(
    small_home: Home, language: Language, named: str
) -> None:
    reader = query.open(small_home.path)
    found = reader.sql("select '110105' as somewhere, district, count(*) as n from estate_month group by all")
    told = reader.with_names(found, language)
    assert told.columns == [
        "somewhere",
        query.name_of("somewhere", language),
        "district",
        query.name_of("district", language),
        "n",
    ]
    assert told[query.name_of("somewhere", language)].unique().to_list() == [named]
    assert told["district"].equals(found["district"])


def test_metrics_statuses_and_choices_have_their_words(small_home: Home) -> None:
    reader = query.open(small_home.path)
    frame = pl.DataFrame(
        {
            "metric": ["committee_rate", None],
            "status": ["missed", "reached"],
            "service_mode": ["company", None],
            "rule": ["RL-01", "RL-01"],
        }
    )
    told = reader.with_names(frame)
    assert told["metric_名称"].to_list() == ["业委会（物管会）组建率", None]
    assert told["status_名称"].to_list() == ["到期未达标", "已达标"]
    assert "service_mode_名称" in told.columns
    assert "rule_名称" in told.columns


def test_what_is_no_code_stays_as_it_is(small_home: Home) -> None:
    reader = query.open(small_home.path)
    frame = pl.DataFrame(
        {"name": ["朝阳区", "甲"], "n": [110105, 2], "mixed": ["110105", "no area"], "none": [None, None]}
    )
    assert reader.with_names(frame).equals(frame)


def test_every_place_and_declaration_of_the_published_tables_is_marked_as_a_code(small_home: Home) -> None:
    catalogue = load()
    assert all(query.holds_codes(catalogue, name) for name in ("area", "metric", "rule", "status", "service_mode"))
    assert not any(query.holds_codes(catalogue, name) for name in ("value", "households", "name", "checked_on"))
