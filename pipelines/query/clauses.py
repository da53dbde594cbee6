"""The clause board: of every clause of every document whether it is carried out, by which number, and who owes what.

Numbers, rules and alerts are of the build in force; who has not sent is told live from the store, as `board` tells it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

import polars as pl

from pipelines import periods
from pipelines.catalogue.clauses import recorded
from pipelines.catalogue.declarations import HEADLINE, OURS, STORED_LEVELS, Alert, Clause, Document, Metric, Target
from pipelines.catalogue.entries import EntryKind
from pipelines.catalogue.regions import covers
from pipelines.catalogue.schema import Source
from pipelines.nearest import labels, unknown
from pipelines.query.alerts import alerts, alerts_named
from pipelines.query.board import submission_board
from pipelines.query.door import Door
from pipelines.query.places import area as area_row
from pipelines.query.romanise import romanised
from pipelines.query.sets import cut_values, many_values
from pipelines.query.standing import proposals
from pipelines.query.values import NOT_BUILT, values
from pipelines.reference.regions import region_name
from pipelines.text import Text, both
from pipelines.warehouse.measure import stored_levels

State = Literal[
    "behind",
    "not_reported",
    "not_measured",
    "watched",
    "carried_out",
    "on_course",
    "evidence",
    "declared",
    "unmeasurable",
    "history",
    "reference",
]
CLAUSE_STATES: tuple[State, ...] = get_args(State)
_GOOD, _BAD = ("reached", "on_course"), ("off_pace", "missed")
_CHAIN = ("city", "district", "street", "code")
_NAMED = 6  # units that owe a return and are named; the rest is counted
_OWED = ("missing", "refused")

_WHY: dict[str, Text] = {
    "declared": both("以文件为准，由文件声明载明", "The declared document itself is the answer"),
    "metric": both("有指标落后进度或到期未达标", "A number is off its pace or missed its target"),
    "alert": both("有未销号预警", "An alert is open"),
    "reached": both("有目标的指标均已达标", "Every number with a target has reached it"),
    "on_course": both(
        "目标尚未到期，有目标的指标在参考进度内或已达标",
        "The target is not due yet: the numbers are on the reference pace, or have reached it",
    ),
    "silent": both("有对应指标，本期未报送", "Measured, but nothing was reported for the period"),
    "partly_silent": both("部分有目标的指标未报送", "Of the numbers with a target, some were not reported"),
    "incomplete": both("部分有目标的指标未报齐", "Of the numbers with a target, some were not reported in full"),
    "depends": both(
        "文件用语可作不同理解，有目标的指标是否达标取决于所用口径",
        "The document's words can be read in more than one way, and whether a number meets its target depends on which",
    ),
    "running": both(
        "当期未结束，有目标的指标暂不判断", "The period is not over: numbers with a target are not judged yet"
    ),
    "first_period": both(
        "目标尚未到期；首期数据，无进度判断", "The target is not due yet; first period, no pace to judge by"
    ),
    "nothing_due": both("本期无应计入事项", "Nothing fell due in the period"),
    "no_target": both("有指标，文件未规定目标，持续跟踪", "There are numbers; the document sets no target for them"),
    "nothing": both("无指标、规则或预警对应本条款", "No number, rule or alert answers to this clause"),
    "not_built": both(
        "对应指标尚未计算，重新生成数据后显示",
        "The numbers that measure it are not built yet: they come with the next build",
    ),
    "checked": both("仅由规则或预警核查，无指标数值", "Rules or alerts check it; no number measures it"),
    "elsewhere": both("本层级无数值，仅按其他层级计算", "No number at this level: it is measured at others only"),
    "history": both(
        "文件要求的期限已过，仅作历史对照", "What it asked fell due long ago: shown as history, not judged"
    ),
    "reference": both(
        "外地文件或未采用的征求意见稿，仅供参考，不作本地判断",
        "Another city's document, or a draft that nobody adopted: for reference, not judged here",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number that measures a clause; of a code without a number in the boards at hand, the code alone."""

    code: str
    metric: str = ""
    variant: str = HEADLINE
    label: Text | None = None
    unit: str = ""
    level: str = ""  # of the value: the area's own, or of the nearest area above at which it is measured
    area: str = ""
    is_own: bool = False
    is_running: bool = False  # its period was not over when the build was made
    is_reading: bool = False  # reads the clause another way, and stands beside the number that is judged
    period: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    target_is_reference: bool = False
    target_is_ours: bool = False
    due_on: date | None = None
    gap: float | None = None
    status: str = ""
    reported_share: float | None = None
    clauses: tuple[str, ...] = ()  # that its declaration cites
    target_clause: str = ""  # that sets its target; '' where it was handed down or is ours
    is_last: bool = True  # whether its target is the last that its clause sets, or the value has reached that one too


