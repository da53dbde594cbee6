"""The estates: what each is, who manages it month by month, and how its owners' service came about."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.sample.companies import Companies
from pipelines.sample.names import estate_names
from pipelines.sample.places import communities, streets
from pipelines.sample.plan import City, Days, Flags, Floats, Integers, Scale, course, month_starts, paced, stream

NEVER = 9_999  # the month of what does not happen
TYPES = ("commodity", "resettlement", "old", "affordable", "no_owner_building", "direct_public", "unit_self")
_NEW_TOWN = np.array([0.66, 0.14, 0.05, 0.1, 0.015, 0.015, 0.02])
_OLD_TOWN = np.array([0.24, 0.03, 0.27, 0.04, 0.12, 0.14, 0.16])
_EARLIEST = np.array([1996, 2000, 1958, 2006, 1952, 1950, 1955])
_LATEST = np.array([2019, 2019, 1997, 2019, 1990, 1988, 1998])
_SERVED_FIRST = np.array([0.0, 1.0, 1.6, 0.4, 2.8, 2.4, 2.2])

MODES = (
    "company_full",
    "special_items",
    "other_manager",
    "self_managed",
    "developer_preliminary",
    "logistics_unit",
    "housing_office",
    "street_custody",
    "community_body",
    "local_government",
    "trusteeship",
    "none",
)
FORMAL = 5  # the first so many modes; self_managed only with the owners' decision
_MODE = {mode: number for number, mode in enumerate(MODES)}
_BASIC_ODDS: dict[str, dict[str, float]] = {
    "commodity": {"none": 0.3, "self_managed": 0.3, "community_body": 0.2, "street_custody": 0.2},
    "resettlement": {"local_government": 0.5, "street_custody": 0.2, "community_body": 0.2, "none": 0.1},
    "old": {
        "none": 0.25,
        "street_custody": 0.2,
        "logistics_unit": 0.2,
        "housing_office": 0.1,
        "community_body": 0.15,
        "self_managed": 0.1,
    },
    "affordable": {"local_government": 0.4, "community_body": 0.4, "street_custody": 0.2},
    "no_owner_building": {"none": 0.45, "street_custody": 0.25, "community_body": 0.2, "local_government": 0.1},
    "direct_public": {"housing_office": 0.75, "street_custody": 0.15, "none": 0.1},
    "unit_self": {"logistics_unit": 0.7, "street_custody": 0.1, "community_body": 0.1, "none": 0.1},
}


@dataclass(frozen=True, kw_only=True)
class Estates:
    """Every estate by number 0, 1, 2 …, in order of its estate number.

    `roster` has one row an estate; `mode` and `company` are by estate and month of the timeline (−1: no company).
    """

    roster: pl.DataFrame
    district: Integers  # number of the district in the plan
    households: Integers
    delivered: Integers  # number of the month from which it is reported; −1: before the timeline
    in_scope: Flags
    mode: Integers
    company: Integers
    is_formal: Flags  # by estate and month: a formal mode, by the definition of the headline
    decided_on: Days  # the owners' decision for self-management, or not

    def counts(self, month: int) -> Flags:
        """By estate: reported at the end of a month."""
        flags: Flags = self.delivered <= month
        return flags


def joined(
    scale: Scale, wanted: Floats, district: Integers, base: Flags, delivered: Integers, order: Floats
) -> Integers:
    """By estate: the month in which it joins, so that each district holds its wanted share of its base each month.

    −1 is before the timeline. Lower `order` joins first.
    """
    month_joined = np.full(len(order), NEVER)
    for area in range(wanted.shape[1]):
        here = np.flatnonzero(base & (district == area))
        queue = here[np.argsort(order[here], kind="stable")]
        for month in range(-1, len(scale.timeline)):
            present = queue[delivered[queue] <= month]
            lack = round(float(wanted[month + 1, area]) * len(present)) - int((month_joined[present] <= month).sum())
            if lack > 0:
                month_joined[present[month_joined[present] == NEVER][:lack]] = month
    return month_joined


def invent_estates(city: City, scale: Scale, companies: Companies) -> Estates:
    """The estates of a city with their service month by month."""
    rng = stream(scale.seed, "estates")
    weights = np.array([district.estates for district in city.districts])
    held = np.maximum(scale.least, np.round(weights / weights.sum() * scale.estates).astype(int))
    held[int(weights.argmax())] += max(-int(held.max()) + scale.least, scale.estates - int(held.sum()))
    district = np.repeat(np.arange(len(held)), held)
    number = len(district)
    core = np.array([area.core for area in city.districts])[district]
    odds = np.cumsum(_OLD_TOWN * core[:, None] + _NEW_TOWN * (1 - core[:, None]), axis=1)
    kind = (rng.random(number)[:, None] > odds / odds[:, -1:]).sum(axis=1)
    months = len(scale.timeline)
    delivered = np.where((kind == 0) & (rng.random(number) < 0.03), rng.integers(1, max(2, months), number), -1)
    starts = month_starts(scale.timeline)
    opened = starts[np.clip(delivered, 0, months - 1)]
    year = np.where(
        delivered >= 0,
        opened.astype("datetime64[Y]").astype(int) + 1970,
        (_EARLIEST[kind] + (_LATEST[kind] - _EARLIEST[kind]) * rng.beta(2, 1.5, number)).astype(int),
    )
    median = np.array([760, 820, 420, 640, 90, 120, 320])[kind]
    households = np.clip(median * np.exp(rng.normal(0, 0.6, number)), 16, 5_200).astype(int)
    buildings = np.maximum(1, np.round(households / rng.uniform(45, 120, number))).astype(int)
    floor_area = np.round(households * rng.uniform(62, 112, number), 1)
    excluded = rng.random(number) < 0.02
    eligible = np.maximum(opened, (year + 2 - 1970).astype("datetime64[Y]").astype("datetime64[D]"))
    eligible = eligible + rng.integers(0, 700, number)
    has_eligible = (rng.random(number) < 0.93) & (eligible < starts[-1])
    party_work = np.datetime64("2019-03-01") + (rng.gamma(2.0, 120, number)).astype(int)
    party_work = np.where(delivered >= 0, np.maximum(party_work, opened), party_work)
    roster = pl.DataFrame(
        {
            "estate_id": [
                f"XQ{city.districts[area].number}{place:05d}"
                for area, place in zip(
                    district.tolist(), np.concatenate([np.arange(1, size + 1) for size in held]).tolist(), strict=True
                )
            ],
            "name": estate_names(rng, [TYPES[place] for place in kind.tolist()]),
            "district": [city.districts[area].code for area in district.tolist()],
            "estate_type": [TYPES[place] for place in kind.tolist()],
            "is_old": (year < 2000),
            "untransferred_soe": np.where(
                (year < 2000) & (stream(scale.seed, "state companies").random(number) < 0.08), _STATE_COMPANY, ""
            ),
            "completed_year": year,
            "buildings": buildings,
            "households": households,
            "floor_area_m2": floor_area,
            "is_in_scope": ~excluded,
            "exclusion_reason": np.where(excluded, rng.choice(_REASONS, number), ""),
            "eligible_on": np.where(has_eligible, eligible, np.datetime64("NaT")).astype("datetime64[D]"),
            "repair_fund_status": rng.choice(["set_up", "none", "low"], number, p=[0.62, 0.25, 0.13]),
            "fee_yuan": np.round(
                np.clip(rng.normal(np.array([2.6, 0.9, 0.7, 1.4, 0.5, 0.5, 0.6])[kind], 0.5), 0.3, 7), 2
            ),
            "party_work_on": np.where(rng.random(number) < 0.985, party_work, np.datetime64("NaT")).astype(
                "datetime64[D]"
            ),
        }
    )
    roster = roster.hstack(_placed(city, roster["district"], rng)).with_columns(
        pl.col("exclusion_reason", "untransferred_soe").replace("", None)
    )
    return _served(city, scale, companies, roster, kind, district, delivered)


_STATE_COMPANY = "（模拟）市属工业集团公司"
_REASONS = ("整体腾退", "在建未交付", "已列入拆迁范围", "非住宅项目")


def _placed(city: City, district: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """Each estate's street and community, streets by their weight."""
    places = streets(city)
    homes = {str(key[0]): rows for key, rows in communities(city).group_by("street", maintain_order=True)}
    result: dict[str, list[str]] = {"street": [], "street_name": [], "community": [], "community_name": []}
    for area in city.districts:
        own = places.filter(pl.col("district") == area.code)
        weight = own["weight"].to_numpy()
        picked = rng.choice(len(own), int((district == area.code).sum()), p=weight / weight.sum())
        if area.code == city.own and len(picked) >= len(own):  # whoever sends a return of its own has something to tell
            picked[: len(own)] = np.arange(len(own))
        for place in picked.tolist():
            street = own.row(place, named=True)
            home = homes[street["street"]].row(int(rng.integers(0, len(homes[street["street"]]))), named=True)
            result["street"].append(street["street"])
            result["street_name"].append(street["street_name"])
            result["community"].append(home["community"])
            result["community_name"].append(home["community_name"])
    return pl.DataFrame(result)


