"""Files come in: judged in warm reader processes, stored and answered with a receipt in the order in which they came."""

import csv
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.disk import as_user_error, why
from pipelines.errors import RequestError
from pipelines.intake.files.answer import Answer, Question
from pipelines.intake.files.reader_processes import Readers
from pipelines.intake.layout.mapped_layout import find_mapping
from pipelines.intake.reading.file_checks import SUFFIXES
from pipelines.intake.reading.regular_files import is_of_open_workbook, is_told, sha256_and_size, why_not_regular
from pipelines.intake.records.manifest import CoverNote, Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import STAGING, fingerprint, sole_writer
from pipelines.intake.storing.writer import Case, OnRemoval, Writer
from pipelines.periods import written
from pipelines.scratch import scratch_folder
from pipelines.settings import Home, settings
from pipelines.text import both

LISTING = "sendings.csv"
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
    nothing: tuple[str, ...] = ()  # sources of which there is nothing this period, where their tabs are blank
    why: str = ""  # the reason for the rows that it removes
    confirms: str | None = None  # the binding of the check that was confirmed: only what was checked is stored
    replays: Manifest | None = None  # what this archived file was when it first came: said, named and stored as then
    aside: Manifest | None = None  # what this file was when it was kept aside: said and named as then


def sendings_of(
    paths: Iterable[Path],
    *,
    source: str | None = None,
    mapping: Path | None = None,
    period: str | None = None,
    sender: str | None = None,
    received_on: date | None = None,
) -> list[Sending]:
    """Files as sendings; a folder stands for the files in it, and for what else is there under the name of a file: a
    pipe, a link, a folder. That is a sending too, and is refused with a word.

    A folder with a `sendings.csv` (columns file, received_on) is taken in that order and with those dates.

    Raises:
        RequestError: a path does not exist, or a listing names a file that is not there.
    """
    common = Sending(path=Path(), source=source, mapping=mapping, period=period, sender=sender, received_on=received_on)
    result = []
    for path in paths:
        if not os.path.lexists(path):
            raise RequestError(f"{path} 不存在 / {path} does not exist")
        if path.is_symlink() or not path.is_dir():
            result.append(replace(common, path=path))
        elif os.path.lexists(path / LISTING) and why_not_regular(path / LISTING) is None:
            result += _listed(path, common)
        else:
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES or is_told(file))
            result += [replace(common, path=file) for file in files if not is_of_open_workbook(file)]
    return result


def _listed(folder: Path, common: Sending) -> Iterator[Sending]:
    with (folder / LISTING).open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 2):
            file = folder / (row.get("file") or "")
            if not row.get("file") or ".." in file.parts or not os.path.lexists(file):
                raise RequestError(
                    f"{folder / LISTING} 第 {number} 行：没有文件 {row.get('file')!r} / "
                    f"{folder / LISTING}, line {number}: there is no file {row.get('file')!r}"
                )
            try:
                on = date.fromisoformat(row["received_on"]) if row.get("received_on") else common.received_on
            except ValueError:
                raise RequestError(
                    f"{folder / LISTING} 第 {number} 行：{row['received_on']!r} 不是日期，请写成 2022-01-05 / "
                    f"{folder / LISTING}, line {number}: {row['received_on']!r} is no date: write 2022-01-05"
                ) from None
            yield replace(common, path=file, received_on=on)


def receive(
    home: Home,
    sendings: Sequence[Sending],
    *,
    workers: int = 2,
    progress: Callable[[Receipt], None] | None = None,
    on_removal: OnRemoval = "aside",
) -> list[Receipt]:
    """Judges files and stores what is accepted; one receipt a file, in the order given.

    A return that would remove rows that stand is kept aside until somebody confirms it; a caller who answers for what
    it sends (the packaged divisions, an archive) says `on_removal="store"`. A sending that `confirms` a check is stored
    if it is what was checked, and otherwise checked anew.

    Files are read in as many warm processes as `workers` says, each with an end to its memory and time. With 0 they
    are read in this process, which may then be ended by any of them: for what is known to be sound, and for a process
    that has limits of its own (`sandbox`).

    Raises:
        HomeError: another process is writing to this home, or it has no divisions yet.
        RequestError: a file, a mapping or a source does not exist.
        DiskError: the disk refuses. What has a receipt is stored; the other files can be sent again.
        WarehouseError: what is stored already is not as it was written.
    """
    receipts: list[Receipt] = []
    doing = both("未能接收，已给回执的不受影响", "not received; what has its receipt is safe")
    with as_user_error(doing), sole_writer(home), ExitStack() as stack:
        stack.callback(shutil.rmtree, home.store / STAGING, ignore_errors=True)
        writer = Writer(home)
        for case, answer in _judged(home, sendings, writer, workers, home.store / STAGING):
            if answer is None:
                receipts.append(writer.keep_known(writer.known_receipt(case)))
            else:
                receipts.append(writer.write(case, answer, on_removal))
            if progress:
                progress(receipts[-1])
    return receipts


