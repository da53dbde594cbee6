"""One sheet of text becomes accepted rows, refused rows with their faults, and rows that are no data, all counted."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column, Source
from pipelines.intake.judging.cells import CellNote, parse
from pipelines.intake.judging.company_names import without_forms_of_management
from pipelines.intake.judging.doubts import doubts
from pipelines.intake.judging.findings import (
    absent,
    hidden_faults,
    hidden_parts,
    lost_characters,
    needed_places,
    not_loaded,
    notes,
    read_fees,
    resolved_places,
    rewritten_cells,
    same_keys,
    totals,
    turned_into_days,
)
from pipelines.intake.judging.gathering import gathered
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.judging.rules import broken_for_all, judge_rows, remarks
from pipelines.intake.layout.column_layout import SERIALS, Layout
from pipelines.intake.layout.row_kinds import DATA, LABELS, NOT_FILLED, is_not_filled, row_kinds
from pipelines.intake.layout.table import Table
from pipelines.intake.layout.units import is_row_of_units
from pipelines.intake.persons.personal_cells import (
    faults_said,
    hidden_cells,
    kept_texts,
    undeclared,
    warnings_said,
    without_persons,
)
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.masked_cells import MaskedColumn
from pipelines.intake.records.stored_columns import ROW, SHEET, SUBMISSION, WRITTEN, stored_schema
from pipelines.text import both

_FIRST_ROWS = 3  # of each kind that is no data, by which a sender finds them
_FEW_ROWS = 2_000  # up to which rows are gone through one by one: a call for all of them costs more


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one sheet: rows_in = accepted + refused + the sum of non_data."""

    source: str
    period: str
    sender: str
    sheet: str
    rows_in: int
    refused: int
    non_data: Mapping[str, int]
    faults: tuple[Fault, ...]
    warnings: tuple[Warning_, ...]
    rows: pl.DataFrame  # accepted rows in the store's schema
    headings: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)  # as written, and the sheet's column
    kept: pl.DataFrame = field(default_factory=pl.DataFrame)  # `at`, a row of the sheet; what may be kept of its texts
    kinds: pl.Series = field(default_factory=pl.Series)  # what each row below the headings is
    refused_keys: pl.DataFrame = field(
        default_factory=pl.DataFrame
    )  # of the refused rows, as far as they can be read: key, row
    not_filled_keys: pl.DataFrame = field(default_factory=pl.DataFrame)  # of the rows that nobody filled in: key, row
    masked: tuple[MaskedColumn, ...] = ()  # columns from which marks of persons were taken out
    non_data_rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # the first of each kind, as shown


