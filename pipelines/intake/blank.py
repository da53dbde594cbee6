"""Tabs that are left blank: which of them say that there is nothing, and which were not filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.catalogue.catalogue import load
from pipelines.intake.changes import TabChange
from pipelines.intake.receipt import Warning_
from pipelines.intake.store import Manifest
from pipelines.intake.submission import JudgedPart
from pipelines.intake.tabs import NOTHING
from pipelines.text import Text, both

_NO_ROWS = both("表头下没有数据", "No data below the headings")
_NOT_FILLED = both("未填，不作为一次报送", "Not filled in: no return of this table")


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

    Where rows stand already, a blank tab was not filled in unless "nothing this period" was ticked. Where none stand,
    it says "none" of events and registers; of a picture it says nothing. An archived file is stored as it was then.
    """
    stood = {change.place: change.stands for change in changes}
    filled = {_place(part) for part in parts if part.accepted}
    says_something = any(part.accepted or part.says_none for part in (*parts, *blanks))
    stored = [part for part in blanks if says_something and _is_stored(part, stood, filled, replays)]
    others = [part for part in blanks if not any(part is other for other in stored)]
    lost = {_place(part): part for part in others if stood.get(_place(part)) and _place(part) not in filled}
    return SortedBlanks(
        stored=tuple(stored),
        not_read=tuple((part.judged.sheet, _NOT_FILLED if _place(part) in lost else _NO_ROWS) for part in others),
        warnings=(
            *(_left_blank(part, stood[place]) for place, part in lost.items()),
            *_contradictions(parts),
        ),
    )


def _place(part: JudgedPart) -> tuple[str, str, str]:
    return (part.judged.source, part.judged.period, part.judged.sender)


def _is_stored(
    part: JudgedPart,
    stood: dict[tuple[str, str, str], int],
    filled: set[tuple[str, str, str]],
    replays: Manifest | None,
) -> bool:
    if replays is not None:
        return (*_place(part), part.judged.sheet) in {
            (each.source, each.period, each.sender, each.sheet) for each in replays.parts
        }
    is_picture = load().sources[part.judged.source].shape == "picture"
    if _place(part) in filled:  # a second tab of a table that has rows
        return not is_picture
    if part.says_none is not None:
        return part.says_none
    return not (is_picture or stood.get(_place(part)))


def _left_blank(part: JudgedPart, stands: int) -> Warning_:
    return Warning_(
        code="left_blank",
        what=both(
            f"本表留空，按未填处理；此前报的 {stands} 行保留",
            f"This table is left blank and counts as not filled in; the {stands} rows sent before are kept",
        ),
        mend=both(
            f"如本期确实没有，请在封面目录的“{NOTHING}”列选“是”后重新报送",
            f"If there is nothing this period, choose 是 for it under “{NOTHING}” on the cover and send it again",
        ),
        sheet=part.judged.sheet,
    )


def _contradictions(parts: Sequence[JudgedPart]) -> Iterator[Warning_]:
    for part in parts:
        if part.says_none and (part.accepted or part.judged.refused):
            yield Warning_(
                code="nothing_ticked_but_filled",
                what=both(f"封面选了“{NOTHING}”，但表中有数据，按数据接收", "The cover says that there is nothing, but rows stand here; they count"),
                mend=both("请核对封面或表中的数据", "Check the cover or the rows"),
                sheet=part.judged.sheet,
            )  # fmt: skip
