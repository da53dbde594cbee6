"""Where each declared column stands in a sheet: found by its headings, or said by a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.catalogue import declarations
from pipelines.catalogue.catalogue import load
from pipelines.intake.layout.headings import Headings
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.nearest import labels, unknown
from pipelines.text import both

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

    @property
    def used(self) -> tuple[int, ...]:
        """Every frame column that is loaded."""
        return tuple(sorted({index for parts in self.columns.values() for index in parts}))

    def texts(self, body: pl.DataFrame) -> pl.DataFrame:
        """The loaded columns of some rows as text under their declared names."""
        names = body.columns
        if not (self.join or self.values or self.constants or any(len(parts) > 1 for parts in self.columns.values())):
            return pl.DataFrame([body.to_series(at).alias(column) for column, (at,) in self.columns.items()])
        return body.select(
            *(self._text(column, [names[part] for part in parts]) for column, parts in self.columns.items()),
            *(pl.lit(text).alias(column) for column, text in self.constants.items()),
        )

    def _text(self, column: str, parts: Sequence[str]) -> pl.Expr:
        text = pl.col(parts[0])
        if len(parts) > 1:
            text = pl.concat_str([pl.col(part) for part in parts], separator=self.join)
        if mapped := self.values.get(column):
            text = text.replace(dict(mapped))
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


def find_mapping(path: Path) -> declarations.Mapping:
    """A mapping from a file, or one that ships with the package, by its id.

    Raises:
        RequestError: there is no such file and no such id.
        DeclarationError: the file is no mapping.
    """
    if path.is_file():
        return declarations.read(path, declarations.Mapping)
    shipped = load().mappings
    if path.stem in shipped:
        return shipped[path.stem]
    raise unknown(("对照文件", "mapping"), str(path), labels(shipped))


def mapped_layout(mapping: declarations.Mapping, sheet: Sheet) -> Layout:
    """The layout that a mapping gives to a sheet.

    Raises:
        Unreadable: the sheet has no such position or heading.
    """
    body = 0 if mapping.headings == "none" else 1
    names: list[str | None] = list(sheet.frame.row(0)) if body and sheet.frame.height else []
    places = {(name or ""): at for at, name in enumerate(names)}

    def at(part: int | str) -> int:
        index = places.get(str(part), -1) if isinstance(part, str) and not part.isdigit() else int(part) - 1
        if not 0 <= index < sheet.frame.width:
            raise Unreadable(
                "mapping_does_not_fit",
                both(
                    f"对照表 {mapping.id} 与文件不符：没有 {part}", f"The mapping {mapping.id} does not fit: no {part}"
                ),
                both("请核对文件，或改用别的对照表", "Check the file, or use another mapping"),
            )
        return index

    def heading(index: int) -> str:
        return (names[index] or "") if index < len(names) else f"第{index + 1}列"

    parts = {
        column: tuple(at(part) for part in (where if isinstance(where, tuple) else (where,)))
        for column, where in mapping.columns.items()
    }
    listed = {at(part) for part in mapping.not_loaded} | {index for where in parts.values() for index in where}
    listed |= {at(part) for part in mapping.keep}
    return Layout(
        source=mapping.source,
        first_row=0,
        body=body,
        columns=parts,
        headings={column: "+".join(heading(index) for index in where) for column, where in parts.items()},
        not_loaded=tuple(heading(index) for index in range(sheet.frame.width) if index not in listed),
        join=mapping.join,
        constants=mapping.constants,
        keep={at(part): values for part, values in mapping.keep.items()},
        unknown=mapping.unknown,
        values=mapping.values,
    )
