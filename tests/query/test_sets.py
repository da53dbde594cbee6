"""A question about many metrics gives what the questions about each of them give."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines import query, statistics
from pipelines.catalogue.declarations import LEVELS
from pipelines.errors import RequestError
from pipelines.periods import last_ended
from pipelines.settings import Home

MONTH = "2022-11"
AREAS = {"city": "110000", "district": "110000", "street": "110105", "community": "110105003"}


@pytest.fixture(scope="module")
def reader(small_home: Home) -> query.Reader:
    return query.open(small_home.path)


def metrics_at(reader: query.Reader, level: str) -> list[str]:
    return [metric.id for metric in reader.catalogue.metrics.values() if level in metric.levels]


def of_each_kind(reader: query.Reader, names: list[str]) -> list[str]:
    """A metric of every kind in every unit, and every eighth of the rest."""
    metrics = [reader.catalogue.metrics[name] for name in names]
    kinds = {(metric.kind, metric.unit): metric.id for metric in metrics}.values()
    return [name for place, name in enumerate(names) if name in kinds or place % 8 == 0]


def every(_: query.Reader, names: list[str]) -> list[str]:
    return names


# Below the street each metric alone takes up to a second: some here, all of them in the soak.
Some = Callable[[query.Reader, list[str]], list[str]]
SOAK = pytest.param(every, marks=pytest.mark.soak)
SOME = pytest.mark.parametrize("some", [of_each_kind, SOAK], ids=["some", "all"])


@pytest.mark.parametrize(
    ("level", "some"),
    [
        ("city", every),
        ("district", every),
        ("street", every),
        ("community", of_each_kind),
        pytest.param("community", every, marks=pytest.mark.soak),
    ],
    ids=["city", "district", "street", "some of community", "all of community"],
)
@pytest.mark.parametrize("in_one_period", [False, True])
def test_many_values_are_those_of_each_metric(
    reader: query.Reader, level: str, in_one_period: bool, some: Some
) -> None:
    street = reader.frame(
        "select street from estate_month where district = '110105' group by street order by count(*) desc"
    )
    scoped = reader.within(
        AREAS[level] if level != "community" else street["street"][0], None if in_one_period else "2022-06", MONTH
    )
    names, parts = [], []
    for name in some(reader, metrics_at(reader, level)):
        period = last_ended(reader.catalogue.metrics[name].frequency, MONTH) if in_one_period else None
        try:
            parts.append(scoped.values(name, level=level, period=period))
            names.append(name)
        except RequestError:  # not told apart so deep: neither is it in a set
            with pytest.raises(RequestError):
                scoped.many_values([name], level=level)
    periods = {name: last_ended(reader.catalogue.metrics[name].frequency, MONTH) for name in names}
    found = scoped.many_values(names, level=level, periods=periods if in_one_period else None)
    assert found.height > 20
    assert found.equals(pl.concat(parts))


@pytest.mark.parametrize("level", ["city", "district"])
def test_many_values_of_a_quarter_are_those_of_each_metric(reader: query.Reader, level: str) -> None:
    monthly = [name for name in metrics_at(reader, level) if reader.catalogue.metrics[name].frequency == "month"]
    found = reader.many_values(monthly, level=level, periods=dict.fromkeys(monthly, "2022Q4"))
    assert found.equals(pl.concat([reader.values(name, level=level, period="2022Q4") for name in monthly]))


@SOME
def test_many_values_of_one_estate_are_those_of_each_metric(reader: query.Reader, some: Some) -> None:
    row = reader.frame(
        "select estate_id, community from estate_month where month = date '2022-11-01' order by estate_id"
    ).row(3)
    scoped = reader.within(row[1], "2022-06", MONTH)
    names = some(reader, metrics_at(reader, "estate"))
    found = scoped.many_values(names, level="estate", area=row[0])
    assert found.height > 20
    assert found.equals(pl.concat([scoped.values(name, level="estate", area=row[0]) for name in names]))


@SOME
@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_many_exceptions_are_those_of_each_metric(
    reader: query.Reader, level: str, monkeypatch: pytest.MonkeyPatch, some: Some
) -> None:
    monkeypatch.setattr(statistics, "Z998", 0.8)  # so that a small city has some
    scoped = reader.within("110105" if level == "community" else None, None, MONTH)
    shares = [
        name
        for name in metrics_at(reader, level)
        if (metric := reader.catalogue.metrics[name]).unit == "share" and query.has_funnel(metric)
    ]
    names = some(reader, shares)
    periods = {name: last_ended(reader.catalogue.metrics[name].frequency, MONTH) for name in names}
    each = [
        scoped.exceptions(name, level=level, period=periods[name]).select(pl.lit(name).alias("metric"), pl.all())
        for name in names
    ]
    one_by_one = pl.concat(each).sort(pl.col("z").abs(), descending=True, maintain_order=True)
    found = scoped.many_exceptions(names, level=level, periods=periods)
    assert found.height >= 2 or level == "community"  # of which none of the small city has cases enough
    assert found.equals(one_by_one)


def test_a_set_is_refused_as_its_members_are(reader: query.Reader) -> None:
    assert set(AREAS) <= set(LEVELS)
    with pytest.raises(RequestError):
        reader.many_values(["committee_rate", "no_such_metric"], level="city")
    with pytest.raises(RequestError, match="outside the scope"):
        reader.within("110105").many_values(["committee_rate"], level="district", area="110107")
    assert reader.many_values([], level="city").is_empty()


@pytest.mark.parametrize("in_one_period", [False, True])
def test_the_sums_of_communities_that_a_build_keeps_are_those_of_their_rows(
    reader: query.Reader, in_one_period: bool
) -> None:
    older = replace(reader, warehouse=replace(reader.warehouse))  # as of a build that kept none
    kept = {"community_raw", "zero_count"}
    older.warehouse.__dict__["columns"] = {
        name: columns for name, columns in reader.warehouse.columns.items() if name not in kept
    }
    names = metrics_at(reader, "community")
    periods = {name: last_ended(reader.catalogue.metrics[name].frequency, MONTH) for name in names}
    found, counted = (
        one.within("110105", None if in_one_period else "2022-06", MONTH).many_values(
            names, level="community", periods=periods if in_one_period else None
        )
        for one in (reader, older)
    )
    assert reader.has("community_raw")
    assert found.height > 100
    assert_frame_equal(found, counted, rel_tol=1e-12)


def test_metrics_left_uncounted_for_want_of_rows_have_no_exceptions(reader: query.Reader) -> None:
    names = [
        metric.id
        for metric in reader.catalogue.metrics.values()
        if "estate" in metric.levels and metric.unit == "share" and query.has_funnel(metric)
    ]
    periods = {name: last_ended(reader.catalogue.metrics[name].frequency, MONTH) for name in names}
    scoped = reader.within("110105", None, MONTH)
    found = scoped.many_exceptions(names, level="estate", periods=periods)
    alone = [scoped.exceptions(name, level="estate", period=periods[name]) for name in names]
    assert found.height == sum(frame.height for frame in alone)
    large = [name for name, frame in zip(names, alone, strict=True) if not frame.is_empty()]
    assert set(large) == set(found["metric"])


@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_the_variants_of_a_metric_are_those_asked_for_alone(reader: query.Reader, level: str) -> None:
    found = reader.frame(
        f"select \"{level}\" as area from estate_month where district = '110105' group by 1 order by count(*) desc"
    )
    area = found["area"][0]
    scoped = reader.within(area, "2022-06", MONTH)
    for name in ("committee_rate", "service_disclosed", "trusteeship_started"):
        variants = reader.catalogue.metric(name).variants
        alone = [scoped.values(name, variant=variant, level=level, area=area) for variant in variants]
        assert len(variants) > 1
        assert scoped.variant_values(name, level=level, area=area).equals(pl.concat(alone))


@pytest.mark.parametrize("level", ["district", "street", "company"])
def test_the_spans_of_a_metric_count_what_its_values_say(reader: query.Reader, level: str) -> None:
    scoped = reader.within("110105" if level == "street" else None, None, MONTH)
    for row in scoped.spans("complaint_solved", level=level, month=MONTH).iter_rows(named=True):
        told = scoped.values("complaint_solved", level=level, period=row["period"]).filter(
            ~pl.col("area").str.ends_with("-unassigned"), pl.col("value").is_not_null()
        )
        assert told.height == row["told"]
