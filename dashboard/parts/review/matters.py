"""Matters: what one unit has to put right in one area, of one kind, worst first, and whether an order was made of it."""

from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.words import joined

MOST = 40


def open_matters(context: PageContext) -> pl.DataFrame:
    """The matters open in the area at the end of the period."""
    return context.reader.matters(period=context.view.period)


def sentence(context: PageContext, row: dict[str, Any], *, linked: bool = True) -> Markup:
    """A matter as a sentence (markup): area, kind and number, since when, how far past its day, where; or its order."""
    language = context.language
    alert = context.reader.catalogue.alerts[row["alert"]]
    area = row["area_name_en" if language == "en" else "area_name"] or row["area"]
    head = context.marked("review.matter", area=area, kind=alert.label.of(language), n=row["rows"])
    if linked:
        head = markup.anchor(head, context.view.link("meeting", meeting_view="orders", matter=row["matter"]))
    facts = [context.word("review.oldest", day=text.day(row["oldest_on"], language))]
    if row["order_item"]:
        key = "review.order_late" if row["order_late"] else "review.order_open"
        facts.append(
            context.marked(
                key, number=markup.as_written(row["order_item"]), day=text.day(row["order_due_on"], language)
            )
        )
    elif row["days_over"]:
        facts.append(Markup('<span class="missed">{}</span>').format(context.word("review.over", n=row["days_over"])))
    if places := row["communities_en" if language == "en" else "communities"]:
        facts.append(escape(joined([place for place in places if place], language)))
    facts.append(context.marked("alerts.owner", owner=markup.as_written(row[f"owner_{language}"])))
    return Markup('{} <span class="quiet small">{}</span>').format(head, Markup("\u3000").join(facts))


def listed(context: PageContext) -> None:
    """Every matter, those first on which the area's own body has to act; the first forty."""
    matters = open_matters(context).sort("acts_here", descending=True, maintain_order=True)
    draw(markup.head(context.word("review.matters", n=matters.height), context.word("review.matters_note")))
    lines = [sentence(context, row) for row in matters.head(MOST).iter_rows(named=True)]
    if matters.height > MOST:
        lines.append(
            Markup('<span class="quiet">{}</span>').format(context.word("review.more", n=matters.height - MOST))
        )
    draw(markup.sentences(lines or [context.word("review.no_matter")]))
