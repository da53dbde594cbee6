"""The tables of one tab: the first, and those that begin further down. None is ever mixed into another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.intake.layout.column_layout import SERIALS
from pipelines.intake.layout.headings import Headings, find_headings, further_headings, known_headings
from pipelines.intake.layout.units import columns_in_other_units, is_row_of_units
from pipelines.intake.reading.sheet import Sheet

FIRST_ROWS = 40
LONGEST_TAB = 31  # characters that a tab's name may have
WORD_LIST = "下拉名单"  # the tab of a template that holds the words of its drop-downs
NOTHING = "本期无"  # heads the column of a template's cover in which 是 says that a table has nothing this period
_YES_NO = {"是": True, "否": False}
WORD_LIST_MARK = "下拉菜单用的名单，不报送，请勿改动"


@dataclass(frozen=True, kw_only=True)
class FoundTable:
    """One table of a tab as a sheet of its own, with its headings; `first` is the table that stands first there."""

    sheet: Sheet
    headings: Headings
    first: Headings


def is_word_list(sheet: Sheet) -> bool:
    """Whether a tab is the list of words that a template brought along, renamed and unhidden or not."""
    return bool(sheet.frame.height) and sheet.frame.item(0, 0) == WORD_LIST_MARK


def nothing_ticked(cover: Sheet) -> dict[str, bool]:
    """What a template's cover says of its tabs: by name, whether there is nothing this period; blank says neither."""
    rows = cover.frame.rows()
    heading = next(((index, row) for index, row in enumerate(rows) if any(_is_nothing(cell) for cell in row)), None)
    if heading is None:
        return {}
    first, column = heading[0], next(index for index, cell in enumerate(heading[1]) if _is_nothing(cell))
    pairs = ((row[0], (row[column] or "").strip()) for row in rows[first + 1 :])
    return {name.strip(): _YES_NO[says] for name, says in pairs if name and says in _YES_NO}


def _is_nothing(cell: str | None) -> bool:
    return bool(cell and cell.strip().startswith(NOTHING))


def tables_of(sheet: Sheet, sources: Sequence[str], names: Sequence[str]) -> list[FoundTable]:
    """Every table of a tab, from above to below; none where no headings are found. `names` as in `find_headings`."""
    first = find_headings(sheet.frame.head(FIRST_ROWS).rows(), sources, names=names) if sheet.frame.height else None
    if first is None:
        return []
    starts = list(_further(sheet.frame, first, sources))
    ends = [start for start, _ in starts] + [sheet.frame.height]
    parts = [(sheet.part(0, ends[0]) if starts else sheet, first)]
    parts += [(sheet.part(start, end), headings) for (start, headings), end in zip(starts, ends[1:], strict=True)]
    result: list[FoundTable] = []
    title: tuple[str, ...] = ()  # a further table stands under the title of the first
    for part, headings in parts:
        above = tuple(" ".join(cell for cell in row if cell) for row in part.frame.head(headings.first_row).rows())
        title = title or above
        below = part.frame.row(headings.last_row + 1) if part.frame.height > headings.last_row + 1 else ()
        units = below if is_row_of_units(below) else ()
        odd = columns_in_other_units(load().sources[headings.source], headings, (*title, *above), units)
        amended = replace(headings, scaled=(*headings.scaled, *odd)) if odd else headings
        if divided := _divided(headings, part.frame.row(headings.last_row), below):
            amended = replace(amended, divided=divided)
        result.append(FoundTable(sheet=part, headings=amended, first=first))
    return [replace(table, first=result[0].headings) for table in result]


