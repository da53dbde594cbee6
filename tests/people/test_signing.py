"""Acts are signed by people of the register, in the journal itself: whatever command or page writes them."""

from pathlib import Path

import pytest

from pipelines import query
from pipelines.acts import office_of
from pipelines.errors import JournalError
from pipelines.office.entries import entry_of
from pipelines.office.journal import open_journal
from pipelines.people.register import add_person, grant
from pipelines.people.signing import must_sign, signing_of
from pipelines.settings import Home
from tests.copies import copy_of
from tests.warehouse.stored import home_in

BY = {"actor": "管理员", "why": "登记"}
NOTE = {"about": "period:2022Q4"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


def register(home: Home) -> None:
    for id_, name, post, role in (
        ("wang", "王丽", "综合科科长", "office"),
        ("li", "李强", "副处长", "office"),
        ("chen", "陈晨", "分析员", "analyst"),
    ):
        add_person(home, id_, name=name, post=post, **BY)
        grant(home, id_, role, home.region, **BY)


def test_who_is_not_registered_or_has_no_right_to_an_act_does_not_sign_it(home: Home) -> None:
    register(home)
    must_sign(home, "review", "综合科科长 王丽", "副处长  李强")
    for actor, second in (("市物业办", None), ("综合科科长 王丽", "王丽"), ("综合科科长 王丽", "分析员 陈晨")):
        with pytest.raises(JournalError, match="不是有权") as refused:
            must_sign(home, "review", actor, second)
        assert str(refused.value).count("副处长 李强") == 2, "both languages name who may"
    must_sign(home, "", "分析员 陈晨")


def test_somebody_of_a_company_signs_only_what_their_own_company_files(home: Home) -> None:
    register(home)
    own, other = "91110108MAXBJ6H13U", "91110112MATEPM6J2W"
    add_person(home, "ma", name="马超", post="物业企业法务", **BY)
    grant(home, "ma", "company", own, **BY)
    must_sign(home, "file_objection", "物业企业法务 马超", company=own)
    for act, company in (("file_objection", other), ("answer_objection", own), ("", own), ("review", "")):
        with pytest.raises(JournalError, match="不是有权"):
            must_sign(home, act, "物业企业法务 马超", company=company)


def test_where_nobody_is_registered_a_name_within_the_other_is_the_same_person(home: Home) -> None:
    must_sign(home, "review", "经办岗位", "复核岗位")
    for actor, second in (("市物业办综合科科长 王丽", "王丽"), ("王麗", "科长王丽")):
        with pytest.raises(JournalError, match="视为同一人"):
            must_sign(home, "review", actor, second)


def test_the_journal_takes_no_entry_that_a_stranger_signs(home: Home) -> None:
    office = open_journal(home, signing=signing_of(home))
    office.append(entry_of("note", NOTE), actor="市物业处", why="登记之前")
    register(home)
    with pytest.raises(JournalError, match="不是有权"):
        office.append(entry_of("note", NOTE), actor="市物业处", why="登记之后")
    office.append(entry_of("note", NOTE), actor="分析员 陈晨", why="登记之后")
    assert office.last == 2


def test_every_door_to_the_journal_asks_who_signs(small_home: Home, tmp_path: Path) -> None:
    made = copy_of(small_home, tmp_path / "home", without=("archive", "inbox"))
    with pytest.raises(JournalError, match="不是有权"):
        office_of(query.open(made.path)).append(entry_of("note", NOTE), actor="王丽", why="补报")
