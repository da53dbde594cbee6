"""C2: committees, meetings, what is published, early starts (M-GOV, M-MEET, M-PUB, M-EARLY)."""

from datetime import timedelta
from fractions import Fraction

from tests.whole.oracle.chapters.coverage_more import homes_of
from tests.whole.oracle.estates import BODIES, has_next_term
from tests.whole.oracle.months import end_of, later, month_of, months_of, quarter_number
from tests.whole.oracle.sums import count, row_of

WARNING_DAYS = 90
LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12}
SILENT = {"city": 12, "district": 3, "street": 3, "community": 3}  # Beijing's texts name no frequency
SIX = ("housing_dept", "police_station", "residents_committee", "owners", "committee", "company")
TOPICS = ("contract", "committee_duty_term", "fees", "funds")  # S2-05
OLD_AREAS = ("government_subsidy", "management_fee", "motor_parking", "cycle_parking")


def ratio(rows):
    """The sum of one number over the sum of another; rows without the other are unknown."""
    top = sum((Fraction(row["measure"]) for row in rows if row["measure"] is not None), Fraction())
    bottom = sum((Fraction(row["over"]) for row in rows if row["over"] is not None), Fraction())
    return {
        "numerator": top,
        "denominator": bottom,
        "unknown": Fraction(sum(row["over"] is None for row in rows)),
        "value": top / bottom if bottom else None,
    }


KINDS = {"term_ending": count, "party_member_share": ratio, "vote_turnout": ratio, "city_meeting_count": count}
LEVELS = {"district_meeting": ("city", "district"), "city_meeting": ("city",), "city_meeting_count": ("city",)}
SHORTEST = dict.fromkeys(
    (
        "cross_appointment",
        "party_member_share",
        "cross_entry",
        "representative_sent",
        "representative_attended",
        "company_reported",
        "phone_vote",
        "vote_turnout",
        "committee_rules",
        "district_meeting",
        "meeting_task_closed",
        "city_meeting_count",
        "city_meeting",
        "meeting_topics",
        "service_disclosed",
        "committee_disclosed",
        "early_residents_committee",
        "early_street",
        "early_meeting",
        "early_company",
    ),
    3,
)


def rows(store, states, period):
    months = months_of(period)
    home = homes_of(store, states)
    found = (
        committees(store, states, months[-1]) | reports(store, states, months) | meetings(store, states, months, home)
    )
    return found | disclosures(store, months, home) | early_starts(store, months, home)


def _any(answers):
    """Whether one of them is yes; unknown while one that is not known could be."""
    if not answers:
        return None
    return True if True in answers else None if None in answers else False


def _is_past(day, end):
    return day is not None and day <= end


