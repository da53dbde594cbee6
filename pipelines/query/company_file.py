"""One company's file: its credit score as of any day with every item, what the rules say of it and why, and what would
move it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipelines import periods
from pipelines.catalogue.credit_models import in_use
from pipelines.errors import RequestError
from pipelines.query.branches import Branch, branches_of
from pipelines.query.door import Door, unknown_company
from pipelines.query.moves import Move, moves
from pipelines.query.standing import newest_quarter, proposals
from pipelines.text import Text

ItemState = Literal["counts", "not_yet", "expired", "repaired"]


@dataclass(frozen=True, kw_only=True)
class CreditItem:
    """One good or bad item of the credit file, and whether it counts on the day that is asked about."""

    record_id: str
    kind: str
    code: str
    points: Decimal
    decided_on: date
    decision_no: str | None
    valid_from: date
    valid_to: date | None
    repaired_on: date | None
    estate_id: str | None
    state: ItemState


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A score as of a day: base + good points (up to the cap) - bad points. Without a credit file it is None.

    `model_since` is the day from which the model's version is in use here; `checks_a_year` the spot checks that each
    estate of this grade, or without one, is due in a year by it.
    """

    score: Decimal | None
    grade: str | None
    base: Decimal
    good: Decimal
    good_cap: Decimal
    bad: Decimal
    next_grade: str | None  # the band above, and the points to it
    points_to_next: Decimal | None
    model: str
    model_label: Text
    model_version: str
    model_since: date
    checks_a_year: int
    items: tuple[CreditItem, ...]


