"""Assessments of estates, streets and committees; lists and objections (M-ASM, M-CRD)."""

from tests.whole.oracle.chapters.hotline import home_of, whereabouts
from tests.whole.oracle.months import end_of, month_of, months_of
from tests.whole.oracle.sums import row_of


def rows(store, states, period):
    months, homes = months_of(period), home_of(states)
    last_day = end_of(max(one["month"] for one in states))
    return {
        ("rectification_on_time", "headline"): [
            row_of(
                whereabouts(store, homes, one),
                one["closed_on"] is not None and one["closed_on"] <= one["due_on"],
                segment=one["origin"],
            )
            for one in store.rows["rectification"]
            if month_of(one["due_on"]) in months and one["due_on"] <= last_day
        ],
    }
