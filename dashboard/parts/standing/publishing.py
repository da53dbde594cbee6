"""The button that makes the publication of the lists: text, table and page in one .zip."""

import streamlit as st

from dashboard.pack.archive import zipped
from dashboard.pack.publication import files_of, publication
from dashboard.parts.page import markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from dashboard.parts.standing import entries

ACT = "publish"  # of the link that opens it


def show(context: PageContext) -> None:
    """Draws it for who sees the whole city: what a district sees of the lists is no publication of them."""
    if not context.reader.viewer.sees_all_areas:
        return
    if context.view.chosen.get("act") != ACT:
        draw(
            paragraph(markup.anchor(context.word("publication.open"), context.view.link(case="", act=ACT), kind="more"))
        )
        return
    close = markup.anchor(context.word("case.close"), context.view.link(act=""), kind="more")
    draw(markup.head(context.word("publication.head"), context.word("publication.note"), close))
    contact = ""
    if not context.reader.home.invented:
        contact = st.text_input(context.word("publication.contact"), max_chars=200, key="publication:contact")

    has_scores = st.checkbox(context.word("publication.with_scores"), key="publication:scores")

    def make() -> bytes:
        day = entries.day_of(context)
        made = publication(context.everywhere, context.language, day, contact=contact, has_scores=has_scores)
        return zipped(files_of(made))

    download(
        context.word("publication.button"),
        make,
        name=f"{context.word('publication.file')}.zip",
        media="application/zip",
        key="publication",
    )
