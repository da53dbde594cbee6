"""Whether the printed chance holds: cities in which nobody is truly worse, judged by the rules, size by size; and how
often a rule finds who is worse. Rules on estates and on companies (RL-03, RL-04). What it prints stands in benchmarks/RESULTS.md."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.warehouse.chance import SIZES, _upper, luck
from pipelines.warehouse.propose import hits
from tests.warehouse.test_chance import QUARTER, make, rule, setting

TABLES = 200  # invented cities in which all estates are equal
DRAWS = 25  # of each city; all together 5,000
ESTATES = 400
MONTHS = 12
SEED = 1000
VALUES: dict[str, dict[str, int | Decimal]] = {
    "estate_red_rank": {"estate_red_first": 3, "estate_red_rank_score": 84},
    "estate_yellow_rank": {"estate_last": 2, "estate_last_score": 78},
    "estate_black_rank": {"estate_last": 2, "estate_last_score": 78},
    "estate_red_threshold": {"estate_red_score": 86},
    "red_score": {"red_score": 84, "red_assessed_share": Decimal("0.9")},
    "red_spot_check": {"red_spot_score": 86},
}
OF_COMPANIES = ("red_score", "red_spot_check")
Count = tuple[int, int]  # proposed, judged


def numbers(name: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in VALUES[name].items()}


def companies() -> np.ndarray:
    """The number of the company that serves each estate: companies of 1, 6, 11, 16 and 21 estates by turns."""
    return np.repeat(np.arange(ESTATES), 1 + 5 * (np.arange(ESTATES) % 5))[:ESTATES]


def cities(
    rng: np.random.Generator, tables: int, conduct: np.ndarray | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Cities of four districts whose monthly scores are a district's mean and noise, a year long, and the points by which
    an estate's conduct differs. Four in five estates were checked at random in the year, by the same mean and noise."""
    mean = 80 + 2 * (np.arange(ESTATES) % 4) + (np.zeros(ESTATES) if conduct is None else conduct)
    for _ in range(tables):
        connection = setting()
        frame = pl.DataFrame(
            {
                "estate_id": np.repeat([f"X{number}" for number in range(ESTATES)], MONTHS),
                "month": np.tile(
                    np.arange("2022-01", "2023-01", dtype="datetime64[M]").astype("datetime64[D]"), ESTATES
                ),
                "district": np.repeat([f"D{number % 4}" for number in range(ESTATES)], MONTHS),
                "company_code": np.repeat([f"K{number}" for number in companies()], MONTHS),
                "score": np.clip(np.repeat(mean, MONTHS) + rng.normal(0, 6, MONTHS * ESTATES), 0, 100).round(1),
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
        checked = rng.random(ESTATES) < 0.8
        connection.register(
            "checked",
            frame.filter(pl.col("month") == pl.date(2022, 12, 1))
            .with_columns(
                pl.lit("random").alias("check_kind"),
                pl.Series(mean + rng.normal(0, 6, ESTATES)).clip(0, 100).round(1).cast(pl.Decimal(5, 2)).alias("score"),
            )
            .filter(pl.Series(checked))
            .to_arrow(),
        )
        connection.execute("create table spot_check_done as select * from checked")
        make_companies(connection)
        yield connection
        connection.close()


def make_companies(connection: duckdb.DuckDBPyConnection) -> None:
    """The companies at the quarter's end, each with the two scores that its rules are drawn from, by the SQL they declare."""
    given = {name: rule(name).chance for name in OF_COMPANIES}
    assert all(chance is not None for chance in given.values())
    year, spot = (chance.gives for chance in given.values() if chance is not None)
    connection.execute(
        f"""
        create table company_quarter as
        select
            company_code, '{QUARTER}' as quarter, date '2022-12-31' as last_day, company_code as name, estates, households,
            1.0 as assessed_share, 12 * estates as assessments_due, 12 * estates as assessments_done, year.year_score,
            spot.spot_year_score, estates as random_checks, 0 as targeted_checks, '' as spot_estates
        from (
            select company_code, count(distinct estate_id) as estates, sum(households) as households
            from assessment_due group by company_code
        )
        left join ({year}) as year using (company_code)
        left join ({spot}) as spot using (company_code)
        """
    )


def assessed(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """How many subjects of the quarter a rule can assess."""
    sql = hits(rule(name), values=numbers(name), is_trial=True)
    found = connection.execute(
        f"select count(*) from ({sql}) where quarter = '{QUARTER}' and state <> 'waiting'"
    ).fetchone()
    assert found is not None
    return int(found[0])


def counted(connection: duckdb.DuckDBPyConnection, name: str, numbers_marked: Iterable[int] = ()) -> dict[int, Count]:
    """By size of company: proposed and judged, of all subjects or of those with the numbers given."""
    judged = rule(name)
    column = "estates" if name in OF_COMPANIES else "company_estates"
    size = " ".join(
        f"when {judged.mart}.{column} >= {least} {f'and {judged.mart}.{column} <= {most}' if most else ''} then {least}"
        for least, most in SIZES
    )
    rows = connection.execute(
        f"""
        with hit as ({hits(judged, values=numbers(name), is_trial=True)})
        select case {size} end as least, count(*) filter (where state = 'proposed'), count(*)
        from hit join {judged.mart} on {judged.mart}.{judged.subject_column} = subject and {judged.mart}.quarter = hit.quarter
        where hit.quarter = '{QUARTER}'
            and (len($numbers) = 0 or cast(subject[2:] as bigint) in (select unnest($numbers)))
        group by least
        """,
        {"numbers": list(numbers_marked)},
    ).fetchall()
    return {least: (proposed, judged) for least, proposed, judged in rows}


def held(tables: int, draws: int) -> list[str]:
    """Asserts that in cities of equals each size is proposed no more often than the same cities print; gives both.

    What a rule lists by luck depends on the scores that a city happens to have, so each city prints its own chance, and
    the shares of all of them are compared. The limit is the upper end (95 %) of what all draws together say, which is
    lower than what a city prints of its own draws."""
    lines = []
    printed: dict[str, dict[int, list[float]]] = {name: {} for name in VALUES}
    found: dict[str, dict[int, list[int]]] = {name: {} for name in VALUES}
    for connection in cities(np.random.default_rng(SEED), tables):
        for name in VALUES:
            assert assessed(connection, name), f"{name} can assess nobody: its chance is not tried"
            for size in luck(connection, load(), rule(name), QUARTER, values=numbers(name), draws=draws).sizes:
                sums = printed[name].setdefault(size.least, [0.0, 0.0])
                sums[0] += size.share * size.subjects * draws
                sums[1] += size.subjects * draws
            for least, (proposed, judged) in counted(connection, name).items():
                counts = found[name].setdefault(least, [0, 0])
                counts[0] += proposed
                counts[1] += judged
    for name, sizes in found.items():
        for least, (proposed, judged) in sorted(sizes.items()):
            hit, drawn = printed[name][least]
            share, limit = proposed / judged, _upper(round(hit), round(drawn))
            error = 1.96 * float(np.sqrt(max(share * (1 - share), 1 / judged) / judged))
            lines.append(
                f"{rule(name).code} {least}+ estates: proposed {share:.3%} of {judged:,}, by luck {hit / drawn:.3%}, at most {limit:.3%}"
            )
            assert share - error <= limit, lines[-1]
    return lines


def power(tables: int, name: str, points: float) -> list[str]:
    """Where every tenth estate (of rules on companies: half of the companies) differs by points: of those, how
    many a rule proposes by size of company, and of the others."""
    of_companies = name in OF_COMPANIES
    subjects = companies() if of_companies else np.arange(ESTATES)
    differs = companies() % 10 >= 5 if of_companies else np.random.default_rng(0).permutation(ESTATES) < ESTATES // 10
    marked, others = (sorted(set(subjects[which].tolist())) for which in (differs, ~differs))
    found: dict[int, list[int]] = {}
    for connection in cities(np.random.default_rng(SEED + 1), tables, points * differs):
        for place, among in enumerate((marked, others)):
            for least, (proposed, judged) in counted(connection, name, among).items():
                held_so = found.setdefault(least, [0, 0, 0, 0])
                held_so[2 * place] += proposed
                held_so[2 * place + 1] += judged
    told = [
        f"{rule(name).code}, {points:+g} points, {least}+ estates: proposed {hit / max(1, of):.1%} of them, {rest / max(1, every):.2%} of the others"
        for least, (hit, of, rest, every) in sorted(found.items())
        if of
    ]
    hit, of, rest, every = (sum(counts) for counts in zip(*found.values(), strict=True))
    assert hit / of > rest / every, told
    return told


def test_in_a_few_cities_of_equals_no_size_is_proposed_more_often_than_printed() -> None:
    assert len(held(3, 25)) >= len(VALUES)


@pytest.mark.parametrize(
    ("name", "points"), [("estate_yellow_rank", -15.0), ("estate_black_rank", -15.0), ("red_score", 8.0)]
)
def test_who_is_much_worse_or_better_is_proposed_more_often_than_others(name: str, points: float) -> None:
    assert power(3, name, points)


@pytest.mark.soak
def test_in_two_hundred_cities_of_equals_no_size_is_proposed_more_often_than_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = held(TABLES, DRAWS)
    for name in ("estate_yellow_rank", "estate_black_rank"):
        told += [*power(60, name, -6.0), *power(60, name, -12.0)]
    for name in ("estate_red_rank", *OF_COMPANIES):
        told += [*power(60, name, 3.0), *power(60, name, 6.0)]
    with capsys.disabled():
        print("\n" + "\n".join(told))
