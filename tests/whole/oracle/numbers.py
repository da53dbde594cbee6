"""All numbers of one period.

A chapter of the dictionary is a module in `chapters/`, with
`rows(store, states, period)`: (metric, variant) → rows of `row_of`;
and, where it needs them, `KINDS`: metric → how its rows become a number (a share where nothing is said);
`SHORTEST`: metric → the months of its shortest period; `LEVELS`: metric → its levels, if not city, district, street;
`more(store, states, period, found)`: adds what is no sum over rows (differences, composites) to `found`.
"""

import importlib
import pkgutil
import statistics
from collections import defaultdict
from fractions import Fraction

from tests.whole.oracle import chapters
from tests.whole.oracle.companies import assessments_due, credit, serving_companies
from tests.whole.oracle.complaints import complaints
from tests.whole.oracle.estates import coverage, newly_formed
from tests.whole.oracle.months import months_of
from tests.whole.oracle.parts import parts_of
from tests.whole.oracle.sums import AREAS, by_area, count, mean, row_of, share
from tests.whole.oracle.surveys import answers, frames, precision

KINDS = {
    "complaint_satisfied": mean,
    "assessment_score": mean,
    "credit_score": mean,
    "complaint_count": count,
    "eligible_without_committee": count,
    "committee_new": count,
}
TARGETS = {  # S3-09, S3-10, S3-11, of Beijing: due on 31 December
    "committee_rate": {2020: 0.3, 2021: 0.7, 2022: 0.9},
    "service_rate": {2020: 0.6, 2021: 0.7, 2022: 0.9},
    "party_rate": {2020: 0.3, 2021: 0.7, 2022: 0.9},
}
CHAPTERS = tuple(
    importlib.import_module(f"{chapters.__name__}.{found.name}") for found in pkgutil.iter_modules(chapters.__path__)
)
GAPS = {"committee_gap": "committee_rate", "service_gap": "service_rate", "party_gap": "party_rate"}


def goal(store, rate, area, year):
    """What the year's end asks of an area: handed down to it, else what the city's document says."""
    handed = [
        row["target_value"]
        for row in store.rows["target"]
        if row["metric"] == rate and row["area_code"] == area and row["due_on"].year == year
    ]
    if handed and area != store.city:
        return float(handed[-1])
    return TARGETS[rate].get(year) if store.region == "110000" else None


