"""探索: any numbers of any areas over any months: what do they show, how were they made, and which rows are behind them?"""

from markupsafe import Markup

from dashboard.parts.explore import behind, charts, keeping, made, menus, moved, pinned, table, taking
from dashboard.parts.explore.choice import choice_of
from dashboard.parts.page import ask, frame
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet
from dashboard.parts.page.sentence import sentence_of
from dashboard.words import joined


def show(context: PageContext) -> None:
    """One's own page where nothing is chosen and a view is pinned; else the choices, the chart, the table, the rows of a cell, and how all of it was made."""
    if not context.view.chosen and (views := pinned.pinned(context)):
        pinned.show(context, views)
        keeping.show_kept(context)
        return
    choice = choice_of(context)
    language = context.language
    labels = joined([metric.label.of(language) for metric in choice.metrics], language)
    frame.title(
        context.word("explore.title", metrics=labels, area=frame.area_name(context.area, language)),
        context.word("explore.note"),
    )
    menus.show(context, choice)
    left_out = context.everywhere.unfit(choice.selection)
    for name, fault in left_out.items():
        text = sentence_of(fault, language)
        draw(notice(Markup("{}：{}").format(context.metric(name).label.of(language), text)))
    rows = ask.in_language(context.everywhere.selected(choice.selection), language)
    if rows.is_empty():
        draw(quiet(context.word("explore.nothing")))
        return
    charts.show(context, choice, rows)
    table.show(context, choice, rows)
    if choice.cell:
        behind.show(context, choice, choice.cell)
    moved.show(context, choice, rows)
    moved.take(context, choice)
    taking.show(context, choice, rows)
    made.show(context, choice)
    keeping.show(context)
    taking.package(context)


if __name__ == "__main__":
    show(frame.here())
