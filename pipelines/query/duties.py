"""Who has what duty by the documents, what shows that it is done, and who in the leading groups has none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipelines.catalogue.declarations import HEADLINE, Document, Duty
from pipelines.query.clauses import DocumentBoard, Measure, Record, part_of_number
from pipelines.query.door import Door
from pipelines.text import Text

DutyState = Literal["owes", "shown", "reference"]
_BEFORE = re.compile(r"^(（模拟）)?[市区县]?")
_AFTER = re.compile(r"(委员会|管理局|分局|支队|总队|办公室|[委局厅办])$")


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """One duty of one party, the numbers and returns that show it, and whether there is any for the period."""

    document: str
    party: Text
    does: Text
    clause: str
    measures: tuple[Measure, ...]
    records: tuple[Record, ...]
    rules: tuple[str, ...]
    state: DutyState


def duties(door: Door, boards: Sequence[DocumentBoard]) -> tuple[DutyRow, ...]:
    """The duties of all documents in the boards' order, each with its evidence in the area and period of the boards.

    A duty is `shown` when one of its numbers has a value there, or one of its returns came from every unit that owed
    it; else it is `owes`. Duties of another city's document are `reference`.
    """
    measures: dict[str, list[Measure]] = {}
    records: dict[str, Record] = {}
    for row in (row for board in boards for row in board.clauses):
        for measure in row.measures:
            if measure not in measures.setdefault(measure.code, []):
                measures[measure.code].append(measure)
        records |= {record.source: record for record in row.records}
    result = []
    for board in boards:
        for duty in door.catalogue.documents[board.id].duty:
            numbers = tuple(number for named in duty.metrics for number in _numbers(door, measures, named, duty.clause))
            returns = tuple(records[source] for source in duty.sources if source in records)
            result.append(
                DutyRow(
                    document=board.id,
                    party=duty.party,
                    does=duty.does,
                    clause=duty.clause,
                    measures=numbers,
                    records=returns,
                    rules=duty.rules,
                    state=evidence_of(numbers, returns) if board.is_own else "reference",
                )
            )
    return tuple(result)


def _numbers(door: Door, measures: Mapping[str, Sequence[Measure]], named: str, clause: str) -> Sequence[Measure]:
    """The numbers of a code that answer the duty's clause, else its headline; or only those of the cut named after a
    slash: what is of another duty, or of another region's parties, shows nothing."""
    code, _, variant = named.partition("/")
    matches = [one for one in measures.get(code, ()) if not one.is_reading]
    mine = [one for one in matches if (one.variant == variant if variant else clause in one.clauses)]
    if mine:
        return mine
    name = variant or HEADLINE
    metrics = [metric for metric in door.catalogue.metrics.values() if metric.code == code and name in metric.variants]
    return [part_of_number(door, metric.id, name) for metric in metrics]


def evidence_of(measures: Iterable[Measure], records: Iterable[Record]) -> DutyState:
    """Whether a duty has evidence: a number of the area's own, or a return that is in use and complete."""
    has_number = any(measure.is_own and measure.value is not None for measure in measures)
    has_return = any(record.is_in_use and not record.missing for record in records)
    return "shown" if has_number or has_return else "owes"


def members_without_duty(door: Door, documents: Iterable[str]) -> pl.DataFrame:
    """Member units of leading groups that no duty is listed for, by the documents named or by the duty list sent in.

    Columns: unit, districts (in how many groups of the area), roles (as written, joined). Units are matched by name
    without their city or district and their kind of office: 区财政局 is 市财政局's counterpart.
    """
    members = door.frame(
        """
        select member_unit as unit, count(distinct district) as districts, string_agg(distinct group_role, ',') as roles
        from leading_group_member
        where ? in (city, district)
        group by member_unit
        order by districts desc, unit
        """,
        [door.scope.area],
    )
    sent = door.frame("select distinct department from duty_quarter where department is not null")
    named = {stem(name) for name in sent["department"]}
    parts = _names([door.catalogue.documents[name] for name in documents])
    listed = [stem(unit) in named or any(part in unit for part in parts) for unit in members["unit"].to_list()]
    return members.filter(~pl.Series(listed, dtype=pl.Boolean)) if listed else members


def stem(unit: str) -> str:
    """A unit's name without city or district in front and its kind of office behind: 区财政局 → 财政."""
    return _AFTER.sub("", _BEFORE.sub("", unit.strip()))


def _names(documents: Iterable[Document]) -> set[str]:
    duties_: list[Duty] = [duty for document in documents for duty in document.duty]
    return {name for duty in duties_ for name in duty.names}