def numbers(store, states, period):
    """(metric, variant, segment value or None, level, area) → numerator, denominator, unknown, value."""
    months = months_of(period)
    last = months[-1]
    now = [state for state in states if state["month"] == last]
    inside = [state for state in states if state["month"] in months]
    home_of = {}
    for state in sorted(states, key=lambda one: one["month"]):
        home_of[state["estate_id"]] = state
    rows = coverage(now)
    rows["committee_new", "headline"] = newly_formed(store, home_of, period)
    due = assessments_due(store, inside)
    done = [one for one in due if one["is_assessed"]]
    rows["assessment_done", "headline"] = [row_of(one, one["is_assessed"], segment=one["estate_type"]) for one in due]
    rows["assessment_score", "headline"] = [
        row_of(one, measure=one["score"], segment=one["estate_type"]) for one in done
    ]
    rows["assessment_score", "households"] = [
        row_of(one, weight=one["households"], measure=one["score"]) for one in done
    ]
    rows |= complaints(store, months)
    is_surveyed = len(months) >= 6  # surveys are half-yearly: no month or quarter has one of its own
    valid = [row for row in answers(store) if row["month"] in months] if is_surveyed else []
    rows["satisfaction_rate", "headline"] = [row for row in valid if row["question"] == "overall"]
    rows["survey_precision", "headline"] = [row for row in precision(store, valid) if row["month"] in months]

    kinds, levels = dict(KINDS), {}
    for chapter in CHAPTERS:
        shortest = getattr(chapter, "SHORTEST", {})
        own = chapter.rows(store, states, period)
        rows |= {name: every for name, every in own.items() if len(months) >= shortest.get(name[0], 1)}
        kinds |= getattr(chapter, "KINDS", {})
        levels |= getattr(chapter, "LEVELS", {})
    rows |= parts_of(rows)
    found = {}
    for (metric, variant), every in rows.items():
        kind = kinds.get(metric, share)
        if metric == "eligible_wait_days":
            for (level, area), group in by_area(every).items():
                waits = [row["measure"] for row in group]
                found[metric, variant, None, level, area] = {"value": Fraction(statistics.median(waits))}
            continue
        for (level, area), group in by_area(every, levels.get(metric, AREAS)).items():
            found[metric, variant, None, level, area] = kind(group)
            if level == "street" or variant != "headline" or not any("segment" in row for row in group):
                continue
            cut = defaultdict(list)
            for row in group:
                cut[row["segment"] or "unknown"].append(row)
            for segment, part in cut.items():
                found[metric, variant, segment, level, area] = kind(part)

    at_city = [row for row in valid if row["question"] == "overall" and row["company_code"]]
    if at_city:
        found["satisfaction_company", "headline", None, "city", store.city] = share(at_city)
    for code in {row["company_code"] for row in at_city}:
        own = [row for row in at_city if row["company_code"] == code]
        found["satisfaction_company", "headline", None, "company", code] = share(own)
    graded = {code: credit(store, company, last) for code, company in serving_companies(store, now, last).items()}
    scores = [{"measure": score, "weight": 1, "grade": grade} for score, grade in graded.values()]
    for code, (score, _) in graded.items():
        found["credit_score", "headline", None, "company", code] = mean([{"measure": score, "weight": 1}])
    if scores:
        found["credit_score", "headline", None, "city", store.city] = mean(scores)
    for grade, name in {5: "AAA", 4: "AA", 3: "A", 2: "B", 1: "C", None: "unknown"}.items():
        if part := [row for row in scores if row["grade"] == grade]:
            found["credit_score", "headline", name, "city", store.city] = mean(part)

    orders, homes = by_area(rows["complaint_count", "headline"]), by_area(inside)
    for level, area in orders.keys() | homes.keys():
        known = sum(one["households"] or 0 for one in homes.get((level, area), ()))
        received = len(orders.get((level, area), ()))
        found["complaint_volume", "headline", None, level, area] = {
            "numerator": Fraction(received),
            "denominator": Fraction(known),
            "value": Fraction(received * 10000, known) if known else None,
        }
    framed = [row for row in frames(store) if row["month"] in months] if is_surveyed else []
    for (level, area), strata in by_area(framed).items():
        completes, contacts = (sum(row[name] for row in strata) for name in ("completes", "contacts"))
        found["survey_response", "headline", None, level, area] = {
            "numerator": Fraction(completes),
            "denominator": Fraction(contacts),
            "value": Fraction(completes, contacts) if contacts else None,
        }
        found["survey_balance", "headline", None, level, area] = {"value": max(row["difference"] for row in strata)}
    for (metric, variant, segment, level, area), result in list(found.items()):
        if metric == "complaint_contacted" and (variant, segment) == ("headline", None):
            parts = [
                found[name, "headline", None, level, area]["value"]
                for name in ("complaint_contacted", "complaint_solved", "complaint_satisfied")
            ]
            whole = (
                None
                if None in parts
                else 100 * (Fraction(1, 10) * parts[0] + Fraction(1, 2) * parts[1] + Fraction(2, 5) * parts[2])
            )
            found["complaint_score", "headline", None, level, area] = {"value": whole}
        for gap, rate in GAPS.items():
            if (metric, variant, segment) == (rate, "headline", None) and level != "street":
                target = goal(store, rate, area, last.year)
                missing = None if result["value"] is None or target is None else float(result["value"]) - target
                found[gap, "headline", None, level, area] = {"value": missing}
    for chapter in CHAPTERS:
        if more := getattr(chapter, "more", None):
            more(store, states, period, found)
    return found
