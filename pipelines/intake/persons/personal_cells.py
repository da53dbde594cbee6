"""What in one sheet tells who somebody is: what is kept of it in the rows, and what of it may be said in a receipt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.layout.table import Table
from pipelines.intake.persons.privacy import is_personal, keys
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.masked_cells import CODE, MEND, MOST_ROWS, MaskedColumn
from pipelines.intake.records.stored_columns import WRITTEN
from pipelines.masking import columns_with_marks, mask, mask_sure, masked, without_bare_names
from pipelines.text import Text, both


def personal_columns(sheet: Sheet, layout: Layout) -> dict[int, str]:
    """The sheet's columns that hold personal data, declared or not, by their place in the frame, with their headings."""
    source = load().sources[layout.source]
    result: dict[int, str] = {}
    for row in sheet.frame.slice(layout.first_row, layout.body - layout.first_row).rows():
        for index, text in enumerate(row):
            if text and index not in layout.used and is_personal(text):
                result[index] = text
    above = sheet.frame.row(layout.body - 1) if layout.body else ()
    result |= {at: (above[at] if at < len(above) else None) or f"第{at + 1}列" for at in layout.persons}
    for column in source.columns:
        if column.about.cell == "personal":
            result |= dict.fromkeys(layout.columns.get(column.name, ()), layout.headings.get(column.name, ""))
    return result


def is_written_freely(column: Column) -> bool:
    """Whether a column holds plain words, a name or an address: masked like a free text, and told cell by cell."""
    return column.about.cell in ("text", "fee") and not (column.about.is_masked or column.key)


def without_persons(table: Table, values: pl.DataFrame, secret: bytes) -> tuple[pl.DataFrame, list[Warning_]]:
    """The values as they may be kept: texts masked, phones as keyed hashes, personal columns empty."""
    columns = table.source.columns
    kept: list[pl.Series] = []
    warnings: list[Warning_] = []
    texts = [column.name for column in columns if column.about.is_masked or is_written_freely(column)]
    places = [f"{column.name}{WRITTEN}" for column in columns if column.about.cell == "area"]
    suspect = columns_with_marks(values, [*texts, *(name for name in places if name in values.columns)])
    for column in columns:
        text = values[column.name]
        if column.about.is_masked or is_written_freely(column):
            shown = masked(text) if column.name in suspect else text
            if column.about.names_a_post:
                shown = without_bare_names(shown)
            if shown is text:
                continue
            kept.append(shown)
            if column.about.is_masked:
                continue
            changed = (shown != text).fill_null(value=False).arg_true()
            if changed.len():
                counts = dict(shown.gather(changed).value_counts(sort=True).iter_rows())
                warnings.append(table.warning(CODE, _MASKED, MEND, column.name, list(changed), counts))
        elif column.about.keyed_from:
            kept.append(keys(values[column.about.keyed_from], secret).alias(column.name))
    kept += [masked(values[name]) for name in places if name in suspect]
    nothing = [
        pl.lit(None, dtype=column.dtype).alias(column.name) for column in columns if column.about.cell == "personal"
    ]
    return values.with_columns(*kept, *nothing) if kept or nothing else values, warnings


def hidden_cells(table: Table, written: pl.DataFrame, kept: pl.DataFrame) -> tuple[MaskedColumn, ...]:
    """From which cells of which columns marks of persons were taken out; whole columns of persons count as such."""
    result = []
    for column in table.columns if kept is not written else ():
        before, after = written[column.name], kept[column.name]
        heading, place = table.heading(column.name), table.place(column.name)
        if column.about.cell == "personal":
            result.append(MaskedColumn(heading=heading, cells=len(before) - before.null_count(), column=place))
        elif (column.about.is_masked or is_written_freely(column)) and not before.equals(after):
            changed = (before != after).fill_null(value=False).arg_true()
            rows = tuple(table.rows.gather(changed.head(MOST_ROWS)).to_list()) if changed.len() else ()
            result.append(MaskedColumn(heading=heading, cells=changed.len(), column=place, rows=rows))
    return tuple(each for each in result if each.cells)


def kept_texts(table: Table, values: pl.DataFrame) -> pl.DataFrame:
    """The columns that `without_persons` made of each data row, for the copy that is archived; `at` is its row."""
    made = [c.name for c in table.source.columns if c.about.is_masked or c.about.keyed_from or is_written_freely(c)]
    return pl.DataFrame([*(values[name] for name in made), table.at.alias("at")])


_MASKED = both(
    "单元格里的个人信息（号码、车牌、门牌、账号或职务后的姓名）已隐去；如隐去有误，请改写后重新报送",
    "Marks of a person (a number, plate, door, account, or a name after a post) were taken out of the cell; if that is wrong, word it otherwise and send it again",
)


def undeclared(table: Table) -> Iterator[Warning_]:
    """A word on the columns of persons that nobody asked for."""
    declared = {at for parts in table.layout.columns.values() for at in parts}
    names = [
        name.replace("\n", "") for at, name in personal_columns(table.sheet, table.layout).items() if at not in declared
    ]
    if names:
        yield Warning_(
            code="personal_column",
            what=both(
                f"含个人信息的列未载入，也未存档：{'、'.join(names)}",
                f"Columns with personal data were neither loaded nor archived: {', '.join(names)}",
            ),
            mend=both("下次报送请删去这些列", "Leave them out next time"),
            sheet=table.sheet.name,
        )


def faults_said(table: Table, faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Faults as a receipt may say them: a receipt is kept, and what is masked in the store is masked in it."""
    codes = _headings_of_codes(table)
    return tuple(_fault_said(fault, codes) for fault in faults)


def warnings_said(table: Table, warnings: Sequence[Warning_]) -> tuple[Warning_, ...]:
    """Warnings as a receipt may say them."""
    codes = _headings_of_codes(table)
    return tuple(
        replace(warning, values=_values_said(warning.values, is_code=not codes.isdisjoint(warning.heading.split("、"))))
        if warning.values
        else warning
        for warning in warnings
    )


def _headings_of_codes(table: Table) -> frozenset[str]:
    """The headings below which numbers and codes stand, which may look like a card's or a landline's."""
    return frozenset(
        table.heading(column.name) for column in table.columns if column.about.cell in ("identifier", "credit_code")
    )


def _fault_said(fault: Fault, codes: frozenset[str]) -> Fault:
    hide = mask if codes.isdisjoint(fault.heading.split("、")) else mask_sure
    shown = hide(fault.written)
    if shown == fault.written:
        return fault
    return replace(fault, written=shown, what=_hidden_in(fault.what), mend=_hidden_in(fault.mend))


def _hidden_in(text: Text) -> Text:
    return Text(zh=mask(text.zh), en=mask(text.en))


def _values_said(values: Mapping[str, int], *, is_code: bool) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, count in values.items():
        shown = mask_sure(text) if is_code else mask(text)
        counts[shown] = counts.get(shown, 0) + count
    return counts
