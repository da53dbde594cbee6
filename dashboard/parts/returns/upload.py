"""Sending files from the page: choose, check, look, confirm, read the receipt.

Who signed in sends for units within their right alone: a file of another unit is neither stored nor told of. A file that
was checked waits in its sender's own session until it is confirmed; on the disk it lies in a temporary folder while it is
read, and nowhere else.
"""

import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from dashboard.parts.page import acting, ask, frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.seat import seat
from dashboard.parts.returns import receipt
from dashboard.parts.returns.uploaded import release
from dashboard.scripts import TO_TOP, element
from dashboard.words import joined
from pipelines.errors import RequestError
from pipelines.intake.receive import Sending
from pipelines.intake.sandbox import CHANGED, Limits, Progress, Received, check_apart, receive_apart
from pipelines.periods import parse
from pipelines.scratch import scratch_folder
from pipelines.settings import settings

KINDS = ("xlsx", "xls", "csv")  # what the browser offers; what a file is, the walls of intake tell
MOST_FILES = 20
FIRST_FAULTS = 10  # above the buttons of a check; all of them are in the marked workbook
LONGEST_NAME = 120
PERIODS = ("2022-12", "2022Q4", "2022H2", "2022")
SENDERS = ("city", "district", "street")
_CASE = "upload.case"
_CANCELLED = "upload.cancelled"
_ROOM = threading.BoundedSemaphore(2)  # receiving processes at a time, whoever asks

# The uploader's own strings are English; its size limit is said in our words above it.
_OWN_WORDS = """<style>
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] [data-testid="stMarkdownContainer"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"]::after { content: "%s"; }
[data-testid="stFileUploader"] [role="alert"] { font-size: 0; }
[data-testid="stFileUploader"] [role="alert"]::after { font-size: 12.5px; content: "%s"; }
</style>"""


