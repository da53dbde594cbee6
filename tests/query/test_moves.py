"""Movers: evidence moved one way never turns a condition back."""

import random
from itertools import pairwise

import polars as pl
import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import Lever, Rule
from pipelines.query.moves import judged
from pipelines.settings import Home

REGION = "110000"
RULES = [
    rule.within(REGION)
    for rule in load().rules.values()
    if rule.mover and rule.subject == "company" and REGION in {basis.region for basis in rule.basis}
]
ROWS, VALUES = 12, 24


def drawn(rng: random.Random, mover: Lever) -> float:
    """A value on the mover's grid, near its lower end as often as anywhere."""
    size = round((mover.most - mover.least) / mover.step)
    return mover.least + mover.step * min(size, rng.choice([rng.randint(0, 3), rng.randint(0, size)]))


def shaken(rule: Rule, rows: pl.DataFrame, rng: random.Random) -> pl.DataFrame:
    """The rows, every column that a mover can move somewhere else."""
    return rows.with_columns(
        pl.Series(mover.column, [drawn(rng, mover) for _ in range(rows.height)]).cast(
            pl.Float64 if rows.schema[mover.column] == pl.Null else rows.schema[mover.column]
        )
        for mover in rule.mover
    )


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_evidence_that_moves_one_way_turns_a_condition_once_at_most_and_always_the_same_way(
    small_home: Home, rule: Rule
) -> None:
    warehouse = query.open(small_home.path)
    rng = random.Random(rule.id)
    rows = warehouse.frame(f'select * from "{rule.mart}" where quarter = ? order by company_code', ["2022Q4"])
    tried = pl.concat([rows.head(ROWS // 2), shaken(rule, rows.head(ROWS), rng)], how="vertical_relaxed")
    for mover in rule.mover:
        values = sorted({drawn(rng, mover) for _ in range(VALUES)})
        kind = tried.schema[mover.column]
        grid = pl.DataFrame({mover.column: pl.Series(values).cast(kind)})
        verdicts = judged(warehouse, rule, tried.drop(mover.column).join(grid, how="cross").select(tried.columns))
        turns: dict[int, set[bool]] = {}
        for row in range(tried.height):
            line = verdicts[row * len(values) : (row + 1) * len(values)]
            for before, after in pairwise(line):
                for index, (was, now) in enumerate(zip(before.holds, after.holds, strict=True)):
                    if was is not now and None not in (was, now):
                        turns.setdefault(index, set()).add(bool(now))
        assert all(len(ways) == 1 for ways in turns.values()), (rule.id, mover.column, turns)
