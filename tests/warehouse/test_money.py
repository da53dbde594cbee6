"""Money and duties to the cent, at every boundary that the texts leave open; the oracle's Decimal beside."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from tests.warehouse.stored import built, estate, home_in, send
from tests.whole.oracle.chapters.money import bond_due, payable_by_band, rooms_due

MODES = ("whole_steps", "pro_rata", "round_up")
BONDS = {  # planned area → due by whole steps, in proportion, with begun steps counted whole
    "0.01": ("0.01", "0.01", "0.01"),
    "12345.67": ("9876.54", "9876.54", "9876.54"),
    "99999.99": ("79999.99", "79999.99", "79999.99"),
    "100000": ("80000", "80000", "80000"),
    "100000.01": ("80000", "80000.01", "85000"),
    "105000": ("80000", "82500", "85000"),
    "109999.99": ("80000", "85000.00", "85000"),
    "110000": ("85000", "85000", "85000"),
    "235000": ("145000", "147500", "150000"),
    "1234567.89": ("645000", "647283.95", "650000"),
}
ROOMS = {  # floor area, service rooms → enough, missing
    ("2499", "100"): (True, "0"),
    ("2499", "99.99"): (False, "0.01"),
    ("2500", "100"): (True, "0"),
    ("2501", "100.04"): (True, "0"),
    ("2501", "100.03"): (False, "0.01"),
    ("2501", "100"): (False, "0.04"),
    ("100000", "4000"): (True, "0"),
    ("100000", "3999.99"): (False, "0.01"),
}
BANDS = (("0.8", "1"), ("0.7", "0.8"), ("0.6", "0.5"), ("0", "0"))
PAYMENTS = (  # satisfied, answers, paid of a budget of 1,000.01 → state, payable, follows
    ("0.8", 30, "1000.01", "valid", "1000.01", True),
    ("0.7999", 30, "800.01", "valid", "800.01", True),
    ("0.7", 30, "800.01", "valid", "800.01", True),
    ("0.6999", 30, "800.01", "valid", "500.01", False),
    ("0.6", 30, "500.01", "valid", "500.01", True),
    ("0.5999", 30, "0.01", "valid", "0", False),
    ("0.8", 29, "1000.01", "insufficient", None, False),
    ("0.8", 30, "1000", "valid", "1000.01", False),
    (None, 30, "1000.01", "none", None, False),
    ("0.8", None, "1000.01", "none", None, False),
)


def exact(warehouse: query.Reader, sql: str) -> list[tuple[object, ...]]:
    """The rows of an answer with decimals as they stand."""
    with warehouse.cursor() as cursor:
        return cursor.sql(sql).fetchall()


def money(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def won(areas: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "contract_id": f"k{place}",
            "tender_id": f"t{place}",
            "company_code": "C",
            "due_yuan": Decimal(0),
            "planned_floor_area_m2": Decimal(area),
            "paid_yuan": Decimal(80_000),
            "paid_on": date(2022, 2, 1),
        }
        for place, area in enumerate(areas)
    ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    """One home with a row at each boundary, told for the first quarter of 2022."""
    home = home_in(tmp_path_factory.mktemp("money"))
    places = {"district": "110101", "street": "110101001"}
    for month in ("2022-01", "2022-02", "2022-03"):
        send(
            home,
            "estate",
            [
                estate("a"),
                *(
                    estate(name, building_m2=Decimal(20_000), delivered_exclusive_m2=Decimal(delivered))
                    for name, delivered in (("under", "9998"), ("half", "10000"), ("over", "10002"))
                ),
                estate("no_building", delivered_exclusive_m2=Decimal(20_000), floor_area_m2=Decimal(20_000)),
            ],
            period=month,
            sender="110101",
        )
    send(home, "bond", won(list(BONDS)), period="2022Q1", sender="110101")
    tender = {"selection_method": "tender", "announced_on": date(2021, 12, 1), "decided_on": date(2022, 1, 5)}
    send(
        home,
        "tender",
        [tender | {"tender_id": f"t{place}"} for place in range(len(BONDS))] + [tender | {"tender_id": "unpaid"}],
        period="2022Q1",
        sender="110101",
    )
    send(
        home,
        "project",
        [
            places
            | {
                "project_id": f"p{place}",
                "project_name": "项目",
                "is_new_housing": True,
                "floor_area_m2": Decimal(area),
                "service_room_m2": Decimal(rooms),
                "delivered_on": date(2022, 1, 1),
            }
            for place, (area, rooms) in enumerate(ROOMS)
        ],
        period="2022Q1",
        sender="110101",
    )
    send(
        home,
        "acceptance",
        [
            {"acceptance_no": f"y{place}", "project_id": f"p{place}", "accepted_on": date(2022, 2, 1)}
            for place in range(len(ROOMS))
        ],
        period="2022Q1",
        sender="110101",
    )
    deposit = {"required_yuan": Decimal(100), "held_yuan": Decimal(100), "deposit_kind": "quality_deposit"}
    send(
        home,
        "quality_deposit",
        [
            deposit | {"project_id": "p0", "defect_period_ends_on": date(2022, 3, 31)},
            deposit | {"project_id": "p1", "defect_period_ends_on": date(2022, 3, 30)},
            deposit | {"project_id": "p2", "defect_period_ends_on": date(2027, 1, 1), "released_on": date(2022, 3, 31)},
            deposit | {"project_id": "p3", "defect_period_ends_on": date(2027, 1, 1), "held_yuan": Decimal(250)},
            deposit | {"project_id": "p3", "deposit_kind": "warranty_money", "held_yuan": None},
        ],
        period="2022Q1",
        sender="110101",
    )
    send(
        home,
        "subsidy_band",
        [
            {
                "subsidy_kind": "old_area",
                "band_no": str(place),
                "valid_from": date(2020, 1, 1),
                "minimum_sample": 30,
                "minimum_satisfaction_share": float(least),
                "pay_share": float(pays),
            }
            for place, (least, pays) in enumerate(BANDS)
        ],
        period="2022-01",
    )
    send(
        home,
        "subsidy",
        [
            {
                "unit": "110101001",
                "unit_kind": "street",
                "year": 2022,
                "subsidy_kind": "old_area",
                "payment_no": str(place),
                "budget_city_yuan": Decimal("600.01"),
                "budget_district_yuan": Decimal(400),
                "answers": answers,
                "satisfied_share": None if satisfied is None else float(satisfied),
                "paid_yuan": Decimal(paid),
                "paid_on": date(2022, 3, 1),
            }
            for place, (satisfied, answers, paid, *_) in enumerate(PAYMENTS)
        ],
        period="2022Q1",
        sender="110101",
    )
    return built(home, "bond_paid", "building_project", "deposit_quarter", "subsidy_payment")


def test_the_bond_is_to_the_cent_in_all_three_readings(warehouse: query.Reader) -> None:
    """S4-18: 0.80 yuan a square metre to 100,000 m² (itself included), then 5,000 yuan for each further 10,000 m²."""
    found = exact(
        warehouse,
        "select area_m2, due_whole_yuan, due_pro_rata_yuan, due_round_up_yuan from bond_quarter where contract_id is not null",
    )
    assert {row[0]: row[1:] for row in found} == {
        Decimal(area): tuple(Decimal(due) for due in dues) for area, dues in BONDS.items()
    }
    for area, dues in BONDS.items():
        assert [bond_due(Decimal(area), mode) for mode in MODES] == [Decimal(due) for due in dues]


def test_whole_steps_are_the_default_and_the_row_says_which_reading_holds(warehouse: query.Reader) -> None:
    assert exact(
        warehouse,
        "select distinct step_mode, due_yuan = due_whole_yuan from bond_quarter where contract_id is not null",
    ) == [("whole_steps", True)]


def test_what_depends_on_the_reading_alone_leaves_nobody_short(warehouse: query.Reader) -> None:
    """Each paid 80,000: at 105,000 m² two of three readings ask more, and nobody is listed for that (Q-03)."""
    short = exact(warehouse, "select area_m2 from bond_quarter where is_short_in_every_mode order by area_m2")
    assert short == [(Decimal(110_000),), (Decimal(235_000),), (Decimal("1234567.89"),)]


def test_a_tender_winner_without_a_bond_in_the_ledger_is_unknown_and_not_paid(warehouse: query.Reader) -> None:
    row = exact(warehouse, "select due_yuan, paid_yuan, covered_yuan from bond_quarter where tender_id = 'unpaid'")
    assert row == [(None, None, None)]
    city = warehouse.values("bond_paid", period="2022Q1").to_dicts()[0]
    assert (city["unknown"], city["sample"]) == (1, len(BONDS) + 1)


def test_service_rooms_are_four_per_cent_and_a_hundred_square_metres_at_least(warehouse: query.Reader) -> None:
    """The switch lies at 2,500 m² (Q-04)."""
    found = exact(
        warehouse, "select floor_area_m2, service_room_m2, has_service_rooms, room_shortfall_m2 from building_project"
    )
    assert {row[:2]: row[2:] for row in found} == {
        (Decimal(area), Decimal(rooms)): (enough, Decimal(missing))
        for (area, rooms), (enough, missing) in ROOMS.items()
    }
    for (area, rooms), (enough, missing) in ROOMS.items():
        assert max(rooms_due(Decimal(area)) - Decimal(rooms), Decimal(0)) == Decimal(missing)
        assert (Decimal(rooms) >= rooms_due(Decimal(area))) is enough


def test_a_subsidy_follows_its_band_to_the_cent_and_a_small_sample_is_left_to_people(
    warehouse: query.Reader,
) -> None:
    """The floor of a band belongs to it (Q-02); 29 answers are too few, 30 are enough (Q-16)."""
    found = exact(
        warehouse,
        "select survey_state, band_payable_yuan, follows_survey from subsidy_payment order by cast(payment_no as integer)",
    )
    assert found == [(state, money(payable), follows) for *_, state, payable, follows in PAYMENTS]
    bands = [
        {
            "subsidy_kind": "old_area",
            "valid_from": date(2020, 1, 1),
            "valid_to": None,
            "minimum_sample": 30,
            "minimum_satisfaction_share": float(least),
            "minimum_score": None,
            "pay_share": float(pays),
        }
        for least, pays in BANDS
    ]
    for satisfied, answers, _, state, payable, _ in PAYMENTS:
        row = {
            "subsidy_kind": "old_area",
            "paid_on": date(2022, 3, 1),
            "score": None,
            "answers": answers,
            "satisfied_share": None if satisfied is None else float(satisfied),
        }
        assert payable_by_band(bands, row, Decimal("1000.01")) == (state, money(payable))


def test_a_deposit_is_held_to_the_last_day_of_the_defect_period_and_no_more_than_required_counts(
    warehouse: query.Reader,
) -> None:
    """Released early is not held; the two kinds are never added (S2-11, Q-30)."""
    found = exact(warehouse, "select project_id, deposit_kind, covered_yuan from deposit_quarter order by 1, 2")
    assert found == [
        ("p0", "quality_deposit", Decimal(100)),
        ("p2", "quality_deposit", Decimal(0)),
        ("p3", "quality_deposit", Decimal(100)),
        ("p3", "warranty_money", None),
    ]


def test_half_of_the_building_area_delivered_makes_an_estate_eligible(warehouse: query.Reader) -> None:
    """49.99, 50 and 50.01 % of the building area; without one, no other area stands in for it (S4-23, Q-02, Q-27)."""
    found = exact(
        warehouse,
        "select estate_id, is_eligible, eligible_on from estate_month where month = date '2022-03-01' order by 1",
    )
    assert found == [
        ("a", None, None),
        ("half", True, date(2022, 1, 31)),
        ("no_building", None, None),
        ("over", True, date(2022, 1, 31)),
        ("under", False, None),
    ]


def test_the_limits_of_the_draft_are_cited_where_it_was_written_for() -> None:
    for name in ("bond_first_area_m2", "bond_yuan_per_m2", "bond_step_area_m2", "bond_step_yuan"):
        cited = {(value.region, value.document, value.clause) for value in load().parameters[name].value}
        assert cited == {("*", "ours", "ours"), ("320614", "haimen-2021-draft", "S4-18")}


def test_a_day_before_payment_the_bond_is_not_paid(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month in ("2022-03", "2022-06"):
        send(home, "estate", [estate("a")], period=month, sender="110101")
    bond = won(["50000"])[0] | {
        "noticed_on": date(2022, 3, 1),
        "paid_on": date(2022, 4, 1),
        "paid_yuan": Decimal(40_000),
    }
    send(home, "bond", [bond], period="2022Q2", sender="110101")
    found = exact(
        built(home, "bond_quarter"), "select month, covered_yuan, shortfall_yuan from bond_quarter order by 1"
    )
    assert found == [
        (date(2022, 3, 1), Decimal(0), Decimal(40_000)),
        (date(2022, 6, 1), Decimal(40_000), Decimal(0)),
    ]