@dataclass(frozen=True, kw_only=True)
class _File:
    """One uploaded file, and what was said of it."""

    name: str
    content: bytes
    sender: str | None
    period: str | None
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Files that were checked, or sent, with an answer each."""

    files: tuple[_File, ...]
    answers: tuple[Received, ...]
    step: str  # checked | sent
    is_stale: bool = False  # whether what stands had changed since the check that was confirmed
    is_new: bool = True  # whether it was not looked at yet

    def of_status(self, *statuses: str) -> list[int]:
        """The places of the files whose receipts are of some status."""
        return [index for index, answer in enumerate(self.answers) if answer.receipt.status in statuses]


def result(context: PageContext) -> bool:
    """What came of the files that this session chose last: the check to confirm, or the receipt. Stands above all else;
    false where there is none."""
    case: _Case | None = st.session_state.get(_CASE)
    if case is None:
        if st.session_state.pop(_CANCELLED, False):
            _say(context.word("upload.cancelled"))
        return False
    if case.is_new:
        st.session_state[_CASE] = replace(case, is_new=False)
        st.html(element(TO_TOP), unsafe_allow_javascript=True)
    if case.step == "checked":
        _checked(context, case)
    else:
        _sent(context, case)
    return True


def drop_receipt() -> None:
    """Takes the receipt of what this session sent last off the page: something later was stored."""
    case: _Case | None = st.session_state.get(_CASE)
    if case is not None and case.step == "sent":
        st.session_state.pop(_CASE)


def upload(context: PageContext) -> None:
    """The form."""
    if not acting.allowed(context, "send", is_said=False):
        return
    st.html(
        markup.head(context.word("upload.head"), context.word("upload.note", n=MOST_FILES, mb=settings().upload_mb))
    )
    if context.reader.home.invented:
        st.html(f'<p class="w notice">{context.word("upload.invented")}</p>')
    st.html(_OWN_WORDS % (context.word("upload.choose"), context.word("upload.not_taken", mb=settings().upload_mb)))
    names = _senders(context)
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            context.word("upload.files"),
            type=list(KINDS),
            accept_multiple_files=True,
            max_upload_size=settings().upload_mb,
            key="upload.files",
        )
        left, right = st.columns(2, gap="medium")
        sender = left.selectbox(
            context.word("upload.sender"),
            list(names),
            index=None,
            format_func=lambda code: names[code],
            placeholder=context.word("upload.as_written"),
            key="upload.sender",
        )
        period = right.text_input(
            context.word("upload.period"),
            placeholder=context.word("upload.period_hint", sample=joined(list(PERIODS), context.language)),
            key="upload.period",
        )
        is_asked = st.form_submit_button(context.word("upload.check"), type="primary")
    if not is_asked:
        return
    period = (period or "").strip()
    if not files:
        _say(context.word("upload.no_file"))
    elif len(files) > MOST_FILES:
        _say(context.word("upload.too_many", n=MOST_FILES))
    elif period and not _is_period(period):
        _say(context.word("upload.no_period", text=period, sample=joined(list(PERIODS), context.language)))
    else:
        chosen = [
            _File(name=safe_name(file.name), content=bytes(file.getbuffer()), sender=sender, period=period or None)
            for file in files
        ]
        release(files)
        _check(context, chosen)


def _check(context: PageContext, files: Sequence[_File]) -> None:
    answers = _apart(context, files, [None] * len(files), "")
    if other := _of_others(context, answers):
        acting.note_refusal(context, "send", other)
        _say(context.word("acting.other_unit", name=receipt.area_named(context, other)))
        return
    _keep(_Case(files=tuple(files), answers=tuple(answers), step="checked"))


def _of_others(context: PageContext, answers: Sequence[Received]) -> str:
    """A unit beyond the person's right of which a file speaks; '' where there is none."""
    received = ask.received(context.reader)
    for answer in answers:
        told = [(part.sender, part.period) for part in answer.receipt.parts]
        told += [(change.sender, change.period) for change in answer.receipt.changes]
        for sender, period in told:
            if sender and not received.may_see(sender, period or context.view.period):
                return str(sender)
    return ""


def _keep(case: _Case | None) -> None:
    """Shows another state of the case: the page is drawn anew from its title down."""
    if case is None:
        st.session_state.pop(_CASE, None)
    else:
        st.session_state[_CASE] = case
    st.rerun()


def _apart(context: PageContext, files: Sequence[_File], bindings: Sequence[str | None], why: str) -> list[Received]:
    """Checks files, or stores those that are confirmed, in a process with limits of its own."""
    machine = settings()
    limits = Limits(seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb, file_mb=machine.upload_mb)
    bar = st.progress(0.0, text=context.word("upload.waiting"))
    is_check = not any(bindings)

    def tell(progress: Progress) -> None:
        done = (progress.number + (0.5 if progress.step == "annotating" else 0.0)) / len(files)
        step = "storing" if progress.step == "reading" and not is_check else progress.step
        bar.progress(done, text=context.word(f"upload.{step}", file=progress.file))

    with _ROOM, scratch_folder() as folder:
        sendings = []
        for number, (file, binding) in enumerate(zip(files, bindings, strict=True)):
            path = folder / str(number) / file.name
            path.parent.mkdir()
            path.write_bytes(file.content)
            sendings.append(
                Sending(
                    path=path, sender=file.sender, period=file.period, nothing=file.nothing, confirms=binding, why=why
                )
            )
        act = check_apart if is_check else receive_apart
        answers = act(context.reader.home.path, sendings, annotated=context.language, on_progress=tell, limits=limits)
    bar.empty()
    return answers