@dataclass(frozen=True, kw_only=True)
class Check:
    """One rule or alert that checks a clause: of a rule how many entries it proposes in the last whole quarter, of an
    alert how many causes are open."""

    code: str
    id: str = ""
    label: Text | None = None
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Record:
    """One submitted table that records a clause, and which units have not sent it for its last whole period."""

    source: str
    label: Text
    owner: Text
    cadence: str
    period: str
    is_in_use: bool
    due: int
    missing: int
    names: tuple[Text, ...]  # of the first units that owe it


@dataclass(frozen=True, kw_only=True)
class ClauseRow:
    """One clause as it stands in an area and period."""

    clause: str
    document: str
    at: str  # where its sentence stands, in the document's own numbering
    says: Text
    responsible: Text
    state: State
    why: Text
    measures: tuple[Measure, ...]
    rules: tuple[Check, ...]
    alerts: tuple[Check, ...]
    records: tuple[Record, ...]
    entries: tuple[Text, ...]  # kinds of journal entries that record it
    held: Text | None
    due_on: date | None
    owes: tuple[Text, ...]  # who owes evidence: the owners of what was not sent


@dataclass(frozen=True, kw_only=True)
class DocumentBoard:
    """One document with its clauses as they stand, and how many stand how."""

    id: str
    number: Text
    title: Text
    issuer: Text
    region: str
    place: Text
    issued_on: date
    status: str
    is_own: bool
    adopted_by: Text | None  # the office's act by which another place's document, or a draft, applies here
    clauses: tuple[ClauseRow, ...]
    counts: Mapping[State, int]


def state_of(
    measures: Sequence[Measure],
    *,
    alerts: int,
    checks: int,
    clause: Clause,
    is_own: bool = True,
    is_history: bool = False,
) -> tuple[State, Text]:
    """How a clause stands and why, by its numbers in the area and period, and its open alerts.

    Only what a document sets decides; a reference value of ours stands beside. The first that holds: `reference` — the
    document is another city's, or a draft that the office has not adopted. `history` — all that it asks fell due
    before. `behind` — a number with a target is off its pace or missed it, or an alert is open. `declared` — the document itself is the answer. `evidence` and `unmeasurable` — no number
    is to measure it, for the reason that the clause gives. `not_measured` — no number of this level measures it. `not_reported` — no number is known for want of reports, or one with a target is not,
    or not in full.
    `carried_out` — every number with a target that has a base has reached it. `on_course` — at least one is only on
    the way to a target that is not due yet, be it that of a later year. `watched` — there are
    numbers, but none with a target, nothing fell due, or a verdict depends on how the clause is read.

    Args:
        alerts: how many of its alerts are open.
        checks: how many rules and alerts there are for it.
    """
    if not is_own:
        return "reference", _WHY["reference"]
    if is_history:
        return "history", _WHY["history"]
    own = [measure for measure in measures if measure.is_own and not measure.is_reading]
    aimed = [one.status for one in own if one.target is not None and not one.target_is_ours]
    if any(status in _BAD for status in aimed):
        return "behind", _WHY["metric"]
    if alerts:
        return "behind", _WHY["alert"]
    if clause.held is not None:
        return "declared", _WHY["declared"]
    if clause.only_evidence is not None:
        return "evidence", clause.only_evidence
    if clause.unmeasurable is not None:
        return "unmeasurable", clause.unmeasurable
    if not own:
        return "not_measured", _WHY[_why_unmeasured(measures, checks)]
    if all(one.status == "not_reported" for one in own):
        return "not_reported", _WHY["silent"]
    if "not_reported" in aimed:
        return "not_reported", _WHY["partly_silent"]
    if "incomplete" in aimed:
        if all(one.is_running for one in own if one.status == "incomplete"):
            return "watched", _WHY["running"]
        return "not_reported", _WHY["incomplete"]
    if "depends" in aimed:
        return "watched", _WHY["depends"]
    if "first_period" in aimed:
        return "watched", _WHY["first_period"]
    if "on_course" in aimed or any(one.status == "reached" and not one.is_last for one in own):
        return "on_course", _WHY["on_course"]
    if "reached" in aimed:
        return "carried_out", _WHY["reached"]
    if aimed or not any(one.value is not None for one in own):
        return "watched", _WHY["nothing_due"]
    return "watched", _WHY["no_target"]


