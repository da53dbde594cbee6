"""The meetings of an invented city: the last two quarters but the newest were met about, the later one on a frozen version;
what was decided is answered, overdue or under way. All of it is marked as invented.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pipelines import clock, periods, query
from pipelines.acts import office_of
from pipelines.office.entries import entry_of
from pipelines.office.journal import Journal
from pipelines.office.orders import next_number
from pipelines.people.register import register_of
from pipelines.query.standing import newest_quarter
from pipelines.review.freeze import freeze
from pipelines.settings import Home
from pipelines.workdays import add_workdays

_OFFICE = "领导小组办公室（模拟）"
_HEAD = "领导小组办公室主任（模拟）"
_BODY = "{name}物业管理工作领导小组（模拟）"
_UNIT = {
    "district": "{name}人民政府（模拟）",
    "street": "{name}办事处（模拟）",
    "functional_area": "{name}管理委员会（模拟）",
}
_WHY = "模拟数据：供演示使用"


def invent_meetings(home: Path) -> int:
    """Writes the meetings of an invented city after its first build, once; gives how many orders and decisions there are."""
    reader = query.open(home)
    assert reader.home.invented
    newest = newest_quarter(reader)
    if not newest or reader.meetings().height:
        return 0
    quarters = [
        one for one in (periods.shift(newest, -2), periods.shift(newest, -1)) if one in reader.periods("quarter")
    ]
    office, signers = office_of(reader), _signers(reader.home)
    for quarter in quarters:
        frozen = freeze(home, quarter, actor=signers[0], why=_WHY).name if quarter == quarters[-1] else None
        office = office_of(reader)
        _meet(reader, office, signers, quarter, frozen, is_last=quarter == quarters[-1])
    _supervise(reader, office_of(reader), signers[0])
    return reader.orders().height


def _signers(home: Home) -> tuple[str, str]:
    """Two people who may sign: of the register, as everywhere; posts where nobody is registered."""
    people = [person.signature for person, _ in register_of(home).signing("review", clock.today(home))]
    return (people[0], people[1]) if len(people) > 1 else (_OFFICE, _HEAD)


def _meet(
    reader: query.Reader,
    office: Journal,
    signers: tuple[str, str],
    quarter: str,
    frozen: str | None,
    *,
    is_last: bool,
) -> None:
    region, name = reader.home.region, reader.home.name.zh
    held_on = add_workdays(periods.parse(quarter).ends_before, 14)
    number = f"H-{quarter}-{region}-1"
    below = reader.children(region)
    units = [unit for unit in below["name"].to_list() if unit != "未分配"]
    meeting = {
        "meeting_no": number,
        "body": _BODY.format(name=name),
        "area": region,
        "quarter": quarter,
        "held_on": held_on,
        "chair": "组长（模拟）",
        "present": tuple(units[1:12]),
        "absent": tuple(units[:1]),
        "frozen": frozen,
        "minutes": "听取落后单位汇报，审议红黑榜建议，议定下列事项（模拟）。",
    }
    office.append(entry_of("meeting", meeting), actor=signers[0], why=_WHY, on=held_on)
    for place, item in enumerate(_decisions(reader, quarter)):
        due_on = held_on + timedelta(days=(60, 75, 120)[place])
        _order(office, {**item, "meeting_no": number, "due_on": due_on, "from_period": quarter}, signers[0], held_on)
        if not is_last:
            _take_off(office, signers, held_on + timedelta(days=50 + place))


def _decisions(reader: query.Reader, quarter: str) -> Iterator[dict[str, object]]:
    """One decision a coverage rate, of the area that is furthest behind, to its target."""
    level = str(reader.children(reader.home.region)["level"][0])
    for metric in ("committee_rate", "service_rate", "party_rate"):
        last = periods.parse(quarter).last_month
        rows = reader.values(metric, level=level, period=last).drop_nulls("value").sort("value", "area")
        if rows.is_empty():
            continue
        row = rows.row(0, named=True)
        label = reader.catalogue.metrics[metric].label.zh
        target = row["target"] if row["target"] is not None else min(1.0, row["value"] + 0.1)
        kind = str(reader.area(row["area"])["kind"])
        yield {
            "text": f"{label}提高到 {100 * target:.0f}%（模拟）",
            "owner": _UNIT[kind if kind in _UNIT else level].format(name=row["area_name"]),
            "post": "分管负责人（模拟）",
            "area": row["area"],
            "metric": metric,
            "expected": round(float(target), 4),
        }


def _order(office: Journal, item: dict[str, object], actor: str, day: date) -> None:
    number = next_number(office.entries("action_item"), day.year)
    office.append(entry_of("action_item", {"item_no": number, **item}), actor=actor, why=_WHY, on=day)


def _take_off(office: Journal, signers: tuple[str, str], day: date) -> None:
    """The order that was made last is answered, and taken off by two people."""
    last = office.entries("action_item")[-1].entry
    kept = {name: getattr(last, name) for name in type(last).__dataclass_fields__ if name not in ("kind", "state")}
    answered = {**kept, "state": "replied", "reply": "已按期完成（模拟）"}
    actor, second = signers
    office.append(entry_of("action_item", answered), actor=actor, why=_WHY, on=day)
    closed = {**answered, "state": "closed", "closed_on": day, "evidence": "佐证材料（模拟）", "second_actor": second}
    office.append(entry_of("action_item", closed), actor=actor, why=_WHY, on=day)


def _supervise(reader: query.Reader, office: Journal, actor: str) -> None:
    """Supervision orders of the two matters that are longest past their day."""
    for row in reader.matters().drop_nulls("days_over").head(2).iter_rows(named=True):
        item = {
            "matter": row["matter"],
            "area": row["area"],
            "text": f"{reader.catalogue.alerts[row['alert']].label.zh} {row['rows']} 项，限期整改并书面回复（模拟）",
            "owner": row["owner"] or row["area_name"],
            "due_on": office.today + timedelta(days=30),
        }
        _order(office, item, actor, office.today)
