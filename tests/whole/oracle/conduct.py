"""What companies and developers did or left undone: BL-01 to BL-08, BL-10 to BL-12, RL-04, RL-06, BL-D1 to BL-D3."""

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date, timedelta
from fractions import Fraction

from tests.whole.oracle.chapters.exits import three_months_after
from tests.whole.oracle.chapters.money import bond_due, take_overs
from tests.whole.oracle.companies import companies_of
from tests.whole.oracle.months import end_of, later, month_of
from tests.whole.oracle.places import at, homes
from tests.whole.oracle.sums import share, wilson
from tests.whole.oracle.surveys import answers

GRACE = timedelta(days=30)
HAIMEN = "320614"  # its draft alone asks for bonds, inspections of take-overs and three months' notice


def years_before(day, years):
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def is_by(day, end):
    return day is not None and day <= end


def companies_known(store, states, end):
    """Those in the register that have not left, registered by then, and those that estates name."""
    register = companies_of(store)
    codes = {code for code, row in register.items() if row["registered_on"] is None or row["registered_on"] <= end}
    return codes | {
        state["company_code"] for state in states if state["company_code"] and state["company_code"] not in register
    }


def violations(store, subject, end):
    """Subject → the kinds of acts that count against it on a day."""
    found = defaultdict(list)
    for row in store.rows["violation"]:
        code = row[f"{subject}_code"]
        if row["subject_kind"] != subject or not code or is_by(row["repealed_on"], end):
            continue
        told = [day for day in (row["decided_on"], row["ordered_on"]) if is_by(day, end)]
        if not told:
            continue
        is_open = not is_by(row["corrected_on"], end)
        decided = row["decided_on"] if is_by(row["decided_on"], end) else None
        in_force = decided is not None and (
            row["publicity_ends_on"] >= end if row["publicity_ends_on"] else decided > years_before(end, 1)
        )
        kind, is_penalty = row["violation_type"], row["violation_kind"] == "penalty"
        is_standing = is_open or max(told) > years_before(end, 1)
        if kind in ("abandonment", "refuse_leave", "malicious_breach") and is_standing:
            found[code].append(kind)
        if kind == "illegal_charge" and in_force and (is_penalty or (row["penalty_yuan"] or 0) > 0):
            found[code].append("illegal_charge")
        if (
            row["field"] in ("fire", "lift", "gang")
            and in_force
            and row["is_serious"]
            and (is_penalty or (kind == "safety" and row["is_found_responsible"]))
        ):
            found[code].append("serious")
        if kind == "forgery" and decided and decided > years_before(end, 2):
            found[code].append("forgery")
    return found


def exits_faulty(store, end):
    asks_all = store.region == HAIMEN
    found = set()
    for row in store.rows["exit"]:
        if not is_by(row["leave_on"], end):
            continue
        is_recent = row["leave_on"] > years_before(end, 1)
        is_own = row["decided_by"] == "company" and row["notice_on"] is not None
        if asks_all and is_own and is_recent and row["leave_on"] < three_months_after(row["notice_on"]):
            found.add(row["company_code"])
        kept = False in (row["is_rooms_handed_over"], row["is_money_handed_over"], row["is_documents_handed_over"])
        if row["handed_over_on"]:
            kept = row["handed_over_on"] > end
        if kept and row["demand_on"] and row["demand_on"] + GRACE < end:
            found.add(row["company_code"])
    return found


def bonds(store, end):
    """Company → (is short, None where not known, and whether it was noticed in time) of each bond of a tender."""
    projects = {row["project_id"]: row for row in store.rows["project"]}
    contracts = {row["contract_id"]: row for row in store.rows["contract"]}
    tenders = {row["tender_id"]: row for row in store.rows["tender"]}
    subjects, covered = [], set()
    for bond in store.rows["bond"]:
        contract = contracts.get(bond["contract_id"]) or {}
        tender = bond["tender_id"] or contract.get("tender_id")
        covered.add(tender)
        subjects.append((bond, contract, tenders.get(tender) or {}, bond["company_code"]))
    for tender in tenders.values():
        if tender["decided_on"] and tender["tender_id"] not in covered:
            subjects.append(({}, {}, tender, tender["winner_code"]))
    found = defaultdict(list)
    for bond, contract, tender, code in subjects:
        due_from = tender.get("decided_on") or bond.get("noticed_on") or contract.get("signed_on")
        ends_on = contract.get("ends_on")
        if tender.get("selection_method") != "tender" or due_from is None or due_from + GRACE >= end:
            continue
        if ends_on is not None and ends_on < end:
            continue
        project = projects.get(bond.get("project_id") or tender.get("project_id")) or {}
        area = bond.get("planned_floor_area_m2") or project.get("planned_floor_area_m2") or project.get("floor_area_m2")
        paid = bond.get("paid_yuan")
        if bond.get("paid_on") is not None and bond["paid_on"] > end:
            paid = 0
        stated = bond.get("due_yuan")
        dues = [stated] if area is None else [bond_due(area, mode) for mode in ("whole_steps", "pro_rata", "round_up")]
        dues += [] if stated is None else [stated]
        is_short = None if paid is None or dues[0] is None else all(paid < due for due in dues)
        noticed = bond.get("noticed_on")
        found[code].append((is_short, noticed is not None and noticed + GRACE < end))
    return found