@dataclass(frozen=True, kw_only=True)
class Checks:
    """Spot checks in the year to the quarter's end: due by the grade of that day on all estates, and made. What was not
    checked is the district's to make up, never the company's fault."""

    a_year: int  # of each estate
    due: int
    random: int
    targeted: int

    @property
    def still_due(self) -> int:
        """How many are lacking."""
        return max(0, self.due - self.random - self.targeted)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What one rule says of the company in a quarter: which conditions hold (None: not assessable), on what evidence."""

    rule: str
    code: str
    list: str
    state: str
    conditions: tuple[bool | None, ...]
    evidence: Mapping[str, object]
    document: str
    clause: str
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class CompanyFile:
    """Everything that a company is judged by, as of a day."""

    code: str
    name: str
    as_of: date
    quarter: str  # the last whole quarter up to the day: the one that the rules judged
    estates: int
    households: int
    credit: Credit
    checks: Checks | None  # None where no estates were served at the quarter's end
    hits: tuple[Hit, ...]
    left_out: tuple[str, ...]  # codes of the rules that do not apply here in that quarter: not counted, never failed
    moves: tuple[Move, ...]
    branches: tuple[Branch, ...]  # that count for it


def company_file(door: Door, code: str, as_of: date | None = None) -> CompanyFile:
    """The file of one company as of a day, the last of the build's months without one. It is judged as one, wherever
    its estates are; a scope below the city keeps the rules' hits to companies with estates there.

    Raises:
        RequestError: there is no such company, or the build does not reach that day.
    """
    last = periods.parse(door.as_of).last_day
    day = as_of or last
    first = periods.parse(door.first_month).starts_on
    if not first <= day <= last:
        raise RequestError(
            f"数据自 {first} 至 {last}，没有 {day} 的情况 / the data reach from {first} to {last}: nothing is known of {day}"
        )
    door.accept_company(code)
    facts = door.one(
        "select name, estates, households, credit_file_on from company_month where company_code = ? and month <= ? "
        "order by month desc",
        [code, day],
    )
    if facts is None:
        raise unknown_company(door, code)
    quarter = newest_quarter(door, day)
    filed = facts["credit_file_on"]
    return CompanyFile(
        code=code,
        name=str(facts["name"] or code),
        as_of=day,
        quarter=quarter,
        estates=int(str(facts["estates"])),
        households=int(float(str(facts["households"]))),
        credit=_credit(door, code, day, is_filed=isinstance(filed, date) and filed <= day),
        checks=_checks(door, code, quarter),
        hits=_hits(door, code, quarter),
        left_out=_left_out(door, quarter),
        moves=moves(door, code, quarter) if quarter else (),
        branches=branches_of(door, code),
    )


def _credit(door: Door, code: str, day: date, *, is_filed: bool) -> Credit:
    used = next(
        one
        for one in in_use(door.catalogue.credit_models, door.home.region)
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    )
    model = used.version
    items = tuple(_items(door, code, day))
    counted = [item for item in items if item.state == "counts"]
    good = sum((item.points for item in counted if item.kind == "good"), Decimal(0))
    bad = sum((item.points for item in counted if item.kind == "bad"), Decimal(0))
    score = model.base + min(good, model.good_cap) - bad
    own = model.grade_of(score) if is_filed else None
    above = [grade for grade in model.grade if grade.least is not None and score < grade.least] if is_filed else []
    nearest = above[-1] if above else None
    return Credit(
        score=score if is_filed else None,
        grade=own.grade if own else None,
        base=model.base,
        good=good,
        good_cap=model.good_cap,
        bad=bad,
        next_grade=nearest.grade if nearest else None,
        points_to_next=nearest.least - score if nearest and nearest.least is not None else None,
        model=used.model.id,
        model_label=used.model.label,
        model_version=model.version,
        model_since=used.valid_from,
        checks_a_year=own.checks_a_year if own else model.ungraded_checks_a_year,
        items=items,
    )


def _checks(door: Door, code: str, quarter: str) -> Checks | None:
    rows = door.frame(
        "select checks_a_year, checks_due, random_checks, targeted_checks from company_quarter "
        "where company_code = ? and quarter = ?",
        [code, quarter],
    ).rows()
    whole = ([int(number) for number in row] for row in rows)
    return next((Checks(a_year=a, due=due, random=lot, targeted=aimed) for a, due, lot, aimed in whole), None)


def _items(door: Door, code: str, day: date) -> list[CreditItem]:
    with door.cursor() as cursor:
        rows = cursor.sql(
            """
            select record_id, record_kind, record_code, points, decided_on, decision_no, valid_from, valid_to,
                repaired_on, estate_id
            from credit_item
            where company_code = ? and record_kind in ('good', 'bad')
            order by valid_from desc, record_id
            """,
            params=[code],
        ).fetchall()
    return [
        CreditItem(
            record_id=record_id,
            kind=kind,
            code=item,
            points=Decimal(points),
            decided_on=decided_on,
            decision_no=decision_no,
            valid_from=valid_from,
            valid_to=valid_to,
            repaired_on=repaired_on,
            estate_id=estate_id,
            state=_state(day, valid_from, valid_to, repaired_on),
        )
        for record_id, kind, item, points, decided_on, decision_no, valid_from, valid_to, repaired_on, estate_id in rows
    ]


def _state(day: date, valid_from: date, valid_to: date | None, repaired_on: date | None) -> ItemState:
    """As the monthly score counts (`marts/company_month.sql`): from its first day on to before its last one."""
    if valid_from > day:
        return "not_yet"
    if repaired_on is not None and repaired_on <= day:
        return "repaired"
    if valid_to is not None and valid_to <= day:
        return "expired"
    return "counts"


def _left_out(door: Door, quarter: str) -> tuple[str, ...]:
    rows = door.frame("select rule from rule_scope where quarter = ? and not applies", [quarter])["rule"]
    rules = (door.catalogue.rules[name] for name in rows)
    return tuple(sorted(rule.code for rule in rules if rule.subject == "company"))


def _hits(door: Door, code: str, quarter: str) -> tuple[Hit, ...]:
    if not quarter:
        return ()
    rows = proposals(door, period=quarter, state=None, subject=code)
    return tuple(
        Hit(
            rule=row["rule"],
            code=row["code"],
            list=row["list"],
            state=row["state"],
            conditions=tuple(json.loads(row["conditions"])),
            evidence=json.loads(row["evidence"]),
            document=row["document"],
            clause=row["clause"],
            is_ours=row["ours"],
        )
        for row in rows.iter_rows(named=True)
    )
