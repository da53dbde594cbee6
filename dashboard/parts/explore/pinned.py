"""The analyst's own page: the views that they pinned, each drawn from what is published now."""

from dataclasses import replace

from markupsafe import Markup

from dashboard.parts.explore import charts, table
from dashboard.parts.explore.choice import choice_of
from dashboard.parts.page import ask, frame, link, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, quiet
from dashboard.parts.page.seat import seat
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.page.view import address
from pipelines.errors import RequestError
from pipelines.office.kept_views import KeptView, kept_views

PAGE = "explore"


def pinned(context: PageContext) -> list[KeptView]:
    """The views of Explore that whoever looks pinned, by name."""
    by = seat().name
    return [view for view in kept_views(context.reader.home) if view.is_pinned and view.by == by and view.page == PAGE]


def show(context: PageContext, views: list[KeptView]) -> None:
    """A chart and a table a view, each under its name, which opens it; and the way to a new exploration."""
    frame.title(context.word("explore.own_page"), context.word("explore.own_page_note"))
    first = markup.anchor(context.word("explore.begin"), context.view.link(metrics=charts.FIRST_METRIC), kind="more")
    draw(paragraph(first))
    for view in views:
        href = address(view.page, {**view.parameters, "lang": context.language})
        draw(markup.head(view.name, "", markup.anchor(context.word("explore.open_view"), href, kind="more")))
        try:
            _draw(_context_of(context, view))
        except RequestError as fault:
            text = sentence_of(fault, context.language)
            draw(notice(Markup("{} {}").format(text, context.word("explore.view_broken"))))


def _context_of(context: PageContext, view: KeptView) -> PageContext:
    """The page as the view's own address opens it.

    Raises:
        RequestError: it names an area, a period or a choice that does not exist any more.
    """
    reading = link.read(context.everywhere, view.page, view.parameters)
    if reading.wrong:
        raise link.WrongLinkError(reading.wrong[0])
    chosen = dict(reading.right)
    area = context.everywhere.area(chosen.pop("area", context.view.area))
    period = chosen.pop("period", context.reader.as_of)
    own = replace(context.view, page=view.page, area=str(area["code"]), period=period, chosen=chosen)
    return replace(context, view=own, area=area)


def _draw(context: PageContext) -> None:
    choice = choice_of(context)
    rows = ask.in_language(context.everywhere.selected(choice.selection), context.language)
    if rows.is_empty():
        draw(quiet(context.word("explore.nothing")))
        return
    charts.show(context, choice, rows)
    table.show(context, choice, rows)
