"""Small stores drawn at random, full of what is rare: unknowns, silence, bodies that end on the last day, passed checks.

The same comparison as in `test_oracle.py`, where the invented city is too well behaved to show a difference.
"""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import query
from tests.warehouse.stored import DIVISIONS, built, home_in, send
from tests.whole.oracle.estates import estate_months
from tests.whole.oracle.months import end_of, later, months_of
from tests.whole.oracle.numbers import numbers
from tests.whole.oracle.proposals import proposals
from tests.whole.oracle.store import Store
from tests.whole.test_oracle import differences, stored

MONTHS = [f"2022-{month:02d}" for month in range(1, 13)]
DISTRICTS = ("110101", "110102")
STREETS = [code for code, _, level, _ in DIVISIONS if level == "street"]
COMPANIES = ["91110101MA01TEST1A", "91110101MA01TEST2B", "91110101MA01TEST3C"]
MODES = [
    "company_full",
    "company_full",
    "developer_preliminary",
    "self_managed",
    "special_items",
    "logistics_unit",
    "street_custody",
    "housing_office",
    "trusteeship",
    "none",
    None,
]
TYPES = ["commodity", "commodity", "old", "resettlement", "direct_public", "unit_self", None]
FORMS = ["owners_committee", "interim_committee", "interim_group"]
CATEGORIES = ["service", "pipes", "parking", None]
ITEMS = ["award", "abandonment", "illegal_charge", "service_quality"]


def some_day(lot: random.Random) -> date:
    """A day of the year or just before it, often the first or last of a month."""
    month = later(date(2022, 1, 1), lot.randrange(-3, 12))
    return lot.choice([month, end_of(month), month + timedelta(days=lot.randrange(27))])


def maybe(lot: random.Random, value: object, missing: float = 0.3) -> object:
    return None if lot.random() < missing else value


