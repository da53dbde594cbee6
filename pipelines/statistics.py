"""Pure statistics: no data access, no policy. Shares are 0 to 1."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

Z95 = 1.959963984540054
Z998 = 3.090232306167813
_ENOUGH_UNITS = 10


class Interval(NamedTuple):
    """A confidence interval, lower and upper end, in the unit of the estimate."""

    lower: float
    upper: float


def wilson(hits: float, size: float, z: float = Z95) -> Interval | None:
    """Wilson score interval of a share (Wilson 1927, JASA 22:209). None where there is no base.

    `size` may be an effective sample size and then `hits` the weighted share times it.
    """
    if size <= 0:
        return None
    share = hits / size
    spread = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    centre, scale = share + z * z / (2 * size), 1 + z * z / size
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def newcombe(first: tuple[float, float], second: tuple[float, float], z: float = Z95) -> Interval | None:
    """Interval of the difference of two independent shares, first less second (Newcombe 1998, Stat Med 17:873, method 10).

    Each is (hits, size); its Wilson limits are squared and added. None where one of them has no base.
    """
    one, other = wilson(*first, z), wilson(*second, z)
    if one is None or other is None:
        return None
    share, former = first[0] / first[1], second[0] / second[1]
    return square_and_add((share, *one), (former, *other))


def square_and_add(first: tuple[float, float, float], second: tuple[float, float, float]) -> Interval:
    """The interval of a difference, first less second, of two independent estimates with intervals of their own (value,
    lower, upper); the two need not lie in the middle (Zou and Donner 2008)."""
    (value, lower, upper), (other, other_lower, other_upper) = first, second
    moved = value - other
    below = math.hypot(value - lower, other_upper - other)
    above = math.hypot(upper - value, other - other_lower)
    return Interval(moved - below, moved + above)


def effective_size(weights_sum: float, squares_sum: float) -> float | None:
    """Kish's effective sample size (Σw)²/Σw². None without weights."""
    return weights_sum * weights_sum / squares_sum if squares_sum > 0 else None


def required_sample(population: int, half_width: float, share: float = 0.5, z: float = Z95) -> float:
    """Sample size for a half-width, with finite population correction (Cochran 1977): 554.5 for 7,271 at ±4 %."""
    infinite = z * z * share * (1 - share) / (half_width * half_width)
    return infinite / (1 + (infinite - 1) / population)


def precision_limit(population: float) -> float:
    """The half-width asked of a survey by population size, as the English tenant surveys do."""
    for at_least, limit in ((25_000, 0.02), (10_000, 0.03), (2_500, 0.04)):
        if population >= at_least:
            return limit
    return 0.05


def funnel_limits(centre: float, size: float, z: float, over_dispersion: float = 0.0) -> Interval:
    """Exact binomial funnel limits of a share, drawn smoothly over size (Spiegelhalter 2005, SiM 24:1185, appendix A).

    Outside lies a share so far from the centre that it or a further one has at most the chance of z on its side:
    never more than promised, and at small sizes less. Limits on the arcsine scale were tried: with 1,000 invented
    cities of identical streets they raised 0.4 to 0.5 % of streets in place of 0.2 %, for they take a street of 100
    without one miss to be exceptional where one in twenty is so by chance. Over-dispersion τ² (arcsine scale) makes
    the size smaller: 1/n' = 1/n + 4τ².
    """
    if not 0 < centre < 1:
        return Interval(centre, centre)
    usable = _usable(size, over_dispersion)
    upper = _where(lambda hits: _deviate(hits - 1, usable, centre) > z, usable)
    lower = usable - _where(lambda misses: _deviate(usable - misses, usable, centre) < -z, usable)
    return Interval(lower / usable, upper / usable)


def _usable(size: float, over_dispersion: float) -> float:
    return 1 / (1 / size + 4 * over_dispersion)


def _where(is_beyond: Callable[[float], bool], end: float) -> float:
    """The point from which on it holds; the end where it holds nowhere."""
    low, high = 0.0, end
    if not is_beyond(high):
        return end
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return low


def _deviate(hits: float, size: float, share: float) -> float:
    """The normal deviate of the chance of at most so many hits (Peizer & Pratt 1968, JASA 63:1416).

    Of tails down to 1 in 100,000 it gives the chance to within 10 % of itself, to within 1 % from two expected hits on.
    """
    have, lack = hits + 0.5, size - hits - 0.5
    if have <= 0 or lack <= 0:
        return -math.inf if have <= 0 else math.inf
    other = 1 - share
    correction = 0.02 * (other / (hits + 1) - share / (size - hits) + (other - 0.5) / (size + 1))
    distance = hits + 2 / 3 - (size + 1 / 3) * share + correction
    raw = have - size * share
    if abs(raw) < 1e-6 * size:
        return distance / math.sqrt((size + 1 / 6) * share * other)
    surprise = have * math.log(have / (size * share)) + lack * math.log(lack / (size * other))
    return distance / abs(raw) * math.sqrt(max(0.0, 2 * surprise / (1 + 1 / (6 * size))))


