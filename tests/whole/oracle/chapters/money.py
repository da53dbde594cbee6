"""Money and duties to the cent, facilities and hand-over (C6), in Decimal from the words of the clauses."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.whole.oracle.months import distance, end_of, month_of, months_of
from tests.whole.oracle.places import at, homes, site
from tests.whole.oracle.sums import count, median, ratio, row_of, total

MINIMUM = 30
HAIMEN = "320614"
CENT = Decimal("0.01")
KINDS = {
    "fund_payment_days": median,
    "quality_deposit_held": ratio,
    "warranty_money_held": ratio,
    "subsidy_paid": ratio,
    "subsidy_city_share": ratio,
    "bond_paid": ratio,
    "bond_shortfall": total,
    "fee_collected": ratio,
    "fee_arrears": total,
    "subsidy_on_purpose": ratio,
    "service_room_shortfall": total,
    "room_new_debts": count,
}
YEARLY = (
    "subsidy_by_survey",
    "subsidy_on_purpose",
    "subsidy_audited",
    "community_rooms",
    "room_backlog_repaid",
    "room_new_debts",
)
QUARTERLY = (
    "fund_rate",
    "fund_refilled",
    "fund_payment_days",
    "fund_use_reviewed",
    "quality_deposit_held",
    "warranty_money_held",
    "subsidy_paid",
    "subsidy_city_share",
    "bond_paid",
    "bond_shortfall",
    "fee_collected",
    "fee_arrears",
    "service_rooms",
    "service_room_shortfall",
    "synchronous_rooms",
    "handover_filed",
    "acceptance_joined",
    "acceptance_notified",
    "acceptance_heard",
    "acceptance_conditions",
)
SHORTEST = dict.fromkeys(QUARTERLY, 3) | dict.fromkeys(YEARLY, 12)


def bond_due(area, mode):
    """S4-18: 0.80 yuan a square metre to 100,000, then 5,000 for each further 10,000; three readings of a part (Q-03)."""
    if area <= 100_000:
        return (area * Decimal("0.80")).quantize(CENT, ROUND_HALF_UP)
    steps = (area - 100_000) / 10_000
    if mode == "whole_steps":
        steps = Decimal(int(steps))
    if mode == "round_up":
        steps = Decimal(int(steps) + (steps != int(steps)))
    return 80_000 + (steps * 5_000).quantize(CENT, ROUND_HALF_UP)


def rooms_due(floor_area):
    """S4-12: 4 % of the total floor area, and 100 m² at least."""
    return max(floor_area * Decimal("0.04"), Decimal(100))


def rows(store, states, period):
    months = months_of(period)
    known = homes(states)
    found = {}
    found |= _funds(store, states, months, known)
    found |= _deposits(store, months, known)
    found |= _subsidies(store, months, known)
    found |= _bonds(store, months, known)
    found |= _fees(store, months, known)
    found |= _rooms(store, months, known)
    return found | _handed_over(store, months, known)


def _over(place, measure, over):
    return row_of(place, measure=measure) | {"over": over}


def _funds(store, states, months, known):
    month = months[-1]
    told = {}
    for sender, of in store.returns["repair_fund"]:
        if of <= month and distance(month, of) <= 3:
            told[sender] = max(of, told.get(sender, of))
    ledger = {}
    for row in store.rows["repair_fund"]:
        if told.get(row["_sender"]) == row["_month"]:
            former = ledger.get(row["estate_id"])
            if former is None or row["_month"] >= former["_month"]:
                ledger[row["estate_id"]] = row
    registered = {}
    for row in store.rows["estate"]:
        if row["_month"] <= month and row["_month"] >= registered.get(row["estate_id"], row)["_month"]:
            registered[row["estate_id"]] = row
    has, refilled = [], []
    for state in states:
        if state["month"] != month or not state["in_scope"]:
            continue
        row, status = ledger.get(state["estate_id"]), None
        own = registered[state["estate_id"]]
        if distance(month, own["_month"]) <= 3:
            status = own["repair_fund_status"]
        if row is None:
            fund, low, filled = (
                None if status is None else status != "none",
                None if status is None else status == "low",
                False,
            )
        else:
            began = row["established_on"]
            fund = row["is_established"] and (began is None or began <= end_of(month))
            filled = row["refilled_on"] is not None and row["refilled_on"] <= end_of(month)
            sums = (row["balance_yuan"], row["first_deposit_yuan"])
            low = None if None in sums else sums[0] < (sums[1] * Decimal("0.3")).quantize(CENT, ROUND_HALF_UP)
        cut = {"segment": state["estate_type"]}
        has.append(row_of(state, fund, **cut))
        if fund is False or low or filled:
            refilled.append(row_of(state, filled, **cut))
    paid = [
        row_of(at(store, known, use["estate_id"]), measure=(use["paid_on"] - use["requested_on"]).days)
        for use in store.rows["repair_fund_use"]
        if month_of(use["paid_on"]) in months
    ]
    reviewed = [
        row_of(
            at(store, known, use["estate_id"]),
            use["street_reviewed_on"] is not None and use["street_reviewed_on"] <= use["paid_on"],
        )
        for use in store.rows["repair_fund_use"]
        if use["paid_on"] and month_of(use["paid_on"]) in months
    ]
    return {
        ("fund_rate", "headline"): has,
        ("fund_rate", "known"): [
            {name: value for name, value in row.items() if name != "segment"} | {"hit": row["hit"] is not None}
            for row in has
        ],
        ("fund_refilled", "headline"): refilled,
        ("fund_payment_days", "headline"): paid,
        ("fund_use_reviewed", "headline"): reviewed,
    }


def _deposits(store, months, known):
    end = end_of(months[-1])
    projects = {row["project_id"]: row for row in store.rows["project"]}
    found = {("quality_deposit_held", "headline"): [], ("warranty_money_held", "headline"): []}
    for row in store.rows["quality_deposit"]:
        project = projects.get(row["project_id"])
        begun = (project and project["delivered_on"]) or row["_month"]
        over = row["defect_period_ends_on"]
        if begun > end or (over is not None and over < end):
            continue
        held = None if row["held_yuan"] is None else min(row["held_yuan"], row["required_yuan"])
        if row["released_on"] is not None and row["released_on"] <= end:
            held = 0
        place = site(store, known, project)
        found[f"{row['deposit_kind']}_held", "headline"].append(
            _over(place, held, None if held is None else row["required_yuan"])
        )
    return found


def _subsidies(store, months, known):
    budgets, city, payments, audited, used = [], [], [], [], []
    paid_so_far = []
    year, end = months[-1].year, end_of(months[-1])
    for row in store.rows["subsidy"]:
        is_estate = row["unit_kind"] == "estate"
        place = at(store, known, row["unit"]) if is_estate else store.place({"street": row["unit"]})
        budget = (row["budget_city_yuan"] or 0) + (row["budget_district_yuan"] or 0)
        if row["year"] == year:
            budgets.append(_over(place, 0, budget))
            city.append(_over(place, row["budget_city_yuan"] or 0, budget))
        if not row["paid_yuan"] or row["paid_on"] is None:
            continue
        if row["paid_on"].year == row["year"] == year and row["paid_on"] <= end:
            paid_so_far.append(_over(place, row["paid_yuan"], 0))
        if month_of(row["paid_on"]) not in months:
            continue
        state, payable = payable_by_band(store.rows["subsidy_band"], row, budget)
        follows = None if state is None else state == "valid" and payable == row["paid_yuan"]
        payments.append(row_of(place, follows, segment=state))
        audited.append(row_of(place, bool(row["is_audited"]), weight=row["paid_yuan"]))
        if row["is_audited"]:
            used.append(_over(place, row["paid_yuan"] - (row["off_purpose_yuan"] or 0), row["paid_yuan"]))
    return {
        ("subsidy_paid", "headline"): budgets + paid_so_far,
        ("subsidy_city_share", "headline"): city,
        ("subsidy_by_survey", "headline"): payments,
        ("subsidy_audited", "headline"): audited,
        ("subsidy_on_purpose", "headline"): used,
    }


def payable_by_band(bands, row, budget):
    """Whether the survey is valid, too small or not there, and what the best band that is reached gives (Q-16)."""
    held = [
        band
        for band in bands
        if band["subsidy_kind"] == row["subsidy_kind"]
        and band["valid_from"] <= row["paid_on"]
        and (band["valid_to"] is None or row["paid_on"] <= band["valid_to"])
    ]
    if row["satisfied_share"] is None or row["answers"] is None:
        return "none", None
    if not held:
        return None, None
    if row["answers"] < max(MINIMUM if band["minimum_sample"] is None else band["minimum_sample"] for band in held):
        return "insufficient", None
    satisfied = Decimal(str(row["satisfied_share"]))
    reached = [
        Decimal(str(band["pay_share"]))
        for band in held
        if (band["minimum_satisfaction_share"] is None or satisfied >= Decimal(str(band["minimum_satisfaction_share"])))
        and (band["minimum_score"] is None or (row["score"] is not None and row["score"] >= band["minimum_score"]))
    ]
    return "valid", (budget * max(reached, default=Decimal(0))).quantize(CENT, ROUND_HALF_UP)


def _bonds(store, months, known):
    end = end_of(months[-1])
    projects = {row["project_id"]: row for row in store.rows["project"]}
    contracts = {row["contract_id"]: row for row in store.rows["contract"]}
    tenders = {row["tender_id"]: row for row in store.rows["tender"]}
    subjects, covered = [], set()
    for bond in store.rows["bond"]:
        contract = contracts.get(bond["contract_id"]) or {}
        tender = bond["tender_id"] or contract.get("tender_id")
        covered.add(tender)
        subjects.append((bond, contract, tenders.get(tender)))
    for tender in tenders.values():
        if tender["selection_method"] == "tender" and tender["decided_on"] and tender["tender_id"] not in covered:
            subjects.append(({}, {}, tender))
    found = {("bond_paid", name): [] for name in ("headline", "agreement", "whole_steps", "pro_rata", "round_up")}
    found["bond_shortfall", "headline"] = []
    for bond, contract, tender in subjects:
        tender = tender or {}
        due_from = tender.get("decided_on") or bond.get("noticed_on") or contract.get("signed_on")
        ends_on = contract.get("ends_on")
        if due_from is None or due_from > end or (ends_on is not None and ends_on < end):
            continue
        project = projects.get(bond.get("project_id") or tender.get("project_id"))
        estate = contract.get("estate_id") or tender.get("estate_id") or (project and project["estate_id"])
        place = known.get(estate) or site(store, known, project)
        area = bond.get("planned_floor_area_m2")
        if area is None and project:
            area = project["planned_floor_area_m2"] or project["floor_area_m2"]
        paid = bond.get("paid_yuan")
        if bond.get("paid_on") is not None and bond["paid_on"] > end:
            paid = Decimal(0)
        dues = {
            mode: bond.get("due_yuan") if area is None else bond_due(area, mode)
            for mode in ("whole_steps", "pro_rata", "round_up")
        }

        def one(due, paid=paid, place=place):
            is_known = paid is not None and due is not None
            return _over(place, min(paid, due) if is_known else None, due if paid is not None else None)

        if tender.get("selection_method") != "tender":
            found["bond_paid", "agreement"].append(one(dues["whole_steps"]))
            continue
        found["bond_paid", "headline"].append(one(dues["whole_steps"]))
        for mode, due in dues.items():
            found["bond_paid", mode].append(one(due))
        if paid is not None and all(due is not None and paid < due for due in dues.values()):
            found["bond_shortfall", "headline"].append(row_of(place, measure=dues["whole_steps"] - paid))
    return found


def _fees(store, months, known):
    fees, developers, arrears = [], [], []
    for row in store.rows["fee_account"]:
        if row["_month"] not in months:
            continue
        place = at(store, known, row["estate_id"])
        collected, paid = row["collected_current_yuan"], row["developer_paid_yuan"]
        fees.append(_over(place, collected, None if collected is None else row["billed_yuan"]))
        developers.append(_over(place, paid, None if paid is None else row["developer_due_yuan"]))
        arrears.append(row_of(place, measure=row["collected_arrears_yuan"]))
    return {
        ("fee_collected", "headline"): fees,
        ("fee_collected", "developer"): developers,
        ("fee_arrears", "headline"): arrears,
    }


def _rooms(store, months, known):
    accepted = {}
    for row in store.rows["acceptance"]:
        accepted[row["project_id"]] = min(row["accepted_on"], accepted.get(row["project_id"], row["accepted_on"]))
    enough, per_mille, missing, together = [], [], [], []
    projects = {row["project_id"]: row for row in store.rows["project"]}
    for row in projects.values():
        if not row["is_new_housing"] or month_of(accepted.get(row["project_id"])) not in months:
            continue
        place = site(store, known, row)
        has, needed = row["service_room_m2"], None
        if row["floor_area_m2"] is not None:
            needed = rooms_due(row["floor_area_m2"])
        hit = False if has is not None and has < 100 else None if None in (has, needed) else has >= needed
        if store.region == HAIMEN:  # no other region's document sets a standard
            enough.append(row_of(place, hit))
            tenth = None if needed is None else max(row["floor_area_m2"] * Decimal("0.004"), Decimal(100))
            is_tenth = False if has is not None and has < 100 else None if None in (has, tenth) else has >= tenth
            per_mille.append(row_of(place, is_tenth))
            missing.append(row_of(place, measure=None if None in (has, needed) else max(needed - has, 0)))
        both = (row["is_designed_with_main_works"], row["is_accepted_with_main_works"])
        together.append(row_of(place, False if False in both else None if None in both else True))
    year, end = months[-1].year, end_of(months[-1])
    facilities = {}
    backlog, debts = [], []
    for row in store.rows["community_facility"]:
        facilities.setdefault(row["community"], []).append(row)
        place, met_on, met = store.place(row), row["met_on"], row["is_standard_met"]
        project = projects.get(row["project_id"])
        delivered = project["delivered_on"] if project else None
        is_new = row["project_id"] is not None and (delivered is None or delivered >= date(year, 1, 1))
        if met is not None and not is_new and (not met or (met_on is not None and met_on >= date(year, 1, 1))):
            backlog.append(
                row_of(place, bool(met and met_on is not None and met_on <= end), segment=row["facility_method"])
            )
        is_fresh = delivered is not None and date(year, 1, 1) <= delivered <= end
        if is_fresh and met is not None and (not met or (met_on is not None and met_on > delivered)):
            debts.append(row_of(place))
    communities = []
    for code, level in store.level.items():
        if level == "community" and alive(store, code, end):
            own = [
                None
                if one["is_standard_met"] is None
                else one["is_standard_met"] and not (one["met_on"] and one["met_on"] > end)
                for one in facilities.get(code, ())
            ]
            hit = False if False in own else True if own and None not in own else None
            communities.append(row_of(store.place({"community": code}), hit))
    return {
        ("service_rooms", "headline"): enough,
        ("service_rooms", "per_mille"): per_mille,
        ("service_room_shortfall", "headline"): missing,
        ("synchronous_rooms", "headline"): together,
        ("community_rooms", "headline"): communities,
        ("room_backlog_repaid", "headline"): backlog,
        ("room_new_debts", "headline"): debts,
    }


def alive(store, code, day):
    """Whether an area is there on a day."""
    versions = store.versions[code]
    return versions[0]["valid_from"] <= day and not (versions[-1]["valid_to"] and versions[-1]["valid_to"] <= day)


def take_overs(store):
    """Of each preliminary contract: itself, its inspection (the one filed first; None), the day of the take-over."""
    for contract in store.rows["contract"]:
        if contract["contract_kind"] != "preliminary":
            continue
        own = [
            row
            for row in store.rows["handover_inspection"]
            if row["contract_id"] == contract["contract_id"]
            or (
                row["contract_id"] is None
                and row["estate_id"] == contract["estate_id"]
                and row["company_code"] == contract["company_code"]
            )
        ]
        own.sort(key=lambda one: (one["filed_on"] or date.max, one["inspected_on"] or date.max, one["handover_no"]))
        yield contract, own[0] if own else None, own[0]["taken_over_on"] if own else contract["starts_on"]


def _handed_over(store, months, known):
    told = {sender for sender, _ in store.returns["handover_inspection"]}
    taken = []
    for contract, own, day in take_overs(store):
        place = at(store, known, contract["estate_id"])
        if month_of(day) not in months:
            continue
        hit = None
        if own:
            parts = [own[f"is_{name}_inspected"] for name in ("rooms", "shared_parts", "facilities")]
            hit = (
                False
                if None in (own["inspected_on"], own["filed_on"]) or False in parts
                else None
                if None in parts
                else True
            )
        elif told & {place["city"], place["district"], place["street"]}:
            hit = False
        taken.append(row_of(place, hit))
    projects = {row["project_id"]: row for row in store.rows["project"]}
    found = {(f"acceptance_{name}", "headline"): [] for name in ("joined", "notified", "heard", "conditions")} | {
        ("handover_filed", "headline"): taken
    }
    for row in store.rows["acceptance"]:
        if row["acceptance_kind"] != "move_in" or month_of(row["accepted_on"]) not in months:
            continue
        place = site(store, known, projects[row["project_id"]]) if row["project_id"] in projects else store.place(row)
        found["acceptance_joined", "headline"].append(row_of(place, row["has_street_participated"]))
        found["acceptance_notified", "headline"].append(row_of(place, row["notified_on"] is not None))
        found["acceptance_heard", "headline"].append(row_of(place, row["street_opinion"] is not None))
        found["acceptance_conditions", "headline"].append(row_of(place, row["has_basic_conditions"]))
    return found


def more(store, states, period, found):
    """Where no return of subsidies covers the year so far, and none tells of a payment in it, nothing is known."""
    last = months_of(period)[-1]
    so_far = [date(last.year, month, 1) for month in range(1, last.month + 1)]
    told = {month for _, month in store.returns["subsidy"]}
    told |= {month_of(row["paid_on"]) for row in store.rows["subsidy"] if row["paid_yuan"]}
    if not told & set(so_far):
        for name in found:
            if name[0] == "subsidy_paid":
                found[name]["value"] = None
