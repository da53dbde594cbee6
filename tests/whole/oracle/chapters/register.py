"""The register metrics (M-REG): of what is asked for, how much is there."""

from calendar import monthrange
from datetime import date
from fractions import Fraction

from pipelines.catalogue.policy import catalogue_of
from pipelines.settings import open_home
from tests.whole.oracle.chapters.duties import (
    CARRY,
    asked,
    data_end,
    heard,
    homes_of,
    in_force,
    lies,
    places_with_estates,
    tri,
)
from tests.whole.oracle.months import distance, end_of, month_of, months_of, quarter_number
from tests.whole.oracle.sums import count, row_of, total

BODIES = ("owners_committee", "interim_committee")
PARTIES = {
    "place": ("street", "community", "stage"),
    "form": ("type", "mode"),
    "class_and_form": ("service_class", "mode"),
}
GOVERNMENT = ("街道", "镇政府", "乡政府", "人民政府", "管委会", "管理委员会")
PILOT_STREETS = (1, 2)
CASES = {
    "urban_management": ("green_seizure", "illegal_building", "poultry", "wall_opening"),
    **{name: (name,) for name in ("outdoor_advertising", "unlicensed_trade", "wiring", "pollution")},
}
SUPPORTS = {
    "budget_lines": lambda one: one["support_kind"] == "budget_line",
    "rewards": lambda one: (
        one["subject_kind"] == "company" or (one["support_kind"], one["subject_kind"]) == ("reward", "street")
    ),
}
WRONGS = ("abandonment", "refuse_leave", "malicious_breach")
ALL_THREE = {"residents_committee", "committee", "company"}
REVIEWS = ("quality", "municipal_works", "technical_defence", "civil_defence", "one_card", "community_rooms")
EMERGENCIES = ("trusteeship", "complaint_mediation", "emergency_repair")  # S1-10
MECHANISMS = {  # which clause's mechanisms answer by themselves
    "street_disputes": "S0-10",
    "coordination_bodies": "S0-16",
    "three_levels": "S1-01",
    "trusteeship": "S1-19",
    "mediation": "S1-22",
    "residents_review": "S2-10",
    "three_level_mediation": "S2-15",
    "quality_incentive": "S3-15",
    "district_promotion": "S3-06",
    "emergency_service": "S3-18",
    "street_systems": "S4-22",
}
ANSWERING_BODIES = {
    "leading_groups": "leading_group",
    "field_offices": "field_office",
    "service_bodies": "service_body",
    "self_government": "self_government",
    "four_levels": "S3-02",
}
TEXTS = {
    "district_opinion": "S0-03",
    "building_plan": "S0-04",
    "mediation_rules": "S1-21",
    "subsidy_policy": "S1-32",
    "facility_plans": "S2-13",
    "special_action_plan": "S2-14",
    "department_plans": "S2-17",
    "annual_plan": "S3-06",
    "supporting_rules": "S3-13",
    "standards_and_models": "S3-14",
    "sector_guidance": "S3-15",
    "index_systems": "S3-23",
    "detailed_measures": "S3-27",
    "training_plan": "S3-29",
    "duty_list": "S4-03",
    "services_plan": "S4-06",
    "tender_and_credit": "S4-14",
    "disclosure_rules": "S4-15",
    "service_norms": "S4-16",
    "list_rules": "S4-17",
    "cost_and_fee": "S4-25",
    "reward_rules": "S4-35",
}
SUPPORTED = {
    "company_incentives": lambda one: (
        one["subject_kind"] == "company" and one["support_kind"] in ("incentive", "reward")
    ),
    "company_relief": lambda one: one["subject_kind"] == "company" and one["support_kind"] == "tax_labour",
    "street_support": lambda one: one["subject_kind"] == "street" and one["support_kind"] in ("street", "budget_line"),
}
KINDS = {
    "pilots_running": total,
    "support_amount": total,
    **dict.fromkeys(("publicity_events", "trinity_cases", "enforcement_cases", "charge_cases"), count),
}
_YEARLY = (
    "target_adds_up",
    "street_result_used",
    "unit_result_used",
    "support_decided",
    "support_amount",
    "milestone_reached",
    "trinity_cases",
    "index_explained",
)
_MONTHLY = ("responsibility_clear", "inspection_done", "rubric_valid")
LEVELS = {
    **dict.fromkeys(("pilots_running", "pilot_band", "target_adds_up", "rubric_valid"), ("city", "district")),
    "required_text_issued": ("city", "district"),
    **dict.fromkeys(
        (
            "modules_built",
            "unit_result_used",
            "association_members",
            "milestone_reached",
            "index_explained",
            "basis_in_force",
        ),
        ("city",),
    ),
}
_ITEMS = {
    "street": lambda one: not one["street"].endswith("-unassigned"),
    "community": lambda one: not one["community"].endswith("-unassigned"),
    "scope": lambda one: one["told"]["is_in_scope"] is not None,
    "delimited": lambda one: (
        one["told"]["area_delimited_on"] is not None and one["told"]["area_delimited_on"] <= end_of(one["month"])
    ),
    "type": lambda one: one["estate_type"] is not None,
    "mode": lambda one: one["mode"] is not None,
    "service_class": lambda one: one["told"]["service_class"] is not None,
    "price_mode": lambda one: one["told"]["price_mode"] is not None,
    "repair": lambda one: one["told"]["repair_responsible"] is not None,
    "stage": lambda one: one["told"]["responsible_party"] is not None,
}


