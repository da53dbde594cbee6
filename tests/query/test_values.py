"""Values that are computed when they are asked for."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines import query
from pipelines.catalogue.declarations import LEVELS, Level
from pipelines.settings import Home


@pytest.mark.parametrize("metric", ["complaint_solved", "complaint_score", "complaint_volume", "assessment_score"])
def test_a_company_asked_for_alone_has_the_numbers_that_it_has_among_all(small_home: Home, metric: str) -> None:
    warehouse = query.open(small_home.path)
    scope = warehouse
    every = scope.values(metric, level="company")
    code = every.drop_nulls("value")["area"][0]
    alone = scope.values(metric, level="company", area=code)
    assert alone.height
    assert_frame_equal(alone, every.filter(pl.col("area") == code))
    assert scope.values(metric, level="company", area=f"{code}' or 'a' = 'a").is_empty()


@pytest.mark.parametrize("level", LEVELS)
def test_values_have_the_same_columns_and_types_at_every_level(small_home: Home, level: Level) -> None:
    warehouse = query.open(small_home.path)
    metrics = warehouse.catalogue.metrics.values()
    metric = next(metric for metric in metrics if level in metric.levels and metric.frequency == "month")
    found = warehouse.values(metric.id, level=level)
    assert dict(found.schema) == query.VALUES
    before = warehouse.values(metric.id, level=level, period="1999-12")
    assert before.is_empty()
    assert dict(before.schema) == query.VALUES
