"""Values that are computed when they are asked for."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines import query
from pipelines.settings import Home


@pytest.mark.parametrize("metric", ["complaint_solved", "complaint_score", "complaint_volume", "assessment_score"])
def test_a_company_asked_for_alone_has_the_numbers_that_it_has_among_all(small_home: Home, metric: str) -> None:
    warehouse = query.open_warehouse(small_home.path)
    scope = query.scope_of(warehouse)
    every = query.values(warehouse, scope, metric, level="company")
    code = every.drop_nulls("value")["area"][0]
    alone = query.values(warehouse, scope, metric, level="company", area=code)
    assert alone.height
    assert_frame_equal(alone, every.filter(pl.col("area") == code))
    assert query.values(warehouse, scope, metric, level="company", area=f"{code}' or 'a' = 'a").is_empty()
