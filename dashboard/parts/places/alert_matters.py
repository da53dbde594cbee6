"""Alerts as matters: what one unit has to put right in one area, of one kind; the rows behind each on request."""

from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.places import alerts
from dashboard.parts.review import matters
from dashboard.words import joined
from pipelines.export.table_files import Explained

COLUMNS = ("owner", "area", "kind", "rows", "over", "oldest_on", "days_over", "order_item")
NUMBERS = ("rows", "over", "days_over")
CSS = {**dict.fromkeys(NUMBERS, "num"), "oldest_on": "short", "order_item": "short", "kind": "says"}


@drawn
def show(context: PageContext) -> None:
    """The matters of the kind and the unit that are chosen, worst first, to the last of them."""
    kind, owner = alerts.asked_kind(context), context.view.chosen.get("owner", "")
    of_kind = _of_kind(context)
    shown = of_kind.filter(pl.col("owner") == owner) if owner else of_kind
    title = alerts.title_of(context, kind) if kind else context.word("alerts.every_kind")
    rows = markup.anchor(context.word("alerts.rows"), context.view.link(rows="1"), kind="more") if kind else None
    note = kind.meaning.of(context.language) if kind else context.word("review.matters_note")
    draw(markup.head(title, note, rows))
    draw(
        Markup('<nav class="w chosen" aria-label="{}">{}</nav>').format(
            context.word("alerts.column_owner"), _owners(context, of_kind, owner)
        )
    )
    if shown.is_empty():
        applies = kind is None or alerts.applies(context, kind)
        draw(quiet(context.word("alerts.none_of_kind" if applies else "alerts.none_applied")))
        return
    _table(context, shown, is_one_kind=kind is not None)


def take(context: PageContext) -> None:
    """All matters of the kind and the unit that are chosen, to the last, as files."""
    kind, owner = alerts.asked_kind(context), context.view.chosen.get("owner", "")
    language = context.language

    def table() -> Explained:
        of_kind = _of_kind(context)
        shown = of_kind.filter(pl.col("owner") == owner) if owner else of_kind
        places = f"communities{'_en' if language == 'en' else ''}"
        names = {name: context.word(f"alerts.of_{name}") for name in COLUMNS}
        names = {**names, places: context.word("level.community").capitalize()}
        title = alerts.title_of(context, kind) if kind else context.word("alerts.every_kind")
        return explained(context, shown.select(list(names)), names, choices=[title, *([owner] if owner else [])])

    file = f"matters-{context.area['code']}-{context.view.period}"
    table_download(context, table, file=file, label=context.word("alerts.take"))


def _of_kind(context: PageContext) -> pl.DataFrame:
    """The matters of the kind that is chosen, of all kinds where none is."""
    matches, kind = _named(context, matters.open_matters(context)), alerts.asked_kind(context)
    return matches.filter(pl.col("alert") == kind.id) if kind else matches


def _table(context: PageContext, shown: pl.DataFrame, *, is_one_kind: bool) -> None:
    columns = [name for name in COLUMNS if not (is_one_kind and name == "kind")]
    names = {name: context.word(f"alerts.of_{name}") for name in columns}
    sorted_ = ledger.sorted_by_link(context, shown)
    start = ledger.first_row(context, shown.height)
    heads = [(names[name], CSS.get(name, "")) for name in columns]
    lines = [
        ("", [_cell(context, name, row) for name in columns])
        for row in sorted_.slice(start, ledger.PAGE).iter_rows(named=True)
    ]
    draw(markup.table(heads, lines, kind="compact wrap stack", sorts=ledger.sorts(context, names)))
    draw(small(ledger.pages(context, shown.height, start), kind="stay"))


def _named(context: PageContext, rows: pl.DataFrame) -> pl.DataFrame:
    """The matters under the names that readers of the page know units, areas and kinds by."""
    tail = "_en" if context.language == "en" else ""
    labels = {one.id: one.label.of(context.language) for one in context.reader.catalogue.alerts.values()}
    return rows.drop("owner").with_columns(
        pl.col(f"owner_{context.language}").alias("owner"),
        pl.coalesce(f"area_name{tail}", "area").alias("area"),
        pl.col("alert").replace(labels).alias("kind"),
    )


def _owners(context: PageContext, rows: pl.DataFrame, owner: str) -> Markup:
    """The menu of responsible units with how many matters each has, the most first (markup)."""
    called = f"owner_{context.language}"
    counts = rows.group_by("owner").agg(pl.col(called).first(), n=pl.len()).sort("n", "owner", descending=[True, False])
    every = context.word("alerts.every_unit")
    choices = [(f"{every} · {rows.height}", context.view.link(owner="", rows_from=""), not owner)]
    choices += [
        (f"{row[called]} · {row['n']}", context.view.link(owner=str(row["owner"]), rows_from=""), row["owner"] == owner)
        for row in counts.iter_rows(named=True)
    ]
    chosen = counts.filter(pl.col("owner") == owner)[called]
    return markup.menu(str(chosen.item()) if chosen.len() else every, choices, context.language)


def _cell(context: PageContext, name: str, row: dict[str, Any]) -> Markup:
    value = row[name]
    if name == "owner":
        return markup.as_written(str(value))
    if name == "area":
        places = row["communities_en" if context.language == "en" else "communities"] or []
        where = joined([place for place in places if place], context.language)
        more = Markup(' <span class="quiet small">{}</span>').format(where) if where else ""
        return Markup("{}{}").format(
            markup.anchor(str(value), context.view.link(alert=row["alert"], matter=row["matter"])), more
        )
    if name == "oldest_on":
        return escape(text.day(value, context.language))
    if name == "order_item":
        link = context.view.link("meeting", meeting_view="orders", matter=row["matter"])
        sentence = markup.as_written(value) if value else context.word("alerts.no_order")
        return markup.anchor(sentence, link, kind="more")
    if name in NUMBERS:
        sentence = text.number(value) if value else ""
        return escape(Markup('<span class="missing">{}</span>').format(sentence) if name == "days_over" else sentence)
    return escape(str(value))