def hand_overs(store, states, end):
    """Company → (is done, None where not known, and whether it is overdue after a notice) of each take-over."""
    told = {sender for sender, _ in store.returns["handover_inspection"]}
    known = homes(states)
    found = defaultdict(list)
    for contract, own, day in take_overs(store):
        if is_by(contract["ends_on"], end - timedelta(days=1)):
            continue
        if day is None or day + GRACE >= end or (own and own["is_withheld_by_developer"]):
            continue
        place = at(store, known, contract["estate_id"])
        done, overdue = None, False
        if own:
            done = is_by(own["inspected_on"], end) and is_by(own["filed_on"], end)
            noticed = own["noticed_on"]
            was_noticed = noticed is not None and noticed + GRACE < end
            overdue = not done and own["is_withheld_by_developer"] is False and was_noticed
        elif told & {place["city"], place["district"], place["street"]}:
            done = False
        found[contract["company_code"]].append((done, overdue))
    return found


def disclosures(store, states, end):
    """Company → (due and owed in the year, the most periods that one item of one estate is overdue after a demand)."""
    serving = {(state["estate_id"], state["month"]): state["company_code"] for state in states}
    committees = {row["committee_id"]: row for row in store.rows["committee"]}
    year_from = later(month_of(end), -11)
    due, owed, periods = defaultdict(int), defaultdict(int), defaultdict(lambda: defaultdict(set))
    for row in store.rows["disclosure"]:
        if row["publisher"] != "company" or row["due_on"] > end:
            continue
        estate = row["estate_id"] or (committees.get(row["committee_id"]) or {}).get("estate_id")
        code = row["company_code"] or serving.get((estate, month_of(row["due_on"])))
        is_published = is_by(row["published_on"], end)
        if row["due_on"] >= year_from:
            due[code] += 1
            owed[code] += not is_published
        if not is_published and is_by(row["noticed_on"], end):
            periods[code][estate, row["item"]].add(row["period"])
    most = {code: max(len(told) for told in items.values()) for code, items in periods.items()}
    return due, owed, most


def objections(home, end):
    """What objections that are not decided on a day are about."""
    file = home / "office" / "journal.sqlite"
    if not file.exists():
        return set()
    with closing(sqlite3.connect(file)) as journal:
        told = {}
        for (content,) in journal.execute("select content from entry where kind = 'objection' order by sequence"):
            one = json.loads(content)
            told[one["objection_no"]] = one
    return {
        one["reference"]
        for one in told.values()
        if date.fromisoformat(one["filed_on"]) <= end
        and not (one.get("decided_on") and date.fromisoformat(one["decided_on"]) <= end)
    }


def rectifications(store, end):
    """Companies late after the first demand, and how many orders of each are overdue thirty days after the second."""
    late, overdue = set(), defaultdict(int)
    pending = objections(store.home, end)
    for row in store.rows["rectification"]:
        if row["subject_kind"] != "company" or is_by(row["closed_on"], end) or row["rectification_no"] in pending:
            continue
        if row["due_on"] < end and is_by(row["first_demand_on"], end):
            late.add(row["company_code"])
            if row["second_demand_on"] and row["second_demand_on"] + GRACE < end:
                overdue[row["company_code"]] += 1
    return late, overdue


def spot_means(store, states, months):
    """Company → mean over the estates checked in some months, of random checks where it had any."""
    serving = {(state["estate_id"], state["month"]): state["company_code"] for state in states}
    checks = defaultdict(lambda: defaultdict(list))
    for row in store.rows["spot_check"]:
        month = month_of(row["checked_on"])
        code = serving.get((row["estate_id"], month))
        if code and month in months:
            checks[code, row["check_kind"]][row["estate_id"]].append(Fraction(row["score"]))
    found = {}
    for kind in ("targeted", "random"):
        for (code, of), estates in checks.items():
            if of == kind:
                found[code] = sum(sum(estate) / len(estate) for estate in estates.values()) / len(estates)
    return found