def committees(store, states, last):
    end = end_of(last)
    now = [one for one in states if one["month"] == last]
    governed = [one for one in now if one["form"] in BODIES]
    found = {
        ("term_expired", variant): [
            row_of(e, e["term_is_over"] if e["body"]["term_ends_on"] or has_next_term(store, e["body"], end) else None)
            for e in governed
            if e["form"] == form
        ]
        for variant, form in (("headline", "owners_committee"), ("interim", "interim_committee"))
    }
    found["term_ending", "headline"] = [
        row_of(e, segment=e["form"])
        for e in governed
        if e["body"]["term_ends_on"]
        and end <= e["body"]["term_ends_on"] <= end + timedelta(days=WARNING_DAYS)
        and not has_next_term(store, e["body"], end)
    ]
    found["term_ending", "owners_committees"] = [
        one for one in found["term_ending", "headline"] if one["segment"] == "owners_committee"
    ]
    found["committee_filed", "headline"] = [
        row_of(e, _is_past(e["body"]["filed_on"], end), segment=e["form"]) for e in governed
    ]
    found["committee_rules", "headline"] = [
        row_of(e, _is_past(e["body"]["rules_on"], end) and _is_past(e["body"]["covenant_on"], end), segment=e["form"])
        for e in governed
    ]
    for name in ("committee_filed", "committee_rules"):
        found[name, "owners_committees"] = [
            one for one in found[name, "headline"] if one["segment"] == "owners_committee"
        ]
    found["representative_sent", "headline"] = [
        row_of(e, e["body"]["has_residents_committee_representative"], segment=e["form"]) for e in governed
    ]
    serving = {}
    for row in store.rows["committee_member"]:
        began = row["starts_on"] is None or row["starts_on"] <= end
        if row["member_post"] != "substitute" and began and not (row["ends_on"] and row["ends_on"] <= end):
            serving.setdefault(row["committee_id"], []).append(row)

    def of_members(state, column):
        return _any([one[column] for one in serving.get(state["body"]["committee_id"], ())])

    found["cross_appointment", "headline"] = [
        row_of(e, of_members(e, "is_residents_committee_member"), segment=e["form"]) for e in governed
    ]
    found["cross_appointment", "owners_committees"] = [
        one for one in found["cross_appointment", "headline"] if one["segment"] == "owners_committee"
    ]
    by_id = {one["estate_id"]: one for one in now}
    managers = [
        row
        for row in store.rows["project_manager"]
        if row["estate_id"] in by_id and row["starts_on"] <= end and not (row["ends_on"] and row["ends_on"] <= end)
    ]
    found["cross_entry", "headline"] = [
        row_of(e, of_members(e, "is_in_community_team"), segment="committee") for e in governed
    ] + [row_of(by_id[m["estate_id"]], m["is_in_community_team"], segment="project_manager") for m in managers]
    found["party_member_share", "headline"] = [
        row_of(
            e,
            measure=e["body"]["party_members"],
            over=e["body"]["members"] if e["body"]["party_members"] is not None else None,
        )
        for e in governed
        if e["body"]["members"] is not None
    ]
    return found


def reports(store, states, months):
    told = {(row["estate_id"], quarter_number(row["reported_on"])) for row in store.rows["company_report"]}
    heard = {(sender, quarter_number(month)) for sender, month in store.returns["company_report"]} | {
        (row["_sender"], quarter_number(row["reported_on"])) for row in store.rows["company_report"]
    }
    due = []
    for e in states:
        if e["month"] in months and e["month"].month % 3 == 0 and e["in_scope"] and e["is_company"]:
            quarter = quarter_number(e["month"])
            is_heard = any((e[level], quarter) in heard for level in ("city", "district", "street"))
            due.append(row_of(e, True if (e["estate_id"], quarter) in told else False if is_heard else None))
    return {("company_reported", "headline"): due}


def _placed(store, row, home):
    """A meeting or a ledger's row: where its estate lies, else where the row itself says."""
    return home(row["estate_id"]) if row["estate_id"] else store.place(row)


def _required(store, level, month):
    """What meetings of a level are due in a month: kind → months between, times; and whether somebody sent it."""
    end = end_of(month)
    sent = {}
    for row in sorted(store.rows["meeting_requirement"], key=lambda one: one["valid_from"]):
        in_force = row["valid_from"] <= end and not (row["valid_to"] and row["valid_to"] < end)
        if row["level"] == level and in_force and row["meeting_kind"] in ("joint", "coordination_body", "deliberation"):
            sent[row["meeting_kind"]] = (LENGTH[row["interval"]], row["times"] or 1)
    return (sent, True) if sent else ({"joint": (SILENT[level], 1)}, False)


def _answers(kind, due, is_sent):
    if kind == due or (due == "joint" and kind == "coordination_body"):
        return True
    return not is_sent and kind in ("coordination_body", "deliberation")


