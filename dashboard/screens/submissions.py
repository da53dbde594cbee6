"""报送: who has sent in time, and who has not?"""

from html import escape

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import frame, markup, names, submitted, upload, version, waiting
from dashboard.parts.frame import Desk
from pipelines import clock, query


def show(desk: Desk) -> None:
    """The board of units and returns; one return with its versions and receipt; one that waits; the templates."""
    period = desk.view.chosen.get("at") or desk.view.period
    every = submitted.board(desk, period)
    unit, source = desk.view.chosen.get("unit", ""), desk.view.chosen.get("of", "")
    if unit and source:
        version.show(desk, submitted.row(every, unit, source))
        return
    if aside := desk.view.chosen.get("waiting", ""):
        waiting.show(desk, aside)
        return
    used = every.filter(pl.col("is_in_use") | pl.col("submission_id").is_not_null())  # what came, asked for or not
    kept = waiting.waiting(desk)
    frame.title(waiting.title(desk, submitted.finding(desk, used), kept), desk.period(period))
    is_shown = upload.result(desk)
    waiting.listed(desk, kept)
    _newer(desk, period)
    named = {
        "period": text.period(period, desk.language),
        "day": text.day(clock.today(desk.reader.home), desk.language),
    }
    st.html(f'<p class="w quiet small">{escape(desk.word("submissions.clock", **named))}</p>')
    cadence = submitted.cadences(desk, used)
    shown = used.filter(pl.col("cadence") == cadence)
    if shown.is_empty():
        st.html(f'<p class="w quiet">{desk.word("submissions.none_in_use")}</p>')
    elif desk.area["level"] in ("city", "district"):
        states = [state for state in query.STATES if state in shown["state"]]
        partly = ["incomplete"] if shown["is_incomplete"].any() else []
        st.html(markup.sent_legend([*states, *partly], desk.language))
        submitted.matrix(desk, shown)
    else:
        submitted.listed(desk, shown)
    submitted.not_in_use(desk, every)
    if not is_shown:
        upload.upload(desk)
    submitted.templates(desk)
    names.names(desk)


def _newer(desk: Desk, period: str) -> None:
    """Says so where newer returns have come in than the build in force holds."""
    newest = query.Received(home=desk.reader.home).latest_period()
    if newest and newest > max(period, desk.reader.as_of):
        said = desk.word("submissions.newer", period=text.period(newest, desk.language))
        st.html(f'<p class="w notice">{markup.anchor(said, desk.view.link(at=newest))}</p>')


if __name__ == "__main__":
    show(frame.here())
