"""Organisation, plans and training (M-ORG, M-PLAN, M-TRN), and what a region's documents ask of each place."""

from datetime import date
from fractions import Fraction

from pipelines.catalogue.catalogue import load
from tests.whole.oracle.months import distance, end_of, later, month_of, months_of
from tests.whole.oracle.sums import count, mean, row_of, survival

CARRY = 3
COMMITTEE_MEMBERS = (("training_done", "committee_members"), ("people_trained", "committee_members"))
STAFF_AT_LEAST = {"410105": 2}  # S1-31; elsewhere 1
EVIDENCE_MONTHS = 3
DUTIES = {  # variant → the number of the document and how its clauses begin
    "jinshui_housing": ("金政〔2011〕16号", "五、（二）"),
    "jinshui_streets": ("金政〔2011〕16号", "五、（三）"),
    "jinshui_departments": ("金政〔2011〕16号", "五、（四）"),
    "haimen": ("征求意见稿（2021-07-12 公告）", "二、"),
    "civil_defence": ("征求意见稿（2021-07-12 公告）", "二、2（5）"),
    "fund_review": ("征求意见稿（2021-07-12 公告）", "二、3（7）"),
}
KINDS = {
    "dedicated_staff": mean,
    "refill_days": survival(Fraction(1, 2)),
    "task_overdue": count,
    "task_overdue_days": lambda rows: {"value": _middle([row["measure"] for row in rows])},
}
LEVELS = {"duty_shown": ("city",)}
SHORTEST = {
    **dict.fromkeys(
        (
            "staffed_streets",
            "dedicated_staff",
            "street_organ_complete",
            "mediation_station",
            "enforcement_reach",
            "dedicated_posts",
            "estate_plan",
            "duty_shown",
            "training_done",
            "people_trained",
        ),
        3,
    ),
    "refill_days": 6,
}


def _middle(numbers):
    numbers = sorted(numbers)
    half = len(numbers) // 2
    return Fraction(numbers[half]) if len(numbers) % 2 else Fraction(numbers[half] + numbers[half - 1], 2)


def data_end(states):
    return end_of(max(state["month"] for state in states))


def homes_of(states):
    homes = {}
    for state in sorted(states, key=lambda one: one["month"]):
        homes[state["estate_id"]] = {name: state[name] for name in ("city", "district", "street", "community")}
    return homes


def lies(store, homes, row):
    """Where a row lies: as it says itself, else where its estate lies, else as far as its district."""
    if row.get("street") or row.get("community"):
        return store.place(row)
    return homes.get(row.get("estate_id")) or store.place(row)


def places_with_estates(states, last):
    """level → code → place: the areas that have estates in scope at a month's end."""
    found = {"city": {}, "district": {}, "street": {}, "community": {}}
    for state in states:
        if state["month"] == last and state["in_scope"] and not state["district"].endswith("-unassigned"):
            nowhere = f"{state['city']}-unassigned"
            found["city"][state["city"]] = {
                "city": state["city"],
                "district": nowhere,
                "street": f"{nowhere}-unassigned",
            }
            whole = {"city": state["city"], "district": state["district"], "street": f"{state['district']}-unassigned"}
            found["district"][state["district"]] = whole
            for level in ("street", "community"):
                if not state[level].endswith("-unassigned"):
                    found[level][state[level]] = {name: state[name] for name in ("city", "district", "street")}
    return found


def asked(store, kind, day):
    """The items that the city's documents ask for; ours where no document asks."""
    return [
        item
        for item in load().requirements[kind].of_region(store.region)
        if item.valid_from <= day and (item.valid_to is None or day <= item.valid_to)
    ]


def required(store, kind, day):
    """(item, level) that the city's documents ask for; ours where no document asks."""
    return [(item.item, item.level) for item in asked(store, kind, day)]


def heard(store, source, place, month=None):
    """Whether somebody above a place has told of a register, at all or recently enough for a month."""
    told = [told for sender, told in store.returns[source] if sender in place.values()]
    return bool(told) and (month is None or distance(month, max(told)) <= CARRY)


def in_force(begins, ends, day):
    return (begins is None or begins <= day) and (ends is None or ends > day)


def tri(found):
    """Every one of them: no as soon as one is no, else unknown as soon as one is unknown."""
    return False if False in found else None if None in found else True


def street_rows(store, states, last):
    """One a street with estates: its place and what was last told of its means."""
    found = []
    for street, place in places_with_estates(states, last)["street"].items():
        told = [row for row in store.rows["street_capacity"] if row["street"] == street and row["_month"] <= last]
        told.sort(key=lambda one: (one["_month"], one["_number"]))
        fresh = told and distance(last, told[-1]["_month"]) <= CARRY
        found.append((place, told[-1] if fresh else None))
    return found


