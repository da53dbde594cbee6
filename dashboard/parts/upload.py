"""Sending files from the page: choose, send, read the receipt, take the marked workbook home.

There is no sign-in yet: whoever can open the page can send. `wuye serve` therefore listens on this machine only, and a
server for a network needs a guard before it. What is uploaded lies in a temporary folder as long as it is received and
in nobody's cache; the answer is kept in the sender's own session.
"""

import tempfile
import threading
import unicodedata
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, frame, markup
from dashboard.parts.download import download
from dashboard.parts.frame import Desk
from dashboard.words import joined
from pipelines import query
from pipelines.errors import RequestError
from pipelines.intake.apart import Limits, Progress, Received, receive_apart
from pipelines.intake.receive import Sending
from pipelines.periods import parse
from pipelines.settings import settings

KINDS = ("xlsx", "xls", "csv")  # what the browser offers; what a file is, the walls of intake tell
MOST_FILES = 20
SHOWN = 50
LONGEST_NAME = 120
PERIODS = ("2022-12", "2022Q4", "2022H2", "2022")
SENDERS = ("city", "district", "street")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KEPT = "upload.answers"
_ROOM = threading.BoundedSemaphore(2)  # receiving processes at a time, whoever asks

# The uploader's own strings are English; its size limit is said in our words above it.
_OWN_WORDS = """<style>
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] [data-testid="stMarkdownContainer"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"]::after { content: "%s"; }
</style>"""


def upload(desk: Desk) -> None:
    """The form, and below it what became of the files that this session sent last."""
    st.html(markup.head(desk.word("upload.head"), desk.word("upload.note", n=MOST_FILES, mb=settings().upload_mb)))
    if desk.warehouse.home.invented:
        st.html(f'<p class="w notice">{desk.word("upload.invented")}</p>')
    _form(desk)
    answers: Sequence[Received] = st.session_state.get(_KEPT, ())
    for number, answer in enumerate(answers):
        _answer(desk, number, answer)
    if any(part.accepted for answer in answers for part in answer.receipt.parts if answer.receipt.status != "known"):
        st.html(f'<p class="w quiet">{desk.word("upload.next_build")}</p>')


def _form(desk: Desk) -> None:
    st.html(_OWN_WORDS % desk.word("upload.choose"))
    names = _senders(desk)
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            desk.word("upload.files"), type=list(KINDS), accept_multiple_files=True, max_upload_size=settings().upload_mb, key="upload.files",
        )  # fmt: skip
        left, right = st.columns(2, gap="medium")
        sender = left.selectbox(
            desk.word("upload.sender"), list(names), index=None, format_func=lambda code: names[code],
            placeholder=desk.word("upload.as_written"), key="upload.sender",
        )  # fmt: skip
        period = right.text_input(
            desk.word("upload.period"),
            placeholder=desk.word("upload.period_hint", sample=joined(list(PERIODS), desk.language)),
            key="upload.period",
        )
        is_sent = st.form_submit_button(desk.word("upload.send"), type="primary")
    if not is_sent:
        return
    st.session_state.pop(_KEPT, None)
    period = (period or "").strip()
    if not files:
        _say(desk.word("upload.no_file"))
    elif len(files) > MOST_FILES:
        _say(desk.word("upload.too_many", n=MOST_FILES))
    elif period and not _is_period(period):
        _say(desk.word("upload.no_period", text=period, sample=joined(list(PERIODS), desk.language)))
    else:
        st.session_state[_KEPT] = _send(desk, files, sender, period or None)


def _send(desk: Desk, files: Sequence[Any], sender: str | None, period: str | None) -> list[Received]:
    machine = settings()
    limits = Limits(
        seconds=machine.receive_seconds, memory_mb=machine.receive_memory_mb, file_mb=machine.upload_mb
    )  # fmt: skip
    bar = st.progress(0.0, text=desk.word("upload.waiting"))

    def tell(progress: Progress) -> None:
        done = (progress.number + (0.5 if progress.step == "annotating" else 0.0)) / len(files)
        bar.progress(done, text=desk.word(f"upload.{progress.step}", file=progress.file))

    with _ROOM, tempfile.TemporaryDirectory(prefix="wuye-") as folder:
        sendings = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number) / safe_name(file.name)
            path.parent.mkdir()
            path.write_bytes(file.getbuffer())
            sendings.append(Sending(path=path, sender=sender, period=period))
        answers = receive_apart(
            desk.warehouse.home.path, sendings, annotated=desk.language, on_progress=tell, limits=limits
        )
    bar.empty()
    return answers


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