def write_wild(folder: Path, seed: int) -> Path:
    lot = random.Random(seed)
    home = home_in(folder)
    estates = {f"E{number:02d}": lot.choice(DISTRICTS) for number in range(24)}
    steady = {
        id_: {
            "name": f"小区{id_}",
            "district": district,
            "estate_type": lot.choice(TYPES),
            "street": maybe(lot, lot.choice([code for code in STREETS if code.startswith(district)]), 0.15),
            "households": maybe(lot, lot.randrange(1, 900), 0.15),
            "is_old": lot.choice([True, False, None]),
            "eligible_on": maybe(lot, some_day(lot)),
            "is_in_scope": lot.choice([True, True, True, None, False]),
        }
        for id_, district in estates.items()
    }
    send(
        home,
        "company",
        [
            {
                "company_code": code,
                "name": code,
                "credit_file_on": maybe(lot, some_day(lot)),
                "registered_on": maybe(lot, some_day(lot), 0.7),
                "status": lot.choice(["active", "active", "left", None]),
            }
            for code in COMPANIES[:2]
        ],
        period="2022Q1",
    )
    for month in MONTHS:
        for district in DISTRICTS:
            if lot.random() < 0.75 and not (district == "110102" and "2022-04" <= month <= "2022-09"):
                rows = [
                    {
                        "estate_id": id_,
                        **steady[id_],
                        "service_mode": (mode := lot.choice(MODES)),
                        "company_code": lot.choice([*COMPANIES, None])
                        if mode in ("company_full", "developer_preliminary")
                        else None,
                        "mode_decided_on": maybe(lot, some_day(lot), 0.5),
                    }
                    for id_, own in estates.items()
                    if own == district and lot.random() < 0.95
                ]
                send(home, "estate", rows, period=month, sender=district)
            if lot.random() < 0.7:
                rows = [
                    {
                        "committee_id": f"{district}-{month}-{number}",
                        "estate_id": lot.choice(list(estates)),
                        "committee_form": lot.choice(FORMS),
                        "formed_on": (formed := some_day(lot)),
                        "dissolved_on": maybe(lot, formed + timedelta(days=lot.randrange(120)), 0.6),
                        "term_ends_on": maybe(lot, some_day(lot), 0.5),
                    }
                    for number in range(lot.randrange(4))
                ]
                send(home, "committee", rows, period=month, sender=district)
            if lot.random() < 0.7:
                rows = [
                    {
                        "party_body_id": f"{district}-{month}-{number}",
                        "estate_id": lot.choice(list(estates)),
                        "host": lot.choice(["committee", "project_team", "estate", "company"]),
                        "party_form": lot.choice(["branch", "group", "liaison"]),
                        "set_up_on": (up := some_day(lot)),
                        "ended_on": maybe(lot, up + timedelta(days=lot.randrange(120)), 0.7),
                    }
                    for number in range(lot.randrange(4))
                ]
                send(home, "party_body", rows, period=month, sender=district)
            if lot.random() < 0.85:
                rows = [
                    {
                        "estate_id": id_,
                        "score": lot.choice([45, 55.5, 59.99, 60, 75, 91, 96]),
                        "company_code": maybe(lot, lot.choice(COMPANIES), 0.8),
                    }
                    for id_, own in estates.items()
                    if own == district and lot.random() < 0.9
                ]
                send(home, "assessment", rows, period=month, sender=district)
    for quarter in ("2022Q1", "2022Q2", "2022Q3", "2022Q4"):
        rows = [
            {
                "estate_id": id_,
                "sequence": 1,
                "check_kind": "random",
                "score": lot.choice([40, 59.5, 60, 80]),
                "checked_on": end_of(months_of(quarter)[1]),
            }
            for id_ in estates
            if lot.random() < 0.4
        ]
        send(home, "spot_check", rows, period=quarter, sender="110101")
    send(
        home,
        "contract",
        [
            {
                "contract_id": f"C{number}",
                "estate_id": lot.choice(list(estates)),
                "company_code": maybe(lot, lot.choice(COMPANIES), 0.1),
                "contract_kind": lot.choice(["preliminary", "ordinary", "special_item"]),
                "signed_on": (start := some_day(lot)),
                "starts_on": start,
                "ends_on": maybe(lot, start + timedelta(days=lot.randrange(200)), 0.5),
            }
            for number in range(30)
        ],
        period="2022Q1",
    )
    send(
        home,
        "credit_record",
        [
            {
                "record_id": f"R{number}",
                "company_code": lot.choice(COMPANIES),
                "record_kind": lot.choice(["good", "bad"]),
                "record_code": lot.choice(ITEMS),
                "points": lot.choice([2, 5, 12.5, 30]),
                "decided_on": (start := some_day(lot)),
                "valid_from": start,
                "valid_to": maybe(lot, start + timedelta(days=lot.randrange(1, 200)), 0.4),
                "repaired_on": maybe(lot, start + timedelta(days=lot.randrange(90)), 0.7),
            }
            for number in range(14)
        ],
        period="2022-01",
    )
    orders = []
    for number in range(220):
        created = datetime(2022, 1, 1) + timedelta(minutes=lot.randrange(365 * 1440))
        closed = maybe(lot, created + timedelta(minutes=lot.randrange(30 * 1440)), 0.15)
        valid = closed is not None and lot.random() < 0.8
        street = lot.choice([*STREETS, None])
        orders.append(
            {
                "order_no": f"G{number:04d}",
                "created_at": created,
                "closed_at": closed,
                "category": lot.choice(CATEGORIES),
                "category_written": maybe(lot, "城市管理"),
                "street": street,
                "district": maybe(lot, "110101") if street is None else street[:6],
                "sign_due_at": maybe(lot, created + timedelta(hours=2), 0.1),
                "signed_at": maybe(lot, created + timedelta(minutes=lot.randrange(240)), 0.1),
                "due_at": maybe(lot, created + timedelta(days=5), 0.1),
                "extension_days": lot.choice([None, 0, 3, 20]),
                "returned_times": lot.choice([None, 0, 1]),
                "rehandled_times": lot.choice([None, 0, 2]),
                "is_repeat": lot.choice([True, False, None]),
                "has_valid_followup": valid if lot.random() < 0.9 else None,
                "is_contacted": lot.choice([True, False, None]),
                "is_solved": lot.choice([True, False, None]),
                "satisfaction": lot.choice(["satisfied", "basically", "dissatisfied", None]),
                "is_excluded": (out := lot.choice([True, False, False, None])),
                "exclusion_reason": lot.choice(["unreasonable", "appeal_upheld", "other"]) if out else None,
            }
        )
    send(home, "complaint", orders, period="2022-12")
    for wave, on in (("W1", date(2022, 5, 20)), ("W2", date(2022, 11, 20))):
        asked = {street: lot.randrange(20, 60) for street in STREETS}
        send(
            home,
            "survey",
            [
                {
                    "survey_id": wave,
                    "stratum": street,
                    "subject": "company",
                    "district": street[:6],
                    "street": street,
                    "population": lot.choice([90, 2_500, 30_000]),
                    "eligible_contacts": 2 * number,
                    "completes": number,
                    "field_from": on,
                    "field_to": on,
                }
                for street, number in asked.items()
            ],
            period="2022H1" if wave == "W1" else "2022H2",
        )
        send(
            home,
            "survey_answer",
            [
                {
                    "survey_id": wave,
                    "respondent_no": f"{street}{number}",
                    "question": question,
                    "stratum": street,
                    "street": street,
                    "answer": lot.choice(["very_satisfied", "satisfied", "neutral", "dissatisfied", "do_not_know"]),
                    "company_code": maybe(lot, lot.choice(COMPANIES), 0.1),
                    "weight": maybe(lot, lot.choice([0.5, 1, 2.25]), 0.8),
                }
                for street, number_asked in asked.items()
                for number in range(number_asked)
                for question in ("overall", "repair_time")
            ],
            period="2022H1" if wave == "W1" else "2022H2",
        )
    built(home)
    return home.path


@pytest.mark.parametrize("seed", range(1, 7))
def test_plain_python_agrees_where_the_data_are_wild(seed: int, tmp_path: Path) -> None:
    home = write_wild(tmp_path, seed)
    store = Store(home)
    first = min(row["_month"] for row in store.rows["estate"])
    states = estate_months(store, [month for month in months_of("2022") if month >= first])
    door = query.open(home)
    wrong = []
    with door.cursor() as cursor:
        for period in ("2022-03", "2022-06", "2022-09", "2022-12", "2022Q3", "2022H1", "2022"):
            found = stored(cursor, period)
            for name, expected in numbers(store, states, period).items():
                _, variant, _, level, _ = name
                if level == "company" or (variant != "headline" and level == "street"):
                    continue
                if name not in found:
                    wrong.append(f"{period} {name}: not in the warehouse")
                    continue
                wrong += [f"{period} {name}: {difference}" for difference in differences(expected, found[name])]
        hits = cursor.sql("select quarter, rule, subject, state from rule_hit").fetchall()
    states_of = {(quarter, rule, subject): state for quarter, rule, subject, state in hits}
    words = {True: "proposed", False: "not_proposed", None: "waiting"}
    for quarter in ("2022Q1", "2022Q2", "2022Q3", "2022Q4"):
        for (rule, subject), state in proposals(store, states, quarter).items():
            if states_of.get((quarter, rule, subject)) != words[state]:
                wrong.append(
                    f"{quarter} {rule} {subject}: {states_of.get((quarter, rule, subject))}, not {words[state]}"
                )
    assert wrong == [], f"{len(wrong)} disagreements"
