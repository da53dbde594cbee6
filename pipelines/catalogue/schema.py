"""How a submitted table is declared: dataframely columns that carry their words, checks that carry theirs.

A source module holds one `dataframely.Schema` whose columns are made by the functions here, and one `SOURCE`.
From these derive the template, heading matching, judging, the receipt's wording, the store's schema and the
data dictionary. dataframely takes most of a second to import: only who makes a column waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from pipelines.text import Text

if TYPE_CHECKING:
    import dataframely as dy

Cell = Literal[
    "text",
    "identifier",
    "credit_code",
    "area",
    "date",
    "datetime",
    "month",
    "integer",
    "decimal",
    "share",
    "yes_no",
    "choice",
    "choices",
    "fee",
    "personal",
]
Shape = Literal["picture", "events", "register"]
Cadence = Literal["month", "quarter", "half", "year", "on change"]
Refuses = Literal["file", "row", "nothing"]
Sender = Literal["city", "district", "street"]

_ABOUT = "about"


@dataclass(frozen=True, kw_only=True)
class About:
    """What a column's words are and how its cells are written."""

    label: Text
    cell: Cell | None  # None: not in the file, derived from other columns
    aliases: tuple[str, ...] = ()
    unit: str = ""
    values: Mapping[str, Text] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)  # further spellings of a value → its code
    level: str = ""  # of an area: district, street or community
    adds_up: bool = False  # a 合计 row must equal the sum
    refers: str = ""  # the source whose rows the column names
    names_a_post: bool = False  # says who is responsible, by post and never by name
    is_masked: bool = False  # free text: persons, numbers and doors in it are masked before it is stored
    keyed_from: str = ""  # the personal column whose keyed hash this one holds


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column of a source, as everything outside the schema machinery sees it; there is one object for each."""

    name: str
    about: About
    dtype: pl.DataType
    required: bool
    key: bool

    @property
    def label(self) -> Text:
        """The heading in both languages."""
        return self.about.label

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading under which the column is known."""
        return (self.about.label.zh, self.about.label.en, self.name, *self.about.aliases)


@dataclass(frozen=True, kw_only=True)
class Check:
    """A sentence that must be true of a row (or, with `refuses="file"`, of the table); passes on null.

    `columns` are the columns that a receipt points at.
    """

    name: str
    refuses: Refuses
    message: Text
    mend: Text
    expr: pl.Expr
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One submitted table.

    Shape: `picture` (a return replaces what this sender sent for this period), `events` (the latest version
    of a key wins), `register` (dated rows; the latest version of a key wins).
    """

    id: str
    label: Text
    row: Text
    schema: type[dy.Schema]
    shape: Shape
    cadence: Cadence
    sender: Sender  # the lowest level that submits it; a return of a higher one stands for all below it
    owner: Text  # the department that answers for it
    clauses: tuple[str, ...]
    derive: tuple[pl.Expr, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column, in declared order."""
        return _columns(self.schema)

    @cached_property
    def written_columns(self) -> tuple[Column, ...]:
        """The columns that stand in a file; the others are derived."""
        return tuple(column for column in self.columns if column.about.cell is not None)

    @cached_property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that reach the store: all but those that tell who somebody is."""
        return tuple(column for column in self.columns if column.about.cell != "personal")

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """One column by name."""
        return self._columns_by_name[name]

    @cached_property
    def _columns_by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}


@cache  # asked for with every sheet that is judged
def _columns(schema: type[dy.Schema]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=name,
            about=column.metadata[_ABOUT],
            dtype=column.dtype,
            required=not column.nullable,
            key=column.primary_key,
        )
        for name, column in schema.columns().items()
        if column.metadata is not None
    )


def about_of(schema: type[dy.Schema], column: str) -> About:
    """What one column of a schema is called and how its cells are written."""
    return next(each.about for each in _columns(schema) if each.name == column)


def _options(about: About, required: bool, key: bool) -> dict[str, Any]:
    return {"nullable": not (required or key), "primary_key": key, "metadata": {_ABOUT: about}}


def words(zh: str, en: str, *aliases: str, required: bool = False, key: bool = False) -> dy.String:
    """A short text that names no person: a title, a name of a place or a body. Kept as written but for blanks."""
    import dataframely as dy

    return dy.String(**_options(About(label=Text(zh=zh, en=en), cell="text", aliases=aliases), required, key))


def post(zh: str, en: str, *aliases: str) -> dy.String:
    """Who is responsible inside, by post and never by name: a name that is sent all the same is masked."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="text", aliases=aliases, names_a_post=True)
    return dy.String(**_options(about, False, False))


def free_text(zh: str, en: str, *aliases: str, required: bool = False) -> dy.String:
    """What somebody wrote in whole sentences: kept with persons, numbers and doors masked."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="text", aliases=aliases, is_masked=True)
    return dy.String(**_options(about, required, False))


def personal(zh: str, en: str, *aliases: str) -> dy.String:
    """A name, a phone, an address or another mark of a person: known so that it is recognised, and never stored."""
    import dataframely as dy

    return dy.String(**_options(About(label=Text(zh=zh, en=en), cell="personal", aliases=aliases), False, False))


def keyed(zh: str, en: str, of: str) -> dy.String:
    """The keyed hash of a personal column: it tells that two rows are of one person, and not of whom."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell=None, keyed_from=of)
    return dy.String(**_options(about, False, False))


