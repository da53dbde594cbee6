"""Assessments of estates, streets and committees; lists and objections (M-ASM, M-CRD)."""

import json
import sqlite3
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from pipelines.workdays import is_workday
from tests.whole.oracle.chapters.hotline import home_of, whereabouts
from tests.whole.oracle.companies import assessments_due, serving_companies
from tests.whole.oracle.months import end_of, month_of, months_of
from tests.whole.oracle.sums import AREAS, by_area, count, mean, row_of, share, total

KINDS = {
    "score_inflation": mean,
    "spot_check_score": mean,
    "street_score": mean,
    "red_list_count": count,
    "black_list_count": count,
    "joint_punishment_count": count,
    "list_entries": total,
    "list_exits": total,
    "list_repairs": total,
}
LEVELS = {
    "street_score": ("district", "street"),
    "joint_punishment_count": ("city", "district"),
    "credit_file_rate": ("city",),
    "objection_in_time": ("city",),
}
SHORTEST = {
    "spot_check_coverage": 3,
    "spot_check_streets": 3,
    "street_assessed": 3,
    "score_inflation": 3,
    "spot_check_score": 3,
    "street_score": 3,
    "committee_reviewed": 12,
    "contract_appraised": 12,
    "credit_file_rate": 3,
    "joint_punishment_count": 3,
    "objection_in_time": 3,
}
SECTIONS = ("management", "order", "sanitation", "greening", "facilities", "publicity")
ANSWER_DAYS = 15
QUARTER = 3


def rows(store, states, period):
    months, homes = months_of(period), home_of(states)
    last_day = end_of(max(state["month"] for state in states))
    now = [state for state in states if state["month"] == months[-1]]
    inside = [state for state in states if state["month"] in months]
    return {
        ("rectification_on_time", "headline"): [
            row_of(
                whereabouts(store, homes, row),
                row["closed_on"] is not None and row["closed_on"] <= row["due_on"],
                segment=row["origin"],
            )
            for row in store.rows["rectification"]
            if month_of(row["due_on"]) in months and row["due_on"] <= last_day
        ],
        ("assessment_score", "mapped"): [row_of(one, measure=mapped(score)) for one, score in _scored(store, inside)],
        **_spot_checks(store, states, homes, months),
        **_streets(store, months),
        ("street_assessed", "headline"): _assessed(store, states, months),
        **_reviews(store, now, months[-1]),
        ("credit_file_rate", "headline"): [
            {
                "city": store.city,
                "weight": 1,
                "hit": bool(serving_company["credit_file_on"])
                and serving_company["credit_file_on"] <= end_of(months[-1]),
            }
            for serving_company in serving_companies(store, now, months[-1]).values()
        ],
        ("joint_punishment_count", "headline"): [
            {"city": store.city, "district": row["_sender"], "segment": row["subject_kind"]}
            for row in store.rows["joint_punishment"]
            if row["starts_on"] <= end_of(months[-1]) and not (row["ends_on"] and row["ends_on"] < end_of(months[-1]))
        ],
        ("joint_punishment_count", "owners_rights"): [
            {"city": store.city, "district": row["_sender"]}
            for row in store.rows["joint_punishment"]
            if row["ground"] == "owners_rights"
            and row["starts_on"] <= end_of(months[-1])
            and not (row["ends_on"] and row["ends_on"] < end_of(months[-1]))
        ],
    }


def _assessed(store, states, months):
    """Streets with estates in scope at a quarter's end, and whether the district assessed them in it."""
    found = []
    for end in months:
        if end.month % QUARTER:
            continue
        places = {}
        for state in states:
            if state["month"] == end and state["in_scope"] and not state["street"].endswith("-unassigned"):
                places[state["street"]] = state
        done = {row["street"] for row in store.rows["street_assessment"] if row["_month"] == end}
        for street, place in places.items():
            hit = True if street in done else False if _is_told(store, "street_assessment", place, end) else None
            found.append(row_of(place, hit))
    return found


def mapped(row):
    """The sum of the common six sections, where all are told."""
    parts = [row[f"score_{name}"] for name in SECTIONS]
    return None if None in parts else sum(parts)


def _scored(store, states):
    """The assessments that were due and done, each with its own row."""
    told = {(row["estate_id"], row["_month"]): row for row in store.rows["assessment"]}
    return [
        (one, told[one["estate_id"], one["month"]])
        for one in assessments_due(store, states)
        if one["score"] is not None
    ]


def _is_told(store, source, one, month):
    return any((one[level], month) in store.returns[source] for level in AREAS)


