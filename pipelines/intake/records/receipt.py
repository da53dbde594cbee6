"""The receipt: what became of each row of a submission, and every fault in the sender's own words."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic_core import to_json

from pipelines.catalogue.catalogue import load
from pipelines.intake.records import masked_cells
from pipelines.intake.records.changes import TabChange, change_lines, place_named
from pipelines.intake.records.faults import ANOTHER_CITY, ANOTHER_COLUMN, Fault, Warning_
from pipelines.intake.records.frozen_quarters import FrozenQuarter, frozen_lines
from pipelines.intake.records.masked_cells import MaskedColumn
from pipelines.intake.records.submission_number import submission_number
from pipelines.text import Language, Text, counted

Status = Literal["accepted", "partly", "refused", "known", "checked", "aside"]
CHANGED = "changed_since_check"  # code of the remark on a return that was confirmed after what stands had changed
CARRIED, CARRIED_BLANK = (
    "carried",
    "carried_blank",
)  # codes of the remarks on rows, refused or blank, whose former ones stand on
SHOWN = 50  # faults of one kind that the readable form prints; the JSON form has all

STATUSES = {
    "accepted": Text(zh="已接收", en="accepted"),
    "partly": Text(zh="部分接收", en="accepted in part"),
    "refused": Text(zh="未接收", en="refused"),
    "known": Text(zh="此前已接收，未作改动", en="received before; nothing changed"),
    "checked": Text(zh="仅检查，未报送", en="checked only; nothing is stored"),
    "aside": Text(zh="暂存待确认，未报送", en="kept aside until it is confirmed; nothing is stored"),
}
_MARKED = re.compile(r"(?:_(?:有误|提示)标注(?: ?[(（]\d+[)）])?)+$")  # a browser numbers what it saves twice
_LEFT_OUT = ("same_content", "kept_out", "gathered")  # kinds of rows that hold data
_NONE = Text(zh="本期无（尚未登记）", en="Nothing this period (not recorded yet)")
_NONE_RECORDED = Text(zh="本期无（已登记）", en="Nothing this period (recorded)")
_RESTORED = Text(zh="已恢复", en="put back")
KINDS = {
    "title": Text(zh="标题", en="title"),
    "heading": Text(zh="表头", en="heading"),
    "blank": Text(zh="空行", en="blank"),
    "total": Text(zh="合计行", en="total"),
    "note": Text(zh="附注", en="note"),
    "example": Text(zh="示例行", en="example"),
    "unit": Text(zh="单位行", en="row of units"),
    "gathered": Text(zh="并入同一编号", en="gathered under one key"),
    "section": Text(zh="分组行", en="group of rows"),
    "duplicate": Text(zh="完全重复", en="exact duplicate"),
    "same_content": Text(zh="所载内容重复", en="same loaded content"),
    "not_filled": Text(zh="未填报", en="not filled in"),
    "kept_out": Text(zh="不在载入范围", en="kept out by the mapping"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PartReceipt:
    """One sheet: rows_in = accepted + refused + the sum of non_data."""

    source: str
    period: str
    sender: str
    sheet: str
    rows_in: int
    accepted: int
    refused: int
    non_data: Mapping[str, int]
    warnings: int
    supersedes: str | None = None  # the submission whose rows these replace
    superseded_by: str | None = None  # a later one that is there already (back-loading)
    masked: tuple[MaskedColumn, ...] = ()  # columns from which marks of persons were taken out
    carried: int = 0  # rows of the version before that stand on with it, in no count of the sheet
    non_data_rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # the first of each kind, as shown

    @property
    def says_none(self) -> bool:
        """Whether the sheet was left blank and marked as nothing this period; without that mark it is no part."""
        return not (self.accepted or self.refused or any(self.non_data.get(kind) for kind in _LEFT_OUT))

    @property
    def named_non_data(self) -> list[tuple[Text, int, tuple[int, ...]]]:
        """What its rows of no data are, how many there are of each kind, and the first of them."""
        return [(KINDS[kind], n, self.non_data_rows.get(kind, ())) for kind, n in self.non_data.items() if n]

    @property
    def place(self) -> tuple[str, str, str]:
        """Source, period and sender: whose versions replace each other."""
        return (self.source, self.period, self.sender)


_NAMED = 10  # cells and texts that a line names
_KEPT = ("text_sha256", "seal")  # what a kept receipt says of itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """One submission, judged."""

    submission: str
    file: str
    status: Status
    sender: str
    period: str
    received_on: date
    parts: tuple[PartReceipt, ...] = ()
    file_faults: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    not_read: tuple[tuple[str, Text], ...] = ()  # sheets that were left aside, and why
    changes: tuple[TabChange, ...] = ()  # table by table, against the rows that stood when it was checked or stored
    frozen: tuple[FrozenQuarter, ...] = ()  # quarters that are frozen and that it tells of
    binding: str = ""  # of a return that is not stored yet: names its content and what it was held against
    why: str = ""  # the reason that was given for the rows that it removes
    restores: str | None = None  # the submission whose rows are put back
    names: Mapping[str, str] = field(default_factory=dict)  # of the senders, by code

    @property
    def is_stored(self) -> bool:
        """Whether its rows were stored, now or before."""
        return self.status in ("accepted", "partly", "known")

    @property
    def doubts(self) -> tuple[Warning_, ...]:
        """What makes a table doubtful as a whole: to be read before it is confirmed."""
        return tuple(warning for warning in self.warnings if warning.code in (ANOTHER_CITY, ANOTHER_COLUMN))

    @property
    def result(self) -> Text:
        """What became of it, in words."""
        return _RESTORED if self.restores and self.is_stored else STATUSES[self.status]

    @property
    def says_of_none(self) -> Text:
        """What became of the tables marked as nothing this period, in words."""
        return _NONE_RECORDED if self.is_stored else _NONE

    @property
    def number(self) -> str:
        """The number under which people speak of it."""
        return submission_number(self.submission, self.received_on)

    @property
    def has_faults(self) -> bool:
        """Whether anything in it was refused."""
        return bool(self.file_faults or self.faults)

    @property
    def removed(self) -> int:
        """How many rows that stand go, or went."""
        return sum(change.removed for change in self.changes)

    @property
    def needs_reason(self) -> bool:
        """Whether more rows, or cells of a column, than the dated share go from some table."""
        return any(change.needs_reason for change in self.changes)

    @property
    def emptied(self) -> int:
        """How many cells that hold a value are emptied in tables where they are more than the dated share of a column."""
        return sum(change.emptied for change in self.changes if change.empties_much)

    @property
    def takes_away(self) -> bool:
        """Whether somebody has to say yes first: rows go, or more of a column than the dated share is emptied."""
        return bool(self.removed or self.needs_reason)

    @property
    def mask_remarks(self) -> tuple[Warning_, ...]:
        """A remark on the cells of each column from which marks of persons were taken out, unless one stands there."""
        columns = {(each.sheet, each.column) for each in self.warnings if each.code == masked_cells.CODE}
        return tuple(
            Warning_(
                code=masked_cells.CODE,
                what=masked_cells.WHAT,
                mend=masked_cells.MEND,
                sheet=part.sheet,
                heading=each.heading,
                rows=each.rows,
                column=each.column,
            )
            for part in self.parts
            for each in part.masked
            if each.rows and (part.sheet, each.column) not in columns
        )

    @property
    def remarks(self) -> tuple[Warning_, ...]:
        """Every kind of remark, those on marks of persons too: what page and workbook list, and count as kinds."""
        return (*self.warnings, *self.mask_remarks)

    @property
    def not_read_by_reason(self) -> Mapping[Text, Sequence[str]]:
        """Why sheets were left aside: each reason once, with the names of its sheets."""
        reasons: dict[Text, list[str]] = {}
        for sheet, why in self.not_read:
            reasons.setdefault(why, []).append(sheet)
        return reasons

    def to_json(self) -> str:
        """Everything, as one JSON object."""
        return to_json(self, indent=1).decode()

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        """The receipt that `to_json` wrote, also as it is kept."""
        content = {name: value for name, value in json.loads(text).items() if name not in _KEPT}
        content["received_on"] = date.fromisoformat(content["received_on"])
        content["parts"] = tuple(
            PartReceipt(
                **part
                | {
                    "masked": masked_cells.masked_columns(part.get("masked", ())),
                    "non_data_rows": {kind: tuple(rows) for kind, rows in part.get("non_data_rows", {}).items()},
                }
            )
            for part in content["parts"]
        )
        content["file_faults"] = tuple(Fault(**_texts(fault)) for fault in content["file_faults"])
        content["faults"] = tuple(Fault(**_texts(fault)) for fault in content["faults"])
        content["warnings"] = tuple(
            Warning_(**_texts(warning) | {"rows": tuple(warning["rows"])}) for warning in content["warnings"]
        )
        content["changes"] = tuple(TabChange.from_json(change) for change in content.get("changes", ()))
        content["frozen"] = tuple(FrozenQuarter.from_json(each) for each in content.get("frozen", ()))
        content["not_read"] = tuple((sheet, Text(**why)) for sheet, why in content["not_read"])
        return cls(**content)

    def to_text(self, language: Language = "zh") -> str:
        """The receipt to read: counts, then faults by kind, at most 50 of each."""
        return "\n".join(_lines(self, language)) + "\n"


def receipt_name(stem: str) -> str:
    """What the receipt of a file is called."""
    return f"{_without_marks(stem)}_回执.txt"


def annotated_name(stem: str, receipt: Receipt) -> str:
    """What the marked copy of a file is called: by what is marked in it, faults or only remarks."""
    return f"{_without_marks(stem)}_{'有误标注' if receipt.has_faults else '提示标注'}.xlsx"


def _without_marks(stem: str) -> str:
    """A file's name without what a marked copy that was mended and sent back has at its end."""
    return _MARKED.sub("", stem) or stem


