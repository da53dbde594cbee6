"""The register: people, and the rights that were given to them, as lines of an append-only ledger.

Who granted what, of which scope, from when until when, and why. A line is never changed: a right ends by its last day or
by a later line that revokes it; whoever leaves loses all of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from pipelines import clock, periods
from pipelines.codes import is_credit_code
from pipelines.errors import RequestError
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.storing.divisions import division_files
from pipelines.nearest import unknown, unknown_code
from pipelines.office.signers import is_same_signer, signer
from pipelines.people.ledger import Ledger, Line
from pipelines.people.roles import SCOPES, Role, role_named, roles
from pipelines.settings import Home
from pipelines.text import Text, both

FILE = "people.sqlite"
_NAME, _POST = both("姓名", "name"), both("岗位", "post")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
LONGEST_WHY = 500


@dataclass(frozen=True, kw_only=True)
class Right:
    """One right: a role of a scope, for some days. `number` is its line in the ledger."""

    number: int
    person: str
    role: str
    scope: str  # an area's code, or a company's credit code
    scope_name: str
    from_on: date
    until_on: date | None
    granted_by: str
    granted_at: datetime
    why: str
    revoked_at: datetime | None = None
    revoked_by: str = ""

    @property
    def declared(self) -> Role:
        """The role."""
        return roles()[self.role]

    def holds_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        is_begun = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return is_begun and self.revoked_at is None and self.role in roles()


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be given rights. `account` is the name by which the sign-in service knows them."""

    id: str
    name: str
    post: str
    account: str
    left_at: datetime | None = None
    rights: tuple[Right, ...] = ()

    @property
    def signature(self) -> str:
        """How acts are signed: post and name."""
        return f"{self.post} {self.name}"

    def rights_on(self, day: date) -> tuple[Right, ...]:
        """The rights that may be used on a day, the first granted first."""
        return () if self.left_at else tuple(right for right in self.rights if right.holds_on(day))


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everybody who was ever registered, by id."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def person(self, id_: str) -> Person:
        """One person.

        Raises:
            RequestError: nobody of that id is registered; names who is near.
        """
        if id_ not in self.people:
            raise unknown(("登记人员", "person"), id_, {person.id: (person.name,) for person in self.people.values()})
        return self.people[id_]

    def of_account(self, account: str) -> Person | None:
        """Whom the sign-in service means; None where nobody present has that account."""
        return next(
            (person for person in self.people.values() if person.account == account and not person.left_at), None
        )

    def signing(self, act: str, day: date) -> list[tuple[Person, Right]]:
        """Everybody who may do something on a day, with the right by which."""
        return [
            (person, right)
            for person in self.people.values()
            for right in person.rights_on(day)
            if right.declared.may(act)
        ]


def people_ledger(home: Home) -> Ledger:
    """The ledger of people and rights of a home."""
    return Ledger(path=home.office / FILE)


def register_of(home: Home) -> Register:
    """The register of a home as it stands; read anew whenever a line was added.

    Raises:
        JournalError: it cannot be read.
    """
    ledger = people_ledger(home)
    return _register_at(ledger.path.resolve(), ledger.head)


def add_person(home: Home, id_: str, *, name: str, post: str, account: str = "", actor: str, why: str) -> Person:
    """Registers somebody.

    Raises:
        RequestError: the id is taken or no id, the account is somebody's, or two people would sign alike.
        JournalError: a name cannot be kept.
    """
    register = register_of(home)
    if not _ID.fullmatch(id_):
        raise RequestError(
            both(
                f"人员代码 {id_!r} 应为小写字母、数字、点或短横，最多 40 个",
                f"the id {id_!r} should be lower-case letters, digits, dots or hyphens, 40 at most",
            )
        )
    if id_ in register.people:
        raise RequestError(both(f"人员代码 {id_} 已登记", f"{id_} is registered already"))
    fresh = Person(id=id_, name=signer(_NAME, name), post=signer(_POST, post), account=account.strip() or id_)
    if other := register.of_account(fresh.account):
        raise RequestError(
            both(f"账号 {fresh.account} 已属于 {other.signature}", f"the account {fresh.account} is that of {other.id}")
        )
    if other := next(
        (person for person in register.people.values() if is_same_signer(person.signature, fresh.signature)), None
    ):
        raise RequestError(
            both(
                f"{fresh.signature} 与已登记的 {other.id} 署名相同，请在岗位中加以区分",
                f"{id_} would sign as {other.id} does: tell them apart by their posts",
            )
        )
    given = {"name": fresh.name, "post": fresh.post, "account": fresh.account, "why": _reason(why)}
    people_ledger(home).append("person", actor=actor, subject=id_, content=given)
    return fresh


def end_person(home: Home, id_: str, *, actor: str, why: str) -> None:
    """Somebody leaves: all their rights end now.

    Raises:
        RequestError: nobody of that id is registered, or they have left already.
    """
    person = register_of(home).person(id_)
    if person.left_at:
        raise RequestError(both(f"{person.signature} 已注销", f"{id_} has left already"))
    people_ledger(home).append("left", actor=actor, subject=id_, content={"why": _reason(why)})


