"""Satisfaction (C5)."""

import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.whole.oracle.months import month_of
from tests.whole.oracle.sums import Z, row_of, share


def answers(store):
    """One row a valid answer, with its weight: the one given, else its stratum's population over its completes."""
    strata = {(row["survey_id"], row["stratum"]): row for row in store.rows["survey"]}
    fielded = {}
    for row in store.rows["survey"]:
        month = month_of(row["field_to"])
        fielded[row["survey_id"]] = max(month, fielded.get(row["survey_id"], month))
    rows = []
    for row in store.rows["survey_answer"]:
        if row["answer"] in ("do_not_know", "not_applicable"):
            continue
        stratum = strata.get((row["survey_id"], row["stratum"]))
        weight = row["weight"]
        if weight is None:
            weight = Decimal(stratum["population"]) / stratum["completes"] if stratum and stratum["completes"] else 1
        rows.append(
            store.place(row)
            | {
                "survey_id": row["survey_id"],
                "question": row["question"],
                "company_code": row["company_code"],
                "developer_code": row["developer_code"],
                "month": fielded[row["survey_id"]],
                "hit": row["answer"] in ("very_satisfied", "satisfied"),
                "weight": Decimal(weight).quantize(Decimal("0.000001"), ROUND_HALF_UP),
                "measure": None,
            }
        )
    return rows


def precision(store, valid):
    """One row a street surveyed: whether its interval is as narrow as its population asks."""
    streets = defaultdict(list)
    for row in valid:
        if row["question"] == "overall":
            streets[row["survey_id"], row["street"]].append(row)
    population = defaultdict(int)
    for row in store.rows["survey"]:
        population[row["survey_id"], store.place(row)["street"]] += row["population"]
    rows = []
    for (survey_id, street), found in streets.items():
        result = share(found)
        size = float(result["effective"])
        p = float(result["value"])
        half = Z * math.sqrt(p * (1 - p) / size + Z * Z / (4 * size * size)) / (1 + Z * Z / size)
        people = population[survey_id, street]
        limit = 0.02 if people >= 25000 else 0.03 if people >= 10000 else 0.04 if people >= 2500 else 0.05
        rows.append(row_of(found[0], half <= limit, month=found[0]["month"]))
    return rows


def frames(store):
    """One row a stratum: contacts, completes, and how far its part of the sample is from its part of the people."""
    people, sample = defaultdict(int), defaultdict(int)
    for row in store.rows["survey"]:
        people[row["survey_id"]] += row["population"]
        sample[row["survey_id"]] += row["completes"]
    return [
        store.place(row)
        | {
            "month": month_of(row["field_to"]),
            "completes": row["completes"],
            "contacts": row["eligible_contacts"],
            "difference": abs(
                Fraction(row["completes"], sample[row["survey_id"]])
                - Fraction(row["population"], people[row["survey_id"]])
            ),
        }
        for row in store.rows["survey"]
    ]
