"""Places: a written name or code becomes the code of an area that was valid in the period of the return."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.catalogue.schema import Column
from pipelines.intake.reading.plain_text import plain
from pipelines.intake.records.stored_columns import WRITTEN
from pipelines.periods import parse

LEVELS = ("city", "district", "street", "community")
_SUFFIXES = {
    "city": ("市",),
    "district": ("自治县", "自治旗", "新区", "区", "县", "市", "旗"),
    "street": ("街道办事处", "地区办事处", "办事处", "街道", "民族乡", "地区", "镇", "乡"),
    "community": (
        "社区居民委员会",
        "社区居委会",
        "社区村委会",
        "居民委员会",
        "村民委员会",
        "居委会",
        "村委会",
        "社区",
        "村",
    ),
}
_FEW_ROWS = 2_000  # up to which rows are gone through one by one: a call for all of them costs more
_MOST_RESOLVED = 50_000
_CODE = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area of the division table."""

    code: str
    name: str
    level: str
    parent: str
    ended: bool  # within the period


@dataclass(frozen=True, kw_only=True, eq=False)
class Gazetteer:
    """The areas that were valid in one period, by code and by every spelling of their names; one object for each state.

    `spellings` holds for (level, parent, spelling) one code, or None where two areas share it; the parent "" stands
    for anywhere. `former` holds names and codes that had ended before the period, with the area that succeeded them.
    """

    areas: Mapping[str, Area]
    names: Mapping[str, Mapping[str, str]]  # level → name → code
    spellings: Mapping[tuple[str, str, str], str | None]
    former: Mapping[tuple[str, str], str | None]  # (level, name or code) → code, or None where two had the name

    def find(self, written: str, level: str, parent: str) -> str | None:
        """The code of a written place of a level inside a parent; with the parent "", anywhere if it is the only one."""
        return _code_of(self, written, level, parent)

    def _find(self, written: str, level: str, parent: str) -> str | None:
        text = re.sub(r"\s", "", plain(written))
        if _CODE.fullmatch(text):
            code = _short_code(text) if _short_code(text) in self.areas else text
            area = self.areas.get(code)
            return code if area and area.level == level and self.is_within(code, parent) else None
        while text:
            for form in (text, stem(text, level)):
                if code_found := self.spellings.get((level, parent, form)):
                    return code_found
            text = self._without_parent(text)
        return None

    def find_former(self, written: str, level: str, parent: str) -> str | None:
        """The successor of an area that had ended before the period, by its own name or code, inside a parent."""
        text = re.sub(r"\s", "", plain(written))
        if text in self.names[level] or _short_code(text) in self.areas:
            return None  # an area of today bears it
        code = self.former.get((level, _short_code(text)))
        return code if code and self.is_within(code, parent) else None

    def is_within(self, code: str, parent: str) -> bool:
        """Whether an area is the other, or lies in it at any depth; everything lies in ""."""
        while code and code != parent:
            code = self.areas[code].parent if code in self.areas else ""
        return code == parent

    def parent_at(self, code: str, level: str) -> str | None:
        """The area of a level in which an area lies, or the area itself."""
        while area := self.areas.get(code):
            if area.level == level:
                return code
            code = area.parent
        return None

    def _without_parent(self, text: str) -> str:
        """A name without the city or district in front of it; nothing where there is none."""
        for level in ("city", "district"):
            for name in self.names[level]:
                if text.startswith(name) and len(text) > len(name) + 1:
                    return text.removeprefix(name)
        return ""


@lru_cache(maxsize=1 << 14)  # the same places stand in table after table
def _code_of(places: Gazetteer, written: str, level: str, parent: str) -> str | None:
    return places._find(written, level, parent)


def _short_code(code: str) -> str:
    """A 12-digit code of a district or a street without the zeros that fill it up."""
    if len(code) == 12 and code.isdigit():
        return code[:6] if code.endswith("000000") else code[:9] if code.endswith("000") else code
    return code


def stem(name: str, level: str) -> str:
    """A name without the word for its kind (朝阳区 → 朝阳), if two characters are left."""
    for suffix in _SUFFIXES[level]:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


@lru_cache(maxsize=8)
def _divisions(files: tuple[str, ...]) -> pl.DataFrame:
    columns = ["code", "name", "level", "parent", "successor", "valid_from", "valid_to"]
    if not files:
        return pl.DataFrame(schema=dict.fromkeys(columns[:5], pl.String) | dict.fromkeys(columns[5:], pl.Date))
    rows = pl.concat([pl.read_parquet(Path(file), columns=columns, glob=False) for file in files])
    return rows.unique(["code", "valid_from"], keep="last", maintain_order=True)


