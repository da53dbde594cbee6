"""Checks of one row that are worded from the columns' own labels; each passes where a cell that it needs is blank."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import at_most, in_order
from pipelines.catalogue.schema import About, Check, Refuses, about_of
from pipelines.text import Text, both


def not_before(schema: type[dy.Schema], later: str, earlier: str, refuses: Refuses = "row") -> Check:
    """One day or time is not before another; the same day will do."""
    second, first = _label(schema, later), _label(schema, earlier)
    zh, en = f"“{second.zh}”早于“{first.zh}”", f"“{second.en}” is before “{first.en}”"
    return in_order(earlier, later, zh, en, refuses=refuses)


def after(schema: type[dy.Schema], later: str, earlier: str, refuses: Refuses = "row") -> Check:
    """One day or time is later than another; the same will not do."""
    second, first = _label(schema, later), _label(schema, earlier)
    return Check(
        name=f"{later}_after_{earlier}",
        refuses=refuses,
        message=both(f"“{second.zh}”不晚于“{first.zh}”", f"“{second.en}” is not after “{first.en}”"),
        mend=both("核对两个日期", "Check both dates"),
        expr=pl.col(later) > pl.col(earlier),
        columns=(earlier, later),
    )


def within(schema: type[dy.Schema], part: str, whole: str, refuses: Refuses = "row") -> Check:
    """A part is not more than the whole."""
    less, more = _label(schema, part), _label(schema, whole)
    zh, en = f"“{less.zh}”大于“{more.zh}”", f"“{less.en}” is more than “{more.en}”"
    return at_most(part, whole, zh, en, refuses=refuses)


def between(schema: type[dy.Schema], column: str, low: int, high: int, refuses: Refuses = "row") -> Check:
    """A number lies between two bounds, both allowed."""
    label = _label(schema, column)
    return Check(
        name=f"{column}_in_range",
        refuses=refuses,
        message=both(f"“{label.zh}”应在 {low} 至 {high} 之间", f"“{label.en}” must lie between {low} and {high}"),
        mend=both("核对数字；不掌握的留空", "Check the number; leave it blank where unknown"),
        expr=pl.col(column).is_between(low, high),
        columns=(column,),
    )


def wanted_where(
    schema: type[dy.Schema], wanted: str, column: str, value: str | bool, refuses: Refuses = "row"
) -> Check:
    """Where a column has a value, another is filled in: what is done has a day."""
    about, blank = about_of(schema, column), _label(schema, wanted)
    shown = _shown(about, value)
    return Check(
        name=f"{column}_wants_{wanted}" if isinstance(value, bool) else f"{column}_{value}_wants_{wanted}",
        refuses=refuses,
        message=both(
            f"“{about.label.zh}”为“{shown.zh}”，未填“{blank.zh}”",
            f"“{about.label.en}” says “{shown.en}”, and “{blank.en}” is blank",
        ),
        mend=both(
            f"补填“{blank.zh}”，或更正“{about.label.zh}”", f"Fill in “{blank.en}”, or correct “{about.label.en}”"
        ),
        expr=(pl.col(column) != value).fill_null(value=True) | pl.col(wanted).is_not_null(),
        columns=(column, wanted),
    )


def wanted_with(schema: type[dy.Schema], wanted: str, column: str, refuses: Refuses = "row") -> Check:
    """Where a column is filled in, so is another."""
    filled, blank = _label(schema, column), _label(schema, wanted)
    return Check(
        name=f"{column}_wants_{wanted}",
        refuses=refuses,
        message=both(f"已填“{filled.zh}”，未填“{blank.zh}”", f"“{filled.en}” is filled in, “{blank.en}” is not"),
        mend=both(f"补填“{blank.zh}”，或清空“{filled.zh}”", f"Fill in “{blank.en}”, or clear “{filled.en}”"),
        expr=pl.col(column).is_null() | pl.col(wanted).is_not_null(),
        columns=(column, wanted),
    )


def one_of(schema: type[dy.Schema], *columns: str, refuses: Refuses = "row") -> Check:
    """At least one of several columns is filled in."""
    labels = [_label(schema, name) for name in columns]
    return Check(
        name=f"{'_or_'.join(columns)}_given",
        refuses=refuses,
        message=both(
            f"{'、'.join(f'“{label.zh}”' for label in labels)}都未填",
            f"None of {', '.join(f'“{label.en}”' for label in labels)} is filled in",
        ),
        mend=both("至少填写其中一栏", "Fill in at least one of them"),
        expr=pl.any_horizontal(pl.col(name).is_not_null() for name in columns),
        columns=columns,
    )


def _label(schema: type[dy.Schema], column: str) -> Text:
    return about_of(schema, column).label


def _shown(about: About, value: str | bool) -> Text:
    if isinstance(value, bool):
        return both("是", "yes") if value else both("否", "no")
    return about.values[value]