def _spot_checks(store, states, homes, months):
    """Coverage since 1 January; streets each quarter; what streets' own scores lie above random checks."""
    found = {("spot_check_coverage", "headline"): [], ("spot_check_streets", "headline"): []}
    found |= {("score_inflation", "headline"): [], ("score_inflation", "raw"): []}
    found |= {("spot_check_score", variant): [] for variant in ("headline", "targeted", "mapped")}
    last = months[-1]
    checks = store.rows["spot_check"]
    if len(months) < QUARTER:
        return found
    for state in states:
        if state["month"] == last and state["in_scope"]:
            is_checked = any(
                check["estate_id"] == state["estate_id"]
                and date(last.year, 1, 1) <= check["checked_on"] <= end_of(last)
                for check in checks
            )
            hit = True if is_checked else False if _is_told(store, "spot_check", state, last) else None
            found["spot_check_coverage", "headline"].append(row_of(state, hit, segment=state["estate_type"]))
    for end in months[QUARTER - 1 :: QUARTER]:
        quarter = months_of(f"{end.year}Q{end.month // 3}")
        streets = defaultdict(list)
        for state in states:
            if state["month"] == end and state["in_scope"] and not state["street"].endswith("-unassigned"):
                streets[state["street"]].append(state)
        checked = {check["estate_id"] for check in checks if quarter[0] <= check["checked_on"] <= end_of(end)}
        for estates in streets.values():
            is_checked = any(estate["estate_id"] in checked for estate in estates)
            is_told = any(_is_told(store, "spot_check", estate, end) for estate in estates)
            found["spot_check_streets", "headline"].append(
                row_of(estates[0], True if is_checked else False if is_told else None)
            )
        for check in (one for one in checks if one["_month"] == end):
            home = homes.get(check["estate_id"]) or store.place({})
            if check["check_kind"] == "random":
                found["spot_check_score", "headline"].append(row_of(home, measure=check["score"]))
                found["spot_check_score", "mapped"].append(row_of(home, measure=mapped(check)))
            else:
                found["spot_check_score", "targeted"].append(row_of(home, measure=check["score"]))
        own, random = defaultdict(list), defaultdict(list)
        for one, score in _scored(store, [state for state in states if state["month"] in quarter]):
            own[one["estate_id"]].append(score)
        for check in checks:
            if check["check_kind"] == "random" and check["_month"] == end:
                random[check["estate_id"]].append(check)
        for estate_id in own.keys() & random.keys():
            for variant, points in (("headline", mapped), ("raw", lambda row: row["score"])):
                street, spot = (_average(one[estate_id], points) for one in (own, random))
                gap = None if street is None or spot is None else _six_places(street - spot)
                found["score_inflation", variant].append(row_of(homes[estate_id], measure=gap))
    return found


def _average(rows_, points):
    known = [Fraction(points(row)) for row in rows_ if points(row) is not None]
    return sum(known, Fraction()) / len(known) if known else None


def _six_places(number):
    return Decimal(round(number * 10**6)) / 10**6


def _streets(store, months):
    """The quarter's marks of a street, by its district's own scorecard as it then stood (Beijing has no weights of ours)."""
    found = {("street_score", "headline"): [], ("street_score", "as_sent"): []}
    latest = {}
    for one in sorted(store.rows["street_assessment"], key=lambda row: row["_number"]):
        latest[one["street"], one["_month"]] = one
    for (_, month), one in latest.items():
        if month not in months:
            continue
        place, day = store.place({"street": one["street"]}), end_of(month)
        valid = [
            row
            for row in store.rows["scorecard"]
            if row["district"] == place["district"]
            and row["valid_from"] <= day
            and not (row["valid_to"] and row["valid_to"] < day)
        ]
        newest = max(valid, key=lambda row: (row["valid_from"], row["scorecard_version"]), default=None)
        weights = defaultdict(Decimal)
        for row in valid:
            if row["scorecard_version"] == newest["scorecard_version"]:
                weights[row["aspect"]] += row["weight"]
        parts = ("organisation", "rules", "effect")
        points = None
        if sum(weights.values()) == sum(weights[name] for name in parts) == 100:
            points = sum(Fraction(weights[name] * one[f"score_{name}"]) / 100 for name in parts)
        found["street_score", "headline"].append(row_of(place, measure=points))
        found["street_score", "as_sent"].append(row_of(place, measure=one["score"]))
    return found


