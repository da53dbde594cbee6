"""Returns that were kept aside because they would remove rows: listed, looked at, confirmed with a reason or dismissed."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import acting, ask, frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, small
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.returns import checking, receipt
from pipelines.errors import WuyeError
from pipelines.intake.confirm import confirm_aside_apart
from pipelines.intake.storing.kept_aside import Aside, dismiss, dismissed, kept_aside
from pipelines.query import Receipt

_COUNTS = ("added", "changed", "removed")
_DONE, _ANEW = "waiting.done", "waiting.anew"


def waiting(context: PageContext) -> Sequence[Aside]:
    """The returns that wait, of senders inside the area looked at; of the whole home where that is its region."""
    return _inside(context, kept_aside(context.reader.home))


def title(context: PageContext, sentence: str, asides: Sequence[Aside]) -> str:
    """The finding of the board, and how many returns wait beside it."""
    return context.word("waiting.title", said=sentence, n=len(asides)) if asides else sentence


def listed(context: PageContext, asides: Sequence[Aside]) -> None:
    """What came of the return handled last; a row for each that waits, with a link; those dismissed, folded away."""
    _done(context)
    if asides:
        draw(markup.head(context.word("waiting.head"), context.word("waiting.note")))
        heads = [
            (context.word("waiting.file"), ""),
            (context.word("upload.from"), "keep"),
            (context.word("waiting.received"), "keep"),
            *((context.word(f"waiting.{name}"), "num keep") for name in _COUNTS),
            ("", ""),
        ]
        draw(markup.table(heads, [("", _row(context, each)) for each in asides], kind="compact stack"))
    _dismissed(context)


def show_waiting_return(context: PageContext, submission: str) -> None:
    """The preview of one return that waits, and what can be done with it."""
    back = markup.anchor(context.word("submissions.back"), context.view.link(waiting=""), kind="more")
    match = next((each for each in waiting(context) if each.manifest.id == submission), None)
    if match is None:
        frame.title(context.word("waiting.head"), "")
        draw(paragraph(back) + notice(context.word("waiting.gone", id=submission)))
        return
    came = context.word("waiting.came", day=text.day(match.manifest.received_on, context.language))
    frame.title(context.word("waiting.one", file=match.manifest.file_name), came)
    draw(paragraph(back))
    if st.session_state.pop(_ANEW, None) == submission:
        _say(context.word("waiting.anew"))
    receipt.faults(context, [*match.receipt.file_faults, *match.receipt.faults])
    receipt.remarks(context, match.receipt.remarks)
    receipt.changes(context, match.receipt)
    receipt.masked(context, match.receipt)
    _confirm(context, match.receipt)
    _dismiss(context, match)


def _confirm(context: PageContext, preview: Receipt) -> None:
    for sentence in receipt.losses(context, [preview]):
        _say(sentence)
    if not acting.allowed(context, "send"):
        return
    with st.form("waiting.confirm", border=False, enter_to_submit=False):
        why = st.text_input(context.word("upload.why"), key="waiting.why", placeholder=context.word("upload.why_hint"))
        rows = sum(part.accepted for part in preview.parts)
        is_confirmed = st.form_submit_button(context.word("upload.confirm", n=rows), type="primary", key="waiting.yes")
    if not is_confirmed:
        return
    if preview.needs_reason and not why.strip():
        _say(context.word("upload.why_missing"))
        return
    try:
        done = confirm_aside_apart(context.reader.home, preview.submission, why)
    except WuyeError as fault:
        _say(sentence_of(fault, context.language))
        return
    if done.is_stored:
        acting.note_act(context, "send", seat().name, f"submission:{done.submission}")
        checking.drop_receipt()
        sentence = context.word("upload.stored", n=rows, id=done.number) + context.word("upload.next_build")
        _leave(context.word("waiting.done", file=done.file, said=sentence))
    elif done.status == "checked":
        st.session_state[_ANEW] = preview.submission
        st.rerun()
    else:
        receipt.faults(context, [*done.file_faults, *done.faults])


def _dismiss(context: PageContext, aside: Aside) -> None:
    if not acting.allowed(context, "send", is_said=False):
        return
    with (
        st.expander(context.word("waiting.dismiss_head")),
        st.form("waiting.dismiss", border=False, enter_to_submit=False),
    ):
        draw(small(context.word("waiting.dismiss_note")))
        left, right = st.columns([1, 3], gap="medium")
        with left:
            by = acting.actor(context, "send", key="waiting.by")
        why = right.text_input(context.word("waiting.dismiss_why"), key="waiting.dismiss_why")
        is_dismissed = st.form_submit_button(
            context.word("waiting.dismiss"), key="waiting.no", disabled=acting.nobody_signs(context, "send")
        )
    if not is_dismissed:
        return
    if not by.strip() or not why.strip():
        _say(context.word("waiting.dismiss_missing"))
        return
    try:
        dismiss(context.reader.home, aside.manifest.id, by=by, why=why)
    except WuyeError as fault:
        _say(sentence_of(fault, context.language))
        return
    acting.note_act(context, "send", by, f"dismissed:{aside.manifest.id}")
    _leave(context.word("waiting.dismiss_done", file=aside.manifest.file_name))


def _leave(sentence: str) -> None:
    """Back to the board, with a sentence on what was done."""
    st.session_state[_DONE] = sentence
    st.query_params.pop("waiting", None)
    st.rerun()


def _done(context: PageContext) -> None:
    if sentence := st.session_state.pop(_DONE, None):
        draw(notice(sentence, kind="on_time"))


def _row(context: PageContext, each: Aside) -> list[str]:
    counts = [sum(getattr(change, name) for change in each.receipt.changes) for name in _COUNTS]
    needs_reason = context.word("waiting.why_asked") if each.receipt.needs_reason else ""
    return [
        markup.anchor(each.manifest.file_name, context.view.link(waiting=each.manifest.id), kind="more"),
        escape(receipt.area_named(context, each.receipt.sender)),
        text.day(each.manifest.received_on, context.language),
        *(text.number(count) for count in counts[:2]),
        Markup('<b class="missing">{}</b>').format(text.number(counts[2])),
        Markup('<span class="quiet small">{}</span>').format(needs_reason),
    ]


def _dismissed(context: PageContext) -> None:
    asides = _inside(context, dismissed(context.reader.home))
    if not asides:
        return
    heads = [(context.word(f"waiting.{name}"), "") for name in ("file", "received", "dismissed_on", "by", "reason")]
    lines = []
    for each in asides:
        assert each.dismissal is not None
        days = (text.day(day, context.language) for day in (each.manifest.received_on, each.dismissal.on))
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
    sentence = escape(context.word("waiting.dismissed", n=len(asides)))
    table = markup.table(heads, lines, kind="compact wrap")
    draw(Markup('<details class="w quiet small"><summary>{} ▾</summary>{}</details>').format(sentence, table))


def _inside(context: PageContext, asides: Sequence[Aside]) -> Sequence[Aside]:
    received, period = ask.received(context.reader), context.view.period
    asides = [each for each in asides if received.may_see(each.receipt.sender, period)]
    if not asides or context.area["code"] == context.reader.home.region:
        return asides
    inside = set(context.reader.areas()["code"]) | {context.area["code"]}
    return [
        each for each in asides if inside & {each.receipt.sender, *(change.sender for change in each.receipt.changes)}
    ]


def _say(sentence: str) -> None:
    draw(notice(sentence))
