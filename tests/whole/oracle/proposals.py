"""Rules: True proposed, False not, None not assessable."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.whole.oracle.companies import assessments_due, credit, serving_companies
from tests.whole.oracle.conduct import conduct, random_checks, spot_means
from tests.whole.oracle.months import end_of, later, months_of, quarter_number
from tests.whole.oracle.sums import share, wilson
from tests.whole.oracle.surveys import answers

MISCONDUCT = {
    "abandonment",
    "refuse_leave",
    "malicious_breach",
    "short_notice",
    "no_handover",
    "illegal_charge",
    "no_disclosure",
    "safety",
}


def company_surveys(store, states):
    """company → its surveys in order, each (month, respondents, lower, upper), with a finite population."""
    groups = defaultdict(list)
    for row in answers(store):
        if row["question"] == "overall" and row["company_code"]:
            groups[row["company_code"], row["survey_id"], row["month"]].append(row)
    surveys = defaultdict(list)
    months = {month for _, _, month in groups}
    served = {month: serving_companies(store, states, month) for month in months}
    for (code, _, month), rows in sorted(groups.items(), key=lambda item: (item[0][2], item[0][1])):
        result, asked = share(rows), len(rows)
        households = served[month].get(code, {}).get("households")
        size = float(result["effective"])
        if households and households > asked:
            size *= (households - 1) / (households - asked)
        lower, upper = wilson(float(result["value"]), size)
        surveys[code].append((month, asked, lower, upper))
    return surveys


def failures(store, states):
    """company, quarter → estates that failed twice and were confirmed, or wait for a check."""
    due = {}
    for one in assessments_due(store, states):
        if one["score"] is not None:
            due[one["estate_id"], one["month"]] = one
    checks = defaultdict(list)
    for row in store.rows["spot_check"]:
        checks[row["estate_id"]].append((quarter_number(row["_month"]), row["score"]))
    confirmed, waiting = defaultdict(dict), defaultdict(set)
    for (estate_id, month), one in due.items():
        former = due.get((estate_id, later(month, -1)))
        if one["score"] >= 60 or former is None or former["score"] >= 60:
            continue
        quarter = quarter_number(month)
        failed = [number for number, score in checks[estate_id] if score < 60 and number in (quarter, quarter + 1)]
        if failed:
            mine = confirmed[one["company_code"], min(failed)]
            mine[estate_id] = max(mine.get(estate_id, 0), one["households"] or 0)
        # "Without a spot check yet" (WL-01): one that was passed in the quarter has answered the question.
        if not any(number == quarter for number, _ in checks[estate_id]):
            waiting[one["company_code"], quarter].add(estate_id)
    return confirmed, waiting


def proposals(store, states, quarter):
    """(rule, company) → True, False or None, at the end of a quarter."""
    months = months_of(quarter)
    last, number = months[-1], quarter_number(months[-1])
    end = end_of(last)
    year = [later(last, -back) for back in range(12)]
    year_ago = date(end.year - 1, end.month, end.day) if (end.month, end.day) != (2, 29) else date(end.year - 1, 2, 28)
    surveys = company_surveys(store, states)
    confirmed, waiting = failures(store, states)
    due = [one for one in assessments_due(store, states) if one["month"] in year]
    serving = serving_companies(store, states, last)
    found, watched = conduct(store, states, last, serving)
    spot, randoms = spot_means(store, states, year), random_checks(store, states, year)
    for code, company in serving.items():
        score, grade = credit(store, company, last)
        former_grade = None
        if company["registered_on"] is None or company["registered_on"] <= end_of(later(last, -3)):
            former_grade = credit(store, company, later(last, -3))[1]
        found["red_grade", code] = None if score is None else score >= 110
        bad = [
            row
            for row in store.rows["credit_record"]
            if row["company_code"] == code
            and row["record_kind"] == "bad"
            and row["record_code"] in MISCONDUCT
            and row["decided_on"] <= end
            and (
                row["decided_on"] > year_ago
                or not (
                    (row["valid_to"] and row["valid_to"] <= end) or (row["repaired_on"] and row["repaired_on"] <= end)
                )
            )
        ]
        found["red_record", code] = not bad
        own = [one for one in due if one["company_code"] == code]
        made = [one for one in own if one["is_assessed"]]
        found["red_score", code] = None
        weighed = [one for one in made if one["households"]]
        if own and len(made) * 5 >= len(own) * 4 and weighed:
            total = sum(one["score"] * one["households"] for one in weighed)
            found["red_score", code] = total >= 90 * sum(one["households"] for one in weighed)
        recent = [(place, one) for place, one in enumerate(surveys[code]) if one[0] in year]
        place, survey = recent[-1] if recent else (0, None)
        before = surveys[code][place - 1] if survey and place else None
        # Too few answers: at least two random spot checks of the year stand for them.
        if survey and survey[1] >= 30:
            found["red_satisfaction", code] = survey[2] >= 0.8
        else:
            found["red_satisfaction", code] = spot[code] >= 85 if randoms[code] >= 2 else None
        poor = [bool(one and one[1] >= 30 and one[3] < 0.6) for one in (survey, before)]
        found["black_satisfaction", code] = all(poor)
        found["black_grade", code] = grade == 1 and former_grade == 1
        failing = confirmed.get((code, number), {})
        assessed = sum(one["households"] or 0 for one in made if one["month"] == last)
        held = Fraction(sum(failing.values()), assessed) if assessed else None
        found["black_failing", code] = False if not failing else None if held is None else held >= Fraction(1, 5)
        found["watch", code] = (
            (bool(failing) and (held or 0) < Fraction(1, 5))
            or bool(waiting.get((code, number)))
            or code in watched
            or poor[0]
            or (grade is not None and former_grade is not None and former_grade - grade >= 2)
        )
    return found
