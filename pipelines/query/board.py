"""The submission board: who has sent what for a period, by when, and who has not. Live from the store, not from a build.

What a build holds is told by `submissions`; the board tells what was received, whether it was built or not.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines import clock, periods
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.due import due_on
from pipelines.catalogue.schema import Source
from pipelines.intake.judging.key_columns import ESTATE
from pipelines.intake.judging.places import Area, Gazetteer, code_then, gazetteer
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.requested_forms import declared_forms, forms_in_use
from pipelines.intake.storing.store import manifests, unknown_submission
from pipelines.nearest import unknown_code
from pipelines.periods import KINDS, Kind, Period
from pipelines.query.romanise import with_english
from pipelines.settings import Home

ON_TIME = ("on_time", "by_parent_on_time")
LATE = ("late", "by_parent_late")
OUTSTANDING = ("missing", "refused")  # nothing of it was accepted
STATES = (*ON_TIME, *LATE, "refused", "missing", "not_due")
LEVELS = ("city", "district", "street")
UNASSIGNED = "-unassigned"  # ends the code of what could not be placed below an area
_SCHEMA: dict[str, pl.DataType] = {
    "area": pl.String(),
    "area_name": pl.String(),
    "parent": pl.String(),
    "district": pl.String(),
    "district_name": pl.String(),
    "level": pl.String(),
    "source": pl.String(),
    "cadence": pl.String(),
    "period": pl.String(),
    "state": pl.String(),
    "is_in_use": pl.Boolean(),
    "due_on": pl.Date(),
    "received_on": pl.Date(),
    "latest_on": pl.Date(),
    "days_late": pl.Int64(),
    "version": pl.Int64(),
    "versions": pl.Int64(),
    "rows_in": pl.Int64(),
    "accepted": pl.Int64(),
    "refused": pl.Int64(),
    "refused_share": pl.Float64(),
    "warnings": pl.Int64(),
    "submission_id": pl.String(),
    "file_name": pl.String(),
    "sender": pl.String(),
    "first_sender": pl.String(),
    "fullest": pl.Int64(),
    "is_incomplete": pl.Boolean(),
    "fewer": pl.Int64(),
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What one file holds of one source, period and sender: one version of a return, or a refused try."""

    submission: str
    file_name: str
    source: str
    period: str
    sender: str
    received_on: date
    rows_in: int
    accepted: int
    refused: int
    warnings: int
    is_refused: bool
    restores: str | None = None  # the submission whose rows it puts back; it refuses none itself
    carried: int = 0  # rows of the version before that stand on with it

    @property
    def stands(self) -> int:
        """How many rows it puts in force."""
        return self.accepted + self.carried


def store_stamp(home: Home) -> str:
    """What changes whenever something is received: it belongs in the key of whatever is cached of the board."""
    folders = (home.store / "submissions", home.store / "receipts")
    return "-".join(str(folder.stat().st_mtime_ns) for folder in folders if folder.exists())


def divisions(home: Home) -> tuple[str, ...]:
    """The files of a home's divisions."""
    return _divisions_at(home, store_stamp(home))


def latest_period(home: Home) -> str | None:
    """The newest month for which a monthly return was received, if one was."""
    return max(
        (one.period for one in everything_sent(home) if _cadence(one.source) == "month" and not one.is_refused),
        default=None,
    )


def submission_board(home: Home, area: str, period: str, *, today: date | None = None) -> pl.DataFrame:
    """One row is one unit and one source that it may owe for a period: an area, then district by district their streets.

    Columns: area, area_name, parent, district and district_name (that it is or lies in), both names in pinyin
    (`…_en`), level, source, cadence, period (of the source's own kind), state,
    is_in_use (the source is asked for by then: `pipelines.intake.storing.requested_forms`), due_on, received_on (of the first version,
    the unit's own or from above), latest_on (of its own latest), days_late,
    version and versions, rows_in, accepted, refused, refused_share, warnings, submission_id, file_name (of the latest
    version), sender, first_sender (who sent the first version), fullest (rows of the sender's fullest roster of the last months), is_incomplete, fewer (by how many rows in force the
    latest version of a picture falls short of the version before; 0 otherwise).

    A roster with less than a dated share of the fullest one's rows is incomplete, whenever it came.
    A state is `on_time` or `late` by the first version: a later correction makes no return late. `by_parent_…` is a
    street that its district or the city sent for first (a district: the city), whether it sent itself afterwards or
    not; `refused` is a return of which nothing was accepted. `not_due` is what is not asked for here, whether it came or not, not due yet, or sent on change only.

    Raises:
        RequestError: there is no such area, or the period is none.
    """
    files = _divisions_at(home, store_stamp(home))
    areas = gazetteer(files, period)
    area, region = (code_then(files, areas, code) for code in (area, home.region))
    return board_of(everything_sent(home), _forms(home), areas, area, period, region, today or clock.today(home))