def _why_unmeasured(measures: Sequence[Measure], checks: int) -> str:
    if any(measure.status == NOT_BUILT for measure in measures):
        return "not_built"
    if any(measure.metric for measure in measures):
        return "elsewhere"
    return "checked" if checks else "nothing"


def clause_board(door: Door, document: str | None = None) -> tuple[DocumentBoard, ...]:
    """Every document with its clauses as they stand in the scope's area by the end of the scope.

    The documents of the deployment's own region come first, the newest first, those without clauses and the office's own
    acts after them; then, apart and not judged, those of other cities and drafts. Each number is of the last whole period of its own frequency.

    Raises:
        RequestError: there is no such area or document.
    """
    catalogue = door.catalogue
    if document is not None and document not in catalogue.documents:
        raise unknown(("文件", "document"), document, labels(catalogue.documents))
    place = area_row(door, door.scope.area)
    documents = [catalogue.documents[document]] if document else list(catalogue.documents.values())
    numbers = _numbers(door, place)
    proposed = _proposed(door)
    open_ = _open(door)
    sent = _sent(door)
    boards = [_board(door, one, _is_own(door, one), numbers, proposed, open_, sent) for one in documents]
    return tuple(sorted(boards, key=lambda one: _order(door.catalogue.documents[one.id], one)))


def _order(document: Document, board: DocumentBoard) -> tuple[bool, bool, bool, bool, int, str]:
    return (
        not board.is_own,
        document.is_of_office,
        not board.clauses,
        board.status != "in force",
        -board.issued_on.toordinal(),
        board.id,
    )


def _board(
    door: Door,
    document: Document,
    is_own: bool,
    numbers: Mapping[str, Sequence[Measure]],
    proposed: Mapping[str, int],
    open_: Sequence[tuple[Alert, Mapping[str, int]]],
    sent: Mapping[str, Record],
) -> DocumentBoard:
    held = recorded(door.catalogue)
    rules = {rule.code: rule for rule in door.catalogue.rules.values()}
    rows = []
    for clause in document.clause:
        checks = tuple(
            Check(code=code, id=rules[code].id, label=rules[code].label, count=proposed.get(code, 0))
            for code in door.catalogue.checking.get(clause.clause, ())
        )
        alerted = tuple(
            Check(code=alert.code, id=alert.id, label=alert.label, count=counts.get(clause.clause, 0))
            for alert, counts in open_
            if clause.clause in alert.clauses
        )
        kept = held[clause.clause]
        codes = door.catalogue.measuring.get(clause.clause, ())
        rows.append(
            _row(
                document,
                clause,
                codes,
                numbers,
                checks,
                alerted,
                kept.sources,
                kept.entries,
                sent,
                is_own=is_own,
                is_history=_is_history(door, document),
            )
        )
    return DocumentBoard(
        id=document.id,
        number=document.number,
        title=document.title,
        issuer=document.issuer,
        region=document.region,
        place=region_name(document.region) or both(document.region, document.region),
        issued_on=document.issued_on,
        status=document.status,
        is_own=is_own,
        adopted_by=door.catalogue.documents[document.adopted_by].title if document.adopted_by else None,
        clauses=tuple(rows),
        counts=dict(Counter(row.state for row in rows)),
    )


