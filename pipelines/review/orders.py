"""The door through which supervision orders, decisions and meetings are written into the office journal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipelines import query
from pipelines.acts import office_of, office_on
from pipelines.catalogue.declarations import Metric
from pipelines.errors import JournalError, RequestError
from pipelines.office.entries import entry_of
from pipelines.office.journal import Journal
from pipelines.office.meeting_forms import ActionItem, Meeting
from pipelines.office.orders import STANDING, items_of, next_number
from pipelines.office.recorded import Recorded
from pipelines.text import both

_KINDS_OF_UNITS = frozenset(
    (
        *("市", "区", "县", "区县", "各区", "街道", "乡镇", "镇", "街道（乡镇）", "各街道", "各街道（乡镇）", "社区"),
        *("街道（乡镇）、区", "区、街道（乡镇）", "责任单位", "责任部门", "责任部门和责任人", "有关部门", "有关单位"),
        *("相关部门", "相关单位", "报送单位", "报送责任单位", "召集单位", "会议召集单位", "公布单位", "该层级责任单位"),
        *("district", "street", "responsible unit", "responsible department"),
    )
)
_NEVER_BELOW_NOTHING = ("per_10k_households", "count", "days", "hours", "yuan", "m2")


def issue(
    reader: query.Reader,
    *,
    text: str,
    owner: str,
    due_on: date | None,
    actor: str,
    why: str,
    matter: str | None = None,
    meeting_no: str | None = None,
    post: str | None = None,
    area: str | None = None,
    metric: str | None = None,
    expected: float | None = None,
    from_period: str | None = None,
    item_no: str | None = None,
    on: date | None = None,
) -> Recorded:
    """Makes a supervision order of a matter, or writes down a decision of a meeting; its number is the next of the year
    unless one is given.

    Args:
        text: what is asked.
        owner: the responsible unit.
        due_on: by when.
        matter: as `Reader.matters` names it; its area is the order's.
        meeting_no: the number of the meeting that decided it.
        metric, area, expected: the figure that is to move, and to what.
        from_period: from which period on what became of it is told; the newest without.
        on: the day, in an invented city alone.

    Raises:
        RequestError: there is no such matter, meeting, metric or area, or the figure cannot be one of the metric.
        JournalError: a field is blank or wrong, or the number is taken.
    """
    office = office_on(reader, on)
    _must_name_a_body(owner)
    if matter is not None:
        area = area or _area_of(reader, matter)
    if meeting_no is not None and meeting_no not in _meeting_numbers(office):
        raise RequestError(both(f"没有会议 {meeting_no}", f"there is no meeting {meeting_no}"))
    if metric is not None:
        linked = reader.catalogue.metric(metric)
        metric = linked.id
        if expected is not None:
            _must_be_value(linked, expected)
    if area is not None:
        reader.area(area)
    if due_on is not None:
        _must_lie_ahead(due_on, office.today)
    entry = entry_of(
        "action_item",
        {
            "item_no": item_no or next_number(office.entries("action_item"), office.today.year),
            "meeting_no": meeting_no,
            "matter": matter,
            "text": text,
            "owner": owner,
            "due_on": due_on,
            "post": post or None,
            "area": area,
            "metric": metric,
            "expected": expected,
            "from_period": from_period or (reader.as_of if metric else None),
        },
    )
    return office.append(entry, actor=actor, why=why)


def reply(reader: query.Reader, item_no: str, *, says: str, actor: str, why: str, on: date | None = None) -> Recorded:
    """Writes down what a unit answered: what it has done.

    Raises:
        JournalError: there is no such order, it is taken off already, or nothing is said.
    """
    return _next(reader, item_no, {"state": "replied", "reply": says or None}, actor, why, on)


def take_off(
    reader: query.Reader,
    item_no: str,
    *,
    evidence: str,
    actor: str,
    second_actor: str,
    why: str,
    on: date | None = None,
) -> Recorded:
    """Takes an order off the register (销号): by evidence, and by two people.

    Raises:
        JournalError: there is no such order, it is off already, or evidence or the second person is missing.
    """
    given = {"state": "closed", "evidence": evidence or None, "second_actor": second_actor or None}
    return _next(reader, item_no, given, actor, why, on)


def reopen(reader: query.Reader, item_no: str, *, actor: str, why: str, on: date | None = None) -> Recorded:
    """Takes an order up again that was answered or taken off.

    Raises:
        JournalError: there is no such order, or it is open.
    """
    return _next(reader, item_no, {"state": "reopened", "evidence": None, "second_actor": None}, actor, why, on)


def correct(
    reader: query.Reader,
    item_no: str,
    *,
    actor: str,
    why: str,
    text: str | None = None,
    owner: str | None = None,
    post: str | None = None,
    due_on: date | None = None,
    on: date | None = None,
) -> Recorded:
    """Corrects an order or decision that stands: what is given takes the place of what was written, which stays in the
    journal; the entry says why.

    Raises:
        RequestError: nothing is given that differs.
        JournalError: there is no such order, it is off or withdrawn, or the new day lies in the past.
    """
    fields = {"text": text, "owner": owner, "post": post, "due_on": due_on}
    former = _latest(office_on(reader, on), item_no)
    _must_name_a_body(owner or former.owner)
    given = {name: value for name, value in fields.items() if value and value != getattr(former, name)}
    if not given:
        raise RequestError(both("没有更正任何内容", "nothing differs from what is written"))
    if due_on is not None and "due_on" in given:
        _must_lie_ahead(due_on, office_on(reader, on).today)
    return _next(reader, item_no, {"state": "corrected", **given}, actor, why, on)


def withdraw(reader: query.Reader, item_no: str, *, actor: str, why: str, on: date | None = None) -> Recorded:
    """Withdraws an order or decision that was a mistake: it stands no longer, and its entries stay in the journal.

    Raises:
        JournalError: there is no such order, or it is taken off or withdrawn already.
    """
    return _next(reader, item_no, {"state": "withdrawn"}, actor, why, on)


def withdraw_meeting(
    reader: query.Reader, meeting_no: str, *, actor: str, why: str, on: date | None = None
) -> Recorded:
    """Withdraws the record of a meeting that was a mistake; it stays in the journal.

    Raises:
        RequestError: there is no such meeting, or decisions of it stand.
        JournalError: a field is blank.
    """
    office = office_on(reader, on)
    held = {one.entry.key: one.entry for one in office.entries("meeting")}.get((meeting_no,))
    if not isinstance(held, Meeting) or held.state == "withdrawn":
        raise RequestError(both(f"没有会议 {meeting_no}", f"there is no meeting {meeting_no}"))
    items = [entries[-1].entry for entries in items_of(office.entries("action_item")).values()]
    standing = [
        item.item_no
        for item in items
        if isinstance(item, ActionItem) and item.meeting_no == meeting_no and item.state in STANDING
    ]
    if standing:
        raise RequestError(
            both(
                f"会议 {meeting_no} 的议定事项 {standing[0]} 仍在办理，请先撤回或销号",
                f"{standing[0]}, decided by meeting {meeting_no}, still stands: withdraw it or take it off first",
            )
        )
    return office.append(replace(held, state="withdrawn"), actor=actor, why=why)


def hold(
    reader: query.Reader,
    *,
    meeting_no: str,
    body: str,
    area: str,
    quarter: str,
    chair: str,
    present: Sequence[str],
    absent: Sequence[str],
    actor: str,
    why: str,
    held_on: date | None = None,
    frozen: str | None = None,
    minutes: str | None = None,
    on: date | None = None,
) -> Recorded:
    """Writes down a meeting that was held, or amends it: the number is the same then.

    Raises:
        RequestError: there is no such area.
        JournalError: a field is blank or wrong, or the day lies ahead.
    """
    office = office_on(reader, on)
    reader.area(area)
    entry = entry_of(
        "meeting",
        {
            "meeting_no": meeting_no,
            "body": body,
            "area": area,
            "quarter": quarter,
            "held_on": held_on or office.today,
            "chair": chair,
            "present": tuple(one for one in present if one.strip()),
            "absent": tuple(one for one in absent if one.strip()),
            "frozen": frozen,
            "minutes": minutes or None,
        },
    )
    return office.append(entry, actor=actor, why=why)


def next_meeting_number(reader: query.Reader, quarter: str, area: str) -> str:
    """The number of the next meeting about a quarter: `H-2022Q4-110000-1`."""
    taken, number = _meeting_numbers(office_of(reader)), 1
    while f"H-{quarter}-{area}-{number}" in taken:
        number += 1
    return f"H-{quarter}-{area}-{number}"


def _meeting_numbers(office: Journal) -> set[str]:
    return {recorded.entry.meeting_no for recorded in office.entries("meeting") if isinstance(recorded.entry, Meeting)}


def _next(
    reader: query.Reader, item_no: str, given: Mapping[str, object], actor: str, why: str, on: date | None
) -> Recorded:
    office = office_on(reader, on)
    item = _latest(office, item_no)
    closed_on = office.today if given["state"] == "closed" else None
    fields = {name: getattr(item, name) for name in type(item).__dataclass_fields__ if name != "kind"}
    return office.append(entry_of("action_item", {**fields, "closed_on": closed_on, **given}), actor=actor, why=why)


def _latest(office: Journal, item_no: str) -> ActionItem:
    former = items_of(office.entries("action_item")).get(item_no)
    item = former[-1].entry if former else None
    if not isinstance(item, ActionItem):
        raise JournalError(both(f"没有编号为 {item_no} 的督办事项", f"there is no order or decision {item_no}"))
    return item


def _must_name_a_body(owner: str) -> None:
    """Refuses a kind of unit as the unit responsible: nobody is asked who is not named."""
    if owner.strip().casefold() in _KINDS_OF_UNITS:
        raise RequestError(
            both(
                f"责任单位“{owner.strip()}”只是一类单位，请写明单位名称，如 某某区住房和城乡建设局",
                f"{owner.strip()} is a kind of unit: name the body that is responsible",
            )
        )


def _must_lie_ahead(due_on: date, today: date) -> None:
    if due_on < today:
        raise JournalError(both(f"期限 {due_on} 早于今天 {today}", f"it is due on {due_on}, before {today}"))


def _must_be_value(metric: Metric, expected: float) -> None:
    """Refuses what no value of a metric can be: a share beyond 0–100 %, or less than nothing; of a difference, more than
    the whole."""
    name, is_difference = metric.label, metric.kind == "difference"
    if metric.unit == "share" and not (-1 if is_difference else 0) <= expected <= 1:
        least = "-100%" if is_difference else "0%"
        raise RequestError(
            both(
                f"“{name.zh}”的预期值应在 {least} 至 100% 之间，现为 {expected * 100:g}%",
                f"the expected figure of {name.en} lies between {least} and 100%, not at {expected * 100:g}%",
            )
        )
    if metric.unit in _NEVER_BELOW_NOTHING and not is_difference and expected < 0:
        raise RequestError(
            both(
                f"“{name.zh}”的预期值不能小于 0，现为 {expected:g}",
                f"the expected figure of {name.en} is not below 0: {expected:g}",
            )
        )


def _area_of(reader: query.Reader, matter: str) -> str:
    matters = reader.matters()
    known = dict(matters.select("matter", "area").iter_rows())
    if matter not in known:
        raise RequestError(
            both(
                f"没有事项 {matter!r}，请用 wuye matters 查看未办结的事项",
                f"there is no open matter {matter!r}: `wuye matters` lists them",
            )
        )
    return str(known[matter])
