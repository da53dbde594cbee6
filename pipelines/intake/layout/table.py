"""The data rows of one sheet, and how a fault in one of its cells is described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.catalogue.schema import Column, Source
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Text


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """One cell that cannot be read: its place in the frame and why."""

    index: int
    column: str
    written: str
    why: Unreadable


@dataclass(frozen=True, kw_only=True)
class Table:
    """The data rows of a sheet: `at` are their rows in the frame, `texts` the loaded columns as written."""

    source: Source
    layout: Layout
    sheet: Sheet
    at: pl.Series
    texts: pl.DataFrame

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The declared columns that the sheet has."""
        has = set(self.texts.columns)
        return tuple(column for column in self.source.written_columns if column.name in has)

    @property
    def rows(self) -> pl.Series:
        """The row numbers that the clerk's program shows."""
        return self.sheet.shown(self.at)

    def row(self, index: int) -> int:
        """The row number that the clerk's program shows."""
        return int(self.sheet.shown(self.at.slice(index, 1))[0])

    def heading(self, column: str) -> str:
        """The heading as written, or the declared one where the sheet has none."""
        return self.layout.headings.get(column) or self.source.column(column).label.zh

    def place(self, column: str) -> int | None:
        """The 0-based column of the sheet in which a declared column stands, the first where it has several."""
        parts = self.layout.columns.get(column)
        return parts[0] + self.sheet.left if parts else None

    def fault(self, cell: CellFault) -> Fault:
        """A fault in the clerk's words."""
        return Fault(
            code=cell.why.code,
            what=cell.why.what,
            mend=cell.why.mend,
            sheet=self.sheet.name,
            row=self.row(cell.index),
            heading=self.heading(cell.column),
            written=cell.written,
            column=self.place(cell.column),
        )

    def warning(
        self, code: str, what: Text, mend: Text, column: str, indexes: Sequence[int], values: Mapping[str, int]
    ) -> Warning_:
        """A warning about some rows of a column."""
        return Warning_(
            code=code,
            what=what,
            mend=mend,
            sheet=self.sheet.name,
            heading=self.heading(column),
            rows=tuple(self.rows.gather(pl.Series(indexes, dtype=pl.UInt32)).to_list()),
            values=values,
            column=self.place(column),
        )