def over_dispersion(shares: Sequence[float], sizes: Sequence[float], centre: float) -> float:
    """τ² on the arcsine scale: what units differ by beyond chance (Spiegelhalter 2005; FunnelPlotR, z winsorised 10 %).

    0 with fewer than ten units: winsorising then drops nobody, so that one outlier would hide itself.
    """
    scores = [arcsine_z(share, size, centre) for share, size in zip(shares, sizes, strict=True)]
    return between_units(scores, [4 * size for size in sizes])


def between_units(scores: Sequence[float], weights: Sequence[float], winsorised: float = 0.1) -> float:
    """τ² of units by their distances from the centre in standard errors, weights being one over squared errors.

    Without winsorising it is the estimate of DerSimonian & Laird (1986, Control Clin Trials 7:177).
    """
    count = len(scores)
    if count < _ENOUGH_UNITS:
        return 0.0
    ordered, cut = sorted(scores), int(count * winsorised)
    low, high = ordered[cut], ordered[count - 1 - cut]
    phi = sum(min(max(score, low), high) ** 2 for score in ordered) / count
    total = sum(weights)
    spread = total - sum(weight * weight for weight in weights) / total
    return max(0.0, (count * phi - (count - 1)) / spread) if spread > 0 else 0.0


def arcsine_z(share: float, size: float, centre: float) -> float:
    """How many standard errors a share lies from the centre, on the arcsine scale."""
    return (math.asin(math.sqrt(share)) - math.asin(math.sqrt(centre))) * math.sqrt(4 * size)


class Funnel(NamedTuple):
    """The centre of shares, and what their units differ by beyond chance (τ² on the arcsine scale)."""

    centre: float
    over_dispersion: float

    def limits(self, size: float, z: float = Z998) -> Interval:
        """Between which a share of this size lies if the unit is like the others."""
        return funnel_limits(self.centre, size, z, self.over_dispersion)

    def z(self, share: float, size: float) -> float:
        """How far a share lies from the centre, as the deviate of the chance of one as far; 0 if chance is even."""
        if not 0 < self.centre < 1:
            return 0.0
        usable = _usable(size, self.over_dispersion)
        if share > self.centre:
            return max(0.0, _deviate(share * usable - 1, usable, self.centre))
        return min(0.0, _deviate(share * usable, usable, self.centre))

    def side(self, share: float, size: float) -> int:
        """1 above the 99.8 % limits, -1 below, 0 within."""
        z = self.z(share, size)
        return (z > Z998) - (z < -Z998)


def funnel_of(shares: Sequence[float], sizes: Sequence[float]) -> Funnel:
    """The funnel of units that are compared: all their hits over all their bases, whatever the unit's size."""
    centre = math.fsum(share * size for share, size in zip(shares, sizes, strict=True)) / math.fsum(sizes)
    return Funnel(centre, over_dispersion(shares, sizes, centre))


class MeanFunnel(NamedTuple):
    """The centre of means, the spread of rows within their units (pooled), and what units differ by beyond chance (τ²)."""

    centre: float
    spread: float
    over_dispersion: float

    def limits(self, size: float, z: float = Z998) -> Interval:
        """Between which the mean of so many rows lies if the unit is like the others and its rows spread as theirs do."""
        if self.spread <= 0 and self.over_dispersion <= 0:
            return Interval(self.centre, self.centre)
        reach = _where(lambda t: student_deviate(t, size - 1) > z, 1000.0) * self._error(size, self.spread)
        return Interval(self.centre - reach, self.centre + reach)

    def z(self, mean: float, size: float, spread: float) -> float:
        """How far a mean lies from the centre, as a normal deviate; by the unit's own spread where that is the larger."""
        error = self._error(size, max(spread, self.spread))
        if error <= 0:
            return 0.0
        return math.copysign(student_deviate(abs(mean - self.centre) / error, size - 1), mean - self.centre)

    def _error(self, size: float, spread: float) -> float:
        return math.sqrt(spread * spread / size + self.over_dispersion)


def mean_funnel_of(means: Sequence[float], sizes: Sequence[float], variances: Sequence[float]) -> MeanFunnel:
    """The funnel of the means of two rows or more: all rows' mean, and over-dispersion as in `over_dispersion`.

    The spread is taken within units and pooled; a mean is held against Student's distribution with its own degrees of
    freedom, and against its own spread where that is the larger. Normal limits on the pooled spread alone were tried:
    with 500 invented cities of 40 units that are alike they flagged 0.19 % of units whose rows are normal, as promised,
    but 0.5 to 0.6 % where spreads differ by up to three times, and 0.5 % of exponential rows.
    """
    count = math.fsum(sizes)
    centre = math.fsum(mean * size for mean, size in zip(means, sizes, strict=True)) / count
    within = math.fsum(variance * (size - 1) for variance, size in zip(variances, sizes, strict=True))
    pooled = within / (count - len(sizes))
    if pooled <= 0:
        return MeanFunnel(centre, 0.0, 0.0)
    scores = [(mean - centre) * math.sqrt(size / pooled) for mean, size in zip(means, sizes, strict=True)]
    return MeanFunnel(centre, math.sqrt(pooled), between_units(scores, [size / pooled for size in sizes]))