def board_of(
    sent: Sequence[Sent], forms: Mapping[str, str], areas: Gazetteer, area: str, period: str, region: str, today: date
) -> pl.DataFrame:
    """The board from what was sent and the first month of each form in use; columns as `submission_board`.

    What could not be placed belongs to no sender: its board is empty.
    """
    if area.endswith(UNASSIGNED) and area.partition(UNASSIGNED)[0] in areas.areas:
        return with_english(with_english(pl.DataFrame(schema=_SCHEMA), "area_name"), "district_name")
    if area not in areas.areas:
        raise unknown_code(
            (f"区域（{period}）", f"area in {period}"), area, {code: each.name for code, each in areas.areas.items()}
        )
    span = periods.parse(period)
    returns: dict[tuple[str, str, str], list[Sent]] = {}
    for one in sent:
        returns.setdefault((one.source, one.period, one.sender), []).append(one)
    owed = [(source, own) for source in load().sources.values() if (own := _period_of(source, span)) is not None]
    rows = [
        _row(unit, source, own, returns, areas, forms.get(source.id), region, today)
        for unit in sorted(_units(areas, area), key=lambda unit: _path(unit.code, areas))
        for source, own in owed
        if unit.level == source.sender or (source.sender == "city" and unit.code == region)
    ]
    return with_english(with_english(pl.DataFrame(rows, schema=_SCHEMA), "area_name"), "district_name")


def tally(board: pl.DataFrame, *by: str) -> pl.DataFrame:
    """How the returns that were due went; one row is one combination of the columns named.

    Columns: those, due, on_time, late, missing, refused_returns, outstanding (both of these), incomplete, fewer, sent_share, on_time_share, by_parent, rows_in,
    refused_rows, refused_share. What is not due is not counted.
    """
    state = pl.col("state")
    frame = (
        board.filter(state != "not_due")
        .group_by(by, maintain_order=True)
        .agg(
            due=pl.len(),
            on_time=state.is_in(ON_TIME).sum(),
            late=state.is_in(LATE).sum(),
            missing=(state == "missing").sum(),
            refused_returns=(state == "refused").sum(),
            outstanding=state.is_in(OUTSTANDING).sum(),
            incomplete=pl.col("is_incomplete").sum(),
            fewer=(pl.col("fewer") > 0).sum(),
            by_parent=state.str.starts_with("by_parent").sum(),
            rows_in=pl.col("rows_in").sum(),
            data_rows=(pl.col("accepted") + pl.col("refused")).sum(),
            refused_rows=pl.col("refused").sum(),
        )
    )
    return frame.with_columns(
        sent_share=(pl.col("on_time") + pl.col("late")) / pl.col("due"),
        on_time_share=pl.col("on_time") / pl.col("due"),
        refused_share=pl.when(pl.col("data_rows") > 0).then(pl.col("refused_rows") / pl.col("data_rows")),
        worst=pl.when(pl.col("missing") > 0)
        .then(pl.lit("missing"))
        .when(pl.col("refused_returns") > 0)
        .then(pl.lit("refused"))
        .when(pl.col("late") > 0)
        .then(pl.lit("late"))
        .when(pl.col("incomplete") > 0)
        .then(pl.lit("incomplete"))
        .otherwise(pl.lit("on_time")),
    ).drop("data_rows")


def submission_versions(home: Home, source: str, sender: str, period: str) -> pl.DataFrame:
    """One row is one version of a sender's return of a source for a period, the newest first; refused tries too.

    Columns: version (null of a refused try), submission_id, file_name, received_on, rows_in, accepted, carried (rows of
    the version before that stand on, because their new ones were refused or not filled in), refused, warnings,
    is_refused, former_id (the version before), restores (the submission whose rows it puts back; of such a version
    rows_in are those rows, and refused and warnings are 0).
    """
    rows, version, former = [], 0, None
    for one in everything_sent(home):
        if (one.source, one.sender, one.period) == (source, sender, period):
            version += not one.is_refused
            rows.append(
                {
                    "version": None if one.is_refused else version,
                    "submission_id": one.submission,
                    "file_name": one.file_name,
                    "received_on": one.received_on,
                    "rows_in": one.rows_in,
                    "accepted": one.accepted,
                    "carried": one.carried,
                    "refused": one.refused,
                    "warnings": one.warnings,
                    "is_refused": one.is_refused,
                    "former_id": None if one.is_refused else former,
                    "restores": one.restores,
                }
            )
            former = former if one.is_refused else one.submission
    names = (
        "version",
        "submission_id",
        "file_name",
        "received_on",
        "rows_in",
        "accepted",
        "carried",
        "refused",
        "warnings",
    )
    schema = {name: _SCHEMA.get(name, pl.Int64()) for name in names}
    return pl.DataFrame(
        rows, schema=schema | {"is_refused": pl.Boolean(), "former_id": pl.String(), "restores": pl.String()}
    ).reverse()


