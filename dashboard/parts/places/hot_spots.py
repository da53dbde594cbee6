"""The estates with more orders than chance allows."""

from typing import Any

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw


def show_hot_spots(context: PageContext) -> None:
    """One line an estate, the most orders first, linked to its page."""
    draw(markup.head(context.word("complaints.estates"), context.word("complaints.estates_note")))
    if context.reader.keeps("complaint_count"):
        draw(markup.sentences([context.word("table.kept")]))
        return
    hot_spots = context.reader.hot_spots(context.period_of("complaint_count"))
    if hot_spots.is_empty():
        draw(markup.sentences([context.word("complaints.estates_none")]))
        return
    numbers = ("households", "orders", "expected", "open_orders", "repeats")
    headings = [
        (context.word("complaints.estate"), ""),
        (context.word("level.district").capitalize(), ""),
        (context.word("level.street").capitalize(), ""),
        (context.word("standing.of_households").capitalize(), "num"),
        *((context.word(f"complaints.{name}"), "num") for name in numbers[1:]),
        (context.word("complaints.top_category"), ""),
    ]
    draw(markup.table(headings, (("", _cells(context, row)) for row in hot_spots.iter_rows(named=True))))


def _cells(context: PageContext, row: dict[str, Any]) -> list[str]:
    categories = context.reader.catalogue.sources["complaint"].column("category").about.values
    category = categories.get(row["top_category"] or "")
    return [
        markup.anchor(str(row["name"]), context.view.link("place", estate=row["estate_id"])),
        escape(_place(context, row, "district")),
        escape(_place(context, row, "street")),
        text.number(row["households"]),
        Markup("<b>{}</b>").format(text.number(row["orders"])),
        f"{row['expected']:.1f}",
        text.number(row["open_orders"]),
        text.number(row["repeats"]),
        escape(category.of(context.language)) if category else text.MISSING,
    ]


def _place(context: PageContext, row: dict[str, Any], level: str) -> str:
    return str(row[f"{level}_name_en" if context.language == "en" else f"{level}_name"] or text.MISSING)
