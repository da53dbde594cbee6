"""C1, what goes beyond the three rates: slices, basic services, renovation, Party work (M-COV-02, 03, 06, 07, 08, 10, 11, 12)."""

from tests.whole.oracle.estates import BODIES, CARRY_MONTHS
from tests.whole.oracle.months import distance, end_of, later, month_of, months_of
from tests.whole.oracle.sums import row_of

FOUR = ("cleaning", "refuse", "public_order", "routine_repair")
SETTLE_MONTHS = 6
GATES = {
    "committee": "committee_set_up_on",
    "standards": "standards_agreed_on",
    "mode": "mode_chosen_on",
    "agreement": "agreement_signed_on",
}
SHORTEST = dict.fromkeys(
    (
        "basic_service_rate",
        "renovated_managed",
        "renovation_gates",
        "renovation_companions",
        "party_first",
        "party_work_rate",
        "renovation_on_time",
        "renovation_listed",
    ),
    3,
)


def homes_of(store, states):
    """Where each estate was last told to be; what is on no roster lies in the city's unassigned."""
    found = {state["estate_id"]: state for state in sorted(states, key=lambda one: one["month"])}
    nowhere = {
        "city": store.city,
        "district": store.nowhere,
        "street": f"{store.nowhere}-unassigned",
    }
    return lambda estate_id: found.get(estate_id, nowhere)


def months_after(day, by):
    """The same day some months on, or the last of that month (Q-24)."""
    first = later(day.replace(day=1), by)
    return first.replace(day=min(day.day, end_of(first).day))


def is_heard(store, source, state, month):
    """Whether the street, the district or the city told of a register within the carry."""
    told = [
        told
        for sender, told in store.returns[source]
        if sender in (state["city"], state["district"], state["street"]) and told <= month
    ]
    return bool(told) and distance(month, max(told)) <= CARRY_MONTHS


def rows(store, states, period):
    months = months_of(period)
    last = months[-1]
    end = end_of(last)
    now = [state for state in states if state["month"] == last and state["in_scope"]]
    home = homes_of(store, states)
    found = {
        ("service_rate", "untransferred"): [row_of(e, e["is_formal"]) for e in now if e["untransferred_soe"]],
        ("party_rate", "committees"): [
            row_of(e, None if e["party_hosts"] is None else "committee" in e["party_hosts"])
            for e in now
            if e["form"] in BODIES
        ],
        ("party_rate", "owners_committees"): [
            row_of(e, None if e["party_hosts"] is None else "committee" in e["party_hosts"])
            for e in now
            if e["form"] == "owners_committee"
        ],
        ("party_rate", "project_teams"): [
            row_of(e, None if e["party_hosts"] is None else "project_team" in e["party_hosts"])
            for e in now
            if e["is_company"]
        ],
        ("party_first", "headline"): [
            row_of(e, e["has_party"], segment=e["estate_type"]) for e in now if e["is_formal"] is False
        ],
        ("party_work_rate", "headline"): [
            row_of(e, None if e["party_work_on"] is None else e["party_work_on"] <= end, segment=e["estate_type"])
            for e in now
        ],
    }

    given = {
        (row["estate_id"], row["service_item"])
        for row in store.rows["basic_service"]
        if row["starts_on"] <= end and not (row["ends_on"] and row["ends_on"] < end)
    }
    six = (*FOUR, "living_service", "safety_management")
    basics = {
        "headline": FOUR,
        "old": FOUR,
        "all_items": six,
        "living_service": ("living_service",),
        "safety_management": ("safety_management",),
    }
    for variant, items in basics.items():
        found["basic_service_rate", variant] = [
            row_of(
                e,
                True
                if (e["estate_id"], item) in given
                else False
                if is_heard(store, "basic_service", e, last)
                else None,
                segment=item,
            )
            for e in now
            if e["is_formal"] is False and (variant != "old" or e["is_old"] or e["estate_type"] == "old")
            for item in items
        ]

    works = store.rows["renovation"]
    before, during, planned = [], [], []
    for work in works:
        place = home(work["estate_id"])
        if work["started_on"] and month_of(work["started_on"]) in months:
            for name, gate in GATES.items():
                before.append(row_of(place, work[gate] is not None and work[gate] < work["started_on"], segment=name))
        if work["finished_on"] and month_of(work["finished_on"]) in months:
            refilled = work["fund_refilled_on"] is not None and work["fund_refilled_on"] <= work["finished_on"]
            during.append(row_of(place, work["has_company_in_process"], segment="company"))
            during.append(row_of(place, refilled, segment="fund"))
        if work["planned_finish_on"] and month_of(work["planned_finish_on"]) in months:
            planned.append(
                row_of(place, work["finished_on"] is not None and work["finished_on"] <= work["planned_finish_on"])
            )
    found["renovation_gates", "headline"] = before
    found["renovation_companions", "headline"] = during
    found["renovation_on_time", "headline"] = planned

    settled, refused = set(), set()
    for estate_id in {work["estate_id"] for work in works}:
        own = [work for work in works if work["estate_id"] == estate_id]
        finished = [one["finished_on"] for one in own if one["finished_on"]]
        if finished and months_after(min(finished), SETTLE_MONTHS) <= end:
            settled.add(estate_id)
        if all(one["is_eligible"] is False for one in own):
            refused.add(estate_id)
    everywhere = [state for state in states if state["month"] == last]
    found["renovated_managed", "headline"] = [
        row_of(e, e["is_formal"]) for e in everywhere if e["estate_id"] in settled
    ]
    listed = {work["estate_id"] for work in works}
    found["renovation_listed", "headline"] = [
        row_of(e, e["estate_id"] in listed, segment=e["estate_type"])
        for e in now
        if (e["is_old"] or e["estate_type"] in ("old", "no_owner_building")) and e["estate_id"] not in refused
    ]
    return found
