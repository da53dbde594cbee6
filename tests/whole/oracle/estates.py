"""Estates at the end of each month, and the coverage rates (C1)."""

from collections import defaultdict
from datetime import date
from functools import cache

from tests.whole.oracle.months import distance, end_of, first_of
from tests.whole.oracle.sums import row_of

CARRY_MONTHS = 3
FORMAL = {"company_full", "special_items", "other_manager", "developer_preliminary"}
COMPANY = {"company_full", "developer_preliminary"}
NO_SERVICE = {"none", "trusteeship"}
BODIES = {"owners_committee", "interim_committee"}


def estate_months(store, months):
    """One dict an estate and month: its state, as last told by its sender."""
    returned = defaultdict(set)
    for row in store.rows["estate"]:
        returned[row["_sender"]].add(row["_month"])
    by_return = defaultdict(list)
    for row in store.rows["estate"]:
        by_return[row["_sender"], row["_month"]].append(row)
    committees, parties, contracts = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in store.rows["committee"]:
        committees[row["estate_id"]].append(row)
    for row in store.rows["party_body"]:
        parties[row["estate_id"]].append(row)
    for row in store.rows["contract"]:
        contracts[row["estate_id"]].append(row)
    delivered = defaultdict(list)  # S4-23: half of the building area delivered as exclusive area, or more
    for row in store.rows["estate"]:
        if row["delivered_exclusive_m2"] is not None and row["building_m2"]:
            delivered[row["estate_id"]].append((row["_month"], 2 * row["delivered_exclusive_m2"] >= row["building_m2"]))
    found = []
    for month in months:
        chosen = {}
        for sender, told in returned.items():
            before = [one for one in told if one <= month]
            if not before:
                continue
            for row in by_return[sender, max(before)]:
                own = [one for one in returned.get(row["street"], ()) if one <= month]
                if own and max(own) > row["_month"]:
                    continue  # the street has told itself since
                former = chosen.get(row["estate_id"])
                if former is None or (row["_month"], row["_number"]) > (former["_month"], former["_number"]):
                    chosen[row["estate_id"]] = row
        for estate_id, row in chosen.items():
            reached = [end_of(told) for told, is_reached in delivered[estate_id] if is_reached]
            is_short = bool(delivered[estate_id]) and not reached
            row = row | {"eligible_on": row["eligible_on"] or min(reached, default=None), "is_short": is_short}
            found.append(_estate(store, month, row, committees[estate_id], parties[estate_id], contracts[estate_id]))
    return found


def _heard(store, source, senders, month):
    """Whether one of the senders has told of a register within the months that a state is carried."""
    told = [told for sender, told in store.returns[source] if sender in senders and told <= month]
    return bool(told) and distance(month, max(told)) <= CARRY_MONTHS


def has_next_term(store, body, end):
    """Whether a proper renewal was held since the body's term began."""
    since = body["term_starts_on"] or body["formed_on"]
    return any(since < day <= end for day in _renewals(store).get(body["committee_id"], ()))


@cache
def _renewals(store):
    held = defaultdict(list)
    for row in store.rows["election"]:
        if row["election_kind"] == "renewal" and row["is_procedure_ok"] is not False and row["committee_id"]:
            held[row["committee_id"]].append(row["held_on"])
    return held