def _checked(context: PageContext, case: _Case) -> None:
    """What is wrong, what would happen table by table, what can be ticked, and the buttons that make it happen or not."""
    waiting = case.of_status("checked")
    rows = sum(part.accepted for at in waiting for part in case.answers[at].receipt.parts)
    head = "upload.changed_head" if case.is_stale else "upload.checked_head"
    st.html(markup.head(context.word(head), context.word("upload.checked_note")))
    if case.is_stale:
        _say(context.word("upload.changed_note"))
    ticked = []
    for index, answer in enumerate(case.answers):
        _file_head(context, answer)
        receipt.faults(context, [*answer.receipt.file_faults, *answer.receipt.faults], FIRST_FAULTS)
        if answer.receipt.changes and (answer.receipt.file_faults or answer.receipt.faults or answer.receipt.warnings):
            st.html(markup.head(context.word("upload.effect")))
        receipt.changes(context, answer.receipt)
        receipt.masked(context, answer.receipt)
        ticked.append(_nothing(context, case, index))
    files = [replace(file, nothing=ticks) for file, ticks in zip(case.files, ticked, strict=True)]
    has_new_ticks = any(set(new.nothing) != set(file.nothing) for new, file in zip(files, case.files, strict=True))
    needs_reason = any(case.answers[at].receipt.needs_reason for at in waiting)
    why = ""
    if n := sum(len(answer.receipt.remarks) for answer in case.answers):
        st.html(f'<p class="w quiet small">{escape(context.word("upload.remarks_below", n=n))}</p>')
    for said in receipt.losses(context, [case.answers[at].receipt for at in waiting]):
        _say(said)
    if needs_reason:
        why = st.text_input(context.word("upload.why"), key="upload.why", placeholder=context.word("upload.why_hint"))
    if has_new_ticks:
        _say(context.word("upload.new_ticks"))
        if st.button(context.word("upload.recheck"), key="upload.recheck", type="primary"):
            _check(context, files)
    yes, no, _ = st.columns([1, 1, 3], gap="small")
    is_confirmed = yes.button(
        context.word("upload.confirm", n=rows),
        type="primary",
        key="upload.confirm",
        disabled=has_new_ticks or not waiting,
        width="stretch",
    )
    is_dropped = no.button(context.word("upload.cancel"), key="upload.cancel", width="stretch")
    if is_dropped:
        st.session_state[_CANCELLED] = True
        _keep(None)
    if is_confirmed and needs_reason and not why.strip():
        _say(context.word("upload.why_missing"))
    elif is_confirmed and not has_new_ticks:  # a press can overtake the tick that disables the button
        _confirm(context, case, waiting, why)
    for index, answer in enumerate(case.answers):
        receipt.remarks(context, answer.receipt.remarks)
        _details(context, answer, f"checked-{index}")


def _nothing(context: PageContext, case: _Case, index: int) -> tuple[str, ...]:
    """A box for each table that was left blank and not filled in: that there is nothing this period. Returns the tables
    that are ticked now."""
    file, answer = case.files[index], case.answers[index]
    is_refused = answer.receipt.status == "refused"
    blank = dict.fromkeys(
        change.source
        for change in answer.receipt.changes
        if change.source in file.nothing
        or change.state == "not_filled"
        or (is_refused and not (change.rows or change.refused))
    )
    without_box = tuple(source for source in file.nothing if source not in blank)
    if not blank:
        return without_box
    is_known = answer.receipt.status == "known"
    st.html(f'<p class="w">{escape(context.word("upload.nothing_known" if is_known else "upload.nothing"))}</p>')
    places = st.columns(4, gap="small")
    ticked = [
        source
        for number, source in enumerate(blank)
        if places[number % len(places)].checkbox(
            context.reader.catalogue.sources[source].label.of(context.language),
            value=source in file.nothing,
            key=f"upload.nothing.{index}.{source}",
        )
    ]
    return (*without_box, *ticked)


