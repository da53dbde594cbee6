"""Pure statistics against numbers that stand in the literature or can be worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import statistics

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("hits", "size", "lower", "upper"),
    [(0, 10, 0.0, 0.2775), (27, 30, 0.7438, 0.9654), (900, 1000, 0.87985, 0.91705)],
)
def test_wilson_gives_the_published_limits(hits: int, size: int, lower: float, upper: float) -> None:
    assert statistics.wilson(hits, size) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "size", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_four_examples_of_newcombe(hits: int, size: int, lower: float, upper: float) -> None:
    """Newcombe 1998, Stat Med 17:857, table I, method 3 (score without continuity correction); four decimals."""
    assert statistics.wilson(hits, size) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_two_shares_has_the_limits_of_newcombes_eight_examples(
    first: tuple[int, int], second: tuple[int, int], lower: float, upper: float
) -> None:
    """Newcombe 1998, Stat Med 17:873, table II (a) to (h), method 10; four decimals."""
    assert statistics.newcombe(first, second) == pytest.approx((lower, upper), abs=5e-5)


def test_a_difference_needs_two_bases() -> None:
    assert statistics.newcombe((1, 2), (0, 0)) is None


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
    """7,271 homes at 4 %: Golding Homes, tenant satisfaction measures 2023/24, "554 was the minimum sample required".

    The others are Cochran's formula (1977, section 4.4: n0 / (1 + (n0 - 1) / N)) worked out by hand; within half a person.
    """
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


def _at_most(hits: int, size: int, share: float) -> float:
    return math.fsum(math.comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(hits + 1))


@pytest.mark.parametrize("centre", [0.01, 0.05, 0.3, 0.5, 0.85, 0.97, 0.99])
@pytest.mark.parametrize("size", [5, 7, 20, 45, 100, 320])
def test_a_share_is_beyond_the_limits_where_its_exact_binomial_tail_is_below_1_in_1000(
    size: int, centre: float
) -> None:
    """Against sums of the binomial distribution itself; tails within 10 % of 1 in 1,000 may fall on either side."""
    funnel = statistics.Funnel(centre, 0.0)
    limits = funnel.limits(size)
    for hits in range(size + 1):
        tail = 1 - _at_most(hits - 1, size, centre) if hits / size > centre else _at_most(hits, size, centre)
        if abs(tail / 0.001 - 1) > 0.1:
            assert bool(funnel.side(hits / size, size)) == (tail < 0.001), (hits, tail)
        assert bool(funnel.side(hits / size, size)) == (not limits.lower <= hits / size <= limits.upper)


def test_a_unit_without_one_miss_is_not_exceptional_where_chance_often_gives_it() -> None:
    """0.97 to the power of 100 is 4.8 %: one such unit in twenty has no miss."""
    assert statistics.Funnel(0.97, 0.0).side(1.0, 100) == 0
    assert statistics.Funnel(0.97, 0.0).side(1.0, 300) == 1  # 1 in 9,300


def test_a_funnel_has_its_centre_where_all_hits_over_all_bases_lie() -> None:
    assert statistics.funnel_of([0.5, 1.0], [10, 30]) == (pytest.approx(0.875), 0.0)


BCG = (  # vaccinated and not: with and without tuberculosis, 13 trials (Colditz et al. 1994, JAMA 271:698)
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)


def test_what_units_differ_by_beyond_chance_is_the_published_estimate() -> None:
    """metafor prints of the log risk ratios of these trials Q = 152.2330 and, after DerSimonian & Laird, τ² = 0.3088."""
    effects = [math.log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG]
    weights = [1 / (1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG]
    centre = math.fsum(effect * weight for effect, weight in zip(effects, weights, strict=True)) / math.fsum(weights)
    scores = [(effect - centre) * math.sqrt(weight) for effect, weight in zip(effects, weights, strict=True)]
    assert math.fsum(score * score for score in scores) == pytest.approx(152.2330, abs=5e-5)
    assert statistics.between_units(scores, weights, winsorised=0) == pytest.approx(0.3088, abs=5e-5)
    assert 0 < statistics.between_units(scores, weights) < 0.3088


def test_over_dispersion_widens_the_funnel() -> None:
    plain, wide = (statistics.funnel_limits(0.5, 200, statistics.Z95, extra) for extra in (0.0, 0.01))
    assert wide.lower < plain.lower
    assert wide.upper > plain.upper


@pytest.mark.parametrize(
    ("t", "freedom", "deviate"),
    [
        (2.776445, 4, statistics.Z95),
        (7.173182, 4, statistics.Z998),
        (2.262157, 9, statistics.Z95),
        (4.143700, 10, statistics.Z998),
        (3.385185, 30, statistics.Z998),
        (3.131480, 200, statistics.Z998),
    ],
)
def test_a_t_has_the_normal_deviate_of_the_same_chance(t: float, freedom: float, deviate: float) -> None:
    """The quantiles of the tables: 97.5 % and 99.9 %."""
    assert statistics.student_deviate(t, freedom) == pytest.approx(deviate, abs=5e-4)


def test_the_limits_of_a_mean_are_students_on_the_spread_within_units() -> None:
    """Spread 10 within units: 7.1732 times 10 over the root of five rows, 3.1746 times 10 over that of a hundred."""
    funnel = statistics.mean_funnel_of([70.0, 80.0], [5, 100], [100.0, 100.0])
    assert (funnel.centre, funnel.spread, funnel.over_dispersion) == (pytest.approx(8350 / 105), pytest.approx(10), 0)
    small, large = funnel.limits(5), funnel.limits(100)
    assert small.upper - funnel.centre == pytest.approx(7.1732 * 10 / math.sqrt(5), rel=1e-3)
    assert large.upper - funnel.centre == pytest.approx(3.1746 * 10 / 10, rel=1e-3)
    assert funnel.z(funnel.centre - 3.2, 100, 10.0) < -statistics.Z998
    assert abs(funnel.z(funnel.centre - 3.2, 100, 12.0)) < statistics.Z998


def test_means_without_any_spread_are_never_exceptional() -> None:
    funnel = statistics.mean_funnel_of([80.0, 80.0], [5, 100], [0.0, 0.0])
    assert funnel.z(80.0, 5, 0.0) == 0
    assert funnel.limits(5) == (80.0, 80.0)


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


# set.seed(123); rnorm(20) in R
_NORMAL = [
    -0.56047565,
    -0.23017749,
    1.55870831,
    0.07050839,
    0.12928774,
    1.71506499,
    0.46091621,
    -1.26506123,
    -0.68685285,
    -0.44566197,
    1.22408180,
    0.35981383,
    0.40077145,
    0.11068272,
    -0.55584113,
    1.78691314,
    0.49785048,
    -1.96661716,
    0.70135590,
    -0.47279141,
]


@pytest.mark.parametrize(
    ("places", "centre", "lower", "upper"),
    [
        (slice(0, 20), 0.142, -3.01, 3.29),
        (slice(0, 10), 0.0746, -2.60, 2.75),
        (slice(10, 20), 0.209, -3.28, 3.70),
    ],
)
def test_a_control_chart_has_the_limits_that_nhsrplotthedots_prints(
    places: slice, centre: float, lower: float, upper: float
) -> None:
    """NHSRplotthedots, tests/testthat/_snaps/ptd_spc.md: whole, and facets 0 and 1; three figures; no point signals."""
    chart = statistics.control_chart(_NORMAL[places])
    assert chart is not None
    assert chart[:3] == pytest.approx((centre, lower, upper), abs=5.1e-3)
    assert chart.centre == pytest.approx(centre, abs=5e-4)
    assert not any(chart.broken)


def test_a_chart_that_begins_anew_has_limits_of_its_own_and_no_rule_reaches_across() -> None:
    course = [1.0, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12]
    whole = statistics.control_chart(course)
    assert whole is not None
    (first, before), (second, after) = statistics.rebased_charts(course, [6])
    assert (first, before.centre, second, after.centre) == (0, 1.5, 6, 11.5)
    assert not any(before.broken + after.broken)
    assert statistics.rebased_charts(course, []) == [(0, whole)]


def test_two_of_three_in_the_outer_third_are_marked() -> None:
    """Limits 10 ± 2.66 × 24/23 at most; 12 lies beyond two thirds of it, within the limit."""
    course = [10.0, 11, 10, 9, 10, 11, 10, 9, 10, 9, 10, 9, 10, 11, 9, 10, 12, 12, 10, 9, 10, 9]
    chart = statistics.control_chart(course)
    assert chart is not None
    assert {place for place, broken in enumerate(chart.broken) if "two_of_three" in broken} == {16, 17}


def test_a_rank_range_holds_the_ranks_that_intervals_leave() -> None:
    """Four units: the first clear of all, two that overlap, the last below all."""
    intervals = [
        statistics.Interval(0.9, 0.95),
        statistics.Interval(0.7, 0.8),
        statistics.Interval(0.75, 0.85),
        statistics.Interval(0.1, 0.2),
    ]
    assert statistics.rank_ranges(intervals) == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert statistics.rank_ranges(intervals, is_high_best=False) == [(4, 4), (2, 3), (2, 3), (1, 1)]
