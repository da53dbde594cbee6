"""Checks that many sources have: days in order, nothing negative, parts within wholes, scores within 0 and 100."""

import polars as pl

from pipelines.catalogue.schema import Check, Refuses
from pipelines.text import both


def in_order(first: str, then: str, zh: str, en: str, *, refuses: Refuses = "row") -> Check:
    """Of two days or moments, `then` does not lie before `first`."""
    return Check(
        name=f"{then}_not_before_{first}",
        refuses=refuses,
        message=both(zh, en),
        mend=both("核对两个日期", "Check both dates"),
        expr=pl.col(then) >= pl.col(first),
        columns=(first, then),
    )


def at_most(part: str, whole: str, zh: str, en: str, *, refuses: Refuses = "row") -> Check:
    """A number does not exceed the one that it is part of."""
    return Check(
        name=f"{part}_within_{whole}",
        refuses=refuses,
        message=both(zh, en),
        mend=both("核对两个数", "Check both numbers"),
        expr=pl.col(part) <= pl.col(whole),
        columns=(part, whole),
    )


def not_negative(*columns: str) -> tuple[Check, ...]:
    """Numbers and amounts of 0 or more, one check a column so that a receipt points at the one that is wrong."""
    return tuple(
        Check(
            name=f"{column}_not_negative",
            refuses="row",
            message=both("不能为负数", "Cannot be negative"),
            mend=both("核对数值；不掌握的留空", "Check the number; leave it blank where unknown"),
            expr=pl.col(column) >= 0,
            columns=(column,),
        )
        for column in columns
    )


def above_zero(*columns: str) -> tuple[Check, ...]:
    """Numbers that cannot be 0 either."""
    return tuple(
        Check(
            name=f"{column}_above_zero",
            refuses="row",
            message=both("应大于 0", "Must be above 0"),
            mend=both("核对数值；不掌握的留空", "Check the number; leave it blank where unknown"),
            expr=pl.col(column) > 0,
            columns=(column,),
        )
        for column in columns
    )


def on_hundred_points(*columns: str) -> tuple[Check, ...]:
    """Scores between 0 and 100."""
    return tuple(
        Check(
            name=f"{column}_in_range",
            refuses="row",
            message=both("得分应在 0 至 100 之间", "The score must lie between 0 and 100"),
            mend=both("核对得分；未考核的留空", "Check the score; leave it blank where nothing was assessed"),
            expr=pl.col(column).is_between(0, 100),
            columns=(column,),
        )
        for column in columns
    )