def _confirm(context: PageContext, case: _Case, waiting: Sequence[int], why: str) -> None:
    if not acting.allowed(context, "send"):
        return
    files = [case.files[at] for at in waiting]
    answers = list(case.answers)
    sent = _apart(context, files, [case.answers[at].receipt.binding for at in waiting], why)
    for at, answer in zip(waiting, sent, strict=True):
        answers[at] = answer
    for answer in sent:
        acting.note_act(
            context, "send", seat().name, f"submission:{answer.receipt.submission}", status=answer.receipt.status
        )
    done = _Case(files=case.files, answers=tuple(answers), step="sent")
    if done.of_status("checked"):
        codes = {warning.code for answer in sent for warning in answer.receipt.warnings}
        _keep(replace(done, step="checked", is_stale=CHANGED in codes))
    _keep(_without_content(done))


def _without_content(case: _Case) -> _Case:
    return replace(case, files=tuple(replace(file, content=b"") for file in case.files))


def _sent(context: PageContext, case: _Case) -> None:
    """The receipts, and a button back to the form."""
    stored = case.of_status("accepted", "partly")
    st.html(markup.head(context.word("upload.sent_head" if stored else "upload.nothing_sent")))
    for index, answer in enumerate(case.answers):
        _file_head(context, answer)
        receipt.changes(context, answer.receipt)
        receipt.masked(context, answer.receipt)
        receipt.put_back(context, answer.receipt)
        _faults(context, answer)
        _details(context, answer, f"sent-{index}")
    if stored:
        st.html(f'<p class="w quiet">{context.word("upload.next_build")}</p>')
    if st.button(context.word("upload.again"), key="upload.again"):
        _keep(None)


def _file_head(context: PageContext, answer: Received) -> None:
    found = answer.receipt
    sign = {"accepted": "on_time", "known": "on_time", "partly": "late", "refused": "refused"}.get(found.status, "")
    said = escape(context.word(f"upload.{found.status}"))
    if found.status in ("accepted", "partly"):
        said = receipt.success(context, found)
    if found.why:
        said += "<br>" + escape(context.word("upload.why_given", why=found.why))
    st.html(markup.head(found.file, extra=f'<p class="{sign}">{said}</p>'))


def _faults(context: PageContext, answer: Received) -> None:
    found = answer.receipt
    receipt.faults(context, [*found.file_faults, *found.faults])
    receipt.remarks(context, found.remarks)


def _details(context: PageContext, answer: Received, key: str) -> None:
    found = answer.receipt
    blank = {sheet for change in found.changes if not (change.rows or change.refused) for sheet in change.sheets}
    for why, sheets in found.not_read_by_reason.items():
        if blank.issuperset(sheets):  # said above, with the rows that stand
            continue
        said = context.word(
            "upload.not_read", sheets=joined(list(sheets), context.language), why=why.of(context.language)
        )
        st.html(f'<p class="w quiet small">{escape(said)}</p>')
    receipt.downloads(context, answer, key)
    if found.parts:
        st.html(markup.head(context.word("upload.details"), found.file))
        receipt.parts(context, found.parts)


def safe_name(given: str) -> str:
    """A file's name as the browser said it, without folders and marks that no name should have."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    plain = "".join(mark for mark in plain if unicodedata.category(mark)[0] != "C").strip().lstrip(".")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if stem else plain[:LONGEST_NAME] or "0"


def _is_period(said: str) -> bool:
    try:
        parse(said)
    except RequestError:
        return False
    return True


def _say(said: str) -> None:
    st.html(f'<p class="w notice">{escape(said)}</p>')


def _senders(context: PageContext) -> dict[str, str]:
    """Who can send: code → name, streets behind their district."""
    areas = context.everywhere.areas()
    names = {row["code"]: frame.area_name(row, context.language) for row in areas.iter_rows(named=True)}
    found = areas.filter(areas["level"].is_in(SENDERS) & ~areas["code"].str.ends_with("-unassigned"))
    return {
        row["code"]: names[row["code"]]
        if row["level"] != "street"
        else f"{names.get(row['district'], row['district'])} › {names[row['code']]}"
        for row in found.iter_rows(named=True)
    }
