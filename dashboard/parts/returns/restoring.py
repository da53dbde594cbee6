"""Putting a former version of a return back: what it would do, a reason where it is asked for, and a button."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts.page import acting, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.returns import checking, receipt
from pipelines.errors import WuyeError
from pipelines.intake.storing.restore import check_restore, restore
from pipelines.query import Receipt

_REQUEST, _DONE = "restoring.asked", "restoring.done"


def restoring(context: PageContext, versions: pl.DataFrame, chosen: Mapping[str, Any], source: str) -> None:
    """For a version that no longer stands a button to put it back; for one just put back the word that it was."""
    done: Receipt | None = st.session_state.pop(_DONE, None)
    if done is not None:
        text = context.word("restore.done", id=done.number)
        draw(notice(text, kind="on_time"))
        receipt.changes(context, done)  # of every table of the file, also those that are on no page of this return
    submission = chosen["submission_id"]
    stands = versions.filter(pl.col("version").is_not_null())["submission_id"].first()
    if chosen["version"] is None or submission == stands:
        return
    if st.session_state.get(_REQUEST) != (submission, source):
        if st.button(context.word("restore.ask", n=chosen["version"]), key="restore.ask"):
            st.session_state[_REQUEST] = (submission, source)
            st.rerun()
        return
    try:
        _confirm(context, submission, source)
    except WuyeError as fault:
        draw(notice(sentence_of(fault, context.language)))


def _confirm(context: PageContext, submission: str, source: str) -> None:
    if not acting.allowed(context, "send"):
        return
    draw(markup.head(context.word("restore.head"), context.word("restore.note")))
    label = context.reader.catalogue.sources[source].label.of(context.language)
    names = {True: context.word("restore.table", table=label), False: context.word("restore.file")}
    is_table = st.radio(
        context.word("restore.what"),
        list(names),
        format_func=lambda one: names[one],
        horizontal=True,
        key="restore.what",
        label_visibility="collapsed",
    )
    sources = (source,) if is_table else ()
    home = context.reader.home
    preview = check_restore(home, submission, sources)
    receipt.changes(context, preview)
    for text in receipt.losses(context, [preview]):
        draw(notice(text))
    why = st.text_input(context.word("restore.why"), key="restore.why") if preview.needs_reason else ""
    yes, no, _ = st.columns([1, 1, 3], gap="small")
    is_confirmed = yes.button(context.word("restore.confirm"), type="primary", key="restore.confirm", width="stretch")
    if no.button(context.word("upload.cancel"), key="restore.cancel", width="stretch"):
        st.session_state.pop(_REQUEST, None)
        st.rerun()
    if is_confirmed and preview.needs_reason and not why.strip():
        draw(notice(context.word("upload.why_missing")))
    elif is_confirmed:
        done = restore(home, submission, sources, why=why, binding=preview.binding)
        if done.is_stored:
            acting.note_act(context, "send", seat().name, f"submission:{done.submission}", restores=submission)
            checking.drop_receipt()
            st.session_state[_DONE] = done
            st.session_state.pop(_REQUEST, None)
            st.query_params["later"] = done.submission
        st.rerun()