def judge_sheet(
    sheet: Sheet, layout: Layout, period: str, sender: str, places: Gazetteer, submission: str, secret: bytes
) -> Judged:
    """Judges every row of a sheet whose headings, period and sender are known.

    `secret` is the home's, with which phone numbers become keys.
    """
    source = load().sources[layout.source]
    kinds, counts = count_kinds(sheet, layout)
    body = _with_merges(sheet, layout.body, kinds)
    data = _places_of(DATA, kinds)
    rows = _rows_at(body, data)
    loaded = layout.texts(rows)
    if layout.row_number:
        numbers = sheet.shown(data + layout.body).cast(pl.String)
        loaded = loaded.with_columns(numbers.alias(layout.row_number))
    if layout.group:
        loaded, firsts = gathered(loaded, source.key, layout.group)
        kinds = kinds.scatter(data.filter(~firsts), "gathered")
        counts = counts | {"gathered": int((~firsts).sum())}
        data = data.filter(firsts)
    table = Table(source=source, layout=layout, sheet=sheet, at=data + layout.body, texts=loaded)
    if not data.len() and "total" not in counts:
        return _without_data(table, period, sender, kinds, counts)
    parsed = parse(table.texts, table.columns, layout.unknown, layout.days)

    lost, lost_warnings = lost_characters(table)
    hidden = [*hidden_faults(table), *lost]
    at_hidden = {(cell.index, cell.column) for cell in hidden}
    parsed = replace(parsed, notes=tuple(_notes_but(parsed.notes, at_hidden)))
    cell_faults = [*hidden, *(cell for cell in parsed.faults if (cell.index, cell.column) not in at_hidden)]
    cell_faults += absent(table, parsed, {(cell.index, cell.column) for cell in cell_faults})

    values = as_read = _with_all_columns(source, parsed.values)
    values, place_warnings = resolved_places(table, values, places, sender)
    cell_faults += needed_places(table, values)
    without_key = {cell.index for cell in cell_faults if cell.column in source.key}
    values, fee_warnings = read_fees(table, values)
    values, form_warnings = without_forms_of_management(table, values)
    written = values
    values, masks = without_persons(table, written, secret)
    repeated, of_one_key, key_faults = same_keys(table, values, {cell.index for cell in cell_faults})
    cell_faults += key_faults

    stored = _stored(source, values, table, submission)
    refused = {cell.index for cell in cell_faults} | of_one_key
    unsound = pl.Series([*refused, *repeated], dtype=pl.Int64)
    sound = stored.filter(~pl.int_range(pl.len()).is_in(unsound.implode())) if unsound.len() else stored
    accepted, broken = judge_rows(source, sound)
    index_of = {int(row): index for index, row in enumerate(table.rows)} if broken else {}
    faults = [table.fault(cell) for cell in cell_faults]
    for row, check in broken:
        texts = [table.texts[name][index_of[row]] or "" for name in check.columns if name in table.texts.columns]
        faults.append(
            Fault(
                code=check.name,
                what=check.message,
                mend=check.mend,
                sheet=sheet.name,
                row=row,
                heading="、".join(table.heading(name) for name in check.columns),
                written="；".join(texts),
                column=next((at for name in check.columns if (at := table.place(name)) is not None), None),
            )
        )
    whole = broken_for_all(source, accepted)
    if whole:
        accepted = accepted.clear()
        faults += [Fault(code=check.name, what=check.message, mend=check.mend, sheet=sheet.name) for check in whole]
    if repeated:
        counts["same_content"] = len(repeated)
    warnings = [
        *doubts(table, values, as_read, places),
        *not_loaded(table),
        *undeclared(table),
        *masks,
        *_not_filled(sheet, layout, kinds),
        *hidden_parts(table),
        *(totals(table, parsed, kinds, body) if "total" in counts else ()),
        *notes(table, parsed),
        *rewritten_cells(table),
        *turned_into_days(table),
        *lost_warnings,
        *place_warnings,
        *fee_warnings,
        *form_warnings,
        *_remarks(table, accepted),
    ]
    return Judged(
        source=source.id,
        period=period,
        sender=sender,
        sheet=sheet.name,
        rows_in=sheet.frame.height,
        refused=table.at.len() - accepted.height - len(repeated),
        non_data=counts,
        faults=faults_said(table, sorted(faults, key=lambda fault: fault.row or 0)),
        warnings=warnings_said(table, warnings),
        rows=accepted,
        headings={column.name: (table.heading(column.name), table.place(column.name)) for column in table.columns},
        kept=kept_texts(table, values),
        kinds=kinds,
        refused_keys=_refused_keys(source, stored, accepted, repeated | without_key),
        not_filled_keys=_not_filled_keys(table, kinds, body),
        masked=hidden_cells(table, written, values),
        non_data_rows=first_rows_of(sheet, layout, kinds, counts),
    )


def _refused_keys(source: Source, stored: pl.DataFrame, accepted: pl.DataFrame, others: set[int]) -> pl.DataFrame:
    """Key and row of those that are not accepted, but for some others: rows that are said again, or without a key.

    By them it is known which rows that stand have a new one that was refused.
    """
    columns = [*source.key, ROW]
    if stored.height <= accepted.height:
        return pl.DataFrame(schema={name: stored.schema[name] for name in columns})
    left_out = pl.int_range(pl.len()).is_in(pl.Series(list(others), dtype=pl.Int64).implode())
    return stored.filter(~left_out & ~pl.col(ROW).is_in(accepted[ROW].implode())).select(columns).drop_nulls()


