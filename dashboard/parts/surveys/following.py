"""A survey while it runs: the field workbook as filled so far, response by street, and the return when it has ended."""

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.returns import receipt
from dashboard.parts.returns.checking import File, laid_out, limits, safe_name
from dashboard.parts.returns.upload import own_words
from dashboard.parts.surveys.table import say_wrong, show_first
from pipelines import clock
from pipelines.errors import WuyeError
from pipelines.export.table_files import XLSX
from pipelines.intake.receive import Sending
from pipelines.intake.sandbox import sheets_apart
from pipelines.query import Receipt
from pipelines.surveys.field_book import Filled, read_filled
from pipelines.surveys.progress import Closing, progress, return_book

_FILLED = "survey.filled"
_MOST = 15
_FAULTS = 10
_COLUMNS = ("street_name", "completes", "done", "still_needed", "contacted", "response", "left")


def show_following(context: PageContext) -> None:
    """The field for the workbook, and what it says."""
    draw(markup.head(context.word("survey.follow"), context.word("survey.follow_note")))
    own_words(context)
    with st.form("survey.follow", clear_on_submit=True, border=False, enter_to_submit=False):
        file = st.file_uploader(context.word("survey.book"), key="survey.file")
        is_asked = st.form_submit_button(context.word("survey.read"), type="primary")
    if is_asked:
        st.session_state.pop(_FILLED, None)
        if file is None:
            say_wrong(context.word("upload.no_file"))
        else:
            _read(context, File(name=safe_name(file.name), content=bytes(file.getbuffer()), sender=None, period=None))
    filled: Filled | None = st.session_state.get(_FILLED)
    if filled is not None:
        _faults(context, filled)
        _streets(context, filled)
        _close(context, filled)


def _read(context: PageContext, file: File) -> None:
    with st.spinner(context.word("foreign.looking")), laid_out([file]) as (path,):
        sheets = sheets_apart(context.reader.home.path, Sending(path=path), limits=limits())
    if isinstance(sheets, Receipt):
        receipt.faults(context, sheets.file_faults)
        return
    try:
        st.session_state[_FILLED] = read_filled(sheets)
    except WuyeError as fault:
        say_wrong(sentence_of(fault, context.language))


def _faults(context: PageContext, filled: Filled) -> None:
    if not filled.faults:
        return
    lines = [
        escape(context.word("survey.row", row=row, said=sentence.of(context.language)))
        for row, sentence in filled.faults[:_FAULTS]
    ]
    label = context.word("survey.not_counted", n=len(filled.faults))
    draw(markup.notice(label, kind="late") + markup.sentences(lines))


def _streets(context: PageContext, filled: Filled) -> None:
    matches = progress(filled)
    short = matches.filter("is_short")
    total = context.word(
        "survey.so_far",
        survey=filled.survey_id,
        done=text.number(int(matches["done"].sum())),
        completes=text.number(int(matches["completes"].sum())),
        needed=text.number(int(matches["still_needed"].sum())),
    )
    draw(Markup('<p class="w"><b>{}</b></p>').format(total))
    if short.height and matches["entered"].sum():
        names = "、".join(short["street_name"].head(5))
        draw(markup.notice(context.word("survey.short", n=short.height, names=names), kind="late"))
    names_of = {name: context.word(f"survey.column_{name}") for name in _COLUMNS}
    rows = [
        [
            escape(row["street_name"]),
            *(text.number(row[name]) for name in ("completes", "done", "still_needed", "contacted")),
            text.share(row["response"]),
            text.number(row["left"]),
        ]
        for row in matches.head(_MOST).iter_rows(named=True)
    ]
    headings = [(names_of[name], "" if name == "street_name" else "num") for name in _COLUMNS]
    show_first(context, headings, rows, matches.height)
    table_download(
        context,
        lambda: explained(context, matches.select(_COLUMNS), names_of),
        file=f"{filled.survey_id}-progress",
    )


def _close(context: PageContext, filled: Filled) -> None:
    draw(markup.head(context.word("survey.close"), context.word("survey.close_note")))
    today = clock.today(context.reader.home)
    first, second, third, fourth = st.columns(4)
    start = first.date_input(context.word("survey.from"), value=today, key="survey.from", format="YYYY-MM-DD")
    end = second.date_input(context.word("survey.to"), value=today, key="survey.to", format="YYYY-MM-DD")
    sponsor = third.text_input(context.word("survey.sponsor"), key="survey.sponsor")
    contractor = fourth.text_input(context.word("survey.contractor"), key="survey.contractor")
    closing = Closing(field_from=start, field_to=end, sponsor=sponsor.strip(), contractor=contractor.strip())
    download(
        context.word("survey.take_return"),
        lambda: return_book(filled, closing),
        name=f"{context.word('survey.file_return', survey=filled.survey_id)}.xlsx",
        media=XLSX,
        key="survey-return",
    )