def _row(
    document: Document,
    clause: Clause,
    codes: Iterable[str],
    numbers: Mapping[str, Sequence[Measure]],
    checks: tuple[Check, ...],
    alerted: tuple[Check, ...],
    sources: Iterable[Source],
    entries: Iterable[EntryKind],
    sent: Mapping[str, Record],
    *,
    is_own: bool,
    is_history: bool,
) -> ClauseRow:
    measures = tuple(
        _for_clause(number, clause.clause) if is_own else _without_verdict(number)
        for code in codes
        for number in numbers[code]
        if clause.clause in number.clauses
    )
    records = tuple(sent[source.id] for source in sources)
    state, why = state_of(
        measures,
        alerts=sum(one.count for one in alerted),
        checks=len(checks),
        clause=clause,
        is_own=is_own,
        is_history=is_history,
    )
    aimed = (
        measure for measure in measures if measure.is_own and measure.target is not None and not measure.target_is_ours
    )
    dues = [one.due_on for one in aimed if one.due_on]
    return ClauseRow(
        clause=clause.clause,
        document=document.id,
        at=clause.at,
        says=clause.says,
        responsible=clause.responsible,
        state=state,
        why=why,
        measures=measures,
        rules=checks,
        alerts=alerted,
        records=records,
        entries=tuple(kind.label for kind in entries),
        held=clause.held,
        due_on=min(dues, default=None),
        owes=tuple(dict.fromkeys(record.owner for record in records if record.missing or not record.is_in_use))
        if is_own
        else (),
    )


def _for_clause(measure: Measure, clause: str) -> Measure:
    """A number as it stands under a clause: a target that another clause sets is not asked here."""
    if measure.target is None or measure.target_is_ours or measure.target_clause in ("", clause):
        return measure
    return _without_verdict(measure)


def _without_verdict(measure: Measure) -> Measure:
    """A number as it stands where no target is asked: under another clause, or one that is only for reference here."""
    has_verdict = measure.status in (*_GOOD, *_BAD, "depends", "first_period")
    return replace(measure, target=None, due_on=None, gap=None, status="no_target" if has_verdict else measure.status)


def _is_history(door: Door, document: Document) -> bool:
    return document.asked_until is not None and periods.parse(door.scope.end).last_day > document.asked_until


def _is_own(door: Door, document: Document) -> bool:
    """Whether a document speaks to this deployment: to its region, to what holds it, or to an area inside it. A draft
    speaks to nobody until an office adopts it."""
    if document.status == "draft":
        return False
    if covers(document.region, door.home.region):
        return True
    return door.one("select code from area where code = ?", [document.region]) is not None