def random_checks(store, states, months):
    """Company → random spot checks with a score in some months."""
    serving = {(state["estate_id"], state["month"]): state["company_code"] for state in states}
    found = Counter()
    for row in store.rows["spot_check"]:
        month = month_of(row["checked_on"])
        if row["check_kind"] == "random" and month in months:
            found[serving.get((row["estate_id"], month))] += 1
    return found


def developers(store, end):
    """(rule, developer) → True or False at a quarter's end: the unknown never counts."""
    acts = violations(store, "developer", end)
    year = [later(month_of(end), -back) for back in range(12)]
    groups = defaultdict(list)
    for row in answers(store):
        if row["developer_code"] and row["question"] in ("housing_quality", "repair_time", "repair_effect"):
            groups[row["developer_code"], row["question"], row["month"], row["survey_id"]].append(row)
    latest = {}
    for code, question, month, survey in sorted(groups, key=lambda one: (one[2], one[3])):
        if month in year:
            latest[code, question] = groups[code, question, month, survey]
    poor = set()
    for (code, _), rows in latest.items():
        result = share(rows)
        if len(rows) >= 30 and wilson(float(result["value"]), float(result["effective"]))[1] < 0.6:
            poor.add(code)
    projects = {row["project_id"]: row for row in store.rows["project"]}
    unsound = set()
    for row in store.rows["quality_deposit"]:
        project = projects.get(row["project_id"]) or {}
        code, over = row["developer_code"] or project.get("developer_code"), row["defect_period_ends_on"]
        if (project.get("delivered_on") or row["_month"]) > end or (over is not None and over < end):
            continue
        if is_by(row["released_on"], end):
            if over is not None and row["released_on"] < over:
                unsound.add(code)
        elif row["held_yuan"] is not None:
            used = 0 if row["is_used_against_rule"] else row["used_yuan"] or 0
            if min(row["held_yuan"], row["required_yuan"]) + used < row["required_yuan"]:
                unsound.add(code)
        if row["is_used_against_rule"]:
            unsound.add(code)
    register = {row["developer_code"]: row for row in store.rows["developer"]}
    named = {row["developer_code"] for row in (*store.rows["quality_deposit"], *store.rows["violation"])}
    named |= {row["developer_code"] for row in answers(store)}
    found = {}
    for code in (named | set(register)) - {None}:
        registered_on = (register.get(code) or {}).get("registered_on")
        if registered_on is None or registered_on <= end:
            found["developer_survey", code] = code in poor
            found["developer_deposit", code] = code in unsound
            found["developer_conduct", code] = bool(acts[code])
    return found


def conduct(store, states, last, serving):
    """(rule, company) → True, False or None, and (rule, developer), at the end of a quarter's last month."""
    end = end_of(last)
    acts = violations(store, "company", end)
    left, bonded, taken = exits_faulty(store, end), bonds(store, end), hand_overs(store, states, end)
    due, owed, periods = disclosures(store, states, end)
    late, overdue = rectifications(store, end)
    spot = spot_means(store, states, [later(last, -back) for back in range(12)])
    found = {}
    served = Counter(state["company_code"] for state in states if state["month"] == last and state["in_scope"])
    for code in companies_known(store, states, end):
        for rule, kind in (
            ("abandonment", "abandonment"),
            ("refusal", "refuse_leave"),
            ("breach", "malicious_breach"),
            ("serious", "serious"),
            ("forgery", "forgery"),
        ):
            found[f"black_{rule}", code] = kind in acts[code]
        # A tenth of what it serves: one anywhere lists nobody who serves more than ten.
        charges = acts[code].count("illegal_charge")
        found["black_charging", code] = charges > 0 and 10 * charges >= served[code]
        found["black_exit", code] = code in left
        if store.region == HAIMEN:
            found["black_bond", code] = any(is_short and noticed for is_short, noticed in bonded[code])
            found["black_handover", code] = any(is_overdue for _, is_overdue in taken[code])
        found["black_disclosure", code] = periods.get(code, 0) >= 2
        found["black_rectification", code] = overdue[code] > 0 and 10 * overdue[code] >= served[code]
    for code in serving:
        found["red_spot_check", code] = spot[code] >= 85 if code in spot else None
        parts = [owed[code] == 0 if due[code] else None]
        if store.region == HAIMEN:
            parts += [None if is_short is None else not is_short for is_short, _ in bonded[code]]
            parts += [done for done, _ in taken[code]]
        found["red_duties", code] = False if False in parts else None if None in parts else True
    watched = {code for code in serving if periods.get(code, 0) > 0 or code in late}
    return found | developers(store, end), watched
