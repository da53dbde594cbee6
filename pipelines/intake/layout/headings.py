"""Finds the heading row of a sheet, whatever stands above it, and says which column is which."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Source

SEARCHED_ROWS = 30
LONGEST = 60  # characters; what is longer is text, not a heading
SHARE_OF_A_TABLE = 0.6  # of the cells of a row that are known headings, where a table begins for certain
COST_OF_MISSING = 3  # how many known headings a required one that is missing outweighs
_NUMBERING = re.compile(r"^(\d{1,2}[.、]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、])")
# What numbers a heading without a mark behind it (④户数, 8物业服务单位): taken off only where nothing else fits.
_NUMBER_BEFORE = re.compile(
    r"^(?:第?\d{1,2}(?:列|栏|项)?|[a-z](?=[.、)])|[ⅰ-ⅻ]{1,4}|[ivx]{1,4}(?=[.、)]))[.、)）:]?(?=\D)"
)
_FIRST_OF_NUMBERS, _BEHIND_NUMBERS = frozenset("0123456789第其包含内ⅰⅱⅲⅳⅴivx"), frozenset(".、)")
_OF_WHICH = re.compile(r"^(?:其中|其|包括|含|内)[:、]|^其中")
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
    divided: tuple[str, ...] = ()  # headings below which further columns are named, which none of ours is

    rivals: tuple[str, ...] = ()  # other sources for which the same headings fit as well

    @property
    def rank(self) -> tuple[int, bool, int]:
        """What makes one reading of a sheet better than another.

        A table that lacks a required column is not taken for one that has few columns and lacks none: it is refused.
        """
        known = len(self.columns)
        rows = self.last_row - self.first_row
        return (known - COST_OF_MISSING * len(self.missing), not self.missing, -len(self.unknown) - rows)

    @property
    def is_certain(self) -> bool:
        """Whether the headings alone, wherever they stand, say that a table begins here."""
        written = len(self.columns) + len(self.unknown) + len(self.twice)
        return len(self.columns) >= max(3, SHARE_OF_A_TABLE * written)


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


@cache
def _index() -> Mapping[str, Mapping[str, str]]:
    """Every known spelling of a heading → the column that it names, by source."""
    index: dict[str, dict[str, str]] = {}
    for source in load().sources:
        for heading, column in known_headings(source).items():
            index.setdefault(heading, {})[source] = column
    return index


@cache
def _ends_of_none() -> frozenset[str]:
    """Letters and digits with which no known heading ends, however it is written: most numbers and codes end so."""
    written = frozenset("0123456789abcdefghijklmnopqrstuvwxyz") - {key[-1:] for key in _index()}
    return written | {letter.upper() for letter in written}


def meanings(heading: str) -> Mapping[str, str]:
    """The column that a heading names, by source; empty for what no source knows."""
    return {} if heading[-1:] in _ends_of_none() else _meanings(heading)


@lru_cache(maxsize=1 << 15)
def _meanings(heading: str) -> Mapping[str, str]:
    if not heading or len(heading) > LONGEST:
        return {}
    key = plain_heading(heading)
    bare = _without_brackets(key)
    exact = _index().get(key, {})
    matches = {**_index().get(bare, {}), **exact} if bare != key else exact
    if matches or not key:
        return matches
    if key[0] in _FIRST_OF_NUMBERS or key[1:2] in _BEHIND_NUMBERS:
        for form in (_NUMBER_BEFORE, _OF_WHICH):
            rest = form.sub("", key, count=1)
            if rest != key and (named := _index().get(rest) or _index().get(_without_brackets(rest))):
                return named
    return matches


def column_for(heading: str, source: str) -> str | None:
    """The declared column that a heading names."""
    return meanings(heading).get(source)


def find_headings(
    rows: Sequence[Sequence[str | None]], sources: Sequence[str], least: int = 2, names: Sequence[str] = ()
) -> Headings | None:
    """The best reading of a sheet's first rows as headings of one of the sources; None where there is none.

    Fewer than `least` known headings, or than three where the source needs as many, are chance. Between sources that
    fit equally well, the one that is named decides: by `names` (the tab's name first, then what is further off), or by
    the rows above. Where that does not tell either, the others are its `rivals`.
    """
    texts = [[(cell or "").strip() for cell in row] for row in rows[:SEARCHED_ROWS]]
    wanted = frozenset(sources)
    best: dict[int, list[Headings]] = {}  # heading row → the readings that none of its readings excels
    named = {cell for cell in set().union(*texts) if cell and meanings(cell)}
    known = [sum(map(named.__contains__, row)) for row in texts]
    for index in range(len(texts)):
        if max(known[index : index + 2]) >= least:
            matches = [headings for headings in _readings(texts, index, wanted, least) if _is_enough(headings, least)]
            highest = max((headings.rank for headings in matches), default=None)
            best[index] = [headings for headings in matches if headings.rank == highest]
    filled = [at for at, meaning in best.items() if meaning]
    if not filled:
        return None
    row = max(filled, key=lambda at: best[at][0].rank)
    # a small table above a larger one is a table, not its title
    row = next((at for at in filled if _is_whole(best[at][0]) and best[at][0].last_row < row), row)
    return _named(best[row], [*names[:1], " ".join(cell for line in texts[:row] for cell in line), *names[1:]])


def further_headings(
    rows: Sequence[Sequence[str | None]], sources: Sequence[str], names: Sequence[str] = ()
) -> Headings | None:
    """The headings of a further table, if it begins with the first of some rows from inside a sheet."""
    texts = [[(cell or "").strip() for cell in row] for row in rows[:2]]
    if sum(bool(meanings(cell)) for cell in texts[0]) < 2:
        return None
    matches = [headings for headings in _readings(texts, 0, frozenset(sources), 2) if headings.is_certain]
    highest = max((headings.rank for headings in matches), default=None)
    best = [headings for headings in matches if headings.rank == highest]
    return _named(best, names) if best else None


def _is_whole(headings: Headings) -> bool:
    return headings.is_certain and not headings.missing


def _is_enough(headings: Headings, least: int) -> bool:
    if least == 1:
        return True
    columns = load().sources[headings.source].written_columns
    needed = sum(column.required or column.key for column in columns)
    personal = {column.name for column in columns if column.about.cell == "personal"}  # a name and a phone tell nothing
    return len(headings.columns.keys() - personal) >= max(least, min(needed, 3))


def _named(tied: Sequence[Headings], names: Sequence[str]) -> Headings:
    """Of readings that fit equally well the one whose source is named, nearest text first."""
    if len(tied) == 1:
        return tied[0]
    names_of = {headings.source: tuple(naming(headings.source, text) for text in names) for headings in tied}
    loudest = max(names_of.values())
    first, *others = [headings for headings in tied if names_of[headings.source] == loudest]
    return replace(first, rivals=tuple(other.source for other in others))


def naming(source: str, text: str) -> int:
    """How clearly a text names a source: the length of its label or id in the text, else that of the text in its label."""
    plain = plain_heading(text)
    label = plain_heading(load().sources[source].label.zh)
    spellings = (label, _without_brackets(label), plain_heading(load().sources[source].label.en), source)
    inside = max((len(spelling) for spelling in spellings if spelling and spelling in plain), default=0)
    return 100 * inside or (len(plain) if len(plain) >= 2 and plain in label else 0)


def _readings(texts: Sequence[Sequence[str]], index: int, sources: frozenset[str], least: int) -> Iterator[Headings]:
    """The readings of a row, and of a row with the one below, as headings of every source that may be meant."""
    alone = _readings_alone(tuple(texts[index]), sources, least)
    one = {headings.source: replace(headings, first_row=index, last_row=index) for headings in alone}
    if index + 1 < len(texts) and any(texts[index]):
        parents = _filled(texts[index])
        names = [_names(parent, child) for parent, child in zip(parents, texts[index + 1], strict=True)]
        for two in _read_row(names, index, index + 1, sources, least):
            if two.source not in one or len(two.columns) > len(one[two.source].columns):
                yield two
    yield from one.values()


@lru_cache(maxsize=1 << 12)  # the same headings stand in return after return
def _readings_alone(texts: tuple[str, ...], sources: frozenset[str], least: int) -> tuple[Headings, ...]:
    """The readings of a row as if it were the first, without the one below."""
    return tuple(_read_row([[cell] if cell else [] for cell in texts], 0, 0, sources, least))


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


def _read_row(
    names: Sequence[Sequence[str]], first: int, last: int, sources: frozenset[str], least: int
) -> Iterator[Headings]:
    """A row as headings of the sources that know most of them, at least so many; each cell has its names, best first."""
    meant = [{source: column for name in reversed(cell) for source, column in meanings(name).items()} for cell in names]
    counts = Counter(source for cell in meant for source in cell if source in sources)
    highest = least
    for source, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count < highest:
            return  # no reading is worth more than the headings that it knows
        headings = _read_as(source, names, meant, first, last)
        highest = max(highest, headings.rank[0])
        yield headings


def _read_as(
    source: str, names: Sequence[Sequence[str]], meant: Sequence[Mapping[str, str]], first: int, last: int
) -> Headings:
    columns: dict[str, tuple[int, str]] = {}
    unknown: list[str] = []
    twice: list[str] = []
    scaled: list[str] = []
    for index, (candidates, meaning) in enumerate(zip(names, meant, strict=True)):
        column = meaning.get(source)
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
