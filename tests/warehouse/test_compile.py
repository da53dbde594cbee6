"""A metric's declaration as SQL: quantiles with durations that have not ended, intervals of means and of changes."""

import math
import statistics
from collections.abc import Sequence
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalogue.declarations import Metric
from pipelines.text import both
from pipelines.warehouse.compile import Facts, Series, quantiles, together
from pipelines.warehouse.tables import PARAMETER_ON
from pipelines.warehouse.values import RAW, judged, readings_relation

WORDS = both("试", "Try")


def metric(**declared: object) -> Metric:
    return Metric.model_validate(
        {
            "id": "try",
            "code": "M-TRY-01",
            "label": WORDS,
            "meaning": WORDS,
            "timing": "flow",
            "unit": "days",
            "better": "lower",
            "from": "facts",
            "levels": ("city",),
            "clauses": (),
            "measure": "days",
            **declared,
        }
    )


NOBODY = (
    "select '' as estate_id, date '2022-01-01' as month, '' as city, '' as district, '' as street, '' as community, "
    "false as in_scope where false"
)


def measured(declared: Metric, rows: Sequence[tuple[float | None, bool | None]]) -> dict[str, object]:
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create table facts (month date, city varchar, days double, ended boolean);
            create table period (period varchar, period_kind varchar, starts_on date, ends_before date);
            insert into period values ('2022-01', 'month', '2022-01-01', '2022-02-01');
            create table period_month as select '2022-01' as period, date '2022-01-01' as month;
            create table period_end as from period_month;
            create table parameter (name varchar, value double, valid_from date, valid_to date);
            {PARAMETER_ON};
            create table target_line (
                metric varchar, variant varchar, level varchar, area varchar, kind varchar, due_on date, value double,
                document varchar, clause varchar, is_reference boolean, in_force_from date
            );
            {RAW}
            """
        )
        connection.executemany("insert into facts values ('2022-01-01', '110000', ?, ?)", [list(row) for row in rows])
        facts = Facts(relation="facts", columns=frozenset({"month", "city", "days", "ended"}))
        cuts = [Series(metric=declared, levels=("city",))]
        compiled = quantiles(cuts, facts) if declared.kind == "quantile" else together(cuts, facts)
        connection.execute(f"insert into raw_value {compiled}")
        known = f"select 'try' as metric, '{declared.kind}' as kind, 'flow' as timing, 'lower' as better, '{declared.interval}' as interval, false as counts_estates"
        nothing = "select '' as metric, '' as variant, '' as period where false"
        found = connection.sql(
            judged(
                "select * from raw_value",
                known,
                readings=readings_relation([declared]),
                zero_counts=nothing,
                known_before=date(2023, 1, 1),
                left_out=NOBODY,
            )
        )
        (row,) = found.fetchall()
        return dict(zip(found.columns, row, strict=True))


def kaplan_meier(rows: Sequence[tuple[float, bool]], share: float) -> float | None:
    """The definition, step by step."""
    surviving = 1.0
    for duration in sorted({duration for duration, ended in rows if ended}):
        at_risk = sum(1 for other, _ in rows if other >= duration)
        surviving *= 1 - sum(1 for other, ended in rows if ended and other == duration) / at_risk
        if surviving <= 1 - share + 1e-12:
            return duration
    return None


MEDIAN = metric(kind="quantile", quantile=0.5, hit="ended")


def test_without_open_cases_the_median_is_the_shortest_by_which_half_have_ended() -> None:
    found = measured(MEDIAN, [(3, True), (1, True), (9, True), (4, True)])
    assert (found["value"], found["denominator"], found["sample"]) == (3, 4, 4)


def test_an_open_case_counts_for_as_long_as_it_was_watched() -> None:
    """The example of Kaplan and Meier's estimator in textbooks: 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ … (Gehan 1965)."""
    treated = [
        (6, 1),
        (6, 1),
        (6, 1),
        (6, 0),
        (7, 1),
        (9, 0),
        (10, 1),
        (10, 0),
        (11, 0),
        (13, 1),
        (16, 1),
        (17, 0),
        (19, 0),
        (20, 0),
        (22, 1),
        (23, 1),
        (25, 0),
        (32, 0),
        (32, 0),
        (34, 0),
        (35, 0),
    ]
    assert measured(MEDIAN, [(days, bool(ended)) for days, ended in treated])["value"] == 23


def test_the_median_is_unknown_while_too_few_have_ended() -> None:
    found = measured(MEDIAN, [(3, True), (5, False), (5, False)])
    assert found["value"] is None
    assert measured(MEDIAN, [(3, True), (None, None)])["unknown"] == 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25))
