"""Whether the data are complete, on time, fresh and sound (C6, M-DQ)."""

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from pipelines.catalogue.catalogue import load
from tests.whole.oracle.months import end_of, first_of, months_of
from tests.whole.oracle.places import of_sender
from tests.whole.oracle.sums import ratio, row_of

MODULES = {
    "government": {"assessment", "spot_check", "meeting", "inspection", "street_assessment"},
    "housing": {"estate", "project"},
    "owners": {"vote", "residents_review"},
    "company_credit": {"company", "credit_record"},
    "committee": {"committee", "committee_decision", "election"},
    "repair_fund": {"repair_fund", "repair_fund_use"},
}


def oldest(rows):
    return {"value": max((row["measure"] for row in rows), default=None)}


KINDS = {"base_fields_known": ratio, "data_age": oldest}
SHORTEST = {"modules_live": 3}
LEVELS = {"rows_failing": ("city", "district"), "data_age": ("city",), "modules_live": ("city",)}


@cache
def due_day(month):
    """The tenth day after the month, or the next on which offices work."""
    day = end_of(month) + timedelta(days=10)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def rows(store, states, period):
    months = months_of(period)
    end, sources = end_of(months[-1]), load().sources
    told = {}
    for row in store.rows["estate"]:
        if row["_month"] <= months[-1] and row["_month"] >= told.get(row["estate_id"], row)["_month"]:
            told[row["estate_id"]] = row
    fields = ("buildings", "floor_area_m2", "households", "completed_year")
    known = [
        row_of(
            state,
            measure=sum((told[state["estate_id"]][name] or 0) > 0 for name in fields)
            + (told[state["estate_id"]]["repair_fund_status"] is not None),
        )
        | {"over": 5}
        for state in states
        if state["month"] == months[-1] and state["in_scope"]
    ]
    checked = {True: [], False: []}  # by whether the city itself sent them
    for part in store.parts:
        if first_of(part["period"]) in months:
            checked[store.level.get(part["sender"], "city") == "city"] += [
                row_of(of_sender(store, part["sender"]), is_failed, weight=number, segment=part["source"])
                for is_failed, number in ((False, part["accepted"]), (True, part["refused"]))
                if number
            ]
    nowhere, newest = store.place({}), {}
    for part in store.parts:
        of = end_of(first_of(part["period"]))
        if part["accepted"] and part["received_on"] <= end and of <= end:
            newest[part["source"]] = max(of, newest.get(part["source"], of))
    ages = {
        cadence: [
            row_of(nowhere, measure=(end - of).days, segment=source)
            for source, of in newest.items()
            if sources[source].cadence == cadence
        ]
        for cadence in ("month", "quarter")
    }
    last_quarter = [later for later in months if later.month > months[-1].month - 3]
    live = {part["source"] for part in store.parts if part["accepted"] and first_of(part["period"]) in last_quarter}
    found = {
        ("base_fields_known", "headline"): known,
        ("rows_failing", "headline"): checked[False],
        ("rows_failing", "every"): [*checked[False], *({**row, "district": None} for row in checked[True])],
        ("data_age", "headline"): ages["month"],
        ("data_age", "quarterly"): ages["quarter"],
        ("modules_live", "headline"): [row_of(nowhere, bool(feeding & live)) for feeding in MODULES.values()],
    }
    found["returns_on_time", "headline"] = _returns(store, months, "street", sources)
    found["returns_on_time", "assessments"] = [
        one for one in found["returns_on_time", "headline"] if one["segment"] == "assessment"
    ]
    found["returns_on_time", "districts"] = _returns(store, months, "district", sources)
    return found


def _returns(store, months, level, sources):
    received, begun = {}, {}
    for part in store.parts:
        name = (part["source"], part["sender"], first_of(part["period"]))
        received[name] = min(part["received_on"], received.get(name, part["received_on"]))
        if part["accepted"] and part["stands"]:
            begun[part["source"]] = min(name[2], begun.get(part["source"], name[2]))
    if store.forms is not None:
        begun = {source: first_of(month) for source, month in store.forms.items()}
    known_on = max(part["received_on"] for part in store.parts)
    first, last = {}, {}
    for row in sorted(store.rows["division"], key=lambda row: row["valid_from"]):
        first[row["code"]] = min(row["valid_from"], first.get(row["code"], row["valid_from"]))
        last[row["code"]] = row["valid_to"] or date.max
    units = [code for code, of in store.level.items() if of == level]
    owed = [name for name, one in sources.items() if one.cadence == "month" and one.sender == level and name in begun]
    found = []
    for month in months:
        for unit in units:
            if first[unit] > end_of(month) or last[unit] <= end_of(month):
                continue
            place = of_sender(store, unit)
            for source in owed:
                if begun[source] > month:
                    continue
                senders = (unit, place["district"], place["city"])
                days = [received[source, sender, month] for sender in senders if (source, sender, month) in received]
                day = min(days, default=None)
                if day is None and known_on <= due_day(month):
                    continue
                found.append(row_of(place, day is not None and day <= due_day(month), segment=source))
    return found
