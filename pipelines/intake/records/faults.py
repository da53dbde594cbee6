"""Faults and warnings: what was refused and what should be known, each with its cells and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.intake.records.cell_names import cell_name
from pipelines.text import Text

ANOTHER_CITY, ANOTHER_COLUMN = "another_city", "another_column"  # codes of doubts about a table as a whole


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that refused a cell, a row, a sheet or a file.

    `row` is as the clerk's program numbers it; `column` is 0-based in the sheet, None where no one column is meant.
    """

    code: str
    what: Text
    mend: Text
    sheet: str = ""
    row: int | None = None
    heading: str = ""
    written: str = ""
    column: int | None = None

    @property
    def cell(self) -> str:
        """The cell as the clerk's program names it (`B7`), or nothing."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, kw_only=True, slots=True)
class Warning_:
    """Something that refused nothing but should be known, with all its rows and the distinct texts written there."""

    code: str
    what: Text
    mend: Text
    sheet: str = ""
    heading: str = ""
    rows: tuple[int, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    column: int | None = None  # 0-based in the sheet

    @property
    def count(self) -> int:
        """How many rows it concerns; a warning about a sheet counts once."""
        return max(1, len(self.rows))

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells as the clerk's program names them, or the rows where no column is meant."""
        return self.first_cells(len(self.rows))

    def first_cells(self, most: int) -> tuple[str, ...]:
        """The first of `cells`, so many at most."""
        return tuple(cell_name(row, self.column) or str(row) for row in self.rows[:most])
