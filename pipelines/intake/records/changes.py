"""What a return would do, or did, to the rows that stand: table by table, in counts and in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pipelines.catalogue.catalogue import load
from pipelines.periods import named
from pipelines.text import Language, Text, both, counted

ChangeState = Literal[
    "first", "differs", "same", "none", "not_filled", "none_before", "contradicted", "refused", "older"
]

STATES: Mapping[ChangeState, Text] = {
    "first": both("首次报送", "first return"),
    "differs": both("与现有的不同", "differs from what stands"),
    "same": both("与现有的相同", "same as what stands"),
    "none": both("本期无", "nothing this period"),
    "not_filled": both("未填，现有的行保留", "not filled in; the rows that stand are kept"),
    "none_before": both("留空，此前已登记本期无", "left blank; nothing this period was recorded before"),
    "contradicted": both(
        "选了本期无，但已有报送的行，均保留", "marked as nothing this period, but rows stand; they are kept"
    ),
    "refused": both("全部退回，现有的行保留", "refused as a whole; the rows that stand are kept"),
    "older": both("早于现有的一版，不影响现有的行", "older than what stands; changes nothing"),
}
KEYS_SHOWN = 10
_FORMER = ("refused_standing", "refused_keys")  # in receipts of the time when a refused row removed the one that stood


@dataclass(frozen=True, kw_only=True, slots=True)
class TabChange:
    """One table of a return (source × period × sender) held against the rows that stand.

    Of a picture the new rows replace those that stand; of events and registers a row changes its namesake and nothing
    is removed. `carried` rows stand on, because their new ones were refused or not filled in; they are in no other count. `unread` of the
    refused rows have no key that can be read, so that nobody can say which rows that stand they are about. `emptied` are
    cells of changed rows in which a value stood and none stands now.
    """

    source: str
    period: str
    sender: str
    sheets: tuple[str, ...]
    state: ChangeState
    stands: int = 0
    stands_in: str | None = None  # the submission of the latest version
    stands_since: date | None = None
    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    refused: int = 0
    carried: int = 0
    unread: int = 0
    removed_keys: tuple[str, ...] = ()  # the first of them
    carried_keys: tuple[str, ...] = ()  # the first of them
    emptied: int = 0
    emptied_columns: tuple[tuple[str, int], ...] = ()  # by column, the most first
    empties_much: bool = False  # more than the dated share of what stands in some column would be emptied
    needs_reason: bool = False  # more than the dated share of the rows that stand, or of a column's cells, would go

    @property
    def place(self) -> tuple[str, str, str]:
        """Source, period and sender: whose versions replace each other."""
        return (self.source, self.period, self.sender)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "TabChange":
        """The change that stands in a receipt's JSON."""
        since = content["stands_since"]
        lists: dict[str, Any] = {
            name: tuple(content.get(name, ())) for name in ("sheets", "removed_keys", "carried_keys")
        }
        lists["emptied_columns"] = tuple((name, n) for name, n in content.get("emptied_columns", ()))
        known = {name: value for name, value in content.items() if name not in _FORMER}
        return cls(**{**known, **lists, "stands_since": date.fromisoformat(since) if since else None})

    def emptied_in(self, language: Language) -> tuple[str, ...]:
        """The columns of which cells are emptied, each with how many: 户数 12."""
        source = load().sources[self.source]
        return tuple(f"{source.column(name).label.of(language)} {n}" for name, n in self.emptied_columns)

    def sentence(self, language: Language) -> str:
        """The counts in words: 原有 31 行：新增 0，改动 1，删去 20，沿用 10（新的退回或未填）."""
        return _counts_zh(self) if language == "zh" else _counts_en(self)

    def unread_sentence(self, language: Language) -> str:
        """The sentence for refused rows whose number is unreadable, where rows are removed that they might be about; else empty."""
        if not (self.unread and self.removed):
            return ""
        if language == "zh":
            return f"退回的行中有 {self.unread} 行编号无法识别，不能与现有的行对应；其对应的行可能列在删去之中"
        verb = "has" if self.unread == 1 else "have"
        return f"{counted(self.unread, 'refused row')} {verb} no key that can be read; the row it is about may be among those removed"


def place_named(period: str, sender: str, names: Mapping[str, str], language: Language) -> str:
    """Period and sender as people call them: 2022年12月 · 东城区（110101）; a sender without a name by its code."""
    name, wide = names.get(sender, ""), language == "zh"
    code = (f"（{sender}）" if wide else f" ({sender})") if name else sender
    return " · ".join(text for text in (named(period, language) if period else "", f"{name}{code}") if text)


def change_lines(
    changes: Iterable[TabChange], names: Mapping[str, str], language: Language, *, is_done: bool
) -> Iterator[str]:
    """The part of a receipt that says what happened, or would happen, to the rows that stand; where none stood there is nothing to say."""
    shown = [change for change in changes if change.stands]
    if not shown:
        return
    yield ""
    if language == "zh":
        yield "与现有数据相比：" if is_done else "与现有数据相比，报送后将会："
    else:
        yield "Against the rows that stood:" if is_done else "Against the rows that stand, this would:"
    for change in shown:
        label = load().sources[change.source].label.of(language)
        yield f"  {label} · {place_named(change.period, change.sender, names, language)}"
        yield f"    {change.sentence(language)}"
        if change.removed_keys:
            more = " …" if change.removed > len(change.removed_keys) else ""
            yield f"    {'删去的行' if language == 'zh' else 'removed'}: {', '.join(change.removed_keys)}{more}"
        if change.carried_keys:
            more = " …" if change.carried > len(change.carried_keys) else ""
            why = "沿用的行" if language == "zh" else "carried on"
            yield f"    {why}: {', '.join(change.carried_keys)}{more}"
        if unread := change.unread_sentence(language):
            yield f"    {unread}"
        if change.emptied:
            named = ("、" if language == "zh" else ", ").join(change.emptied_in(language))
            yield (
                f"    原有值、本次留空的单元格 {change.emptied} 个：{named}"
                if language == "zh"
                else (f"    {counted(change.emptied, 'cell')} had a value and are blank now: {named}")
            )


def _counts_zh(change: TabChange) -> str:
    carried = f"，沿用 {change.carried}（新的退回或未填）" if change.carried else ""
    if change.state not in ("differs", "none"):
        return f"原有 {change.stands} 行；{STATES[change.state].zh}{carried}"
    state = "本期无；" if change.state == "none" else ""
    return f"{state}原有 {change.stands} 行：新增 {change.added}，改动 {change.changed}，删去 {change.removed}{carried}"


def _counts_en(change: TabChange) -> str:
    carried = f", {change.carried} carried on (new ones refused or blank)" if change.carried else ""
    if change.state not in ("differs", "none"):
        verb = "stands" if change.stands == 1 else "stand"
        return f"{counted(change.stands, 'row')} {verb}; {STATES[change.state].en}{carried}"
    state = "nothing this period; " if change.state == "none" else ""
    return (
        f"{state}{counted(change.stands, 'row')} stood: {change.added} added, {change.changed} changed, "
        f"{change.removed} removed{carried}"
    )
