"""Orders that could not be matched to an estate: counted for their street all the same, and shown apart."""

from typing import Any

from dashboard import format as text
from dashboard.parts.page import ask, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw


def show_unmatched_orders(context: PageContext) -> None:
    """How many there are here, and by area below where there is one."""
    draw(markup.head(context.word("unmatched.head"), context.word("unmatched.note")))
    period = context.period_of("complaint_count")
    own = context.reader.unmatched_orders(period, level=context.area["level"])
    if own.is_empty():
        draw(markup.sentences([context.word("complaints.categories_none")]))
        return
    here = own.row(0, named=True)
    counts = {name: text.number(here[name]) for name in ("orders", "matched", "unmatched", "several")}
    draw(markup.sentences([context.word("unmatched.count", share=text.share(here["unmatched_share"]), **counts)]))
    if context.below in ("", "estate") or not here["unmatched"]:
        return
    below = context.reader.unmatched_orders(period, level=context.below)
    headings = [
        (context.word(f"level.{context.below}").capitalize(), ""),
        *(
            (context.word(f"unmatched.{name}"), "num")
            for name in ("orders", "matched", "unmatched", "several", "share")
        ),
    ]
    rows = ask.in_language(below, context.language).iter_rows(named=True)
    draw(markup.table(headings, (("", _cells(context, row)) for row in rows)))


def _cells(context: PageContext, row: dict[str, Any]) -> list[str]:
    name = context.word("scope.unassigned") if str(row["area"]).endswith("-unassigned") else str(row["area_name"])
    return [
        markup.anchor(name, context.view.link(area=row["area"])),
        *(text.number(row[one]) for one in ("orders", "matched", "unmatched", "several")),
        text.share(row["unmatched_share"]),
    ]
