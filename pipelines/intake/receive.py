"""Files come in: judged in warm reader processes, stored and answered with a receipt in the order in which they came."""

import csv
import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.disk import faults_told
from pipelines.errors import RequestError, WarehouseError
from pipelines.intake.layout import find_mapping
from pipelines.intake.places import division_files, must_have_divisions
from pipelines.intake.privacy import secret_of
from pipelines.intake.readers import Readers
from pipelines.intake.receipt import PartReceipt, Receipt, Status
from pipelines.intake.relations import Relations
from pipelines.intake.store import (
    STAGING,
    Manifest,
    Part,
    Said,
    archive,
    archive_staged,
    commit,
    faulty_rows,
    fingerprint,
    has_receipt,
    keep_receipt,
    keep_rows,
    keep_staged_rows,
    manifests,
    sole_writer,
)
from pipelines.intake.submission import Answer, JudgedPart, Question
from pipelines.intake.walls import SUFFIXES
from pipelines.masking import mask_sure
from pipelines.settings import Home, settings
from pipelines.text import both

LISTING = "sendings.csv"
WRITERS = 8
AHEAD = 3  # files under judgement for each reader process, so that none waits for the writer


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One file that someone sends, and what is known about it beside its content."""

    path: Path
    source: str | None = None
    mapping: Path | None = None
    period: str | None = None
    sender: str | None = None
    received_on: date | None = None
    replays: Manifest | None = None  # what this archived file was when it first came: said and named as then


@dataclass(frozen=True, kw_only=True)
class _Case:
    question: Question
    size: int
    said: Said


def sendings_of(
    paths: Iterable[Path],
    *,
    source: str | None = None,
    mapping: Path | None = None,
    period: str | None = None,
    sender: str | None = None,
    received_on: date | None = None,
) -> list[Sending]:
    """Files as sendings; a folder stands for the files in it.

    A folder with a `sendings.csv` (columns file, received_on) is taken in that order and with those dates.

    Raises:
        RequestError: a path does not exist, or a listing names a file that is not there.
    """
    common = Sending(path=Path(), source=source, mapping=mapping, period=period, sender=sender, received_on=received_on)
    found = []
    for path in paths:
        if not path.exists():
            raise RequestError(f"{path} does not exist")
        if path.is_file():
            found.append(replace(common, path=path))
        elif (path / LISTING).exists():
            found += _listed(path, common)
        else:
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            found += [replace(common, path=file) for file in files]
    return found


def _listed(folder: Path, common: Sending) -> Iterator[Sending]:
    with (folder / LISTING).open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 2):
            file = folder / (row.get("file") or "")
            if not file.is_file():
                raise RequestError(f"{folder / LISTING}, line {number}: there is no file {row.get('file')!r}")
            try:
                on = date.fromisoformat(row["received_on"]) if row.get("received_on") else common.received_on
            except ValueError:
                raise RequestError(
                    f"{folder / LISTING}, line {number}: {row['received_on']!r} is no date: write 2022-01-05"
                ) from None
            yield replace(common, path=file, received_on=on)


def receive(
    home: Home,
    sendings: Sequence[Sending],
    *,
    workers: int = 2,
    progress: Callable[[Receipt], None] | None = None,
) -> list[Receipt]:
    """Judges files and stores what is accepted; one receipt a file, in the order given.

    Files are read in as many warm processes as `workers` says, each with an end to its memory and time. With 0 they
    are read in this process, which may then be ended by any of them: for what is known to be sound, and for a process
    that has limits of its own (`apart`).

    Raises:
        HomeError: another process is writing to this home, or it has no divisions yet.
        RequestError: a file, a mapping or a source does not exist.
        DiskError: the disk refuses. What has a receipt is stored; the other files can be sent again.
        WarehouseError: what is stored already is not as it was written.
    """
    receipts: list[Receipt] = []
    doing = both("未能接收，已给回执的不受影响", "not received; what has its receipt is safe")
    with faults_told(doing), sole_writer(home), ExitStack() as stack:
        writer = _Writer(home)
        readers = Readers(min(workers, len(sendings)), settings(home.path))
        stack.callback(shutil.rmtree, home.store / STAGING, ignore_errors=True)
        stack.callback(readers.close)
        waiting: deque[tuple[_Case, Future[Answer] | None]] = deque()
        coming = iter(sendings)
        while True:
            while len(waiting) < max(1, workers * AHEAD) and (sending := next(coming, None)):
                case = _case(home, sending, writer)
                known = case.question.submission in writer.known
                waiting.append((case, None if known else readers.submit(case.question)))
            if not waiting:
                return receipts
            case, future = waiting.popleft()
            if case.question.submission in writer.known:
                receipt = writer.known_receipt(case)
            else:
                question = replace(case.question, divisions=writer.divisions)
                if question != case.question or future is None:
                    # the divisions changed under it: what it said about places may be wrong by now
                    future = readers.submit(question)
                answer, broken = readers.result(question, future)
                if broken:
                    waiting = deque((other, readers.submit(other.question)) for other, _ in waiting)
                receipt = writer.write(case, answer)
            receipts.append(receipt)
            if progress:
                progress(receipt)


def _case(home: Home, sending: Sending, writer: "_Writer") -> _Case:
    if sending.source is not None and sending.source not in load().sources:
        raise RequestError(f"there is no source {sending.source!r}; there is {', '.join(load().sources)}")
    try:
        with sending.path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
    except OSError as fault:
        raise RequestError(f"{sending.path} cannot be read: {fault.strerror}") from None
    said, replayed = _said(sending), sending.replays
    is_large = size >= settings(home.path).large_mb << 20 and "text" in SUFFIXES.get(sending.path.suffix.lower(), ())
    submission = replayed.id if replayed else _submission_id(sha256, said)
    question = Question(
        path=sending.path, submission=submission, sha256=sha256, received_on=sending.received_on or clock.today(home),
        region=home.region, region_name=home.name.zh, divisions=writer.divisions, secret=writer.secret,
        source=said.source, mapping=said.mapping, period=said.period, sender=said.sender,
        staging=home.store / STAGING if is_large else None,
    )  # fmt: skip
    return _Case(question=question, size=size, said=said)


def _said(sending: Sending) -> Said:
    if sending.replays and sending.replays.said:
        return sending.replays.said
    mapping = find_mapping(sending.mapping) if sending.mapping else None
    return Said(source=sending.source, mapping=mapping, period=sending.period, sender=sending.sender)


def _submission_id(sha256: str, said: Said) -> str:
    mapping = said.mapping.model_dump_json() if said.mapping else ""
    return fingerprint(sha256, said.source or "", mapping, said.period or "", said.sender or "")[:16]


class _Writer:
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

    def known_receipt(self, case: _Case) -> Receipt:
        """The receipt of a submission that is stored already; nothing changes. It is kept where the first one is not,
        for a process that ended between the two."""
        manifest = self.known[case.question.submission]
        parts = tuple(
            PartReceipt(**part.model_dump(exclude={"parquet", "parquet_sha256", "parquet_bytes"}))
            for part in (*manifest.parts, *manifest.refused_parts)
        )
        receipt = Receipt(
            submission=manifest.id, file=mask_sure(case.question.path.name), status="known", sender=manifest.sender,
            period=_one({part.period for part in manifest.parts}), received_on=manifest.received_on, parts=parts,
        )  # fmt: skip
        if not has_receipt(self._home, manifest.id):
            keep_receipt(self._home, receipt)
        return receipt

    def write(self, case: _Case, answer: Answer) -> Receipt:
        """Stores an answer: rows and raw file, then the manifest, which makes it count, then the receipt."""
        question = case.question
        if not any(part.judged.source == "division" for part in answer.parts):
            must_have_divisions(self._home, self.divisions)
        answer = replace(answer, parts=tuple(self._relations.judge(answer.parts, self.divisions)))
        # A tab that says "nothing new" is stored with what came beside it; alone it would say nothing.
        stored = [part for part in answer.parts if part.accepted or not part.judged.refused]
        stored = stored if any(part.accepted for part in stored) else []
        refused = sum(part.judged.refused for part in answer.parts)
        status: Status = "refused" if not stored else "partly" if refused or answer.file_faults else "accepted"
        without = [part for part in answer.parts if not part.accepted and part.judged.refused]
        manifest = self._store(case, stored, without, answer) if stored else None
        parts = answer.parts
        sender = _one({part.judged.sender for part in parts}) or question.sender or question.region
        receipt = Receipt(
            submission=question.submission,
            file=mask_sure(question.path.name),
            status=status,
            sender=manifest.sender if manifest else sender,
            period=_one({part.judged.period for part in parts}),
            received_on=question.received_on,
            parts=tuple(self._part_receipt(part, manifest) for part in parts),
            file_faults=answer.file_faults,
            faults=tuple(fault for part in parts for fault in part.judged.faults),
            warnings=(*answer.warnings, *(warning for part in parts for warning in part.judged.warnings)),
            not_read=answer.not_read,
        )
        if manifest:
            self._relations.learn(manifest, stored)
            self._manifests.append(manifest)
            self._manifests.sort(key=lambda each: each.order)
            self.known[manifest.id] = manifest
            if any(part.source == "division" for part in manifest.parts):
                self.divisions = division_files(self._home)
        keep_receipt(self._home, receipt)
        return receipt

    def _store(
        self, case: _Case, stored: Sequence[JudgedPart], refused: Sequence[JudgedPart], answer: Answer
    ) -> Manifest:
        question, home = case.question, self._home
        archived, copied = self._archive(question, answer)
        with ThreadPoolExecutor(WRITERS) as pool:  # a disk ends several writes in the time of one
            files = pool.map(partial(_kept, home, question.submission), stored, _numbers(stored))
            parts = [_stored_part(part, file, home) for part, file in zip(stored, files, strict=True)]
        senders = {part.sender for part in parts}
        manifest = Manifest(
            id=question.submission,
            file_name=mask_sure(question.path.name),
            sha256=question.sha256,
            bytes=case.size,
            archived=archived,
            is_redacted=copied is not None,
            archived_sha256=copied,
            mapping=case.said.mapping.id if case.said.mapping else None,
            said=case.said,
            sender=senders.pop() if len(senders) == 1 else home.region,
            received_on=question.received_on,
            received_at=self._now(),
            invented=home.invented,
            parts=tuple(parts),
            refused_parts=tuple(_stored_part(part, None, home) for part in refused),
        )
        commit(home, manifest)
        return manifest

    def _archive(self, question: Question, answer: Answer) -> tuple[str, str | None]:
        """Where the file is archived, and the SHA-256 of a copy that is archived in its place."""
        suffix, staged, copy = question.path.suffix, answer.archived, answer.copy
        if staged is not None:
            copied = staged.sha256 if staged.sha256 != question.sha256 else None
            return archive_staged(self._home, staged, suffix), copied
        if copy is not None:
            copied = hashlib.sha256(copy.content).hexdigest()
            return archive(self._home, copy.content, copied, copy.suffix), copied
        return archive(self._home, question.path.read_bytes(), question.sha256, suffix), None

    def _now(self) -> datetime:
        """The deployment's time, later than every former submission's: two in one microsecond keep their order."""
        last = max((manifest.received_at for manifest in self._manifests), default=datetime.min)
        return max(clock.now(self._home).replace(tzinfo=None), last + timedelta(microseconds=1))

    def _part_receipt(self, part: JudgedPart, manifest: Manifest | None) -> PartReceipt:
        judged = part.judged
        before, after = self._neighbours(part, manifest) if manifest else (None, None)
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
            supersedes=before,
            superseded_by=after,
        )

    def _neighbours(self, part: JudgedPart, manifest: Manifest) -> tuple[str | None, str | None]:
        """The submission that these rows replace, and one that replaces them already (files loaded out of order)."""
        if not part.accepted or load().sources[part.judged.source].shape != "picture":
            return None, None
        same = [
            former
            for former in self._manifests
            if former.id != manifest.id
            and any(
                (each.source, each.sender, each.period) == (part.judged.source, part.judged.sender, part.judged.period)
                for each in former.parts
            )
        ]
        before = [former.id for former in same if former.order < manifest.order]
        after = [former.id for former in same if former.order > manifest.order]
        return (before[-1] if before else None), (after[0] if after else None)


def _stored_part(part: JudgedPart, parquet: str | None, home: Home) -> Part:
    judged, digest, size = part.judged, None, len(part.parquet or b"")
    if parquet:
        with (home.store / parquet).open("rb") as stream:
            digest, size = hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    return Part(
        source=judged.source,
        period=judged.period,
        sender=judged.sender,
        sheet=judged.sheet,
        rows_in=judged.rows_in,
        accepted=part.accepted,
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
