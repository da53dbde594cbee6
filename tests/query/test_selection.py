"""A selection gives the published numbers, and its totals are sums of what adds up."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.query import Selection
from pipelines.settings import Home

YEAR = {"area": "110000", "first": "2022-01", "last": "2022-12"}


@pytest.fixture(scope="module")
def reader(small_home: Home) -> query.Reader:
    return query.open(small_home.path)


def test_the_total_of_districts_is_the_citys_own_number_wherever_numbers_add_up(reader: query.Reader) -> None:
    names = ("committee_rate", "complaint_solved", "complaint_volume", "complaint_count")
    districts = reader.selected(Selection(metrics=names, level="district", **YEAR))
    city = reader.selected(Selection(metrics=names, level="city", **YEAR))
    compared = 0
    for name in names:
        metric = reader.catalogue.metric(name)
        for (period,), rows in districts.filter(pl.col("metric") == name).group_by("period"):
            total = query.total_of_areas(metric, rows)
            own = city.filter(pl.col("metric") == name, pl.col("period") == period).row(0, named=True)
            if own["value"] is not None:
                assert total.value == pytest.approx(own["value"], rel=1e-12), (name, period)
                compared += 1
    assert compared > 24


def test_a_total_of_a_rate_is_no_mean_of_rates() -> None:
    metric = load().metric("complaint_solved")
    rows = pl.DataFrame({"numerator": [1.0, 90.0], "denominator": [1.0, 100.0], "unknown": [0.0, 0.0]})
    assert query.total_of_areas(metric, rows).value == pytest.approx(91 / 101)


def test_months_of_a_flow_come_to_the_years_number(reader: query.Reader) -> None:
    for name in ("complaint_solved", "complaint_count"):
        months = reader.selected(Selection(metrics=(name,), level="city", **YEAR))
        year = reader.selected(Selection(metrics=(name,), level="city", kind="year", **YEAR))
        total = query.total_of_periods(reader.catalogue.metric(name), months)
        assert total.value == pytest.approx(year["value"].item(), rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "obstacle"), [("composite", "composite"), ("difference", "difference"), ("quantile", "quantile")]
)
def test_what_cannot_be_added_says_why(kind: str, obstacle: str) -> None:
    metric = next(one for one in load().metrics.values() if one.kind == kind)
    rows = pl.DataFrame({"numerator": [1.0], "denominator": [2.0], "unknown": [0.0]})
    for total in (query.total_of_areas(metric, rows), query.total_of_periods(metric, rows)):
        assert (total.value, total.obstacle) == (None, obstacle)


def test_a_stock_is_summed_over_areas_and_never_over_months() -> None:
    metric = load().metric("committee_rate")
    rows = pl.DataFrame({"numerator": [1.0, 3.0], "denominator": [2.0, 4.0], "unknown": [0.0, 0.0]})
    assert query.total_of_areas(metric, rows).value == pytest.approx(4 / 6)
    assert query.total_of_periods(metric, rows).obstacle == "stock"


def test_nothing_known_has_no_total() -> None:
    metric = load().metric("committee_rate")
    for rows in (
        pl.DataFrame(
            {"numerator": [None], "denominator": [None], "unknown": [None]},
            schema=dict.fromkeys(("numerator", "denominator", "unknown"), pl.Float64),
        ),
        pl.DataFrame({"numerator": [0.0], "denominator": [5.0], "unknown": [5.0]}),
    ):
        assert query.total_of_areas(metric, rows).obstacle == "no_sums"


@pytest.mark.parametrize("names", [(), tuple(f"m{number}" for number in range(7))])
def test_none_and_seven_metrics_are_refused(reader: query.Reader, names: tuple[str, ...]) -> None:
    with pytest.raises(RequestError, match="one to 6"):
        reader.selected(Selection(metrics=names, level="city", **YEAR))


def test_a_metric_of_another_level_is_left_out_with_its_reason(reader: query.Reader) -> None:
    other = next(name for name, metric in reader.catalogue.metrics.items() if "estate" not in metric.levels)
    asked = Selection(metrics=("committee_rate", other), level="estate", **{**YEAR, "first": "2022-12"})
    assert list(reader.unfit(asked)) == [other]
    assert set(reader.selected(asked)["metric"]) == {"committee_rate"}


def test_every_variant_stands_beside_the_headline(reader: query.Reader) -> None:
    asked = Selection(metrics=("committee_rate",), level="city", split="variant", **YEAR)
    assert set(reader.selected(asked)["variant"]) == set(reader.catalogue.metric("committee_rate").variants)


def test_the_recipe_is_the_number(reader: query.Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SQL that reads the build, the SQL that counts the rows and the Python call all give what the page shows."""
    asked = Selection(metrics=("committee_rate",), level="district", **YEAR)
    shown = reader.selected(asked).sort("period", "area")
    made = reader.recipe(asked, "committee_rate")
    assert 'code    = "M-COV-01"' in made.declaration
    read = reader.frame(made.published).sort("period", "area")
    assert read["value"].to_list() == shown["value"].to_list()
    counted = reader.frame(made.sql).filter(pl.col("period").is_in(shown["period"].to_list()))
    both = shown.join(counted, on=["period", "area"], suffix="_counted")
    assert not shown.join(counted, on=["period", "area"], how="anti")["denominator"].sum()
    assert both.height > 100
    assert both["numerator"].to_list() == both["numerator_counted"].to_list()
    monkeypatch.setenv("WUYE_HOME", str(reader.home.path))
    names: dict[str, pl.DataFrame] = {}
    exec(made.python, names)
    assert names["numbers"].sort("period", "area").equals(shown)


