"""What would move a subject on or off a list: the smallest changes of evidence, found by asking the rules themselves.

A rule is put the question again on rows that differ from the subject's own in one column of evidence, step by step
(`[[mover]]` of the rule), by the very statement that made the proposals. Where one condition is not enough, the next
is asked on the row that the first change left. Every answer is proved by judging the changed row as a whole.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import Lever, Rule
from pipelines.query.door import Door
from pipelines.query.stream import frame_of
from pipelines.text import Text
from pipelines.warehouse.propose import hits

_MOST = 20_000  # steps tried
_NEAR = 200  # of them are tried first: most answers lie near


@dataclass(frozen=True, kw_only=True)
class Change:
    """One column of evidence as it is, and as it would have to be."""

    column: str
    says: Text
    now: float | None
    then: float


@dataclass(frozen=True, kw_only=True)
class Move:
    """Changes that together turn a rule's verdict in a quarter: `to` is the verdict that they give."""

    rule: str
    list: str
    quarter: str
    state: str  # proposed, waiting, not_proposed
    to: str
    changes: tuple[Change, ...]


class Verdict(NamedTuple):
    """A rule's state on one row, and for each condition true, false or None."""

    state: str
    holds: tuple[bool | None, ...]


def moves(door: Door, subject: str, quarter: str, kind: str = "company") -> tuple[Move, ...]:
    """For every rule that applies in a quarter, the smallest changes that would turn its verdict on one subject
    of a kind (company, estate, project manager, developer).

    A rule that is not met is asked what would meet it, one that is met what would undo it. Several moves of one rule
    are alternatives; the changes within a move are needed together. A rule without a move has none within the ends
    of its movers: its evidence is a decision of others.
    """
    if kind == "company":
        door.accept_company(subject)
    door.accept_period(quarter)
    applying = door.frame("select rule from rule_scope where quarter = ? and applies", [quarter])["rule"].to_list()
    result: list[Move] = []
    last_day = periods.parse(quarter).last_day
    for rule in (one.on(last_day).within(door.home.region) for one in door.catalogue.rules.values()):
        if rule.subject == kind and rule.id in applying and rule.mover:
            row = _row(door, rule, subject, quarter)
            if row.height == 1:
                result += _of_rule(door, rule, row, quarter)
    return tuple(result)


def _row(door: Door, rule: Rule, subject: str, quarter: str) -> pl.DataFrame:
    with door.cursor() as cursor:
        sql = f'select * from "{rule.mart}" where {rule.subject_column} = ? and quarter = ?'
        return frame_of(cursor.sql(sql, params=[subject, quarter]))


def judged(door: Door, rule: Rule, rows: pl.DataFrame) -> list[Verdict]:
    """A rule's verdicts on rows of its mart, in their order.

    Its parameters are asked once, not by the statement for every row: to plan that takes ten times as long as to judge.
    """
    numbered = rows.with_columns(
        pl.int_range(rows.height).cast(pl.String).alias(rule.subject_column)
    )  # it holds their number
    with door.cursor() as cursor:
        cursor.register("candidate", numbered.to_arrow())
        answer = cursor.sql(
            f"with {rule.mart} as (select * from candidate) "
            "select cast(subject as bigint) as number, state, conditions "
            f"from ({hits(rule, values=_values(cursor, rule, rows))}) order by number"
        ).fetchall()
        cursor.unregister("candidate")
    return [Verdict(state, tuple(json.loads(conditions))) for _, state, conditions in answer]


def _values(cursor: duckdb.DuckDBPyConnection, rule: Rule, rows: pl.DataFrame) -> dict[str, Decimal]:
    """The values of a rule's parameters that the build has for the day of the rows; none for rows of several days."""
    days = rows["last_day"].unique()
    if not rule.parameters or days.len() != 1:
        return {}
    columns = ", ".join("parameter_on(?, ?)" for _ in rule.parameters)
    of_day = [part for name in rule.parameters for part in (name, days[0])]
    (values,) = cursor.execute(f"select {columns}", of_day).fetchall()
    return {name: value for name, value in zip(rule.parameters, values, strict=True) if value is not None}


