"""What is invented about a city: its districts, how fast each moves, how each reports, what its document asks for.

The cities themselves are data, one a module of `cities`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines import periods
from pipelines.errors import RequestError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

INVENTED = "模拟数据"
EPOCH = "2020-01"  # every course of events begins here, whichever months are written


@dataclass(frozen=True, kw_only=True)
class District:
    """One district or functional area and its manner. Paces are log-odds beside the city's course."""

    code: str
    name: str
    number: str  # six digits: of estate numbers and of credit codes
    estates: float  # share of the city's estates
    core: float = 0.3  # 0 new suburb … 1 old town: decides the kinds of housing
    committee: float = 0.0
    service: float = 0.0
    party: float = 0.0
    completion: float = 0.95  # share of due estates that are assessed in a month
    inflation: float = 0.0  # points that the street's scores lie above the district's own checks
    hotline: float = 1.0  # orders per household beside the city's
    solved: float = 0.0
    late: tuple[str, ...] = ()  # months whose return came three to six weeks after their end; all others are in time
    silent: tuple[str, ...] = ()  # months of which nothing ever came
    jump: bool = False  # its share of excluded orders jumps in the last quarter
    drops: str = ""  # the month from which its roster silently leaves out one estate in twenty
    former: tuple[str, str, str] | None = None  # code and name before a month: what it wrote on its returns until then

    def called(self, month: str) -> tuple[str, str]:
        """The code and the name with which it signs a return of a month."""
        if self.former and month < self.former[2]:
            return self.former[:2]
        return self.code, self.name


@dataclass(frozen=True, kw_only=True)
class Held:
    """Meetings that are held: by whom, once in how many months, and in which share of those they are held in time."""

    about: str  # pool of those that meet
    level: str
    kind: str
    months: int
    share: float  # at the end of 2022
    growth: float = 0.1  # how much lower the share was three years before
    body: str


@dataclass(frozen=True, kw_only=True)
class Small:
    """How much of a city is shown unless the whole is asked for: enough for every story, ready in a minute."""

    estates: int
    complaints: int
    first: str  # month
    least: int = 20  # estates that a district has at least, so that its shares mean something


@dataclass(frozen=True, kw_only=True)
class City:
    """One invented city, or one district that reports for itself.

    A course is a tuple of (month, share at its end); between them it runs straight.
    """

    id: str
    region: str
    name: str
    brand: str  # the word with which its companies' names begin
    estates: int  # as many as it has unless said otherwise
    complaints: int
    small: Small
    districts: tuple[District, ...]
    committee: tuple[tuple[str, float], ...]
    service: tuple[tuple[str, float], ...]
    party: tuple[tuple[str, float], ...]
    satisfaction: tuple[tuple[str, float], ...]
    clauses: str = ""  # how the clauses of its document begin; ledgers that none of them asks for are not sent
    document: str  # number of the document that its ledgers cite
    requirements: tuple[tuple[str, str, str, str], ...]  # of meetings: level, kind, interval, who calls them
    meetings: tuple[Held, ...]
    duties: tuple[tuple[str, tuple[str, ...]], ...] = ()  # each party of the responsibility list and what it has to do
    has_interim_committees: bool = True  # where its document knows none, every body is an owners' committee
    duty_at: tuple[str, ...] = ()  # where in its document the duties of each party stand; {} is the duty's number
    goals: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)  # metric → goals of 2020, 2021, 2022
    handed: tuple[str, ...] = ()  # districts that hand their goals on to their streets
    short: str = ""  # the one of them whose streets' goals do not add up to its own
    # number, goal, phase, from, to, reached, the metric that shows it
    milestones: tuple[tuple[str, str, str, str, str, str | None, str], ...] = ()
    bands: tuple[tuple[str, float, float], ...] = ()  # of subsidies: number, satisfaction from, share that is paid
    own: str = ""  # the district whose streets send their own returns at last
    overfull: str = ""  # the district in which one street's rubric totals 110
    unasked: tuple[str, ...] = ()  # ledgers that no document of it asks for, whatever its clauses are
    checks_all: bool = False  # the district's own checks reach every estate once a year, else about a fifth of them
    weights: Mapping[str, float] = field(default_factory=dict)  # of streets that hold more, or fewer, than their kind
    words: Mapping[str, str] = field(default_factory=dict)  # what is called otherwise here than in Beijing

    @property
    def is_district(self) -> bool:
        """Whether it is one district that reports for itself: what a city would send comes from it too."""
        return self.districts[0].code == self.region

    def duty_clause(self, place: int, number: int) -> str:
        """Where in its document a duty stands, by the party's place in its list and the duty's among the party's."""
        return self.duty_at[place - 1].format(number) if self.duty_at else "附件"

    def local_name(self, text: str) -> str:
        """An office or thing as it is called here."""
        return self.words.get(text, text)

    def signed(self, month: str) -> str:
        """The name with which it signs a return of a month: a district's that reports for itself may have changed."""
        return self.districts[0].called(month)[1] if self.is_district else self.name


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of a city is invented, for which months, and from which seed."""

    estates: int = 7_000
    complaints: int = 300_000
    companies: int = 600
    first: str = EPOCH
    last: str = "2022-12"
    seed: int = 20_200_712
    least: int = 3  # estates that a district has at least

    def __post_init__(self) -> None:
        if not EPOCH <= self.first <= self.last:
            raise RequestError(
                f"虚构城市的数据从 {EPOCH} 起，不能是 {self.first} 至 {self.last} / "
                f"an invented city runs from {EPOCH} on: {self.first} … {self.last} is not possible"
            )

    @property
    def months(self) -> tuple[periods.Period, ...]:
        """The months that are written."""
        return _months(self.first, self.last)

    @property
    def timeline(self) -> tuple[periods.Period, ...]:
        """Every month from the epoch to the last one: a month's place in it is its number everywhere here."""
        return _months(EPOCH, self.last)

    @property
    def offset(self) -> int:
        """The number of the first month that is written."""
        return len(self.timeline) - len(self.months)


