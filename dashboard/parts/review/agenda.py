"""The agenda of a meeting: what became of last time's orders, who is off target and presents, who is on target in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.headlines import RATES
from dashboard.parts.numbers import findings, series
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw
from dashboard.parts.page.view import is_apart
from dashboard.parts.review import matters
from dashboard.words import joined
from pipelines.catalogue.declarations import OURS
from pipelines.review.agenda import meetings_due


def rates_of(context: PageContext) -> list[findings.Series]:
    """The coverage rates of the area and of those below it."""
    return series.compared_of(context, series.declared(context, RATES))


def behind(context: PageContext, rates: Sequence[findings.Series]) -> list[findings.Row]:
    """The areas below that are off their pace or missed a target, the furthest first: they present."""
    count = findings.behind(rates)
    return [
        row
        for row in findings.ordered(series.areas_below(context), rates)
        if count.get(row["code"]) and not is_apart(row)
    ]


@dataclass(frozen=True, kw_only=True)
class Silent:
    """The names of the areas below that do not present: on target or on course with every rate, or without a verdict on
    one (it depends on the reading, or not all has been reported)."""

    on_target: list[str]
    open: list[str]


def silent(context: PageContext, rates: Sequence[findings.Series]) -> Silent:
    """Those of the areas below that are not behind; each stands in one of two lines."""
    count = findings.behind(rates)
    on_target: list[str] = []
    open_: list[str] = []
    for row in series.areas_below(context).iter_rows(named=True):
        if not count.get(row["code"]) and not is_apart(row):
            line = on_target if _is_on_track(rates, row["code"]) else open_
            line.append(area_name(row, context.language))
    return Silent(on_target=on_target, open=open_)


def _is_on_track(rates: Sequence[findings.Series], area: str) -> bool:
    statuses = [row["status"] for series_ in rates if (row := series_.row(area)) is not None]
    return bool(statuses) and all(status in markup.ON_TRACK for status in statuses)


def show(context: PageContext, former: pl.DataFrame) -> None:
    """The agenda, point by point, and how often the documents ask which body to meet."""
    draw(markup.head(context.word("review.agenda")))
    rates = rates_of(context)
    late = former.filter(pl.col("is_standing") & (pl.col("days_left") < 0)).height
    off = former.filter(pl.col("state") == "closed").height
    presenting, others = behind(context, rates), silent(context, rates)
    acting = matters.open_matters(context).filter(pl.col("acts_here")).height
    points = [
        context.word("review.point_orders", n=former.height, off=off, late=late)
        if former.height
        else context.word("review.point_orders_none"),
        context.marked(
            "review.point_behind",
            n=len(presenting),
            names=joined([area_name(row, context.language) for row in presenting], context.language),
        )
        if presenting
        else context.word("review.point_behind_none"),
        context.marked("review.point_fine", names=joined(others.on_target, context.language))
        if others.on_target
        else context.word("review.point_fine_none"),
        *(
            [context.marked("review.point_open", n=len(others.open), names=joined(others.open, context.language))]
            if others.open
            else []
        ),
        context.word("review.point_matters", n=acting),
        context.word("review.point_lists"),
        context.word("review.point_decide"),
    ]
    draw(
        Markup('<ol class="w says points">{}</ol>').format(
            Markup().join(Markup("<li>{}</li>").format(point) for point in points)
        )
    )


def due(context: PageContext, quarter: str) -> None:
    """How often which body has to meet by the documents, and how many did in the quarter."""
    meetings = meetings_due(context.reader, quarter)
    if meetings.is_empty():
        return
    draw(markup.head(context.word("review.due"), context.period(quarter)))
    heads = [
        (context.word(f"review.column_{name}"), css)
        for name, css in (
            ("level", ""),
            ("meeting", ""),
            ("every", ""),
            ("basis", ""),
            ("due_count", "num"),
            ("held", "num"),
            ("unknown", "num"),
        )
    ]
    documents = context.reader.catalogue.documents
    kinds = context.reader.catalogue.choice_words["meeting_kind"]
    rows = [
        (
            "",
            [
                context.word(f"level.{row['level']}"),
                kinds[row["meeting_kind"]].of(context.language),
                context.word("review.months", n=row["months"]),
                context.word("standing.ours")
                if row["basis"] == OURS
                else markup.office_words(documents[row["basis"]].number.of(context.language), context.language)
                if row["basis"] in documents
                else markup.as_written(str(row["basis"])),
                text.number(row["due"]),
                text.number(row["held"]),
                text.number(row["unknown"]),
            ],
        )
        for row in meetings.iter_rows(named=True)
    ]
    draw(markup.table(heads, rows, kind="compact"))
