"""Receiving in a process of its own, with an end to its time and memory: for whoever must outlive any file.

A screen cannot read what a stranger sends: one sheet can make a reader ask for more memory than there is, and that
ends the process. Streamlit stands in `__main__` besides, so a pool of processes started from a page would run the page.
The child (`sandbox_child`) is forked from a process that holds nothing but imports (`warm_parent`): the sendings go to
it as JSON, progress comes as lines of JSON, receipts and annotated workbooks as files in a temporary folder.
"""

import contextlib
import json
import logging
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any, Literal

import polars as pl

from pipelines import clock
from pipelines.errors import WuyeError
from pipelines.intake.answering.mapping_proposal import Headings, Proposal
from pipelines.intake.files.reader_processes import seconds_for
from pipelines.intake.receive import Sending
from pipelines.intake.records.faults import Fault
from pipelines.intake.records.receipt import CHANGED, Receipt, annotated_name, plain_heading_of, receipt_name
from pipelines.intake.records.submission_number import UNNUMBERED, submission_number
from pipelines.intake.storing.writer import OnRemoval
from pipelines.intake.warm_parent import start_child
from pipelines.scratch import scratch_folder
from pipelines.settings import open_home, settings
from pipelines.text import Language, both

__all__ = [
    "CHANGED",
    "Limits",
    "Look",
    "Progress",
    "Received",
    "annotated_name",
    "check_apart",
    "plain_heading_of",
    "propose_apart",
    "receipt_name",
    "receive_apart",
    "sheets_apart",
    "submission_number",
]

PROPOSAL = "proposal.json"
SHEETS = "sheets.json"
Step = Literal["reading", "annotating", "done"]
Doing = Literal["check", "store", "aside"]  # only looks; else stores, and what to do with a return that removes rows

_LOG = logging.getLogger(__name__)
_SEND_AGAIN = both(
    "请用 Excel 打开，删除数据区以外的空行空列，另存后重新报送；仍无法读取的，可拆分为多个文件",
    "Open it in Excel, delete the rows and columns beyond the data, save it and send it again; or split it",
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Which of the files is under work, from 0, and what is done with it."""

    file: str
    number: int
    step: Step


@dataclass(frozen=True, kw_only=True)
class Received:
    """A receipt, and the annotated workbook where one was asked for, there is something to say and it could be made."""

    receipt: Receipt
    annotated: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may use: seconds from one step to the next for every 64 MB, megabytes of address space, its own megabytes."""

    seconds: int
    memory_mb: int
    file_mb: int | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """Where a mapping is proposed from: a sheet by its name, and the row of its headings; '' and None: to be found."""

    sheet: str = ""
    headings: Headings = None


def check_apart(
    home: Path,
    sendings: Sequence[Sending],
    *,
    annotated: Language | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    limits: Limits | None = None,
) -> list[Received]:
    """Judges files in a child process and says what they would do to the rows that stand; nothing is stored.

    Answers as `receive_apart`, of status `checked`.
    """
    return _all(home, sendings, "check", annotated, on_progress, limits)


def receive_apart(
    home: Path,
    sendings: Sequence[Sending],
    *,
    annotated: Language | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    limits: Limits | None = None,
    on_removal: OnRemoval = "aside",
) -> list[Received]:
    """Judges and stores files in a child process; one answer a file, in the order given. Nothing is raised for a file.

    A file on which the child ends, or on which it spends too long, is refused with one fault, and a new child goes on
    with the next. `annotated` asks for the marked copy of every file with faults or remarks, in that language.
    """
    return _all(home, sendings, on_removal, annotated, on_progress, limits)


def propose_apart(
    home: Path, sending: Sending, look: Look | None = None, *, limits: Limits | None = None
) -> Proposal | Receipt:
    """Looks at a file in a child process and proposes a mapping for it; the receipt where it cannot be read."""
    machine = settings(home)
    limits = limits or Limits(seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb)
    with scratch_folder() as folder:
        why = _run(home, [sending], "propose", [0], None, folder, limits, None, look or Look())
        made = folder / PROPOSAL
        if made.exists():
            return Proposal.from_json(made.read_text(encoding="utf-8"))
        answer = _answer(folder, 0)
        return answer.receipt if answer else refused_receipt(sending, why)


def sheets_apart(
    home: Path, sending: Sending, *, limits: Limits | None = None
) -> list[tuple[str, pl.DataFrame]] | Receipt:
    """Reads a file in a child process: name and cells of each sheet, all text; the receipt where it cannot be read."""
    machine = settings(home)
    limits = limits or Limits(seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb)
    if limits.file_mb is not None and _bytes(sending.path) > limits.file_mb << 20:
        return refused_receipt(sending, _too_big(limits.file_mb))
    with scratch_folder() as folder:
        why = _run(home, [sending], "read", [0], None, folder, limits, None)
        made = folder / SHEETS
        if made.exists():
            sheets = json.loads(made.read_text(encoding="utf-8"))
            return [
                (name, pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))
                for name, columns, rows in sheets
            ]
        answer = _answer(folder, 0)
        return answer.receipt if answer else refused_receipt(sending, why)


