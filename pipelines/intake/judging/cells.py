"""A frame of texts becomes a frame of values, with every cell that cannot be read named.

Each kind of cell has one reader (`spellings`), which is the definition: text in, value out. In front of it stands a
fast way, an expression that reads the commonest spellings of a whole column at once and leaves everything else null;
what it leaves goes through the reader, each distinct text once.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import polars as pl

from pipelines.catalogue.schema import Column
from pipelines.intake.judging import day_order
from pipelines.intake.judging.spellings import (
    UNKNOWN_WORDS,
    YES_NO,
    ParsedWithWarning,
    has_normal_form,
    read_cell,
    scale_of,
    spellings,
)
from pipelines.intake.layout.table import CellFault
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import holding

_FEW_CELLS = 20_000  # up to which texts are gone through one by one: a call for all of them costs more
_FEW_ROWS = 2_000
_FORMED = frozenset({"integer", "decimal", "share", "date", "month", "datetime"})
_WITH_A_WORD = frozenset({Unreadable, ParsedWithWarning})
_WORDED = frozenset({"yes_no", "choice", "choices", "credit_code", "identifier"})


@dataclass(frozen=True, kw_only=True)
class CellNote:
    """Cells of one column and one spelling that were read with a remark."""

    indexes: tuple[int, ...]
    column: str
    written: str
    note: ParsedWithWarning


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """One row is one row of the sheet: `written` as text (null where unknown), `values` as declared."""

    written: pl.DataFrame
    values: pl.DataFrame
    faults: tuple[CellFault, ...]
    notes: tuple[CellNote, ...]


def parse(
    frame: pl.DataFrame,
    columns: Sequence[Column],
    unknown: Mapping[str, Sequence[str]],
    orders: Mapping[str, day_order.Order] | None = None,
) -> Parsed:
    """Reads every cell of a frame of texts whose columns bear the declared names.

    `unknown` adds, for a column, words that mean unknown there; `orders` what stands first in days that end with their
    year. Places and fees stay text here.
    """
    frame, ordered = _with_year_first(frame, columns, orders or {})
    parsed = (_parse_few if frame.height <= _FEW_ROWS else _parse_many)(frame, columns, unknown)
    return replace(parsed, notes=(*ordered, *parsed.notes)) if ordered else parsed


def _with_year_first(
    frame: pl.DataFrame, columns: Sequence[Column], orders: Mapping[str, day_order.Order]
) -> tuple[pl.DataFrame, list[CellNote]]:
    """The frame with days that end with their year written year first, where they have one reading; and a note of each.

    `orders` says of some columns what stands first, whatever their cells say.
    """
    days = [column.name for column in columns if column.about.cell in ("date", "month", "datetime")]
    changed: dict[str, pl.Series] = {}
    notes: list[CellNote] = []
    for name in columns_where(frame, days, _may_end_with_year):
        texts = frame.get_column(name)
        sentence = orders.get(name)
        order = sentence or day_order.order_of(texts.unique())
        read = {text: new for text in texts.unique() if text and (new := day_order.year_first(text, order))}
        if not read:
            continue
        changed[name] = texts.replace(read)
        what, mend = day_order.remark(order)
        note = ParsedWithWarning(value=None, code="day_order", what=what, mend=mend)
        for text in sorted(read) if sentence is None else ():
            rows = tuple((texts == text).fill_null(value=False).arg_true())
            notes.append(CellNote(indexes=rows, column=name, written=text, note=note))
    return (frame.with_columns(**changed) if changed else frame), notes


def _may_end_with_year(texts: pl.Expr) -> pl.Expr:
    return texts.str.contains(day_order.QUICK)


def _parse_many(frame: pl.DataFrame, columns: Sequence[Column], unknown: Mapping[str, Sequence[str]]) -> Parsed:
    written = frame.select(known(column, unknown.get(column.name, ())) for column in columns)
    values = written.select(fast(column, written[column.name]).alias(column.name) for column in columns)
    faults: list[CellFault] = []
    notes: list[CellNote] = []
    filled: dict[str, pl.Series] = {}
    for column in columns:
        texts, read = written[column.name], values[column.name]
        # nothing that is null becomes a value: as many nulls after reading as before tell that every cell was read
        if texts.null_count() != read.null_count():
            filled[column.name] = _read_rest(column, texts, read, faults, notes)
    if filled:
        values = pl.DataFrame([filled.get(series.name, series) for series in values.get_columns()])
    return Parsed(written=written, values=values, faults=tuple(faults), notes=tuple(notes))


def _parse_few(frame: pl.DataFrame, columns: Sequence[Column], unknown: Mapping[str, Sequence[str]]) -> Parsed:
    """`parse` of a few rows, for which a call for all of them costs more: the same answers, as a test proves.

    Only what has a form (numbers and days) goes through expressions; words are few, and remembered.
    """
    written = pl.DataFrame([_written(frame, column, unknown.get(column.name, ())) for column in columns])
    formed = [column for column in columns if column.about.cell in _FORMED]
    fast_read = written.select(fast(column, written.get_column(column.name)).alias(column.name) for column in formed)
    faults: list[CellFault] = []
    notes: list[CellNote] = []
    values: list[pl.Series] = []
    for column, texts in zip(columns, written.get_columns(), strict=True):
        if column.about.cell in _FORMED:
            read = fast_read.get_column(column.name)
            is_read = texts.null_count() == read.null_count()
            values.append(read if is_read else _read_few(column, texts, read.to_list(), faults, notes))
        elif column.about.cell in _WORDED:
            values.append(_read_few(column, texts, [None] * len(texts), faults, notes))
        else:
            values.append(texts)
    return Parsed(written=written, values=pl.DataFrame(values), faults=tuple(faults), notes=tuple(notes))


def _written(frame: pl.DataFrame, column: Column, more: Sequence[str]) -> pl.Series:
    """The texts of a column as `known` leaves them."""
    texts, words = frame.get_column(column.name), _words_for_unknown(column, tuple(more))
    cells = texts.to_list()
    if words.isdisjoint(cells):
        return texts
    return pl.Series(column.name, [None if cell in words else cell for cell in cells], dtype=pl.String)


def known(column: Column, more: Sequence[str]) -> pl.Expr:
    """The texts of a column, null where a word says that nothing is known."""
    return _known(column, tuple(more))


# Expressions are made once for each column: a small sheet is read faster than they are made.
@cache
def _known(column: Column, more: tuple[str, ...]) -> pl.Expr:
    text = pl.col(column.name)
    return pl.when(~text.is_in(list(_words_for_unknown(column, more)))).then(text).alias(column.name)


@cache
def _words_for_unknown(column: Column, more: tuple[str, ...]) -> frozenset[str]:
    # `none` may be the code of a choice, and is then no missing word
    has = spellings(column.about)
    return frozenset([*(word for word in UNKNOWN_WORDS if word not in has), *more])


def columns_where(texts: pl.DataFrame, names: Collection[str], holds: Callable[[pl.Expr], pl.Expr]) -> set[str]:
    """Those of some columns of which something holds in any row."""
    if not (texts.height and names):
        return set()
    if texts.height * len(names) <= _FEW_CELLS:
        cells = {name: set(texts.get_column(name).to_list()) for name in names}
        held = holding(set().union(*cells.values()), holds)
        return {name for name, column in cells.items() if not held.isdisjoint(column)}
    hits = texts.select(holds(pl.col(name)).any().alias(name) for name in names).row(0)
    return {name for name, hit in zip(names, hits, strict=True) if hit}


def _read_few(
    column: Column, written: pl.Series, filled: list[Any], faults: list[CellFault], notes: list[CellNote]
) -> pl.Series:
    """`_read_rest` of a few rows; `filled` are the values that are read already."""
    texts = written.to_list()
    is_any_read = filled.count(None) < len(filled)
    unread = (text for text, value in zip(texts, filled, strict=True) if value is None) if is_any_read else texts
    left = dict.fromkeys(unread)
    left.pop(None, None)
    values = {text: _read(text, column) for text in left}
    if _WITH_A_WORD.isdisjoint(map(type, values.values())):
        values[None] = None
        filled = [values[text] if value is None else value for text, value in zip(texts, filled, strict=True)]
        return pl.Series(column.name, filled, dtype=column.dtype)
    places: dict[str, list[int]] = {}
    for at, (text, value) in enumerate(zip(texts, filled, strict=True)):
        if text is not None and value is None:
            places.setdefault(text, []).append(at)
    wrong: list[CellFault] = []
    for text, rows in places.items():
        value = values[text]
        if isinstance(value, Unreadable):
            wrong += [CellFault(index=at, column=column.name, written=text, why=value) for at in rows]
            continue
        if isinstance(value, ParsedWithWarning):
            notes.append(CellNote(indexes=tuple(rows), column=column.name, written=text, note=value))
            value = value.value
        for at in rows:
            filled[at] = value
    faults += sorted(wrong, key=lambda fault: fault.index)
    return pl.Series(column.name, filled, dtype=column.dtype)


@lru_cache(maxsize=1 << 16)  # the same words stand in table after table
def _read(text: str, column: Column) -> Any:
    """The value of a cell, or why there is none."""
    try:
        return read_cell(text, column)
    except Unreadable as why:
        return why.with_traceback(None)


def _read_rest(
    column: Column, written: pl.Series, values: pl.Series, faults: list[CellFault], notes: list[CellNote]
) -> pl.Series:
    left = written.is_not_null() & values.is_null()
    texts = written.filter(left).unique()
    read: list[Any] = []
    wrong: dict[str, Unreadable] = {}
    noted: dict[str, ParsedWithWarning] = {}
    for text in texts:
        value = _read(text, column)
        if isinstance(value, Unreadable):
            wrong[text], value = value, None
        if isinstance(value, ParsedWithWarning):
            noted[text], value = value, value.value
        read.append(value)
    new = pl.Series(read, dtype=column.dtype)
    filled = values.zip_with(~left, written.replace_strict(texts, new, default=None, return_dtype=column.dtype))
    filled = filled.alias(column.name)
    if wrong or noted:
        places = pl.DataFrame({"at": left.arg_true(), "written": written.filter(left)})
        if wrong:
            for at, text in places.filter(pl.col("written").is_in(list(wrong))).iter_rows():
                faults.append(CellFault(index=at, column=column.name, written=text, why=wrong[text]))
        for text, note in noted.items():
            rows = tuple(places.filter(pl.col("written") == text)["at"])
            notes.append(CellNote(indexes=rows, column=column.name, written=text, note=note))
    return filled


# ---- the fast way


def fast(column: Column, written: pl.Series) -> pl.Expr:
    """The commonest spellings of a column, as a sample of it shows them, read at once; null for all others."""
    is_day = column.about.cell in ("date", "month", "datetime")
    slashed = is_day and _sample_matches(written, "/")
    seconds = column.about.cell == "datetime" and _sample_matches(written, r":[0-9]{2}:[0-9]{2}$")
    return _fast(column, slashed=slashed, seconds=seconds)


@cache
def _fast(column: Column, *, slashed: bool, seconds: bool) -> pl.Expr:
    text = pl.col(column.name)
    match column.about.cell:
        case "integer":
            return _only(text, r"^-?(?:[0-9]{1,10}|[02-9][0-9]{10}|[0-9]{12,15})$").cast(pl.Int64, strict=False)
        case "decimal":
            scale = scale_of(column)
            return _only(text, rf"^-?(?:[0-9]{{1,10}}|[02-9][0-9]{{10}}|[0-9]{{12}})(\.[0-9]{{1,{scale}}})?$").cast(
                column.dtype, strict=False
            )
        case "share":
            return _only(text, r"^(0(\.[0-9]{1,15})?|1(\.0{1,15})?)$").cast(pl.Float64, strict=False)
        case "date" | "month":
            kept = _dashed(text, slashed, r"[0-3]?[0-9]( 0?0:00(:00)?)?$").str.extract(r"^([^ ]+)", 1)
            first = kept.str.to_date("%Y-%m-%d", strict=False)
            return first.dt.month_start() if column.about.cell == "month" else first
        case "datetime":
            tail = r"[0-3]?[0-9] [0-2]?[0-9]:[0-5][0-9]" + (
                r":[0-5][0-9]$" if seconds else "$"
            )  # the parser takes a second 60
            dashed = _dashed(text, slashed, tail)
            form = "%Y-%m-%d %H:%M:%S"
            return (dashed if seconds else dashed + ":00").str.to_datetime(form, strict=False, time_unit="us")
        case "yes_no":
            return text.replace_strict(YES_NO, default=None, return_dtype=pl.Boolean)
        case "choice":
            return text.replace_strict(spellings(column.about), default=None, return_dtype=pl.String)
        case "identifier":
            return _only(text, r"^[A-Z0-9_-]{1,40}$" if has_normal_form(column) else r"^[A-Za-z0-9_-]{1,40}$")
        case "credit_code" | "choices":
            return pl.when(pl.lit(value=False)).then(text)  # every one goes through its reader
        case _:
            return text


def _only(text: pl.Expr, form: str) -> pl.Expr:
    return pl.when(text.str.contains(form)).then(text)


def _dashed(text: pl.Expr, slashed: bool, tail: str) -> pl.Expr:
    mark = "/" if slashed else "-"
    kept = _only(text, rf"^(19|20)[0-9]{{2}}{mark}[01]?[0-9]{mark}{tail}")
    return kept.str.replace_all("/", "-", literal=True) if slashed else kept


def _sample_matches(written: pl.Series, form: str) -> bool:
    return any(re.search(form, text) for text in written.head(64) if text is not None)