def identifier(
    zh: str, en: str, *aliases: str, refers: str = "", required: bool = False, key: bool = False
) -> dy.String:
    """A number or code that is a name: leading zeros stay, a number cell of more than 15 digits is refused.

    `refers` is the source whose key it is, where it names a row of another table.
    """
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="identifier", aliases=aliases, refers=refers)
    return dy.String(**_options(about, required, key))


def credit_code(
    zh: str, en: str, *aliases: str, refers: str = "", required: bool = False, key: bool = False
) -> dy.String:
    """A unified social credit code of 18 characters, check digit verified (GB 32100-2015)."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="credit_code", aliases=aliases, refers=refers)
    return dy.String(**_options(about, required, key))


def area(zh: str, en: str, *aliases: str, level: str, required: bool = False, key: bool = False) -> dy.String:
    """A place of one level, written as name or code, stored as code; unknown places are null with a warning."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="area", aliases=aliases, level=level)
    return dy.String(**_options(about, required, key))


def day(zh: str, en: str, *aliases: str, required: bool = False, key: bool = False) -> dy.Date:
    """A date, in any form that offices write and that can be read in one way only."""
    import dataframely as dy

    return dy.Date(**_options(About(label=Text(zh=zh, en=en), cell="date", aliases=aliases), required, key))


def moment(zh: str, en: str, *aliases: str, required: bool = False) -> dy.Datetime:
    """A date with a time of day, Asia/Shanghai, stored without zone."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="datetime", aliases=aliases)
    return dy.Datetime(time_unit="us", **_options(about, required, False))


def month(zh: str, en: str, *aliases: str, required: bool = False, key: bool = False) -> dy.Date:
    """A month, stored as its first day."""
    import dataframely as dy

    return dy.Date(**_options(About(label=Text(zh=zh, en=en), cell="month", aliases=aliases), required, key))


def whole(
    zh: str, en: str, *aliases: str, unit: str = "", adds_up: bool = False, required: bool = False, key: bool = False
) -> dy.Int64:
    """A whole number, with its own unit word allowed behind it."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="integer", aliases=aliases, unit=unit, adds_up=adds_up)
    return dy.Int64(**_options(about, required, key))


def decimal(
    zh: str, en: str, *aliases: str, unit: str = "", scale: int = 2, adds_up: bool = False, required: bool = False
) -> dy.Decimal:
    """An exact decimal number: money, areas, scores."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="decimal", aliases=aliases, unit=unit, adds_up=adds_up)
    return dy.Decimal(18, scale, **_options(about, required, False))


def share(zh: str, en: str, *aliases: str, required: bool = False) -> dy.Float64:
    """A share, stored 0 to 1; a bare number above 1 cannot be told from a per cent and is refused."""
    import dataframely as dy

    return dy.Float64(**_options(About(label=Text(zh=zh, en=en), cell="share", aliases=aliases), required, False))


def yes_no(zh: str, en: str, *aliases: str, required: bool = False) -> dy.Bool:
    """是 or 否."""
    import dataframely as dy

    return dy.Bool(**_options(About(label=Text(zh=zh, en=en), cell="yes_no", aliases=aliases), required, False))


def choice(
    zh: str,
    en: str,
    *aliases: str,
    values: Mapping[str, Text],
    written: Mapping[str, str] | None = None,
    required: bool = False,
    key: bool = False,
) -> dy.String:
    """One of a closed list, written as label or code, stored as code."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="choice", aliases=aliases, values=values, written=written or {})
    return dy.String(**_options(about, required, key))


def choices(
    zh: str,
    en: str,
    *aliases: str,
    values: Mapping[str, Text],
    written: Mapping[str, str] | None = None,
    required: bool = False,
) -> dy.String:
    """Several of a closed list, written one after another (`住建、公安；居委会`), stored as codes with commas between."""
    import dataframely as dy

    about = About(label=Text(zh=zh, en=en), cell="choices", aliases=aliases, values=values, written=written or {})
    return dy.String(**_options(about, required, False))


def fee(zh: str, en: str, *aliases: str) -> dy.String:
    """A fee as written (`1.14至2.48元/平米/月`). Declare `<name>_low_yuan`, `_high_yuan`, `_unit` with `derived`."""
    import dataframely as dy

    return dy.String(**_options(About(label=Text(zh=zh, en=en), cell="fee", aliases=aliases), False, False))


def derived(kind: type[dy.Column], zh: str, en: str, **options: Any) -> Any:
    """A column that stands in no file: the judge or the source's `derive` makes it."""
    return kind(nullable=True, metadata={_ABOUT: About(label=Text(zh=zh, en=en), cell=None)}, **options)