def meetings(store, states, months, home):
    held = []
    for one in store.rows["meeting"]:
        place = dict(_placed(store, one, home))
        community = one["community"]
        if not one["estate_id"]:
            is_inside = store.level.get(community) == "community" and store.parent[community] == place["street"]
            place["community"] = community if is_inside else f"{place['street']}-unassigned"
        held.append({"place": place, "month": month_of(one["held_on"]), "row": one})
    heard = set(store.returns["meeting"]) | {(one["row"]["_sender"], one["month"]) for one in held}
    found = {
        (name, "headline"): []
        for name in (
            "street_meeting",
            "community_meeting",
            "district_meeting",
            "city_meeting",
            "meeting_attendance",
            "representative_attended",
            "minutes_published",
            "city_meeting_count",
            "meeting_topics",
        )
    }
    found["minutes_published", "community_joint"] = []
    for level in ("city", "district", "street", "community"):
        at = {}
        for one in held:
            if one["row"]["level"] == level:
                at.setdefault(one["place"].get(level), []).append(one)
        found[f"{level}_meeting", "headline"] = _due(store, states, months, level, at, heard)
    community = found["community_meeting", "headline"]
    found["community_meeting", "joint"] = [one for one in community if one["segment"] == "joint"]
    found["community_meeting", "deliberations"] = [
        one for one in community if one["segment"] == "deliberation" or not one["is_sent"]
    ]
    for one in held:
        row, place = one["row"], one["place"]
        if one["month"] not in months:
            continue
        present = None if row["parties_present"] is None else row["parties_present"].split(",")
        if row["level"] == "street" and row["meeting_kind"] in ("joint", "coordination_body"):
            found["meeting_attendance", "headline"] += [
                row_of(place, None if present is None else party in present, segment=party) for party in SIX
            ]
        if row["level"] == "estate" and row["meeting_kind"] == "committee":
            came = None if present is None else "residents_committee" in present
            found["representative_attended", "headline"].append(row_of(place, came))
        if row["is_minutes_required"]:
            is_public = row["published_on"] is not None
            found["minutes_published", "headline"].append(row_of(place, is_public, segment=row["level"]))
            if (row["level"], row["meeting_kind"]) == ("community", "joint"):
                found["minutes_published", "community_joint"].append(row_of(place, is_public))
        if (row["level"], row["meeting_kind"]) == ("community", "joint"):
            agenda = None if row["agenda_flags"] is None else row["agenda_flags"].split(",")
            found["meeting_topics", "headline"] += [
                row_of(place, None if agenda is None else topic in agenda, segment=topic) for topic in TOPICS
            ]
        if row["level"] == "city" and row["meeting_kind"] == "joint":
            found["city_meeting_count", "headline"].append(row_of(place))
    tasks = [(one, one["delisted_on"]) for one in store.rows["issue_ledger"] if one["origin"] == "meeting"]
    tasks += [(one, one["closed_on"]) for one in store.rows["rectification"] if one["origin"] == "meeting"]
    found["meeting_task_closed", "headline"] = [
        row_of(
            _placed(store, one, home),
            closed is not None and closed <= one["due_on"],
            segment="issue_ledger" if "issue_no" in one else "rectification",
        )
        for one, closed in tasks
        if one["due_on"] and month_of(one["due_on"]) in months
    ]
    found["meeting_task_closed", "ledger"] = [
        one for one in found["meeting_task_closed", "headline"] if one["segment"] == "issue_ledger"
    ]
    return found


def _due(store, states, months, level, at, heard):
    first_of_all = min(state["month"] for state in states)
    due = []
    for month in months:
        required, is_sent = _required(store, level, month)
        places = {e[level]: e for e in states if e["month"] == month and e["in_scope"] and "unassigned" not in e[level]}
        for kind, (length, times) in required.items():
            first = later(month, 1 - length)
            if month.month % length or first < first_of_all:
                continue
            span = [later(first, number) for number in range(length)]
            for place, e in places.items():
                kinds = [one["row"]["meeting_kind"] for one in at.get(place, ()) if one["month"] in span]
                number = sum(_answers(one, kind, is_sent) for one in kinds)
                is_heard = any(
                    (e[above], one) in heard
                    for above in ("city", "district", "street")
                    for one in span
                    if level not in ("city", "district") or above in ("city", level)
                )
                due.append(
                    row_of(
                        e,
                        True if number >= times else False if is_heard else None,
                        **({"segment": kind, "is_sent": is_sent} if level == "community" else {}),
                    )
                )
    return due


