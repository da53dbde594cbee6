"""Whether the printed chance holds: cities in which nobody is truly worse, judged by the rules, size by size; and how
often a rule finds who is worse. What it prints stands in benchmarks/RESULTS.md."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.warehouse.chance import SIZES, luck
from pipelines.warehouse.propose import hits
from tests.warehouse.test_chance import QUARTER, make, rule, setting

TABLES = 200  # invented cities in which all estates are equal
ESTATES = 400
SEED = 1000
VALUES = {
    "estate_red_rank": {"estate_red_first": 3, "estate_red_rank_score": 84},
    "estate_yellow_rank": {"estate_last": 2, "estate_last_score": 78},
    "estate_black_rank": {"estate_last": 2, "estate_last_score": 78},
    "estate_red_threshold": {"estate_red_score": 86},
}
Count = tuple[int, int]  # proposed, judged


def numbers(name: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in VALUES[name].items()}


def cities(rng: np.random.Generator, tables: int, worse: float = 0.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Cities of four districts whose monthly scores are a district's mean and noise; every tenth estate is worse by points."""
    companies = np.repeat(np.arange(ESTATES), 1 + 5 * (np.arange(ESTATES) % 5))[:ESTATES]  # of 1, 6, 11, 16, 21 estates
    for _ in range(tables):
        connection = setting()
        frame = pl.DataFrame(
            {
                "estate_id": np.repeat([f"X{number}" for number in range(ESTATES)], 6),
                "month": np.tile(
                    np.arange("2022-07", "2023-01", dtype="datetime64[M]").astype("datetime64[D]"), ESTATES
                ),
                "district": np.repeat([f"D{number % 4}" for number in range(ESTATES)], 6),
                "company_code": np.repeat([f"K{number}" for number in companies], 6),
                "score": np.clip(
                    80
                    + 2 * np.repeat(np.arange(ESTATES) % 4, 6)
                    - worse * (np.repeat(np.arange(ESTATES), 6) % 10 == 7)
                    + rng.normal(0, 6, 6 * ESTATES),
                    0,
                    100,
                ).round(1),
            }
        ).with_columns(
            pl.lit("110000").alias("city"),
            pl.lit("S").alias("street"),
            pl.lit("C").alias("community"),
            pl.col("estate_id").alias("name"),
            pl.lit("commodity").alias("estate_type"),
            pl.lit(100).alias("households"),
            pl.col("score").cast(pl.Decimal(5, 2)),
            pl.col("month").cast(pl.Date),
        )
        connection.register("scored", frame.to_arrow())
        connection.execute("create table assessment_due as select * from scored")
        make(connection)
        yield connection
        connection.close()


def counted(connection: duckdb.DuckDBPyConnection, name: str) -> dict[int, Count]:
    """By size of company: proposed and judged."""
    size = " ".join(
        f"when company_estates >= {least} {f'and company_estates <= {most}' if most else ''} then {least}"
        for least, most in SIZES
    )
    rows = connection.execute(
        f"""
        with hit as ({hits(rule(name), values=numbers(name), is_trial=True)})
        select case {size} end as least, count(*) filter (where state = 'proposed'), count(*)
        from hit join estate_quarter on estate_id = subject and estate_quarter.quarter = hit.quarter
        where hit.quarter = '{QUARTER}' group by least
        """
    ).fetchall()
    return {least: (proposed, judged) for least, proposed, judged in rows}


def held(tables: int, printing: int, draws: int) -> list[str]:
    """Asserts that each size is proposed no more often than printed; tells both."""
    told = []
    printed = {name: [] for name in VALUES}
    found: dict[str, dict[int, list[int]]] = {name: {} for name in VALUES}
    for number, connection in enumerate(cities(np.random.default_rng(SEED), tables)):
        for name in VALUES:
            if number < printing:  # the chance as some of the cities would print it
                printed[name].append(luck(connection, load(), rule(name), QUARTER, values=numbers(name), draws=draws))
            for least, (proposed, judged) in counted(connection, name).items():
                held_so = found[name].setdefault(least, [0, 0])
                held_so[0] += proposed
                held_so[1] += judged
    for name, sizes in found.items():
        for least, (proposed, judged) in sorted(sizes.items()):
            chance = float(
                np.mean([share.upper for told_ in printed[name] for share in told_.sizes if share.least == least])
            )
            share = proposed / judged
            error = 1.96 * float(np.sqrt(max(share * (1 - share), 1 / judged) / judged))
            told.append(f"{rule(name).code} {least}+ estates: proposed {share:.3%}, printed at most {chance:.3%}")
            assert share - error <= chance, told[-1]
    return told


def power(tables: int, worse: float) -> list[str]:
    """Of the estates that are worse by so many points, how many a rule proposes, and of the others."""
    told = []
    for name in ("estate_yellow_rank", "estate_black_rank"):
        hit = dict.fromkeys((True, False), (0, 0))
        for connection in cities(np.random.default_rng(SEED + 1), tables, worse):
            rows = connection.execute(
                f"select subject, state = 'proposed' from ({hits(rule(name), values=numbers(name), is_trial=True)}) where quarter = '{QUARTER}'"
            ).fetchall()
            for subject, proposed in rows:
                is_worse = int(subject[1:]) % 10 == 7
                hit[is_worse] = (hit[is_worse][0] + int(proposed), hit[is_worse][1] + 1)
        shares = {is_worse: count / every for is_worse, (count, every) in hit.items()}
        told.append(
            f"{rule(name).code}, worse by {worse:g} points: proposed {shares[True]:.1%} of the worse, {shares[False]:.2%} of the others"
        )
        assert shares[True] > shares[False]
    return told


def test_in_a_few_cities_of_equals_no_size_is_proposed_more_often_than_printed() -> None:
    assert len(held(3, 1, 25)) >= len(VALUES)


def test_who_is_much_worse_is_proposed_more_often_than_others() -> None:
    assert len(power(1, 15.0)) == 2


@pytest.mark.soak
def test_in_two_hundred_cities_of_equals_no_size_is_proposed_more_often_than_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = [*held(TABLES, 5, 200), *power(20, 3.0), *power(20, 6.0)]
    with capsys.disabled():
        print("\n" + "\n".join(told))