def _senders(desk: Desk) -> dict[str, str]:
    """Who can send: code → name, streets behind their district."""
    areas = ask.frame(desk.warehouse, desk.everywhere, "areas")
    names = {row["code"]: frame.area_name(row, desk.language) for row in areas.iter_rows(named=True)}
    found = areas.filter(areas["level"].is_in(SENDERS) & ~areas["code"].str.ends_with("-unassigned"))
    return {
        row["code"]: names[row["code"]]
        if row["level"] != "street"
        else f"{names.get(row['district'], row['district'])} › {names[row['code']]}"
        for row in found.iter_rows(named=True)
    }


def _answer(desk: Desk, number: int, answer: Received) -> None:
    receipt = answer.receipt
    status = desk.word(f"upload.{receipt.status}")
    sign = {"accepted": "on_time", "known": "on_time", "partly": "late", "refused": "refused"}[receipt.status]
    st.html(markup.head(receipt.file, extra=f'<p class="{sign}">{escape(status)}</p>'))
    if receipt.parts:
        _parts(desk, receipt.parts)
    _faults(desk, [*receipt.file_faults, *receipt.faults])
    _remarks(desk, receipt.warnings)
    for sheet, why in receipt.not_read:
        st.html(f'<p class="w quiet small">{escape(sheet)}: {escape(why.of(desk.language))}</p>')
    _downloads(desk, number, answer)


def _downloads(desk: Desk, number: int, answer: Received) -> None:
    receipt, columns = answer.receipt, iter(st.columns([1, 1, 2], gap="medium"))
    name = f"{Path(receipt.file).stem}_回执"
    if answer.annotated:
        with next(columns):
            download(
                desk.word("upload.annotated"), answer.annotated, name=f"{name}.xlsx", media=WORKBOOK, key=f"annotated-{number}",
            )  # fmt: skip
    with next(columns):
        download(
            desk.word("upload.receipt"), receipt.to_text(desk.language).encode("utf-8-sig"), name=f"{name}.txt", media="text/plain", key=f"receipt-{number}",
        )  # fmt: skip


def _parts(desk: Desk, parts: Sequence[Any]) -> None:
    catalogue = desk.warehouse.catalogue
    heads = [
        (desk.word(f"upload.{name}"), "num" if name in ("rows", "taken", "returned", "no_data") else "")
        for name in ("sheet", "table", "of_period", "from", "rows", "taken", "returned", "no_data")
    ]
    body = [
        (
            "",
            [
                escape(part.sheet or "—"),
                escape(catalogue.sources[part.source].label.of(desk.language)),
                escape(text.period(part.period, desk.language) if part.period else "—"),
                escape(_area(desk, part.sender)),
                *(
                    text.number(count)
                    for count in (part.rows_in, part.accepted, part.refused, sum(part.non_data.values()))
                ),
            ],
        )
        for part in parts
    ]
    st.html(markup.table(heads, body, kind="compact"))


def _area(desk: Desk, code: str) -> str:
    if not code:
        return "—"
    try:
        return frame.area_name(query.area(desk.warehouse, code), desk.language)
    except RequestError:
        return code


def _faults(desk: Desk, faults: Sequence[Any]) -> None:
    rows = [
        [fault.cell or (str(fault.row) if fault.row else "—"), fault.sheet, fault.heading, fault.written, fault.what, fault.mend]
        for fault in faults[:SHOWN]
    ]  # fmt: skip
    _table(desk, "upload.faults", rows, len(faults))


def _remarks(desk: Desk, warnings: Sequence[Any]) -> None:
    rows = []
    for warning in warnings[:SHOWN]:
        cells = joined(list(warning.cells[:3]), desk.language) + (" …" if len(warning.cells) > 3 else "")
        written = [f"{said} ×{count}" if count > 1 else said for said, count in list(warning.values.items())[:3]]
        more = " …" if len(warning.values) > 3 else ""
        rows.append(
            [cells or "—", warning.sheet, warning.heading, joined(written, desk.language) + more, warning.what, warning.mend]
        )  # fmt: skip
    _table(desk, "upload.remarks", rows, len(warnings))


def _table(desk: Desk, title: str, rows: Sequence[Sequence[Any]], every: int) -> None:
    """A table of faults or remarks: cell, sheet, column, written, what is wrong, how to mend."""
    if not rows:
        return
    heads = [
        (desk.word(f"upload.{name}"), "says" if name in ("what", "mend") else "" if name == "written" else "keep")
        for name in ("cell", "sheet", "column", "written", "what", "mend")
    ]
    body = [
        (
            "",
            [*(escape(_short(said)) for said in texts), escape(what.of(desk.language)), escape(mend.of(desk.language))],
        )
        for *texts, what, mend in rows
    ]
    note = desk.word("upload.first", n=len(rows)) if every > len(rows) else ""
    st.html(markup.head(desk.word(title, n=f"{every:,}"), note))
    st.html(markup.table(heads, body, kind="compact wrap"))


def _short(said: str) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= 60 else plain[:60] + "…"