def _served(
    city: City,
    scale: Scale,
    companies: Companies,
    roster: pl.DataFrame,
    kind: Integers,
    district: Integers,
    delivered: Integers,
) -> Estates:
    """Who manages what: a formal mode from the month of joining, before it a basic form or none."""
    rng = stream(scale.seed, "service")
    in_scope = roster["is_in_scope"].to_numpy()
    number, months = len(kind), len(scale.timeline)
    weights = np.bincount(district, in_scope).astype(float)
    wanted = paced(
        course(city.service, scale.timeline),
        np.array([area.service for area in city.districts]),
        weights / weights.sum(),
    )
    order = _SERVED_FIRST[kind] + rng.gumbel(0, 0.9, number)
    order[delivered >= 0] = -9
    joins = joined(scale, wanted, district, in_scope, delivered, order)
    joins[~in_scope] = np.where(rng.random(int((~in_scope).sum())) < 0.4, -1, NEVER)
    young = (delivered >= 0) | ((kind == 0) & (roster["completed_year"].to_numpy() >= 2017))
    formal = rng.choice([_MODE[mode] for mode in MODES[:4]], number, p=[0.82, 0.08, 0.03, 0.07])
    basic = np.array(
        [
            _MODE[str(rng.choice(list(_BASIC_ODDS[TYPES[place]]), p=list(_BASIC_ODDS[TYPES[place]].values())))]
            for place in kind.tolist()
        ]
    )
    helped = np.where(rng.random(number) < 0.7, rng.integers(3, 60, number), NEVER)  # none no longer, not formal yet
    helper = rng.choice([_MODE["street_custody"], _MODE["community_body"], _MODE["local_government"]], number)
    trusted = (basic == _MODE["none"]) & (rng.random(number) < 0.08)
    settles = joins + rng.integers(10, 30, number)  # the developer's preliminary service ends
    month = np.arange(months)[None, :]
    mode = np.where((basic == _MODE["none"])[:, None] & (month >= helped[:, None]), helper[:, None], basic[:, None])
    mode = np.where(trusted[:, None] & (month >= joins[:, None] - 4), _MODE["trusteeship"], mode)
    mode = np.where(month >= joins[:, None], formal[:, None], mode)
    by_company = formal <= _MODE["special_items"]  # the developer's company goes when another one comes, not before
    preliminary = (
        (young & by_company)[:, None] & (month >= joins[:, None]) & (month < np.where(joins < 0, 12, settles)[:, None])
    )
    mode = np.where(preliminary, _MODE["developer_preliminary"], mode)
    first_pick, second_pick = (_companies_of(district, companies, rng) for _ in range(2))
    kept = companies.is_one_of(companies.failing, companies.unloved, companies.stars)
    changes = np.where((rng.random(number) < 0.06) & ~kept[first_pick], rng.integers(0, max(1, months), number), NEVER)
    second_pick = np.where(kept[second_pick], first_pick, second_pick)
    has_company = np.isin(mode, [_MODE[m] for m in ("company_full", "special_items", "developer_preliminary")])
    company = np.where(month >= changes[:, None], second_pick[:, None], first_pick[:, None])
    starts = month_starts(scale.timeline)
    decided = starts[np.clip(joins, 0, months - 1)] + np.where(
        joins < 0, -rng.integers(60, 1_500, number), rng.integers(0, 25, number)
    )
    self_managed = (formal == _MODE["self_managed"]) & (joins < NEVER)
    left = _left(roster, joins, formal, months)
    company[left, months - 2 :], mode[left, months - 2 :] = -1, _MODE["none"]
    has_company[left, months - 2 :] = False
    is_formal = month >= joins[:, None]
    is_formal[left, months - 2 :] = False
    return Estates(
        roster=roster,
        district=district,
        households=roster["households"].to_numpy(),
        delivered=delivered,
        in_scope=in_scope,
        mode=mode,
        company=np.where(has_company, company, -1),
        is_formal=is_formal,
        decided_on=np.where(self_managed, decided, np.datetime64("NaT")).astype("datetime64[D]"),
    )


