"""Pure statistics against numbers that stand in the literature or can be worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import statistics


@pytest.mark.parametrize(
    ("hits", "size", "lower", "upper"),
    [(0, 10, 0.0, 0.2775), (27, 30, 0.7438, 0.9654), (900, 1000, 0.87985, 0.91705)],
)
def test_wilson_gives_the_published_limits(hits: int, size: int, lower: float, upper: float) -> None:
    assert statistics.wilson(hits, size) == pytest.approx((lower, upper), abs=5e-5)


def test_no_base_has_no_interval() -> None:
    assert statistics.wilson(0, 0) is None
    assert statistics.effective_size(0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_between_0_and_1(case: tuple[int, int]) -> None:
    hits, size = case
    interval = statistics.wilson(hits, size)
    assert interval is not None
    assert 0 <= interval.lower <= hits / size + 1e-12
    assert hits / size - 1e-12 <= interval.upper <= 1


@given(st.integers(1, 400), st.integers(2, 9))
def test_more_answers_make_a_narrower_interval(hits: int, times: int) -> None:
    small, large = statistics.wilson(hits, 400), statistics.wilson(hits * times, 400 * times)
    assert small is not None
    assert large is not None
    assert large.upper - large.lower < small.upper - small.lower


def test_equal_weights_lose_no_information_and_unequal_ones_do() -> None:
    assert statistics.effective_size(10.0, 10.0) == 10
    assert statistics.effective_size(1 + 3, 1 + 9) == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("population", "half_width", "needed"),
    [(7271, 0.04, 554.5), (25_000, 0.02, 2191), (10_000, 0.03, 964.2), (1000, 0.05, 277.7), (300, 0.05, 168.5)],
)
def test_the_required_sample_is_the_one_that_landlords_publish(
    population: int, half_width: float, needed: float
) -> None:
    assert statistics.required_sample(population, half_width) == pytest.approx(needed, abs=0.5)


@pytest.mark.parametrize(
    ("population", "limit"),
    [(25_000, 0.02), (24_999, 0.03), (10_000, 0.03), (9_999, 0.04), (2_500, 0.04), (2_499, 0.05), (40, 0.05)],
)
def test_a_larger_population_is_asked_for_more_precision(population: int, limit: float) -> None:
    assert statistics.precision_limit(population) == limit


def test_funnel_limits_close_in_and_hold_the_centre() -> None:
    wide, narrow = (statistics.funnel_limits(0.85, size, statistics.Z998) for size in (20, 1000))
    assert wide.lower < narrow.lower < 0.85 < narrow.upper < wide.upper
    by_hand = math.sin(math.asin(math.sqrt(0.85)) - statistics.Z998 / math.sqrt(4 * 1000)) ** 2
    assert narrow.lower == pytest.approx(by_hand, rel=1e-12)


def test_over_dispersion_widens_the_funnel() -> None:
    plain, wide = (statistics.funnel_limits(0.5, 200, statistics.Z95, extra) for extra in (0.0, 0.01))
    assert wide.lower < plain.lower
    assert wide.upper > plain.upper


def test_the_poisson_tail_is_that_of_the_tables() -> None:
    assert statistics.poisson_upper_tail(0, 3.0) == 1.0
    assert statistics.poisson_upper_tail(1, 2.0) == pytest.approx(1 - math.exp(-2))
    assert statistics.poisson_upper_tail(10, 5.0) == pytest.approx(0.0318281, abs=1e-6)
    assert statistics.poisson_upper_tail(1000, 1000.0) == pytest.approx(0.504, abs=0.01)


def test_a_control_chart_has_the_limits_and_rules_of_making_data_count() -> None:
    """Mean 10, mean moving range 2.0: limits 10 ± 5.32."""
    series = [9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0]
    chart = statistics.control_chart(series)
    assert chart is not None
    assert (chart.centre, chart.lower, chart.upper) == pytest.approx((10, 10 - 5.32, 10 + 5.32))
    assert not any(chart.broken)


@pytest.mark.parametrize(
    ("series", "rule", "places"),
    [
        ([10.0, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 30], "outside", {11}),
        ([1.0, 2, 1, 2, 1, 2, 1, 3, 4, 3, 4, 3, 4, 3], "shift", set(range(14))),
        ([5.0, 5, 5, 1, 2, 3, 4, 5, 6, 7], "trend", set(range(3, 10))),
    ],
)
def test_a_rule_of_the_control_chart_marks_the_points_that_break_it(
    series: list[float], rule: str, places: set[int]
) -> None:
    chart = statistics.control_chart(series)
    assert chart is not None
    assert {place for place, broken in enumerate(chart.broken) if rule in broken} == places


def test_a_range_that_is_far_beyond_the_others_does_not_widen_the_limits() -> None:
    """One range of 20 among ranges of 1: dropped before the mean is taken anew (3.267 × the mean range)."""
    chart = statistics.control_chart([10.0, 11, 10, 11, 10, 11, 10, 11, 10, 11, 31])
    assert chart is not None
    assert chart.upper - chart.centre == pytest.approx(2.66)


def test_one_point_has_no_control_chart() -> None:
    assert statistics.control_chart([1.0]) is None
