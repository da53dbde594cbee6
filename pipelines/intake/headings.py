"""Finds the heading row of a sheet, whatever stands above it, and says which column is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Source

SEARCHED_ROWS = 30
_NUMBERING = re.compile(r"^(\d{1,2}[.、]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、])")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_SCALED = re.compile(r"\(?[^()]*?(万|千|百|亿)(元|平方米|平米|m2|户|人|栋|件|套)|公顷|亩")


@dataclass(frozen=True, kw_only=True)
class Headings:
    """The headings of one sheet for one source. Rows and columns are 0-based indexes of the frame.

    `columns` maps a declared column to the frame column and the heading as written.
    """

    source: str
    first_row: int
    last_row: int
    columns: Mapping[str, tuple[int, str]]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]  # required columns that are not there
    twice: tuple[str, ...]  # headings that name a column which another heading names too
    scaled: tuple[str, ...]  # headings whose unit is a multiple of ours (万元)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What makes one reading of a sheet better than another."""
        return (not self.missing, len(self.columns), -len(self.unknown) - self.last_row + self.first_row)


@lru_cache(maxsize=1 << 15)
def plain_heading(text: str) -> str:
    """A heading without blanks, stars, numbering and full-width forms."""
    squeezed = re.sub(r"[\s*＊※]", "", unicodedata.normalize("NFKC", text)).lower()
    return _NUMBERING.sub("", squeezed).rstrip(":")


@cache
def known_headings(source: str) -> Mapping[str, str]:
    """Every spelling under which a source's columns are known, as plain headings; what two share, neither has."""
    exact: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for column in load().sources[source].written_columns:
        for heading in column.headings:
            exact.setdefault(plain_heading(heading), column.name)
            bare.setdefault(_without_brackets(plain_heading(heading)), set()).add(column.name)
    return {key: names.pop() for key, names in bare.items() if len(names) == 1 and key} | exact


def _without_brackets(heading: str) -> str:
    return _BRACKETS.sub("", heading).rstrip(":")


@lru_cache(maxsize=1 << 15)
def _is_known(heading: str) -> bool:
    """Whether any source knows a heading: tells the few rows that may be headings from the many that are not."""
    key = plain_heading(heading)
    return any(key in known_headings(s) or _without_brackets(key) in known_headings(s) for s in load().sources)


def column_for(heading: str, source: str) -> str | None:
    """The declared column that a heading names."""
    known, key = known_headings(source), plain_heading(heading)
    return known.get(key) or known.get(_without_brackets(key))


def find_headings(rows: Sequence[Sequence[str | None]], sources: Sequence[str], least: int = 2) -> Headings | None:
    """The best reading of a sheet's first rows as headings of one of the sources; None where there is none.

    Fewer than `least` known headings, or than three where the source needs as many, are chance.
    """
    found: Headings | None = None
    texts = [[(cell or "").strip() for cell in row] for row in rows[:SEARCHED_ROWS]]
    likely = [sum(_is_known(cell) for cell in row if cell) for row in texts]
    for source in sources:
        needed = sum(column.required or column.key for column in load().sources[source].written_columns)
        for at in range(len(texts)):
            if max(likely[at : at + 2]) < least:
                continue
            for headings in _readings(texts, at, source):
                enough = len(headings.columns) >= (max(least, min(needed, 3)) if least > 1 else least)
                if enough and (found is None or headings.rank > found.rank):
                    found = headings
    return found


def _readings(texts: Sequence[Sequence[str]], at: int, source: str) -> list[Headings]:
    one = _read_row([[cell] if cell else [] for cell in texts[at]], at, at, source)
    if at + 1 >= len(texts) or not any(texts[at]):
        return [one]
    parents = _filled(texts[at])
    names = [_names(parent, child) for parent, child in zip(parents, texts[at + 1], strict=True)]
    two = _read_row(names, at, at + 1, source)
    return [one, two] if len(two.columns) > len(one.columns) else [one]


def _filled(row: Sequence[str]) -> list[str]:
    filled, last = [], ""
    for cell in row:
        last = cell or last
        filled.append(last)
    return filled


def _names(parent: str, child: str) -> list[str]:
    if not child or child == parent:
        return [parent] if parent else []
    return [f"{parent}{child}", child] if parent else [child]


def _read_row(names: Sequence[Sequence[str]], first: int, last: int, source: str) -> Headings:
    columns: dict[str, tuple[int, str]] = {}
    unknown: list[str] = []
    twice: list[str] = []
    scaled: list[str] = []
    for index, candidates in enumerate(names):
        column = next((found for name in candidates if (found := column_for(name, source))), None)
        if column is None:
            unknown.extend(candidates[-1:])
        elif column in columns:
            twice.append(candidates[-1])
        else:
            columns[column] = (index, candidates[-1])
            if _is_scaled(source, column, candidates[-1]):
                scaled.append(candidates[-1])
    return Headings(
        source=source,
        first_row=first,
        last_row=last,
        columns=columns,
        unknown=tuple(unknown),
        missing=missing_columns(load().sources[source], columns),
        twice=tuple(twice),
        scaled=tuple(scaled),
    )


def missing_columns(source: Source, present: Mapping[str, object]) -> tuple[str, ...]:
    """The labels of the required columns that are not among those present."""
    return tuple(c.label.zh for c in source.written_columns if (c.required or c.key) and c.name not in present)


def _is_scaled(source: str, column: str, heading: str) -> bool:
    """Whether a heading counts in 万 or 亩 where ours counts in ones: read as it is, it would be wrong by far."""
    if load().sources[source].column(column).about.cell not in ("integer", "decimal"):
        return False
    inside = "".join(_BRACKETS.findall(plain_heading(heading)))
    return bool(inside) and bool(_SCALED.search(inside))