def _of_rule(door: Door, rule: Rule, row: pl.DataFrame, quarter: str) -> list[Move]:
    now = judged(door, rule, row)[0]
    wanted = now.state != "proposed"
    numbers = range(len(now.holds))
    open_ = [i for i in numbers if now.holds[i] is not True] if wanted else [i for i in numbers if now.holds[i] is True]
    together = wanted == bool(rule.all)  # `all` is met by every condition and undone by one; `any` the other way round
    if together:
        ways = _all_of(door, rule, row, open_, wanted)
    else:
        ways = [way for i in open_ for way in _one_of(door, rule, row, i, wanted)]
    return [
        Move(rule=rule.id, list=rule.list, quarter=quarter, state=now.state, to=end.state, changes=changes)
        for changes in dict.fromkeys(ways)
        for end in judged(door, rule, _changed(row, changes))
        if (end.state == "proposed") == wanted
    ]


def _all_of(
    door: Door, rule: Rule, row: pl.DataFrame, conditions: Sequence[int], wanted: bool
) -> list[tuple[Change, ...]]:
    ways: list[tuple[Change, ...]] = [()]
    for i in conditions:
        longer: list[tuple[Change, ...]] = []
        for way in ways:
            changed = _changed(row, way)
            if (judged(door, rule, changed)[0].holds[i] is True) == wanted:
                longer.append(way)
            else:
                longer += [_joined(way, more) for more in _one_of(door, rule, changed, i, wanted)]
        ways = longer
    return ways


def _one_of(door: Door, rule: Rule, row: pl.DataFrame, condition: int, wanted: bool) -> list[tuple[Change, ...]]:
    """Each mover's smallest change that gives one condition the wanted answer."""
    groups: list[tuple[Change, ...]] = []
    asks = (rule.all or rule.any)[condition].when
    for mover in rule.mover:
        if not re.search(rf"\b{mover.column}\b", asks, re.IGNORECASE):
            continue  # what the condition does not ask about turns nothing
        steps = _steps(row, mover)
        for tried in (steps.head(_NEAR), steps.slice(_NEAR)):
            verdicts = judged(door, rule, tried) if tried.height else []
            turned = [one for one, verdict in enumerate(verdicts) if (verdict.holds[condition] is True) == wanted]
            if turned:
                then = float(tried[mover.column][turned[0]])
                groups.append((Change(column=mover.column, says=mover.says, now=_amount(row, mover), then=then),))
                break
    return groups


def _steps(row: pl.DataFrame, mover: Lever) -> pl.DataFrame:
    """The row with other values of one column, the nearest first: on the mover's grid from its lower end on."""
    now = _amount(row, mover)
    size = min(round((mover.most - mover.least) / mover.step), _MOST)
    grid = [round(mover.least + i * mover.step, 9) for i in range(size + 1)]
    if now is not None:
        grid = sorted((value for value in grid if value != now), key=lambda value: abs(value - now))
    if not grid:
        return row.clear()
    kind = row.schema[mover.column]
    values = pl.DataFrame(
        {mover.column: pl.Series(grid, dtype=pl.Float64).cast(pl.Float64 if kind == pl.Null else kind)}
    )
    return row.drop(mover.column).join(values, how="cross").select(row.columns)


def _changed(row: pl.DataFrame, changes: Sequence[Change]) -> pl.DataFrame:
    return row.with_columns(
        pl.lit(change.then).cast(row.schema[change.column]).alias(change.column) for change in changes
    )


def _joined(way: tuple[Change, ...], more: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes one after the other; a column that is moved twice is moved once, further."""
    former = {one.column: one for one in way}
    later = [replace(one, now=former[one.column].now) if one.column in former else one for one in more]
    kept = [one for one in way if one.column not in {new.column for new in later}]
    return (*kept, *later)


def _amount(row: pl.DataFrame, mover: Lever) -> float | None:
    value = row[mover.column][0]
    return None if value is None else float(value)