def _numbers(door: Door, place: Mapping[str, Any]) -> dict[str, list[Measure]]:
    """By M- code, the numbers of the last whole period of their own frequency, each with its targets' variants."""
    metrics = door.catalogue.metrics
    ended = {kind: periods.last_ended(kind, door.scope.end) for kind in periods.KINDS}
    chain = [str(place[level]) for level in _CHAIN if place[level]]
    marks = ", ".join("?" for _ in chain)
    cuts = [(metric.id, name) for metric in metrics.values() for name, cut in metric.variant.items() if cut.clauses]
    frame = door.frame(
        f"""
        select metric, variant, level, area, period, value, lower, upper, target, target_is_reference, target_is_ours, target_due_on,
            gap, status, reported_share
        from metric_value
        where area in ({marks}) and segment is null
            and (variant = '{HEADLINE}' or target is not null or list_contains(?, metric || '/' || variant))
            and period in (?, ?, ?, ?)
        """,
        [*chain, ["/".join(cut) for cut in cuts], *ended.values()],
    )
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        if row["metric"] in metrics and row["period"] == ended[metrics[row["metric"]].frequency]:
            held.setdefault((row["metric"], row["variant"]), []).append(row)
    if place["level"] not in STORED_LEVELS:
        here = {metric.id: ended[metric.frequency] for metric in metrics.values() if place["level"] in metric.levels}
        own = many_values(door, tuple(here), level=place["level"], periods=here, area=door.scope.area)
        for row in own.iter_rows(named=True):
            held.setdefault((row["metric"], HEADLINE), []).append(row)
    for row in _cuts_here(door, place, cuts, ended).iter_rows(named=True):
        held.setdefault((row["metric"], row["variant"]), []).append(row)
    result: dict[str, list[Measure]] = {}
    for metric in metrics.values():
        rows = [rows for (id_, _), rows in held.items() if id_ == metric.id]
        own_measures = [_measure(door, metric, max(each, key=lambda row: chain.index(row["area"]))) for each in rows]
        known = {each.variant for each in own_measures}
        answers = (name for name in metric.variants if metric.clauses_of(name) and name not in known)
        own_measures += [_without_value(door, metric, name, place["level"]) for name in answers]
        own_measures.sort(key=lambda each, order=metric.variants: order.index(each.variant))  # type: ignore[misc]
        result.setdefault(metric.code, []).extend(own_measures)
    return result


def _cuts_here(
    door: Door, place: Mapping[str, Any], cuts: Sequence[tuple[str, str]], ended: Mapping[periods.Kind, str]
) -> pl.DataFrame:
    """The variants that answer clauses judged here, of the area itself, where the build does not store them.

    Of other documents, and of those whose day is past, the value of the district stands beside: to bind a hundred cuts
    more for what is not judged takes seconds.
    """
    metrics, level = door.catalogue.metrics, place["level"]
    judged = {
        clause.clause
        for document in door.catalogue.documents.values()
        if _is_own(door, document) and not _is_history(door, document)
        for clause in document.clause
    }
    changed = set(door.changed)  # since the build: its tables may lack what a cut asks for
    wanted = [
        (id_, name)
        for id_, name in cuts
        if not judged.isdisjoint(metrics[id_].clauses_of(name))
        and changed.isdisjoint((f"metric/{id_}", f"mart/{metrics[id_].mart}"))
        and level in metrics[id_].levels
        and level not in stored_levels(door.catalogue, metrics[id_], name)
    ]
    spans = {id_: ended[metrics[id_].frequency] for id_, _ in wanted}
    return cut_values(door, wanted, level=level, periods=spans, area=door.scope.area)


def _without_value(door: Door, metric: Metric, variant: str, level: str = "") -> Measure:
    """A number that has no row: at the area's own level, where it is said, nothing was ever reported; else the number is
    of other levels alone."""
    is_built = door.is_built(metric.id)
    is_own = is_built and level in stored_levels(door.catalogue, metric, variant)
    return Measure(
        code=metric.code,
        metric=metric.id,
        variant=variant,
        label=metric.title_of(variant),
        unit=metric.unit,
        level=level if is_own else metric.levels[0],
        area=door.scope.area if is_own else "",
        is_own=is_own,
        is_reading=variant in metric.other_readings,
        clauses=metric.clauses_of(variant),
        status="not_reported" if is_own else ("" if is_built else NOT_BUILT),
    )


def _measure(door: Door, metric: Metric, row: Mapping[str, Any]) -> Measure:
    area, due = door.scope.area, row["target_due_on"]
    target = due and door.catalogue.target_of(metric.id, row["variant"], row["level"], due.year, door.home.region)
    return Measure(
        code=metric.code,
        metric=metric.id,
        variant=row["variant"],
        label=metric.title_of(row["variant"]),
        unit=metric.unit,
        level=row["level"],
        area=row["area"],
        is_own=row["area"] == area,
        is_running=door.is_running(row["period"]),
        is_reading=row["variant"] in metric.other_readings,
        period=row["period"],
        value=row["value"],
        lower=row["lower"],
        upper=row["upper"],
        target=row["target"],
        target_is_reference=bool(row["target_is_reference"]),
        target_is_ours=bool(row["target_is_ours"]),
        due_on=row["target_due_on"],
        gap=row["gap"],
        status=row["status"],
        reported_share=row["reported_share"],
        clauses=_clauses_of(door, metric, row["variant"]),
        target_clause=target.clause if target else "",
        is_last=target is None or _meets_last(metric, target, due.year, row["value"]),
    )


