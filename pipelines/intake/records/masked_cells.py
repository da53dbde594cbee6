"""Where marks of persons were taken out of a return: how many cells of which column, and which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.intake.records.cell_names import cell_name
from pipelines.text import both

MOST_ROWS = 2_000  # of one column that a receipt names

WHAT = both(
    "电话、证件号等个人信息已隐去，系统不保存；标注后的表格是报送人自己的文件，其中照原样保留",
    "A phone, identity number or other personal mark was taken out and is not kept here; the marked workbook is the "
    "sender's own file and still holds it",
)
MEND = both("该列请勿填写个人信息", "Leave personal data out of this column")
CODE = "mark_of_person"


@dataclass(frozen=True, kw_only=True, slots=True)
class MaskedColumn:
    """One column of a sheet from which marks of persons were taken out, of `cells` cells.

    `rows` are the first of them as the clerk's program numbers them; of a column that is for persons alone, and is
    left out as a whole, there are none. `column` is 0-based in the sheet.
    """

    heading: str
    cells: int
    column: int | None = None
    rows: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The cells as the clerk's program names them, as far as they are known."""
        return tuple(cell_name(row, self.column) for row in self.rows)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "MaskedColumn":
        """The column that stands in a receipt's JSON."""
        return cls(**{**content, "rows": tuple(content["rows"])})


def masked_columns(content: Any) -> tuple[MaskedColumn, ...]:
    """The columns that a receipt's JSON names; an earlier version wrote no more than the number by each heading."""
    if isinstance(content, Mapping):
        return tuple(MaskedColumn(heading=heading, cells=cells) for heading, cells in content.items())
    return tuple(MaskedColumn.from_json(each) for each in content)