def _texts(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"what": Text(**fields["what"]), "mend": Text(**fields["mend"])}


def _lines(receipt: Receipt, language: Language) -> Iterable[str]:
    zh = language == "zh"
    yield "报送回执" if zh else "Receipt"
    for name, fact in _facts(receipt, language):
        yield f"{name}：{fact}" if zh else f"{name}: {fact}"
    for fault in receipt.file_faults:
        place = f"[{fault.sheet}] " if fault.sheet else ""
        yield f"× {place}" + _sentence("", fault.what, fault.mend, None, language)
    for part in receipt.parts:
        if part.accepted or part.refused:
            yield ""
            yield from _part_lines(part, receipt, language)
    if none := [load().sources[part.source].label.of(language) for part in receipt.parts if part.says_none]:
        yield ""
        yield receipt.says_of_none.of(language) + (": " if not zh else "：") + ("、" if zh else ", ").join(none)
    if blank := [part.sheet for part in receipt.parts if not (part.accepted or part.refused or part.says_none)]:
        yield ""
        yield f"没有数据行：{'、'.join(blank)}" if zh else f"Without rows of data: {', '.join(blank)}"
    yield from change_lines(receipt.changes, receipt.names, language, is_done=receipt.is_stored)
    yield from frozen_lines(receipt.frozen, language)
    yield from _fault_lines(receipt.faults, language)
    yield from _warning_lines(receipt.warnings, language)
    for why, sheets in receipt.not_read_by_reason.items():
        named = ("、" if zh else ", ").join(sheets)
        yield (f"未读取的工作表 [{named}]：" if zh else f"Sheets not read [{named}]: ") + why.of(language)