def _more_means(store, states, last, streets):
    """Staff and money of a quarter beside those of the same quarter of the year before, of streets that had estates then."""
    before = {}
    if any(state["month"] == later(last, -12) for state in states):
        for place, told in street_rows(store, states, later(last, -12)):
            before[place["street"]] = told
    rows = []
    for place, _, told in streets:
        then = before.get(place["street"])
        pairs = [(told and told[name], then and then[name]) for name in ("dedicated_staff", "budget_yuan")]
        grown = [None if None in pair else pair[0] - pair[1] for pair in pairs]
        kept = [None if by is None else by >= 0 for by in grown]
        more = [None if by is None else by > 0 for by in grown]
        any_more = True if True in more else None if None in more else False
        rows.append(row_of(place, tri([*kept, any_more])))
    return rows


def elements(store, told):
    if told is None:
        return None
    number = {name: told[name] for name in ("dedicated_staff", "station_staff", "professionals", "budget_yuan")}
    least = {"dedicated_staff": STAFF_AT_LEAST.get(store.region, 1), "station_staff": 1, "professionals": 1}
    enough = {name: None if number[name] is None else number[name] >= bound for name, bound in least.items()}
    return {
        "organ": told["has_organ"],
        "functions": told["has_functions"],
        "main_leader": told["is_headed_by_main_leader"],
        "deputy": told["deputy_post"] is not None,
        "staff": enough["dedicated_staff"],
        "measures": told["has_measures"],
        "facilities": told["has_facilities"],
        "budget": None if number["budget_yuan"] is None else number["budget_yuan"] > 0,
        "station": told["has_mediation_station"],
        "station_staff": enough["station_staff"],
        "professionals": enough["professionals"],
        "mediators": None if told["mediators"] is None else told["mediators"] >= 1,
    }


