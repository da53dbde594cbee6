"""Tabs that are left blank: nobody said anything there, unless somebody marked that there is nothing this period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.catalogue.catalogue import load
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.layout.tabs import NOTHING
from pipelines.intake.records.changes import TabChange
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.manifest import Manifest
from pipelines.text import Text, both, counted

_NOT_FILLED = both("留空，按未填处理，不算报送", "Left blank: not filled in, no return of this table")
_NONE_BEFORE = both("留空，此前已登记本期无", "Left blank: nothing this period was recorded before")
_Place = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class SortedBlanks:
    """The blank tabs that are stored as "nothing this period", and what is said of the others."""

    stored: tuple[JudgedPart, ...]
    not_read: tuple[tuple[str, Text], ...]
    warnings: tuple[Warning_, ...]


def sort(
    parts: Sequence[JudgedPart], blanks: Sequence[JudgedPart], changes: Sequence[TabChange], replays: Manifest | None
) -> SortedBlanks:
    """Sorts the blank tabs of a file.

    A blank tab is stored as "nothing this period" where that was ticked and nothing contradicts it; any other was not
    filled in, whether rows stood before or not. An archived file is stored as it was then.
    """
    none_before = {change.place for change in changes if change.state == "none_before"}
    stood = {change.place: change.stands for change in changes}
    filled = {_place(part) for part in parts if part.accepted}
    contradicted = [part for part in blanks if part.says_none and (_place(part) in filled or _adds_up(part, stood))]
    stored = [part for part in blanks if _is_stored(part, contradicted, replays)]
    others = [part for part in blanks if not _is_among(part, stored)]
    left = [part for part in others if not _is_among(part, contradicted)]
    kept = {_place(part): part for part in left if stood.get(_place(part)) and _place(part) not in filled}
    over_rows = [part for part in contradicted if _place(part) not in filled and not _is_among(part, stored)]
    return SortedBlanks(
        stored=tuple(stored),
        not_read=tuple(
            (part.judged.sheet, _NONE_BEFORE if _place(part) in none_before else _NOT_FILLED) for part in left
        ),
        warnings=(
            *_left_blank([(part, stood[place]) for place, part in kept.items()]),
            *(_rows_stand(part, stood[_place(part)]) for part in over_rows),
            *_rows_beside(parts),
        ),
    )


def _place(part: JudgedPart) -> _Place:
    return (part.judged.source, part.judged.period, part.judged.sender)


def _is_among(part: JudgedPart, parts: Sequence[JudgedPart]) -> bool:
    return any(part is other for other in parts)


def _adds_up(part: JudgedPart, stood: dict[_Place, int]) -> bool:
    """Whether rows stand that no later version takes away: those of events and registers."""
    return bool(stood.get(_place(part))) and load().sources[part.judged.source].shape != "picture"


def _is_stored(part: JudgedPart, contradicted: Sequence[JudgedPart], replays: Manifest | None) -> bool:
    if replays is not None:
        return (*_place(part), part.judged.sheet) in {
            (each.source, each.period, each.sender, each.sheet) for each in replays.parts
        }
    return bool(part.says_none) and not _is_among(part, contradicted)


def _left_blank(kept: Sequence[tuple[JudgedPart, int]]) -> Iterator[Warning_]:
    """One word on all tables that were left blank while rows of them stand."""
    if not kept:
        return
    zh = "、".join(f"{load().sources[part.judged.source].label.zh}（{n} 行）" for part, n in kept)
    en = ", ".join(f"{load().sources[part.judged.source].label.en} ({n})" for part, n in kept)
    yield Warning_(
        code="left_blank",
        what=both(
            f"留空的表按未填处理，此前报的行保留：{zh}",
            f"Tables left blank count as not filled in; the rows sent before are kept: {en}",
        ),
        mend=both(
            f"如本期确实没有，请在封面目录的“{NOTHING}”列选“是”后重新报送",
            f"If there is nothing this period, choose 是 for it under “{NOTHING}” on the cover and send it again",
        ),
        sheet=kept[0][0].judged.sheet if len(kept) == 1 else "",
    )


def _rows_stand(part: JudgedPart, stands: int) -> Warning_:
    return Warning_(
        code="nothing_ticked_but_rows_stand",
        what=both(
            f"选了“{NOTHING}”，但本期已报 {stands} 行；这张表逐次累计，选“{NOTHING}”不会删去，已报的行保留",
            f"Marked as nothing this period, but {counted(stands, 'row was', 'rows were')} sent for it; the returns of this table add up, so they stay",
        ),
        mend=both(
            "已报的属实就不必选；某一行有误的，用同一编号重报更正",
            "If they are true, take the mark off; to mend a row, send it again under its own number",
        ),
        sheet=part.judged.sheet,
    )


def _rows_beside(parts: Sequence[JudgedPart]) -> Iterator[Warning_]:
    for part in parts:
        if part.says_none and (part.accepted or part.judged.refused):
            yield Warning_(
                code="nothing_ticked_but_filled",
                what=both(
                    f"选了“{NOTHING}”，但表中有数据，按数据接收",
                    "Marked as nothing this period, but rows stand here; the rows count",
                ),
                mend=both("请核对封面或表中的数据", "Check the cover or the rows"),
                sheet=part.judged.sheet,
            )