def _left(roster: pl.DataFrame, joins: Integers, formal: Integers, months: int) -> Integers:
    """Two estates whose company leaves in the last but one month, and nobody comes after it."""
    served = (formal == _MODE["company_full"]) & (joins < months - 30)
    fit = np.flatnonzero(served & (roster["estate_type"] == "commodity").to_numpy() & roster["is_in_scope"].to_numpy())
    return fit[[len(fit) // 3, 2 * len(fit) // 3]] if len(fit) > 2 and months > 30 else fit[:0]


def _companies_of(district: Integers, companies: Companies, rng: np.random.Generator) -> Integers:
    """For each estate a company, by size and by how much it is at home in the district."""
    picked = np.empty(len(district), dtype=np.int64)
    for area in range(len(companies.near)):
        here = np.flatnonzero(district == area)
        odds = companies.near[area] * companies.size
        picked[here] = rng.choice(len(odds), len(here), p=odds / odds.sum())
    return picked


def month_states(estates: Estates, companies: Companies, month: int) -> pl.DataFrame:
    """One row is one reported estate at the end of a month: estate (number), service_mode, company, mode_decided_on."""
    shown = np.flatnonzero(estates.counts(month))
    mode = estates.mode[shown, month]
    is_decided = (mode == _MODE["self_managed"]) & estates.is_formal[shown, month]
    decided = np.where(is_decided, estates.decided_on[shown], np.datetime64("NaT"))
    company = estates.company[shown, month]
    register = companies.register.select("company_code", company_name="name")
    return (
        estates.roster[shown.tolist()]
        .with_columns(
            estate=pl.Series(shown),
            company=pl.Series(company),
            service_mode=pl.Series([MODES[place] for place in mode.tolist()]),
            mode_decided_on=pl.Series(decided.astype("datetime64[D]")),
            is_formal=pl.Series(estates.is_formal[shown, month]),
        )
        .join(register.with_row_index("company").cast({"company": pl.Int64}), on="company", how="left")
    )
