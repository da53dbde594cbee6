"""What a return would do, or did, to the rows that stand: table by table, in counts and in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pipelines.catalogue.catalogue import load
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


@dataclass(frozen=True, kw_only=True, slots=True)
class TabChange:
    """One table of a return (source × period × sender) held against the rows that stand.

    Of a picture the new rows replace those that stand; of events and registers a row changes its namesake and nothing
    is removed. `refused_standing` of the removed rows are in the return, in rows that were refused. `emptied` are cells of
    changed rows in which a value stood and none stands now.
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
    refused_standing: int = 0
    removed_keys: tuple[str, ...] = ()  # the first of them
    refused_keys: tuple[str, ...] = ()  # the first of those whose new row is refused
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
            name: tuple(content.get(name, ())) for name in ("sheets", "removed_keys", "refused_keys")
        }
        lists["emptied_columns"] = tuple((name, n) for name, n in content.get("emptied_columns", ()))
        return cls(**{**content, **lists, "stands_since": date.fromisoformat(since) if since else None})

    def emptied_in(self, language: Language) -> tuple[str, ...]:
        """The columns of which cells are emptied, each with how many: 户数 12."""
        source = load().sources[self.source]
        return tuple(f"{source.column(name).label.of(language)} {n}" for name, n in self.emptied_columns)

    def sentence(self, language: Language) -> str:
        """The counts in words: 原有 31 行：新增 0，改动 1，删去 30（其中 4 行本次被退回）."""
        return _counts_zh(self) if language == "zh" else _counts_en(self)


def change_lines(changes: Iterable[TabChange], language: Language, *, is_done: bool) -> Iterator[str]:
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
        yield f"  {label} · {change.period} · {change.sender}"
        yield f"    {change.sentence(language)}"
        if change.removed_keys:
            more = " …" if change.removed > len(change.removed_keys) else ""
            yield f"    {'删去的行' if language == 'zh' else 'removed'}: {', '.join(change.removed_keys)}{more}"
        if change.refused_keys:
            more = " …" if change.refused_standing > len(change.refused_keys) else ""
            why = "其中因本次退回" if language == "zh" else "because their new rows are refused"
            yield f"    {why}: {', '.join(change.refused_keys)}{more}"
        if change.emptied:
            named = ("、" if language == "zh" else ", ").join(change.emptied_in(language))
            yield (
                f"    原有值、本次留空的单元格 {change.emptied} 个：{named}"
                if language == "zh"
                else (f"    {counted(change.emptied, 'cell')} had a value and are blank now: {named}")
            )


def _counts_zh(change: TabChange) -> str:
    if change.state not in ("differs", "none"):
        return f"原有 {change.stands} 行；{STATES[change.state].zh}"
    refused = f"（其中 {change.refused_standing} 行因本次退回）" if change.refused_standing else ""
    state = "本期无；" if change.state == "none" else ""
    return f"{state}原有 {change.stands} 行：新增 {change.added}，改动 {change.changed}，删去 {change.removed}{refused}"


def _counts_en(change: TabChange) -> str:
    if change.state not in ("differs", "none"):
        verb = "stands" if change.stands == 1 else "stand"
        return f"{counted(change.stands, 'row')} {verb}; {STATES[change.state].en}"
    refused = f" ({change.refused_standing} because their new rows are refused)" if change.refused_standing else ""
    state = "nothing this period; " if change.state == "none" else ""
    return (
        f"{state}{counted(change.stands, 'row')} stood: {change.added} added, {change.changed} changed, "
        f"{change.removed} removed{refused}"
    )