def _not_filled_keys(table: Table, kinds: pl.Series, body: pl.DataFrame) -> pl.DataFrame:
    """Key and row of the rows that say no more than which estate they are for."""
    schema = stored_schema(table.source)
    key = [column for column in table.source.written_columns if column.key]
    empty = _places_of(NOT_FILLED, kinds)
    if not empty.len() or not all(column.name in table.layout.columns for column in key):
        return pl.DataFrame(schema={name: schema[name] for name in (*table.source.key, ROW)})
    values = parse(table.layout.texts(body[empty]), key, table.layout.unknown).values
    rows = table.sheet.shown(empty + table.layout.body).alias(ROW)
    return values.select(pl.col(name).cast(schema[name]) for name in table.source.key).with_columns(rows).drop_nulls()


def _notes_but(notes: Iterable[CellNote], faulty: Collection[tuple[int, str]]) -> Iterator[CellNote]:
    """What was remarked of cells that are not refused: a remark tells what a cell was read as."""
    for note in notes:
        kept = tuple(index for index in note.indexes if (index, note.column) not in faulty) if faulty else note.indexes
        if kept:
            yield replace(note, indexes=kept)


def _without_data(table: Table, period: str, sender: str, kinds: pl.Series, counts: Mapping[str, int]) -> Judged:
    """A sheet that has nothing below its headings but what is no data."""
    warnings = [
        *not_loaded(table),
        *undeclared(table),
        *_not_filled(table.sheet, table.layout, kinds),
        *hidden_parts(table),
    ]
    return Judged(
        source=table.source.id,
        period=period,
        sender=sender,
        sheet=table.sheet.name,
        rows_in=table.sheet.frame.height,
        refused=0,
        non_data=counts,
        faults=(),
        warnings=warnings_said(table, warnings),
        rows=pl.DataFrame(schema=stored_schema(table.source)),
        kinds=kinds,
        non_data_rows=first_rows_of(table.sheet, table.layout, kinds, counts),
    )


def refuse_sheet(sheet: Sheet, layout: Layout, period: str = "", sender: str = "") -> Judged:
    """A sheet that is refused as a whole: every data row is refused."""
    kinds, counts = count_kinds(sheet, layout)
    return Judged(
        source=layout.source,
        period=period,
        sender=sender,
        sheet=sheet.name,
        rows_in=sheet.frame.height,
        refused=int((kinds == DATA).sum()),
        non_data=counts,
        faults=(),
        warnings=(),
        rows=pl.DataFrame(schema=stored_schema(load().sources[layout.source])),
        kinds=kinds,
        non_data_rows=first_rows_of(sheet, layout, kinds, counts),
    )


def count_kinds(sheet: Sheet, layout: Layout) -> tuple[pl.Series, dict[str, int]]:
    """What each row below the headings is, and how many rows of the sheet are of each kind that is no data."""
    source, names = load().sources[layout.source], sheet.frame.columns
    named = [
        c.name for c in source.written_columns if (c.required or c.key) and c.about.cell not in ("integer", "decimal")
    ]
    keys = [names[at] for name in named for at in layout.columns.get(name, ())]
    by_index = {parts[0]: layout.headings[name] for name, parts in layout.columns.items() if len(parts) == 1}
    headings = [by_index.get(index) if layout.body else None for index in range(len(names))]
    body = sheet.frame.slice(layout.body)
    kinds = row_kinds(body, [names[at] for at in layout.used], keys, headings)
    if layout.body and len(kinds) and kinds[0] == DATA and is_row_of_units(body.row(0)):
        kinds = kinds.scatter(0, "unit")
    if layout.keep:
        kinds = kinds.zip_with((kinds != DATA) | layout.kept(body), pl.Series(["kept_out"]))
    data = _places_of(DATA, kinds)
    if (estate := _estate_filled_in(source)) in layout.columns:
        others = _say_more(sheet, layout, source)
        empty = data.filter(
            is_not_filled(_rows_at(body, data), names[layout.columns[estate][0]], [names[at] for at in sorted(others)])
        )
        merged = (m for m in sheet.merges if not others.isdisjoint(range(m.left, m.right + 1)))
        told_above = {row - layout.body for m in merged for row in range(m.top, m.bottom + 1)}
        empty = empty.filter(~empty.is_in(list(told_above)))
        kinds = kinds.scatter(empty, NOT_FILLED) if empty.len() else kinds
        data = _places_of(DATA, kinds)
    rows = _rows_at(body, data)
    if _are_repeated(rows, keys):
        kinds = kinds.scatter(
            data.filter(~rows.select(pl.struct(pl.all()).is_first_distinct()).to_series()), "duplicate"
        )
    above = [any(cell is not None for cell in row) for row in sheet.frame.head(layout.first_row).rows()]
    counts = {"title": sum(above), "blank": above.count(False), "heading": layout.body - layout.first_row}
    of_no_data = Counter(kind for kind in kinds.to_list() if kind != DATA)
    for kind, count in sorted(of_no_data.items(), key=lambda other: (-other[1], other[0])):
        counts[kind] = counts.get(kind, 0) + count
    return kinds, {kind: count for kind, count in counts.items() if count}