@cache  # asked for with every table
def _months(first: str, last: str) -> tuple[periods.Period, ...]:
    return tuple(periods.between(first, last))


def companies_of(estates: int) -> int:
    """How many companies go with so many estates."""
    return max(20, estates * 3 // 35)


def whole_scale(city: City) -> Scale:
    """All of a city that its plan speaks of."""
    return Scale(estates=city.estates, complaints=city.complaints, companies=companies_of(city.estates))


def small_scale(city: City) -> Scale:
    """As much of a city as a demonstration shows. Orders are as many as go with its estates."""
    small = city.small
    return Scale(
        estates=small.estates,
        complaints=small.complaints,
        companies=companies_of(small.estates),
        first=small.first,
        least=small.least,
    )


def stream(seed: int, *name: int | str) -> np.random.Generator:
    """The random numbers of one thing: the same seed and name give the same numbers, whatever else is drawn."""
    words = [part if isinstance(part, int) else int.from_bytes(part.encode(), "big") for part in name]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def course(points: tuple[tuple[str, float], ...], timeline: tuple[periods.Period, ...]) -> Floats:
    """A share at the end of the month before the timeline and of each of its months."""
    at = [_month_number(month) for month, _ in points]
    wanted = [_month_number(periods.shift(timeline[0].text, -1)), *(_month_number(month.text) for month in timeline)]
    return np.interp(wanted, at, [value for _, value in points])


def paced(wanted: Floats, paces: Floats, weights: Floats) -> Floats:
    """Shares by month and district: each district its pace beside the city, the weighted whole exactly the city's."""

    def shares(shift: float, value: float) -> Floats:
        odds = np.log(value / (1 - value)) + paces + shift
        result: Floats = 1 / (1 + np.exp(-odds))
        return result

    rows = []
    for value in wanted:
        low, high = -4.0, 4.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if shares(middle, value) @ weights < value else (low, middle)
        rows.append(shares(low, value))
    return np.array(rows)


def month_starts(timeline: tuple[periods.Period, ...]) -> Days:
    """The first day of each month, and the first day after the last."""
    days: list[date] = [month.starts_on for month in timeline]
    return np.array([*days, timeline[-1].ends_before], dtype="datetime64[D]")


def _month_number(month: str) -> int:
    day = periods.parse(month).starts_on
    return day.year * 12 + day.month
