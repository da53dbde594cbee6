"""How the rows of one ledger are invented: what they are about, how many there are, and what its columns hold.

Whatever a ledger does not say follows from its source's declaration (`inventor`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.periods import Kind
from pipelines.sample.plan import City
from pipelines.sample.subjects import Subjects

Odds = Mapping[str, float]
Story = Callable[[pl.DataFrame, "Ledgers", np.random.Generator], pl.DataFrame]
AsKnown = Callable[[pl.DataFrame], pl.DataFrame]
Rows = Callable[["Ledgers", np.random.Generator], pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class After:
    """A day so many days (of a time: minutes) after another one of the row; a share of rows has none."""

    start: str
    low: int
    high: int
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Within:
    """The day on which something due was done: most in time, more so from year to year; the rest late, or never."""

    start: str
    due: str
    share: float = 0.9
    late: tuple[int, int] = (1, 45)
    never: float = 0.02


@dataclass(frozen=True, kw_only=True)
class Part:
    """A number that is a part of another one of the row."""

    whole: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One submitted table of the invented city.

    Rows come from `rows`, or from the subjects of a pool (`about`): `yearly` so many a year by lot, `each` so many of
    each once, or one `every` month, quarter or year with a chance of `share`. `day` is the column that says when
    something happened, and by which a row comes to be known; further days that come true later are told later, with
    the columns `tied` to them.
    """

    source: str
    day: str = ""
    about: str = ""
    yearly: float = 0.0
    each: float = 0.0
    every: Kind | None = None
    share: float = 1.0
    recent: bool = False  # of `every`: only periods that are written, as nobody tells of the years before
    growth: float = 0.0  # how much more at the end of the three years than at their start
    since: tuple[str, str] = ("2019-01-01", "2022-12-01")  # between which days a thing that is there once began
    number: str = ""  # how its numbers begin
    days: Mapping[str, After | Within] = field(default_factory=dict)
    odds: Mapping[str, Odds] = field(default_factory=dict)
    yes: Mapping[str, float] = field(default_factory=dict)
    amounts: Mapping[str, tuple[float, float] | Part] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tied: Mapping[str, str] = field(default_factory=dict)  # column → the day without which it is empty
    blank: Mapping[str, float] = field(default_factory=dict)
    story: Story | None = None
    rows: Rows | None = None
    as_known: AsKnown | None = None  # what else is different as long as a day lies ahead


@dataclass(frozen=True, kw_only=True)
class Ledgers:
    """What is at hand when a ledger is invented: the subjects, and the ledgers before it."""

    subjects: Subjects
    frames: dict[str, pl.DataFrame]

    @property
    def city(self) -> City:
        """The plan of the city."""
        return self.subjects.city
