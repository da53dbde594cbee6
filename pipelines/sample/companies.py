"""The property service companies: names, codes, sizes, what each is like, and their credit items."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.names import company_names, credit_code
from pipelines.sample.plan import City, Flags, Floats, Integers, Scale, month_starts, stream
from pipelines.sources.credit_record import CODES

_SPREAD = 25 / 600  # how far the largest stand out: a few serve a hundred estates, many serve one to three
_FALL = 1.3


@dataclass(frozen=True, kw_only=True)
class Companies:
    """The companies in order of size, by number 0, 1, 2 …; and the numbers of those with a part to play.

    `failing`: scores below 60 for two months and a spot check below 60. `lowest`: the lowest credit band for
    several quarters. `unloved`: satisfaction clearly below 60 % in two waves. `stars`: good in every way.
    """

    register: (
        pl.DataFrame
    )  # company_code, name, parent_company_code, registered_on, is_state_owned, credit_file_on, left_on
    size: Floats  # share of the companies' estates
    near: Floats  # how much at home, by district and company
    manner: Floats  # points that its scores lie off the mean
    favour: Floats  # log-odds of its residents' satisfaction beside the city's
    failing: Integers
    lowest: Integers
    unloved: Integers
    stars: Integers

    def is_one_of(self, *groups: Integers) -> Flags:
        """By company: whether it stands in one of these groups."""
        flags: Flags = np.isin(np.arange(len(self.size)), np.concatenate(groups))
        return flags


def invent_companies(city: City, scale: Scale) -> Companies:
    """The companies of a city."""
    rng = stream(scale.seed, "companies")
    number = scale.companies
    rank = np.arange(number)
    is_branch = _is_branch(scale, number)
    size = np.where(is_branch, 0.0, 1 / (rank + 1 + _SPREAD * number) ** _FALL)  # its legal person serves and answers
    size /= size.sum()
    districts = len(city.districts)
    weights = np.array([district.estates for district in city.districts])
    near = np.full((districts, number), 0.01)
    home = rng.choice(districts, number, p=weights / weights.sum())
    near[home, rank] = 1.0
    for _ in range(3):
        near[rng.integers(0, districts, number), rank] += rng.random(number) * (rng.random(number) < 0.4)
    near[:, rank < 0.05 * number] += 0.4
    near /= (weights / weights.sum()) @ near  # at home here or there, its size stays what it is

    def among(low: float, high: float, wanted: int, *taken: Integers) -> Integers:
        free = np.setdiff1d(np.arange(int(low * number), int(high * number)), np.concatenate(taken))
        return np.sort(rng.choice(free, min(wanted, len(free)), replace=False))

    branches = np.flatnonzero(is_branch)
    stars = among(0.012, 0.1, max(2, round(number * 0.032)), branches)
    unloved = among(0.02, max(0.06, 5 / number), 2, branches, stars)
    failing = among(0.2, 0.36, max(2, round(number * 0.007)), branches, stars, unloved)
    lowest = among(0.1, 0.55, max(2, round(number * 0.01)), branches, stars, unloved, failing)
    manner = rng.normal(0, 2.6, number)
    manner[stars] = rng.uniform(10.8, 13.0, len(stars))
    manner[unloved] = rng.uniform(-7, -4, len(unloved))
    favour = rng.normal(0, 0.3, number) + manner * 0.02
    favour[stars] = rng.uniform(1.3, 1.8, len(stars))
    favour[unloved] = -2.7
    return Companies(
        register=_register(city, scale, home, is_branch, rng),
        size=size,
        near=near,
        manner=manner,
        favour=favour,
        failing=failing,
        lowest=lowest,
        unloved=unloved,
        stars=stars,
    )


def _is_branch(scale: Scale, number: int) -> Flags:
    """By company: whether it is a branch, which stands in the register and is no subject of its own."""
    picked = stream(scale.seed, "branches").choice(np.arange(number // 3, number), number // 25, replace=False)
    flags: Flags = np.isin(np.arange(number), picked)
    return flags


def _register(city: City, scale: Scale, home: Integers, is_branch: Flags, rng: np.random.Generator) -> pl.DataFrame:
    number = scale.companies
    numbers = [district.number if district.code.isdigit() else city.region for district in city.districts]
    names = company_names(rng, number, city.brand)
    codes: dict[str, None] = {}
    for place in range(number):
        codes[credit_code(rng, numbers[int(home[place])])] = None
    while len(codes) < number:
        codes[credit_code(rng, numbers[0])] = None
    listed = list(codes)
    parents: list[str | None] = [None] * number
    for place in np.flatnonzero(is_branch).tolist():
        parent = int(rng.integers(0, max(1, number // 10)))
        parents[place] = listed[parent]
        names[place] = f"{names[parent]}{city.districts[int(home[place])].name}分公司"
    registered = np.datetime64("1996-01-01") + rng.integers(0, 8_700, number)
    filed = np.maximum(registered + 60, np.datetime64("2012-01-01")) + rng.integers(0, 900, number)
    left = np.where(
        (rng.random(number) < 0.03) & (np.arange(number) > 0.7 * number),
        np.datetime64("2021-06-01") + rng.integers(0, 540, number),
        np.datetime64("NaT"),
    )
    return pl.DataFrame(
        {
            "company_code": listed,
            "name": names,
            "parent_company_code": parents,
            "registered_on": registered,
            "is_state_owned": rng.random(number) < 0.12,
            "is_association_member": (np.arange(number) % 10) < 7,
            "alliance": ["（模拟）城区物业服务联盟" if place % 5 < 2 else None for place in range(number)],
            "credit_file_on": filed,
            "left_on": left.astype("datetime64[D]"),
        },
        schema_overrides={"parent_company_code": pl.String},
    )


_GOOD = {"award": (2, 5), "party_building": (1, 4), "emergency_help": (2, 6)}
_BAD = {
    "illegal_charge": (8, 15),
    "no_disclosure": (3, 8),
    "safety": (10, 20),
    "service_quality": (3, 10),
    "no_handover": (5, 12),
    "short_notice": (5, 10),
    "other": (2, 6),
}
_HEAVY = ("abandonment", "refuse_leave", "malicious_breach", "safety")


def credit_records(city: City, scale: Scale, companies: Companies) -> pl.DataFrame:
    """One row is one credit item: company, kind, code, points, days decided and valid, repaired_on.

    Items of the companies in `lowest` lie so that they stay in the lowest band at the last two quarter ends at least.
    """
    rng = stream(scale.seed, "credit")
    starts = month_starts(scale.timeline)
    number = scale.companies
    rows: list[tuple[int, str, str, int, np.datetime64, int]] = []
    clean = companies.is_one_of(companies.stars)
    known = companies.size**0.4  # large companies are noted more often, but not so often as they have estates
    weight = known * np.where(clean, 0.0, 1.0)
    for month in range(-12, len(scale.timeline)):
        start = starts[0] + np.timedelta64(30 * month, "D") if month < 0 else starts[month]
        for company in rng.choice(number, rng.poisson(number / 30), p=weight / weight.sum()).tolist():
            code = str(rng.choice(list(_BAD)))
            points = int(rng.integers(_BAD[code][0], _BAD[code][1] + 1))
            rows.append(
                (company, "bad", code, points, start + rng.integers(0, 26), int(rng.choice([6, 12, 12, 12, 24])))
            )
        for company in rng.choice(number, 1 + rng.poisson(number / 25), p=known / known.sum()).tolist():
            code = str(rng.choice(list(_GOOD)))
            points = int(rng.integers(_GOOD[code][0], _GOOD[code][1] + 1))
            rows.append((company, "good", code, points, start + rng.integers(0, 26), 12))
        for company in companies.stars[rng.random(len(companies.stars)) < 0.3].tolist():
            rows.append((company, "good", "award", int(rng.integers(3, 6)), start + rng.integers(0, 26), 12))
    last = len(scale.timeline)
    for place, company in enumerate(companies.lowest.tolist()):
        for back in (14, 11, 9, 8) if place % 2 else (10, 9, 8, 7):
            begin = starts[max(0, last - back)]
            code = _HEAVY[int(rng.integers(0, len(_HEAVY)))]
            rows.append((company, "bad", code, int(rng.integers(16, 21)), begin + rng.integers(0, 26), 24))
    rows.sort(key=lambda row: (row[4], row[0], row[2], row[3]))
    decided = np.array([row[4] for row in rows], dtype="datetime64[D]")
    repaired = np.array([row[1] == "bad" and row[2] not in _HEAVY for row in rows]) & (rng.random(len(rows)) < 0.1)
    until = [
        periods.add_months(day, row[5]) for day, row in zip((decided + 5).astype(object).tolist(), rows, strict=True)
    ]
    return (
        pl.DataFrame(
            {
                "company": [row[0] for row in rows],
                "record_kind": [row[1] for row in rows],
                "record_code": [row[2] for row in rows],
                "points": [row[3] for row in rows],
                "happened_on": decided - rng.integers(10, 90, len(rows)),
                "decided_on": decided,
                "valid_from": decided + 5,
                "valid_to": until,
                "repaired_on": np.where(repaired, decided + rng.integers(95, 170, len(rows)), np.datetime64("NaT")),
            }
        )
        .with_columns(
            pl.col("record_code").cast(pl.Enum(list(CODES))).cast(pl.String),
            pl.col("repaired_on").cast(pl.Date),
            record_id=pl.format("XY{}", (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(5)),
            decision_no=pl.format(
                "（模拟）{}物信〔{}〕{}号",
                pl.lit(city.brand),
                pl.col("decided_on").dt.year(),
                pl.int_range(pl.len()) + 1,
            ),
        )
        .join(
            companies.register.select("company_code", company_name="name")
            .with_row_index("company")
            .cast({"company": pl.Int64}),
            on="company",
            how="left",
        )
    )