class _Shortest(dict):
    """A quarter, where nothing else is said."""

    def get(self, name, _=None):
        return 12 if name in _YEARLY else 1 if name in _MONTHLY else 6 if name == "pilot_met" else 3


SHORTEST = _Shortest()


def _in_time(done, due):
    return done is not None and done <= due


def rows(store, states, period):
    found = {}
    for part in (_required, _due, _pilots, _targets, _estates, _cases, _units, _support, _others):
        for name, every in part(store, states, months_of(period)).items():
            found.setdefault(name, []).extend(every)
    return found


def _required(store, states, months):
    last, end = months[-1], end_of(months[-1])
    places = places_with_estates(states, last)
    found = {
        (metric, variant): []
        for metric, variants in (
            ("mechanism_in_force", (*MECHANISMS, "emergencies")),
            ("bodies_in_place", ANSWERING_BODIES),
        )
        for variant in ("headline", *variants)
    }
    for wanted in asked(store, "mechanism", end):
        item, level = wanted.item, wanted.level
        for code, place in places[level].items():
            there = [
                row
                for row in store.rows["mechanism"]
                if row["mechanism_kind"] == item
                and in_force(row["in_force_on"], row["ended_on"], end)
                and _most_precise(row) == (level, code)
            ]
            hit = bool(there) if heard(store, "mechanism", place, last) else None
            found["mechanism_in_force", "headline"].append(row_of(place, hit, segment=item))
            for variant in (name for name, clause in MECHANISMS.items() if clause == wanted.clause):
                found["mechanism_in_force", variant].append(row_of(place, hit))
            if item in EMERGENCIES:
                found["mechanism_in_force", "emergencies"].append(row_of(place, hit))
    for wanted in asked(store, "body", end):
        item, level = wanted.item, wanted.level
        for code, place in places[level].items():
            hit = _body(store, item, level, code, place, last, end)
            found["bodies_in_place", "headline"].append(row_of(place, hit, segment=item))
            for variant in (name for name, of in ANSWERING_BODIES.items() if of in (item, wanted.clause)):
                found["bodies_in_place", variant].append(row_of(place, hit))
    return found | _texts(store, places, last, end) | _modules(store, end)


def _texts(store, places, last, end):
    """Texts that documents ask for by name, and for how many months each counts."""
    found = {("required_text_issued", variant): [] for variant in ("headline", *TEXTS)}
    for wanted in asked(store, "named_text", end):
        for code, place in places[wanted.level].items():
            issued = [
                row["issued_on"]
                for row in store.rows["deliverable"]
                if row["named_text"] == wanted.item and row["issued_on"] and _is_issued_by(row, wanted.level, code)
            ]
            if wanted.item == "street_index_system":
                issued += [row["valid_from"] for row in store.rows["scorecard"] if row["district"] == code]
            since = _months_before(end, wanted.renewed_months) if wanted.renewed_months else None
            first = wanted.valid_from if wanted.revised else date.min
            there = [day for day in issued if first <= day <= end and (since is None or day > since)]
            above = {name: place[name] for name in ("city", "district")}
            hit = True if there else False if heard(store, "deliverable", above) else None
            found["required_text_issued", "headline"].append(row_of(place, hit, segment=wanted.item))
            for variant in (name for name, clause in TEXTS.items() if clause == wanted.clause):
                found["required_text_issued", variant].append(row_of(place, hit))
    return found


def _is_issued_by(one, level, code):
    is_of_city = one["issuing_level"] == "city" or one["district"] is None
    return is_of_city if level == "city" else not is_of_city and one["district"] == code


