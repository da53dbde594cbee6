"""What is invented about a city: its districts, how fast each moves, how each reports. Data only, no drawing of lots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    delay: tuple[int, int] = (3, 10)  # days from the end of a period to receipt
    silent: tuple[str, ...] = ()  # months of which nothing ever came
    jump: bool = False  # its share of excluded orders jumps in the last quarter


@dataclass(frozen=True, kw_only=True)
class City:
    """One invented city. A course is a tuple of (month, share at its end); between them it runs straight."""

    id: str
    region: str
    name: str
    brand: str  # the word with which its companies' names begin
    districts: tuple[District, ...]
    committee: tuple[tuple[str, float], ...]
    service: tuple[tuple[str, float], ...]
    party: tuple[tuple[str, float], ...]
    satisfaction: tuple[tuple[str, float], ...]
    core: str  # the district whose streets weigh most


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of a city is invented, for which months, and from which seed."""

    estates: int = 7_000
    complaints: int = 300_000
    companies: int = 600
    first: str = EPOCH
    last: str = "2022-12"
    seed: int = 20_200_712

    def __post_init__(self) -> None:
        if not EPOCH <= self.first <= self.last:
            raise RequestError(f"an invented city runs from {EPOCH} on: {self.first} … {self.last} is not possible")

    @property
    def months(self) -> tuple[periods.Period, ...]:
        """The months that are written."""
        return tuple(periods.between(self.first, self.last))

    @property
    def timeline(self) -> tuple[periods.Period, ...]:
        """Every month from the epoch to the last one: a month's place in it is its number everywhere here."""
        return tuple(periods.between(EPOCH, self.last))

    @property
    def offset(self) -> int:
        """The number of the first month that is written."""
        return len(self.timeline) - len(self.months)


BEIJING = City(
    id="beijing",
    region="110000",
    name="北京市",
    brand="北京",
    core="110101",
    districts=(
        District(code="110101", name="东城区", number="110101", estates=450, core=0.95, committee=0.2, hotline=1.1),
        District(code="110102", name="西城区", number="110102", estates=600, core=0.95, service=0.1, solved=0.2),
        District(
            code="110105", name="朝阳区", number="110105", estates=1100, core=0.4, hotline=1.15,
            completion=0.91, solved=-0.15, inflation=6.5,
        ),
        District(
            code="110106", name="丰台区", number="110106", estates=750, core=0.5, committee=-0.85, party=-0.5,
            service=-0.35, solved=-0.3, completion=0.86,
        ),
        District(code="110107", name="石景山区", number="110107", estates=230, core=0.6, party=0.5, service=0.2),
        District(code="110108", name="海淀区", number="110108", estates=950, core=0.5, committee=0.15, jump=True),
        District(code="110109", name="门头沟区", number="110109", estates=160, committee=0.3, party=0.3, hotline=0.8),
        District(
            code="110111", name="房山区", number="110111", estates=400, committee=-1.0, service=-0.6, party=-0.6,
            completion=0.82, delay=(20, 40), solved=-0.25,
        ),
        District(code="110112", name="通州区", number="110112", estates=480, service=-0.1, hotline=1.2),
        District(code="110113", name="顺义区", number="110113", estates=330, committee=0.2, service=0.2, inflation=7.0),
        District(
            code="110114", name="昌平区", number="110114", estates=560, committee=-0.8, service=-0.4, party=-0.2,
            hotline=1.3, completion=0.88, solved=-0.2,
        ),
        District(code="110115", name="大兴区", number="110115", estates=430, party=0.1, hotline=1.05),
        District(code="110116", name="怀柔区", number="110116", estates=110, committee=0.4, solved=0.4, hotline=0.8),
        District(
            code="110117", name="平谷区", number="110117", estates=100, hotline=0.8, delay=(20, 38),
            silent=("2022-05", "2022-06"),
        ),
        District(code="110118", name="密云区", number="110118", estates=130, committee=0.1, solved=0.3, hotline=0.75),
        District(
            code="110119", name="延庆区", number="110119", estates=80, hotline=0.7, completion=0.84,
            silent=("2021-03", "2021-04", "2021-05", "2021-06", "2021-07"),
        ),
        District(
            code="110000-bda", name="北京经济技术开发区", number="110192", estates=140, core=0.0,
            committee=1.5, service=0.9, party=1.0, completion=0.99, solved=0.5, hotline=0.9,
        ),
    ),
    committee=(
        ("2019-12", 0.012), ("2020-04", 0.022), ("2020-06", 0.06), ("2020-09", 0.16), ("2020-12", 0.314),
        ("2021-03", 0.375), ("2021-06", 0.47), ("2021-09", 0.57), ("2021-12", 0.690),
        ("2022-03", 0.735), ("2022-06", 0.79), ("2022-09", 0.85), ("2022-12", 0.912),
    ),
    service=(
        ("2019-12", 0.517), ("2020-06", 0.553), ("2020-12", 0.620), ("2021-06", 0.664), ("2021-12", 0.720),
        ("2022-06", 0.820), ("2022-12", 0.906),
    ),
    party=(
        ("2019-12", 0.115), ("2020-06", 0.17), ("2020-12", 0.340), ("2021-06", 0.49), ("2021-12", 0.680),
        ("2022-06", 0.81), ("2022-12", 0.921),
    ),
    satisfaction=(("2019-12", 0.715), ("2020-12", 0.745), ("2021-12", 0.80), ("2022-12", 0.845)),
)  # fmt: skip

CITIES: Mapping[str, City] = {city.id: city for city in (BEIJING,)}


def city_plan(city: str) -> City:
    """The plan of a city.

    Raises:
        RequestError: no such city is invented yet.
    """
    if city not in CITIES:
        raise RequestError(f"no invented city {city!r}: there is {', '.join(CITIES)}")
    return CITIES[city]


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
