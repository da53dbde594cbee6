"""Assessments and credit (C3)."""

from collections import defaultdict
from decimal import Decimal

from tests.whole.oracle.months import end_of


def assessments_due(store, states):
    """One row an assessment that was due: an estate in scope with a company, public and unit housing left out."""
    scores = {(row["estate_id"], row["_month"]): row for row in store.rows["assessment"]}
    rows = []
    for estate in states:
        if not (estate["in_scope"] and estate["is_company"]) or estate["estate_type"] in ("direct_public", "unit_self"):
            continue
        score = scores.get((estate["estate_id"], estate["month"]))
        senders = (estate["city"], estate["district"], estate["street"])
        returned = any((sender, estate["month"]) in store.returns["assessment"] for sender in senders)
        rows.append(
            estate
            | {
                "score": None if score is None else score["score"],
                "company_code": (score and score["company_code"]) or estate["company_code"],
                "is_assessed": True if score is not None else False if returned else None,
            }
        )
    return rows


def credit(store, company, month):
    """Points and grade of a company at a month's end; None where there is no credit file to grade from."""
    end = end_of(month)
    if not company["credit_file_on"] or company["credit_file_on"] > end:
        return None, None
    live = [
        row
        for row in store.rows["credit_record"]
        if row["company_code"] == company["company_code"]
        and row["valid_from"] <= end
        and not (row["valid_to"] and row["valid_to"] <= end)
        and not (row["repaired_on"] and row["repaired_on"] <= end)
    ]
    good = sum((row["points"] for row in live if row["record_kind"] == "good"), Decimal())
    bad = sum((row["points"] for row in live if row["record_kind"] == "bad"), Decimal())
    score = 100 + min(good, Decimal(20)) - bad
    for least, grade in ((110, 5), (102, 4), (85, 3), (65, 2)):
        if score >= least:
            return score, grade
    return score, 1


def companies_of(store):
    """The register by code: companies that have not left, without the branches, which are their legal persons'."""
    parents = {row["company_code"]: row["parent_company_code"] for row in store.rows["company"]}
    return {
        row["company_code"]: row
        for row in store.rows["company"]
        if row["status"] != "left"
        and not ("分公司" in row["name"] and parents.get(row["parent_company_code"], "nobody") is None)
    }


def serving_companies(store, states, month):
    """Companies in the register (not left, registered by then) or named by estates, that serve an estate in scope."""
    end = end_of(month)
    register = companies_of(store)
    households = defaultdict(int)
    serving = set()
    for estate in states:
        if estate["month"] == month and estate["in_scope"] and estate["company_code"]:
            serving.add(estate["company_code"])
            households[estate["company_code"]] += estate["households"] or 0
    unlisted = {"credit_file_on": None, "registered_on": None}
    companies = {}
    for code in serving:
        company = register.get(code, unlisted | {"company_code": code})
        if company["registered_on"] is None or company["registered_on"] <= end:
            companies[code] = company | {"households": households[code]}
    return companies
