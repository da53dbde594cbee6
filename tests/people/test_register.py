"""People and rights: given by somebody else, of what the role is for, for some days, and taken again."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines import clock
from pipelines.errors import JournalError, WuyeError
from pipelines.people.invented import invent_people
from pipelines.people.register import add_person, end_person, grant, people_ledger, register_of, revoke
from pipelines.people.roles import acts, role_named, roles
from pipelines.settings import Home
from tests.warehouse.stored import home_in

BY = {"actor": "服务器账号 甲", "why": "调令1号"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_in(tmp_path)
    add_person(made, "wang", name="王芳", post="东城区主管部门科长", **BY)
    return made


def test_a_right_says_who_gave_it_of_what_until_when_and_why_and_ends_with_its_last_day(home: Home) -> None:
    today = clock.today(home)
    right = grant(home, "wang", "district_office", "110101", until_on=today, **BY)
    wang = register_of(home).person("wang")
    assert wang.rights_on(today) == (right,)
    assert (right.scope_name, right.granted_by, right.why) == ("东城区", "服务器账号 甲", "调令1号")
    assert wang.rights_on(today + timedelta(days=1)) == ()
    assert wang.rights_on(today - timedelta(days=1)) == ()


def test_a_revoked_right_counts_no_more_and_stays_on_record(home: Home) -> None:
    right = grant(home, "wang", "district_office", "110101", **BY)
    revoke(home, "wang", right.number, **BY)
    wang = register_of(home).person("wang")
    assert wang.rights_on(clock.today(home)) == ()
    assert wang.rights[0].revoked_by == "服务器账号 甲"
    with pytest.raises(WuyeError, match="没有编号"):
        revoke(home, "wang", right.number, **BY)


def test_whoever_leaves_has_no_right_and_no_account(home: Home) -> None:
    grant(home, "wang", "district_office", "110101", **BY)
    end_person(home, "wang", **BY)
    assert register_of(home).person("wang").rights_on(clock.today(home)) == ()
    assert register_of(home).of_account("wang") is None


@pytest.mark.parametrize(
    ("person", "role", "scope", "says"),
    [
        ("wangg", "leader", "110000", "wang（王芳）|wang"),
        ("wang", "chief", "110000", "没有角色"),
        ("wang", "street_clerk", "110101", "应授予 街道"),
        ("wang", "district_office", "110000", "市|区"),
        ("wang", "leader", "999999", "没有区域"),
        ("wang", "company", "110101", "不是统一社会信用代码"),
    ],
)
def test_a_right_that_cannot_be_is_refused_in_one_sentence(
    home: Home, person: str, role: str, scope: str, says: str
) -> None:
    before = people_ledger(home).head
    with pytest.raises(WuyeError, match=says):
        grant(home, person, role, scope, **BY)
    assert people_ledger(home).head == before


def test_nobody_gives_a_right_to_themselves(home: Home) -> None:
    with pytest.raises(WuyeError, match="不能给自己授权"):
        grant(home, "wang", "leader", "110101", actor=register_of(home).person("wang").signature, why="x")


def test_a_last_day_before_the_first_is_refused(home: Home) -> None:
    with pytest.raises(WuyeError, match="早于"):
        grant(home, "wang", "leader", "110101", from_on=date(2026, 2, 1), until_on=date(2026, 1, 1), **BY)


@pytest.mark.parametrize(("name", "post"), [("王 芳", "东城区主管部门科长"), ("王芳\u200b", "某处"), ("", "某处")])
def test_two_people_never_sign_alike_and_names_are_written_in_signs_that_are_seen(
    home: Home, name: str, post: str
) -> None:
    with pytest.raises((WuyeError, JournalError)):
        add_person(home, "other", name=name, post=post, **BY)


def test_every_role_can_do_something_and_every_act_is_somebodys() -> None:
    assert all(role.acts for role in roles().values())
    assert {act for role in roles().values() for act in role.acts} == set(acts())


def test_a_role_is_named_by_its_id_or_its_label_and_a_typo_names_who_is_near() -> None:
    assert [role_named(asked).id for asked in ("street_clerk", "街道（乡镇）经办人", "Street clerk")] == [
        "street_clerk"
    ] * 3
    with pytest.raises(WuyeError, match="street_clerk（街道（乡镇）经办人）"):
        role_named("clerk")


def test_no_role_both_gives_rights_and_decides_or_reads_the_trail() -> None:
    for role in roles().values():
        if role.may("manage_people"):
            assert not {"take_step", "send", "lay_down", "read_audit"} & set(role.acts)


def test_an_invented_city_has_people_for_every_act_and_two_for_what_takes_two(home: Home) -> None:
    assert home.invented
    invent_people(home)
    register, today = register_of(home), clock.today(home)
    for act in acts():
        assert register.signing(act, today), act
    for act in ("take_step", "lay_down"):
        assert len({person.id for person, _ in register.signing(act, today)}) > 1
    assert "模拟" in "".join(one.post for one in register.people.values())
    assert people_ledger(home).verify() == []