def test_every_quantile_is_the_one_of_the_definition(rows: list[tuple[int, bool]]) -> None:
    for share in (0.5, 0.9):
        declared = metric(kind="quantile", quantile=share, hit="ended")
        assert measured(declared, [*rows])["value"] == kaplan_meier([*rows], share)


@pytest.mark.parametrize(
    ("values", "quantile"), [([1, 2, 3, 4, 5], 2.7764451), ([7, 7.5, 9, 4, 6, 6, 8, 2, 5, 5], 2.2621572)]
)
def test_a_mean_has_student_s_interval_of_its_rows(values: list[float], quantile: float) -> None:
    found = measured(metric(kind="mean", interval="mean"), [(value, None) for value in values])
    half = quantile * statistics.stdev(values) / math.sqrt(len(values))
    assert found["lower"] == pytest.approx(statistics.fmean(values) - half, rel=2e-3)
    assert found["upper"] == pytest.approx(statistics.fmean(values) + half, rel=2e-3)


def test_a_mean_of_four_rows_has_no_interval() -> None:
    found = measured(metric(kind="mean", interval="mean"), [(value, None) for value in (1, 2, 3, 4)])
    assert (found["value"], found["lower"], found["upper"]) == (2.5, None, None)


def test_series_counted_together_are_what_each_is_alone() -> None:
    """Shares, weighted too, means, counts and sums of other bases, unknown hits, levels and a segment: in one statement."""
    share = metric(kind="share", base="kind <> 'c'", hit="ended", measure="", levels=("city", "street"), by=("kind",))
    cuts = [
        Series(metric=share, levels=("city", "street")),
        Series(metric=share, levels=("city",), segment="kind"),
        Series(metric=metric(kind="share", hit="ended", measure="", weight="days"), levels=("city",)),
        Series(metric=metric(kind="mean", base="kind = 'a'"), levels=("street",)),
        Series(metric=metric(kind="mean", weight="days"), levels=("city",)),
        Series(metric=metric(kind="count", base="ended"), levels=("city", "street")),
        Series(metric=metric(kind="sum", base="not ended"), levels=("city",)),
    ]
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table facts (month date, city varchar, street varchar, kind varchar, days decimal(9, 2), ended boolean);
            insert into facts
            select month, '1', if(i % 3 = 0, null, '1' || i % 2), ['a', 'b', 'c', null][1 + i % 4], nullif(i % 7, 3) / 4,
                [true, false, null][1 + i % 3]
            from range(40) as numbers (i), (values (date '2022-01-01'), (date '2022-02-01')) as months (month);
            create table period_month as
            select * from (values ('2022-01', date '2022-01-01'), ('2022-02', date '2022-02-01'),
                ('2022Q1', date '2022-01-01'), ('2022Q1', date '2022-02-01')) as known (period, month);
            """
        )
        facts = Facts(relation="facts", columns=frozenset({"month", "city", "street", "kind", "days", "ended"}))
        at_once = connection.execute(together(cuts, facts)).fetchall()
        alone = [row for cut in cuts for row in connection.execute(together([cut], facts)).fetchall()]
        assert sorted(at_once, key=str) == sorted(alone, key=str)
        (plain,) = connection.execute(
            """
            select count(*) filter (where ended), count(*), count(*) filter (where ended is null)
            from facts where month = '2022-01-01' and kind <> 'c'
            """
        ).fetchall()
        assert any(row[4:10] == ("2022-01", "city", "1", *plain) for row in at_once)


def test_two_quantiles_of_the_same_durations_are_what_each_is_alone() -> None:
    rows = [(2, True), (2, False), (5, True), (5, True), (9, False), (11, True), (None, None)]
    ninth = metric(kind="quantile", quantile=0.7, hit="ended")
    cuts = [Series(metric=MEDIAN, levels=("city",)), Series(metric=ninth, levels=("city",))]
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table facts (month date, city varchar, days double, ended boolean);
            create table period_month as select '2022-01' as period, date '2022-01-01' as month;
            create table period_end as from period_month;
            create table parameter (name varchar, value double, valid_from date, valid_to date);
            """
        )
        connection.executemany("insert into facts values ('2022-01-01', '1', ?, ?)", [list(row) for row in rows])
        facts = Facts(relation="facts", columns=frozenset({"month", "city", "days", "ended"}))
        at_once = connection.execute(quantiles(cuts, facts)).fetchall()
        alone = [row for cut in cuts for row in connection.execute(quantiles([cut], facts)).fetchall()]
        assert sorted(at_once, key=str) == sorted(alone, key=str)
        assert {row[-3] for row in at_once} == {5, 11}
