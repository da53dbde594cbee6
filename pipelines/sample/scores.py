"""Monthly scores of estates and the districts' own spot checks."""

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.companies import Companies
from pipelines.sample.estates import Estates
from pipelines.sample.plan import City, Flags, Floats, Scale, stream

_EXEMPT = ("direct_public", "unit_self")
_MEAN = 81.4
_OLD_RUBRIC = 6  # the district that went on assessing by a rubric that is not on record


def due(estates: Estates, month: int) -> Flags:
    """By estate: to be assessed in a month: in scope, with a company, and of no exempt kind (M-ASM-01)."""
    exempt = estates.roster["estate_type"].is_in(_EXEMPT).to_numpy()
    flags: Flags = estates.counts(month) & estates.in_scope & (estates.company[:, month] >= 0) & ~exempt
    return flags


def failing(scale: Scale, estates: Estates, companies: Companies) -> dict[int, tuple[int, int, bool]]:
    """Estates with two months below 60: estate → first month, last month, and whether a spot check confirms it.

    Of a failing company its larger estates (far above 20 % of its households); of a few large companies one estate
    each, some not checked yet: those are for the watch list.
    """
    rng = stream(scale.seed, "failing")
    months = len(scale.timeline)
    plan: dict[int, tuple[int, int, bool]] = {}
    known = missing_cells(scale, estates)["households"]
    for place, company in enumerate(companies.failing.tolist()):
        begin = months - (3, 5, 2, 17)[place % 4]
        if begin < scale.offset:
            continue
        own = np.flatnonzero(
            (estates.company[:, begin] == company) & due(estates, begin) & due(estates, begin + 1) & ~known
        )
        largest = own[np.argsort(-estates.households[own], kind="stable")][: max(2, (len(own) + 1) // 2)]
        plan.update(dict.fromkeys(largest.tolist(), (begin, begin + 1, True)))
    others = ~companies.is_one_of(companies.failing, companies.stars)
    for place in range(min(8, scale.companies // 20)):
        begin = months - int(rng.integers(2, 14))
        if begin < scale.offset:
            continue
        own = np.flatnonzero(due(estates, begin) & due(estates, begin + 1) & ~known)
        own = own[others[estates.company[own, begin]] & (estates.company[own, begin] < 0.15 * scale.companies)]
        if len(own):
            plan[int(rng.choice(own))] = (begin, begin + 1, place % 2 == 0)
    return plan


def quality(scale: Scale, estates: Estates, companies: Companies) -> Floats:
    """By estate and month: how good the service truly is, in points."""
    rng = stream(scale.seed, "quality")
    number, months = len(estates.district), len(scale.timeline)
    own = rng.normal(0, 2.6, number)[:, None]
    manner = np.append(companies.manner, 0.0)[estates.company]
    star = np.append(companies.is_one_of(companies.stars), False)[estates.company]
    drift = np.linspace(-0.8, 1.2, months)[None, :]
    true: Floats = _MEAN + manner + np.where(star, own * 0.3, own + drift)
    return np.clip(true, 66, 97)


def assessments(city: City, scale: Scale, estates: Estates, companies: Companies) -> pl.DataFrame:
    """One row is one estate's score of one month: estate, month (number), company, score, reported_on, rubric_version."""
    rng = stream(scale.seed, "assessments")
    number, months = len(estates.district), len(scale.timeline)
    true = quality(scale, estates, companies)
    inflation = np.array([district.inflation for district in city.districts])[estates.district][:, None]
    score = np.clip(true + inflation * np.clip((98 - true) / 12, 0, 1) + rng.normal(0, 2.2, (number, months)), 62, 99.5)
    completion = np.array([district.completion for district in city.districts])
    done = completion + rng.normal(0, 0.02, (months, len(completion)))
    made = rng.random((number, months)) < np.clip(done, 0.5, 0.995).T[estates.district]
    for estate, (first, last, _) in failing(scale, estates, companies).items():
        score[estate, first : last + 1] = rng.uniform(46, 58, last + 1 - first)
        made[estate, first : last + 1] = True
    names = [district.name for district in city.districts]
    frames = []
    for month in range(scale.offset, months):
        rows = np.flatnonzero(due(estates, month) & made[:, month])
        day = np.datetime64(scale.timeline[month].ends_before) - rng.integers(1, 6, len(rows))
        frames.append(
            pl.DataFrame(
                {
                    "estate": rows,
                    "month": np.full(len(rows), month),
                    "company": estates.company[rows, month],
                    "score": np.round(score[rows, month], 1),
                    "reported_on": day,
                    "rubric_version": [
                        f"{names[area]}{_version(area, month)}版" for area in estates.district[rows].tolist()
                    ],
                }
            )
        )
    return pl.concat(frames)


def _version(area: int, month: int) -> int:
    """The year of the rubric that a district assesses by; one of them holds on to an older one that nobody knows."""
    if area == _OLD_RUBRIC and month < 30:
        return 2018
    return 2020 if month < 14 else 2021


def spot_checks(city: City, scale: Scale, estates: Estates, companies: Companies) -> pl.DataFrame:
    """One row is one check: estate, quarter (text), sequence, check_kind, selection_share, score, checked_on.

    About 6 % of the due estates a quarter, most by lot, the rest where scores are low; free of the streets' inflation.
    """
    rng = stream(scale.seed, "spot")
    true = quality(scale, estates, companies)
    confirmed = failing(scale, estates, companies)
    star = np.append(companies.is_one_of(companies.stars), False)
    names = [month.text for month in scale.timeline]
    frames = []
    for quarter in periods.between(scale.first, scale.last, "quarter"):
        month = names.index(quarter.last_month)
        pool = estates.counts(month) & estates.in_scope if city.checks_all else due(estates, month)
        forced = [
            estate
            for estate, (_, last, is_checked) in confirmed.items()
            if is_checked and periods.containing(scale.timeline[last].starts_on, "quarter") == quarter
        ]
        for area in range(len(city.districts)):
            here = np.flatnonzero(pool & (estates.district == area))
            if not len(here):
                continue
            # A district looks more often where a street's scores are doubted.
            chance = 0.12 if city.districts[area].inflation > 8 else round(float(rng.uniform(0.038, 0.05)), 3)
            lot = rng.choice(here, max(1, round(chance * len(here))), replace=False)
            if city.checks_all:  # each quarter another one in four, picked by lot for the year
                turn = stream(scale.seed, "checks", quarter.text[:4]).permutation(len(estates.district)) % 4
                chance, lot = 0.25, here[turn[here] == int(quarter.text[-1]) - 1]
            rest = np.setdiff1d(here, lot)
            aimed = rest[np.argsort(true[rest, month] + rng.normal(0, 6, len(rest)), kind="stable")][
                : round(0.017 * len(here))
            ]
            aimed = np.union1d(aimed, np.intersect1d(forced, here)).astype(np.int64)
            again = lot[rng.random(len(lot)) < 0.05]
            rows = np.concatenate([lot, aimed, again])
            score = np.clip(true[rows, month] + rng.normal(0, 3.5, len(rows)), 62, 98.5)
            score = np.where(
                star[estates.company[rows, month]], np.maximum(score, 88 + rng.random(len(rows)) * 6), score
            )
            score = np.where(np.isin(rows, forced), rng.uniform(44, 58, len(rows)), score)
            days = (quarter.ends_before - quarter.starts_on).days
            frames.append(
                pl.DataFrame(
                    {
                        "estate": rows,
                        "quarter": [quarter.text] * len(rows),
                        "check_kind": ["random"] * len(lot) + ["targeted"] * (len(rows) - len(lot)),
                        "selection_share": [chance] * len(lot) + [None] * (len(rows) - len(lot)),
                        "score": np.round(score, 1),
                        "checked_on": np.datetime64(quarter.starts_on) + rng.integers(5, days, len(rows)),
                    },
                    schema_overrides={"selection_share": pl.Float64},
                )
            )
    if not frames:
        return pl.DataFrame(schema=_CHECKS)
    return (
        pl.concat(frames)
        .unique(["estate", "quarter", "checked_on"], keep="first", maintain_order=True)
        .sort("quarter", "estate", "checked_on", maintain_order=True)
        .with_columns(sequence=pl.int_range(pl.len()).over("quarter", "estate") + 1)
    )


_CHECKS = {
    "estate": pl.Int64,
    "quarter": pl.String,
    "check_kind": pl.String,
    "selection_share": pl.Float64,
    "score": pl.Float64,
    "checked_on": pl.Date,
    "sequence": pl.Int64,
}


def missing_cells(scale: Scale, estates: Estates) -> dict[str, Flags]:
    """By column: the estates whose cell nobody fills in (a real register's rates: facts of the trade).

    credit code 8 %, year 13 %, floor area 16 %, households 7 %.
    """
    rng = stream(scale.seed, "missing")
    number = len(estates.district)
    rates = {
        "company_code": 0.08,
        "completed_year": 0.13,
        "floor_area_m2": 0.16,
        "households": 0.07,
        "buildings": 0.06,
        "repair_fund_status": 0.1,
        "community": 0.012,
    }
    return {column: rng.random(number) < rate for column, rate in rates.items()}
