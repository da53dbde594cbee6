"""Where each declared column stands in a sheet: found by its headings, or said by a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.catalogue.file_mapping import ColumnRule, DayOrder, Gathering
from pipelines.intake.layout.computed_columns import computed
from pipelines.intake.layout.headings import Headings

SERIALS = ("序号", "编号", "no", "no.")
NOT_WORTH_A_WORD = (*SERIALS, "备注")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one sheet is read. Columns and rows are 0-based indexes of the frame; a joined column has several parts."""

    source: str
    first_row: int  # of the headings; equal to body where there are none
    body: int  # the first row below the headings
    columns: Mapping[str, tuple[int, ...]]
    headings: Mapping[str, str]
    not_loaded: tuple[str, ...] = ()
    join: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: Mapping[str, DayOrder] = field(default_factory=dict)  # column → what stands first in 03/04/2016
    rules: Mapping[str, ColumnRule] = field(default_factory=dict)  # of the columns that are computed
    year: int | None = None  # of the period, for what is computed from it
    row_number: str = ""  # the column that is the row's number
    group: Mapping[str, Gathering] = field(default_factory=dict)
    persons: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[int, ...]:
        """Every frame column that is loaded."""
        return tuple(sorted({index for parts in self.columns.values() for index in parts}))

    def texts(self, body: pl.DataFrame) -> pl.DataFrame:
        """The loaded columns of some rows as text under their declared names."""
        names = body.columns
        if not (self.join or self.values or self.constants or any(len(parts) > 1 for parts in self.columns.values())):
            return pl.DataFrame([body.to_series(at).alias(column) for column, (at,) in self.columns.items()])
        texts = body.select(
            *(self._text(column, [names[part] for part in parts]) for column, parts in self.columns.items()),
            *(pl.lit(text).alias(column) for column, text in self.constants.items()),
        )
        made = {column: computed(texts[column], rule, self.year) for column, rule in self.rules.items()}
        mapped = {
            column: made.get(column, texts[column]).replace(dict(values)) for column, values in self.values.items()
        }
        return texts.with_columns(**(made | mapped)) if made or mapped else texts

    def _text(self, column: str, parts: Sequence[str]) -> pl.Expr:
        text = pl.col(parts[0])
        if len(parts) > 1:
            text = pl.concat_str([pl.col(part) for part in parts], separator=self.join)
        return text.alias(column)

    def kept(self, body: pl.DataFrame) -> pl.Series:
        """Which rows are of the place that the mapping is for."""
        conditions = [pl.col(body.columns[at]).is_in(values).fill_null(value=False) for at, values in self.keep.items()]
        everywhere = pl.repeat(value=True, n=body.height, dtype=pl.Boolean)
        return body.select(kept=pl.all_horizontal([everywhere, *conditions]))["kept"]


def layout_of(headings: Headings) -> Layout:
    """The layout that a sheet's own headings give."""
    return Layout(
        source=headings.source,
        first_row=headings.first_row,
        body=headings.last_row + 1,
        columns={name: (at,) for name, (at, _) in headings.columns.items()},
        headings={name: text for name, (_, text) in headings.columns.items()},
        not_loaded=tuple(h for h in headings.unknown if h.strip().lower() not in NOT_WORTH_A_WORD),
    )
