"""Small numbers about persons are left out, and nobody can work them out from what stands beside them."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import periods, query
from pipelines.catalogue.catalogue import load
from pipelines.export import layer
from pipelines.export.suppression import LEAST, suppressed
from pipelines.query import VALUES
from pipelines.query.sight import sights
from pipelines.settings import Home

PERSONS = frozenset({"complaint_case"})
PARENTS = {"city": None, "a": "city", "b": "city", "c": "city"}


def counted(numbers: dict[tuple[str, str], float], metric: str = "complaint_count", **more: object) -> pl.DataFrame:
    """Numbers by area and period, as the build stores them."""
    rows = [
        {
            "metric": metric,
            "variant": "headline",
            "period": period,
            "area": area,
            "status": "no_target",
            "numerator": n,
            "value": n,
            "sample": int(n),
            **more,
        }
        for (area, period), n in numbers.items()
    ]
    return pl.DataFrame(rows, schema_overrides=VALUES).with_columns(
        pl.lit(None, VALUES[name]).alias(name) for name in ("segment", "segment_value") if name not in more
    )


def left(values: pl.DataFrame) -> dict[tuple[str, str], float | None]:
    """What is given out: area and period → number."""
    found = suppressed(values, load().metrics, PARENTS, PERSONS)
    return {(row["area"], row["period"]): row["value"] for row in found.to_dicts()}


def test_a_small_number_takes_the_next_smallest_with_it() -> None:
    found = left(counted({("city", "2022-01"): 112, ("a", "2022-01"): 3, ("b", "2022-01"): 9, ("c", "2022-01"): 100}))
    assert found == {("city", "2022-01"): 112, ("a", "2022-01"): None, ("b", "2022-01"): None, ("c", "2022-01"): 100}


def test_where_nothing_else_can_be_left_out_the_total_goes() -> None:
    found = left(counted({("city", "2022-01"): 3, ("a", "2022-01"): 3, ("b", "2022-01"): 0, ("c", "2022-01"): 0}))
    assert found[("city", "2022-01")] is None


def test_two_small_numbers_protect_each_other() -> None:
    found = left(counted({("city", "2022-01"): 57, ("a", "2022-01"): 3, ("b", "2022-01"): 4, ("c", "2022-01"): 50}))
    assert found[("c", "2022-01")] == 50
    assert found[("city", "2022-01")] == 57


def test_a_month_cannot_be_worked_out_from_its_quarter() -> None:
    months = {("city", "2022-01"): 2, ("city", "2022-02"): 30, ("city", "2022-03"): 40, ("city", "2022Q1"): 72}
    found = left(counted(months))
    assert found == {
        ("city", "2022-01"): None,
        ("city", "2022-02"): None,
        ("city", "2022-03"): 40,
        ("city", "2022Q1"): 72,
    }


def test_zero_is_no_small_number_and_nothing_else_is_touched() -> None:
    calm = counted({("city", "2022-01"): 50, ("a", "2022-01"): 0, ("b", "2022-01"): 50})
    assert not suppressed(calm, load().metrics, PARENTS, PERSONS)["suppressed"].any()
    estates = counted({("city", "2022-01"): 3, ("a", "2022-01"): 3}, metric="committee_rate")
    assert not suppressed(estates, load().metrics, PARENTS, PERSONS)["suppressed"].any()


def test_a_score_goes_with_its_parts() -> None:
    metric = load().metric("complaint_score")
    part = metric.parts[0].metric
    values = pl.concat(
        [counted({("a", "2022-01"): 3}, metric=part), counted({("a", "2022-01"): 80}, metric="complaint_score")]
    )
    assert suppressed(values, load().metrics, PARENTS, PERSONS)["suppressed"].all()


def test_no_number_is_left_in_a_row_that_is_left_out() -> None:
    found = suppressed(counted({("a", "2022-01"): 3}), load().metrics, PARENTS, PERSONS).row(0, named=True)
    assert found["status"] == "suppressed"
    assert [found[name] for name in ("numerator", "value", "sample")] == [None, None, None]


@pytest.fixture(scope="module")
def published(small_home: Home) -> pl.DataFrame:
    return layer.numbers(layer.reader_of(small_home.path), Path(small_home.path))


def test_nothing_that_is_given_out_rests_on_fewer_than_five_persons(published: pl.DataFrame, small_home: Home) -> None:
    personal = {name for name, sight in sights().items() if sight.kind == "persons"}
    own = [name for name, metric in load().metrics.items() if metric.mart in personal]
    shown = published.filter(pl.col("metric").is_in(own), ~pl.col("suppressed"))
    assert shown.filter(pl.col("sample").is_between(0, LEAST, closed="none")).is_empty()
    assert shown.height > 1000
    assert published["suppressed"].any()
    assert query.open(small_home.path).frame("select count(*) from metric_value").item() == published.height


def test_no_family_of_the_published_numbers_lacks_exactly_one_beside_its_total(
    published: pl.DataFrame, small_home: Home
) -> None:
    """Worked out here without the code that leaves numbers out: areas of an area, and months of a quarter."""
    parents = dict(query.open(small_home.path).frame("select code, parent from area").iter_rows())
    counts = published.filter(pl.col("metric") == "complaint_count", pl.col("variant") == "headline")
    families: dict[tuple[object, ...], list[bool]] = {}
    totals = {}
    for row in counts.to_dicts():
        span = periods.parse(row["period"])
        place = (row["segment"], row["segment_value"])
        totals[(row["area"], row["period"], place)] = row["suppressed"]
        families.setdefault((parents[row["area"]], row["period"], place), []).append(row["suppressed"])
        if span.kind == "month":
            quarter = periods.in_scheme(periods.containing(span.starts_on, "quarter").text, span.scheme)
            families.setdefault((row["area"], quarter, place), []).append(row["suppressed"])
    lone = [key for key, hidden in families.items() if sum(hidden) == 1 and totals.get(key) is False]
    assert lone == []