def _months_before(day, months):
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _modules(store, end):
    told = bool(store.returns["milestone"])
    rows = []
    for wanted in asked(store, "system_module", end):
        built = [
            row["reached_on"]
            for row in store.rows["milestone"]
            if row["system_module"] == wanted.item and row["reached_on"] and row["reached_on"] <= end
        ]
        rows.append(row_of(store.place({}), True if built else False if told else None, segment=wanted.item))
    return {("modules_built", "headline"): rows}


def _most_precise(row):
    for level in ("community", "street"):
        if row[level] is not None:
            return level, row[level]
    return "district", row["district"]


def _body(store, item, level, code, place, last, end):
    if item == "self_government":
        if not heard(store, "community_profile", place, last):
            return None
        live = [
            row
            for row in store.rows["community_profile"]
            if row["community"] == code
            and row["valid_from"] <= end
            and not (row["valid_to"] and row["valid_to"] <= end)
            and not (row["self_government_on"] and row["self_government_on"] > end)
        ]
        said = [False if one["self_government_on"] is None else one["is_self_government_complete"] for one in live]
        return True if True in said else None if said and set(said) == {None} else False
    units = [row for row in store.rows["org_unit"] if in_force(row["set_up_on"], row["ended_on"], end)]
    if level == "city":
        there = [
            unit
            for unit in units
            if unit["org_kind"] in ("leading_group", "office", "department") and unit["org_level"] == "city"
        ]
        return True if there else False if heard(store, "org_unit", place) else None
    kinds = {
        "district": ("leading_group", "office", "department"),
        "street": ("street_office",),
        "community": ("residents_committee",),
    }
    if item == "leading_group":
        group = [
            row
            for row in store.rows["leading_group"]
            if row["district"] == code
            and row["group_level"] in (None, "district")
            and in_force(row["set_up_on"], row["ended_on"], end)
        ]
        there = group or [unit for unit in units if unit["org_kind"] == "leading_group" and unit["district"] == code]
        return True if there else False if heard(store, "leading_group", place) else None
    wanted = (item,) if item in ("field_office", "service_body") else kinds[level]
    there = [
        unit
        for unit in units
        if unit["org_kind"] in wanted and unit[level] == code and not (level == "district" and unit["street"])
    ]
    return True if there else False if heard(store, "org_unit", place) else None


def _checks(one):
    """Which parts of the number of checks one check counts in."""
    kind, level, field = one["inspection_kind"], one["inspector_level"], one["campaign_field"]
    is_check = kind in ("inspection", "patrol")
    cuts = {
        "street_checks": is_check and level == "street",
        "department_checks": is_check and level in ("city", "district"),
        "sector_campaigns": kind == "campaign" and field == "sector",
        "environment_campaigns": kind == "campaign" and field == "environment",
        "district_inspections": kind == "inspection" and level == "district",
        "department_patrols": kind == "patrol" and level == "district",
    }
    return [name for name, counts in cuts.items() if counts]


def _due(store, states, months):
    until, homes = data_end(states), homes_of(states)
    found = {}

    def add(metric, row, due, done, segment=None, place=None, more=()):
        if due is None or month_of(due) not in months or due > until:
            return
        place = place or lies(store, homes, row)
        values = {
            "time": _in_time(done, due),
            "done": done is not None and done <= until,
            "month": done is not None and done <= end_of(month_of(due)),
        }
        for variant, value in (("headline", more[0] if more else "time"), *more[1:]):
            cut = {"segment": segment} if segment else {}
            found.setdefault((metric, variant), []).append(row_of(place, values[value], **cut))

    for one in store.rows["deliverable"]:
        add(
            "document_issued",
            one,
            one["due_on"],
            one["issued_on"],
            one["deliverable_kind"],
            more=("time", ("at_all", "done")),
        )
    for one in store.rows["inspection"]:
        add(
            "inspection_done",
            one,
            one["planned_on"],
            one["done_on"],
            one["inspection_kind"],
            more=("done", ("in_month", "month"), *((cut, "done") for cut in _checks(one))),
        )
    for one in store.rows["milestone"]:
        add("milestone_reached", one, one["window_to"], one["reached_on"], more=("time", ("late_too", "done")))
    for one in store.rows["enforcement_case"]:
        add("enforcement_on_time", one, one["due_on"], one["closed_on"], one["case_kind"])
    for variant, kinds in CASES.items():
        found["enforcement_on_time", variant] = [
            one for one in found.get(("enforcement_on_time", "headline"), ()) if one["segment"] in kinds
        ]
    for one in store.rows["violation"]:
        if one["violation_type"] in WRONGS:
            add("correction_on_time", one, one["order_due_on"], one["corrected_on"], one["subject_kind"])
    return found


