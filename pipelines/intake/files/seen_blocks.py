"""What stays in memory of the blocks of a large file: eight bytes for each row that is stored, a bit for a masked cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.intake.files.block_judge import JudgedBlock, masked_places
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.reading.blocks import Block
from pipelines.intake.records.masked_cells import MOST_ROWS, MaskedColumn

Numbers = npt.NDArray[np.intp]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True)
class SeenBlock:
    """A block that was judged: where it stands in the file, and what must be known of its rows at the end.

    Rows are numbered from 0 in the block. `hashes` and `masked` are of the rows that are stored already, in their order.
    """

    offset: int
    length: int
    first_row: int  # of the file, from 0
    height: int
    waiting: Numbers
    hashes: Hashes
    masked: Mapping[tuple[str, int | None], npt.NDArray[np.uint8]]  # packed
    changed: Numbers  # rows that wait and may not be archived as they stand, in the file from 0

    @property
    def stored(self) -> Numbers:
        """The rows that are stored already."""
        return np.setdiff1d(np.arange(self.height), self.waiting, assume_unique=True)

    def masked_cells(self) -> dict[tuple[str, int | None], npt.NDArray[np.bool_]]:
        """By heading and place of a column: from which of the stored rows a mark was taken out."""
        return {
            place: np.unpackbits(bits, count=len(self.hashes)).astype(np.bool_) for place, bits in self.masked.items()
        }


def seen(block: Block, height: int, first_row: int, judged: JudgedBlock) -> SeenBlock:
    """What stays of a block that was judged and of which the rows were handed on."""
    return SeenBlock(
        offset=block.offset,
        length=len(block.content),
        first_row=first_row,
        height=height,
        waiting=judged.waiting,
        hashes=judged.hashes,
        masked={place: np.packbits(flags) for place, flags in judged.masked.items() if flags.any()},
        changed=np.intersect1d(judged.changed, judged.waiting, assume_unique=True) + first_row,
    )


def repeated(blocks: Sequence[SeenBlock], others: Hashes) -> Hashes:
    """The hashes that stand more than once among the stored rows, or among them and others; part by part, so that no
    second copy of all of them is in memory."""
    repeats: list[Hashes] = []
    for part in range(8):
        own = np.concatenate([block.hashes[(block.hashes >> np.uint64(61)) == part] for block in blocks])
        own.sort()
        repeats.append(np.unique(own[1:][own[1:] == own[:-1]]))
        repeats.append(np.unique(others[np.isin(others, own)]))
    return np.unique(np.concatenate(repeats))


def all_masked(
    blocks: Sequence[SeenBlock], called_back: Mapping[int, Numbers], others: Sequence[MaskedColumn], layout: Layout
) -> tuple[MaskedColumn, ...]:
    """The masked columns of a whole file: of its stored rows, and of the `others` that were judged together.

    Args:
        called_back: by number of a block, which of its stored rows are among the others after all.
    """
    cells = {(each.heading, each.column): each.cells for each in others}
    rows = {(each.heading, each.column): list(each.rows) for each in others}
    for number, block in enumerate(blocks):
        for place, flags in block.masked_cells().items():
            flags[called_back.get(number, [])] = False
            cells[place] = cells.get(place, 0) + int(np.count_nonzero(flags))
            first = rows.setdefault(place, [])
            if len(first) < 2 * MOST_ROWS:
                first += (block.stored[flags] + (block.first_row + 1)).tolist()
    named = [MaskedColumn(heading=heading, cells=count, column=at) for (heading, at), count in cells.items() if count]
    return tuple(
        MaskedColumn(
            heading=place[0],
            cells=cells[place],
            column=place[1],
            rows=() if column.about.cell == "personal" else tuple(sorted(rows[place])[:MOST_ROWS]),
        )
        for column, place in masked_places(layout, named).items()
    )
