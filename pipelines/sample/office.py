"""What the office of an invented city decided: steps of list entries, each as its journal would hold it."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import periods
from pipelines.catalogue.catalogue import load
from pipelines.disk import write_whole
from pipelines.office.entries import entry_of
from pipelines.office.journal import FILE, Journal
from pipelines.sample.facts import Facts
from pipelines.settings import Home
from pipelines.sources.violation import TYPES as VIOLATIONS
from pipelines.workdays import add_workdays

ACTS = Path(__file__).parent / "acts"
DECIDED = "office_模拟数据.json"
_OFFICE = "市物业管理工作领导小组办公室（模拟）"
_HEAD = "区住建委物业科科长（模拟）"
RULES = {
    "illegal_charge": "BL-05",
    "abandonment": "BL-01",
    "refuse_leave": "BL-02",
    "malicious_breach": "BL-03",
    "safety": "BL-10",
    "forgery": "BL-12",
}
_GRAVE = ("abandonment", "refuse_leave", "malicious_breach")
_Entry = dict[str, object]


def decided(facts: Facts) -> list[_Entry]:
    """Every entry in the order of its day: kind, content, actor, why, on.

    Of the companies penalised for illegal charging the last is in its objection period with an objection unanswered,
    one was revoked because its objection was upheld, one is listed, one was listed until its term ended; one that
    abandoned an estate was listed and has repaired. The best company's red entry is about to end.
    """
    last = periods.parse(facts.scale.last).last_day
    adopted = _adopted(facts.city.id)
    cases = [one for one in (*_red(facts, last), *_black(facts, last)) if _rule_of(one) in adopted]
    return sorted((one for one in cases if str(one["on"]) <= f"{last}"), key=lambda one: str(one["on"]))


def _adopted(city: str) -> set[str]:
    """The codes of the rules that the acts of a city's office adopt: it decides by no other."""
    acts = [tomllib.loads(act.read_text(encoding="utf-8")) for act in (ACTS / city).glob("*.toml")]
    named = {str(one["rule"]) for act in acts for one in act.get("adopt", ()) if "rule" in one}
    return {load().rules[name].code for name in named}


def _rule_of(entry: _Entry) -> str:
    content = entry["content"]
    assert isinstance(content, dict)
    return str(content.get("rule") or content["reference"])


def record(home: Home, file: Path) -> int:
    """Puts invented entries into the journal of an invented home, each on its own day; returns their number."""
    entries: list[_Entry] = json.loads(file.read_text(encoding="utf-8"))
    for number, entry in enumerate(entries):
        on = date.fromisoformat(str(entry["on"]))
        at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC) + timedelta(seconds=number)
        content = entry["content"]
        assert isinstance(content, dict)
        journal = Journal(path=home.office / FILE, clock=lambda at=at: at, region=home.region)  # type: ignore[misc]
        journal.append(entry_of(str(entry["kind"]), content), actor=str(entry["actor"]), why=str(entry["why"]), on=on)
    return len(entries)


def lay_down_acts(home: Home, city: str) -> None:
    """Puts the invented documents by which a city's office adopts what its demonstration shows into the home's policy
    folder; most cities have none.

    Raises:
        DiskError: the folder cannot be written.
    """
    for act in sorted((ACTS / city).glob("*.toml")):
        write_whole(home.policy / act.name, act.read_bytes())


def _red(facts: Facts, last: date) -> Iterator[_Entry]:
    best = str(facts.companies.register["company_code"][int(facts.companies.stars[0])])
    listed = periods.add_months(last, -12) + timedelta(days=17)
    start = add_workdays(listed, -25)
    case = _Case(best, "RL-01", "red", periods.shift(periods.containing(start, "quarter").text, -1))
    for step, on, more in _steps(start):
        yield case.step(on, step, "信用等级最高，全年记录良好（模拟）", **more)


def _black(facts: Facts, last: date) -> Iterator[_Entry]:
    """One company each: under objection, listed, revoked on an objection, listed until its term ended, and repaired; of
    a serious penalty, a forgery and a breach each the last that was proposed in time is listed."""
    known = (
        facts.ledgers["violation"]
        .filter(pl.col("decided_on").is_not_null(), pl.col("company_code").is_not_null())
        .sort("decided_on", "violation_no", descending=True)
    )
    charges = known.filter(pl.col("violation_type") == "illegal_charge")
    corrected = known.filter(pl.col("violation_type").is_in(_GRAVE), pl.col("corrected_on") > pl.col("decided_on"))
    taken: set[str] = set()
    for name, rows, before in (
        ("objected", charges.filter(pl.col("repealed_on").is_null()), add_workdays(last, -12)),
        ("revoked", charges.filter(pl.col("repealed_on").is_not_null()), last - timedelta(days=40)),
        ("revoked", charges.filter(pl.col("repealed_on").is_null()), last - timedelta(days=40)),
        ("listed", charges.filter(pl.col("repealed_on").is_null()), last - timedelta(days=80)),
        (
            "expired",
            charges.filter(pl.col("repealed_on").is_null()),
            periods.add_months(last, -12) - timedelta(days=50),
        ),
        ("repaired", corrected, periods.add_months(last, -5) - timedelta(days=50)),
        *(
            (kind, known.filter(condition, pl.col("repealed_on").is_null()), last - timedelta(days=80))
            for kind, condition in (
                ("safety", pl.col("violation_type").eq("safety") & pl.col("is_serious")),
                ("forgery", pl.col("violation_type") == "forgery"),
                ("malicious_breach", pl.col("violation_type") == "malicious_breach"),
            )
        ),
    ):
        fitting = (row for row in rows.to_dicts() if row["company_code"] not in taken and _proposed_by(row) < before)
        if name not in taken and (row := next(fitting, None)) is not None:
            taken |= {name, row["company_code"]}
            yield from _story(name, row, last)