def receipt_of(home: Home, submission: str) -> Receipt:
    """The receipt of a submission.

    Raises:
        RequestError: there is none of that id.
    """
    file = home.store / "receipts" / f"{submission}.json"
    if not submission.isalnum() or not file.exists():
        raise unknown_submission(home, submission)
    return Receipt.from_json(file.read_text(encoding="utf-8"))


def _units(areas: Gazetteer, area: str) -> Iterator[Area]:
    for unit in areas.areas.values():
        if unit.level in LEVELS and not unit.ended and areas.is_within(unit.code, area):
            yield unit


def _path(code: str, areas: Gazetteer) -> tuple[tuple[bool, str], ...]:
    """Where an area stands in the tree: below what holds it, functional areas behind divisions."""
    path: tuple[tuple[bool, str], ...] = ()
    while code in areas.areas:
        path, code = (("-" in code, code), *path), areas.areas[code].parent
    return path


def _cadence(source: str) -> str:
    return load().sources[source].cadence if source in load().sources else ""


def _period_of(source: Source, span: Period) -> str | None:
    """The period of a source's own kind that ends with a period; a quarter's return is looked for in its last month."""
    kind: Kind = "month" if source.cadence == "on change" else source.cadence
    if KINDS.index(kind) < KINDS.index(span.kind):
        return None
    period = periods.containing(span.last_day, kind)
    return period.text if period.ends_before == span.ends_before else None


def _row(
    unit: Area,
    source: Source,
    period: str,
    returns: Mapping[tuple[str, str, str], Sequence[Sent]],
    areas: Gazetteer,
    first: str | None,
    region: str,
    today: date,
) -> dict[str, object]:
    span = periods.parse(period)
    in_use = first is not None and first <= span.last_month
    due = due_on(span, region) if in_use and source.cadence != "on change" else None
    own = returns.get((source.id, period, unit.code), ())
    accepted = [one for one in own if not one.is_refused]
    shown = accepted or own
    above = _from_above(unit, source, period, returns, areas)
    first_version = min((*accepted, *above), key=lambda version: version.received_on, default=None)
    received = first_version.received_on if first_version else None
    late = bool(received and due and received > due)
    if not in_use:
        state = "not_due"
    elif received:
        is_by_parent = first_version is not None and first_version.sender != unit.code
        state = f"{'by_parent_' if is_by_parent else ''}{'late' if late else 'on_time'}"
    elif own:
        state = "refused"
    else:
        state = "missing" if due and today > due else "not_due"
    latest = shown[-1] if shown else None
    nearest = [version for version in above if version.sender == above[0].sender]
    newest = latest or (nearest[-1] if nearest else None)
    rows = (latest.accepted + latest.refused) if latest else 0
    fullest = _fullest(source, period, unit.code, returns, region) if latest and accepted else None
    district = areas.parent_at(unit.code, "district")
    return {
        "area": unit.code,
        "area_name": unit.name,
        "parent": unit.parent,
        "district": district,
        "district_name": areas.areas[district].name if district else None,
        "level": unit.level,
        "source": source.id,
        "cadence": source.cadence,
        "period": period,
        "state": state,
        "is_in_use": in_use,
        "due_on": due,
        "received_on": received or (newest.received_on if newest else None),
        "latest_on": latest.received_on if latest else None,
        "days_late": (received - due).days if late and received and due else None,
        "version": len(accepted) or None,
        "versions": len(accepted),
        "rows_in": latest.rows_in if latest else None,
        "accepted": latest.accepted if latest else None,
        "refused": latest.refused if latest else None,
        "refused_share": latest.refused / rows if latest and rows else None,
        "warnings": latest.warnings if latest else None,
        "submission_id": newest.submission if newest else None,
        "file_name": newest.file_name if newest else None,
        "sender": newest.sender if newest else None,
        "first_sender": first_version.sender if first_version else None,
        "fullest": fullest,
        "fewer": _fewer(source, accepted),
        "is_incomplete": bool(
            fullest and latest and latest.stands < _value("complete_return_share", span.last_day, region) * fullest
        ),
    }


def _fewer(source: Source, accepted: Sequence[Sent]) -> int:
    """By how many rows the latest version falls short of the one before; rows of events and registers stay."""
    if source.shape != "picture" or len(accepted) < 2:
        return 0
    return max(0, accepted[-2].stands - accepted[-1].stands)


