"""Returns that were kept aside because they would remove rows: listed, looked at, confirmed with a reason or dismissed."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.parts import frame, markup, receipt, upload
from dashboard.parts.frame import Desk
from dashboard.parts.sentence import sentence_of
from pipelines.errors import WuyeError
from pipelines.intake.confirm import confirm_aside_apart
from pipelines.intake.storing.kept_aside import Aside, dismiss, dismissed, kept_aside
from pipelines.query import Receipt

_COUNTS = ("added", "changed", "removed")
_DONE, _ANEW = "waiting.done", "waiting.anew"


def waiting(desk: Desk) -> Sequence[Aside]:
    """The returns that wait, of senders inside the area looked at; of the whole home where that is its region."""
    return _inside(desk, kept_aside(desk.reader.home))


def title(desk: Desk, said: str, found: Sequence[Aside]) -> str:
    """The finding of the board, and how many returns wait beside it."""
    return desk.word("waiting.title", said=said, n=len(found)) if found else said


def listed(desk: Desk, found: Sequence[Aside]) -> None:
    """What came of the return handled last; a row for each that waits, with a link; those dismissed, folded away."""
    _done(desk)
    if found:
        st.html(markup.head(desk.word("waiting.head"), desk.word("waiting.note")))
        heads = [
            (desk.word("waiting.file"), ""),
            (desk.word("upload.from"), "keep"),
            (desk.word("waiting.received"), "keep"),
            *((desk.word(f"waiting.{name}"), "num keep") for name in _COUNTS),
            ("", ""),
        ]
        st.html(markup.table(heads, [("", _row(desk, each)) for each in found], kind="compact stack"))
    _dismissed(desk)


def show(desk: Desk, submission: str) -> None:
    """The preview of one return that waits, and what can be done with it."""
    back = markup.anchor(desk.word("submissions.back"), desk.view.link(waiting=""), kind="more")
    found = next((each for each in waiting(desk) if each.manifest.id == submission), None)
    if found is None:
        frame.title(desk.word("waiting.head"), "")
        st.html(f'<p class="w">{back}</p><p class="w notice">{escape(desk.word("waiting.gone", id=submission))}</p>')
        return
    came = desk.word("waiting.came", day=text.day(found.manifest.received_on, desk.language))
    frame.title(desk.word("waiting.one", file=found.manifest.file_name), came)
    st.html(f'<p class="w">{back}</p>')
    if st.session_state.pop(_ANEW, None) == submission:
        _say(desk.word("waiting.anew"))
    receipt.faults(desk, [*found.receipt.file_faults, *found.receipt.faults])
    receipt.remarks(desk, found.receipt.remarks)
    receipt.changes(desk, found.receipt)
    receipt.masked(desk, found.receipt)
    _confirm(desk, found.receipt)
    _dismiss(desk, found)


def _confirm(desk: Desk, found: Receipt) -> None:
    for said in receipt.losses(desk, [found]):
        _say(said)
    with st.form("waiting.confirm", border=False):
        why = st.text_input(desk.word("upload.why"), key="waiting.why", placeholder=desk.word("upload.why_hint"))
        rows = sum(part.accepted for part in found.parts)
        is_confirmed = st.form_submit_button(desk.word("upload.confirm", n=rows), type="primary", key="waiting.yes")
    if not is_confirmed:
        return
    if found.needs_reason and not why.strip():
        _say(desk.word("upload.why_missing"))
        return
    try:
        done = confirm_aside_apart(desk.reader.home, found.submission, why)
    except WuyeError as fault:
        _say(sentence_of(fault, desk.language))
        return
    if done.is_stored:
        upload.drop_receipt()
        said = desk.word("upload.stored", n=rows, id=done.number) + desk.word("upload.next_build")
        _leave(desk.word("waiting.done", file=done.file, said=said))
    elif done.status == "checked":
        st.session_state[_ANEW] = found.submission
        st.rerun()
    else:
        receipt.faults(desk, [*done.file_faults, *done.faults])


def _dismiss(desk: Desk, found: Aside) -> None:
    with st.expander(desk.word("waiting.dismiss_head")), st.form("waiting.dismiss", border=False):
        st.html(f'<p class="w quiet small">{escape(desk.word("waiting.dismiss_note"))}</p>')
        left, right = st.columns([1, 3], gap="medium")
        by = left.text_input(desk.word("waiting.by"), key="waiting.by")
        why = right.text_input(desk.word("waiting.dismiss_why"), key="waiting.dismiss_why")
        is_dismissed = st.form_submit_button(desk.word("waiting.dismiss"), key="waiting.no")
    if not is_dismissed:
        return
    if not by.strip() or not why.strip():
        _say(desk.word("waiting.dismiss_missing"))
        return
    try:
        dismiss(desk.reader.home, found.manifest.id, by=by, why=why)
    except WuyeError as fault:
        _say(sentence_of(fault, desk.language))
        return
    _leave(desk.word("waiting.dismiss_done", file=found.manifest.file_name))


def _leave(said: str) -> None:
    """Back to the board, with a sentence on what was done."""
    st.session_state[_DONE] = said
    st.query_params.pop("waiting", None)
    st.rerun()


def _done(desk: Desk) -> None:
    if said := st.session_state.pop(_DONE, None):
        st.html(f'<p class="w notice on_time">{escape(said)}</p>')


def _row(desk: Desk, each: Aside) -> list[str]:
    counts = [sum(getattr(change, name) for change in each.receipt.changes) for name in _COUNTS]
    needs_reason = desk.word("waiting.why_asked") if each.receipt.needs_reason else ""
    return [
        markup.anchor(escape(each.manifest.file_name), desk.view.link(waiting=each.manifest.id), kind="more"),
        escape(receipt.area_named(desk, each.receipt.sender)),
        text.day(each.manifest.received_on, desk.language),
        *(text.number(count) for count in counts[:2]),
        f'<b class="missing">{text.number(counts[2])}</b>',
        f'<span class="quiet small">{escape(needs_reason)}</span>',
    ]


def _dismissed(desk: Desk) -> None:
    found = _inside(desk, dismissed(desk.reader.home))
    if not found:
        return
    heads = [(desk.word(f"waiting.{name}"), "") for name in ("file", "received", "dismissed_on", "by", "reason")]
    lines = []
    for each in found:
        assert each.dismissal is not None
        days = (text.day(day, desk.language) for day in (each.manifest.received_on, each.dismissal.on))
        lines.append(
            (
                "",
                [
                    markup.as_written(each.manifest.file_name),
                    *days,
                    markup.as_written(each.dismissal.by),
                    markup.as_written(each.dismissal.why),
                ],
            )
        )
    said = escape(desk.word("waiting.dismissed", n=len(found)))
    table = markup.table(heads, lines, kind="compact wrap")
    st.html(f'<details class="w quiet small"><summary>{said} ▾</summary>{table}</details>')


def _inside(desk: Desk, found: Sequence[Aside]) -> Sequence[Aside]:
    if not found or desk.area["code"] == desk.reader.home.region:
        return found
    inside = set(desk.reader.areas()["code"]) | {desk.area["code"]}
    return [
        each for each in found if inside & {each.receipt.sender, *(change.sender for change in each.receipt.changes)}
    ]


def _say(said: str) -> None:
    st.html(f'<p class="w notice">{escape(said)}</p>')
