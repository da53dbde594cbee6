"""Files that this session chose: checked, or stored, in a process with limits of its own, and kept until that is done.

Who signed in sends for units within their right alone: a file of another unit is neither stored nor told of. A file that
was checked waits in its sender's own session until it is confirmed; on the disk it lies in a temporary folder while it is
read, and nowhere else.
"""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from dashboard.parts.page import acting, ask, frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.returns import receipt
from pipelines.errors import RequestError
from pipelines.intake.receive import Sending
from pipelines.intake.sandbox import Limits, Progress, Received, check_apart, receive_apart
from pipelines.periods import parse, written
from pipelines.scratch import scratch_folder
from pipelines.settings import settings

LONGEST_NAME = 120
PERIODS = ("2022-12", "2022Q4", "2022H2", "2022")
SENDERS = ("city", "district", "street")
_CASE = "upload.case"
_ROOM = threading.BoundedSemaphore(2)  # receiving processes at a time, whoever asks


@dataclass(frozen=True, kw_only=True)
class MappingText:
    """A mapping as TOML, and the name under which it is kept."""

    name: str
    toml: str


@dataclass(frozen=True, kw_only=True)
class File:
    """One uploaded file, and what was said of it."""

    name: str
    content: bytes
    sender: str | None
    period: str | None
    nothing: tuple[str, ...] = ()
    mapping: MappingText | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """Files that were checked, or sent, with an answer each."""

    files: tuple[File, ...]
    answers: tuple[Received, ...]
    step: str  # checked | sent
    is_stale: bool = False  # whether what stands had changed since the check that was confirmed
    is_new: bool = True  # whether it was not looked at yet

    def of_status(self, *statuses: str) -> list[int]:
        """The places of the files whose receipts are of some status."""
        return [index for index, answer in enumerate(self.answers) if answer.receipt.status in statuses]


def case() -> Case | None:
    """What this session chose last, and what became of it."""
    current: Case | None = st.session_state.get(_CASE)
    return current


def has_case() -> bool:
    """Whether files were checked or sent that nobody dismissed yet."""
    return _CASE in st.session_state


def keep(changed: Case | None, *, is_drawn: bool = False) -> None:
    """Another state of the case; the page is drawn anew from its title down, unless it is being drawn."""
    if changed is None:
        st.session_state.pop(_CASE, None)
    else:
        st.session_state[_CASE] = changed
    if not is_drawn:
        st.rerun()


def drop_receipt() -> None:
    """Takes the receipt of what this session sent last off the page: something later was stored."""
    current = case()
    if current is not None and current.step == "sent":
        st.session_state.pop(_CASE)


def check(context: PageContext, files: Sequence[File]) -> None:
    """Checks files and shows what they would do; of another unit's, that they are of another unit."""
    answers = judge(context, files, [None] * len(files), "")
    if other := _of_others(context, answers):
        acting.note_refusal(context, "send", other)
        say(context.word("acting.other_unit", name=receipt.area_named(context, other)))
        return
    keep(Case(files=tuple(files), answers=tuple(answers), step="checked"))


def _of_others(context: PageContext, answers: Sequence[Received]) -> str:
    """A unit beyond the person's right of which a file speaks; '' where there is none."""
    received = ask.received(context.reader)
    for answer in answers:
        pairs = [(part.sender, part.period) for part in answer.receipt.parts]
        pairs += [(change.sender, change.period) for change in answer.receipt.changes]
        for sender, period in pairs:
            if sender and not received.may_see(sender, period or context.view.period):
                return str(sender)
    return ""


def judge(context: PageContext, files: Sequence[File], bindings: Sequence[str | None], why: str) -> list[Received]:
    """Checks files, or stores those that are confirmed, in a process with limits of its own."""
    bar = st.progress(0.0, text=context.word("upload.waiting"))
    is_check = not any(bindings)

    def tell(progress: Progress) -> None:
        done = (progress.number + (0.5 if progress.step == "annotating" else 0.0)) / len(files)
        step = "storing" if progress.step == "reading" and not is_check else progress.step
        bar.progress(done, text=context.word(f"upload.{step}", file=progress.file))

    with laid_out(files) as paths:
        sendings = [
            Sending(
                path=path,
                mapping=path.parent / "mapping" / f"{file.mapping.name}.toml" if file.mapping else None,
                sender=file.sender,
                period=file.period,
                nothing=file.nothing,
                confirms=binding,
                why=why,
            )
            for path, file, binding in zip(paths, files, bindings, strict=True)
        ]
        act = check_apart if is_check else receive_apart
        answers = act(context.reader.home.path, sendings, annotated=context.language, on_progress=tell, limits=limits())
    bar.empty()
    return answers


def limits() -> Limits:
    """What a file that comes over a page may use."""
    machine = settings()
    return Limits(seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb, file_mb=machine.upload_mb)


@contextmanager
def laid_out(files: Sequence[File]) -> Iterator[list[Path]]:
    """The files on the disk while they are read, each in a folder of its own, when its turn has come."""
    with _ROOM, scratch_folder() as folder:
        paths = [folder / str(number) / file.name for number, file in enumerate(files)]
        for path, file in zip(paths, files, strict=True):
            path.parent.mkdir()
            path.write_bytes(file.content)
            if file.mapping:
                (path.parent / "mapping").mkdir()
                (path.parent / "mapping" / f"{file.mapping.name}.toml").write_text(file.mapping.toml, encoding="utf-8")
        yield paths


def without_content(matches: Case) -> Case:
    """A case that is done: what the files held is forgotten."""
    return replace(matches, files=tuple(replace(file, content=b"") for file in matches.files))


def safe_name(given: str) -> str:
    """A file's name as the browser said it, without folders and marks that no name should have."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    plain = "".join(mark for mark in plain if unicodedata.category(mark)[0] != "C").strip().lstrip(".")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if stem else plain[:LONGEST_NAME] or "0"


def period_of(text: str) -> str | None:
    """The period that a text names, however it is written; None where it names none."""
    period = written(text)
    try:
        parse(period)
    except RequestError:
        return None
    return period


def senders(context: PageContext) -> dict[str, str]:
    """Who can send: code → name, streets behind their district."""
    areas = context.everywhere.areas()
    names = {row["code"]: frame.area_name(row, context.language) for row in areas.iter_rows(named=True)}
    rows = areas.filter(areas["level"].is_in(SENDERS) & ~areas["code"].str.ends_with("-unassigned"))
    return {
        row["code"]: names[row["code"]]
        if row["level"] != "street"
        else f"{names.get(row['district'], row['district'])} › {names[row['code']]}"
        for row in rows.iter_rows(named=True)
    }


def say(text: str) -> None:
    """A sentence to who sends."""
    draw(notice(text))
