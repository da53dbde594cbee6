"""A former version is put back: a new submission with the rows of an old one, which replaces what stands."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

import polars as pl

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.disk import as_user_error, digest, make_folder
from pipelines.errors import RequestError, WarehouseError
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.judging.judge import Judged
from pipelines.intake.judging.places import names_of
from pipelines.intake.records.changes import TabChange
from pipelines.intake.records.frozen_quarters import frozen_quarters
from pipelines.intake.records.manifest import Manifest, Part
from pipelines.intake.records.receipt import PartReceipt, Receipt
from pipelines.intake.records.stored_columns import SUBMISSION
from pipelines.intake.records.submission_number import submission_number
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.former_returns import FormerReturns, places_of
from pipelines.intake.storing.store import (
    STAGING,
    commit,
    faulty_rows,
    fingerprint,
    keep_receipt,
    keep_staged_rows,
    manifests,
    sole_writer,
)
from pipelines.masking import mask
from pipelines.nearest import unknown
from pipelines.settings import Home
from pipelines.text import both, counted


def check_restore(home: Home, submission: str, sources: Collection[str] = ()) -> Receipt:
    """What putting a version back would do to the rows that stand; nothing is stored. Arguments as `restore`.

    Raises:
        RequestError: there is no such submission, it holds none of the sources, or what it holds stands already.
        WarehouseError: its rows are not as they were written.
    """
    stored = manifests(home)
    return replace(_receipt(home, stored, _version(home, stored, submission, sources)), status="checked")


def restore(
    home: Home, submission: str, sources: Collection[str] = (), *, why: str = "", binding: str | None = None
) -> Receipt:
    """Puts a version back as a new submission, which is received today; the versions in between stay as they are.

    `sources` names the tables of its file that are put back, all where it names none. Given the `binding` of a check,
    only what was checked is stored: where something came in between, the receipt is of status `checked` again.

    Raises:
        RequestError: there is no such submission, it holds none of the sources, what it holds stands already, or more rows than
            the dated share would go and no reason is given.
        HomeError: another process is writing to this home.
        WarehouseError: its rows are not as they were written.
    """
    with as_user_error(both("未能恢复，没有改动", "not restored; nothing was changed")), sole_writer(home):
        stored = manifests(home)
        former = _version(home, stored, submission, sources)
        receipt = _receipt(home, stored, former)
        if binding is not None and binding != receipt.binding:
            return replace(receipt, status="checked")
        if receipt.needs_reason and not why.strip():
            raise RequestError(
                f"恢复后将删去现有的 {receipt.removed} 行、清空 {receipt.emptied} 个单元格，超过规定比例，请写明理由 / "
                f"{counted(receipt.removed, 'row')} would go of those that stand and {counted(receipt.emptied, 'cell')} "
                "would be emptied, more than may go without a reason: say --why"
            )
        manifest = former.model_copy(
            update={
                "id": receipt.submission,
                "received_on": receipt.received_on,
                "received_at": _now(home, stored),
                "judged_on": former.judged_on or former.received_on,
                "parts": tuple(_copied(home, former, receipt)),
                "refused_parts": (),
                "why": mask(why.strip()),
                "restores": former.id,
            }
        )
        commit(home, manifest)
        done = replace(receipt, binding="", why=manifest.why)
        keep_receipt(home, done)
        return done


def _version(home: Home, stored: Sequence[Manifest], submission: str, sources: Collection[str]) -> Manifest:
    """The manifest of a version with those parts only that are to be put back."""
    match = next((manifest for manifest in stored if manifest.id == submission), None)
    if match is None:
        raise unknown(("报送", "submission"), submission, {manifest.id: () for manifest in stored})
    parts = tuple(part for part in match.parts if not sources or part.source in sources)
    if not parts:
        number = submission_number(match.id, match.received_on)
        raise RequestError(
            f"报送 {number} 中没有 {'、'.join(sources)} / the submission {number} holds no {', '.join(sources)}"
        )
    if any(part.source == "division" for part in parts):
        raise RequestError("区划按日期衔接，不能恢复旧版，请报送新的区划表 / divisions are dated: send a new table")
    for fault in faulty_rows(home, parts):
        raise WarehouseError(fault)
    return match.model_copy(update={"parts": parts})


def _receipt(home: Home, stored: Sequence[Manifest], former: Manifest) -> Receipt:
    """The receipt that a version has when it is put back: its parts are the tables that differ from what stands.

    Raises:
        RequestError: none differs.
    """
    returns = FormerReturns(home, stored)
    day = _day(home, stored, former)
    changes = [
        returns.change(same, day) for same in places_of(_as_judged(home, part) for part in former.parts).values()
    ]
    differing = {change.place for change in changes if change.added or change.changed or change.removed}
    if not differing:
        number = submission_number(former.id, former.received_on)
        raise RequestError(
            f"{number} 与现行的数据相同，无需恢复，没有保存 / "
            f"what {number} holds is in force already: there is nothing to put back, and nothing was stored"
        )
    text = json.dumps([asdict(change) for change in changes], default=str)
    standing = [returns.versions(change.place)[-1].submission for change in changes]
    submission = fingerprint("restore", former.id, *(part.source for part in former.parts), *standing)[:16]
    return Receipt(
        submission=submission,
        file=former.file_name,
        status="accepted",
        sender=former.sender,
        period=_single({part.period for part in former.parts}),
        received_on=day,
        parts=tuple(
            _part_receipt(part, _change_of(changes, part)) for part in former.parts if _place(part) in differing
        ),
        changes=tuple(changes),
        frozen=frozen_quarters(home.path, changes),
        binding=fingerprint(submission, text)[:32],
        restores=former.id,
        names=names_of(division_files(home, stored), {(part.sender, part.period) for part in former.parts}),
    )


def _change_of(changes: Sequence[TabChange], part: Part) -> TabChange:
    return next(change for change in changes if change.place == _place(part))


def _part_receipt(part: Part, change: TabChange) -> PartReceipt:
    counts = part.model_dump(exclude={"parquet", "parquet_sha256", "parquet_bytes"})
    is_picture = load().sources[part.source].shape == "picture"
    return PartReceipt(**counts, supersedes=change.stands_in if is_picture and part.accepted else None)


def _as_judged(home: Home, part: Part) -> JudgedPart:
    """A stored part as what intake compares; its rows are read where they lie."""
    judged = Judged(
        source=part.source,
        period=part.period,
        sender=part.sender,
        sheet=part.sheet,
        rows_in=part.rows_in,
        refused=0,
        non_data=part.non_data,
        faults=(),
        warnings=(),
        rows=pl.DataFrame(),
    )
    return JudgedPart(
        judged=judged,
        accepted=part.stands,
        parquet=None,
        keys=pl.DataFrame(),
        file=home.store / part.parquet if part.parquet else None,
        says_none=True,
    )


def _day(home: Home, stored: Sequence[Manifest], former: Manifest) -> date:
    """Today, or the day of the latest version where that was dated later: what is put back is to stand."""
    places = {_place(part) for part in former.parts}
    days = [each.received_on for each in stored if any(_place(part) in places for part in each.parts)]
    return max([clock.today(home), *days])


def _now(home: Home, stored: Sequence[Manifest]) -> datetime:
    last = max(manifest.received_at for manifest in stored)
    return max(clock.now(home).replace(tzinfo=None), last + timedelta(microseconds=1))


def _copied(home: Home, former: Manifest, receipt: Receipt) -> list[Part]:
    """The parts that are put back, under the new submission's number, with their own rows written anew under it."""
    submission, places = receipt.submission, {part.place for part in receipt.parts}
    copied: list[Part] = []
    for part in former.parts:
        if _place(part) not in places:
            continue
        if part.parquet is None:
            copied.append(part)
            continue
        number = sum((each.source, each.period) == (part.source, part.period) for each in copied if each.parquet)
        staged = home.store / STAGING / f"{submission}-{len(copied)}.parquet"
        make_folder(staged.parent)
        renamed = pl.col(SUBMISSION).replace(former.id, submission)  # rows that it carried keep where they came from
        pl.scan_parquet(home.store / part.parquet).with_columns(renamed).sink_parquet(staged, compression="zstd")
        file = keep_staged_rows(home, part.source, part.period, submission, number, staged)
        kept = home.store / file
        copied.append(
            part.model_copy(
                update={"parquet": file, "parquet_sha256": digest(kept), "parquet_bytes": kept.stat().st_size}
            )
        )
    return copied


def _place(part: Part) -> tuple[str, str, str]:
    return (part.source, part.period, part.sender)


def _single(values: set[str]) -> str:
    return values.pop() if len(values) == 1 else ""
