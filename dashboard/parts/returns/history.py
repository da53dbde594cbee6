"""Every file that one unit sent, the newest first, with the way to what became of each of its returns."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ask, ledger, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from pipelines import periods
from pipelines.intake.sandbox import submission_number

PAGE = 10
FEW = 3  # returns of one file that are named; with more of them the names are folded


def show(context: PageContext, period: str, *, has_any: bool) -> None:
    """The files of the unit looked at, a page at a time; `has_any` where returns of it came, if only in files of a unit above it."""
    submission_history = ask.received(context.reader).submission_history(str(context.area["code"]), period)
    draw(markup.head(context.word("history.head"), context.word("history.note")))
    if submission_history.is_empty():
        draw(quiet(context.word("history.from_above" if has_any else "history.none")))
        return
    start = ledger.first_row(context, submission_history.height, PAGE)
    heads = [
        (context.word("column.received_on"), ""),
        (context.word("column.file_name"), ""),
        (context.word("history.returns"), "says"),
        (context.word("column.state"), ""),
        (context.word("column.accepted"), "num"),
        (context.word("column.refused"), "num"),
        (context.word("column.warnings"), "num"),
        (context.word("submissions.number"), ""),
    ]
    rows = [("", _cells(context, row)) for row in submission_history.slice(start, PAGE).iter_rows(named=True)]
    draw(markup.table(heads, rows, kind="compact stack"))
    draw(small(ledger.pages(context, submission_history.height, start, PAGE), kind="stay"))


def _cells(context: PageContext, row: Mapping[str, Any]) -> list[Markup | str]:
    counts = [row["accepted"] + row["carried"], row["refused"], row["warnings"]]
    return [
        text.day(row["received_on"], context.language),
        markup.as_written(row["file_name"]),
        _returns(context, row),
        _state(context, row),
        *(text.number(count) for count in counts),
        submission_number(row["submission_id"], row["received_on"]),
    ]


def _state(context: PageContext, row: Mapping[str, Any]) -> Markup:
    if row["restores"]:
        return escape(context.word("history.restored"))
    if row["is_refused"]:
        return markup.sent_state("refused", context.language)
    if row["refused"]:
        return Markup('<span class="late">{}</span>').format(context.word("history.partly"))
    return Markup('<span class="on_time">{}</span>').format(context.word("upload.accepted"))


def _returns(context: PageContext, row: Mapping[str, Any]) -> Markup:
    """The returns of a file with their period, each leading to this version of it; of many, folded."""
    by_period: dict[str, list[str]] = {}
    for part in row["returns"]:
        by_period.setdefault(part["period"], []).append(part["source"])
    lines = [
        Markup("{} {}").format(text.period(period, context.language), _of_period(context, row, period, sources))
        for period, sources in by_period.items()
    ]
    return Markup("<br>").join(lines)


def _of_period(context: PageContext, row: Mapping[str, Any], period: str, sources: list[str]) -> Markup:
    month = periods.parse(period).last_month
    links = [
        markup.anchor(
            context.reader.catalogue.sources[source].label.of(context.language),
            context.view.link(at=month, unit=str(context.area["code"]), of=source, later=row["submission_id"]),
            kind="more",
        )
        for source in sources
    ]
    if len(links) <= FEW:
        return Markup(" ").join(links)
    return Markup("<details><summary>{} ▾</summary>{}</details>").format(
        context.word("history.n_returns", n=len(links)), Markup(" ").join(links)
    )
