"""What luck alone would list: draws in which nobody is better, told by size, the same from the same seed."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import Rule
from pipelines.periods import add_months
from pipelines.settings import Home
from pipelines.warehouse.chance import Luck, luck
from pipelines.warehouse.propose import hits
from pipelines.warehouse.tables import PARAMETER_ON

QUARTER = "2022Q4"
ESTATES = 40
FIRST = {"estate_red_first": Decimal(3), "estate_red_rank_score": Decimal(0)}
LAST = {"estate_last": Decimal(2), "estate_last_score": Decimal(100)}


def setting() -> duckdb.DuckDBPyConnection:
    """Two quarters without a score: what the mart of estates is made from besides."""
    connection = duckdb.connect()
    connection.execute(
        "create table period (period varchar, period_kind varchar, starts_on date, last_month date, ends_before date)"
    )
    for number, first in enumerate((date(2022, 7, 1), date(2022, 10, 1)), 3):
        row = [f"2022Q{number}", "quarter", first, add_months(first, 2), add_months(first, 3)]
        connection.execute("insert into period values (?, ?, ?, ?, ?)", row)
    connection.execute("create table parameter (name varchar, value double, valid_from date, valid_to date)")
    connection.execute("insert into parameter values ('failing_score', 60, date '2000-01-01', null)")
    connection.execute(PARAMETER_ON)
    connection.execute("create table rule_scope (rule varchar, quarter varchar, applies boolean, since date)")
    connection.execute(
        "create table estate_fact (violation_no varchar, estate_id varchar, company_code varchar, violation_type varchar, "
        "decided_on date, repealed_on date, is_veto boolean)"
    )
    return connection


@pytest.fixture
def built() -> duckdb.DuckDBPyConnection:
    """Two districts of twenty estates, scored through six months; the first company serves one estate, the others three."""
    connection = setting()
    connection.execute(
        f"""
        create table assessment_due as
        select
            'X' || estate as estate_id, month, '110000' as city, 'D' || estate % 2 as district, 'S' as street,
            'C' as community, '甲' || estate as name, 'commodity' as estate_type,
            'K' || (estate + 2) // 3 as company_code, 100 + estate as households,
            cast(60 + (hash(estate, month) % 3000) / 100.0 as decimal(5, 2)) as score
        from range({ESTATES}) as e(estate)
        cross join (select unnest([date '2022-07-01', date '2022-08-01', date '2022-09-01', date '2022-10-01',
            date '2022-11-01', date '2022-12-01']) as month) as months
        """
    )
    make(connection)
    return connection


def make(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create or replace table estate_quarter as {load().marts['estate_quarter'].sql}")


def rule(name: str) -> Rule:
    return load().rules[name]


def asked(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Decimal], **more: int) -> Luck:
    return luck(connection, load(), rule(name), QUARTER, values=values, draws=60, **more)


def states(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Decimal]) -> dict[str, str]:
    sql = hits(rule(name), values=values, is_trial=True)
    return dict(connection.execute(f"select subject, state from ({sql}) where quarter = '{QUARTER}'").fetchall())


def test_equal_estates_fill_the_places_that_a_rank_rule_has_and_the_chance_says_so(
    built: duckdb.DuckDBPyConnection,
) -> None:
    told = asked(built, "estate_red_rank", FIRST)
    assert told.subjects == ESTATES
    assert 6 <= told.expected < 6.5, "three places in each of two districts; a tie adds one now and then"
    assert sum(size.share * size.subjects for size in told.sizes) == pytest.approx(told.expected)
    assert all(size.share <= size.upper for size in told.sizes)


def test_twice_running_among_the_last_is_rare_by_luck(built: duckdb.DuckDBPyConnection) -> None:
    yellow, black = asked(built, "estate_yellow_rank", LAST), asked(built, "estate_black_rank", LAST)
    assert 4 <= yellow.expected < 4.5
    assert black.expected < 1, "of twenty, a tenth of a tenth"


def test_the_same_seed_draws_the_same(built: duckdb.DuckDBPyConnection) -> None:
    below = {"estate_last": Decimal(5), "estate_last_score": Decimal(70)}
    first, again, other = (asked(built, "estate_yellow_rank", below, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.expected != other.expected


def test_a_fact_is_no_luck(built: duckdb.DuckDBPyConnection) -> None:
    built.execute("insert into estate_fact values ('V-1', 'X1', 'K1', 'safety', date '2022-11-02', null, true)")
    make(built)
    values = {"estate_black_quarters": Decimal(4)}
    assert states(built, "estate_black_threshold", values)["X1"] == "proposed"
    assert asked(built, "estate_black_threshold", values).expected == 0


def test_who_is_listed_by_rank_is_within_the_ranks_that_chance_leaves_open(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute("select rank_at_best, rank_from_first, rank_at_worst, ranked from estate_quarter").fetchall()
    assert rows
    for best, rank, worst, ranked in rows:
        assert 1 <= best <= rank <= worst <= ranked
    assert any(best < worst for best, _, worst, _ in rows)


def test_an_estate_with_a_month_missing_is_not_ranked_and_waits(built: duckdb.DuckDBPyConnection) -> None:
    built.execute("update assessment_due set score = null where estate_id = 'X3' and month = date '2022-11-01'")
    make(built)
    assert states(built, "estate_red_rank", FIRST)["X3"] == "waiting"
    assert states(built, "estate_yellow_rank", LAST)["X3"] == "waiting"
    ranked = built.execute("select max(ranked) from estate_quarter where quarter = ? and district = 'D1'", [QUARTER])
    assert ranked.fetchone() == (19,)


def test_failing_quarters_count_only_in_a_row(built: duckdb.DuckDBPyConnection) -> None:
    built.execute("update assessment_due set score = 50 where estate_id = 'X5'")
    built.execute("update assessment_due set score = 50 where estate_id = 'X6' and month >= date '2022-10-01'")
    make(built)
    told = dict(
        built.execute("select estate_id, failing_quarters from estate_quarter where quarter = ?", [QUARTER]).fetchall()
    )
    assert (told["X5"], told["X6"], told["X7"]) == (2, 1, 0)


def test_a_rule_on_companies_is_drawn_from_the_scores_of_their_estates(small_home: Home) -> None:
    reader = query.open(small_home.path)
    newest = reader.simulate("red_score", {"red_score": Decimal(0)}, draws=25)
    assessed = newest.judged.row(-1, named=True)
    assert newest.luck is not None
    assert newest.luck.expected == assessed["subjects"] - assessed["waiting"]
    none = reader.simulate("red_score", {"red_score": Decimal(101)}, draws=25).luck
    assert none is not None
    assert none.expected == 0
    strict = [reader.simulate("red_score", {"red_score": Decimal(88)}, draws=25).luck for _ in range(2)]
    assert strict[0] == strict[1]
