"""Keeping a view by name, and the views that are kept: one's own first."""

from html import escape

import streamlit as st

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.view import address
from pipelines.errors import WuyeError
from pipelines.office.kept_views import KeptView, drop_view, keep_view, kept_views


def show(context: PageContext) -> None:
    """The field for a name, and links to what is kept; a view that one keeps can be dropped."""
    home, by = context.reader.home, seat().name
    st.html(markup.head(context.word("explore.kept"), context.word("explore.kept_note")))
    left, right, _ = st.columns([2, 1, 3], vertical_alignment="bottom")
    name = left.text_input(context.word("explore.view_name"), max_chars=60, key="view-name")
    if right.button(context.word("explore.keep"), key="keep-view"):
        view = context.view
        asked = {"area": view.area, "period": view.period, **view.chosen}
        try:
            keep_view(home, KeptView(name=name or "", by=by, page=view.page, asked=asked))
        except (WuyeError, OSError) as fault:
            said = sentence_of(fault, context.language) if isinstance(fault, WuyeError) else str(fault.strerror)
            st.html(f'<p class="w notice">{escape(said)}</p>')
    kept = sorted(kept_views(home), key=lambda view: (view.by != by, view.name))
    lines = [
        markup.anchor(escape(view.name), address(view.page, {**view.asked, "lang": context.language}))
        + (f' <span class="quiet small">{escape(view.by)}</span>' if view.by and view.by != by else "")
        for view in kept
    ]
    if lines:
        st.html(markup.sentences(lines))
    own = [view.name for view in kept if view.by == by]
    if own:
        left, right, _ = st.columns([2, 1, 3], vertical_alignment="bottom")
        chosen = left.selectbox(
            context.word("explore.drop_view"),
            own,
            index=None,
            placeholder=context.word("explore.choose_view"),
            key="view-dropped",
        )
        if right.button(context.word("explore.drop"), key="drop-view") and chosen:
            drop_view(home, chosen, by)
            st.rerun()
