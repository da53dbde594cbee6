"""Pure statistics: no data access, no policy. Shares are 0 to 1."""

import math
from collections.abc import Sequence
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


def effective_size(weights_sum: float, squares_sum: float) -> float | None:
    """Kish's effective sample size (Σw)²/Σw². None without weights."""
    return weights_sum * weights_sum / squares_sum if squares_sum > 0 else None


def required_sample(population: int, half_width: float, share: float = 0.5, z: float = Z95) -> float:
    """Sample size for a half-width, with finite population correction (Cochran 1977): 554.5 for 7,271 at ±4 %."""
    infinite = z * z * share * (1 - share) / (half_width * half_width)
    return infinite / (1 + (infinite - 1) / population)


def precision_limit(population: float) -> float:
    """The half-width asked of a survey by population size, as the English tenant surveys do (practice F4)."""
    for at_least, limit in ((25_000, 0.02), (10_000, 0.03), (2_500, 0.04)):
        if population >= at_least:
            return limit
    return 0.05


def funnel_limits(centre: float, size: float, z: float, over_dispersion: float = 0.0) -> Interval:
    """Funnel limits of a share on the arcsine scale, sin²(asin√θ ± z·√(1/4n + τ²)) (Spiegelhalter 2005)."""
    middle = math.asin(math.sqrt(min(max(centre, 0.0), 1.0)))
    reach = z * math.sqrt(1 / (4 * size) + over_dispersion)
    low, high = max(middle - reach, 0.0), min(middle + reach, math.pi / 2)
    return Interval(math.sin(low) ** 2, math.sin(high) ** 2)


def over_dispersion(shares: Sequence[float], sizes: Sequence[float], centre: float) -> float:
    """τ² on the arcsine scale: what units differ by beyond chance (Spiegelhalter 2005; FunnelPlotR, z winsorised 10 %).

    0 with fewer than ten units: winsorising then drops nobody, so that one outlier would hide itself.
    """
    count = len(shares)
    if count < _ENOUGH_UNITS:
        return 0.0
    scores = sorted(arcsine_z(share, size, centre) for share, size in zip(shares, sizes, strict=True))
    cut = int(count * 0.1)
    low, high = scores[cut], scores[count - 1 - cut]
    phi = sum(min(max(score, low), high) ** 2 for score in scores) / count
    weights = [4 * size for size in sizes]
    total = sum(weights)
    spread = total - sum(weight * weight for weight in weights) / total
    return max(0.0, (count * phi - (count - 1)) / spread) if spread > 0 else 0.0


def arcsine_z(share: float, size: float, centre: float, over_dispersion: float = 0.0) -> float:
    """How many standard errors a share lies from the centre, on the arcsine scale."""
    distance = math.asin(math.sqrt(share)) - math.asin(math.sqrt(centre))
    return distance / math.sqrt(1 / (4 * size) + over_dispersion)


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
    of them is broken by chance in 18 % of series: they ask why, they do not judge.
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