def _divided(headings: Headings, above: Sequence[str | None], below: Sequence[str | None]) -> tuple[str, ...]:
    """The headings of ours under which the next row names further columns: it fills the places of a group and no key."""
    filled = [index for index, cell in enumerate(below) if cell]
    # few rows have a blank first cell: all others are spared the longer look
    if not filled or filled[0] == 0 or any(re.search(r"\d", below[at] or "") for at in filled):
        return ()
    source = load().sources[headings.source]
    ours = {at: (name, heading) for name, (at, heading) in headings.columns.items()}
    keys = [at for at, (name, _) in ours.items() if source.column(name).key or source.column(name).required]
    if any(at in filled for at in keys):
        return ()
    named = {at: at if at in ours else _before(at, above) for at in filled}
    groups = [at for at in dict.fromkeys(named.values()) if at in ours and at + 1 < len(above) and not above[at + 1]]
    if not groups or any(at is None or (at not in groups and at in ours) for at in named.values()):
        return ()
    return tuple(ours[at][1] for at in groups if at is not None)


def _before(index: int, above: Sequence[str | None]) -> int | None:
    """The place of the last heading at or before a place."""
    return next((place for place in range(index, -1, -1) if above[place]), None)


def _further(frame: pl.DataFrame, first: Headings, sources: Sequence[str]) -> Iterator[tuple[int, Headings]]:
    """Where further tables begin, with the lines of text above them, and their headings as rows of that part.

    A heading row that repeats the first one (a list printed over several pages) begins none.
    """
    body = first.last_row + 1
    filled, begins = lines(frame.slice(body), tuple(sources))
    own = (load().sources[first.source].label.zh,)  # of sources that fit equally well the one of the first table
    done = 0
    for at in begins:
        if at < done:
            continue
        headings = further_headings(frame.slice(body + at, 2).rows(), sources, own)
        if headings is None or headings.columns == first.columns:
            continue
        above = at
        while above > done and filled[above - 1] == 1:
            above -= 1
        start = above if above and filled[above - 1] == 0 else at
        done = at + headings.last_row + 1
        yield body + start, replace(headings, first_row=at - start, last_row=at - start + headings.last_row)


def lines(frame: pl.DataFrame, sources: tuple[str, ...]) -> tuple[Sequence[int], Sequence[int]]:
    """How many cells of each row are filled, and the rows that may be heading rows: more than one cell is filled, and
    the first of them may be a heading's, or the row above is blank."""
    if frame.height <= _FEW_ROWS:
        rows, leads = frame.rows(), _leads(sources)
        counts = [len(row) - row.count(None) for row in rows]
        begins = [
            index
            for index, (row, count) in enumerate(zip(rows, counts, strict=True))
            if count > 1
            and ((index and not counts[index - 1]) or _bare(next(text for text in row if text is not None)) in leads)
        ]
        return counts, begins
    lead = pl.coalesce(pl.all()).str.replace_all(_OUTSIDE, "").str.to_lowercase()
    looks = frame.select(
        pl.sum_horizontal(pl.all().is_not_null()).alias("filled"),
        lead.is_in(_leads_as_list(sources)).fill_null(value=False).alias("leads"),
    )
    is_below_blank = (pl.col("filled") == 0).shift(1, fill_value=False)
    begins_at = looks.select(((pl.col("filled") > 1) & (pl.col("leads") | is_below_blank)).arg_true()).to_series()
    return looks["filled"].to_list(), begins_at.to_list()


_FEW_ROWS = 500  # up to which rows are gone through one by one: a call for all of them costs more
_OUTSIDE = r"[\s*＊]"
_OUTSIDE_FORM = re.compile(_OUTSIDE)


@lru_cache(maxsize=1 << 14)
def _bare(text: str) -> str:
    return _OUTSIDE_FORM.sub("", text).lower()


@cache
def _leads(sources: tuple[str, ...]) -> frozenset[str]:
    """What may stand in the first cell of a heading row, without blanks and stars."""
    return frozenset({heading for source in sources for heading in known_headings(source)} | set(SERIALS))


@cache
def _leads_as_list(sources: tuple[str, ...]) -> pl.Series:
    return pl.Series([sorted(_leads(sources))])
