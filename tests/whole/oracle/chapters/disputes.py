"""Disputes, emergencies and hazards (M-MED, M-EMG, M-SAFE)."""

from datetime import timedelta
from fractions import Fraction

from tests.whole.oracle.chapters.hotline import home_of, whereabouts
from tests.whole.oracle.months import distance, end_of, month_of, months_of
from tests.whole.oracle.sums import row_of, survival

KINDS = {
    "dispute_days_median": survival(0.5),
    "dispute_days_p90": survival(0.9),
    "emergency_response_hours": survival(0.5),
}
SHORTEST = {
    "dispute_at_its_level": 3,
    "dispute_level_share": 3,
    "dispute_major_taken_up": 3,
    "dispute_agreed": 3,
    "dispute_days_median": 3,
    "dispute_days_p90": 3,
    "emergency_plan_rate": 12,
}
RANK = {"community": 1, "street": 2, "district": 3, "city": 4}
ALLOWED = {"general": 1, "complex": 2, "major": 3}
CARRY_MONTHS = 3
RESPONSE_HOURS = 2


def rows(store, states, period):
    months, homes = months_of(period), home_of(states)
    last_day = end_of(max(state["month"] for state in states))
    hazards = [
        row_of(
            whereabouts(store, homes, row),
            row["cleared_on"] is not None and row["cleared_on"] <= row["due_on"],
            segment=row["hazard_kind"],
        )
        for row in store.rows["hazard"]
        if month_of(row["due_on"]) in months and row["due_on"] <= last_day
    ]
    return {
        **_disputes(store, homes, months, last_day),
        **_emergencies(store, homes, months, last_day),
        ("emergency_plan_rate", "headline"): _plans(store, months[-1]),
        ("hazard_cleared_on_time", "headline"): hazards,
        **{
            ("hazard_cleared_on_time", variant): [hazard for hazard in hazards if hazard["segment"] == kind]
            for variant, kind in (("fire", "fire"), ("lifts", "lift"), ("pipes", "pipe"))
        },
    }


def _disputes(store, homes, months, last_day):
    found = {
        (name, variant): []
        for name, variant in (
            ("dispute_at_its_level", "headline"),
            ("dispute_major_taken_up", "headline"),
            ("dispute_agreed", "headline"),
            ("dispute_days_median", "headline"),
            ("dispute_days_p90", "headline"),
            *(("dispute_agreed", variant) for variant in ("street", "industry")),
            *(
                (f"dispute_days_{name}", variant)
                for name in ("median", "p90")
                for variant in ("legacy_and_service", "street")
            ),
            *(
                ("dispute_level_share", variant)
                for variant in ("headline", "street", "district", "above", "local", "found_local")
            ),
        )
    }
    for one in store.rows["dispute"]:
        if one["opened_on"] > last_day:
            continue
        place = whereabouts(store, homes, one)
        closed = one["closed_on"] if one["closed_on"] and one["closed_on"] <= last_day else None
        if closed and month_of(closed) in months:
            level = one["level_closed"]
            kept = None if level is None else RANK[level] <= ALLOWED[one["severity"]]
            found["dispute_at_its_level", "headline"].append(row_of(place, kept, segment=one["severity"]))
            outcome = None if one["outcome"] is None else one["outcome"] == "agreed"
            found["dispute_agreed", "headline"].append(row_of(place, outcome, segment=one["dispute_kind"]))
            for variant, channels in (("street", ("peoples_mediators", "street_station")), ("industry", ("industry",))):
                if one["channel"] in channels:
                    found["dispute_agreed", variant].append(row_of(place, outcome))
            is_local = None if level is None else level in ("community", "street")
            found["dispute_level_share", "local"].append(row_of(place, is_local))
            first = one["level_opened"]
            found["dispute_level_share", "found_local"].append(
                row_of(place, None if first is None else first == "community")
            )
            for variant, name in (
                ("headline", "community"),
                ("street", "street"),
                ("district", "district"),
                ("above", "city"),
            ):
                is_there = None if level is None else level == name
                found["dispute_level_share", variant].append(row_of(place, is_there, segment=one["severity"]))
        if month_of(one["opened_on"]) in months:
            days = ((closed or last_day) - one["opened_on"]).days
            for name in ("dispute_days_median", "dispute_days_p90"):
                row = row_of(place, closed is not None, measure=days, segment=one["severity"])
                found[name, "headline"].append(row)
                if one["dispute_kind"] in ("developer_legacy", "service"):
                    found[name, "legacy_and_service"].append(row)
                if one["channel"] in ("peoples_mediators", "street_station"):
                    found[name, "street"].append(row)
            if one["severity"] == "major":
                found["dispute_major_taken_up", "headline"].append(row_of(place, one["is_taken_up_at_district"]))
    return found


def _emergencies(store, homes, months, last_day):
    """How long until somebody came; and of those whose two hours are over, to how many in time."""
    waits, in_time = [], []
    for row in store.rows["emergency_repair"]:
        reported, arrived = row["reported_at"], row["arrived_at"]
        end = reported.replace(hour=0, minute=0, second=0, microsecond=0)
        end += timedelta(days=(last_day - reported.date()).days + 1)  # midnight after the last day
        if reported >= end:
            continue
        place = whereabouts(store, homes, row)
        has_arrived = arrived is not None and arrived < end
        if month_of(reported) in months:
            waited = (arrived if has_arrived else end) - reported
            hours = Fraction(waited.days * 86400 + waited.seconds, 3600)
            waits.append(row_of(place, has_arrived, measure=hours, segment=row["trigger"]))
        due = reported + timedelta(hours=RESPONSE_HOURS)
        if due < end and month_of(due) in months:
            in_time.append(row_of(place, has_arrived and arrived <= due, segment=row["trigger"]))
    return {("emergency_response_hours", "headline"): waits, ("emergency_in_time", "headline"): in_time}


def _plans(store, month):
    """Streets with a plan of their own; unknown where nobody has told of mechanisms for longer than the carry."""
    end = end_of(month)
    planned = {
        row["street"]
        for row in store.rows["mechanism"]
        if row["mechanism_kind"] == "emergency_plan"
        and row["street"]
        and not row["community"]
        and row["in_force_on"] <= end
        and not (row["ended_on"] and row["ended_on"] <= end)
    }
    found = []
    for street in living(store, "street", end):
        place = {"city": store.city, "district": store.parent[street], "street": street}
        told = [told for sender, told in store.returns["mechanism"] if sender in place.values() and told <= month]
        is_told = bool(told) and distance(month, max(told)) <= CARRY_MONTHS
        found.append(row_of(place, street in planned if is_told else None))
    return found


def living(store, level, day):
    """The areas of a level that exist on a day."""
    versions = {}
    for row in sorted(store.rows["division"], key=lambda row: row["valid_from"]):
        versions[row["code"]] = row
    first = {}
    for row in store.rows["division"]:
        first[row["code"]] = min(first.get(row["code"], row["valid_from"]), row["valid_from"])
    return [
        code
        for code, row in versions.items()
        if row["level"] == level and first[code] <= day and not (row["valid_to"] and row["valid_to"] <= day)
    ]