def _fullest(
    source: Source, period: str, sender: str, returns: Mapping[tuple[str, str, str], Sequence[Sent]], region: str
) -> int | None:
    """The most rows of a sender's rosters up to a period, as far back as a complete one is looked for."""
    if source.id != ESTATE:
        return None
    months = int(_value("complete_return_months", periods.parse(period).last_day, region))
    sent = (returns.get((source.id, periods.shift(period, -back), sender), ()) for back in range(months))
    return max((former[-1].stands for one in sent if (former := [x for x in one if not x.is_refused])), default=None)


def _value(parameter: str, day: date, region: str) -> Decimal:
    return load().parameters[parameter].on(day, region) or Decimal(0)


def _from_above(
    unit: Area,
    source: Source,
    period: str,
    returns: Mapping[tuple[str, str, str], Sequence[Sent]],
    areas: Gazetteer,
) -> tuple[Sent, ...]:
    """The accepted returns of the areas above, which stand for this one: the nearest area's first."""
    sents: list[Sent] = []
    above = unit.parent
    while above in areas.areas:
        sents += (version for version in returns.get((source.id, period, above), ()) if not version.is_refused)
        above = areas.areas[above].parent
    return tuple(sents)


def everything_sent(home: Home) -> Sequence[Sent]:
    """What was received, accepted or not, in the order in which it came."""
    return _sent_at(home, store_stamp(home))


def _forms(home: Home) -> Mapping[str, str]:
    declared = declared_forms(home)
    return _forms_at(home, store_stamp(home)) if declared is None else declared


@lru_cache(maxsize=4)
def _forms_at(home: Home, stamp: str) -> Mapping[str, str]:
    assert stamp is not None  # a part of the key
    return forms_in_use(home, manifests(home))


@lru_cache(maxsize=4)
def _divisions_at(home: Home, stamp: str) -> tuple[str, ...]:
    assert stamp is not None  # a part of the key: finding them reads every manifest
    return division_files(home)


@lru_cache(maxsize=4)
def _sent_at(home: Home, stamp: str) -> tuple[Sent, ...]:
    """Everything that was received, in the order in which it came; read anew when the store has changed."""
    assert stamp is not None  # a part of the key
    stored = manifests(home)
    matches = [one for manifest in stored for one in _of_manifest(manifest)]
    matches += _refused_files(home.store / "receipts", {manifest.id for manifest in stored})
    return tuple(sorted(matches, key=lambda one: one.received_on))


def _of_manifest(manifest: Manifest) -> Iterator[Sent]:
    for parts, is_refused in ((manifest.parts, False), (manifest.refused_parts, True)):
        sheets: dict[tuple[str, str, str], list[tuple[int, ...]]] = {}
        for part in parts:
            counts = (part.rows_in, part.accepted, part.refused, part.warnings, part.carried)
            sheets.setdefault((part.source, part.period, part.sender), []).append(counts)
        for (source, period, sender), counts_of in sheets.items():
            if is_refused and (not period or (source, period, sender) in _accepted(manifest)):
                continue
            rows_in, accepted, refused, warnings, carried = (sum(column) for column in zip(*counts_of, strict=True))
            if manifest.restores:  # what was refused when the file first came counts with that version
                rows_in, refused, warnings = accepted, 0, 0
            yield Sent(
                submission=manifest.id,
                file_name=manifest.file_name,
                source=source,
                period=period,
                sender=sender,
                received_on=manifest.received_on,
                rows_in=rows_in,
                accepted=accepted,
                refused=refused,
                warnings=warnings,
                is_refused=is_refused,
                restores=manifest.restores,
                carried=carried,
            )


def _accepted(manifest: Manifest) -> set[tuple[str, str, str]]:
    return {(part.source, part.period, part.sender) for part in manifest.parts}


def _refused_files(receipts: Path, stored: set[str]) -> Iterable[Sent]:
    """Files of which nothing was accepted: they have a receipt and no manifest."""
    for file in sorted(receipts.glob("*.json")):
        if file.stem in stored:
            continue
        receipt = json.loads(file.read_text(encoding="utf-8"))
        for part in receipt["parts"]:
            if part["period"]:
                yield Sent(
                    submission=receipt["submission"],
                    file_name=receipt["file"],
                    source=part["source"],
                    period=part["period"],
                    sender=part["sender"],
                    received_on=date.fromisoformat(receipt["received_on"]),
                    rows_in=part["rows_in"],
                    accepted=0,
                    refused=part["refused"],
                    warnings=part["warnings"],
                    is_refused=True,
                )