def _pilots(store, states, months):
    last, end, until = months[-1], end_of(months[-1]), data_end(states)
    running = [one for one in store.rows["pilot"] if in_force(one["starts_on"], one["ends_on"], end)]
    band, number, projects = [], [], []
    for district, place in places_with_estates(states, last)["district"].items():
        here = [one for one in running if one["district"] == district]
        streets = {one["street"] for one in here if one["pilot_kind"] == "street" and one["street"]}
        number.append(row_of(place, measure=len(here)))
        projects.append(row_of(place, measure=sum(one["pilot_kind"] == "project" for one in here)))
        band.append(row_of(place, PILOT_STREETS[0] <= len(streets) <= PILOT_STREETS[1]))
    ended = [
        (
            one["pilot_kind"],
            row_of(store.place(one), None if one["outcome"] in (None, "running") else one["outcome"] == "met"),
        )
        for one in store.rows["pilot"]
        if one["ends_on"] and month_of(one["ends_on"]) in months and one["ends_on"] <= until
    ]
    homes = homes_of(states)
    tried = {one["street"] for one in store.rows["pilot"] if one["pilot_kind"] == "street" and one["starts_on"] <= end}
    governed = {
        code: _body(store, "self_government", "community", code, place, last, end)
        for code, place in places_with_estates(states, last)["community"].items()
    }
    adjusted = [
        row_of(
            homes[one["estate_id"]],
            governed.get(homes[one["estate_id"]]["community"])
            and one["relation_adjusted_on"] is not None
            and one["relation_adjusted_on"] <= end,
        )
        for one in store.rows["committee"]
        if one["committee_form"] == "owners_committee"
        and in_force(one["formed_on"], one["dissolved_on"], end)
        and one["estate_id"] in homes
        and homes[one["estate_id"]]["street"] in tried
        and governed.get(homes[one["estate_id"]]["community"]) is not False
    ]
    cases = [one for one in store.rows["practice_case"] if month_of(one["published_on"]) in months]
    return {
        ("pilots_running", "headline"): number,
        ("pilots_running", "projects"): projects,
        ("pilot_band", "headline"): band,
        ("pilot_met", "headline"): [row for _, row in ended],
        ("pilot_met", "projects"): [row for kind, row in ended if kind == "project"],
        ("relation_adjusted", "headline"): adjusted,
        ("case_adopted", "headline"): [
            row_of(store.place(case), bool(case["adopted_by"] or case["adopted_on"]), segment=case["case_kind"])
            for case in cases
        ],
        ("trinity_cases", "headline"): [
            row_of(store.place(case)) for case in cases if case["case_kind"] in ("trinity", "innovation")
        ],
    }


def _targets(store, states, months):
    latest = {}
    for row in sorted(
        store.rows["target"],
        key=lambda one: (one["handed_down_on"] is not None, one["handed_down_on"] or 0, one["document_no"]),
    ):
        latest[row["metric"], row["area_code"], row["due_on"]] = row
    found = []
    for (metric, area, due), one in latest.items():
        parts = [
            child
            for (name, _, day), child in latest.items()
            if name == metric and day == due and child["parent_area_code"] == area
        ]
        if not parts or month_of(due) not in months:
            continue
        if one["target_kind"] == "rate":
            bases = [child["base_value"] for child in parts]
            hit = None
            if None not in [one["base_value"], *bases]:
                reached = sum(Fraction(child["target_value"]) * Fraction(child["base_value"]) for child in parts)
                hit = reached >= Fraction(one["target_value"]) * Fraction(one["base_value"])
        else:
            hit = sum(Fraction(child["target_value"]) for child in parts) >= Fraction(one["target_value"])
        found.append(row_of(store.place({"district": area, "street": area}), hit))
    return {("target_adds_up", "headline"): found}


