"""报送: who has sent in time, and who has not?"""

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.returns import names, reminder, revised, submitted, upload, version, waiting
from pipelines import clock, query


def show(context: PageContext) -> None:
    """The board of units and returns; one return with its versions and receipt; one that waits; the templates."""
    if not context.is_built:
        _before_build(context)
        return
    period = context.view.chosen.get("at") or context.view.period
    every = submitted.board(context, period)
    unit, source = context.view.chosen.get("unit", ""), context.view.chosen.get("of", "")
    if unit and source:
        version.show_return_versions(context, submitted.row(every, unit, source))
        return
    if aside := context.view.chosen.get("waiting", ""):
        waiting.show_waiting_return(context, aside)
        return
    used = every.filter(pl.col("is_in_use") | pl.col("submission_id").is_not_null())  # what came, asked for or not
    kept = waiting.waiting(context)
    frame.title(waiting.title(context, submitted.finding(context, used), kept), context.period(period))
    is_shown = upload.result(context)
    waiting.listed(context, kept)
    _newer(context, period)
    named = {
        "period": text.period(period, context.language),
        "day": text.day(clock.today(context.reader.home), context.language),
    }
    draw(Markup('<p class="w quiet small">{}</p>').format(context.word("submissions.clock", **named)))
    cadence = submitted.cadences(context, used)
    shown = used.filter(pl.col("cadence") == cadence)
    if shown.is_empty():
        draw(Markup('<p class="w quiet">{}</p>').format(context.word("submissions.none_in_use")))
    elif context.area["level"] in ("city", "district"):
        states = [state for state in query.STATES if state in shown["state"]]
        partly = ["incomplete"] if shown["is_incomplete"].any() else []
        draw(markup.sent_legend([*states, *partly], context.language))
        submitted.matrix(context, shown)
        reminder.show(context, shown, period)
    else:
        submitted.listed(context, shown)
    submitted.not_in_use(context, every)
    if not is_shown:
        upload.upload(context)
    submitted.templates(context)
    revised.show(context)
    names.names(context)


def _before_build(context: PageContext) -> None:
    """What can be done before anything is published: send files, see what waits, take a template."""
    kept = waiting.waiting(context)
    frame.title(context.word("submissions.unbuilt"), context.reader.home.name.of(context.language))
    if aside := context.view.chosen.get("waiting", ""):
        waiting.show_waiting_return(context, aside)
        return
    is_shown = upload.result(context)
    waiting.listed(context, kept)
    if not is_shown:
        upload.upload(context)
    submitted.templates(context)


def _newer(context: PageContext, period: str) -> None:
    """Says so where newer returns have come in than the build in force holds."""
    newest = query.Received(home=context.reader.home, viewer=context.reader.viewer).latest_period()
    if newest and newest > max(period, context.reader.as_of):
        said = context.word("submissions.newer", period=text.period(newest, context.language))
        draw(Markup('<p class="w notice">{}</p>').format(markup.anchor(said, context.view.link(at=newest))))


if __name__ == "__main__":
    show(frame.here())
