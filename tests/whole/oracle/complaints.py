"""Complaints (C4)."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from tests.whole.oracle.months import first_of, month_of
from tests.whole.oracle.sums import row_of


def months_in_scheme(store, scheme):
    """When is which month of a scheme: as its calendar was sent, by the name of the month."""
    spans = [
        (first_of(row["period"]), row["starts_at"], row["ends_at"])
        for row in store.rows["period_calendar"]
        if row["scheme"] == scheme and len(row["period"]) == 7
    ]

    def month(moment):
        if moment is None:
            return None
        return next((name for name, starts_at, ends_at in spans if starts_at <= moment < ends_at), None)

    return month


def complaints(store, months, month_of=month_of):
    """metric, variant → rows whose own month lies in the period; `month_of` may be a scheme's (Q-18)."""
    rows = defaultdict(list)
    for order in store.rows["complaint"]:
        place = store.place(order)
        created, closed = month_of(order["created_at"]), month_of(order["closed_at"])
        if created in months:
            rows["complaint_count", "every"].append(row_of(place))
        if order["category"] is None:
            continue
        order = order | place
        cut = {"segment": order["category"]}
        if created in months:
            rows["complaint_count", "headline"].append(row_of(order, **cut))
            rows["complaint_repeat", "headline"].append(row_of(order, order["is_repeat"], **cut))
            rows["complaint_returned", "headline"].append(row_of(order, (order["returned_times"] or 0) > 0, **cut))
        if closed in months:
            valid, excluded = bool(order["has_valid_followup"]), bool(order["is_excluded"])
            rows["complaint_followup", "headline"].append(row_of(order, valid, **cut))
            rows["complaint_rehandled", "headline"].append(row_of(order, (order["rehandled_times"] or 0) > 0, **cut))
            if valid:
                points = {"satisfied": 1, "basically": Fraction(9, 10), "dissatisfied": 0}.get(order["satisfaction"])
                for variant in ["before_exclusion"] + ([] if excluded else ["headline"]):
                    rows["complaint_contacted", variant].append(row_of(order, order["is_contacted"], **cut))
                    rows["complaint_solved", variant].append(row_of(order, order["is_solved"], **cut))
                    rows["complaint_satisfied", variant].append(row_of(order, measure=points, **cut))
                    if variant == "headline":
                        plain = None if points is None else points if points == 1 else 0
                        rows["complaint_satisfied", "without_basically"].append(row_of(order, measure=plain))
                rows["complaint_excluded", "headline"].append(row_of(order, excluded, **cut))
                for variant, reason in (("unreasonable",) * 2, ("appeal_upheld",) * 2, ("other_reason", "other")):
                    hit = excluded and order["exclusion_reason"] == reason
                    rows["complaint_excluded", variant].append(row_of(order, hit))
        if month_of(order["sign_due_at"]) in months:
            signed = order["signed_at"] is not None and order["signed_at"] <= order["sign_due_at"]
            rows["complaint_signed_on_time", "headline"].append(row_of(order, signed, **cut))
        if order["due_at"] is not None:
            extended = order["due_at"] + timedelta(days=order["extension_days"] or 0)
            for variant, due in (("headline", extended), ("without_extension", order["due_at"])):
                if month_of(due) in months:
                    on_time = order["closed_at"] is not None and order["closed_at"] <= due
                    rows["complaint_closed_on_time", variant].append(row_of(order, on_time, **cut))
    return rows