def _proposed_by(row: dict[str, Any]) -> date:
    """The last day of the quarter in which the rules propose for an act."""
    day: date = periods.containing(row["decided_on"], "quarter").last_day
    return day


def _story(name: str, row: dict[str, Any], last: date) -> Iterator[_Entry]:
    number, rule = row["violation_no"], RULES[row["violation_type"]]
    quarter = periods.containing(row["decided_on"], "quarter")
    start = add_workdays(last, -12) if name == "objected" else add_workdays(quarter.last_day, 10)
    case = _Case(row["company_code"], rule, "black", quarter.text)
    why = f"{VIOLATIONS[row['violation_type']].zh}，有处理决定：{number}（模拟）"
    steps = list(_steps(start))
    for step, on, more in steps[:1] if name == "revoked" else steps:
        yield case.step(on, step, why, evidence=number, **more)
    if name in ("objected", "listed", "revoked"):
        result = {"listed": "rejected", "revoked": "upheld"}.get(name)
        yield from case.objection(add_workdays(start, 4), result)
    listed = steps[-1][1]
    if name == "expired":
        over = periods.add_months(listed, 12) + timedelta(days=1)
        yield case.step(over, "expired", "期限届满（模拟）")
    if name == "repaired":
        applied = periods.add_months(listed, 4)
        yield case.step(applied, "repair", "整改完成，申请修复（模拟）", corrected_on=f"{row['corrected_on']}")
        granted = max(applied, periods.add_months(row["corrected_on"], 3)) + timedelta(days=20)
        yield case.step(granted, "repaired", "整改满三个月，无新记录，同意修复（模拟）")
    if name == "revoked":
        yield case.step(add_workdays(start, 14), "revoked", "异议成立，撤销建议（模拟）", second_actor=_HEAD)


def _steps(start: date) -> Iterator[tuple[str, date, dict[str, object]]]:
    """The way to a listing; every period runs through its last working day."""
    decided, listed = add_workdays(start, 22), add_workdays(start, 25)
    number = f"（模拟）物榜〔{decided.year}〕{decided.timetuple().tm_yday}号"
    yield "notice", start, {"days": 5}
    yield "objection_period", add_workdays(start, 6), {"days": 15}
    yield "decided", decided, {"decision_no": number, "second_actor": _HEAD}
    yield "listed", listed, {"second_actor": _HEAD, "ends_on": f"{periods.add_months(decided, 12)}"}


@dataclass(frozen=True)
class _Case:
    """One company under one rule, proposed in a quarter."""

    code: str
    rule: str
    list: str
    period: str

    def step(self, on: date, step: str, why: str, **more: object) -> _Entry:
        content = {
            "company_code": self.code,
            "rule": self.rule,
            "list": self.list,
            "period": self.period,
            "step": step,
            "on": f"{on}",
            **more,
        }
        return {"kind": "proposal_step", "content": content, "actor": _OFFICE, "why": why, "on": f"{on}"}

    def objection(self, on: date, result: str | None) -> Iterator[_Entry]:
        """As it was filed and, in an entry of its own, as it was answered."""
        content: _Entry = {
            "objection_no": f"YY{on:%Y%m%d}-{self.code[-4:]}",
            "company_code": self.code,
            "against": "proposal",
            "reference": self.rule,
            "period": self.period,
            "filed_on": f"{on}",
            "claim": "收费有合同依据（模拟）",
            "due_on": f"{add_workdays(on, 15)}",
        }
        yield {"kind": "objection", "content": content, "actor": _OFFICE, "why": "收到异议（模拟）", "on": f"{on}"}
        if result is not None:
            answered = f"{add_workdays(on, 9)}"
            why = "合同载明该项收费（模拟）" if result == "upheld" else "合同未载明该项收费（模拟）"
            yield {
                "kind": "objection",
                "content": {**content, "decided_on": answered, "result": result},
                "actor": _OFFICE,
                "why": why,
                "on": answered,
            }