def disclosures(store, months, home):
    of_committee = {row["committee_id"]: row["estate_id"] for row in store.rows["committee"]}
    by_publisher, by_companies = {True: [], False: []}, []
    for row in store.rows["disclosure"]:
        if month_of(row["due_on"]) in months:
            estate_id = row["estate_id"] or of_committee.get(row["committee_id"])
            place = home(estate_id) if estate_id else store.place(row)
            is_on_time = row["published_on"] is not None and row["published_on"] <= row["due_on"]
            by_publisher[row["publisher"] == "committee"].append(row_of(place, is_on_time, segment=row["item"]))
            if row["publisher"] == "company":
                by_companies.append(row_of(place, is_on_time))
    votes = [row for row in store.rows["vote"] if month_of(row["assembly_on"]) in months]
    return {
        ("service_disclosed", "headline"): by_publisher[False],
        ("service_disclosed", "old_areas"): [one for one in by_publisher[False] if one["segment"] in OLD_AREAS],
        ("service_disclosed", "companies"): by_companies,
        ("committee_disclosed", "headline"): by_publisher[True],
        ("committee_disclosed", "major_matters"): [
            one for one in by_publisher[True] if one["segment"] == "major_matters"
        ],
        ("phone_vote", "headline"): [
            row_of(home(vote["estate_id"]), None if vote["voting_system"] is None else vote["voting_system"] != "paper")
            for vote in votes
        ],
        ("vote_turnout", "headline"): [
            row_of(home(vote["estate_id"]), measure=vote["voters"], over=vote["eligible"]) for vote in votes
        ],
    }


def early_starts(store, months, home):
    projects = {row["project_id"]: row for row in store.rows["project"] if row["is_new_housing"] is not False}
    every = {row["project_id"]: row for row in store.rows["project"]}
    new = {one["estate_id"] for one in projects.values() if one["estate_id"]}
    starts = {"residents_committee": [], "street": [], "joint_meeting": []}
    for row in store.rows["early_start"]:
        project = every.get(row["project_id"])
        estate_id = row["estate_id"] or (project and project["estate_id"])
        starts[row["start_kind"]].append((row, estate_id))
    tenders = {row["tender_id"]: row for row in store.rows["tender"]}
    moved, sold = [], []
    for one in projects.values():
        place = store.place(one)
        move_in, sale = one["first_move_in_on"], one["first_sale_on"]
        if move_in and month_of(move_in) in months:
            begun = [
                start["started_on"]
                for start, _ in starts["residents_committee"]
                if start["project_id"] == one["project_id"]
                or (
                    start["project_id"] is None
                    and start["estate_id"] is not None
                    and start["estate_id"] == one["estate_id"]
                )
            ]
            days = [min(begun) if begun else None, one["joint_review_on"], one["facility_ready_on"]]
            moved.append(row_of(place, all(day is not None and day < move_in for day in days)))
        if sale and month_of(sale) in months:
            signed = [
                contract["signed_on"]
                for contract in store.rows["contract"]
                if contract["contract_kind"] == "preliminary"
                and (
                    (one["estate_id"] and contract["estate_id"] == one["estate_id"])
                    or tenders.get(contract["tender_id"], {}).get("project_id") == one["project_id"]
                )
            ]
            sold.append(row_of(place, min(signed) < sale if signed else False if one["estate_id"] else None))
    firsts = {}
    for row in sorted(store.rows["committee"], key=lambda one: (one["formed_on"], one["committee_id"])):
        if row["committee_form"] in BODIES:
            firsts.setdefault(row["estate_id"], row)
    formed = [
        row_of(
            home(estate_id),
            any(whose == estate_id and start["started_on"] < first["formed_on"] for start, whose in starts["street"]),
        )
        for estate_id, first in firsts.items()
        if estate_id in new and month_of(first["formed_on"]) in months and first["committee_form"] == "owners_committee"
    ]
    signed = []
    for row in store.rows["contract"]:
        by_owners = row["contract_kind"] == "ordinary" and row["chosen_by"] in ("committee", "assembly")
        if by_owners and row["estate_id"] in new and month_of(row["signed_on"]) in months:
            chosen_from = tenders.get(row["tender_id"], {}).get("announced_on") or row["signed_on"]
            met = [
                start["started_on"]
                for start, whose in starts["joint_meeting"]
                if start["contract_id"] == row["contract_id"]
                or (start["contract_id"] is None and whose == row["estate_id"])
            ]
            signed.append(row_of(home(row["estate_id"]), any(day < chosen_from for day in met)))
    return {
        ("early_residents_committee", "headline"): moved,
        ("early_company", "headline"): sold,
        ("early_street", "headline"): formed,
        ("early_meeting", "headline"): signed,
    }
