"""Rows that stand on: their new ones were refused or not filled in, and a row that was not taken replaces nothing.

A picture replaces what its sender sent before. A row of it that is refused, or says no more than which estate it is for,
leaves the row that stands under its key in force. It is stored among the rows of the new version with the submission, sheet and row that it
came from, so that whoever opens it is shown the file in which it was accepted. Its sender removes it by leaving it out.
A sheet that is refused as a whole beside others of its table says nothing of any row: all that the others do not replace
stands on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.judging.key_columns import key_columns
from pipelines.intake.records.changes import TabChange
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import CARRIED, CARRIED_BLANK
from pipelines.intake.records.stored_columns import ROW, SHEET, SUBMISSION
from pipelines.intake.records.submission_number import submission_number
from pipelines.intake.storing.former_returns import (
    REFUSED,
    UNREAD,
    WHY,
    FormerReturns,
    Place,
    accepted_keys,
    collected,
    not_taken,
    places_of,
    unread_beside,
)
from pipelines.text import both, counted

_MEND_REFUSED = both(
    "改正后重新报送即替代；不应再有的，请在文件中删去该行后重新报送",
    "Mend it and send it again to replace that; to remove it, delete the row in the file and send it again",
)
_MEND_BLANK = both(
    "填报后重新报送即替代；不应再有的，请在文件中删去该行后重新报送",
    "Fill it in and send it again to replace that; to remove it, delete the row in the file and send it again",
)


_MEND_UNREAD = both(
    "改正该工作表后重新报送即替代；不应再有的，请在改正后的文件中删去",
    "Mend the tab and send it again to replace them; to remove a row, delete it in the mended file",
)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The rows of one table that stand on, as they are stored, and the rows of the new sheets that leave them in force."""

    rows: pl.DataFrame
    leaving: Mapping[tuple[str, str], tuple[int, ...]]  # rows by sheet, and why they were not taken


def carried_rows(
    parts: Sequence[JudgedPart], changes: Sequence[TabChange], former: FormerReturns, replays: Manifest | None
) -> dict[Place, Carried]:
    """What stands on of each table of a file, where anything does.

    An archived file carries what it carried when it came, a version that was put back what that version carried.
    """
    places = places_of(parts)
    unread = {place: unread_beside(place, parts) for place in places}
    if replays is None:
        carrying = [change.place for change in changes if change.carried]
        return {place: _standing(places[place], former, unread[place]) for place in carrying}
    recorded = {(part.source, part.period, part.sender) for part in replays.parts if part.carried}
    if replays.restores:
        own = pl.col(SUBMISSION) != replays.restores
        return {
            place: Carried(rows=collected(former.latest_rows(place, replays.restores).filter(own)), leaving={})
            for place in recorded
        }
    return {place: _standing(same, former, unread[place]) for place, same in places.items() if place in recorded}


def _standing(parts: Sequence[JudgedPart], former: FormerReturns, unread: Sequence[JudgedPart]) -> Carried:
    ((place, _),) = places_of(parts).items()
    key = list(load().sources[place[0]].key)
    left = not_taken(parts).join(accepted_keys(parts), on=key, how="anti")
    as_text = [pl.col(name).cast(pl.String) for name in key]
    taken, stands = accepted_keys(parts), former.latest_rows(place)
    rows = collected(
        stands.join(taken.lazy(), left_on=as_text, right_on=key, how="anti")
        if unread
        else stands.join(left.lazy(), left_on=as_text, right_on=key, how="semi")
    )
    leaving = left.join(rows.select(as_text), on=key, how="semi").sort(ROW)
    by_sheet = leaving.group_by(SHEET, WHY, maintain_order=True).agg(ROW)
    leaving_rows = {(sheet, why): tuple(numbers) for sheet, why, numbers in by_sheet.iter_rows()}
    return Carried(rows=rows, leaving=leaving_rows | {(part.judged.sheet, UNREAD): () for part in unread})


def with_carried(parts: Sequence[JudgedPart], carried: Mapping[Place, Carried]) -> list[JudgedPart]:
    """The sheets of a file with what stands on, among the rows of the first sheet of each table that has any."""
    judged, left = list(parts), dict(carried)
    for number, part in enumerate(parts):
        place = (part.judged.source, part.judged.period, part.judged.sender)
        if part.accepted and place in left:
            judged[number] = _joined(part, left.pop(place).rows)
    return judged


def _joined(part: JudgedPart, rows: pl.DataFrame) -> JudgedPart:
    keys = part.keys
    if keys.width:
        keys = pl.concat([keys, rows.select(key_columns(part.judged.source))])
    if part.file is not None:
        file = part.file.with_name("with-carried.parquet")
        whole = pl.concat([pl.scan_parquet(part.file, glob=False), rows.lazy()])
        whole.sink_parquet(file, compression="zstd", engine="streaming")
        return replace(part, file=file, carried=rows.height)
    content = BytesIO()
    pl.concat([pl.read_parquet(BytesIO(part.parquet or b"")), rows]).write_parquet(content, compression="zstd")
    return replace(part, parquet=content.getvalue(), keys=keys, carried=rows.height)


def remarks_on(carried: Mapping[Place, Carried], changes: Sequence[TabChange]) -> Iterator[Warning_]:
    """One word on the rows of each sheet that leave the former ones in force, for each reason."""
    for change in changes:
        if change.place not in carried or change.stands_in is None or change.stands_since is None:
            continue
        number = submission_number(change.stands_in, change.stands_since)
        for (sheet, why), rows in carried[change.place].leaving.items():
            if why == UNREAD:
                yield _unread(sheet, carried[change.place].rows.height, number)
                continue
            is_refused = why == REFUSED
            yield Warning_(
                code=CARRIED if is_refused else CARRIED_BLANK,
                what=both(
                    f"本行{'被退回' if is_refused else '未填报'}，沿用上次报送（{number}）的数据",
                    f"This row is {'refused' if is_refused else 'not filled in'}; what the last return ({number}) says stands on",
                ),
                mend=_MEND_REFUSED if is_refused else _MEND_BLANK,
                sheet=sheet,
                rows=rows,
            )


def _unread(sheet: str, rows: int, number: str) -> Warning_:
    return Warning_(
        code=CARRIED,
        what=both(
            f"本工作表整张退回，不能判断少了哪些行：上次报送（{number}）中其余工作表未替代的 {rows} 行沿用",
            f"This tab is refused as a whole, so nobody can tell which rows were left out: {counted(rows, 'row', 'rows')} of the last return ({number}) that the other tabs do not replace stand on",
        ),
        mend=_MEND_UNREAD,
        sheet=sheet,
    )
