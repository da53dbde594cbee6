"""A duty is shown by a number or a complete return; who sits in a leading group without a duty is named."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.query import Measure, Record
from pipelines.query.duties import evidence_of, stem
from pipelines.text import both
from tests.warehouse.stored import built, estate, home_in, send

STREET = "110101001"


def record(*, is_in_use: bool = True, missing: int = 0) -> Record:
    return Record(
        source="x",
        label=both("表", "Table"),
        owner=both("局", "Bureau"),
        cadence="month",
        period="2022-12",
        is_in_use=is_in_use,
        due=3,
        missing=missing,
        names=(),
    )


def test_a_number_of_the_area_or_a_complete_return_is_evidence() -> None:
    own = Measure(code="M-X-01", metric="x", value=0.0, is_own=True)
    assert evidence_of([own], [record(missing=1)]) == "shown"
    assert evidence_of([], [record()]) == "shown"
    assert evidence_of([Measure(code="M-X-01", metric="x", value=0.5)], [record(missing=1)]) == "owes"
    assert evidence_of([Measure(code="M-X-01")], [record(is_in_use=False)]) == "owes"


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("区财政局", "财政"),
        ("市财政局", "财政"),
        ("（模拟）公安分局", "公安"),
        ("区住房城乡建设委", "住房城乡建设"),
        ("区消防救援支队", "消防救援"),
    ],
)
def test_a_unit_is_known_without_its_place_and_its_kind_of_office(unit: str, said: str) -> None:
    assert stem(unit) == said


def test_members_of_the_leading_group_without_a_duty_are_named(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET)
    units = ("区财政局", "区公安分局", "区卫生健康委", "区信访办")
    send(
        home,
        "leading_group",
        [
            {
                "district": "110101",
                "member_no": str(n),
                "member_unit": unit,
                "group_role": "member",
                "set_up_on": date(2020, 1, 1),
            }
            for n, unit in enumerate(units)
        ],
        period="2022-12",
        sender="110101",
    )
    send(
        home,
        "responsibility",
        [
            {
                "party_no": "1",
                "duty_no": "1",
                "document_no": "d",
                "party": "市卫生健康委",
                "duty": "管",
                "valid_from": date(2020, 1, 1),
            }
        ],
        period="2022-12",
    )
    warehouse = built(home)
    scope = warehouse
    assert scope.members_without_duty(["beijing-2020"])["unit"].to_list() == ["区信访办"]
    assert scope.members_without_duty([])["unit"].sort().to_list() == sorted(["区财政局", "区公安分局", "区信访办"])
    other = warehouse.within("110102")
    assert other.members_without_duty(["beijing-2020"]).is_empty()
    listed = warehouse.duties(scope.clause_board())
    assert {one.state for one in listed if one.document == "haimen-2021-draft"} == {"reference"}
    assert {one.state for one in listed if one.document == "beijing-2020"} <= {"shown", "owes"}


def test_a_department_is_shown_by_the_orders_on_its_own_matters(tmp_path: Path) -> None:
    """Of one order on pollution and one on services, the one that was resolved is neither's for the other."""
    home = home_in(tmp_path)
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET)
    orders = [
        {
            "order_no": category,
            "created_at": datetime(2022, 12, 1),
            "closed_at": datetime(2022, 12, 2),
            "category": category,
            "street": STREET,
            "has_valid_followup": True,
            "is_contacted": True,
            "is_solved": is_solved,
        }
        for category, is_solved in (("pollution", False), ("service", True))
    ]
    send(home, "complaint", orders, period="2022-12")
    reader = built(home, "complaint_solved")
    listed = reader.duties(reader.clause_board())

    def shown(party: str) -> list[float | None]:
        return [
            measure.value
            for row in listed
            if row.party.zh == party
            for measure in row.measures
            if measure.metric == "complaint_solved"
        ]

    assert shown("生态环境部门") == [0.0]
    assert shown("城管部门") == [None], "no order on its matters"


def test_a_duty_is_shown_by_the_number_of_its_own_clause_and_not_by_other_parties(tmp_path: Path) -> None:
    """M-PLAN-06 has cuts for Haimen's seventeen parties; Beijing's joint meeting is shown by its headline alone."""
    home = home_in(tmp_path)
    send(home, "estate", [estate("A")], period="2022-12", sender=STREET)
    reader = built(home, "duty_shown", "inspection_done")
    (board,) = reader.clause_board("beijing-2020")
    rows = [row for row in reader.duties((board,)) if row.clause == "S3-05"]
    variants = {
        (measure.metric, measure.variant) for row in rows for measure in row.measures if measure.code == "M-PLAN-06"
    }
    assert variants == {("duty_shown", "headline")}
    checks = {measure.variant for row in rows for measure in row.measures if measure.code == "M-REG-11"}
    assert checks == set(reader.catalogue.metrics["inspection_done"].answering("S3-05"))
