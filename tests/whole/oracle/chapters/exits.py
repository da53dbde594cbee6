"""Companies that leave: notice, days without a manager, trusteeship, the next contract, the hand-over (C6)."""

import calendar
from datetime import date, timedelta

from tests.whole.oracle.months import end_of, first_of, month_of, months_of
from tests.whole.oracle.places import at, homes
from tests.whole.oracle.sums import count, median, row_of, survival, total

KINDS = {
    "uncovered_days": total,
    "trusteeship_running": count,
    "trusteeship_days": median,
    "reselection_days": survival(0.5),
}
SHORTEST = dict.fromkeys(("exit_notice", "reselection_days", "exit_handed_over"), 3)


def three_months_after(day):
    """The same day three months on, or the last day of that month."""
    number = day.year * 12 + day.month - 1 + 3
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_start(contracts, left):
    """The first day from leaving on when some other contract runs."""
    days = [
        max(contract["starts_on"], left["leave_on"])
        for contract in contracts
        if contract["estate_id"] == left["estate_id"]
        and contract["contract_id"] != left["contract_id"]
        and (contract["ends_on"] is None or contract["ends_on"] >= left["leave_on"])
        and not (contract["company_code"] == left["company_code"] and contract["starts_on"] < left["leave_on"])
    ]
    return min(days, default=None)


def rows(store, states, period):
    months = months_of(period)
    known, last = homes(states), end_of(max(state["month"] for state in states))
    names = (
        "exit_notice",
        "uncovered_days",
        "trusteeship_started",
        "trusteeship_running",
        "trusteeship_days",
        "reselection_days",
        "exit_handed_over",
    )
    found = {(name, "headline"): [] for name in names}
    found |= {("exit_handed_over", name): [] for name in ("rooms", "money", "documents", "filed", "without_filing")}
    for name in ("trusteeship_started", "trusteeship_running"):
        found[name, "no_assembly"] = []
    found["reselection_days", "left_alone"] = []
    exits = [row for row in store.rows["exit"] if row["leave_on"] is not None]
    exits.sort(key=lambda row: (row["leave_on"], row["exit_no"]))
    for number, left in enumerate(exits):
        place = at(store, known, left["estate_id"])
        after = next_start(store.rows["contract"], left)
        later = next((one["leave_on"] for one in exits[number + 1 :] if one["estate_id"] == left["estate_id"]), None)
        held = [row for row in store.rows["trusteeship"] if row["estate_id"] == left["estate_id"]]
        until = min(day for day in (after, later, last + timedelta(days=1)) if day is not None)
        day, gap = max(left["leave_on"], first_of(period) if len(months) == 1 else months[0]), 0
        while day < until and day <= end_of(months[-1]):
            gap += not any(
                one["starts_on"] <= day and (one["ends_on"] is None or day <= one["ends_on"]) for one in held
            )
            day += timedelta(days=1)
        if gap:
            found["uncovered_days", "headline"].append(row_of(place, measure=gap))
        if month_of(left["leave_on"]) not in months:
            continue
        if left["decided_by"] == "company":
            notice = left["notice_on"]
            found["exit_notice", "headline"].append(
                row_of(place, notice is not None and left["leave_on"] >= three_months_after(notice))
            )
        if after is None or after > left["leave_on"]:
            started = any(
                one["starts_on"] <= last
                and (
                    one["exit_no"] == left["exit_no"]
                    or (
                        one["exit_no"] is None
                        and one["starts_on"] <= (after or last)
                        and (one["ends_on"] is None or one["ends_on"] >= left["leave_on"])
                    )
                )
                for one in held
            )
            found["trusteeship_started", "headline"].append(row_of(place, started))
            if _assembly(store, left) in ("none", "cannot_act"):
                found["trusteeship_started", "no_assembly"].append(row_of(place, started))
            chosen = [one for one in store.rows["contract"] if one["contract_kind"] in ("preliminary", "ordinary")]
            company = next_start(chosen, left)
            has_company = company is not None and company <= last
            found["reselection_days", "left_alone"].append(
                row_of(place, has_company, measure=((company if has_company else last) - left["leave_on"]).days)
            )
        has_next = after is not None and after <= last
        found["reselection_days", "headline"].append(
            row_of(place, has_next, measure=((after if has_next else last) - left["leave_on"]).days)
        )
        items = {
            "rooms": left["is_rooms_handed_over"],
            "money": left["is_money_handed_over"],
            "documents": left["is_documents_handed_over"],
            "filed": left["filed_on"] is not None,
        }
        for name, hit in items.items():
            found["exit_handed_over", name].append(row_of(place, hit))
        moved = [items[name] for name in ("rooms", "money", "documents")]
        found["exit_handed_over", "without_filing"].append(
            row_of(place, False if False in moved else None if None in moved else True)
        )
        every = items.values()
        found["exit_handed_over", "headline"].append(
            row_of(place, False if False in every else None if None in every else True)
        )
    end = end_of(months[-1])
    for one in store.rows["trusteeship"]:
        if one["starts_on"] <= end and (one["ends_on"] is None or one["ends_on"] >= end):
            place = at(store, known, one["estate_id"])
            found["trusteeship_running", "headline"].append(row_of(place))
            if one["trigger"] in ("no_assembly", "assembly_cannot_act"):
                found["trusteeship_running", "no_assembly"].append(row_of(place))
            found["trusteeship_days", "headline"].append(row_of(place, measure=(end - one["starts_on"]).days + 1))
    return found


def _assembly(store, left):
    told = [
        row
        for row in store.rows["estate"]
        if row["estate_id"] == left["estate_id"]
        and row["_month"] <= month_of(left["leave_on"])
        and row["assembly_state"] is not None
    ]
    return max(told, key=lambda row: row["_month"])["assembly_state"] if told else None
