"""Small numbers about persons are left out, and nobody can work them out from what stands beside them."""

import polars as pl
import pytest

from pipelines import periods, query
from pipelines.catalogue.catalogue import load
from pipelines.export import layer
from pipelines.query import VALUES, WHOLE, Viewer
from pipelines.query.guarded import is_kept
from pipelines.query.sight import about_persons, counted, persons
from pipelines.query.suppression import KEY, concerned, small_numbers
from pipelines.settings import Home

PERSONS = frozenset({"complaint_case"})
PARENTS = {"city": None, "a": "city", "b": "city", "c": "city"}


def stored(numbers: dict[tuple[str, str], float], metric: str = "complaint_count", **more: object) -> pl.DataFrame:
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


def hidden(values: pl.DataFrame) -> set[tuple[str, str, str]]:
    """What is left out: metric, area, period."""
    found = small_numbers(values, load().metrics, PARENTS, PERSONS, 5)
    return set(found.select("metric", "area", "period").iter_rows())


def left(values: pl.DataFrame) -> dict[tuple[str, str], float | None]:
    """What is given out: area and period → number."""
    out = {(area, period) for _, area, period in hidden(values)}
    rows = [(row["area"], row["period"], row["value"]) for row in values.to_dicts()]
    return {(area, period): None if (area, period) in out else value for area, period, value in rows}


def test_a_small_number_takes_the_next_smallest_with_it() -> None:
    found = left(stored({("city", "2022-01"): 112, ("a", "2022-01"): 3, ("b", "2022-01"): 9, ("c", "2022-01"): 100}))
    assert found == {("city", "2022-01"): 112, ("a", "2022-01"): None, ("b", "2022-01"): None, ("c", "2022-01"): 100}


def test_where_nothing_else_can_be_left_out_the_total_goes() -> None:
    found = left(stored({("city", "2022-01"): 3, ("a", "2022-01"): 3, ("b", "2022-01"): 0, ("c", "2022-01"): 0}))
    assert found[("city", "2022-01")] is None


def test_two_small_numbers_protect_each_other() -> None:
    found = left(stored({("city", "2022-01"): 57, ("a", "2022-01"): 3, ("b", "2022-01"): 4, ("c", "2022-01"): 50}))
    assert found[("c", "2022-01")] == 50
    assert found[("city", "2022-01")] == 57


def test_a_month_cannot_be_worked_out_from_its_quarter() -> None:
    months = {("city", "2022-01"): 2, ("city", "2022-02"): 30, ("city", "2022-03"): 40, ("city", "2022Q1"): 72}
    found = left(stored(months))
    assert found == {
        ("city", "2022-01"): None,
        ("city", "2022-02"): None,
        ("city", "2022-03"): 40,
        ("city", "2022Q1"): 72,
    }


def test_which_of_two_equal_numbers_goes_depends_neither_on_the_order_of_rows_nor_on_other_periods() -> None:
    month = {("city", "2022-01"): 17, ("a", "2022-01"): 3, ("b", "2022-01"): 7, ("c", "2022-01"): 7}
    found = hidden(stored(month))
    assert found == {("complaint_count", "a", "2022-01"), ("complaint_count", "b", "2022-01")}
    assert hidden(stored(month).reverse()) == found
    earlier = {("city", "2021-12"): 60, ("b", "2021-12"): 50, ("a", "2021-12"): 10}
    assert hidden(stored({**earlier, **month})) == found


def test_zero_is_no_small_number_and_nothing_else_is_touched() -> None:
    calm = stored({("city", "2022-01"): 50, ("a", "2022-01"): 0, ("b", "2022-01"): 50})
    assert hidden(calm) == set()
    estates = stored({("city", "2022-01"): 3, ("a", "2022-01"): 3}, metric="committee_rate")
    assert hidden(estates) == set()


def test_a_score_goes_with_its_parts() -> None:
    metric = load().metric("complaint_score")
    part = metric.parts[0].metric
    values = pl.concat(
        [stored({("a", "2022-01"): 3}, metric=part), stored({("a", "2022-01"): 80}, metric="complaint_score")]
    )
    assert {metric for metric, _, _ in hidden(values)} == {part, "complaint_score"}


@pytest.fixture(scope="module")
def published(small_home: Home) -> pl.DataFrame:
    return layer.numbers(layer.reader_of(small_home.path))


def test_nothing_that_is_given_out_rests_on_fewer_than_five_persons(published: pl.DataFrame, small_home: Home) -> None:
    own = [name for name, metric in load().metrics.items() if metric.mart in about_persons()]
    shown = published.filter(pl.col("metric").is_in(own), ~pl.col("suppressed"))
    assert shown.filter(pl.col("sample").is_between(0, persons().least, closed="none")).is_empty()
    assert shown.height > 1000
    assert published.filter("suppressed")["status"].unique().to_list() == ["suppressed"]
    numbers = published.filter("suppressed").select(
        "numerator", "denominator", "value", "sample", "lower", "upper", "gap"
    )
    assert numbers.null_count().row(0) == (numbers.height,) * numbers.width
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


