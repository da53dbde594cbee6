"""The life of a supervision order (督办单) or a meeting's decision: open, replied to, taken off (销号), taken up again;
corrected or withdrawn where it was written wrongly, by an entry of its own that says why.

What it is on a day follows from the entries of its number up to that day. It is taken off by evidence and by a second
person, never by the unit's own word.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NoReturn

from pipelines.errors import JournalError
from pipelines.office.meeting_forms import ActionItem
from pipelines.office.recorded import Recorded
from pipelines.office.signers import is_same_signer
from pipelines.text import both

FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "open": ("replied", "closed", "corrected", "withdrawn"),
    "replied": ("replied", "closed", "reopened", "corrected", "withdrawn"),
    "reopened": ("replied", "closed", "corrected", "withdrawn"),
    "corrected": ("replied", "closed", "corrected", "withdrawn"),
    "closed": ("reopened",),
    "withdrawn": (),
}
STANDING = ("open", "replied", "reopened", "corrected")  # neither taken off nor withdrawn


def items_of(entries: Iterable[Recorded], as_of: date | None = None) -> dict[str, tuple[Recorded, ...]]:
    """By number, the entries of every order and decision up to a day, in the order of the journal."""
    result: dict[str, tuple[Recorded, ...]] = {}
    for recorded in entries:
        if recorded.kind == "action_item" and (as_of is None or recorded.effective_on <= as_of):
            item = recorded.entry
            if isinstance(item, ActionItem):
                result[item.item_no] = (*result.get(item.item_no, ()), recorded)
    return result


def next_number(entries: Iterable[Recorded], year: int) -> str:
    """The number of the next order of a year: 督办〔2022〕3号."""
    taken = set(items_of(entries))
    number = 1
    while f"督办〔{year}〕{number}号" in taken:
        number += 1
    return f"督办〔{year}〕{number}号"


def check_item(entries: Iterable[Recorded], item: ActionItem, actor: str) -> None:
    """Refuses an entry that cannot follow the last one of its number.

    Raises:
        JournalError: one sentence says why.
    """
    former = items_of(entries).get(item.item_no)
    if former is None:
        if item.state != "open":
            _refuse(f"没有编号为 {item.item_no} 的督办事项", f"there is no order or decision {item.item_no}")
        return
    last = former[-1].entry
    state = last.state if isinstance(last, ActionItem) else "open"
    if item.state == "open":
        _refuse(f"编号 {item.item_no} 已使用，请另编号", f"the number {item.item_no} is taken: choose another")
    if item.state not in FOLLOWING[state]:
        _refuse(
            f"{item.item_no} 现为“{_ZH[state]}”，不能转为“{_ZH[item.state]}”",
            f"{item.item_no} is {state}: it cannot become {item.state}",
        )
    if item.state == "closed" and (item.evidence or "").strip(" 。.").casefold() in _NO_EVIDENCE:
        _refuse(
            f"“{item.evidence}”不是佐证材料：销号请填写佐证材料编号",
            f"{item.evidence} is no evidence: an order is taken off by the number of its evidence",
        )
    if item.state == "closed" and (item.second_actor is None or is_same_signer(item.second_actor, actor)):
        _refuse(
            f"销号须由另一人复核：请填写与经办人“{actor}”不同的复核人",
            f"an order is taken off by two people: name a second one other than the actor, {actor}",
        )


_NO_EVIDENCE = frozenset({"", "无", "没有", "暂无", "-", "—", "/", "none", "no", "n/a"})
_ZH = {
    "open": "办理中",
    "replied": "已回复",
    "closed": "已销号",
    "reopened": "重新办理",
    "corrected": "已更正",
    "withdrawn": "已撤回",
}


def _refuse(zh: str, en: str) -> NoReturn:
    raise JournalError(both(zh, en))