def grant(
    home: Home,
    id_: str,
    role: str,
    scope: str,
    *,
    actor: str,
    why: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Right:
    """Gives somebody a role of a scope.

    Raises:
        RequestError: there is no such person, role or scope, the role is of no such scope, a last day lies before the
            first, or somebody gives a right to themselves.
    """
    person = register_of(home).person(id_)
    given = role_named(role)
    if person.left_at:
        raise RequestError(both(f"{person.signature} 已注销", f"{id_} has left"))
    if is_same_signer(actor, person.signature):
        raise RequestError(
            both(
                "不能给自己授权，请由另一名管理员办理", "nobody grants a right to themselves: ask another administrator"
            )
        )
    scope_name = _scope_name(home, given, scope)
    first = from_on or clock.today(home)
    if until_on is not None and until_on < first:
        raise RequestError(
            both(f"截止日 {until_on} 早于起始日 {first}", f"the last day, {until_on}, lies before {first}")
        )
    line = people_ledger(home).append(
        "granted",
        actor=actor,
        subject=id_,
        content={
            "role": given.id,
            "scope": scope,
            "scope_name": scope_name,
            "from_on": first.isoformat(),
            "until_on": until_on.isoformat() if until_on else None,
            "why": _reason(why),
        },
    )
    return _granted(line)


def revoke(home: Home, id_: str, number: int, *, actor: str, why: str) -> Right:
    """Ends a right now.

    Raises:
        RequestError: the person has no such right, or it was revoked already.
    """
    person = register_of(home).person(id_)
    right = next((one for one in person.rights if one.number == number), None)
    if right is None or right.revoked_at:
        numbers = [str(one.number) for one in person.rights if not one.revoked_at]
        raise RequestError(
            both(
                f"{person.signature} 没有编号 {number} 的有效权限，现有 {'、'.join(numbers) or '无'}",
                f"{id_} has no right {number} in force; there is {', '.join(numbers) or 'none'}",
            )
        )
    people_ledger(home).append("revoked", actor=actor, subject=id_, content={"number": number, "why": _reason(why)})
    return right


def _scope_name(home: Home, role: Role, scope: str) -> str:
    """What a scope is called; refuses one that the role cannot be of."""
    if role.scopes == ("company",):
        if not is_credit_code(scope):
            raise RequestError(both(f"{scope!r} 不是统一社会信用代码", f"{scope!r} is no unified social credit code"))
        return scope
    if scope == home.region and "city" in role.scopes:
        return home.name.zh
    areas = gazetteer(division_files(home), periods.month_of(clock.today(home))).areas
    area = areas.get(scope)
    if area is None:
        raise unknown_code(("区域", "area"), scope, {code: each.name for code, each in areas.items()})
    if area.level not in role.scopes:
        label = role.label
        raise RequestError(
            both(
                f"角色“{label.zh}”不能授予{area.name}，应授予 {_levels(role).zh} 一级",
                f"the role {role.id} is not given of {scope}: it is one of a {_levels(role).en}",
            )
        )
    return area.name


def _levels(role: Role) -> Text:
    named = [SCOPES[level] for level in role.scopes]
    return both("、".join(one.zh for one in named), " or ".join(one.en for one in named))


def _reason(why: str) -> str:
    text = " ".join(why.split())
    if not text:
        raise RequestError(both("请写明理由", "say why"))
    if len(text) > LONGEST_WHY:
        raise RequestError(
            both(f"理由最多 {LONGEST_WHY} 个字", f"the reason may have {LONGEST_WHY} characters at most")
        )
    return text


@lru_cache(maxsize=8)
def _register_at(path: Path, head: tuple[int, str]) -> Register:
    assert head  # a part of the key: the last line
    return _register(Ledger(path=path).lines())


def _register(lines: Sequence[Line]) -> Register:
    people: dict[str, Person] = {}
    for line in lines:
        given = line.content
        if line.kind == "person":
            people[line.subject] = Person(
                id=line.subject, name=given["name"], post=given["post"], account=given["account"]
            )
            continue
        person = people[line.subject]
        if line.kind == "left":
            person = replace(person, left_at=line.at)
        elif line.kind == "granted":
            person = replace(person, rights=(*person.rights, _granted(line)))
        elif line.kind == "revoked":
            person = replace(person, rights=tuple(_without(right, line) for right in person.rights))
        people[line.subject] = person
    return Register(people=people)


def _without(right: Right, line: Line) -> Right:
    if right.number != line.content["number"]:
        return right
    return replace(right, revoked_at=line.at, revoked_by=line.actor)


def _granted(line: Line) -> Right:
    given = line.content
    return Right(
        number=line.sequence,
        person=line.subject,
        role=given["role"],
        scope=given["scope"],
        scope_name=given["scope_name"],
        from_on=date.fromisoformat(given["from_on"]),
        until_on=date.fromisoformat(given["until_on"]) if given["until_on"] else None,
        granted_by=line.actor,
        granted_at=line.at,
        why=given["why"],
    )