def first_rows_of(
    sheet: Sheet, layout: Layout, kinds: pl.Series, counts: Mapping[str, int]
) -> dict[str, tuple[int, ...]]:
    """The first rows of each kind that is no data, as the clerk's program numbers them."""
    result: dict[str, list[int]] = {}
    for row, cells in enumerate(sheet.frame.head(layout.first_row).rows()):
        result.setdefault("blank" if cells.count(None) == len(cells) else "title", []).append(row)
    result["heading"] = list(range(layout.first_row, layout.body))
    if below := counts.keys() - {"title", "heading", "same_content"}:
        if len(kinds) <= _FEW_ROWS:
            for row, kind in enumerate(kinds.to_list(), layout.body):
                if kind != DATA:
                    result.setdefault(kind, []).append(row)
        else:
            for kind in sorted(below):
                first = (kinds == kind).arg_true().head(_FIRST_ROWS).to_list()
                result[kind] = [*result.get(kind, []), *(row + layout.body for row in first)]
    return {
        kind: tuple(sheet.shown(pl.Series(rows[:_FIRST_ROWS], dtype=pl.Int64)).to_list())
        if sheet.places is not None
        else tuple(row + sheet.top + 1 for row in rows[:_FIRST_ROWS])
        for kind, rows in result.items()
        if rows
    }


def _estate_filled_in(source: Source) -> str:
    """The key column of a picture that names an estate, or nothing: a template fills it in for every estate.

    A row that says no more than that is one that nobody filled in. The roster itself says that its estates exist.
    """
    keys = (column.name for column in source.columns if column.key and column.about.refers == "estate")
    return next(keys, "") if source.shape == "picture" else ""


def _say_more(sheet: Sheet, layout: Layout, source: Source) -> set[int]:
    """The frame's columns that say more than which estate a row is for; a serial number does not."""
    labels = {at for name in (*source.key, *LABELS) for at in layout.columns.get(name, ())}
    above = sheet.frame.slice(layout.first_row, layout.body - layout.first_row).rows()
    serial = {index for row in above for index, text in enumerate(row) if text and text.strip().lower() in SERIALS}
    return set(range(sheet.frame.width)) - labels - serial


def _not_filled(sheet: Sheet, layout: Layout, kinds: pl.Series) -> list[Warning_]:
    empty = _places_of(NOT_FILLED, kinds)
    if not empty.len():
        return []
    rows = sheet.shown(empty + layout.body)
    what = both("只有小区、无填报内容，未载入", "Only the estate stands there, nothing was filled in; not loaded")
    mend = both("如应填报，请补填后重新报送", "If it should be, fill it in and send it again")
    return [Warning_(code=NOT_FILLED, what=what, mend=mend, sheet=sheet.name, rows=tuple(rows.to_list()))]


