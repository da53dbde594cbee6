"""A block of a large file is judged as any sheet is, below the file's own headings.

The rows of which `judge_sheet` has nothing to say, and of which no other block can change that, are stored as they are.
All others wait, and are judged once more together with those of every block (`large`). Only the copy for the archive is
written at once: a line of one cell at the end of a block is masked in it as a remark is, though data may follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column, Source
from pipelines.intake.files.archive_copy import columns_kept
from pipelines.intake.judging.cells import known
from pipelines.intake.judging.judge import Judged, judge_sheet
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.layout.tabs import lines
from pipelines.intake.reading.blocks import Rows
from pipelines.intake.reading.reader import tidied
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.masked_cells import MaskedColumn
from pipelines.intake.records.stored_columns import ROW

HEAD = 64  # rows: what stands above a table is among so many
SHAPES = ("events", "register")  # a picture is small: what one area says of one period

Flags = npt.NDArray[np.bool_]
MaskedCells = Mapping[tuple[str, int | None], Flags]  # by heading and place of a column: which rows of some


def is_judged_by_row(source: Source) -> bool:
    """Whether a row of a source can be judged without the others, but for those of its own key."""
    return (
        source.shape in SHAPES
        and bool(source.key)
        and all(check.refuses != "file" and _is_of_one_row(check.expr) for check in source.checks)
        and all(_is_of_one_row(expr) for expr in source.derive)
    )


def _is_of_one_row(expr: pl.Expr) -> bool:
    try:
        return expr.meta.is_row_separable()
    except pl.exceptions.InvalidOperationError:  # of an expression over several columns at once it cannot be told
        return False


def hashes_of(source: Source, stored: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """A number for each row's key; two rows of one key have one number."""
    key = [pl.col(name) for name in source.key]
    whole = key[0].hash() if len(key) == 1 else pl.struct(key).hash()
    return stored.select(whole.alias("hash"))["hash"].to_numpy()


@dataclass(frozen=True, kw_only=True)
class JudgedBlock:
    """The rows of a block, numbered from 0: those that are stored, and those that wait.

    `hashes` are those of the stored rows' keys, `masked` their cells from which marks of persons were taken out.
    `kept` are the block's columns, by place, that may not be archived as they stand, and `changed` the rows in which
    they differ.
    """

    stored: pl.DataFrame
    waiting: npt.NDArray[np.intp]
    hashes: npt.NDArray[np.uint64]
    masked: MaskedCells
    kept: Mapping[int, pl.Series]
    changed: npt.NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class BlockJudge:
    """All that the judgement of a block depends on beside its rows."""

    layout: Layout
    headings: pl.DataFrame  # the rows of the headings
    head: int = HEAD  # how many of the first rows always wait
    gazetteer: Gazetteer
    period: str
    sender: str
    submission: str
    secret: bytes = field(repr=False)

    @property
    def source(self) -> Source:
        """The source of the file's table."""
        return load().sources[self.layout.source]

    def judge(self, rows: Rows, *, is_first: bool) -> JudgedBlock:
        """Judges the rows of a block, the first or a further one of its file."""
        read = Sheet(name="", frame=rows.frame)
        read = read if rows.is_bare else tidied(read)
        frame = read.frame
        sheet, layout = self._sheet(rows, read, is_first=is_first)
        judged = judge_sheet(sheet, layout, self.period, self.sender, self.gazetteer, self.submission, self.secret)
        waits = _waits(judged, frame)
        waits[list(rows.ragged)] = True
        if is_first:
            waits[: self.head] = True
        # the last row of a file that is data must be among those that wait, and so must those on both sides of a seam
        waits[[0, -1]] = True
        waits[np.flatnonzero(~waits)[-1:]] = True
        stored = judged.rows.filter(pl.Series(~waits[judged.rows[ROW].to_numpy()]))
        kept, changed = self._kept(rows.frame, frame, columns_kept(sheet, layout, judged, self.secret))
        return JudgedBlock(
            stored=stored,
            waiting=np.flatnonzero(waits),
            hashes=hashes_of(self.source, stored),
            masked=_masked(judged, sheet, layout, waits),
            kept=kept,
            changed=changed,
        )

    def _sheet(self, rows: Rows, read: Sheet, *, is_first: bool) -> tuple[Sheet, Layout]:
        """The block as a sheet whose rows are shown as they are numbered in the block, and how it is read."""
        above = 0 if is_first else self.headings.height
        return (
            Sheet(
                name="",
                frame=pl.concat([self.headings, read.frame], how="diagonal", rechunk=True) if above else read.frame,
                rewritten={(at + above, column): text for (at, column), text in read.rewritten.items()},
                top=-1 - above,
                ragged={at + above: fields for at, fields in rows.ragged.items()},
                is_whole=rows.is_bare,
            ),
            self.layout if is_first else replace(self.layout, first_row=0, body=above),
        )

    def _kept(
        self, written: pl.DataFrame, frame: pl.DataFrame, columns: Mapping[int, pl.Series]
    ) -> tuple[dict[int, pl.Series], npt.NDArray[np.intp]]:
        """The columns as they are archived, with blanks as written in all rows that do not change; and those that do."""
        kept: dict[int, pl.Series] = {}
        changed = np.zeros(frame.height, dtype=np.bool_)
        for at, texts in columns.items():
            above = frame.height - texts.len()
            stands = frame.to_series(at)
            new = pl.concat([stands.head(above), texts]) if above else texts
            differs = new.ne_missing(stands)
            changed |= differs.to_numpy()
            kept[at] = new.zip_with(differs, written.to_series(at)).alias(written.columns[at])
        return kept, np.flatnonzero(changed)


