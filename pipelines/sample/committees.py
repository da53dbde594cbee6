"""The bodies of owners and of the Party: who has one, since when, what became of it."""

import numpy as np
import polars as pl

from pipelines.sample.estates import MODES, NEVER, Estates, joined
from pipelines.sample.plan import City, Days, Floats, Integers, Scale, course, month_starts, paced, stream

_NOT = np.datetime64("NaT")


def committees(city: City, scale: Scale, estates: Estates) -> pl.DataFrame:
    """One row is one body of one estate, from its forming to its end, in order of its number.

    Columns as in the `committee` source, and `estate` (the estate's number).
    """
    rng = stream(scale.seed, "committees")
    number, months = len(estates.district), len(scale.timeline)
    starts = month_starts(scale.timeline)
    order = _order(estates, rng)
    order[np.isnat(estates.roster["eligible_on"].to_numpy())] += 1.8  # who is known to be eligible goes first
    joins = joined(
        scale,
        _wanted(city, scale, estates, "committee"),
        estates.district,
        estates.in_scope,
        _settled(estates, 2),
        order,
    )
    formed = _days(joins, starts, months, rng, 700)
    has = joins < NEVER
    is_owners = rng.random(number) < np.where(joins < 0, 0.8, 0.27)
    if not city.has_interim_committees:
        is_owners[:] = True
    rows: list[tuple[int, str, np.datetime64, np.datetime64]] = []
    for estate in np.flatnonzero(has).tolist():
        form = "owners_committee" if is_owners[estate] else "interim_committee"
        start = formed[estate]
        lot = rng.random()
        if lot < 0.012 and start < starts[-1] - 250:  # dissolved, and formed again later
            end = start + rng.integers(60, 220)
            rows.append((estate, form, start, end))
            rows.append((estate, form, end + rng.integers(40, 200), _NOT))
        elif lot < 0.07 and form == "interim_committee" and start < starts[-1] - 400:  # owners elect their own at last
            end = start + rng.integers(300, 400)
            rows.append((estate, form, start, end))
            rows.append((estate, "owners_committee", end, _NOT))
        else:
            rows.append((estate, form, start, _NOT))
    waiting = np.flatnonzero((joins > 4) & estates.in_scope & (rng.random(number) < 0.06))
    for estate in waiting.tolist():  # a group that prepares it; it is no body yet
        until = formed[estate] if has[estate] else _NOT
        since = (formed[estate] if has[estate] else starts[months // 2]) - rng.integers(40, 200)
        rows.append((estate, "interim_group", since, until))
    rows = [row for row in rows if row[2] < starts[-1]]
    rows.sort(key=lambda row: (row[0], row[2]))
    size = len(rows)
    forms = np.array([row[1] for row in rows])
    starting = np.array([row[2] for row in rows], dtype="datetime64[D]")
    ending = np.array([row[3] for row in rows], dtype="datetime64[D]")
    years = np.where(forms == "owners_committee", rng.choice([3, 5], size, p=[0.1, 0.9]), 3)
    members = rng.choice([5, 7, 9, 11], size, p=[0.25, 0.45, 0.2, 0.1])
    places = np.array([row[0] for row in rows])
    is_body = forms != "interim_group"
    papers = stream(scale.seed, "committee papers").random((4, size))  # rules, covenant, representative, term
    term = 365 * np.where(papers[3] < 0.03, 2, years)
    ids = estates.roster["estate_id"].to_numpy()[places]
    return pl.DataFrame(
        {
            "estate": places,
            "committee_id": [f"ZZ{name[2:]}-{serial}" for name, serial in zip(ids, _serials(places), strict=True)],
            "estate_id": ids,
            "committee_form": forms,
            "formed_on": starting,
            "dissolved_on": ending,
            "filed_on": np.where(is_body & (rng.random(size) < 0.93), starting + rng.integers(5, 40, size), _NOT),
            "term_starts_on": np.where(is_body, starting, _NOT),
            "term_ends_on": np.where(is_body, starting + term, _NOT),
            "relation_adjusted_on": np.where(
                (forms == "owners_committee") & (places % 5 < 4), starting + 40 + 7 * (places % 20), _NOT
            ),
            "members": members,
            "party_members": np.minimum(members, rng.binomial(members, 0.52)),
            "has_residents_committee_representative": papers[2] < 0.83,
            "rules_on": np.where(is_body & (papers[0] < 0.91), starting, _NOT),
            "covenant_on": np.where(is_body & (papers[1] < 0.86), starting, _NOT),
        }
    ).with_columns(
        pl.col(
            "dissolved_on",
            "filed_on",
            "relation_adjusted_on",
            "term_starts_on",
            "term_ends_on",
            "rules_on",
            "covenant_on",
        ).cast(pl.Date)
    )


def party_bodies(city: City, scale: Scale, estates: Estates, bodies: pl.DataFrame) -> pl.DataFrame:
    """One row is one Party body in one estate. Columns as in the `party_body` source, and `estate`."""
    rng = stream(scale.seed, "party")
    number, months = len(estates.district), len(scale.timeline)
    starts = month_starts(scale.timeline)
    joins = joined(
        scale,
        _wanted(city, scale, estates, "party"),
        estates.district,
        estates.in_scope,
        _settled(estates, 1),
        _order(estates, rng),
    )
    set_up = _days(joins, starts, months, rng, 2_000)
    first_body = np.full(number, np.datetime64("2100-01-01"))
    for estate, day in (
        bodies.filter(pl.col("committee_form") != "interim_group").select("estate", "formed_on").iter_rows()
    ):
        first_body[estate] = min(first_body[estate], np.datetime64(day))
    has_company = np.isin(
        estates.mode[np.arange(number), np.clip(joins, 0, months - 1)], (0, 1, MODES.index("developer_preliminary"))
    )
    host = np.where(
        (first_body <= set_up) & (rng.random(number) < 0.75),
        "committee",
        np.where(has_company & (rng.random(number) < 0.7), "project_team", "estate"),
    )
    form = np.where(rng.random(number) < 0.62, "branch", "group")
    ids = estates.roster["estate_id"].to_list()
    rows: list[tuple[int, str, str, str, np.datetime64, np.datetime64]] = []
    former = ""
    for estate in np.flatnonzero(joins < NEVER).tolist():
        joint = host[estate] == "estate" and rng.random() < 0.12 and former != ""
        name = former if joint else f"DZ{ids[estate][2:]}-1"
        former = name if host[estate] == "estate" else ""
        lot = rng.random()
        end = set_up[estate] + rng.integers(200, 500) if lot < 0.004 else _NOT
        rows.append((estate, name, str(host[estate]), str(form[estate]), set_up[estate], end))
        if lot > 0.96:  # a second one, of the company's team
            rows.append(
                (
                    estate,
                    f"DZ{ids[estate][2:]}-2",
                    "project_team",
                    "group",
                    set_up[estate] + rng.integers(30, 400),
                    _NOT,
                )
            )
        if rng.random() < 0.03:  # the company's head office counts its own branch here too: it covers nothing by itself
            rows.append((estate, f"DZ{ids[estate][2:]}-9", "company", "branch", set_up[estate], _NOT))
    for estate in np.flatnonzero((rng.random(number) < 0.25) & (joins > 8) & estates.in_scope).tolist():
        until = set_up[estate] if joins[estate] < NEVER else _NOT
        since = (set_up[estate] if joins[estate] < NEVER else starts[months // 3]) - rng.integers(100, 260)
        rows.append((estate, f"DZ{ids[estate][2:]}-5", "estate", "liaison", since, until))
    rows = [row for row in rows if row[4] < starts[-1] and estates.delivered[row[0]] < months]
    rows.sort(key=lambda row: (row[0], row[1]))
    return pl.DataFrame(
        {
            "estate": [row[0] for row in rows],
            "party_body_id": [row[1] for row in rows],
            "estate_id": [ids[row[0]] for row in rows],
            "host": [row[2] for row in rows],
            "party_form": [row[3] for row in rows],
            "set_up_on": np.array([row[4] for row in rows], dtype="datetime64[D]"),
            "ended_on": np.array([row[5] for row in rows], dtype="datetime64[D]"),
        }
    )


def _wanted(city: City, scale: Scale, estates: Estates, thing: str) -> Floats:
    weights = np.bincount(estates.district, estates.in_scope, minlength=len(city.districts)).astype(float)
    points = city.committee if thing == "committee" else city.party
    paces = np.array([area.committee if thing == "committee" else area.party for area in city.districts])
    return paced(course(points, scale.timeline), paces, weights / weights.sum())


def _settled(estates: Estates, months: int) -> Integers:
    """By estate: the month before which nothing forms there, so long after it was handed over."""
    return np.where(estates.delivered >= 0, estates.delivered + months, -1)


def _order(estates: Estates, rng: np.random.Generator) -> Floats:
    """Whole streets are early or late, and served estates come before others."""
    _, street = np.unique(estates.roster["street"].to_numpy(), return_inverse=True)
    pull = rng.normal(0, 0.8, len(street))
    served = estates.is_formal[:, min(12, estates.is_formal.shape[1] - 1)] * -0.5
    order: Floats = pull[street] + served + rng.normal(0, 1.0, len(street))
    return order


def _days(joins: Integers, starts: Days, months: int, rng: np.random.Generator, back: int) -> Days:
    """A day in the month of joining; of what was there before the timeline, some day before it."""
    inside = starts[np.clip(joins, 0, months - 1)] + rng.integers(0, 27, len(joins))
    before = starts[0] - 1 - rng.integers(0, back, len(joins))
    return np.where(joins < 0, before, inside)


def _serials(estate: Integers) -> list[int]:
    """The first, second … body of the same estate, rows being in order of estates."""
    serials: list[int] = []
    for place, number in enumerate(estate.tolist()):
        serials.append(serials[-1] + 1 if place and number == estate[place - 1] else 1)
    return serials