def _estates(store, states, months):
    last, end = months[-1], end_of(months[-1])
    now = [state for state in states if state["month"] == last]
    spoken = [one for one in now if distance(last, one["told"]["_month"]) <= CARRY]
    found = {
        ("responsibility_clear", name): [row_of(one, is_clear(one)) for one in spoken]
        for name, is_clear in _ITEMS.items()
    }
    for variant, items in PARTIES.items():
        found["responsibility_clear", variant] = [
            row_of(one, all(_ITEMS[name](one) for name in items)) for one in spoken
        ]
    found["responsibility_clear", "resettlement"] = [
        row_of(one, _is_right_party(store, one["estate_id"], one["told"]["responsible_party"], end))
        for one in spoken
        if one["estate_type"] == "resettlement"
    ]
    found["responsibility_clear", "headline"] = [
        row_of(one, all(is_clear(one) for is_clear in _ITEMS.values()), segment=one["estate_type"]) for one in spoken
    ]
    found["interim_coverage", "headline"] = [
        row_of(one, None if one["form"] is None else one["form"] != "none")
        for one in now
        if one["in_scope"] and one["is_eligible"] is False
    ]
    found["interim_coverage", "interim_committees"] = [
        row_of(one, None if one["form"] is None else one["form"] in BODIES)
        for one in now
        if one["in_scope"] and one["is_eligible"] is False
    ]
    homes = {
        row["community"]
        for row in store.rows["org_unit"]
        if row["org_kind"] == "residents_committee" and in_force(row["set_up_on"], row["ended_on"], end)
    }
    met = {
        row["estate_id"] if row["level"] == "estate" else row["community"]
        for row in store.rows["meeting"]
        if row["level"] in ("estate", "community")
        and quarter_number(row["held_on"]) == quarter_number(last)
        and set((row["parties_present"] or "").split(",")) >= ALL_THREE
    }
    found |= {("trinity_runs", variant): [] for variant in ("headline", "three", "met", "owners_committees")}
    for one in now:
        if not one["in_scope"]:
            continue
        place = {name: one[name] for name in ("city", "district", "street")}
        home = True if one["community"] in homes else False if heard(store, "org_unit", place) else None
        three = tri([home, None if one["form"] is None else one["form"] in BODIES, one["is_company"]])
        has_met = one["estate_id"] in met or one["community"] in met
        found["trinity_runs", "three"].append(row_of(one, three))
        found["trinity_runs", "met"].append(row_of(one, has_met))
        own = None if one["form"] is None else one["form"] == "owners_committee"
        found["trinity_runs", "owners_committees"].append(row_of(one, tri([three, has_met, own])))
        found["trinity_runs", "headline"].append(row_of(one, tri([three, has_met])))
    versions = {}
    for row in store.rows["rubric"]:
        versions.setdefault(row["rubric_version"], []).append(row)
    place_then = {(state["estate_id"], state["month"]): state for state in states}
    used = set()
    for row in store.rows["assessment"]:
        estate = place_then.get((row["estate_id"], row["_month"]))
        if row["_month"] in months and estate and _is_due(estate):
            used.add((estate["district"], row["rubric_version"], row["_month"]))
    found["rubric_valid", "headline"] = [
        row_of(store.place({"district": district}), _is_valid(versions.get(version), month) if version else None)
        for district, version, month in used
    ]
    return found


def _is_right_party(store, estate_id, party, end):
    """S4-10: the developer before the estate is delivered, the local government after it."""
    if party is None:
        return None
    works = [row for row in store.rows["project"] if row["estate_id"] == estate_id]
    ahead = [work for work in works if work["delivered_on"] is None or work["delivered_on"] > end]
    if ahead:
        last = max(works, key=lambda one: one["delivered_on"] or date.max)
        return party == last["developer_name"] or "开发" in party or "建设单位" in party
    own = any(name in party for name in GOVERNMENT)
    return own and "物业管理委员会" not in party and "物管会" not in party


def _is_due(estate):
    return estate["in_scope"] and estate["is_company"] and estate["estate_type"] not in ("direct_public", "unit_self")


def _is_valid(items, month):
    return (
        bool(items)
        and sum(Fraction(item["max_points"]) for item in items) == 100
        and all(
            item["valid_from"] <= end_of(month) and not (item["valid_to"] and item["valid_to"] < month)
            for item in items
        )
    )


