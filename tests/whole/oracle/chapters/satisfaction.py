"""Satisfaction (C5): the developer's three items, what changed, survey against hotline, who was surveyed."""

from collections import Counter

from tests.whole.oracle.companies import serving_companies
from tests.whole.oracle.estates import coverage
from tests.whole.oracle.months import end_of, later, months_of
from tests.whole.oracle.sums import by_area, row_of, share
from tests.whole.oracle.surveys import answers

ITEMS = ("housing_quality", "repair_time", "repair_effect")
MINIMUM = 30
SHORTEST = {**{f"developer_{item}": 6 for item in ITEMS}, "survey_coverage": 12}
LEVELS = {"survey_coverage": ("city",)}


def rows(store, states, period):
    months = months_of(period)
    valid = [row for row in answers(store) if row["month"] in months]
    found = {
        (f"developer_{item}", "headline"): [
            row | {"segment": row["developer_code"]} for row in valid if row["question"] == item
        ]
        for item in ITEMS
    }
    last = max(month for month in months if any(state["month"] == month for state in states))
    companies = serving_companies(store, [state for state in states if state["month"] == last], last)
    told = Counter(row["company_code"] for row in valid if row["question"] == "overall")
    subjects = [("company", told[code] >= MINIMUM) for code in companies]
    projects = {row["project_id"]: row for row in store.rows["project"]}
    developers = set()
    for deposit in store.rows["quality_deposit"]:
        project = projects.get(deposit["project_id"])
        begun = (project and project["delivered_on"]) or deposit["_month"]
        over = deposit["defect_period_ends_on"]
        if begun <= end_of(last) and (over is None or over >= end_of(last)):
            developers.add(deposit["developer_code"] or (project and project["developer_code"]))
    asked = {item: Counter(row["developer_code"] for row in valid if row["question"] == item) for item in ITEMS}
    subjects += [("developer", min(asked[item][code] for item in ITEMS) >= MINIMUM) for code in developers if code]
    nowhere = store.place({})
    found["survey_coverage", "headline"] = [row_of(nowhere, hit, segment=kind) for kind, hit in subjects]
    return found


def more(store, states, period, found):
    months = months_of(period)
    begun = min(state["month"] for state in states)
    former = [later(month, -12) for month in months]
    if len(months) >= 6:
        first = later(begun, -((begun.month - 1) % len(months)) % len(months))
        now, year_ago = _satisfied(store, months), _satisfied(store, former if former[0] >= begun else [])
        earliest = {}
        while first < months[0]:
            for place, result in _satisfied(store, [later(first, step) for step in range(len(months))]).items():
                earliest.setdefault(place, result)
            first = later(first, len(months))
        for (level, area), result in now.items():
            for metric, before in (("satisfaction_change", year_ago), ("satisfaction_since_first", earliest)):
                found[metric, "headline", None, level, area] = {"value": _less(result, before.get((level, area)))}
            hotline = found.get(("complaint_satisfied", "without_basically", None, level, area))
            found["satisfaction_hotline_gap", "headline", None, level, area] = {"value": _less(result, hotline)}
    for rate in ("committee", "service", "party"):
        now = _rate(states, f"{rate}_rate", months[-1])
        before = _rate(states, f"{rate}_rate", former[-1]) if former[0] >= begun else {}
        for (level, area), result in now.items():
            found[f"{rate}_change", "headline", None, level, area] = {"value": _less(result, before.get((level, area)))}


def _satisfied(store, months):
    valid = [row for row in answers(store) if row["month"] in months and row["question"] == "overall"]
    return {place: share(group) for place, group in by_area(valid).items()}


def _rate(states, metric, month):
    every = coverage([state for state in states if state["month"] == month])[metric, "headline"]
    return {place: share(group) for place, group in by_area(every, ("city", "district")).items()}


def _less(result, former):
    if former is None or result["value"] is None or former["value"] is None:
        return None
    return float(result["value"]) - float(former["value"])
