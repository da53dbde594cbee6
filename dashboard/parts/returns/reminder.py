"""The reminder to units that have not sent: a text to copy into whatever an office sends messages by."""

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.words import joined

OWED = ("missing", "refused")
MOST = 60  # units in one text


def show(context: PageContext, shown: pl.DataFrame, period: str) -> None:
    """The text, folded; nothing where every return has come."""
    owed = shown.filter(pl.col("state").is_in(OWED))
    if owed.is_empty():
        return
    sentence = written(context, owed, period)
    label = escape(context.word("submissions.reminder", n=owed["area"].n_unique()))
    draw(
        Markup(
            '<details class="w fold reminder"><summary>{}</summary>'
            '<textarea readonly aria-label="{}">{}</textarea></details>'
        ).format(label, label, sentence)
    )


def written(context: PageContext, owed: pl.DataFrame, period: str) -> str:
    """One line a unit with the returns that it owes, those that owe most first."""
    sources = context.reader.catalogue.sources
    name = "area_name_en" if context.language == "en" else "area_name"
    units = (
        owed.group_by("area", pl.coalesce(name, "area").alias("unit"), maintain_order=True)
        .agg(pl.col("source").unique(maintain_order=True))
        .sort(pl.col("source").list.len(), descending=True, maintain_order=True)
    )
    lines = [
        context.word(
            "submissions.reminder_line",
            unit=unit,
            returns=joined([sources[each].label.of(context.language) for each in names], context.language),
        )
        for _, unit, names in units.head(MOST).iter_rows()
    ]
    head = context.word("submissions.reminder_head", period=text.period(period, context.language))
    more = [context.word("submissions.reminder_more", n=units.height - MOST)] if units.height > MOST else []
    return "\n".join([head, *lines, *more])
