"""How to read a file that nobody shaped for us: where its columns stand, what is made of them, and what stays out."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipelines.catalogue.declarations import Declaration
from pipelines.catalogue.schema import Source
from pipelines.errors import RequestError
from pipelines.nearest import nearest
from pipelines.text import Text, both

Place = int | str  # a position from 1, or a heading as written
Gathering = Literal["first", "most", "sum", "least", "largest", "count"]
DayOrder = Literal["month first", "day first"]
ALL_SHEETS = "*"


class ColumnRule(BaseModel):
    """What is made of one or several cells of a row for one declared column.

    `at` are the cells, joined by the mapping's `join`. `pattern` takes the part of the text that its one group finds.
    `units` are the units that cells write behind their numbers, with what each number is multiplied by; `times` is that
    for a bare number. `year_less` makes a year of an age: 2022 - 15. `hash_of` makes a key of some cells, `row_number`
    of the row's number in the sheet: no key that a file sent again in another order would keep.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Place | tuple[Place, ...] | None = None
    pattern: str | None = None
    units: dict[str, Decimal] = Field(default_factory=dict)
    times: Decimal | None = None
    year_less: int | Literal["period"] | None = None
    hash_of: tuple[Place, ...] = ()
    row_number: bool = False

    @field_validator("pattern")
    @classmethod
    def _has_one_group(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            groups = re.compile(pattern).groups
        except re.error as fault:
            raise ValueError(f"no regular expression: {fault}") from None
        if groups != 1:
            raise ValueError("the pattern must have exactly one group ( ), which is what is taken")
        return pattern

    @model_validator(mode="after")
    def _says_where(self) -> "ColumnRule":
        if sum((self.at is not None, bool(self.hash_of), self.row_number)) != 1:
            raise ValueError("exactly one of at, hash_of and row_number says where the value comes from")
        return self

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells that are read."""
        if self.hash_of:
            return self.hash_of
        if self.at is None:
            return ()
        return self.at if isinstance(self.at, tuple) else (self.at,)

    @property
    def computes(self) -> bool:
        """Whether anything is made of the text of its cells."""
        return bool(self.pattern or self.units or self.times or self.year_less or self.hash_of)


class FileMapping(Declaration):
    """How to read a file that nobody shaped for us. Every key is described in `docs/en/mappings.md`."""

    label: Text
    region: str
    source: str
    sender: str
    period: str | None = None
    sheet: str | tuple[str, ...] | None = None
    headings: Literal["none", "first"] | Annotated[int, Field(ge=1)] = "first"
    separator: str = ","
    encoding: str | None = None
    columns: dict[str, Place | tuple[Place, ...] | ColumnRule]
    join: str = "/"
    keep: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # "position or heading" → values that stay
    constants: dict[str, str] = Field(default_factory=dict)
    unknown: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # column → words that mean unknown there
    values: dict[str, dict[str, str]] = Field(default_factory=dict)  # column → written value → value
    days: dict[str, DayOrder] = Field(default_factory=dict)  # column → what stands first in 03/04/2016
    group: dict[str, Gathering] = Field(default_factory=dict)  # column → what is kept of the rows of one key
    persons: tuple[Place, ...] = ()  # columns of the file that say who somebody is
    not_loaded: tuple[Place, ...] = ()
    notice: str = ""

    @property
    def heading_row(self) -> int | None:
        """The row in which the headings stand, from 1; None where there are none."""
        return {"none": None, "first": 1}[self.headings] if isinstance(self.headings, str) else self.headings

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are read: none said is the first, `*` all of them."""
        return () if self.sheet is None else (self.sheet,) if isinstance(self.sheet, str) else self.sheet

    @property
    def rules(self) -> dict[str, ColumnRule]:
        """What is made for each declared column."""
        return {
            name: rule if isinstance(rule, ColumnRule) else ColumnRule(at=rule) for name, rule in self.columns.items()
        }


def check_mapping(mapping: FileMapping, sources: Mapping[str, Source]) -> None:
    """Holds a mapping against the source that it names, before any file is read.

    Raises:
        RequestError: a column is not there (and which are near), or a required one is not said.
    """
    source = sources[mapping.source]
    columns = {column.name: column for column in source.written_columns}
    known = {name: (column.label.zh, column.label.en, *column.headings) for name, column in columns.items()}
    for table in ("columns", "constants", "unknown", "values", "days", "group"):
        names: Iterable[str] = getattr(mapping, table)
        for name in names:
            if name not in columns:
                raise _refused(mapping, f"[{table}] {name}", nearest(name, known))
    said_of = {*mapping.columns, *mapping.constants}
    if missing := [
        column for name, column in columns.items() if (column.required or column.key) and name not in said_of
    ]:
        zh = "、".join(f"{column.name}（{column.label.zh}）" for column in missing)
        en = ", ".join(f"{column.name} ({column.label.en})" for column in missing)
        raise RequestError(
            both(
                f"对照表 {mapping.id} 缺少必填列：{zh}；请在 [columns] 中写明它在文件的第几列或哪个表头下",
                f"the mapping {mapping.id} lacks required columns: {en}; say under [columns] in which column of the file each stands",
            )
        )
    for name in mapping.days:
        if columns[name].about.cell not in ("date", "datetime", "month"):
            raise _wrong(mapping, f"[days] {name}", "不是日期列", "no column of days")
    if mapping.heading_row is None and (words := headings_of(mapping)):
        word = words[0]
        raise _wrong(
            mapping,
            f"{word!r}",
            'headings = "none" 时只能写第几列',
            'only positions can be said where headings = "none"',
        )


def headings_of(mapping: FileMapping) -> list[str]:
    """The headings that a mapping names."""
    places = [place for rule in mapping.rules.values() for place in rule.places]
    places += [*mapping.keep, *mapping.persons, *mapping.not_loaded]
    return [place for place in places if isinstance(place, str) and not place.isdigit()]


def _refused(mapping: FileMapping, what: str, near: Iterable[str]) -> RequestError:
    zh, en = "、".join(near), ", ".join(near)
    return RequestError(
        both(
            f"对照表 {mapping.id}：没有 {what}，相近的有 {zh}",
            f"mapping {mapping.id}: there is no {what}; near to it: {en}",
        )
    )


def _wrong(mapping: FileMapping, what: str, zh: str, en: str) -> RequestError:
    return RequestError(both(f"对照表 {mapping.id}：{what} {zh}", f"mapping {mapping.id}: {what}: {en}"))
