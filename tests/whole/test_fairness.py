"""Invented cities in which no street differs from another: how often does the product say that one does?

The signals of a build are found by the build's own code, from values made by chance alone: 1,000 cities of 100 streets
with 5 to 25,000 cases each and one true rate, and 1,000 courses of 24 months of noise. `make soak` prints what it found.
"""

import math
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines import statistics
from pipelines.catalogue.catalogue import load
from pipelines.periods import add_months
from pipelines.warehouse import signals

METRIC = "assessment_done"  # a share that asks for both kinds of signal, compared from five cases on
STREETS, MONTHS = 100, 24
SMALLEST, LARGEST = 5, 25_000
RATES = (0.3, 0.6, 0.85, 0.97)
PROMISED_OUTLIERS = 0.002  # beyond 99.8 % limits: 1 in 1,000 on either side
# What a point of normal noise breaks by chance where mean and spread are known: beyond 3 standard deviations; seventh
# of seven on one side; last of seven rising or falling; beyond 2 of them, and one of the two before on the same side.
_BEYOND_TWO = math.erfc(2 / math.sqrt(2)) / 2
PROMISED_CAUSES = {
    "outside": math.erfc(3 / math.sqrt(2)),
    "shift": 2 / 2**7,
    "trend": 2 / math.factorial(7),
    "two_of_three": 2 * _BEYOND_TWO * (1 - (1 - _BEYOND_TWO) ** 2),
}


class Found(NamedTuple):
    """Shares of what was judged that were flagged: streets, by size and in all, and newest months, by rule and in all."""

    streets: float
    by_size: dict[str, float]
    by_chance: float  # what exact limits flag where the true rate is known: steps of small counts cannot reach 0.2 %
    months: float
    by_rule: dict[str, float]


def found_in(cities: int, seed: int) -> Found:
    """What the build's own signals say of cities without differences."""
    chance = np.random.default_rng(seed)
    connection = duckdb.connect()
    connection.execute(
        "create table journal_entry (sequence bigint, recorded_at timestamp, actor varchar, kind varchar, why varchar, content varchar)"
    )
    connection.execute(
        "create table estate_month (estate_id varchar, month date, district varchar, street varchar, in_scope boolean, completed_year integer)"
    )
    sizes = np.exp(chance.uniform(math.log(SMALLEST), math.log(LARGEST), (cities, STREETS))).astype(int)
    rates = np.array([RATES[city % len(RATES)] for city in range(cities)])
    hits = chance.binomial(sizes, rates[:, None])
    courses = chance.normal(0.6, 0.03, (cities, MONTHS))
    streets = pl.DataFrame(
        {
            "period": [f"city-{city}" for city in range(cities) for _ in range(STREETS)],
            "area": [f"street-{street}" for _ in range(cities) for street in range(STREETS)],
            "value": (hits / sizes).ravel(),
            "denominator": sizes.ravel(),
        }
    ).with_columns(level=pl.lit("street"), ends_before=date(2022, 2, 1))
    months = pl.DataFrame(
        {
            "period": [f"month-{month}" for _ in range(cities) for month in range(MONTHS)],
            "area": [f"city-{city}" for city in range(cities) for _ in range(MONTHS)],
            "value": courses.ravel(),
            "denominator": [1000] * courses.size,
            "level": ["city"] * courses.size,
            "ends_before": [add_months(date(2020, 2, 1), month) for _ in range(cities) for month in range(MONTHS)],
        }
    )
    every = pl.concat([streets, months.select(streets.columns)])
    connection.register("every", every.to_arrow())
    connection.execute(
        f"""
        create table metric_value as
        select '{METRIC}' as metric, 'headline' as variant, cast(null as varchar) as segment, 'month' as period_kind,
            cast(ends_before - interval 1 month as date) as starts_on, ends_before, period, level, area, value,
            denominator, denominator as sample, cast(null as double) as effective_sample
        from every
        """
    )
    signals.find(connection, load())
    rows = connection.execute("select kind, denominator, rule from signal").fetchall()
    flagged = pl.DataFrame(rows, schema={"kind": pl.String, "denominator": pl.Float64, "rule": pl.String}, orient="row")
    outliers = flagged.filter(pl.col("kind") == "outlier")["denominator"]
    causes = flagged.filter(pl.col("kind") == "special_cause")["rule"]
    edges = (SMALLEST, 30, 300, 3000, LARGEST)
    by_size = {
        f"{low} to {high}": outliers.is_between(low, high, closed="left").sum()
        / int(((sizes >= low) & (sizes < high)).sum())
        for low, high in pairwise(edges)
    }
    judged = cities * (MONTHS - signals.FEWEST_MONTHS + 1)
    return Found(
        streets=outliers.len() / sizes.size,
        by_size=by_size,
        by_chance=float(
            np.mean([_tails(int(size), RATES[number % len(RATES)]) for number, size in enumerate(sizes[:, 0])])
        ),
        months=causes.len() / judged,
        by_rule={rule: causes.str.split(", ").list.contains(rule).sum() / judged for rule in PROMISED_CAUSES},
    )


