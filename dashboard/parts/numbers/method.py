"""The method of a survey: what to know before believing its numbers."""

from typing import Any

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
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
    found: dict[str, Any] | None = context.reader.survey_method(period)
    if found is None:
        draw(Markup('<p class="w prose">{}</p>').format(context.word("satisfaction.method_none")))
        return
    collection = context.reader.catalogue.sources["survey"].column("collection").about.values
    modes = [
        collection[code].of(context.language) if code in collection else code
        for code in str(found["collection"] or "").split(",")
    ]
    further = markup.anchor(context.word("satisfaction.decides"), context.view.link("survey", survey_view="decide"))
    pairs = [
        (
            "fielded",
            f"{text.day(found['field_from'], context.language)} – {text.day(found['field_to'], context.language)}",
        ),
        (
            "population",
            context.word(
                "satisfaction.method_population_said",
                n=text.number(found["population"]),
                strata=text.number(found["strata"]),
            ),
        ),
        (
            "sample",
            context.word(
                "satisfaction.method_sample_said",
                completes=text.number(found["completes"]),
                contacts=text.number(found["eligible_contacts"]),
            ),
        ),
        (
            "effect",
            context.word(
                "satisfaction.method_effect_said",
                effect=text.number(found["design_effect"], 2),
                answers=text.number(found["answers"]),
                effective=text.number(found["effective_sample"]),
            )
            if found["answers"]
            else "",
        ),
        ("collection", escape(joined(modes, context.language))),
        *((name, markup.as_written(str(found[column] or ""))) for name, column in _SAID_AS_SENT.items()),
    ]
    draw(
        Markup('<div class="w">')
        + markup.facts((context.word(f"satisfaction.method_{name}"), said) for name, said in pairs)
        + Markup('</div><p class="w prose">{} {}</p>').format(context.word("satisfaction.method_text"), further)
    )
