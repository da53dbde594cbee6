"""Which returns come in, from whom, for which period, and on which day: late ones, missing ones, corrections."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from pipelines import periods
from pipelines.sample.mess import source_of
from pipelines.sample.places import streets
from pipelines.sample.plan import INVENTED, City, Scale, stream

Kind = Literal[
    "month",
    "correction",
    "street",
    "street_correction",
    "spot_check",
    "quarter",
    "register",
    "policy",
    "credit",
    "hotline",
    "survey",
    "answers",
]

_NAMES: dict[Kind, str] = {
    "month": "物业月报",
    "correction": "物业月报_更正",
    "street": "物业月报",
    "street_correction": "物业月报_更正",
    "spot_check": "季度抽查",
    "quarter": "物业季报",
    "register": "物业企业名录与合同",
    "policy": "政策与目标",
    "credit": "企业信用记录",
    "hotline": "12345工单",
    "survey": "满意度调查抽样框",
    "answers": "满意度调查答卷",
}
_CSV: tuple[Kind, ...] = ("hotline", "answers")
CITY = -1  # the number of the sender where it is the city itself
WIDENED = "2022-10"  # from this month on the monthly form asks for every ledger; the first return brings all since 2020
WIDENED_QUARTER = "2022Q4"  # the same of the quarterly form, which asked for pictures only
_ON_TIME, _LATE = (3, 10), (20, 40)  # days from the end of a period to receipt
OWN_FROM = "2022-10"  # from this month on the streets of one district send their own monthly returns


@dataclass(frozen=True, kw_only=True)
class Return:
    """One file that came in. `district` is a number in the plan or CITY."""

    kind: Kind
    district: int
    period: str
    file: str
    received_on: date
    since: int = -1  # of a monthly return: the number of the last month of which one came before
    is_cut: bool = False  # part of the scores is missing; a correction follows
    street: str = ""  # code of the street that sends it itself
    is_first: bool = False  # a street's return that it will have to correct
    is_partial: bool = False  # some tables of the form were forgotten


def sends_own(city: City, district: int, month: str) -> bool:
    """Whether the streets of a district send their own returns of a month."""
    return district != CITY and city.districts[district].code == city.own and month >= OWN_FROM


def is_asked_for(city: City, source: str) -> bool:
    """Whether the document of a city gives ground for a ledger; one that it does not know is not sent there."""
    if source in city.unasked:
        return False
    return not city.clauses or any(clause.startswith(city.clauses) for clause in source_of(source).clauses)


def returns(city: City, scale: Scale) -> list[Return]:
    """Every return, in order of receipt."""
    items: list[Return] = []
    for place in range(len(city.districts)):
        items += _monthly(city, scale, place)
        items += [
            _return(city, scale, "spot_check", place, quarter)
            for quarter in periods.between(scale.first, scale.last, "quarter")
            if quarter.last_month not in city.districts[place].silent and is_asked_for(city, "spot_check")
        ]
        items += [
            _return(city, scale, "quarter", place, quarter)
            for quarter in periods.between(scale.first, scale.last, "quarter")
        ]
        items += _streets(city, scale, place)
    for month in scale.months:
        items += [_return(city, scale, kind, CITY, month) for kind in ("credit", "hotline")]
    for quarter in periods.between(scale.first, scale.last, "quarter"):
        items += [_return(city, scale, kind, CITY, quarter) for kind in ("register", "policy")]
    for half in periods.between(scale.first, scale.last, "half"):
        items += [_return(city, scale, kind, CITY, half) for kind in ("survey", "answers")]
    return sorted(items, key=lambda item: (item.received_on, item.file))


def _monthly(city: City, scale: Scale, place: int) -> list[Return]:
    result = []
    since = -1
    for month in scale.months:
        if month.text in city.districts[place].silent:
            continue
        rng = stream(scale.seed, "correction", city.districts[place].code, month.text)
        is_cut = bool(rng.random() < 0.033) and not sends_own(city, place, month.text)
        first = _return(city, scale, "month", place, month, since=since, is_cut=is_cut)
        result.append(first)
        if is_cut:
            later = first.received_on + timedelta(days=int(rng.integers(40, 71)))
            result.append(_return(city, scale, "correction", place, month, received_on=later))
        since = scale.timeline.index(month)
    return result


def _streets(city: City, scale: Scale, place: int) -> list[Return]:
    """The monthly returns of streets that send their own: one is late, one forgets some tables and then the whole last
    month, one sends again."""
    result = []
    own = [month for month in scale.months if sends_own(city, place, month.text)]
    streets_there = streets(city).filter(pl.col("district") == city.own).select("street", "street_name").rows()
    for turn, (code, name) in enumerate(streets_there if own else ()):
        since = scale.timeline.index(own[0]) - 1
        for month in own:
            if turn == 3 and month.text == scale.last:
                continue
            late = month.last_day + timedelta(days=24) if turn == 5 and month != own[0] else None
            is_first = turn == 2 and month == own[min(1, len(own) - 1)]
            first = _return(
                city,
                scale,
                "street",
                place,
                month,
                received_on=late,
                since=since,
                street=code,
                name=name,
                is_first=is_first,
                is_partial=turn == 3 and month == own[-2:][0],
            )
            result.append(first)
            if is_first:
                later = first.received_on + timedelta(days=12)
                result.append(
                    _return(
                        city,
                        scale,
                        "street_correction",
                        place,
                        month,
                        received_on=later,
                        since=since,
                        street=code,
                        name=name,
                    )
                )
            since = scale.timeline.index(month)
    return result


def _return(
    city: City,
    scale: Scale,
    kind: Kind,
    place: int,
    period: periods.Period,
    *,
    received_on: date | None = None,
    since: int = -1,
    is_cut: bool = False,
    street: str = "",
    name: str = "",
    is_first: bool = False,
    is_partial: bool = False,
) -> Return:
    month = period.last_month
    sender = city.signed(month) if place == CITY else city.districts[place].called(month)[1] + name
    rng = stream(scale.seed, "received", kind, sender, period.text)
    low, high = _ON_TIME
    # What stands for all streets of a district is late by plan, as one file is late for each of them.
    by_chance = kind not in ("month", "street") and rng.random() < 0.03
    if by_chance or (kind == "month" and month in city.districts[place].late):
        low, high = _LATE
    if kind in ("survey", "answers"):
        low, high = 15, 30
    suffix = "csv" if kind in _CSV else "xlsx"
    return Return(
        kind=kind,
        district=place,
        period=period.text,
        file=f"{sender}_{_NAMES[kind].replace('_', f'_{period.text}_') if '_' in _NAMES[kind] else f'{_NAMES[kind]}_{period.text}'}"
        f"_{INVENTED}.{suffix}",
        received_on=received_on or period.last_day + timedelta(days=int(rng.integers(low, high + 1))),
        since=since,
        is_cut=is_cut,
        street=street,
        is_first=is_first,
        is_partial=is_partial,
    )
