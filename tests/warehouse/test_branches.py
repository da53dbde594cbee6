"""What is sent of a branch counts for its legal person; where it is not certain whose it is, a person is asked."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.office.journal import open_journal
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, send

LEGAL, BRANCH, OTHER = "91110101MA01TEST1A", "91110101MA01TEST2B", "91110101MA01TEST3C"
NAME = "北京甲物业管理有限公司"
NEEDED = ("credit_score", "credit_item", "written_name", "black_forgery", "red_record")
MONTHS = [f"2021-{month:02d}" for month in range(1, 13)]


def registered(folder: Path, *further: dict[str, object]) -> Home:
    """A company with one estate, its branch with another, and a penalty and bad points of the branch."""
    home = home_in(folder)
    filed = {"credit_file_on": date(2020, 1, 1)}
    rows = [
        {"company_code": LEGAL, "name": NAME} | filed,
        {"company_code": BRANCH, "name": f"{NAME}东城分公司", "parent_company_code": LEGAL} | filed,
        *further,
    ]
    send(home, "company", rows, period="2021-01")
    for month in MONTHS:
        estates = [estate("a", company_code=LEGAL), estate("b", company_code=BRANCH), estate("c", company_code=OTHER)]
        send(home, "estate", estates, period=month, sender="110101")
    decided = {"decided_on": date(2021, 11, 1), "valid_from": date(2021, 11, 1)}
    bad = {"record_id": "1", "company_code": BRANCH, "record_kind": "bad", "record_code": "safety", "points": 12}
    send(home, "credit_record", [bad | decided], period="2021-11")
    forged = {
        "violation_no": "1",
        "violation_kind": "misconduct",
        "violation_type": "forgery",
        "subject_kind": "company",
    }
    penalty = forged | {"company_code": BRANCH, "found_on": date(2021, 10, 1), "decided_on": date(2021, 11, 1)}
    send(home, "violation", [penalty], period="2021-11")
    return home


def test_estates_points_and_decisions_of_a_branch_are_its_legal_person_s(tmp_path: Path) -> None:
    warehouse = built(registered(tmp_path), "black_forgery", "red_record", "credit_score")
    december = warehouse.frame("select company_code, estates, bad_points from company_month where month = '2021-12-01'")
    assert sorted(december.rows()) == [(LEGAL, 2, 12), (OTHER, 1, 0)]
    found = warehouse.proposals(period="2021Q4").select("subject", "rule").rows()
    assert (LEGAL, "black_forgery") in found
    assert BRANCH not in {subject for subject, _ in found}
    (record,) = warehouse.frame(
        "select misconduct_records from company_quarter where quarter = '2021Q4' and company_code = ?", [LEGAL]
    ).rows()
    assert record == (1,), "a year in which its branch did wrong is no clean year"


def test_who_asks_for_a_branch_is_led_to_its_legal_person(tmp_path: Path) -> None:
    warehouse = built(registered(tmp_path), *NEEDED)
    assert [(branch.code, branch.verdict) for branch in warehouse.company_file(LEGAL).branches] == [(BRANCH, "certain")]
    with pytest.raises(RequestError, match=f"是分支机构.*{LEGAL}"):
        warehouse.company_file(BRANCH)


def test_a_company_under_another_is_asked_and_counts_for_itself_until_a_person_says_so(tmp_path: Path) -> None:
    """A subsidiary is a legal person; a parent written beside it proves no branch."""
    home = registered(tmp_path, {"company_code": OTHER, "name": "乙物业服务有限公司", "parent_company_code": LEGAL})
    warehouse = built(home, *NEEDED)
    asked = only_name(warehouse)
    assert [proposal.right.code for proposal in asked.proposals] == [LEGAL]
    assert asked.proposals[0].against, "that it may be a subsidiary"
    assert served(warehouse) == {LEGAL: 2, OTHER: 1}
    entry = warehouse.alias_entry("branch", asked.name, LEGAL, "same")
    open_journal(home).append(entry, actor="市物业科", why="营业执照载明为分支机构")
    warehouse = built(home, *NEEDED)
    assert warehouse.open_names("branch") == []
    assert served(warehouse) == {LEGAL: 3}


def test_a_branch_that_names_no_legal_person_is_asked_with_the_company_whose_name_it_begins_with(
    tmp_path: Path,
) -> None:
    home = registered(tmp_path, {"company_code": OTHER, "name": f"{NAME}西城分公司"})
    warehouse = built(home, *NEEDED)
    assert [proposal.right.code for proposal in only_name(warehouse).proposals] == [LEGAL]
    entry = warehouse.alias_entry("branch", f"{NAME}西城分公司", LEGAL, "different")
    open_journal(home).append(entry, actor="市物业科", why="同名企业")
    assert only_name(built(home, *NEEDED)).proposals == ()


def only_name(warehouse: query.Reader) -> query.OpenName:
    (found,) = warehouse.open_names("branch")
    return found


def served(warehouse: query.Reader) -> dict[str, int]:
    frame = warehouse.frame(
        "select company_code, estates from company_month where month = '2021-12-01' and estates > 0"
    )
    return dict(frame.rows())
