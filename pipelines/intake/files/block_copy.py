"""A block of a large file as it may be archived: rows in which nothing changes stay as they were written."""

import csv
import io
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from pipelines.intake.reading.blocks import Block, Rows
from pipelines.intake.reading.sheet import Form

_CHINESE = ("gb18030", "gbk", "gb2312")


def copied(block: Block, rows: Rows, form: Form, kept: Mapping[int, pl.Series]) -> bytes:
    """The bytes of a block with other texts in some columns, given by their place."""
    names = rows.frame.columns
    changed = rows.frame.with_columns(text.alias(names[at]) for at, text in kept.items())
    touched = pl.any_horizontal(pl.col(names[at]).ne_missing(text) for at, text in kept.items())
    at = rows.frame.select(touched.alias("touched"))["touched"].arg_true()
    is_chinese = form.encoding in _CHINESE
    if (
        is_chinese
        and rows.is_a_line_each
        and not rows.ragged
        and b"\r" not in block.content
        and block.content.endswith(b"\n")
    ):
        # a byte 10 is a line's end and nothing else there too: what does not change need not be written anew
        lines = _written(changed[at], form, {}).decode().encode(form.encoding)
        return _with_lines(block.content, at.to_list(), lines.split(b"\n"))
    if rows.is_a_line_each and not rows.ragged:
        text = _with_lines(rows.text, at.to_list(), _written(changed[at], form, {}).split(b"\n"))
    else:
        text = _written(changed, form, rows.ragged)
    if not form.encoding.startswith("utf-8"):
        return text.decode().encode(form.encoding)
    return b"\xef\xbb\xbf" + text if block.content.startswith(b"\xef\xbb\xbf") else text


def _with_lines(text: bytes, places: Sequence[int], lines: Sequence[bytes]) -> bytes:
    """A text with other lines in some places."""
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n"))
    pieces: list[bytes] = []
    done = 0
    for place, line in zip(places, lines, strict=False):
        start = int(ends[place - 1]) + 1 if place else 0
        pieces += [text[done:start], line]
        done = int(ends[place])
    return b"".join([*pieces, text[done:]])


def _written(frame: pl.DataFrame, form: Form, ragged: Mapping[int, int]) -> bytes:
    if not ragged:
        narrow = frame.select(frame.columns[: form.width]).fill_null("")
        return narrow.write_csv(include_header=False, separator=form.separator, quote_style="necessary").encode()
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=form.separator, lineterminator="\n")
    rows = frame.fill_null("").iter_rows()
    writer.writerows(row[: ragged.get(index, form.width)] for index, row in enumerate(rows))
    return lines.getvalue().encode()
