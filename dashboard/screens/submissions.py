"""报送: who has sent in time, and who has not?"""

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet, small
from dashboard.parts.returns import (
    checking,
    history,
    names,
    owed,
    reminder,
    revised,
    submitted,
    upload,
    version,
    waiting,
    weeks,
)
from pipelines import clock, query
from pipelines.intake.storing.kept_aside import Aside

STEPS = ("owed", "fill", "send", "check", "receipt", "history")
PASSED = ("check", "receipt")  # steps that stand at the top of the page while they last


def show(context: PageContext) -> None:
    """The board of units and returns; one return with its versions and receipt; one that waits; the templates."""
    if not context.is_built:
        _before_build(context)
        return
    period = context.view.chosen.get("at") or context.view.period
    every = submitted.board(context, period)
    unit, source = context.view.chosen.get("unit", ""), context.view.chosen.get("of", "")
    if unit and source:
        version.show_return_versions(context, submitted.row(context, every, unit, source))
        return
    if aside := context.view.chosen.get("waiting", ""):
        waiting.show_waiting_return(context, aside)
        return
    used = every.filter(pl.col("is_in_use") | pl.col("submission_id").is_not_null())  # what came, asked for or not
    kept = waiting.waiting(context)
    frame.title(waiting.title(context, submitted.finding(context, used), kept), context.period(period))
    if context.area["level"] not in ("city", "district"):
        _own(context, used, kept, period)
        return
    is_shown = upload.result(context)
    waiting.listed(context, kept)
    _newer(context, period)
    named = {
        "period": text.period(period, context.language),
        "day": text.day(clock.today(context.reader.home), context.language),
    }
    draw(small(context.word("submissions.clock", **named)))
    cadence = submitted.cadences(context, used)
    shown = used.filter(pl.col("cadence") == cadence)
    if shown.is_empty():
        draw(quiet(context.word("submissions.none_in_use")))
    elif weeks.choice(context):
        weeks.matrix(context, shown)
        reminder.show(context, shown, period)
    else:
        states = [state for state in query.STATES if state in shown["state"]]
        partly = ["incomplete"] if shown["is_incomplete"].any() else []
        draw(markup.sent_legend([*states, *partly], context.language))
        submitted.matrix(context, shown)
        reminder.show(context, shown, period)
    submitted.not_in_use(context, every)
    if not is_shown:
        _part(upload.PART)
        upload.upload(context)
    submitted.templates(context)
    revised.show(context)
    names.names(context)


def _own(context: PageContext, used: pl.DataFrame, kept: Sequence[Aside], period: str) -> None:
    """What a clerk does in a month, in that order: what is owed, the table to fill, sending it with its check and
    receipt, and all that was sent before."""
    returns = owed.grouped(used)
    case = checking.case()
    draw(_steps(context, returns, case.step if case else ""))
    is_shown = upload.result(context)
    waiting.listed(context, kept)
    _newer(context, period)
    _part("owed")
    owed.show(context, returns, period)
    _part("fill")
    submitted.templates(context)
    _part(upload.PART)
    if not is_shown:
        upload.upload(context)
    _part("history")
    history.show(context, period, has_any=returns["submission_id"].is_not_null().any())
    if context.view.chosen.get("names"):
        names.names(context)


def _steps(context: PageContext, returns: pl.DataFrame, step: str) -> Markup:
    """The way of a return as links to the parts of the page; where a file is on its way, that step is marked."""
    here = {"checked": "check", "sent": "receipt"}.get(step, "")
    to_do = returns.filter(pl.col("group").is_in(owed.OPEN)).height
    lines = []
    for number, name in enumerate(STEPS, 1):
        mark = Markup(" aria-current=step") if name == here else ""
        where = "" if name in PASSED else Markup(' href="#{}" data-to="{}"').format(name, name)
        words = context.word(f"submissions.step_{name}", n=to_do)
        lines.append(Markup("<li><a{}{}><b>{}</b> {}</a></li>").format(where, mark, number, words))
    return Markup('<nav class="w steps" aria-label="{}"><ol>{}</ol></nav>').format(
        context.word("submissions.steps"), Markup().join(lines)
    )


def _part(name: str) -> None:
    """Where a step of the page begins."""
    draw(markup.part(name))


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
        sentence = context.word("submissions.newer", period=text.period(newest, context.language))
        draw(notice(markup.anchor(sentence, context.view.link(at=newest))))


if __name__ == "__main__":
    show(frame.here())
