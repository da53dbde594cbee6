"""Keeping a view by name, pinning it to one's own page, and the views that are kept: one's own first."""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.view import address
from pipelines.errors import WuyeError
from pipelines.office.kept_views import KeptView, drop_view, keep_view, kept_views, pin_view


@st.fragment
def show(context: PageContext) -> None:
    """The field for a name, and what is kept. A press runs this part alone: it is done at once, before charts are drawn anew
    and whether or not the reader waits for them."""
    home, by = context.reader.home, seat().name
    draw(markup.head(context.word("explore.kept"), context.word("explore.kept_note")))
    left, right, _ = st.columns([2, 1, 3], vertical_alignment="bottom")
    name = left.text_input(context.word("explore.view_name"), max_chars=60, key="view-name")
    if right.button(context.word("explore.keep"), key="keep-view"):
        view = context.view
        newest = {} if view.period == context.reader.as_of else {"period": view.period}  # else it goes on with the data
        kept = KeptView(name=name or "", by=by, page=view.page, parameters={"area": view.area, **newest, **view.chosen})
        _done(context, lambda: keep_view(home, kept))
    show_kept(context)


@st.fragment
def show_kept(context: PageContext) -> None:
    """Links to all views that are kept, and what can be done with one's own."""
    home, by = context.reader.home, seat().name
    views = sorted(kept_views(home), key=lambda view: (view.by != by, view.name))
    lines = [
        markup.anchor(view.name, address(view.page, {**view.parameters, "lang": context.language}))
        + (Markup(' <span class="quiet small">{}</span>').format(view.by) if view.by and view.by != by else "")
        + (
            Markup(' <span class="quiet small">{}</span>').format(context.word("explore.pinned"))
            if _is_mine(view, by)
            else ""
        )
        for view in views
    ]
    if lines:
        draw(markup.sentences(lines))
    own = {view.name: view for view in views if view.by == by}
    if own:
        _change(context, own, by)


def _is_mine(view: KeptView, by: str) -> bool:
    return view.is_pinned and view.by == by


def _change(context: PageContext, own: dict[str, KeptView], by: str) -> None:
    """The forms for one's own views."""
    home = context.reader.home
    left, middle, right, _ = st.columns([2, 1, 1, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        context.word("explore.own_view"),
        list(own),
        index=None,
        placeholder=context.word("explore.choose_view"),
        key="view-changed",
    )
    is_pinned = chosen is not None and own[chosen].is_pinned
    if middle.button(context.word("explore.unpin" if is_pinned else "explore.pin"), key="pin-view") and chosen:
        _done(context, lambda: pin_view(home, chosen, by, is_pinned=not is_pinned), is_last=True)
    if right.button(context.word("explore.drop"), key="drop-view") and chosen:
        _done(context, lambda: drop_view(home, chosen, by), is_last=True)


def _done(context: PageContext, act: Callable[[], None], *, is_last: bool = False) -> None:
    """Does it, or says why not; with `is_last` the page is drawn anew."""
    try:
        act()
    except (WuyeError, OSError) as fault:
        text = sentence_of(fault, context.language) if isinstance(fault, WuyeError) else str(fault.strerror)
        draw(notice(text))
        return
    if is_last:
        st.rerun()