def _all(
    home: Path,
    sendings: Sequence[Sending],
    doing: Doing,
    annotated: Language | None,
    on_progress: Callable[[Progress], None] | None,
    limits: Limits | None,
) -> list[Received]:
    machine = settings(home)
    sendings = [replace(sending, received_on=sending.received_on or _today(home)) for sending in sendings]
    limits = limits or Limits(seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb)
    answers: dict[int, Received] = {
        number: Received(receipt=refused_receipt(sending, _too_big(limits.file_mb)))
        for number, sending in enumerate(sendings)
        if limits.file_mb is not None and _bytes(sending.path) > limits.file_mb << 20
    }
    with scratch_folder() as folder:
        while len(answers) < len(sendings):
            waiting = [number for number in range(len(sendings)) if number not in answers]
            why = _run(home, sendings, doing, waiting, annotated, folder, limits, on_progress)
            for number in waiting:
                if (answer := _answer(folder, number)) is None:
                    break
                answers[number] = answer
            first = next((number for number in waiting if number not in answers), None)
            if first is not None:
                answers[first] = Received(receipt=refused_receipt(sendings[first], why))
    return [answers[number] for number in range(len(sendings))]


def _run(
    home: Path,
    sendings: Sequence[Sending],
    doing: Doing | Literal["propose", "read"],
    waiting: Sequence[int],
    annotated: Language | None,
    folder: Path,
    limits: Limits,
    on_progress: Callable[[Progress], None] | None,
    look: Look | None = None,
) -> Fault:
    """Runs a child to its end; says what ended it, for the file that it was at then."""
    request = {
        "home": str(home),
        "doing": doing,
        "sendings": [[number, as_json(sendings[number])] for number in waiting],
        "annotated": annotated,
        "folder": str(folder),
        "limits": asdict(limits),
        "look": asdict(look) if look else None,
        "environment": dict(os.environ),
    }
    with (folder / "stderr").open("wb") as errors:
        child = start_child(errors)
    patience = max(seconds_for(sendings[number].path, limits.seconds) for number in waiting)
    try:
        with contextlib.suppress(BrokenPipeError), child.stdin as door:
            door.write(json.dumps(request, default=str).encode())
        is_late = False
        for line in _lines(child.stdout, patience):
            if line is None:
                is_late = True
                break
            if on_progress:
                on_progress(Progress(**json.loads(line)))
        if not is_late:
            child.wait(patience)
    finally:
        code = child.end()
        child.stdout.close()
    last = (folder / "stderr").read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
    if code and not is_late:
        _LOG.warning("the receiving process ended with %s: %s", code, last)
    return _too_late(patience) if is_late else _ended(code)


def _lines(stream: IO[bytes], seconds: int) -> Iterator[bytes | None]:
    """The lines of a stream; None when none came for so long, which is the last."""
    lines: queue.Queue[bytes] = queue.Queue()

    def listen() -> None:
        for line in stream:
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(queue.Empty):
        while line := lines.get(timeout=seconds):
            yield line
        return
    yield None


def _answer(folder: Path, number: int) -> Received | None:
    receipt, copy = folder / f"{number}.json", folder / f"{number}.xlsx"
    if not receipt.exists():
        return None
    return Received(
        receipt=Receipt.from_json(receipt.read_text(encoding="utf-8")),
        annotated=copy.read_bytes() if copy.exists() else None,
    )


def refused_receipt(sending: Sending, why: Fault) -> Receipt:
    """The receipt of a file that was not read, and why."""
    return Receipt(
        submission=UNNUMBERED,
        file=sending.path.name,
        status="refused",
        sender=sending.sender or "",
        period=sending.period or "",
        received_on=sending.received_on or clock.today(),
        file_faults=(why,),
    )


def _today(home: Path) -> date:
    try:
        return clock.today(open_home(home))
    except WuyeError:  # each file is answered with that
        return clock.today()


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _too_big(megabytes: int) -> Fault:
    what = both(f"文件超过 {megabytes} MB", f"The file has more than {megabytes} MB")
    mend = both("请拆分为多个文件，或请系统维护人员用命令行接收", "Split it, or ask who runs this system to take it in")
    return Fault(code="file_too_big", what=what, mend=mend)


def _too_late(seconds: int) -> Fault:
    what = both(f"读取超过 {seconds} 秒，已中止", f"Reading took more than {seconds} seconds and was stopped")
    return Fault(code="reader_too_slow", what=what, mend=_SEND_AGAIN)


def _ended(code: int) -> Fault:
    text = f"{signal.Signals(-code).name}" if code < 0 else str(code)
    what = both(
        f"读取时程序中止（{text}），文件可能已损坏或过大",
        f"The reader stopped on this file ({text}); it may be damaged or too large",
    )
    return Fault(code="reader_stopped", what=what, mend=_SEND_AGAIN)


def as_json(sending: Sending) -> dict[str, Any]:
    """A sending as the child reads it."""
    return asdict(replace(sending, aside=None)) | {"aside": sending.aside.model_dump_json() if sending.aside else None}