def _cases(store, states, months):
    until, homes = data_end(states), homes_of(states)
    elections = [
        (store.place({}) | homes.get(row["estate_id"], {}), row)
        for row in store.rows["election"]
        if month_of(row["held_on"]) in months
    ]
    found = {
        ("election_in_order", "headline"): [
            row_of(place, tri([one["is_procedure_ok"], one["is_candidates_ok"]]), segment=one["election_kind"])
            for place, one in elections
        ],
        ("election_in_order", "procedure"): [row_of(place, one["is_procedure_ok"]) for place, one in elections],
    }
    estate_of = {row["committee_id"]: row["estate_id"] for row in store.rows["committee"]}
    for name in (
        "decision_stopped",
        "decision_corrected",
        "breach_closed",
        "charge_decided",
        "charge_cases",
        "enforcement_cases",
        "wrong_exit_acted",
    ):
        found[name, "headline"] = []

    def here(day):
        return day is not None and month_of(day) in months and day <= until

    for row in store.rows["committee_decision"]:
        if row["is_unlawful"] and here(row["decided_on"]):
            place = lies(store, homes, {"estate_id": estate_of.get(row["committee_id"])})
            stopped = row["reaction"] == "stop"
            found["decision_stopped", "headline"].append(row_of(place, stopped))
            if stopped:
                found["decision_corrected", "headline"].append(row_of(place, _in_time(row["closed_on"], until)))
    for row in store.rows["contract"]:
        if here(row["breach_found_on"]):
            place = lies(store, homes, row)
            hit = row["breach_by"] and _in_time(row["breach_closed_on"], until)
            if row["breach_by"] in (None, "company"):
                found["breach_closed", "headline"].append(row_of(place, hit))
    for row in store.rows["violation"]:
        if (row["violation_kind"] == "fee_violation" or row["violation_type"] == "illegal_charge") and here(
            row["found_on"]
        ):
            place = lies(store, homes, row)
            found["charge_decided", "headline"].append(row_of(place, _in_time(row["decided_on"], until)))
            found["charge_cases", "headline"].append(row_of(place))
    for row in store.rows["violation"]:
        if row["violation_type"] in WRONGS and here(row["found_on"]):
            acted = row["order_due_on"] is not None or row["proposed_to"] is not None
            found["wrong_exit_acted", "headline"].append(row_of(lies(store, homes, row), acted))
    for row in store.rows["enforcement_case"]:
        if here(row["opened_on"]):
            found["enforcement_cases", "headline"].append(row_of(lies(store, homes, row), segment=row["case_kind"]))

    legacy = [row for row in store.rows["issue_ledger"] if row["origin"] == "legacy"]
    end = end_of(months[-1])
    found["legacy_closed", "headline"] = [
        row_of(lies(store, homes, one), _in_time(one["delisted_on"], end)) for one in legacy if one["listed_on"] <= end
    ]
    return found | _contracts(store, homes, here)


def _contracts(store, homes, here):
    items = [("sales_clause", row, row["first_sale_on"], row["has_sales_clause"]) for row in store.rows["project"]]
    for row in store.rows["project"]:
        signed, units = row["buyer_contracts"], row["delivered_units"]
        if units != 0:
            items.append(
                ("buyers_contracts", row, row["delivered_on"], None if None in (signed, units) else signed >= units)
            )
    items += [
        ("committee_contract", row, row["signed_on"], row["has_rights_and_duties"])
        for row in store.rows["contract"]
        if row["contract_kind"] == "ordinary"
    ]
    maker = {row["project_id"]: row["estate_id"] for row in store.rows["project"]}
    tenders = {row["tender_id"] for row in store.rows["tender"]}
    won = {
        (estate, row["winner_code"])
        for row in store.rows["tender"]
        for estate in (row["estate_id"], maker.get(row["project_id"]))
        if estate and row["winner_code"]
    }
    registering = {sender for sender, _ in store.returns["tender"]}

    def is_recorded(one):
        if one["tender_id"] in tenders or (one["estate_id"], one["company_code"]) in won:
            return True
        senders = {one["_sender"], homes.get(one["estate_id"], {}).get("district"), store.city}
        return False if senders & registering else None

    return {
        ("contract_complete", "headline"): [
            row_of(lies(store, homes, one), hit, segment=item) for item, one, day, hit in items if here(day)
        ],
        ("selection_recorded", "headline"): [
            row_of(
                store.place({}) | homes.get(row["estate_id"], {}),
                is_recorded(row),
                segment=row["contract_kind"],
            )
            for row in store.rows["contract"]
            if row["contract_kind"] in ("preliminary", "ordinary")
            and (row["company_code"] or row["company_name"])
            and here(row["signed_on"])
        ],
        ("selection_recorded", "preliminary"): [
            row_of(
                store.place({}) | homes.get(row["estate_id"], {}),
                is_recorded(row),
            )
            for row in store.rows["contract"]
            if row["contract_kind"] == "preliminary"
            and (row["company_code"] or row["company_name"])
            and here(row["signed_on"])
        ],
        ("tender_on_platform", "headline"): [
            row_of(lies(store, homes, row), row["is_on_platform"])
            for row in store.rows["tender"]
            if row["selection_method"] == "tender" and here(row["announced_on"])
        ],
    }