def _facts(receipt: Receipt, language: Language) -> Iterable[tuple[str, str]]:
    zh = language == "zh"
    yield "编号" if zh else "Number", receipt.number
    yield "文件" if zh else "File", receipt.file
    yield "结果" if zh else "Result", receipt.result.of(language)
    yield "收到日期" if zh else "Received", str(receipt.received_on)
    if receipt.restores:
        yield ("恢复", "此前的一版") if zh else ("Puts back", "a former version")
    if receipt.why:
        yield "理由" if zh else "Reason", receipt.why


def _replaced(receipt: Receipt, part: PartReceipt) -> str:
    """The number of the version that a sheet's rows replaced, where its day is known."""
    days = {change.stands_in: change.stands_since for change in receipt.changes if change.place == part.place}
    return submission_number(part.supersedes, day) if part.supersedes and (day := days.get(part.supersedes)) else ""


def _part_lines(part: PartReceipt, receipt: Receipt, language: Language) -> Iterable[str]:
    zh = language == "zh"
    label = load().sources[part.source].label.of(language)
    yield f"[{part.sheet or '—'}] {label} · {place_named(part.period, part.sender, receipt.names, language)}"
    yield f"  {_rows_put_back(part, language)}" if receipt.restores else _count_line(part, language)
    if part.masked:
        columns = ("；" if zh else "; ").join(_masked(column, language) for column in part.masked)
        yield f"  已隐去个人信息：{columns}" if zh else f"  Personal data taken out: {columns}"
    if part.supersedes:
        replaced = _replaced(receipt, part)
        yield (
            f"  替代了此前的一版 {replaced}（原件保留）"
            if zh
            else f"  Replaces the version before {replaced} (which is kept)"
        )
    if part.superseded_by:
        yield "  已有更晚的一版，这一版不影响现有的行" if zh else "  A later version is there; this one changes nothing"


