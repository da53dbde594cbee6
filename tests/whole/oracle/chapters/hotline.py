"""The hotline and what streets find themselves (M-CMP)."""

import math
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from pipelines.warehouse.match import candidates, find_estate
from tests.whole.oracle.months import end_of, month_of, months_of
from tests.whole.oracle.sums import AREAS, count, row_of, share, survival

KINDS = {
    "complaint_hours_median": survival(0.5),
    "complaint_hours_p90": survival(0.9),
    "proactive_count": count,
}
MATCH_MINIMUM = 0.9
SHORTEST = {"proactive_count": 3, "proactive_share": 3, "whistle_answered": 3}


def home_of(states):
    """The place of each estate when it was last told of."""
    homes = {}
    for state in sorted(states, key=lambda one: one["month"]):
        homes[state["estate_id"]] = {level: state[level] for level in AREAS}
    return homes


def whereabouts(store, homes, row):
    """Where a row lies: as it says itself, else where its estate lies."""
    if row.get("street") or row.get("community"):
        return store.place(row)
    return homes.get(row.get("estate_id")) or store.place({})


def rows(store, states, period):
    months, homes = months_of(period), home_of(states)
    last_day = end_of(max(state["month"] for state in states))
    end = datetime(last_day.year, last_day.month, last_day.day) + timedelta(days=1)
    found = {name: [] for name in (("complaint_hours_median", "headline"), ("complaint_hours_p90", "headline"))}
    found |= {(name, "headline"): [] for name in ("proactive_count", "proactive_share", "whistle_answered")}
    for order in store.rows["complaint"]:
        if order["category"] is None or month_of(order["created_at"]) not in months:
            continue
        place = store.place(order)
        is_closed = order["closed_at"] is not None and order["closed_at"] < end
        waited = (order["closed_at"] if is_closed else end) - order["created_at"]
        hours = math.ceil((waited.days * 86400 + waited.seconds) / 3600)
        for name in ("complaint_hours_median", "complaint_hours_p90"):
            found[name, "headline"].append(row_of(place, is_closed, measure=hours))
        found["proactive_share", "headline"].append(row_of(place, hit=False))
    for case in store.rows["proactive_case"]:
        if month_of(case["found_on"]) in months:
            place = whereabouts(store, homes, case)
            found["proactive_count", "headline"].append(row_of(place, segment=case["category"]))
            found["proactive_share", "headline"].append(row_of(place, hit=True))
    for call in store.rows["whistle"]:
        if month_of(call["due_at"]) in months and call["due_at"] < end:
            came = call["arrived_at"] is not None and call["arrived_at"] <= call["due_at"]
            place = whereabouts(store, homes, call)
            found["whistle_answered", "headline"].append(row_of(place, came, segment=call["department"]))
    return found


def named_estates(store, states):
    """What says which estate an order is about: its number, else its words (what words mean is tests/warehouse/test_match)."""
    names = defaultdict(set)
    for row in store.rows["estate"]:
        place = store.place(row)
        community = row["community"] if store.parent.get(row["community"]) == place["street"] else None
        for level in ("district", "street"):
            names[place[level]].add((row["estate_id"], row["name"], community or f"{place['street']}-unassigned"))
    known, among = (
        {state["estate_id"] for state in states},
        {area: candidates(sorted(own)) for area, own in names.items()},
    )

    def estate_of(order):
        if order["estate_id"] in known:
            return order["estate_id"]
        place = store.place(order)
        area = place["district"] if place["street"].endswith("-unassigned") else place["street"]
        if area not in among:
            return None
        community = order["community"] if store.parent.get(order["community"]) == place["street"] else None
        texts = [(order[name] or "").strip() for name in ("estate_written", "address_text")]
        found = find_estate(*texts, community or f"{place['street']}-unassigned", among[area])
        return found.estate_id if (found.score or 0) >= MATCH_MINIMUM else None

    return estate_of


def more(store, states, period, found):
    """The share of the tenth of estates with the most orders, each area by itself, over the period's last quarter."""
    months = months_of(period)
    if len(months) < 3:
        return
    quarter, estate_of = months[-3:], named_estates(store, states)
    orders = [
        store.place(order) | {"estate": estate_of(order)}
        for order in store.rows["complaint"]
        if order["category"] is not None and month_of(order["created_at"]) in quarter
    ]
    homes = [state for state in states if state["month"] == quarter[-1] and state["in_scope"]]
    for level in AREAS:
        estates = Counter(home[level] for home in homes)
        for area in {order[level] for order in orders} & estates.keys():
            inside = [order["estate"] for order in orders if order[level] == area]
            counted = sorted(Counter(estate for estate in inside if estate).values(), reverse=True)
            top = sum(counted[: math.ceil(estates[area] / 10)])
            parts = ((True, top), (False, sum(counted) - top), (None, inside.count(None)))
            result = share([{"hit": hit, "weight": weight} for hit, weight in parts])
            found["complaint_concentration", "headline", None, level, area] = result