def _units(store, states, months):
    if len(months) < 12:
        return {}
    year = months[-1].year
    assessed = {("street", one["street"]) for one in store.rows["street_assessment"] if one["_month"].year == year}
    for one in store.rows["annual_appraisal"]:
        if one["_month"].year == year and (one["unit_kind"] == "department" or one["street"]):
            assessed.add((one["unit_kind"], one["street"] if one["unit_kind"] == "street" else one["unit"]))
    for source, kind in (("contract_appraisal", "company"), ("survey_answer", "developer")):
        column = f"{kind}_code"
        assessed |= {(kind, one[column]) for one in store.rows[source] if one[column] and one["_month"].year == year}
    column = {"street": "street", "company": "company_code", "developer": "developer_code", "department": "subject"}
    used = {
        (one["subject_kind"], one[column[one["subject_kind"]]])
        for one in store.rows["result_use"]
        if one["year"] == year
    }
    every = [
        row_of(store.place({"street": unit} if kind == "street" else {}), (kind, unit) in used, segment=kind)
        for kind, unit in assessed
    ]
    uses = {
        (one["subject_kind"], one[column[one["subject_kind"]]], one["used_for"])
        for one in store.rows["result_use"]
        if one["year"] == year
    }
    appraised = {
        one["street"]
        for one in store.rows["annual_appraisal"]
        if one["unit_kind"] == "street" and one["_month"].year == year and "物业" in one["item"]
    }
    appraising = {one["_sender"] for one in store.rows["annual_appraisal"] if one["_month"].year == year}

    def in_appraisal(unit):
        told = store.place({"street": unit})["district"] in appraising
        return True if unit in appraised else False if told else None

    property_units = {
        one["unit"]
        for one in store.rows["annual_appraisal"]
        if one["unit_kind"] == "department" and one["_month"].year == year and "物业" in one["item"]
    }
    streets = [unit for kind, unit in assessed if kind == "street"]
    purpose = {"street": "appraisal", "company": "award"}
    return {
        ("street_result_used", "appraisal"): [
            row_of(store.place({"street": unit}), ("street", unit, "appraisal") in uses) for unit in streets
        ],
        ("street_result_used", "annual_target"): [
            row_of(store.place({"street": unit}), in_appraisal(unit)) for unit in streets
        ],
        ("unit_result_used", "streets_and_companies"): [
            row_of(store.place({"street": unit} if kind == "street" else {}), (kind, unit, purpose[kind]) in uses)
            for kind, unit in assessed
            if kind in purpose
        ],
        ("unit_result_used", "departments"): [
            row_of(store.place({}), unit in property_units) for kind, unit in assessed if kind == "department"
        ],
        ("unit_result_used", "headline"): every,
        ("street_result_used", "headline"): [
            {name: value for name, value in row.items() if name != "segment"}
            for row in every
            if row["segment"] == "street"
        ],
    }


def _support(store, states, months):
    until, year = data_end(states), months[-1].year
    of_year = [row for row in store.rows["support_record"] if row["year"] == year]
    members = {
        variant: [
            row_of(
                store.place({}),
                active_company
                and (
                    active_company["is_association_member"]
                    if variant == "headline"
                    else active_company["alliance"] is not None
                ),
            )
            for active_company in _active_companies(store, states, months[-1])
        ]
        for variant in ("headline", "alliance")
    }
    return {
        ("support_decided", "headline"): [
            row_of(store.place(one), _in_time(one["decided_on"], until), segment=one["support_kind"])
            for one in of_year
            if one["is_planned"] is not False
        ],
        ("support_amount", "headline"): [
            row_of(store.place(one), measure=one["amount_yuan"], segment=one["support_kind"])
            for one in of_year
            if _in_time(one["decided_on"], until)
        ],
        **{
            ("support_decided", variant): [
                row_of(store.place(one), _in_time(one["decided_on"], until))
                for one in of_year
                if one["is_planned"] is not False and is_asked(one)
            ]
            for variant, is_asked in SUPPORTS.items()
        },
        **{
            ("support_amount", variant): [
                row_of(store.place(one), measure=one["amount_yuan"])
                for one in of_year
                if _in_time(one["decided_on"], until) and is_asked(one)
            ]
            for variant, is_asked in SUPPORTS.items()
        },
        **{("association_members", variant): every for variant, every in members.items()},
        **{
            ("support_decided", name): [
                row_of(store.place(one), _in_time(one["decided_on"], until))
                for one in of_year
                if one["is_planned"] is not False and counts(one)
            ]
            for name, counts in SUPPORTED.items()
        },
        **{
            ("support_amount", name): [
                row_of(store.place(one), measure=one["amount_yuan"])
                for one in of_year
                if _in_time(one["decided_on"], until) and counts(one)
            ]
            for name, counts in SUPPORTED.items()
        },
    }


