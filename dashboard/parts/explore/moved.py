"""What became of the numbers explored: figures that were frozen and read otherwise now, and returns that were corrected."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.explore.choice import Choice
from dashboard.parts.numbers import restated
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from dashboard.parts.page.table_download import explained, table_download
from pipelines import periods

SHOWN = 8  # of each; the others stand folded


def show(context: PageContext, choice: Choice, frame: pl.DataFrame) -> None:
    """Each figure that moved since its quarter was frozen, and each return behind the numbers that came in more than one
    version, with the way to what the former one said; that nothing moved where nothing did."""
    rows = choice.picked(frame)
    rows = rows.filter(pl.col("period") == choice.when) if choice.when else rows
    matches = corrections(context, choice)
    figures = [line for row in rows.iter_rows(named=True) if (line := _figure(context, row))]
    draw(markup.head(context.word("explore.moved"), context.word("explore.moved_note")))
    if matches.is_empty() and not figures:
        draw(quiet(context.word("explore.moved_none")))
        return
    _listed(context, figures, "explore.moved_figures")
    _listed(context, [_return(context, row) for row in matches.iter_rows(named=True)], "explore.moved_returns")


def take(context: PageContext, choice: Choice) -> None:
    """The corrected returns as files; nothing where there is none."""
    rows = corrections(context, choice)
    if rows.is_empty():
        return
    name = "sender_name_en" if context.language == "en" else "sender_name"
    names = {
        column: context.word(f"explore.moved_{key}")
        for column, key in (
            (name, "sender"),
            ("source", "return"),
            ("period", "period"),
            ("version", "version"),
            ("received_on", "received_on"),
            ("submission_id", "submission"),
        )
    }
    sources = {one.id: one.label.of(context.language) for one in context.reader.catalogue.sources.values()}
    matches = rows.select(list(names)).with_columns(pl.col("source").replace(sources))
    file = f"corrections-{context.area['code']}-{context.view.period}"
    table_download(
        context,
        lambda: explained(context, matches, names, metrics=choice.metrics),
        file=file,
        label=context.word("explore.moved_take"),
    )


def corrections(context: PageContext, choice: Choice) -> pl.DataFrame:
    """The corrected returns behind what is picked, in the period that is picked."""
    rows: pl.DataFrame = context.everywhere.corrections(choice.selection, tuple(sorted(choice.areas)))
    if not choice.when:
        return rows
    span = periods.parse(choice.when)
    months = [month.text for month in periods.between(periods.month_of(span.starts_on), span.last_month, "month")]
    return rows.filter(pl.col("month").is_in(months))


def _figure(context: PageContext, row: Mapping[str, Any]) -> Markup | None:
    """ "朝阳区 2022年12月 组建率：冻结时 84.1%，现为 84.6%", with the way to why."""
    if row["segment_value"] is not None or not (sentence := restated.mark(context, context.metric(row["metric"]), row)):
        return None
    quarter = periods.containing(periods.parse(row["period"]).last_day, "quarter").text
    label = context.metric(row["metric"]).label.of(context.language)
    named = f"{row['area_name']} {text.period(row['period'], context.language)} {label}"
    why = context.view.link("meeting", meeting_view="frozen", quarter=quarter)
    return Markup("{} {} {}").format(
        named, sentence, markup.anchor(context.word("explore.moved_why"), why, kind="more")
    )


def _return(context: PageContext, row: Mapping[str, Any]) -> Markup:
    language = context.language
    source = context.reader.catalogue.sources.get(row["source"])
    name = row["sender_name_en" if language == "en" else "sender_name"]
    sentence = context.word(
        "explore.moved_line",
        name=name,
        source=source.label.of(language) if source else row["source"],
        period=text.period(row["period"], language),
        version=row["version"],
        day=text.day(row["received_on"], language),
    )
    to = context.view.link("submissions", period=row["month"], unit=row["sender"], of=row["source"])
    return Markup("{} {}").format(sentence, markup.anchor(context.word("explore.moved_open"), to, kind="more"))


def _listed(context: PageContext, lines: list[Markup], key: str) -> None:
    if not lines:
        return
    draw(Markup('<p class="w"><b>{}</b></p>').format(context.word(key, n=len(lines))))
    draw(markup.sentences(lines[:SHOWN]))
    if more := lines[SHOWN:]:
        draw(
            Markup('<details class="w fold"><summary>{}</summary>{}</details>').format(
                escape(context.word("explore.moved_more", n=len(more))), markup.sentences(more)
            )
        )
