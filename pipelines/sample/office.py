"""What the office of an invented city decided: steps of list entries, each as its journal would hold it."""

import json
from collections.abc import Iterator
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
_Entry = dict[str, object]


def decided(facts: Facts) -> list[_Entry]:
    """Every entry in the order of its day: kind, content, actor, why, on.

    Of the companies fined for illegal charges the last is under notice, the one before is listed, and the one before
    that was listed and has repaired; the best company's red entry is about to end.
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
        journal = Journal(path=home.office / FILE, clock=lambda at=at: at)  # type: ignore[misc]
        journal.append(entry_of(str(one["kind"]), content), actor=str(one["actor"]), why=str(one["why"]), on=on)
    return len(entries)


def _red(facts: Facts, last: date) -> Iterator[_Entry]:
    best = str(facts.companies.register["company_code"][int(facts.companies.stars[0])])
    listed = periods.add_months(last, -12) + timedelta(days=17)
    start = add_workdays(listed, -25)
    for step, on, more in _steps(start, listed):
        yield _step(best, "RL-01", "red", on, step, "信用等级最高，全年记录良好（模拟）", **more)


def _black(facts: Facts, last: date) -> Iterator[_Entry]:
    fined = (
        facts.ledgers["violation"]
        .filter(pl.col("violation_type") == "illegal_charge", pl.col("decided_on").is_not_null())
        .filter(pl.col("company_code").is_not_null(), pl.col("decided_on") <= last - timedelta(days=14))
        .sort("decided_on", "violation_no")
        .unique("company_code", keep="last", maintain_order=True)
        .tail(3)
    )
    for turn, row in enumerate(reversed(fined.to_dicts())):
        code, why = row["company_code"], f"违规收费经处罚决定认定：{row['violation_no']}（模拟）"
        start = add_workdays(last, -3) if turn == 0 else add_workdays(row["decided_on"], 10)
        listed = add_workdays(start, 25)
        for step, on, more in _steps(start, listed):
            yield _step(code, "BL-05", "black", on, step, why, evidence=row["violation_no"], **more)
        if turn == 1:
            yield _objection(code, str(row["violation_no"]), add_workdays(start, 4))
        if turn == 2:
            repaired = periods.add_months(listed, 4)
            yield _step(code, "BL-05", "black", repaired - timedelta(days=20), "repair", "整改完成，申请修复（模拟）")
            yield _step(code, "BL-05", "black", repaired, "repaired", "整改满三个月，无新记录，同意修复（模拟）")


def _steps(start: date, listed: date) -> Iterator[tuple[str, date, dict[str, object]]]:
    yield "notice", start, {"days": 5}
    yield "objection_period", add_workdays(start, 5), {"days": 15}
    yield (
        "decided",
        add_workdays(start, 21),
        {"decision_no": f"（模拟）物榜〔{start.year}〕{start.timetuple().tm_yday}号"},
    )
    yield "listed", listed, {"second_actor": "区物业办主任（模拟）"}


def _step(code: str, rule: str, list_: str, on: date, step: str, why: str, **more: object) -> _Entry:
    quarter = periods.containing(on, "quarter").text
    content = {
        "company_code": code,
        "rule": rule,
        "list": list_,
        "period": quarter,
        "step": step,
        "on": f"{on}",
        **more,
    }
    return {"kind": "proposal_step", "content": content, "actor": _OFFICE, "why": why, "on": f"{on}"}


def _objection(code: str, reference: str, on: date) -> _Entry:
    answered = add_workdays(on, 9)
    content = {
        "objection_no": f"YY{on:%Y%m%d}", "company_code": code, "against": "proposal", "reference": reference,
        "filed_on": f"{on}", "claim": "收费有合同依据（模拟）", "due_on": f"{add_workdays(on, 15)}",
        "decided_on": f"{answered}", "result": "rejected",
    }  # fmt: skip
    return {
        "kind": "objection",
        "content": content,
        "actor": _OFFICE,
        "why": "合同未载明该项收费（模拟）",
        "on": f"{answered}",
    }