def rows(store, states, period):
    months = months_of(period)
    last, end = months[-1], end_of(months[-1])
    known_until, homes = data_end(states), homes_of(states)
    found = {}

    streets = [(place, elements(store, told), told) for place, told in street_rows(store, states, last)]
    organ = [item for item, _ in required(store, "street_element", end)]
    station = [item for item, _ in required(store, "mediation_element", end)]

    def each(name):
        return [row_of(place, has[name] if has else None) for place, has, _ in streets]

    def all_of(names):
        return [row_of(place, tri([has[name] for name in names]) if has else None) for place, has, _ in streets]

    found["staffed_streets", "headline"] = each("staff")
    found["dedicated_staff", "headline"] = [
        row_of(place, measure=told["dedicated_staff"] if told else None) for place, _, told in streets
    ]
    found["street_organ_complete", "headline"] = all_of(organ)
    found["street_organ_complete", "organ"] = each("organ")
    found["street_organ_complete", "main_leader"] = each("main_leader")
    found["street_organ_complete", "means"] = all_of(("organ", "staff", "budget", "measures", "facilities"))
    found["street_organ_complete", "named"] = all_of(("organ", "functions", "deputy", "staff"))
    found["street_organ_complete", "more_means"] = _more_means(store, states, last, streets)
    found["mediation_station", "headline"] = all_of(station)
    found["mediation_station", "mediators"] = all_of(("mediators", "professionals"))

    cells = []
    for community, place in places_with_estates(states, last)["community"].items():
        for function, _ in required(store, "enforcement_function", end):
            told = [
                row
                for row in store.rows["enforcement_coverage"]
                if row["community"] == community
                and row["enforcement_function"] == function
                and in_force(row["covered_on"] or row["_month"], row["ended_on"], end)
            ]
            known = heard(store, "enforcement_coverage", place, last)
            hit = any(one["is_covered"] for one in told) if known else None
            cells.append(row_of(place, hit, segment=function))
    found["enforcement_reach", "headline"] = cells

    posts = [row for row in store.rows["staff"] if row["starts_on"] is None or row["starts_on"] <= end]
    found["dedicated_posts", "filled"], found["dedicated_posts", "headline"] = [], []
    for post in posts:
        is_left = post["left_on"] is not None and post["left_on"] <= end
        is_back = post["replaced_on"] is not None and post["replaced_on"] <= end
        filled = not is_left or is_back
        found["dedicated_posts", "filled"].append(row_of(store.place(post), filled))
        found["dedicated_posts", "headline"].append(
            row_of(store.place(post), post["is_dedicated"] if filled else False)
        )
    found["refill_days", "headline"] = []
    for post in store.rows["staff"]:
        if post["left_on"] and month_of(post["left_on"]) in months and post["left_on"] <= known_until:
            is_back = post["replaced_on"] is not None and post["replaced_on"] <= known_until
            until = post["replaced_on"] if is_back else known_until
            found["refill_days", "headline"].append(
                row_of(store.place(post), is_back, measure=(until - post["left_on"]).days)
            )

    going = [row for row in store.rows["work_plan"] if row["task_status"] != "stopped"]
    for name in ("task_assigned", "task_on_time", "task_overdue", "task_overdue_days"):
        found[name, "headline"] = []
    for task in going:
        place = store.place(task)
        begun = (task["starts_on"] or task["_month"]) <= end
        is_open = begun and (task["closed_on"] is None or task["closed_on"] > end)
        if is_open:
            named = [task["department"], task["person"], task["due_on"]]
            found["task_assigned", "headline"].append(row_of(place, None not in named))
            if task["due_on"] and task["due_on"] < end:
                found["task_overdue", "headline"].append(row_of(place))
                found["task_overdue_days", "headline"].append(row_of(place, measure=(end - task["due_on"]).days))
        if task["due_on"] and month_of(task["due_on"]) in months:
            in_time = task["closed_on"] is not None and task["closed_on"] <= task["due_on"]
            found["task_on_time", "headline"].append(row_of(place, in_time))

    found["estate_plan", "headline"] = [
        row_of(state, (state["told"]["work_plan_on"] or date.max) <= end, segment=state["estate_type"])
        for state in states
        if state["month"] == last and state["in_scope"]
    ]

    for name in ("issue_on_time", "issue_reopened"):
        found[name, "headline"], found[name, "raised_by_residents"] = [], []
    for issue in store.rows["issue_ledger"]:
        if issue["due_on"] and month_of(issue["due_on"]) in months:
            place = lies(store, homes, issue)
            closed = issue["delisted_on"]
            variants = ("headline", "raised_by_residents") if issue["origin"] == "hotline" else ("headline",)
            in_time = closed is not None and closed <= issue["due_on"]
            for variant in variants:
                found["issue_on_time", variant].append(row_of(place, in_time, segment=issue["origin"]))
            if closed is not None and closed <= known_until:
                for variant in variants:
                    found["issue_reopened", variant].append(row_of(place, bool(issue["is_reopened"])))

    metrics = {name for metric in load().metrics.values() for name in (metric.id, metric.code)}
    found |= {("duty_shown", variant): [] for variant in ("headline", "or_metric", *DUTIES)}
    for duty in store.rows["responsibility"]:
        if (duty["valid_from"] or duty["_month"]) > end or (duty["valid_to"] and duty["valid_to"] < end):
            continue
        shown = duty["evidenced_on"]
        hit = None if shown and shown > end else bool(shown) and shown >= later(last, 1 - EVIDENCE_MONTHS)
        place = store.place({})
        whole = hit or True if duty["evidence_metric"] in metrics else hit
        for variant, value in (("headline", hit), ("or_metric", whole)):
            found["duty_shown", variant].append(row_of(place, value))
        for variant, (number, begins) in DUTIES.items():
            if duty["document_no"] == number and (duty["clause"] or "").startswith(begins):
                found["duty_shown", variant].append(row_of(place, hit))

    for name in (("training_done", "headline"), ("training_done", "in_month"), ("people_trained", "headline")):
        found[name] = []
    for row in store.rows["training"]:
        place, planned, held = store.place(row), row["planned_on"], row["held_on"]
        if planned and row["is_planned"] is not False and month_of(planned) in months and planned <= known_until:
            done = held is not None and held <= known_until
            in_month = held is not None and held <= end_of(month_of(planned))
            found["training_done", "headline"].append(row_of(place, done, segment=row["audience"]))
            found["training_done", "in_month"].append(row_of(place, in_month))
        asked_on = planned or held
        if month_of(asked_on) in months and asked_on <= known_until and row["target_people"]:
            target = row["target_people"]
            came = 0 if held is None else row["attended"]
            parts = (
                [(target, None)] if came is None else [(min(came, target), True), (target - min(came, target), False)]
            )
            found["people_trained", "headline"] += [
                row_of(place, hit, weight=people, segment=row["audience"]) for people, hit in parts if people
            ]
    for name, variant in COMMITTEE_MEMBERS:
        found[name, variant] = [one for one in found[name, "headline"] if one["segment"] == "committee"]
    return found