def student_deviate(t: float, freedom: float) -> float:
    """The normal deviate whose chance is that of a positive t (Hill 1970, CACM 13:617, algorithm 395)."""
    base = freedom - 0.5
    w, b = base * math.log1p(t * t / freedom), 48 * base * base
    inner = (((-0.4 * w - 3.3) * w - 24) * w - 85.5) / (0.8 * w * w + 100 + b)
    return ((inner + w + 3) / b + 1) * math.sqrt(w)


class RankRange(NamedTuple):
    """The best and the worst rank that intervals leave a unit; 1 is the best."""

    best: int
    worst: int


def rank_ranges(intervals: Sequence[Interval], *, is_high_best: bool = True) -> list[RankRange]:
    """For each unit the ranks that are in keeping with the units' own intervals (Klein, Wright & Wieczorek 2020).

    Best = 1 + units whose interval lies wholly on the better side, worst = n - units wholly on the worse side. If all
    intervals hold their true values at once, so do all rank ranges at once. Intervals of 95 % each promise that only
    for each unit's own value, not for all units together: the ranges are then somewhat too narrow for the whole list.
    """
    lowers, uppers = sorted(interval.lower for interval in intervals), sorted(interval.upper for interval in intervals)
    count = len(intervals)
    ranges = []
    for interval in intervals:
        above, below = count - bisect_right(lowers, interval.upper), bisect_left(uppers, interval.lower)
        better, worse = (above, below) if is_high_best else (below, above)
        ranges.append(RankRange(1 + better, count - worse))
    return ranges


def poisson_upper_tail(count: int, expected: float) -> float:
    """The chance of at least so many events where so many are expected (Poisson)."""
    if count <= 0 or expected <= 0:
        return 1.0 if count <= 0 else 0.0
    below = math.fsum(math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


class ControlChart(NamedTuple):
    """An XmR chart: its centre, its natural process limits, and for each point the rules that it breaks."""

    centre: float
    lower: float
    upper: float
    broken: tuple[frozenset[str], ...]


def control_chart(values: Sequence[float]) -> ControlChart | None:
    """Individuals and moving range (XmR), as NHSRplotthedots draws it ("Making Data Count"). None below two values.

    Limits are the mean ± 2.66 mean moving ranges; ranges of 3.267 times their mean or more are dropped before the mean
    is taken anew. Rules: `outside` a limit; `shift`, seven in a row on one side; `trend`, seven in a row rising or
    falling; `two_of_three`, two of three in a row in the outer third of one side. On a stable series of 24 points one
    of them is broken by chance in 20 % of series, and 0.46 % of points lie outside (0.26 % if no range is dropped, 0.27 %
    where the spread is known): they ask why, they do not judge.
    """
    if len(values) < 2:
        return None
    centre = math.fsum(values) / len(values)
    ranges = [abs(later - former) for former, later in pairwise(values)]
    mean_range = math.fsum(ranges) / len(ranges)
    usual = [one for one in ranges if one < 3.267 * mean_range]
    reach = 2.66 * (math.fsum(usual) / len(usual) if usual else mean_range)
    broken: list[set[str]] = [set() for _ in values]
    sides = [(value > centre) - (value < centre) for value in values]
    steps = [0, *((later > former) - (later < former) for former, later in pairwise(values))]
    outer = [side if abs(value - centre) > reach * 2 / 3 else 0 for value, side in zip(values, sides, strict=True)]
    for place, value in enumerate(values):
        if abs(value - centre) > reach:
            broken[place].add("outside")
        for name, marks, length in (("shift", sides, 7), ("trend", steps, 6)):
            window = marks[place - length + 1 : place + 1]
            if len(window) == length and window[0] and len(set(window)) == 1:
                for inside in range(place - 6, place + 1):
                    broken[inside].add(name)
        window = outer[place - 2 : place + 1]
        if len(window) == 3 and abs(sum(window)) >= 2 and outer[place]:
            for inside in range(place - 2, place + 1):
                if outer[inside] == outer[place]:
                    broken[inside].add("two_of_three")
    return ControlChart(centre, centre - reach, centre + reach, tuple(frozenset(one) for one in broken))


def rebased_charts(
    values: Sequence[float], starts: Iterable[int], fewest: int = 2
) -> list[tuple[int, ControlChart | None]]:
    """The stretches of a course that begins anew at the given positions, in order: (first position, chart).

    A stretch of fewer than `fewest` values has no chart. No rule reaches across a start.
    """
    edges = sorted({0, len(values), *(start for start in starts if 0 < start < len(values))})
    return [
        (first, control_chart(values[first:after]) if after - first >= fewest else None)
        for first, after in pairwise(edges)
    ]
