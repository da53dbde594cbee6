"""One company's file: its credit score as of any day with every item, what the rules say of it and why, and what would
move it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipelines import periods
from pipelines.errors import RequestError
from pipelines.query.door import Scope, Warehouse
from pipelines.query.moves import Move, moves
from pipelines.query.standing import newest_quarter, proposals

ItemState = Literal["counts", "not_yet", "expired", "repaired"]
BANDS = (("AAA", "grade_aaa"), ("AA", "grade_aa"), ("A", "grade_a"), ("B", "grade_b"))
LOWEST = "C"


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

    `model_since` is the day from which the model's values (base, cap, bands) are those of this day.
    """

    score: Decimal | None
    grade: str | None
    base: Decimal
    good: Decimal
    good_cap: Decimal
    bad: Decimal
    next_grade: str | None  # the band above, and the points to it
    points_to_next: Decimal | None
    model_since: date
    items: tuple[CreditItem, ...]


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
    hits: tuple[Hit, ...]
    moves: tuple[Move, ...]


def company_file(warehouse: Warehouse, scope: Scope, code: str, as_of: date | None = None) -> CompanyFile:
    """The file of one company as of a day, the last of the build's months without one. It is judged as one, wherever
    its estates are; a scope below the city keeps the rules' hits to companies with estates there.

    Raises:
        RequestError: there is no such company, or the build does not reach that day.
    """
    last = periods.parse(warehouse.as_of).last_day
    day = as_of or last
    first = periods.parse(warehouse.first_month).starts_on
    if not first <= day <= last:
        raise RequestError(
            f"数据自 {first} 至 {last}，没有 {day} 的情况 / the data reach from {first} to {last}: nothing is known of {day}"
        )
    facts = warehouse.one(
        "select name, estates, households, credit_file_on from company_month where company_code = ? and month <= ? "
        "order by month desc",
        [code, day],
    )
    if facts is None:
        raise RequestError(
            f"到 {day} 没有代码为 {code!r} 的企业 / there is no company with credit code {code!r} by {day}"
        )
    quarter = newest_quarter(warehouse, day)
    filed = facts["credit_file_on"]
    return CompanyFile(
        code=code,
        name=str(facts["name"] or code),
        as_of=day,
        quarter=quarter,
        estates=int(str(facts["estates"])),
        households=int(float(str(facts["households"]))),
        credit=_credit(warehouse, code, day, is_filed=isinstance(filed, date) and filed <= day),
        hits=_hits(warehouse, scope, code, quarter),
        moves=moves(warehouse, code, quarter) if quarter else (),
    )


def _credit(warehouse: Warehouse, code: str, day: date, *, is_filed: bool) -> Credit:
    model = {
        row["name"]: (Decimal(str(row["value"])), row["valid_from"])
        for row in warehouse.frame(
            """
            select name, value, valid_from from parameter
            where (name like 'grade_%' or name like 'credit_%')
                and valid_from <= ? and (valid_to is null or valid_to >= ?)
            """,
            [day, day],
        ).iter_rows(named=True)
    }
    items = tuple(_items(warehouse, code, day))
    counted = [item for item in items if item.state == "counts"]
    good = sum((item.points for item in counted if item.kind == "good"), Decimal(0))
    bad = sum((item.points for item in counted if item.kind == "bad"), Decimal(0))
    base, cap = model["credit_base"][0], model["credit_good_cap"][0]
    score = base + min(good, cap) - bad
    bands = [(name, model[parameter][0]) for name, parameter in BANDS]
    grade = next((name for name, least in bands if score >= least), LOWEST)
    above = [(name, least) for name, least in bands if score < least]
    nearest = above[-1] if above and is_filed else None
    return Credit(
        score=score if is_filed else None,
        grade=grade if is_filed else None,
        base=base,
        good=good,
        good_cap=cap,
        bad=bad,
        next_grade=nearest[0] if nearest else None,
        points_to_next=nearest[1] - score if nearest else None,
        model_since=max(since for _, since in model.values()),
        items=items,
    )


def _items(warehouse: Warehouse, code: str, day: date) -> list[CreditItem]:
    with warehouse.cursor() as cursor:
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
            record_id=record_id, kind=kind, code=item, points=Decimal(points), decided_on=decided_on,
            decision_no=decision_no, valid_from=valid_from, valid_to=valid_to, repaired_on=repaired_on,
            estate_id=estate_id, state=_state(day, valid_from, valid_to, repaired_on),
        )
        for record_id, kind, item, points, decided_on, decision_no, valid_from, valid_to, repaired_on, estate_id in rows
    ]  # fmt: skip


def _state(day: date, valid_from: date, valid_to: date | None, repaired_on: date | None) -> ItemState:
    """As the monthly score counts (`marts/company_month.sql`): from its first day on to before its last one."""
    if valid_from > day:
        return "not_yet"
    if repaired_on is not None and repaired_on <= day:
        return "repaired"
    if valid_to is not None and valid_to <= day:
        return "expired"
    return "counts"


def _hits(warehouse: Warehouse, scope: Scope, code: str, quarter: str) -> tuple[Hit, ...]:
    if not quarter:
        return ()
    found = proposals(warehouse, scope, period=quarter, state=None, company=code)
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
        for row in found.iter_rows(named=True)
    )
