"""A source's checks as dataframely rules: what is accepted satisfies the declared schema, or it is not accepted."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Check, Source
from pipelines.intake.records.stored_columns import ROW, stored_schema

_NULLS = "|nullability"  # how dataframely names the rule of a column that may not be null


@cache
def judging_schema(source: str) -> type[dy.Schema]:
    """The declared schema with the row checks as rules and the store's own columns."""
    declared = load().sources[source]
    columns = declared.schema.columns()
    inside: dict[str, Any] = {}
    for name, dtype in stored_schema(declared).items():
        own = dy.Int64(nullable=False) if dtype == pl.Int64 else dy.String(nullable=True)
        inside[name] = columns.get(name, own)
    inside |= {check.name: _rule(check) for check in declared.checks if check.refuses == "row"}
    return type(f"Judged{declared.schema.__name__}", (dy.Schema,), inside)


@cache
def _rules(source: str) -> Mapping[str, pl.Expr]:
    """Every rule of a source, by name: whether a row satisfies it, null where it says nothing of the row."""
    rules = judging_schema(source)._validation_rules(with_cast=False)
    return {name: rule.expr.fill_null(value=True) for name, rule in rules.items()}


@cache
def _never_null(source: str) -> tuple[str, ...]:
    """The columns that a rule forbids to be null: a column knows how many nulls it has."""
    return tuple(name.removesuffix(_NULLS) for name in _rules(source) if name.endswith(_NULLS))


@cache
def _all_hold(source: str) -> pl.Expr:
    """Whether every row satisfies the other rules of a source: one look, made once, for most tables break none."""
    others = (rule for name, rule in _rules(source).items() if not name.endswith(_NULLS))
    return pl.all_horizontal(pl.lit(value=True), *others).all()


def _rule(check: Check) -> Any:
    def holds(cls: type[dy.Schema]) -> pl.Expr:
        return check.expr

    holds.__name__ = check.name
    return dy.rule()(holds)


def judge_rows(source: Source, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, Check]]]:
    """The rows that satisfy every rule, and for each rule that a row breaks its `_row` and the check."""
    schema = stored_schema(source)
    if frame.schema != schema:
        frame = frame.select(schema).match_to_schema(schema)
    if (
        not any(frame[name].null_count() for name in _never_null(source.id))
        and frame.select(_all_hold(source.id)).item()
    ):
        return frame, []
    holds = frame.select(
        pl.repeat(value=True, n=pl.len()).and_(rule).alias(name) for name, rule in _rules(source.id).items()
    )
    broken_by = {rule.name: frame.filter(~rule)[ROW].to_list() for rule in holds.get_columns() if not rule.all()}
    checks = {check.name: check for check in source.checks if check.refuses == "row"}
    if unnamed := broken_by.keys() - checks.keys():
        # what a column's own declaration asks for has been judged before; reaching this is a fault of ours
        raise AssertionError(f"{source.id}: rows reached the rules that break {', '.join(sorted(unnamed))}")
    broken = [(row, check) for name, check in checks.items() for row in broken_by.get(name, ())]
    return frame.filter(holds.select(pl.all_horizontal(pl.all())).to_series()), broken


def broken_for_all(source: Source, frame: pl.DataFrame) -> list[Check]:
    """The checks that refuse a whole table, and that it breaks."""
    return _broken([check for check in source.checks if check.refuses == "file"], frame)


def remarks(source: Source, frame: pl.DataFrame) -> Iterator[tuple[Check, pl.DataFrame]]:
    """The checks that refuse nothing, each with the rows that break it."""
    for check in _broken([check for check in source.checks if check.refuses == "nothing"], frame):
        yield check, frame.filter(~frame.select(_holds(check)).to_series())


def _broken(checks: Sequence[Check], frame: pl.DataFrame) -> list[Check]:
    """Those of some checks that do not hold for every row: one look for all of them."""
    if not (checks and frame.height):
        return []
    holds = frame.select(_holds(check).all().alias(check.name) for check in checks).row(0)
    return [check for check, is_held in zip(checks, holds, strict=True) if not is_held]


def _holds(check: Check) -> pl.Expr:
    return pl.repeat(value=True, n=pl.len()) & check.expr.fill_null(value=True)