def code_then(files: tuple[str, ...], areas: Gazetteer, code: str) -> str:
    """The code under which an area of today was known in a gazetteer's period (Q-17: 海门区 was 海门市)."""
    before = _divisions(files).filter(pl.col("successor") == code)["code"].to_list()
    return code if code in areas.areas else next((one for one in before if one in areas.areas), code)


def gazetteer(files: tuple[str, ...], period: str) -> Gazetteer:
    """The areas that were valid on some day of a period; of two versions of a code the later one."""
    return _gazetteer(files, _states(files, period))


def names_of(files: tuple[str, ...], units: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The names of areas by code, each as in a period: `units` are (code, period). A code of no area is left out."""
    known = ((code, gazetteer(files, period).areas.get(code)) for code, period in sorted(units) if code and period)
    return {code: area.name for code, area in known if area}


@lru_cache(maxsize=256)
def _states(files: tuple[str, ...], period: str) -> bytes:
    """What each division row is in a period: a byte each, as `_gazetteer` says."""
    span = parse(period)
    begun, ended = pl.col("valid_from") < span.ends_before, pl.col("valid_to") <= span.starts_on
    state = _divisions(files).select(
        pl.when(~begun)
        .then(0)
        .when(ended.fill_null(value=False))
        .then(3)
        .when(pl.col("valid_to") < span.ends_before)
        .then(1)
        .otherwise(2)
        .cast(pl.UInt8)
        .alias("state")
    )["state"]
    return state.to_numpy().tobytes()


@lru_cache(maxsize=8)
def _gazetteer(files: tuple[str, ...], state: bytes) -> Gazetteer:
    """Few periods differ in what is valid, and making a gazetteer takes long: so it is kept by what is valid.

    `state` has a byte for each division row: 0 not yet valid, 1 valid and ending in the period, 2 valid, 3 ended before.
    """
    known = _divisions(files).with_columns(state=pl.Series(list(state), dtype=pl.UInt8))
    valid = known.filter(pl.col("state").is_in([1, 2])).sort("valid_from", maintain_order=True)
    areas = {
        code: Area(code=code, name=name, level=level, parent=parent or "", ended=state == 1)
        for code, name, level, parent, state in valid.select("code", "name", "level", "parent", "state").iter_rows()
    }
    names: dict[str, dict[str, str]] = {level: {} for level in LEVELS}
    for area in areas.values():
        names[area.level][plain(area.name)] = area.code
    return Gazetteer(areas=areas, names=names, spellings=_all_spellings(areas), former=_former(known, areas))


def _former(known: pl.DataFrame, areas: Mapping[str, Area]) -> dict[tuple[str, str], str | None]:
    """Names and codes of areas that had ended, each with the valid area that its successors lead to."""
    ended = known.filter(pl.col("state") == 3).sort("valid_from", maintain_order=True)
    next_of = dict(ended.filter(pl.col("successor").is_not_null()).select("code", "successor").iter_rows())
    result: dict[tuple[str, str], str | None] = {}
    for code, name, level in ended.select("code", "name", "level").iter_rows():
        seen, successor = {code}, next_of.get(code)
        while successor is not None and successor not in areas and successor not in seen:
            seen.add(successor)
            successor = next_of.get(successor)
        if successor not in areas:
            continue
        for spelling in {plain(name), code}:
            key = (level, spelling)
            result[key] = successor if result.get(key, successor) == successor else None
    return result


def _all_spellings(areas: Mapping[str, Area]) -> dict[tuple[str, str, str], str | None]:
    full: dict[tuple[str, str, str], str | None] = {}
    short: dict[tuple[str, str, str], str | None] = {}
    for area in areas.values():
        parents, above = [""], area.parent
        while above:
            parents.append(above)
            above = areas[above].parent if above in areas else ""
        name = plain(area.name)
        for parent in parents:
            _add(full, (area.level, parent, name), area, areas)
            for spelling in _short_names(name, area.level):
                _add(short, (area.level, parent, spelling), area, areas)
    return short | full


def _short_names(name: str, level: str) -> set[str]:
    names = {stem(name, level)} - {name}
    if name.endswith("经济技术开发区"):
        names |= {name.removesuffix("经济技术开发区") + "经开区", "经济技术开发区", "经开区", "开发区"}
    return names


def _add(
    table: dict[tuple[str, str, str], str | None], key: tuple[str, str, str], area: Area, areas: Mapping[str, Area]
) -> None:
    former = table.get(key, area.code)
    if former is None or former == area.code:
        table.setdefault(key, area.code)
    elif areas[former].ended or area.ended:
        # an area and its successor, both valid on some day of the period: the one that stays is meant
        table[key] = area.code if areas[former].ended else former
    else:
        table[key] = None


def resolve(
    values: pl.DataFrame, columns: Sequence[Column], places: Gazetteer, sender: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Codes for the area columns of a frame, which written places could not be told, and which had another name since.

    Returns the frame with codes in the area columns and `<name>_written` beside them, and two frames of booleans, one
    column an area column: true where a place is written and not resolved; true where it was written as the area
    that this one succeeded. A parent that is not written is filled from the child that is known, or from the sender.
    """
    named = [column for column in columns if column.about.cell == "area"]
    if not named:
        return values, pl.DataFrame(), pl.DataFrame()
    if values.height <= _FEW_ROWS:
        return _resolve_few(values, named, places, sender)
    names = tuple(column.name for column in named)
    written = values.select(pl.col(name).alias(f"{name}{WRITTEN}") for name in names)
    keys = written.columns
    combinations = written.unique(maintain_order=True)
    ordered = _from_above(named)
    resolutions = [_resolve_one(row, names, ordered, places, sender) for row in combinations.rows()]
    codes = pl.DataFrame([row for row, _ in resolutions], schema=dict.fromkeys(names, pl.String), orient="row")
    former = pl.DataFrame(
        [[name in of for name in names] for _, of in resolutions],
        schema={f"{name}_former": pl.Boolean for name in names},
        orient="row",
    )
    joined = written.join(
        pl.concat([combinations, codes, former], how="horizontal"),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    unknown = joined.select(
        (pl.col(f"{name}{WRITTEN}").is_not_null() & pl.col(name).is_null()).alias(name) for name in names
    )
    renamed = joined.select(pl.col(f"{name}_former").alias(name) for name in names)
    return values.with_columns(joined.drop(f"{name}_former" for name in names).get_columns()), unknown, renamed


def _resolve_few(
    values: pl.DataFrame, named: Sequence[Column], places: Gazetteer, sender: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """`resolve` of a few rows, for which a call for all of them costs more: the same answers, as a test proves."""
    names, ordered = tuple(column.name for column in named), _from_above(named)
    rows = list(zip(*(values[name] for name in names), strict=True))
    resolutions = {row: _resolve_one(row, names, ordered, places, sender) for row in set(rows)}
    codes = {name: [resolutions[row][0][name] for row in rows] for name in names}
    unknown = {
        name: [row[index] is not None and code is None for row, code in zip(rows, codes[name], strict=True)]
        for index, name in enumerate(names)
    }
    renamed = {name: [name in resolutions[row][1] for row in rows] for name in names}
    coded = {name: pl.Series(name, texts, dtype=pl.String) for name, texts in codes.items()}
    written = [values[name].alias(f"{name}{WRITTEN}") for name in names]
    resolved = pl.DataFrame([*(coded.get(series.name, series) for series in values.get_columns()), *written])
    as_marks = dict.fromkeys(names, pl.Boolean)
    return resolved, pl.DataFrame(unknown, schema=as_marks), pl.DataFrame(renamed, schema=as_marks)


def _from_above(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(sorted(columns, key=lambda column: LEVELS.index(column.about.level)))


@lru_cache(maxsize=_MOST_RESOLVED)  # a street's returns name the same places month after month
def _resolve_one(
    row: tuple[str | None, ...], names: tuple[str, ...], ordered: tuple[Column, ...], places: Gazetteer, sender: str
) -> tuple[Mapping[str, str | None], Set[str]]:
    """The codes of one combination of places, and the columns whose place was written as what it succeeded."""
    written = dict(zip(names, row, strict=True))
    codes: dict[str, str | None] = dict.fromkeys(names)
    former: set[str] = set()
    parent = sender if sender in places.areas else ""
    for column in ordered:
        text, level = written[column.name], column.about.level
        if text is None:
            codes[column.name] = places.parent_at(parent, level) if parent else None
        else:
            above = _above(parent, level, places)
            if successor := places.find_former(text, level, above):
                codes[column.name] = successor
                former.add(column.name)
            else:
                codes[column.name] = places.find(text, level, above)
            if codes[column.name] is None and level == "district":
                # the sender is no better guess than what is written: streets are then looked for anywhere
                parent = ""
        parent = codes[column.name] or parent
    for column in ordered:
        if written[column.name] is None and codes[column.name] is None and parent:
            codes[column.name] = places.parent_at(parent, column.about.level)
    return codes, former


def _above(parent: str, level: str, places: Gazetteer) -> str:
    """The parent in which a place of a level is looked for: never one of that level or below (a district's sender)."""
    while parent and LEVELS.index(places.areas[parent].level) >= LEVELS.index(level):
        parent = places.areas[parent].parent if places.areas[parent].parent in places.areas else ""
    return parent