def _reviews(store, now, month):
    """Committees in office and estates with a company at the end of the year, and whether the year brought a review."""
    reviewed = {row["committee_id"] for row in store.rows["committee_review"] if row["reviewed_on"].year == month.year}
    appraised = {
        row["estate_id"]
        for row in store.rows["contract_appraisal"]
        if (row["appraised_on"] or row["_month"]).year == month.year
    }

    def hit(source, one, is_done):
        told = any(
            sender in (one["city"], one["district"], one["street"]) and told.year == month.year
            for sender, told in store.returns[source]
        )
        return True if is_done else False if told else None

    return {
        ("committee_reviewed", "headline"): [
            row_of(one, hit("committee_review", one, one["body"]["committee_id"] in reviewed), segment=one["form"])
            for one in now
            if one["form"] in ("owners_committee", "interim_committee")
        ],
        ("contract_appraised", "headline"): [
            row_of(one, hit("contract_appraisal", one, one["estate_id"] in appraised), segment=one["estate_type"])
            for one in now
            if one["in_scope"] and one["is_company"]
        ],
    }


def more(store, states, period, found):
    months = months_of(period)
    inside = [state for state in states if state["month"] in months]
    for (level, area), group in by_area(
        [row_of(one, measure=row["score"]) for one, row in _scored(store, inside)]
    ).items():
        scores = sorted(Fraction(row["measure"]) for row in group)
        low, high = (_between(scores, quantile) for quantile in (Fraction(1, 10), Fraction(9, 10)))
        found["assessment_score_p10", "headline", None, level, area] = {"value": low}
        found["assessment_score_p90", "headline", None, level, area] = {"value": high}
        found["assessment_spread", "headline", None, level, area] = {"value": high - low}
    if len(months) >= QUARTER:
        if any(month in months for _, month in store.returns["joint_punishment"]):  # told, and there is none
            found.setdefault(("joint_punishment_count", "headline", None, "city", store.city), {"value": Fraction(0)})
        _lists(store, months, found)
        _objections(store, states, months, found)


def _between(ordered, quantile):
    """A quantile, on the line between the two neighbours."""
    place = quantile * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def journal(store, kind):
    """What people decided, in order."""
    path = store.home / "office" / "journal.sqlite"
    if not path.exists():
        return []
    with sqlite3.connect(path) as connection:
        told = connection.execute("select content from entry where kind = ? order by sequence", [kind])
        return [json.loads(content) for (content,) in told]


# Rules whose entries stand for some months, or to a decision's day, and wait for nothing else.
ENDED_BY_TERM = {
    "RL-01",
    "RL-03",
    "RL-04",
    "RL-06",
    "BL-04",
    "BL-05",
    "BL-08",
    "BL-09",
    "BL-10",
    "BL-12",
    "BL-13",
    "WL-01",
}


def _lists(store, months, found):
    """Who is on a list at the end, and what was entered, left and repaired in between."""
    steps = [
        step | {"on": date.fromisoformat(step["on"])}
        for step in journal(store, "proposal_step")
        if step.get("subject_kind", "company") == "company"
    ]
    cases = defaultdict(list)
    for step in steps:
        if step["on"] <= end_of(months[-1]):
            cases[step["subject_code"], step["list"], step["rule"], step["period"]].append(step)
    listed = defaultdict(set)
    for (company, name, rule, _), taken in cases.items():
        ends = [date.fromisoformat(one["ends_on"]) for one in taken if one.get("ends_on")]
        is_over = rule in ENDED_BY_TERM and bool(ends) and ends[-1] < end_of(months[-1])
        if sorted(taken, key=lambda one: one["on"])[-1]["step"] in ("listed", "repair") and not is_over:
            listed[name].add(company)
    now = [step for step in steps if month_of(step["on"]) in months]
    for name in ("red", "black"):
        found[f"{name}_list_count", "headline", None, "city", store.city] = {"value": Fraction(len(listed[name]))}
    for metric, wanted in (
        ("list_entries", ("listed",)),
        ("list_exits", ("repaired", "expired", "revoked")),
        ("list_repairs", ("repaired",)),
    ):
        for name in (None, "red", "black", "watch"):
            counted = sum(1 for one in now if one["step"] in wanted and name in (None, one["list"]))
            found[metric, "headline", name, "city", store.city] = {
                "numerator": Fraction(counted),
                "value": Fraction(counted),
            }


def _objections(store, states, months, found):
    """Objections whose fifteen working days from the day after filing are over, by the month in which they were."""
    latest = {one["objection_no"]: one for one in journal(store, "objection")}
    due = []
    for one in latest.values():
        day, left = date.fromisoformat(one["filed_on"]), ANSWER_DAYS
        while left:
            day += timedelta(days=1)
            left -= is_workday(day)
        if month_of(day) in months:
            decided = one["decided_on"] and date.fromisoformat(one["decided_on"])
            due.append({"hit": bool(decided) and decided <= day, "weight": 1, "against": one["against"]})
    for against in {None, *(one["against"] for one in due)}:
        told = [one for one in due if against in (None, one["against"])]
        found["objection_in_time", "headline", against, "city", store.city] = share(told) if told else {"value": None}