def _active_companies(store, states, last):
    """The register's row of every company that has an estate in scope; none of a company that is not on it."""
    on_register = {row["company_code"]: row for row in store.rows["company"] if (row["status"] or "active") == "active"}
    serving = {
        state["company_code"]
        for state in states
        if state["month"] == last and state["in_scope"] and state["company_code"]
    }
    return [
        on_register.get(code)
        for code in serving
        if not (
            code in on_register
            and on_register[code]["registered_on"]
            and on_register[code]["registered_on"] > end_of(last)
        )
    ]


def _others(store, states, months):
    end = end_of(months[-1])
    nowhere = store.place({})
    events = [row for row in store.rows["publicity"] if month_of(row["held_on"]) in months]
    passed = [
        (store.place(row), stage, review, None if said is None else review in said.split(","))
        for row in store.rows["acceptance"]
        if month_of(row["accepted_on"]) in months
        for stage in ("design", "works", "completion")
        for said in [row[f"{stage}_reviews_passed"]]
        for review in REVIEWS
        if review in (row["reviews_required"] or "").split(",")
    ]
    bases = _bases(store, end)
    return {
        ("publicity_events", "headline"): [row_of(store.place(event)) for event in events],
        ("publicity_events", "good_example"): [
            row_of(store.place(event)) for event in events if event["is_good_example"]
        ],
        ("review_passed", "headline"): [row_of(place, hit, segment=review) for place, _, review, hit in passed],
        ("review_passed", "completion"): [
            row_of(place, hit) for place, stage, _, hit in passed if stage == "completion"
        ],
        ("index_explained", "headline"): [
            row_of(nowhere, row["method_note"] is not None)
            for row in store.rows["external_indicator"]
            if row["_month"] in months
        ],
        ("index_explained", "harmony"): [
            row_of(nowhere, _has_risen(store, row))
            for row in store.rows["external_indicator"]
            if row["_month"] in months and "和谐" in row["indicator"]
        ],
        ("basis_in_force", "headline"): [
            row_of(nowhere, hit, segment=kind) for kind, document, hit in bases if document != "ours"
        ],
        ("basis_in_force", "with_ours"): [row_of(nowhere, hit) for _, _, hit in bases],
    }


def _has_risen(store, one):
    """Against the last year before that the same sender sent; the first is unknown."""
    before = [
        other
        for other in store.rows["external_indicator"]
        if (other["indicator"], other["_sender"]) == (one["indicator"], one["_sender"])
        and other["_month"] < one["_month"]
    ]
    if not before:
        return None
    return one["indicator_value"] > max(before, key=lambda other: other["_month"])["indicator_value"]


def _bases(store, end):
    """What is in use on a day: parameters, required items and targets, by name and clause, the office's own among them."""
    catalogue = catalogue_of(open_home(store.home))
    used = set()
    for parameter in catalogue.parameters.values():
        own = [value for value in parameter.value if value.region == store.region]
        for value in own or [value for value in parameter.value if value.region == "*"]:
            if in_force(value.valid_from, None, end) and not (value.valid_to and value.valid_to < end):
                used.add(("parameter", parameter.id, value.document, value.clause))
    for requirement in catalogue.requirements.values():
        for item in requirement.of_region(store.region):
            if item.valid_from <= end and not (item.valid_to and item.valid_to < end):
                used.add(("requirement", f"{requirement.id} {item.item} {item.level}", item.document, item.clause))
    for metric in catalogue.metrics.values():
        own = [target for target in metric.target if target.region == store.region]
        aimed = {target.variant for target in own}
        for target in (*own, *(one for one in metric.target if one.region == "*" and one.variant not in aimed)):
            issued = target.document != "ours" and catalogue.documents[target.document].in_force_from.year
            last_due = max(target.values)
            begun = issued or min(target.values)
            if begun <= end.year and (target.kind == "standing" or end.year <= last_due):
                readings = metric.other_readings if target.variant == "headline" else ()
                for variant in (target.variant, *readings):
                    used.add(("target", f"{metric.id} {variant}", target.document, target.clause))
    return [(kind, document, document != "ours" and catalogue.in_force(document, end)) for kind, _, document, _ in used]
