"""Sending files from the page: choose, check, look, confirm, read the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from markupsafe import Markup, escape

from dashboard.parts.page import acting, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, quiet, small
from dashboard.parts.page.seat import seat
from dashboard.parts.returns import foreign, receipt
from dashboard.parts.returns.checking import (
    PERIODS,
    Case,
    File,
    MappingText,
    case,
    check,
    judge,
    keep,
    period_of,
    safe_name,
    say,
    senders,
    without_content,
)
from dashboard.parts.returns.uploaded import release
from dashboard.scripts import TO_TOP
from dashboard.words import joined
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.intake.sandbox import CHANGED, Received
from pipelines.intake.storing.kept_mappings import kept_mappings
from pipelines.settings import settings

MOST_FILES = 20
FIRST_FAULTS = 10  # above the buttons of a check; all of them are in the marked workbook
_CANCELLED = "upload.cancelled"
PART = "send"  # of the page, where files are chosen

# The uploader's own strings are English; its size limit is said in our words above it.
_OWN_WORDS = Markup("""<style>
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] [data-testid="stMarkdownContainer"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"]::after { content: "%s"; }
[data-testid="stFileUploader"] [role="alert"] { font-size: 0; }
[data-testid="stFileUploader"] [role="alert"]::after { font-size: 12.5px; content: "%s"; }
</style>""")


def result(context: PageContext) -> bool:
    """What came of the files that this session chose last: the check to confirm, or the receipt. Stands above all else;
    false where there is none."""
    current = case()
    if current is None:
        if st.session_state.pop(_CANCELLED, False):
            say(context.word("upload.cancelled"))
            draw(markup.paragraph(markup.to_part(context.word("upload.choose_again"), PART)))
        return foreign.show_proposal(context)
    if current.is_new:
        keep(replace(current, is_new=False), is_drawn=True)
        markup.run(TO_TOP)
    if current.step == "checked":
        _checked(context, current)
        foreign.show_proposal(context)
    else:
        _sent(context, current)
    return True


def own_words(context: PageContext) -> None:
    """Puts the words of a field for files into the page's language: Streamlit's are English."""
    draw(_OWN_WORDS % (context.word("upload.choose"), context.word("upload.not_taken", mb=settings().upload_mb)))


def upload(context: PageContext) -> None:
    """The form."""
    if not acting.allowed(context, "send", is_said=False):
        return
    draw(markup.head(context.word("upload.head"), context.word("upload.note", n=MOST_FILES, mb=settings().upload_mb)))
    if context.reader.home.invented:
        draw(notice(context.word("upload.invented")))
    own_words(context)
    names = senders(context)
    with st.form("upload", clear_on_submit=True, border=False, enter_to_submit=False):
        files = st.file_uploader(
            context.word("upload.files"),
            accept_multiple_files=True,  # of any kind: what a file is, the walls of intake tell, in the page's language
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
        kept = _kept(context)
        chosen_mapping = _mapping_choice(context, kept) if kept else None
        yes, other, _ = st.columns([1, 2, 3], gap="small")
        is_asked = yes.form_submit_button(context.word("upload.check"), type="primary", width="stretch")
        is_foreign = other.form_submit_button(context.word("foreign.open"), width="stretch", key="foreign.open")
    if not (is_asked or is_foreign):
        return
    period = (period or "").strip()
    if not files:
        say(context.word("upload.no_file"))
    elif len(files) > MOST_FILES:
        say(context.word("upload.too_many", n=MOST_FILES))
    elif period and period_of(period) is None:
        say(context.word("upload.no_period", text=period, sample=joined(list(PERIODS), context.language)))
    elif chosen_mapping and not period and kept[chosen_mapping.name].period:
        say(context.word("foreign.no_period"))  # the mapping's own is that of the file for which it was made
    elif is_foreign and len(files) > 1:
        say(context.word("foreign.one_file"))
    else:
        chosen = [
            File(
                name=safe_name(file.name),
                content=bytes(file.getbuffer()),
                sender=sender,
                period=period_of(period),
                mapping=None if is_foreign else chosen_mapping,
            )
            for file in files
        ]
        release(files)
        if is_foreign:
            foreign.propose(context, chosen[0])
        else:
            check(context, chosen)


def _kept(context: PageContext) -> Mapping[str, FileMapping]:
    """The mappings of this office."""
    home = context.reader.home
    return {name: each for name, each in kept_mappings(home).items() if each.region == home.region}


def _mapping_choice(context: PageContext, kept: Mapping[str, FileMapping]) -> MappingText | None:
    """The mapping that is to be used, where the office keeps any."""
    name = st.selectbox(
        context.word("foreign.use"),
        list(kept),
        index=None,
        placeholder=context.word("foreign.use_none"),
        key="upload.mapping",
    )
    if name is None:
        return None
    return MappingText(name=name, toml=(context.reader.home.mappings / f"{name}.toml").read_text(encoding="utf-8"))


def _checked(context: PageContext, matches: Case) -> None:
    """What is wrong, what would happen table by table, what can be ticked, and the buttons that make it happen or not."""
    waiting = matches.of_status("checked")
    rows = sum(part.accepted for at in waiting for part in matches.answers[at].receipt.parts)
    head = "upload.changed_head" if matches.is_stale else "upload.checked_head"
    draw(markup.head(context.word(head), context.word("upload.checked_note")))
    if matches.is_stale:
        say(context.word("upload.changed_note"))
    ticked = []
    for index, answer in enumerate(matches.answers):
        _file_head(context, answer)
        receipt.faults(context, [*answer.receipt.file_faults, *answer.receipt.faults], FIRST_FAULTS)
        if answer.receipt.changes and (answer.receipt.file_faults or answer.receipt.faults or answer.receipt.warnings):
            draw(markup.head(context.word("upload.effect")))
        receipt.changes(context, answer.receipt)
        receipt.masked(context, answer.receipt)
        for doubt in answer.receipt.doubts:
            what, mend = doubt.what.of(context.language), doubt.mend.of(context.language)
            say(context.word("upload.doubt", what=what, mend=mend))
        foreign.offer(context, matches.files[index], answer.receipt, f"foreign.offer.{index}")
        ticked.append(_nothing(context, matches, index))
    files = [replace(file, nothing=ticks) for file, ticks in zip(matches.files, ticked, strict=True)]
    has_new_ticks = any(set(new.nothing) != set(file.nothing) for new, file in zip(files, matches.files, strict=True))
    needs_reason = any(matches.answers[at].receipt.needs_reason for at in waiting)
    why = ""
    if n := sum(len(answer.receipt.remarks) for answer in matches.answers):
        draw(small(context.word("upload.remarks_below", n=n)))
    for text in receipt.losses(context, [matches.answers[at].receipt for at in waiting]):
        say(text)
    if needs_reason:
        why = st.text_input(context.word("upload.why"), key="upload.why", placeholder=context.word("upload.why_hint"))
    if has_new_ticks:
        say(context.word("upload.new_ticks"))
        if st.button(context.word("upload.recheck"), key="upload.recheck", type="primary"):
            check(context, files)
    yes, no, _ = st.columns([1, 1, 3], gap="small")
    is_confirmed = yes.button(
        context.word("upload.confirm", n=rows),
        type="primary",
        key="upload.confirm",
        disabled=has_new_ticks or not waiting,
        width="stretch",
    )
    is_dropped = no.button(context.word("upload.drop"), key="upload.cancel", width="stretch")
    if is_dropped:
        st.session_state[_CANCELLED] = True
        foreign.drop()
        keep(None)
    if is_confirmed and needs_reason and not why.strip():
        say(context.word("upload.why_missing"))
    elif is_confirmed and not has_new_ticks:  # a press can overtake the tick that disables the button
        _confirm(context, matches, waiting, why)
    for index, answer in enumerate(matches.answers):
        receipt.remarks(context, answer.receipt.remarks)
        _details(context, answer, f"checked-{index}")


def _nothing(context: PageContext, matches: Case, index: int) -> tuple[str, ...]:
    """A box for each table that was left blank and not filled in: that there is nothing this period. Returns the tables
    that are ticked now."""
    file, answer = matches.files[index], matches.answers[index]
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
    draw(paragraph(context.word("upload.nothing_known" if is_known else "upload.nothing")))
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


def _confirm(context: PageContext, matches: Case, waiting: Sequence[int], why: str) -> None:
    if not acting.allowed(context, "send"):
        return
    files = [matches.files[at] for at in waiting]
    answers = list(matches.answers)
    sent = judge(context, files, [matches.answers[at].receipt.binding for at in waiting], why)
    for at, answer in zip(waiting, sent, strict=True):
        answers[at] = answer
    for answer in sent:
        acting.note_act(
            context, "send", seat().name, f"submission:{answer.receipt.submission}", status=answer.receipt.status
        )
    done = Case(files=matches.files, answers=tuple(answers), step="sent")
    if done.of_status("checked"):
        codes = {warning.code for answer in sent for warning in answer.receipt.warnings}
        keep(replace(done, step="checked", is_stale=CHANGED in codes))
    foreign.keep_used(context, done)
    keep(without_content(done))


def _sent(context: PageContext, matches: Case) -> None:
    """The receipts, and a button back to the form."""
    stored = matches.of_status("accepted", "partly")
    draw(markup.head(context.word("upload.sent_head" if stored else "upload.nothing_sent")))
    for index, answer in enumerate(matches.answers):
        _file_head(context, answer)
        receipt.changes(context, answer.receipt)
        receipt.masked(context, answer.receipt)
        receipt.put_back(context, answer.receipt)
        _faults(context, answer)
        _details(context, answer, f"sent-{index}")
    foreign.kept_as(context)
    if stored:
        draw(quiet(context.word("upload.next_build")))
    if st.button(context.word("upload.again"), key="upload.again"):
        keep(None)


def _file_head(context: PageContext, answer: Received) -> None:
    outcome = answer.receipt
    sign = {"accepted": "on_time", "known": "on_time", "partly": "late", "refused": "refused"}.get(outcome.status, "")
    text = escape(context.word(f"upload.{outcome.status}"))
    if outcome.status in ("accepted", "partly"):
        text = receipt.success(context, outcome)
    if outcome.why:
        text += Markup("<br>") + escape(context.word("upload.why_given", why=outcome.why))
    draw(markup.head(outcome.file, extra=Markup('<p class="{}">{}</p>').format(sign, text)))


def _faults(context: PageContext, answer: Received) -> None:
    outcome = answer.receipt
    receipt.faults(context, [*outcome.file_faults, *outcome.faults])
    receipt.remarks(context, outcome.remarks)


def _details(context: PageContext, answer: Received, key: str) -> None:
    outcome = answer.receipt
    blank = {sheet for change in outcome.changes if not (change.rows or change.refused) for sheet in change.sheets}
    for why, sheets in outcome.not_read_by_reason.items():
        if blank.issuperset(sheets):  # said above, with the rows that stand
            continue
        sheets = [sheet for sheet in sheets if sheet]
        if not sheets:  # a text file has one, without a name; its faults stand above
            continue
        text = context.word(
            "upload.not_read", sheets=joined(list(sheets), context.language), why=why.of(context.language)
        )
        draw(small(text))
    receipt.downloads(context, answer, key)
    if outcome.parts:
        draw(markup.head(context.word("upload.details"), outcome.file))
        receipt.parts(context, outcome.parts)