def _estate(store, month, row, committees, parties, contracts):
    end = end_of(month)
    state = store.place(row)
    senders = set(state.values())
    silent = distance(month, row["_month"]) > CARRY_MONTHS
    live = [
        committee
        for committee in committees
        if committee["formed_on"] <= end and not (committee["dissolved_on"] and committee["dissolved_on"] <= end)
    ]
    order = ["owners_committee", "interim_committee", "interim_group"]
    live.sort(key=lambda one: (order.index(one["committee_form"]), -one["formed_on"].toordinal(), one["committee_id"]))
    form = None
    if _heard(store, "committee", senders, month):
        form = live[0]["committee_form"] if live else "none"
    organised = [
        party
        for party in parties
        if party["set_up_on"] <= end
        and not (party["ended_on"] and party["ended_on"] <= end)
        and party["party_form"] in ("branch", "group")
        and party["host"] in ("committee", "project_team", "estate")
    ]
    heard_of_party = _heard(store, "party_body", senders, month)
    community = row["community"]
    is_inside = store.level.get(community) == "community" and store.parent[community] == state["street"]
    mode = None if silent else row["service_mode"]
    decided = row["mode_decided_on"] is not None and row["mode_decided_on"] <= end
    live_contracts = [
        contract
        for contract in contracts
        if contract["contract_kind"] in ("preliminary", "ordinary")
        and contract["starts_on"] <= end
        and not (contract["ends_on"] and contract["ends_on"] < end)
    ]
    live_contracts.sort(key=lambda one: (-one["starts_on"].toordinal(), one["contract_id"]))
    codes = [row["company_code"], *(live_contract["company_code"] for live_contract in live_contracts)]
    names = [
        row["company_name"],
        *(live_contract["company_name"] for live_contract in live_contracts if not live_contract["company_code"]),
    ]
    told = [code for code in (*codes, *(store.aliases.get(name) for name in names)) if code]
    company = told[0] if told and not silent else None
    return state | {
        "month": month,
        "told": row,
        "estate_id": row["estate_id"],
        "name": row["name"],
        "estate_type": row["estate_type"],
        "is_old": row["is_old"],
        "households": row["households"],
        "in_scope": row["is_in_scope"] is not False,
        "eligible_on": row["eligible_on"],
        "is_eligible": row["eligible_on"] <= end if row["eligible_on"] else False if row["is_short"] else None,
        "form": form,
        "term_is_over": bool(
            form
            and live
            and live[0]["term_ends_on"]
            and live[0]["term_ends_on"] < end
            and not has_next_term(store, live[0], end)
        ),
        "body": live[0] if form and live else None,
        "community": community if is_inside else f"{state['street']}-unassigned",
        "has_party": bool(organised) if heard_of_party else None,
        "party_hosts": {one["host"] for one in organised} if heard_of_party else None,
        "party_work_on": row["party_work_on"],
        "untransferred_soe": row["untransferred_soe"],
        "mode": mode,
        "is_formal": None if mode is None else mode in FORMAL or (mode == "self_managed" and decided),
        "is_any": None if mode is None else mode not in NO_SERVICE,
        "is_company": None if mode is None else mode in COMPANY,
        "company_code": company,
    }


def both(left, right):
    """Three-valued and."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _by_decision(state, *, every_form):
    """Formal service with a recorded decision of the owners: of other managers, or of every form but the developer's (Q-35)."""
    if not every_form and state["mode"] != "other_manager":
        return state["is_formal"]
    if state["mode"] is None:
        return None
    day = state["told"]["mode_decided_on"]
    decided = None if day is None else day <= end_of(state["month"])
    if not every_form:
        return bool(decided)
    return both(state["is_formal"], True if state["mode"] == "developer_preliminary" else decided)


