"""Texts that come in the place of a table: a letter, a notice, a report."""

from pipelines.intake.reading.sheet import Sheet

_LOOKED_THROUGH = 200  # rows
_LONG_LINE = 30  # characters


def is_prose(sheet: Sheet) -> bool:
    """Whether a sheet is a text, no table: nearly every line stands in one cell, and is long or ends as sentences do."""
    rows = [[cell for cell in row if cell] for row in sheet.frame.head(_LOOKED_THROUGH).rows()]
    lines = [row[0] for row in rows if len(row) == 1]
    filled = sum(bool(row) for row in rows)
    sentences = sum(len(line) >= _LONG_LINE or line[-1] in "。；：！？.;!?" for line in lines)
    return filled > 0 and len(lines) >= 0.9 * filled and 2 * sentences >= len(lines)
