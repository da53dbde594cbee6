"""What was judged is stored: rows and raw file, then the manifest, which makes it count, then the receipt."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.errors import WarehouseError
from pipelines.intake.files.answer import Answer, JudgedPart, Question
from pipelines.intake.judging.places import names_of
from pipelines.intake.persons.privacy import secret_of
from pipelines.intake.records.changes import TabChange
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.frozen_quarters import frozen_quarters
from pipelines.intake.records.manifest import CoverNote, Manifest, Part
from pipelines.intake.records.receipt import CHANGED, PartReceipt, Receipt, Status
from pipelines.intake.records.submission_number import submission_number
from pipelines.intake.storing import blank_tabs, kept_aside
from pipelines.intake.storing.carried_rows import carried_rows, remarks_on, with_carried
from pipelines.intake.storing.divisions import division_files, must_have_divisions
from pipelines.intake.storing.former_returns import FormerReturns, places_of, unread_beside
from pipelines.intake.storing.previous_return import Previous
from pipelines.intake.storing.relations import Relations
from pipelines.intake.storing.store import (
    archive,
    archive_staged,
    commit,
    faulty_rows,
    fingerprint,
    has_receipt,
    keep_receipt,
    keep_rows,
    keep_staged_rows,
    kept_receipt,
    manifests,
)
from pipelines.masking import mask
from pipelines.settings import Home
from pipelines.text import both

OnRemoval = Literal["store", "aside"]
WRITERS = 8
_CHANGED = both(
    "检查之后又有新的报送，现有数据已变，以下是重新检查的结果",
    "Something else came after the check; this is checked anew",
)
_CHANGED_MEND = both("请核对后再确认", "Look at it again, then confirm")
_NO_REASON = both(
    "删去的行或清空的单元格超过规定比例，没有写明理由",
    "More rows or cells would go than may go without a reason, and none is given",
)
_NO_REASON_MEND = both("请写明理由后再确认", "Say why they go, then confirm")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file under judgement, and what was said of it."""

    question: Question
    size: int
    note: CoverNote
    received_on: date
    why: str = ""
    confirms: str | None = None
    replays: Manifest | None = None
    aside: Manifest | None = None

    @property
    def former(self) -> Manifest | None:
        """What the file was when it came first, where it does not come from its sender now."""
        return self.replays or self.aside


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is to be stored of a file, and the receipt that it will have then."""

    receipt: Receipt
    stored: Sequence[JudgedPart]
    refused: Sequence[JudgedPart]


class Writer:
    """Stores what was judged; knows what is stored already."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._manifests = manifests(home)
        self.known = {manifest.id: manifest for manifest in self._manifests}
        for fault in faulty_rows(home, _of_source("division", self._manifests)):
            raise WarehouseError(fault)  # every place would be read by it
        self.divisions = division_files(home, self._manifests)
        self.secret = secret_of(home)
        self._relations = Relations(home, self._manifests)
        self._previous = Previous(home, self._manifests)
        self._former = FormerReturns(home, self._manifests)

    def known_receipt(self, case: Case) -> Receipt:
        """The receipt of a submission that is stored already; it says where its rows are no longer those that stand."""
        manifest = self.known[case.question.submission]
        parts = tuple(
            PartReceipt(**part.model_dump(exclude={"parquet", "parquet_sha256", "parquet_bytes"}))
            for part in (*manifest.parts, *manifest.refused_parts)
        )
        return Receipt(
            submission=manifest.id,
            file=mask(case.question.path.name),
            status="known",
            sender=manifest.sender,
            period=_one({part.period for part in manifest.parts}),
            received_on=manifest.received_on,
            parts=parts,
            warnings=tuple(self._replaced(manifest)),
            changes=tuple(self._not_filled(manifest)),
            names=names_of(self.divisions, {(part.sender, part.period) for part in parts}),
        )

    def _not_filled(self, manifest: Manifest) -> Iterator[TabChange]:
        """The tables that a stored submission left blank, by the receipt that it had, with the rows of them that stand
        now: it can still be said that there is nothing this period, where that was not said since."""
        kept = kept_receipt(self._home, manifest.id)
        for change in kept.changes if kept else ():
            versions = self._former.versions(change.place)
            if change.state in ("not_filled", "none_before"):
                stands = self._former.stands(change.place)
                yield replace(change, stands=stands, state="none_before" if versions and not stands else "not_filled")

    def _replaced(self, manifest: Manifest) -> Iterator[Warning_]:
        """A word on each table of a submission that a later one replaced: sending it again does not put it back."""
        for part in manifest.parts:
            place = (part.source, part.period, part.sender)
            _, after = self._former.neighbours(place, manifest.order)
            if after and part.accepted and load().sources[part.source].shape == "picture":
                number = submission_number(after, self.known[after].received_on)
                yield Warning_(
                    code="replaced_since",
                    what=both(
                        f"这一版已被后来的报送替代（{number}），重报原件不会恢复",
                        f"A later return replaced it ({number}); sending it again does not put it back",
                    ),
                    mend=both(
                        "如要恢复，请在报送页这张报表的“历次版本”中选择该版本恢复",
                        "To put it back, choose this version under “Versions” on the page of the return",
                    ),
                    sheet=part.sheet,
                )

    def keep_known(self, receipt: Receipt) -> Receipt:
        """Keeps the receipt of a stored submission where it has none: a process may end between the two."""
        if not has_receipt(self._home, receipt.submission):
            keep_receipt(self._home, receipt)
        return receipt

    def preview(self, case: Case, answer: Answer) -> Receipt:
        """The receipt that a file would have, with what it would do to the rows that stand; nothing is stored."""
        receipt = self._plan(case, answer).receipt
        return receipt if receipt.status == "refused" else replace(receipt, status="checked")

    def write(self, case: Case, answer: Answer, on_removal: OnRemoval) -> Receipt:
        """Stores an answer, keeps it aside, or says what has changed since it was checked."""
        plan = self._plan(case, answer)
        if not plan.stored:
            keep_receipt(self._home, plan.receipt)
            return plan.receipt
        checked = replace(plan.receipt, status="checked")
        if case.confirms is not None and case.confirms != plan.receipt.binding:
            changed = Warning_(code=CHANGED, what=_CHANGED, mend=_CHANGED_MEND)
            return replace(checked, warnings=(changed, *checked.warnings))
        if case.confirms is not None and plan.receipt.needs_reason and not case.why.strip():
            missing = Fault(code="no_reason", what=_NO_REASON, mend=_NO_REASON_MEND)
            return replace(checked, file_faults=(*checked.file_faults, missing))
        if case.confirms is None and plan.receipt.takes_away and on_removal == "aside":
            kept = replace(plan.receipt, status="aside")
            kept_aside.keep(self._home, self._manifest(case, answer), case.question.path, answer, kept)
            return kept
        manifest = self._store(case, plan, answer)
        receipt = replace(plan.receipt, sender=manifest.sender, binding="", why=manifest.why)
        receipt = replace(receipt, parts=tuple(self._with_neighbours(part, manifest) for part in receipt.parts))
        self._learn(manifest, plan.stored)
        keep_receipt(self._home, receipt)
        kept_aside.forget(self._home, manifest.id)
        return receipt

    def _plan(self, case: Case, answer: Answer) -> _Plan:
        question = case.question
        if not any(part.judged.source == "division" for part in answer.parts):
            must_have_divisions(self._home, self.divisions)
        related = self._relations.judge(answer.parts, self.divisions)
        parts = self._previous.judge(related, case.received_on)
        if case.replays and case.replays.restores:
            put_back = {(each.source, each.period, each.sender) for each in case.replays.parts}
            parts = [part for part in parts if (part.judged.source, part.judged.period, part.judged.sender) in put_back]
        changes = [] if case.replays else self._changes([*parts, *answer.blank], case.received_on)
        blanks = blank_tabs.sort(parts, answer.blank, changes, case.replays)
        kept = carried_rows(parts, changes, self._former, case.replays)
        parts = with_carried(parts, kept)
        # A tab that says "nothing new" is stored with what came beside it; alone it would say nothing.
        stored = [part for part in (*parts, *blanks.stored) if part.accepted or not part.judged.refused]
        stored = stored if case.replays or any(part.accepted or part.says_none for part in stored) else []
        refused = sum(part.judged.refused for part in parts)
        status: Status = "refused" if not stored else "partly" if refused or answer.file_faults else "accepted"
        shown = (*parts, *blanks.stored)
        receipt = Receipt(
            submission=question.submission,
            file=mask(question.path.name),
            status=status,
            sender=_one({part.judged.sender for part in shown}) or question.sender or question.region,
            period=_one({part.judged.period for part in shown}),
            received_on=case.received_on,
            parts=tuple(_part_receipt(part) for part in shown),
            file_faults=answer.file_faults,
            faults=tuple(fault for part in parts for fault in part.judged.faults),
            warnings=(
                *answer.warnings,
                *blanks.warnings,
                *remarks_on(kept, changes),
                *(each for part in shown for each in part.judged.warnings),
            ),
            not_read=(*answer.not_read, *blanks.not_read),
            changes=tuple(changes),
            frozen=frozen_quarters(self._home.path, changes),
            names=names_of(
                self.divisions, {(part.judged.sender, part.judged.period) for part in (*shown, *answer.blank)}
            ),
        )
        without = [part for part in parts if not part.accepted and part.judged.refused]
        return _Plan(receipt=replace(receipt, binding=self._binding(receipt)), stored=stored, refused=without)

    def _changes(self, parts: Sequence[JudgedPart], received_on: date) -> list[TabChange]:
        return [
            self._former.change(same, received_on, unread_beside(place, parts))
            for place, same in places_of(parts).items()
        ]

    def _binding(self, receipt: Receipt) -> str:
        """Names what is to be stored and what it was held against: the file, its rows, what stands, the divisions."""
        parts = [(*part.place, part.sheet, part.accepted) for part in receipt.parts]
        text = json.dumps([parts, [asdict(change) for change in receipt.changes]], default=str)
        return fingerprint(receipt.submission, text, *self.divisions)[:32]

    def _learn(self, manifest: Manifest, stored: Sequence[JudgedPart]) -> None:
        self._relations.learn(manifest, stored)
        self._previous.learn(manifest, stored)
        self._former.learn(manifest)
        self._manifests.append(manifest)
        self._manifests.sort(key=lambda each: each.order)
        self.known[manifest.id] = manifest
        if any(part.source == "division" for part in manifest.parts):
            self.divisions = division_files(self._home)

    def _store(self, case: Case, plan: _Plan, answer: Answer) -> Manifest:
        home, submission = self._home, case.question.submission
        archived = self._archive(case.question, answer)
        with ThreadPoolExecutor(WRITERS) as pool:  # a disk ends several writes in the time of one
            files = pool.map(partial(_kept, home, submission), plan.stored, _numbers(plan.stored))
            parts = [_stored_part(part, file, home) for part, file in zip(plan.stored, files, strict=True)]
        senders = {part.sender for part in parts}
        manifest = self._manifest(case, answer).model_copy(
            update={
                "archived": archived,
                "sender": senders.pop() if len(senders) == 1 else home.region,
                "parts": tuple(parts),
                "refused_parts": tuple(_stored_part(part, None, home) for part in plan.refused),
            }
        )
        commit(home, manifest)
        return manifest

    def _manifest(self, case: Case, answer: Answer) -> Manifest:
        """The manifest of a file of which nothing is stored yet."""
        question, former, copied = case.question, case.former, _copied(case.question, answer)
        return Manifest(
            id=question.submission,
            file_name=mask(question.path.name),
            sha256=former.sha256 if former else question.sha256,
            bytes=former.bytes if former else case.size,
            archived="",
            is_redacted=copied is not None or (former is not None and former.is_redacted),
            archived_sha256=copied or (question.sha256 if former and former.is_redacted else None),
            mapping=case.note.mapping.id if case.note.mapping else None,
            note=case.note,
            sender=question.sender or self._home.region,
            received_on=case.received_on,
            received_at=self._now(),
            judged_on=question.received_on if question.received_on != case.received_on else None,
            invented=self._home.invented,
            parts=(),
            why=mask(case.why.strip()) if case.why else (case.replays.why if case.replays else ""),
            restores=case.replays.restores if case.replays else None,
        )

    def _archive(self, question: Question, answer: Answer) -> str:
        """Where the file, or the copy without marks of persons, is archived."""
        suffix, staged, copy = question.path.suffix, answer.archived, answer.copy
        if staged is not None:
            return archive_staged(self._home, staged, suffix)
        if copy is not None:
            return archive(self._home, copy.content, hashlib.sha256(copy.content).hexdigest(), copy.suffix)
        return archive(self._home, question.path.read_bytes(), question.sha256, suffix)

    def _now(self) -> datetime:
        """The deployment's time, later than every former submission's: two in one microsecond keep their order."""
        last = max((manifest.received_at for manifest in self._manifests), default=datetime.min)
        return max(clock.now(self._home).replace(tzinfo=None), last + timedelta(microseconds=1))

    def _with_neighbours(self, part: PartReceipt, manifest: Manifest) -> PartReceipt:
        """A part with the submission that its rows replace, and one that replaces them already (loaded out of order)."""
        if not part.accepted or load().sources[part.source].shape != "picture":
            return part
        before, after = self._former.neighbours(part.place, manifest.order)
        return replace(part, supersedes=before, superseded_by=after)


