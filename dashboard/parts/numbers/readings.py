"""Readings of open texts on the handbook's pages: all of them, one with what cites it, and links to them."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import card
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from pipelines.catalogue.declarations import OURS
from pipelines.catalogue.readings import Reading


def links(context: PageContext, names: Iterable[str]) -> Markup:
    """Readings by code and name, each a link to its entry (markup)."""
    known = context.reader.catalogue.readings
    return Markup("<br>").join(_link(context, known[name]) for name in names if name in known)


def ledger(context: PageContext) -> None:
    """Every reading in one line: code, what is open, how it is read."""
    known = context.reader.catalogue.readings.values()
    draw(markup.head(context.word("handbook.readings"), context.word("handbook.readings_note", n=len(known))))
    lines = Markup().join(
        Markup(
            '<li><span class="quiet">{}</span><span>{}<br><span class="quiet small">{}</span></span><span></span></li>'
        ).format(
            one.id, _anchor(context, one, escape(one.label.of(context.language))), one.reading.of(context.language)
        )
        for one in known
    )
    draw(Markup('<ul class="w ledger">{}</ul>').format(lines))


def entry(context: PageContext, code: str) -> None:
    """One reading: the question, how it is read, what was not taken, its clauses, and which numbers cite it."""
    catalogue, language = context.reader.catalogue, context.language
    one = catalogue.readings[code]
    frame.title(one.label.of(language), one.id)
    draw(paragraph(markup.anchor(context.word("handbook.back"), context.view.link(reading=""), kind="more")))
    metrics = [
        markup.anchor(
            Markup("{} {}").format(each.code, each.label.of(language)),
            context.view.link(reading="", metric=each.id),
            kind="more",
        )
        for each in catalogue.metrics.values()
        if code in each.readings
    ]
    decided = context.word("handbook.decided_ours") if one.decided_by == OURS else escape(one.decided_by)
    pairs = [
        (context.word("handbook.reading"), escape(one.reading.of(language))),
        (
            context.word("handbook.alternatives"),
            Markup("<br>").join(escape(other.of(language)) for other in one.alternatives),
        ),
        (context.word("card.clause"), card.clauses(context, one.clauses)),
        (
            context.word("handbook.parameters"),
            Markup("<br>").join(escape(catalogue.parameters[name].label.of(language)) for name in one.parameters),
        ),
        (context.word("handbook.cited_by"), Markup("<br>").join(metrics)),
        (context.word("handbook.uncited"), escape(one.uncited.of(language)) if one.uncited else ""),
        (context.word("handbook.decided"), Markup("{}\u3000{}").format(decided, text.day(one.decided_on, language))),
    ]
    draw(Markup('<div class="w prose"><p>{}</p>{}</div>').format(one.question.of(language), markup.facts(pairs)))


def _link(context: PageContext, one: Reading) -> Markup:
    return _anchor(context, one, Markup("{} {}").format(one.id, one.label.of(context.language)))


def _anchor(context: PageContext, one: Reading, sentence: str) -> Markup:
    here = {} if context.view.page != "handbook" else {"metric": ""}
    return markup.anchor(sentence, context.view.link("handbook", reading=one.id, **here))