def _meets_last(metric: Metric, target: Target, year: int, value: float | None) -> bool:
    """Whether no later year of a target asks for more than a value has: what a plan asks in the end is not carried out
    while it is."""
    later = [aim for key, aim in target.values.items() if key > year]
    if not later or value is None:
        return not later
    return value <= min(later) if metric.better == "lower" else value >= max(later)


def part_of_number(door: Door, id_: str, variant: str) -> Measure:
    """One variant of a metric in the scope's area, by the last whole period of its frequency."""
    metric, area = door.catalogue.metrics[id_], door.scope.area
    level = area_row(door, area)["level"]
    is_changed = not {f"metric/{id_}", f"mart/{metric.mart}"}.isdisjoint(door.changed)
    if level not in metric.levels or is_changed:
        return _without_value(door, metric, variant)
    period = periods.last_ended(metric.frequency, door.scope.end)
    rows = values(door, id_, variant=variant, level=level, period=period, area=area)
    return next(
        (_measure(door, metric, row) for row in rows.iter_rows(named=True)), _without_value(door, metric, variant)
    )


def _clauses_of(door: Door, metric: Metric, variant: str) -> tuple[str, ...]:
    """The clauses under which a variant stands: its own; of another reading those whose words it reads; of one with a
    document's target and none of its own, those that set it: a value of ours answers no clause."""
    if variant in metric.other_readings:
        return door.catalogue.readings[metric.variant[variant].reading].clauses
    set_by = (each.clause for each in metric.target if each.variant == variant and each.document != OURS)
    return metric.clauses_of(variant) or tuple(dict.fromkeys(set_by))


def _proposed(door: Door) -> dict[str, int]:
    """By rule code, how many entries are proposed in the last whole quarter."""
    rows = proposals(door, period=periods.last_ended("quarter", door.scope.end), state="proposed")
    return dict(Counter(rows["code"].to_list()))


def _open(door: Door) -> list[tuple[Alert, Mapping[str, int]]]:
    """Every alert that is declared, and how many of its causes that are open in the area at the end of the scope each
    of its clauses speaks of."""
    counted: dict[str, Counter[str]] = {}
    for id_, evidence in alerts(door, period=door.scope.end).select("alert", "evidence").iter_rows():
        alert = door.catalogue.alerts[id_]
        counted.setdefault(id_, Counter()).update(alert.clauses_of(json.loads(evidence) if alert.speaks_of else {}))
    return [(alert, counted.get(alert.id, {})) for alert in alerts_named(door.catalogue, None)]


def _sent(door: Door) -> dict[str, Record]:
    """By source, who owes its last whole period."""
    boards: dict[str, pl.DataFrame] = {}
    result = {}
    for source in door.catalogue.sources.values():
        period = periods.last_ended("month" if source.cadence == "on change" else source.cadence, door.scope.end)
        month = periods.parse(period).last_month
        if month not in boards:
            boards[month] = submission_board(door.home, door.scope.area, month)
        result[source.id] = _record(source, period, boards[month].filter(pl.col("source") == source.id))
    return result


def _record(source: Source, period: str, board: pl.DataFrame) -> Record:
    owing = board.filter(pl.col("state").is_in(_OWED))
    return Record(
        source=source.id,
        label=source.label,
        owner=source.owner,
        cadence=source.cadence,
        period=period,
        is_in_use=bool(board["is_in_use"].any()) if board.height else True,
        due=board.filter(pl.col("state") != "not_due").height,
        missing=owing.height,
        names=tuple(both(name, romanised(name)) for name in owing["area_name"].head(_NAMED)),
    )