def _part_receipt(part: JudgedPart) -> PartReceipt:
    judged = part.judged
    return PartReceipt(
        source=judged.source,
        period=judged.period,
        sender=judged.sender,
        sheet=judged.sheet,
        rows_in=judged.rows_in,
        accepted=part.accepted,
        refused=judged.refused,
        non_data=judged.non_data,
        warnings=sum(warning.count for warning in judged.warnings),
        masked=judged.masked,
        carried=part.carried,
        non_data_rows=judged.non_data_rows,
    )


def _copied(question: Question, answer: Answer) -> str | None:
    """The SHA-256 of the copy that is archived in the place of the file, if there is one."""
    if answer.archived is not None:
        return answer.archived.sha256 if answer.archived.sha256 != question.sha256 else None
    return hashlib.sha256(answer.copy.content).hexdigest() if answer.copy is not None else None


def _stored_part(part: JudgedPart, parquet: str | None, home: Home) -> Part:
    judged, digest, size = part.judged, None, len(part.parquet or b"")
    if parquet and part.parquet is not None:
        digest = hashlib.sha256(part.parquet).hexdigest()
    elif parquet:
        with (home.store / parquet).open("rb") as stream:
            digest, size = hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    return Part(
        source=judged.source,
        period=judged.period,
        sender=judged.sender,
        sheet=judged.sheet,
        rows_in=judged.rows_in,
        accepted=part.accepted,
        carried=part.carried,
        refused=judged.refused,
        non_data=dict(judged.non_data),
        warnings=sum(warning.count for warning in judged.warnings),
        parquet=parquet,
        parquet_sha256=digest,
        parquet_bytes=size,
    )


def _numbers(parts: Sequence[JudgedPart]) -> list[int]:
    """For each part, how many former ones are of its source and period."""
    places = [(part.judged.source, part.judged.period) for part in parts]
    return [places[:number].count(place) for number, place in enumerate(places)]


def _kept(home: Home, submission: str, part: JudgedPart, number: int) -> str | None:
    where = (home, part.judged.source, part.judged.period, submission, number)
    if part.file:
        return keep_staged_rows(*where, part.file)
    return keep_rows(*where, part.parquet) if part.parquet else None


def _of_source(source: str, manifests: Iterable[Manifest]) -> Iterator[Part]:
    return (part for manifest in manifests for part in manifest.parts if part.source == source)


def _one(values: set[str]) -> str:
    return values.pop() if len(values) == 1 else ""
