"""A source's checks as dataframely rules: what is accepted satisfies the declared schema, or it is not accepted."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Check, Source
from pipelines.intake.store import ROW, stored_schema


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
def _all_hold(source: str) -> pl.Expr:
    """Whether every row satisfies every rule of a source: one look, made once, for most tables break none."""
    rules = judging_schema(source)._validation_rules(with_cast=False)
    return pl.all_horizontal(pl.lit(value=True), *(rule.expr.fill_null(value=True) for rule in rules.values())).all()


def _rule(check: Check) -> Any:
    def holds(cls: type[dy.Schema]) -> pl.Expr:
        return check.expr

    holds.__name__ = check.name
    return dy.rule()(holds)


def judge_rows(source: Source, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, Check]]]:
    """The rows that satisfy every rule, and for each rule that a row breaks its `_row` and the check."""
    if frame.schema == stored_schema(source) and frame.select(_all_hold(source.id)).item():
        return frame, []
    valid, failure = judging_schema(source.id).filter(frame)
    if not len(failure):
        return valid, []
    checks = {check.name: check for check in source.checks if check.refuses == "row"}
    details = failure.details()
    unnamed = set(failure.counts()) - set(checks)
    if unnamed:
        # what a column's own declaration asks for has been judged before; reaching this is a fault of ours
        raise AssertionError(f"{source.id}: rows reached the rules that break {', '.join(sorted(unnamed))}")
    broken = [
        (row, check)
        for name, check in checks.items()
        if name in details.columns
        for row in details.filter(pl.col(name) == "invalid")[ROW]
    ]
    return valid, broken


def broken_for_all(source: Source, frame: pl.DataFrame) -> list[Check]:
    """The checks that refuse a whole table, and that it breaks."""
    return [
        check for check in source.checks if check.refuses == "file" and frame.height and not _holds(check, frame).all()
    ]


def remarks(source: Source, frame: pl.DataFrame) -> Iterator[tuple[Check, pl.DataFrame]]:
    """The checks that refuse nothing, each with the rows that break it."""
    for check in source.checks:
        if check.refuses == "nothing":
            holds = _holds(check, frame)
            if not holds.all():
                yield check, frame.filter(~holds)


def _holds(check: Check, frame: pl.DataFrame) -> pl.Series:
    return frame.select(pl.repeat(value=True, n=pl.len()) & check.expr.fill_null(value=True)).to_series()