def coverage(states):
    """metric, variant → rows, from the estates at one month's end."""
    scoped = [state for state in states if state["in_scope"]]
    has_body = {id(one): None if one["form"] is None else one["form"] in BODIES for one in scoped}
    own = [one for one in scoped if one["estate_type"] != "direct_public"]
    unformed = [one for one in scoped if one["is_eligible"] and one["form"] not in (None, "owners_committee")]
    waiting = [one for one in scoped if one["is_eligible"] and one["form"] in ("none", "interim_group")]
    return {
        ("committee_rate", "headline"): [row_of(e, has_body[id(e)], segment=e["estate_type"]) for e in scoped],
        ("committee_rate", "in_term"): [row_of(e, both(has_body[id(e)], not e["term_is_over"])) for e in scoped],
        ("committee_rate", "eligible"): [row_of(e, has_body[id(e)]) for e in scoped if e["is_eligible"]],
        ("committee_rate", "owners_committees"): [
            row_of(e, None if e["form"] is None else e["form"] == "owners_committee")
            for e in scoped
            if e["is_eligible"]
        ],
        ("committee_rate", "managed"): [row_of(e, has_body[id(e)]) for e in scoped if e["is_company"]],
        ("committee_rate", "commodity"): [
            row_of(e, has_body[id(e)]) for e in scoped if e["estate_type"] == "commodity"
        ],
        ("committee_true_share", "headline"): [
            row_of(e, e["form"] == "owners_committee") for e in scoped if has_body[id(e)]
        ],
        ("service_rate", "headline"): [row_of(e, e["is_formal"], segment=e["estate_type"]) for e in scoped],
        ("committee_rate", "without_direct_public"): [row_of(e, has_body[id(e)]) for e in own],
        ("party_rate", "without_direct_public"): [row_of(e, e["has_party"]) for e in own],
        ("service_rate", "without_direct_public"): [row_of(e, e["is_formal"]) for e in own],
        ("service_rate", "other_managers_decided"): [row_of(e, _by_decision(e, every_form=False)) for e in scoped],
        ("service_rate", "all_decided"): [row_of(e, _by_decision(e, every_form=True)) for e in scoped],
        ("service_rate", "any_service"): [row_of(e, e["is_any"]) for e in scoped],
        ("service_rate", "old_any"): [
            row_of(e, e["is_any"]) for e in scoped if e["is_old"] or e["estate_type"] in ("old", "no_owner_building")
        ],
        ("service_rate", "built_up"): [row_of(e, e["is_any"]) for e in scoped if e["told"]["is_in_built_up_area"]],
        ("service_rate", "market"): [
            row_of(e, e["is_company"]) for e in scoped if e["is_old"] or e["estate_type"] in ("old", "resettlement")
        ],
        ("service_rate", "company"): [row_of(e, e["is_company"]) for e in scoped],
        ("service_rate", "old"): [
            row_of(e, e["is_formal"]) for e in scoped if e["is_old"] or e["estate_type"] == "old"
        ],
        ("service_rate", "households"): [row_of(e, e["is_formal"], e["households"]) for e in scoped],
        ("party_rate", "headline"): [row_of(e, e["has_party"], segment=e["estate_type"]) for e in scoped],
        ("party_rate", "with_committee"): [row_of(e, e["has_party"]) for e in scoped if has_body[id(e)]],
        ("party_rate", "with_company"): [row_of(e, e["has_party"]) for e in scoped if e["is_company"]],
        ("eligible_without_committee", "headline"): [row_of(e, segment=e["estate_type"]) for e in waiting],
        ("eligible_without_committee", "no_owners_committee"): [row_of(e) for e in unformed],
        ("eligible_wait_days", "no_owners_committee"): [
            row_of(e, measure=(end_of(e["month"]) - e["eligible_on"]).days) for e in unformed
        ],
        ("eligible_wait_days", "headline"): [
            row_of(e, measure=(end_of(e["month"]) - e["eligible_on"]).days) for e in waiting
        ],
    }


def newly_formed(store, home_of, period):
    """First bodies of their estates, formed since 1 January of the year up to the period's end."""
    firsts = {}
    for row in store.rows["committee"]:
        if row["committee_form"] in BODIES:
            former = firsts.get(row["estate_id"])
            if former is None or (row["formed_on"], row["committee_id"]) < (
                former["formed_on"],
                former["committee_id"],
            ):
                firsts[row["estate_id"]] = row
    last = end_of(first_of(period))
    nowhere = {
        "city": store.city,
        "district": store.nowhere,
        "street": f"{store.nowhere}-unassigned",
    }
    return [
        row_of(home_of.get(estate_id, nowhere))
        for estate_id, row in firsts.items()
        if date(last.year, 1, 1) <= row["formed_on"] <= last
    ]
