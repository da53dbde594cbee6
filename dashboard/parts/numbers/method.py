"""The method of a survey: what to know before believing its numbers."""

from typing import Any

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from dashboard.words import joined

PART = "method"  # of the page, where it stands
_SAID_AS_SENT = {
    "design": "sample_design",
    "excluded": "excluded_groups",
    "contractor": "contractor",
    "sponsor": "sponsor",
    "questionnaire": "questionnaire_version",
}


def show_method(context: PageContext, period: str) -> None:
    """When, whom, how many, how, by whom; then how the share is computed."""
    draw(markup.part(PART))
    draw(markup.head(context.word("satisfaction.method")))
    result: dict[str, Any] | None = context.reader.survey_method(period)
    if result is None:
        draw(paragraph(context.word("satisfaction.method_none"), kind="prose"))
        return
    collection = context.reader.catalogue.sources["survey"].column("collection").about.values
    modes = [
        collection[code].of(context.language) if code in collection else code
        for code in str(result["collection"] or "").split(",")
    ]
    further = markup.anchor(context.word("satisfaction.decides"), context.view.link("survey", survey_view="decide"))
    pairs = [
        (
            "fielded",
            f"{text.day(result['field_from'], context.language)} – {text.day(result['field_to'], context.language)}",
        ),
        (
            "population",
            context.word(
                "satisfaction.method_population_said",
                n=text.number(result["population"]),
                strata=text.number(result["strata"]),
            ),
        ),
        (
            "sample",
            context.word(
                "satisfaction.method_sample_said",
                completes=text.number(result["completes"]),
                contacts=text.number(result["eligible_contacts"]),
            ),
        ),
        (
            "effect",
            context.word(
                "satisfaction.method_effect_said",
                effect=text.number(result["design_effect"], 2),
                answers=text.number(result["answers"]),
                effective=text.number(result["effective_sample"]),
            )
            if result["answers"]
            else "",
        ),
        ("collection", escape(joined(modes, context.language))),
        *((name, markup.as_written(str(result[column] or ""))) for name, column in _SAID_AS_SENT.items()),
    ]
    draw(
        Markup('<div class="w">')
        + markup.facts((context.word(f"satisfaction.method_{name}"), sentence) for name, sentence in pairs)
        + Markup('</div><p class="w prose">{} {}</p>').format(context.word("satisfaction.method_text"), further)
    )
