"""Will we get there: what is missing, what is needed a month, and when the target is reached at this pace."""

from typing import Any

from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.numbers.findings import course_lines
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from pipelines.catalogue.declarations import Metric


def show_pace(context: PageContext, metric: Metric, variant: str) -> None:
    """The course of the area looked at, as of the month looked at; words where no target is set."""
    draw(markup.head(context.word("coverage.course"), context.word("coverage.course_note")))
    area = context.area
    result: dict[str, Any] = context.reader.course(metric.id, area["code"], level=area["level"], variant=variant)
    if result["target"] is None:
        draw(quiet(context.word("card.target_none")))
        return
    figures = [_figure(*line) for line in course_lines(result, metric, context.language)]
    draw(Markup('<dl class="w figs">{}</dl>').format(Markup().join(figures)))


def _figure(name: str, sentence: str, note: str) -> Markup:
    small = Markup("<small>{}</small>").format(note) if note else ""
    return Markup("<div><dt>{}</dt><dd>{}{}</dd></div>").format(name, sentence or text.MISSING, small)