def check(
    home: Home,
    sendings: Sequence[Sending],
    *,
    workers: int = 2,
    progress: Callable[[Receipt], None] | None = None,
) -> list[Receipt]:
    """Judges files and holds them against the rows that stand, each by itself; nothing is stored.

    The receipts are those that `receive` would give, of status `checked`, with what would be added, changed and removed
    and a `binding`: a sending that says it as `confirms` stores exactly what was checked. A file that is stored already
    is `known`, one of which nothing would be accepted is `refused`.

    Raises:
        HomeError: the home has no divisions yet.
        RequestError: a file, a mapping or a source does not exist.
        WarehouseError: what is stored already is not as it was written.
    """
    receipts: list[Receipt] = []
    with (
        as_user_error(both("未能检查，没有改动", "not checked; nothing was changed")),
        scratch_folder() as folder,
    ):
        writer = Writer(home)
        for case, answer in _judged(home, sendings, writer, workers, folder):
            receipts.append(writer.known_receipt(case) if answer is None else writer.preview(case, answer))
            if progress:
                progress(receipts[-1])
    return receipts


def _judged(
    home: Home, sendings: Sequence[Sending], writer: Writer, workers: int, staging: Path
) -> Iterator[tuple[Case, Answer | None]]:
    """Each file with its answer, in their order; without one where it is stored already by the time of its turn."""
    readers = Readers(min(workers, len(sendings)), settings(home.path))
    try:
        waiting: deque[tuple[Case, Future[Answer] | None]] = deque()
        coming = iter(sendings)
        while True:
            while len(waiting) < max(1, workers * AHEAD) and (sending := next(coming, None)):
                case = _case(home, sending, writer, staging)
                known = case.question.submission in writer.known
                waiting.append((case, None if known else readers.submit(case.question)))
            if not waiting:
                return
            case, future = waiting.popleft()
            if case.question.submission in writer.known:
                yield case, None
                continue
            question = replace(case.question, divisions=writer.divisions)
            if question != case.question or future is None:
                # the divisions changed under it: what it said about places may be wrong by now
                future = readers.submit(question)
            answer, broken = readers.result(question, future)
            if broken:
                waiting = deque((other, readers.submit(other.question)) for other, _ in waiting)
            yield case, answer
    except KeyboardInterrupt:
        readers.kill()
        raise
    finally:
        readers.close()


def _case(home: Home, sending: Sending, writer: Writer, staging: Path) -> Case:
    if sending.source is not None:
        sending = replace(sending, source=load().source(sending.source).id)
    try:
        sha256, size = sha256_and_size(sending.path)
    except OSError as fault:
        raise RequestError(
            f"{sending.path} 无法读取：{why(fault).zh} / {sending.path} cannot be read: {why(fault).en}"
        ) from None
    note, former = _cover_note(home, sending), sending.replays or sending.aside
    is_large = size >= settings(home.path).large_mb << 20 and "text" in SUFFIXES.get(sending.path.suffix.lower(), ())
    received_on = sending.received_on or clock.today(home)
    judged_on = former.judged_on if former else None
    if judged_on is None:
        judged_on = sending.aside.received_on if sending.aside else received_on
    question = Question(
        path=sending.path,
        submission=former.id if former else _submission_id(sha256, note),
        sha256=sha256,
        received_on=judged_on,
        region=home.region,
        region_name=home.name.zh,
        divisions=writer.divisions,
        secret=writer.secret,
        source=note.source,
        mapping=note.mapping,
        period=note.period,
        sender=note.sender,
        nothing=note.nothing,
        staging=staging if is_large else None,
    )
    return Case(
        question=question,
        size=size,
        note=note,
        received_on=received_on,
        why=sending.why,
        confirms=sending.confirms,
        replays=sending.replays,
        aside=sending.aside,
    )


def _cover_note(home: Home, sending: Sending) -> CoverNote:
    former = sending.replays or sending.aside
    if former and former.note:
        return former.note
    mapping = find_mapping(sending.mapping, home.mappings) if sending.mapping else None
    return CoverNote(
        source=sending.source,
        mapping=mapping,
        period=written(sending.period) if sending.period else None,
        sender=sending.sender,
        nothing=sending.nothing,
    )


def _unsaid(mapping: FileMapping) -> set[str]:
    """Keys that mappings did not always have, where they say nothing: a file sent before is the same submission."""
    return {key for key in ("days", "group", "persons") if not getattr(mapping, key)}


def _submission_id(sha256: str, note: CoverNote) -> str:
    mapping = note.mapping.model_dump_json(exclude=_unsaid(note.mapping)) if note.mapping else ""
    ticked = [",".join(sorted(note.nothing))] if note.nothing else []
    return fingerprint(sha256, note.source or "", mapping, note.period or "", note.sender or "", *ticked)[:16]
