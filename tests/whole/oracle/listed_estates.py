"""Rules on estates and on who answers for them, with the numbers of the invented act of Beijing: True proposed, False not,
None not assessable."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.whole.oracle.companies import assessments_due
from tests.whole.oracle.months import end_of, later, months_of

FIRST, FIRST_SCORE, LAST, LAST_SCORE, FAILING_QUARTERS = 3, 90, 2, 75, 3
MONTH_POINTS, DECISION_POINTS, MANAGER_LIMIT = 2, 5, 4


def listed_estates(store, states, quarter):
    """(rule, subject) → True, False or None, at the end of a quarter."""
    due = assessments_due(store, states)
    first, last = months_of(quarter)[0], months_of(quarter)[-1]
    now, former = _quarter(due, first), _quarter(due, later(first, -3))
    found = {}
    for estate_id, one in now.items():
        veto = [
            row for row in _decisions(store, estate_id, first, last) if _is_veto(row) and row["decided_on"] >= first
        ]
        before = former.get(estate_id)
        mean = one["mean"] if one["is_whole"] else None
        top, bottom = _place(now, estate_id, 1), _place(now, estate_id, -1)
        found["estate_red_rank", estate_id] = _all(
            None if top is None else top <= FIRST, None if mean is None else mean >= FIRST_SCORE, not veto
        )
        yellow = (None if bottom is None else bottom <= LAST, None if mean is None else mean < LAST_SCORE)
        found["estate_yellow_rank", estate_id] = _all(*yellow)
        below = _place(former, estate_id, -1) if before else None
        scored = None if not before or before["mean"] is None else before["mean"] < LAST_SCORE
        found["estate_black_rank", estate_id] = _all(*yellow, _all(None if below is None else below <= LAST, scored))
        run, start = 0, first
        while (then := _quarter(due, start).get(estate_id)) and then["is_whole"] and then["mean"] < 60:
            run, start = run + 1, later(start, -3)
        found["estate_black_threshold", estate_id] = bool(veto) or run >= FAILING_QUARTERS
    for code in {one["company_code"] for one in now.values() if one["company_code"]}:
        found["company_black_estates", code] = False  # no estate of the invented journal stands on the black list
    led = defaultdict(list)
    for row in store.rows["project_manager"]:
        in_post = row["starts_on"] <= end_of(last) and (row["ends_on"] is None or row["ends_on"] > end_of(last))
        if in_post and row["estate_id"] in now:
            led[row["project_manager_id"]].append(row["estate_id"])
    year = {later(last, -back) for back in range(12)}
    for manager, estates in led.items():
        failing = [one for one in due if one["estate_id"] in estates and one["month"] in year and _fails(one)]
        decided = [row for estate_id in estates for row in _decisions(store, estate_id, later(last, -11), last)]
        points = MONTH_POINTS * len(failing) + DECISION_POINTS * len(decided)
        found["manager_black_points", manager] = points >= MANAGER_LIMIT * len(estates)
    return found


def _quarter(due, first):
    """estate → its months of a quarter: mean of what was scored, whether nothing is missing, last district and company."""
    months = {later(first, ahead) for ahead in range(3)}
    rows = defaultdict(list)
    for one in sorted((one for one in due if one["month"] in months), key=lambda one: one["month"]):
        rows[one["estate_id"]].append(one)
    told = {}
    for estate_id, every in rows.items():
        scores = [Fraction(one["score"]) for one in every if one["score"] is not None]
        companies = [one["company_code"] for one in every if one["company_code"]]
        told[estate_id] = {
            "mean": sum(scores) / len(scores) if scores else None,
            "is_whole": len(scores) == len(every),
            "district": every[-1]["district"],
            "company_code": companies[-1] if companies else None,
        }
    return told


def _place(quarter, estate_id, way):
    """The rank in the district from the top (1) or the bottom (-1) of who is whole; None of who is not."""
    own = quarter[estate_id]
    if not own["is_whole"]:
        return None
    others = [one["mean"] for one in quarter.values() if one["is_whole"] and one["district"] == own["district"]]
    return 1 + sum(way * mean > way * own["mean"] for mean in others)


def _decisions(store, estate_id, first, last):
    return [
        row
        for row in store.rows["violation"]
        if row["estate_id"] == estate_id
        and row["decided_on"]
        and date(first.year, first.month, 1) <= row["decided_on"] <= end_of(last)
        and (row["repealed_on"] is None or row["repealed_on"] > end_of(last))
    ]


def _is_veto(row):
    return bool(row["is_serious"]) or row["violation_type"] == "safety"


def _fails(one):
    return one["score"] is not None and one["score"] < 60


def _all(*conditions):
    if any(one is False for one in conditions):
        return False
    return None if any(one is None for one in conditions) else True