@pytest.fixture(scope="module")
def analyst(small_home: Home) -> query.Reader:
    """Who sees the whole city, and no persons."""
    return query.open(small_home.path, Viewer(name="分析员", area=WHOLE))


def test_no_question_gives_a_number_that_the_published_layer_leaves_out(
    analyst: query.Reader, published: pl.DataFrame
) -> None:
    for metric, level in (
        ("complaint_count", "street"),
        ("satisfaction_rate", "district"),
        ("complaint_score", "street"),
    ):
        shown = analyst.values(metric, level=level)
        gone = published.filter(
            pl.col("suppressed"),
            pl.col("metric") == metric,
            pl.col("segment").is_null(),
            pl.col("variant") == "headline",
        )
        both = shown.join(gone, on=["metric", "area", "period"], how="semi")
        assert both["value"].null_count() == both.height
        assert set(both["status"]) <= {"suppressed"}
    kept = analyst.frame("select * from metric_value where suppressed")
    assert kept.height == published["suppressed"].sum()
    assert set(KEY) <= set(kept.columns)


@pytest.mark.parametrize("level", ["community", "estate", "company"])
def test_below_what_is_stored_numbers_on_persons_are_kept_and_never_read_as_none(
    analyst: query.Reader, level: str
) -> None:
    for ask in (
        lambda: analyst.values("complaint_repeat", level=level, period="2022-12"),
        lambda: analyst.many_values(["complaint_repeat"], level=level, periods={"complaint_repeat": "2022-12"}),
    ):
        found = ask()
        assert found.height
        assert found["status"].unique().to_list() == ["suppressed"]
        assert found["value"].null_count() == found["numerator"].null_count() == found.height


def test_no_row_on_a_person_is_told_to_who_does_not_need_it(analyst: query.Reader) -> None:
    for table in (
        "complaint_case",
        "dispute_case",
        "survey_response",
        "company_survey",
    ):
        assert analyst.frame(f'select 1 from "{table}" limit 1').is_empty(), table
    personal = ", ".join(repr(name) for name in concerned(load().metrics, about_persons()))
    sums = analyst.frame(
        f"select count(*) filter (where metric in ({personal})) as them, count(*) as n from community_raw"
    )
    assert sums["them"][0] == 0 < sums["n"][0]
    disputes = analyst.frame("select 1 from alert where alert = 'dispute_above_level'")
    assert disputes.is_empty()
    assert analyst.rows("complaint_count", area=analyst.home.region, period="2022-12").is_empty()


def test_a_column_that_counts_few_persons_is_blank_with_what_rests_on_it(
    analyst: query.Reader, small_home: Home
) -> None:
    everything = query.open(small_home.path)
    for each in counted():
        assert {each.count, *each.rests} <= set(everything.warehouse.columns[each.table]), each
        small = f'"{each.count}" between 1 and {persons().least - 1}'
        assert analyst.frame(f'select 1 from "{each.table}" where {small}').is_empty(), each
    few = everything.frame("select company_code, quarter from company_quarter where survey_respondents between 1 and 4")
    shown = analyst.frame("select * from company_quarter").join(few, on=["company_code", "quarter"], how="semi")
    assert shown.height == few.height > 0
    assert shown["satisfied_share"].null_count() == shown["satisfied_upper"].null_count() == shown.height


def test_who_decides_sees_every_number_as_it_is(small_home: Home) -> None:
    decides = query.open(small_home.path, Viewer(name="科长", area="110105", decides=True, sees_persons=True))
    assert "suppressed" not in decides.frame("select * from metric_value limit 0").columns
    small = decides.values("complaint_count", level="street").filter(pl.col("value").is_between(1, 4))
    everyone = query.open(small_home.path).within("110105").values("complaint_count", level="street")
    assert small.height == everyone.filter(pl.col("value").is_between(1, 4)).height > 0


def test_every_metric_that_counts_persons_is_kept_below_what_is_stored() -> None:
    nobody, catalogue = Viewer(name="x"), load()
    own = [metric for metric in catalogue.metrics.values() if metric.mart in about_persons()]
    assert own
    assert all(is_kept(catalogue, metric, nobody) for metric in [*own, catalogue.metric("complaint_score")])
    assert not is_kept(catalogue, catalogue.metric("committee_rate"), nobody)
    assert not any(is_kept(catalogue, metric, query.EVERYONE) for metric in own)
