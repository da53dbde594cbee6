"""What one unit owes today, return by return: late, faulty, due, in; each with its day and the next thing to do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ask, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet
from dashboard.parts.returns import submitted
from dashboard.words import joined
from pipelines import clock, periods

GROUPS = ("late", "faulty", "due", "sent", "on_change")  # in the order in which a clerk works
OPEN = ("late", "faulty", "due")  # what there is to do; the others are folded
FORMER = 11  # months before this one that are looked through


def grouped(used: pl.DataFrame) -> pl.DataFrame:
    """The returns of one unit with `group`: what is to be done about each."""
    is_faulty = (pl.col("state") == "refused") | (pl.col("refused").fill_null(0) > 0) | pl.col("is_incomplete")
    return used.with_columns(
        group=pl.when(pl.col("state") == "missing")
        .then(pl.lit("late"))
        .when(is_faulty)
        .then(pl.lit("faulty"))
        .when(pl.col("submission_id").is_not_null())
        .then(pl.lit("sent"))
        .when(pl.col("due_on").is_not_null())
        .then(pl.lit("due"))
        .otherwise(pl.lit("on_change"))
    )


def show(context: PageContext, returns: pl.DataFrame, period: str) -> None:
    """The returns of one unit (`grouped`), those to be worked on first; then what is still owed of months before."""
    if returns.is_empty():
        draw(quiet(context.word("submissions.none_in_use")))
        return
    today = clock.today(context.reader.home)
    counts = dict(returns["group"].value_counts().iter_rows())
    sentence = joined(
        [context.word(f"owed.n_{name}", n=counts[name]) for name in GROUPS if name in counts], context.language
    )
    draw(markup.head(context.word("owed.head", day=text.day(today, context.language)), sentence))
    to_do = returns.filter(pl.col("group").is_in(OPEN))
    if to_do.is_empty():
        draw(markup.paragraph(context.word("owed.nothing"), kind="on_time"))
    else:
        draw(_table(context, to_do, today))
    _former(context, period)
    done = returns.filter(~pl.col("group").is_in(OPEN))
    if done.height:
        draw(
            Markup('<details class="w fold"><summary>{}</summary>{}</details>').format(
                context.word("owed.done", n=done.height), _table(context, done, today)
            )
        )


def _table(context: PageContext, returns: pl.DataFrame, today: date) -> Markup:
    """A row for each return; what came of it only where anything came (markup)."""
    has_come = bool(returns["received_on"].is_not_null().any())
    came = [("received_on", ""), ("accepted", "num"), ("refused", "num"), ("warnings", "num")] if has_come else []
    heads = [
        (context.word("column.source"), ""),
        (context.word("column.cadence"), ""),
        (context.word("column.state"), ""),
        (context.word("submissions.due_on"), ""),
        (context.word("owed.left"), ""),
        *((context.word(f"column.{name}"), css) for name, css in came),
        (context.word("owed.next"), ""),
    ]
    by = [pl.col("group").replace_strict(GROUPS, range(len(GROUPS)), return_dtype=pl.Int64), "due_on", "source"]
    rows = [
        ("", [*_what(context, row, today), *(_came(context, row) if has_come else ()), _next(context, row)])
        for row in returns.sort(by, nulls_last=True).iter_rows(named=True)
    ]
    return markup.table(heads, rows, kind="compact stack")


def _what(context: PageContext, row: Mapping[str, Any], today: date) -> tuple[Markup | str, ...]:
    return (
        context.reader.catalogue.sources[row["source"]].label.of(context.language),
        context.word(f"cadence.{row['cadence'].replace(' ', '_')}"),
        markup.sent_state(row["state"], context.language) + _notes(context, row),
        text.day(row["due_on"], context.language) if row["due_on"] else "",
        _left(context, row, today),
    )


def _came(context: PageContext, row: Mapping[str, Any]) -> tuple[Markup | str, ...]:
    """When a return came and how many of its rows were taken."""
    if not row["received_on"]:
        return ("", "", "", "")
    return (_received(context, row), *(_rows_taken(context, row) if row["version"] else ("", "", "")))


def _left(context: PageContext, row: Mapping[str, Any], today: date) -> Markup | str:
    """How many days are left, or by how many it is late; nothing of what came."""
    if row["group"] not in ("late", "due") or not row["due_on"]:
        return ""
    days = (row["due_on"] - today).days
    if days < 0:
        return Markup('<span class="missing">{}</span>').format(context.word("owed.days_over", n=-days))
    return context.word("owed.days_left", n=days) if days else context.word("owed.today")


def _next(context: PageContext, row: Mapping[str, Any]) -> Markup:
    """The one thing to do next."""
    if row["group"] == "faulty":
        return markup.anchor(context.word("owed.see_faults"), submitted.link(context, row), kind="act")
    if row["submission_id"]:
        return _versions(context, row)
    return Markup('<span class="stay"><a class="act" data-to="fill" href="{}">{}</a></span>').format(
        context.view.link(of=row["source"], unit=""), context.word("owed.fill")
    )


def _former(context: PageContext, period: str) -> None:
    """What is still owed of the months before, each with the way there."""
    code = str(context.area["code"])
    arrears = ask.received(context.reader).arrears(code, period, FORMER)
    links = [
        markup.anchor(
            context.word("owed.former_month", period=text.period(month, context.language), n=n),
            context.view.link(at=periods.parse(month).last_month, of=""),
            kind="more",
        )
        for month, n in arrears.group_by("period").len().sort("period", descending=True).iter_rows()
    ]
    if links:
        draw(notice(Markup("{} {}").format(context.word("owed.former"), Markup(" ").join(links))))


def _rows_taken(context: PageContext, row: Mapping[str, Any]) -> tuple[Markup | str, ...]:
    """Rows taken and refused, and places of remarks; of a return that says so, that there is nothing this period."""
    if row["version"] and not (row["accepted"] or row["refused"]):
        return (escape(context.word("upload.state_none")), "", "")
    return tuple(text.number(row[name]) for name in ("accepted", "refused", "warnings"))


def _versions(context: PageContext, row: Mapping[str, Any]) -> Markup:
    """The way to the versions of a return, where a former one can be put back (markup)."""
    if not row["submission_id"]:
        return Markup()
    key = "versions_and_back" if (row["version"] or 0) > 1 else "versions"
    return markup.anchor(context.word(f"submissions.{key}"), submitted.link(context, row), kind="more")


def _notes(context: PageContext, row: Mapping[str, Any]) -> Markup:
    """What is to be known beside in time or late: that a roster is incomplete, that rows went (markup)."""
    notes = []
    if row["submission_id"] and not row["is_in_use"]:
        notes.append(context.word("submissions.not_asked"))
    if submitted.is_own_after_parent(row):
        notes.append(context.word("submissions.itself_after"))
    if row["is_incomplete"]:
        notes.append(context.word("submissions.part_of", rows=row["accepted"], most=row["fullest"]))
    if row["fewer"]:
        notes.append(context.word("submissions.fewer", n=row["fewer"]))
    return (
        Markup(' <span class="missing small">{}</span>').format(joined(notes, context.language)) if notes else Markup()
    )


def _received(context: PageContext, row: Mapping[str, Any]) -> Markup:
    """The day of the first version, by which it was in time or not, and that of the latest where it is another."""
    if not row["received_on"]:
        return escape(text.MISSING)
    first = text.day(row["received_on"], context.language)
    if not row["latest_on"] or row["latest_on"] == row["received_on"]:
        return escape(first)
    latest = context.word("submissions.latest_on", day=text.day(row["latest_on"], context.language))
    return Markup('{} <span class="quiet small">{}</span>').format(first, latest)