def _rows_put_back(part: PartReceipt, language: Language) -> str:
    """The rows of a sheet that a restored version holds, and those that were refused when the file first came."""
    if language == "zh":
        return f"恢复 {part.accepted + part.carried} 行" + (
            f"；首次报送时退回的 {part.refused} 行不在其中" if part.refused else ""
        )
    refused = f"; the {part.refused} refused when it first came not among them" if part.refused else ""
    return f"{counted(part.accepted + part.carried, 'row')} put back{refused}"


def _count_line(part: PartReceipt, language: Language) -> str:
    zh = language == "zh"
    others = "，".join(f"{KINDS[kind].zh} {count}" for kind, count in part.non_data.items() if count)
    if not zh:
        others = ", ".join(f"{KINDS[kind].en} {count}" for kind, count in part.non_data.items() if count)
    non_data = sum(part.non_data.values())
    law = (
        f"  共 {part.rows_in} 行 = 接收 {part.accepted} + 退回 {part.refused} + 非数据 {non_data}"
        if zh
        else f"  {counted(part.rows_in, 'row')} = {part.accepted} accepted + {part.refused} refused + {non_data} no data"
    )
    law += f"（{others}）" if others and zh else f" ({others})" if others else ""
    if part.carried:
        law += (
            f"；另沿用上次 {part.carried} 行"
            if zh
            else f"; {counted(part.carried, 'row')} of the last return carried on"
        )
    return law


def _masked(column: MaskedColumn, language: Language) -> str:
    """`处理情况 2 处（C5、C9）`."""
    heading = plain_heading_of(column.heading)
    names = list(column.names)
    if language == "zh":
        return f"{heading} {column.cells} 处" + (f"（{_first(names, language)}）" if names else "")
    return f"{heading}, {counted(column.cells, 'cell')}" + (f" ({_first(names, language)})" if names else "")


def _fault_lines(faults: tuple[Fault, ...], language: Language) -> Iterable[str]:
    zh = language == "zh"
    kinds: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.code, fault.heading), []).append(fault)
    for same in kinds.values():
        first = same[0]
        yield ""
        yield "× " + _sentence(first.heading, first.what, first.mend, len(same), language)
        for fault in same[:SHOWN]:
            place = f"[{fault.sheet}] " if fault.sheet else ""
            row = f"第 {fault.row} 行" if zh else f"row {fault.row}"
            if fault.cell:
                row += f"（{fault.cell}）" if zh else f" ({fault.cell})"
            more = f"  {fault.what.of(language)}" if fault.what != first.what else ""
            written = f": {_shown(fault.written)}" if fault.written else ""
            yield f"    {place}{row}{written}{more}"
        if len(same) > SHOWN:
            rest = len(same) - SHOWN
            yield (
                f"    …… 另有 {rest} 处，全部见标注后的表格"
                if zh
                else f"    … and {rest} more, all in the marked workbook"
            )


def _warning_lines(warnings: tuple[Warning_, ...], language: Language) -> Iterable[str]:
    rows_word, cells_word, written_word = (
        ("行", "单元格", "写的是") if language == "zh" else ("rows", "cells", "written")
    )
    colon = "：" if language == "zh" else ": "
    for warning in warnings:
        place = f"[{warning.sheet}] " if warning.sheet else ""
        yield ""
        yield f"! {place}" + _sentence(warning.heading, warning.what, warning.mend, warning.count, language)
        if warning.rows:
            word = rows_word if warning.column is None else cells_word
            yield f"    {word}{colon}{_first(warning.first_cells(_NAMED + 1), language)}"
        if warning.values:
            texts = [f"{_shown(text)} × {count}" for text, count in warning.values.items()]
            yield f"    {written_word}{colon}{_first(texts, language)}"


def plain_heading_of(heading: str) -> str:
    """A heading on one line, without the star of what must be filled in."""
    return "".join(heading.split()).lstrip("*＊")


def _sentence(heading: str, what: Text, mend: Text, count: int | None, language: Language) -> str:
    heading = plain_heading_of(heading)
    if language == "zh":
        times = f"（{count} 处）" if count else ""
        return f"{heading + '：' if heading else ''}{what.zh}{times} → {mend.zh}"
    times = f" ({count})" if count else ""
    return f"{heading + ': ' if heading else ''}{what.en}{times}. {mend.en}."


def _first(texts: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(texts[:_NAMED]) + (" …" if len(texts) > _NAMED else "")


def _shown(text: str) -> str:
    """A written text on one line, in marks that show its blanks."""
    short = text if len(text) <= 60 else text[:60] + "…"
    return "「" + short.replace("\n", "⏎").replace("\t", "⇥") + "」"