def _places_of(kind: str, kinds: pl.Series) -> pl.Series:
    """The rows of one kind."""
    if len(kinds) <= _FEW_ROWS:
        return pl.Series([index for index, each in enumerate(kinds.to_list()) if each == kind], dtype=pl.Int64)
    return (kinds == kind).arg_true().cast(pl.Int64)


def _rows_at(frame: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Some rows, in their order; where they stand together, as mostly, nothing is copied."""
    if not (rows := at.len()):
        return frame.clear()
    first, last = int(at[0]), int(at[-1])
    return frame.slice(first, rows) if last - first + 1 == rows else frame[at]


def _are_repeated(rows: pl.DataFrame, keys: Iterable[str]) -> bool:
    """Whether a row says word for word what a former row says. Few files have any: most have a key in every row."""
    if rows.height <= _FEW_ROWS:
        if any(len(set(rows.get_column(key).to_list())) == rows.height for key in keys):
            return False
        return len(set(rows.rows())) < rows.height
    if any(rows.get_column(key).n_unique() == rows.height for key in keys):
        return False
    return not rows.hash_rows().is_unique().all()


def _with_merges(sheet: Sheet, body: int, kinds: pl.Series) -> pl.DataFrame:
    """The rows below the headings, where a merged range's value stands in each of its data cells.

    A range over half of the width is a line of text across the table, and stays where it is.
    """
    frame = sheet.frame.slice(body)
    ranges = [m for m in sheet.merges if m.bottom >= body and m.right - m.left < max(1, frame.width // 2)]
    if not ranges:
        return frame
    columns = {
        index: frame.to_series(index).to_list() for merge in ranges for index in range(merge.left, merge.right + 1)
    }
    for merge in ranges:
        value = sheet.frame.item(merge.top, merge.left)
        for index in range(merge.left, merge.right + 1):
            for row in range(max(merge.top, body), merge.bottom + 1):
                if kinds[row - body] == DATA:
                    columns[index][row - body] = value
    return frame.with_columns(pl.Series(frame.columns[at], values, dtype=pl.String) for at, values in columns.items())


def _with_all_columns(source: Source, values: pl.DataFrame) -> pl.DataFrame:
    """The values with every declared column, null where the sheet has none."""
    has = set(values.columns)
    lacking = (column for column in source.columns if column.name not in has)
    return values.hstack([_nothing(column).new_from_index(0, values.height) for column in lacking])


@cache
def _nothing(column: Column) -> pl.Series:
    return pl.Series(column.name, [None], dtype=column.dtype)


def _stored(source: Source, values: pl.DataFrame, table: Table, submission: str) -> pl.DataFrame:
    own = {SUBMISSION: submission, SHEET: table.sheet.name}
    placed = values.hstack(
        [
            *(pl.Series(name, [text]).new_from_index(0, values.height) for name, text in own.items()),
            table.rows.alias(ROW),
        ]
    )
    if source.derive:
        placed = placed.with_columns(source.derive)
    schema, has = stored_schema(source), placed.schema
    if all(has[name] == dtype for name, dtype in schema.items()):
        return pl.DataFrame([placed[name] for name in schema])
    return placed.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _remarks(table: Table, accepted: pl.DataFrame) -> list[Warning_]:
    warnings = []
    for check, rows in remarks(table.source, accepted):
        written = [f"{name}{WRITTEN}" if f"{name}{WRITTEN}" in rows.columns else name for name in check.columns]
        texts = rows.select(pl.concat_str(pl.col(written).cast(pl.String), separator="；", ignore_nulls=True))
        counts = texts.to_series().value_counts(sort=True).filter(pl.nth(0) != "")
        warnings.append(
            Warning_(
                code=check.name,
                what=check.message,
                mend=check.mend,
                sheet=table.sheet.name,
                heading="、".join(table.heading(name) for name in check.columns),
                rows=tuple(rows[ROW].to_list()),
                values=dict(counts.iter_rows()),
                column=next((at for name in check.columns if (at := table.place(name)) is not None), None),
            )
        )
    return warnings