def _tails(size: int, rate: float) -> float:
    """The chance that a street of this size is beyond the limits of the true rate, summed from the binomial itself."""
    lower, upper = statistics.Funnel(rate, 0.0).limits(size)
    logs = np.cumsum(np.log(np.arange(1, size + 1)))
    logs = np.concatenate([[0.0], logs])
    counts = np.arange(size + 1)
    chances = np.exp(
        logs[size] - logs[counts] - logs[size - counts] + counts * math.log(rate) + (size - counts) * math.log(1 - rate)
    )
    return float(chances[(counts / size < lower) | (counts / size > upper)].sum())


def test_twenty_cities_without_differences_raise_no_more_than_chance_may() -> None:
    """2,000 streets: 4 promised, 12 or more would come by chance in 1 of 1,000 runs; 260 months: 5 promised, 16 likewise."""
    found = found_in(20, seed=20)
    assert found.streets * 20 * STREETS < 12
    assert found.months * 20 * 13 < 16


@pytest.mark.soak
def test_a_thousand_cities_without_differences_keep_the_promise_of_the_limits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Streets: between a quarter of the promised 0.2 % and all of it, and no band of size above it by a tenth.

    Months: all rules together between half of their promise and all of it. Each alone within 0.7 percentage points of
    its own, except for seven on one side (within 1.2: the seven move the mean that they are measured from). Being outside
    is three times as frequent as promised where the spread is known, for limits of 12 to 24 months are themselves unsure.
    """
    found = found_in(1000, seed=1000)
    with capsys.disabled():
        print(f"\nstreets beyond 99.8 % limits: {found.streets:.3%}, promised at most {PROMISED_OUTLIERS:.1%}")
        print(f"  exact limits of a known rate flag {found.by_chance:.3%}")
        for band, share in found.by_size.items():
            print(f"  {band} cases: {share:.3%}")
        print(
            f"newest months that break a rule: {found.months:.2%}, promised at most {sum(PROMISED_CAUSES.values()):.2%}"
        )
        for rule, share in found.by_rule.items():
            print(f"  {rule}: {share:.3%}, promised {PROMISED_CAUSES[rule]:.3%}")
    assert PROMISED_OUTLIERS / 4 < found.streets < PROMISED_OUTLIERS
    assert all(share < PROMISED_OUTLIERS * 1.1 for share in found.by_size.values())
    assert sum(PROMISED_CAUSES.values()) / 2 < found.months < sum(PROMISED_CAUSES.values())
    for rule, share in found.by_rule.items():
        assert share == pytest.approx(PROMISED_CAUSES[rule], abs=0.012 if rule == "shift" else 0.007)


ROWS = {  # centred: units differ by nothing but chance
    "normal": lambda chance, rows: chance.normal(size=rows),
    "uniform": lambda chance, rows: chance.uniform(-1, 1, rows),
    "skew": lambda chance, rows: 1 - chance.exponential(size=rows),
}


def means_flagged(cities: int, seed: int) -> dict[str, float]:
    """The share of 100 units with 5 to 150 rows each whose mean is flagged; spreads alike, or up to three times apart."""
    chance = np.random.default_rng(seed)
    sizes = [5, 12, 40, 150] * (STREETS // 4)
    flagged = {}
    for rows, draw in ROWS.items():
        for spreads, (low, high) in {"alike": (1.0, 1.0), "apart": (0.5, 1.5)}.items():
            count = 0
            for _ in range(cities):
                units = [draw(chance, size) * chance.uniform(low, high) for size in sizes]
                means, variances = [float(unit.mean()) for unit in units], [float(unit.var(ddof=1)) for unit in units]
                funnel = statistics.mean_funnel_of(means, sizes, variances)
                deviates = (funnel.z(*mean) for mean in zip(means, sizes, np.sqrt(variances), strict=True))
                count += sum(abs(deviate) > statistics.Z998 for deviate in deviates)
            flagged[f"{rows}, spreads {spreads}"] = count / cities / len(sizes)
    return flagged


def test_ten_cities_whose_means_do_not_differ_flag_no_more_than_chance_may() -> None:
    """1,000 means of each kind: 2 promised at most, 9 or more would come by chance in 1 of 4,000 runs."""
    assert max(means_flagged(10, seed=3).values()) * 10 * STREETS < 9


@pytest.mark.soak
def test_a_thousand_cities_whose_means_do_not_differ_keep_the_promise_of_the_limits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = means_flagged(1000, seed=4)
    with capsys.disabled():
        print("".join(f"\nmeans beyond 99.8 % limits, rows {kind}: {share:.3%}" for kind, share in found.items()))
    assert max(found.values()) < PROMISED_OUTLIERS
