"""Pure statistics: no data access, no policy. Shares are 0 to 1."""

import math
from collections.abc import Sequence
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