def _waits(judged: Judged, frame: pl.DataFrame) -> Flags:
    """The rows that were not accepted or of which something was said, and those that may belong to another table."""
    waits = np.ones(frame.height, dtype=np.bool_)
    waits[judged.rows[ROW].to_numpy()] = False
    for warning in judged.warnings:
        waits[list(warning.rows)] = True
    counts, begins = lines(frame, tuple(load().sources))
    filled = np.asarray(counts)
    for at in (np.flatnonzero(filled == 0), np.asarray(begins, dtype=np.intp)):
        waits[at] = True
        waits[np.minimum(at + 1, frame.height - 1)] = True
    return waits | (filled < 2)


def _masked(judged: Judged, sheet: Sheet, layout: Layout, waits: Flags) -> MaskedCells:
    """The cells of the rows that are stored from which marks of persons were taken out, as `Judged.masked` counts them."""
    if not judged.masked:
        return {}
    texts, at = layout.texts(sheet.frame.slice(layout.body)), judged.kept["at"] - layout.body
    is_stored = ~waits[judged.kept["at"].to_numpy() + sheet.top + 1]
    cells: dict[tuple[str, int | None], Flags] = {}
    for column, place in masked_places(layout, judged.masked).items():
        before = texts[column.name].gather(at)
        if column.about.cell == "personal":
            words = before.alias(column.name).to_frame()
            hit = words.select(known(column, layout.unknown.get(column.name, ())).is_not_null()).to_series()
        else:
            hit = (before != judged.kept[column.name]).fill_null(value=False)
        cells[place] = hit.to_numpy()[is_stored]
    return cells


def masked_places(layout: Layout, masked: Sequence[MaskedColumn]) -> dict[Column, tuple[str, int | None]]:
    """The declared columns that a sheet's masked ones are, in their order, each with its heading and place."""
    source, named = load().sources[layout.source], {(each.heading, each.column) for each in masked}
    places = {
        column: (
            layout.headings.get(column.name) or column.label.zh,
            layout.columns[column.name][0] if column.name in layout.columns else None,
        )
        for column in source.written_columns
    }
    return {column: place for column, place in places.items() if place in named}