def test_a_cut_by_two_segments_counts_every_row_once_under_the_pair_of_its_values(reader: query.Reader) -> None:
    asked = Selection(
        metrics=("committee_rate",),
        level="district",
        split="estate_type,service_mode",
        **{**YEAR, "first": "2022-12"},
    )
    cells = reader.selected(asked)
    rows = reader.rows("committee_rate", area="110105", period="2022-12")
    expected = {
        query.CROSSED.join(str(value or "unknown") for value in key): (own["has_it"].sum(), own.height)
        for key, own in rows.group_by("estate_type", "service_mode")
    }
    own = cells.filter(pl.col("area") == "110105")
    assert {row["segment_value"]: (row["numerator"], row["denominator"]) for row in own.to_dicts()} == expected
    assert len(expected) > 4


def test_a_cut_of_every_variant_is_the_variant_among_the_rows_of_the_segment(reader: query.Reader) -> None:
    asked = Selection(
        metrics=("committee_rate",), level="city", split="estate_type,variant", **{**YEAR, "first": "2022-12"}
    )
    cells = reader.selected(asked)
    assert set(cells["variant"]) == set(reader.catalogue.metric("committee_rate").variants)
    for variant, kind in (("in_term", "commodity"), ("managed", "old")):
        rows = reader.rows("committee_rate", area="110000", period="2022-12", variant=variant)
        own = rows.filter(pl.col("estate_type") == kind)
        cell = cells.filter(pl.col("variant") == variant, pl.col("segment_value") == kind).row(0, named=True)
        assert (cell["numerator"], cell["denominator"]) == (own["has_it"].sum(), own.height)


@pytest.mark.parametrize("split", ["estate_type,estate_type", "estate_type,variant,service_mode"])
def test_twice_the_same_split_and_three_are_refused(reader: query.Reader, split: str) -> None:
    with pytest.raises(RequestError, match="2 different"):
        reader.selected(Selection(metrics=("committee_rate",), level="city", split=split, **YEAR))


@pytest.mark.parametrize(
    ("level", "kind", "split"),
    [
        ("district", "month", ""),
        ("street", "quarter", ""),
        ("community", "month", ""),
        ("district", "month", "variant"),
    ],
)
def test_what_is_asked_at_once_is_what_is_asked_one_by_one(reader: query.Reader, level, kind, split) -> None:
    names = ("committee_rate", "complaint_solved", "complaint_volume", "satisfaction_score")
    names = tuple(name for name in names if name in reader.catalogue.metrics)
    asked = Selection(
        metrics=names, level=level, kind=kind, split=split, area="110105", first="2022-10", last="2022-12"
    )
    single = [
        reader.selected(
            Selection(
                metrics=(name,), level=level, kind=kind, split=split, area="110105", first="2022-10", last="2022-12"
            )
        )
        for name in names
        if name not in reader.unfit(asked)
    ]
    found = reader.selected(asked)
    assert found.equals(pl.concat(single))
    inside = reader.within("110105", "2022-10", "2022-12")
    metric = reader.catalogue.metric("committee_rate")
    alone = [
        inside.values("committee_rate", variant=variant, level=level, period_kind=kind)
        for variant in (metric.variants if split else ("headline",))
    ]
    assert found.filter(pl.col("metric") == "committee_rate").equals(pl.concat(alone))
