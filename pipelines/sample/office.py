"""What the office of an invented city decided: steps of list entries, each as its journal would hold it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from pipelines import periods
from pipelines.office.entries import entry_of
from pipelines.office.journal import FILE, Journal
from pipelines.sample.facts import Facts
from pipelines.settings import Home
from pipelines.workdays import add_workdays

DECIDED = "office_模拟数据.json"
_OFFICE = "市物业管理工作领导小组办公室（模拟）"
_HEAD = "区物业办主任（模拟）"
BLACK_RULE = "BL-13"
_Entry = dict[str, object]


def decided(facts: Facts) -> list[_Entry]:
    """Every entry in the order of its day: kind, content, actor, why, on.

    Of the companies with penalty decisions the last is in its objection period with an objection unanswered, the one
    before is listed, the one before that was listed and has repaired, and the first was revoked because its objection
    was upheld; the best company's red entry is about to end.
    """
    last = periods.parse(facts.scale.last).last_day
    found = [*_red(facts, last), *_black(facts, last)]
    return sorted((one for one in found if str(one["on"]) <= f"{last}"), key=lambda one: str(one["on"]))


def record(home: Home, file: Path) -> int:
    """Puts invented entries into the journal of an invented home, each on its own day; returns their number."""
    entries: list[_Entry] = json.loads(file.read_text(encoding="utf-8"))
    for number, one in enumerate(entries):
        on = date.fromisoformat(str(one["on"]))
        at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC) + timedelta(seconds=number)
        content = one["content"]
        assert isinstance(content, dict)
        journal = Journal(path=home.office / FILE, clock=lambda at=at: at, region=home.region)  # type: ignore[misc]
        journal.append(entry_of(str(one["kind"]), content), actor=str(one["actor"]), why=str(one["why"]), on=on)
    return len(entries)


def _red(facts: Facts, last: date) -> Iterator[_Entry]:
    best = str(facts.companies.register["company_code"][int(facts.companies.stars[0])])
    listed = periods.add_months(last, -12) + timedelta(days=17)
    case = _Case(best, "RL-01", "red", add_workdays(listed, -25))
    for step, on, more in _steps(case.start):
        yield case.step(on, step, "信用等级最高，全年记录良好（模拟）", **more)


def _black(facts: Facts, last: date) -> Iterator[_Entry]:
    fined = (
        facts.ledgers["violation"]
        .filter(pl.col("violation_type") == "illegal_charge", pl.col("decided_on").is_not_null())
        .filter(pl.col("company_code").is_not_null(), pl.col("decided_on") <= last - timedelta(days=14))
        .sort("decided_on", "violation_no")
        .unique("company_code", keep="last", maintain_order=True)
        .tail(4)
    )
    for turn, row in enumerate(reversed(fined.to_dicts())):
        why = f"行政处罚后信用等级连续最低：{row['violation_no']}（模拟）"
        start = add_workdays(last, -12) if turn == 0 else add_workdays(row["decided_on"], 10)
        case = _Case(row["company_code"], BLACK_RULE, "black", start)
        steps = list(_steps(start))
        for step, on, more in steps[:1] if turn == 3 else steps:
            yield case.step(on, step, why, evidence=row["violation_no"], **more)
        if turn in (0, 1, 3):
            result = {1: "rejected", 3: "upheld"}.get(turn)
            yield from case.objection(add_workdays(start, 4), result)
        listed = steps[-1][1]
        if turn == 1:
            over = periods.add_months(listed, 12) + timedelta(days=1)
            yield case.step(over, "expired", "期限届满（模拟）")
        if turn == 2:
            corrected, repaired = listed + timedelta(days=20), periods.add_months(listed, 5)
            applied = repaired - timedelta(days=20)
            yield case.step(applied, "repair", "整改完成，申请修复（模拟）", corrected_on=f"{corrected}")
            yield case.step(repaired, "repaired", "整改满三个月，无新记录，同意修复（模拟）")
        if turn == 3:
            revoked = add_workdays(start, 14)
            yield case.step(revoked, "revoked", "异议成立，撤销建议（模拟）", second_actor=_HEAD)


def _steps(start: date) -> Iterator[tuple[str, date, dict[str, object]]]:
    """The way to a listing; every period runs through its last working day."""
    decided, listed = add_workdays(start, 22), add_workdays(start, 25)
    number = f"（模拟）物榜〔{decided.year}〕{decided.timetuple().tm_yday}号"
    yield "notice", start, {"days": 5}
    yield "objection_period", add_workdays(start, 6), {"days": 15}
    yield "decided", decided, {"decision_no": number, "second_actor": _HEAD}
    yield "listed", listed, {"second_actor": _HEAD, "ends_on": f"{periods.add_months(listed, 12)}"}


@dataclass(frozen=True)
class _Case:
    """One company under one rule, proposed in the quarter before its notice."""

    code: str
    rule: str
    list: str
    start: date

    @property
    def period(self) -> str:
        return periods.shift(periods.containing(self.start, "quarter").text, -1)

    def step(self, on: date, step: str, why: str, **more: object) -> _Entry:
        content = {
            "company_code": self.code, "rule": self.rule, "list": self.list, "period": self.period, "step": step,
            "on": f"{on}", **more,
        }  # fmt: skip
        return {"kind": "proposal_step", "content": content, "actor": _OFFICE, "why": why, "on": f"{on}"}

    def objection(self, on: date, result: str | None) -> Iterator[_Entry]:
        """As it was filed and, in an entry of its own, as it was answered."""
        content: _Entry = {
            "objection_no": f"YY{on:%Y%m%d}-{self.code[-4:]}", "company_code": self.code, "against": "proposal",
            "reference": self.rule, "period": self.period, "filed_on": f"{on}", "claim": "收费有合同依据（模拟）",
            "due_on": f"{add_workdays(on, 15)}",
        }  # fmt: skip
        yield {"kind": "objection", "content": content, "actor": _OFFICE, "why": "收到异议（模拟）", "on": f"{on}"}
        if result is not None:
            answered = f"{add_workdays(on, 9)}"
            why = "合同载明该项收费（模拟）" if result == "upheld" else "合同未载明该项收费（模拟）"
            yield {
                "kind": "objection", "content": {**content, "decided_on": answered, "result": result},
                "actor": _OFFICE, "why": why, "on": answered,
            }  # fmt: skip
