"""The papers of a frozen quarter on a page: each is made when its button is pressed, with progress, and sent once."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import format as text
from dashboard.pack import archive, produce
from dashboard.pack.frozen import quarter_read
from dashboard.pack.letters.desk import LetterRequest
from dashboard.parts.page import letter, markup
from dashboard.parts.page.download import DOCX, PDF, PPTX, download
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw, notice, paragraph, small
from dashboard.words import word
from pipelines.catalogue.declarations import STORED_LEVELS
from pipelines.export.table_files import XLSX

_MEDIA = {"word": DOCX, "pdf": PDF, "slides": PPTX, "workbook": XLSX}


def show(context: PageContext) -> None:
    """The papers of the area looked at; `context` reads a frozen quarter."""
    quarter = quarter_read(context.reader)
    place = area_name(context.area, context.language)
    draw(markup.head(context.word("paper.page"), context.word("paper.page_note")))
    if context.area["level"] not in STORED_LEVELS:
        draw(notice(context.word("paper.page_level")))
        return
    state = context.word("paper.final" if quarter.is_final else "paper.provisional", version=quarter.version)
    sentence = context.word(
        "paper.page_of", area=place, period=text.period(quarter.period, context.language), version=state
    )
    draw(paragraph(sentence))
    for name in produce.PAPERS:
        label = context.word(f"paper.make_{name}")
        file = produce.file_name(place, quarter.period, name, context.language)
        download(label, _maker(context, (name,)), name=file, media=_MEDIA[name], key=f"paper-{name}")
    file = f"{place}{quarter.period}.zip"
    download(
        context.word("paper.make_all"),
        _maker(context, produce.PAPERS),
        name=file,
        media="application/zip",
        key="paper-all",
    )
    draw(small(context.word("paper.page_template")))


def letters(context: PageContext, quarter: str) -> None:
    """The notice of the meeting and the breakdown of the targets, as drafts."""
    draw(markup.head(context.word("paper.letters"), context.word("paper.letters_note")))
    left, right = st.columns(2, gap="medium")
    with left:
        when = st.text_input(context.word("review.meets_when"), max_chars=60, key="call:when")
    with right:
        place = st.text_input(context.word("review.meets_where"), max_chars=60, key="call:place")
    letter.draft(
        context, LetterRequest(kind="meeting_call", about=f"period:{quarter}", when=when.strip(), place=place.strip())
    )
    letter.draft(context, LetterRequest(kind="task_breakdown", about=f"area:{context.area['code']}"))


def _maker(context: PageContext, papers: Sequence[str]) -> Callable[[], bytes]:
    """What makes one paper, or several in a .zip, and tells how far it is."""

    def make() -> bytes:
        steps = len(papers) + 1
        bar = st.progress(0.0)
        done: list[str] = []

        def progress(step: str) -> None:
            sentence = word(f"paper.step_{step}", context.language)
            bar.progress(len(done) / steps, text=sentence)
            done.append(step)

        try:
            pack = produce.make(quarter_read(context.reader), context.area["code"], papers, context.language, progress)
        finally:
            bar.empty()
        for warning in pack.warnings:
            draw(notice(warning))
        files = [(file.name, file.content) for file in pack.files]
        return files[0][1] if len(papers) == 1 else archive.zipped(files)

    return make
