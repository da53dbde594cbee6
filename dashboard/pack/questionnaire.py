"""The questionnaires of a survey as a PDF to print: one a drawn household, with its code, two to a page."""

import json
from importlib.resources import files

import polars as pl
import typst

from dashboard.pack.pdf import fonts_for
from dashboard.words import word
from pipelines.settings import Home
from pipelines.surveys.field_book import ANSWERS, OUTCOMES, QUESTIONS
from pipelines.text import Language

_ONLY_AFTER_REPAIR = ("repair_time", "repair_effect")


def written(households: pl.DataFrame, survey_id: str, home: Home, language: Language) -> bytes:
    """The questionnaires of the drawn households, in the order in which they are visited.

    Args:
        households: respondent_no, district_name, street_name, estate_name, household and turn, as `draw` gives.
        survey_id: the number of the survey.
        home: whose survey it is; its templates folder may hold fonts.
        language: of the form.

    Raises:
        TemplateError: a font is missing, or has no glyph for a name.
    """
    book = {
        "language": language,
        "title": word("survey.form_title", language),
        "mark": word("app.invented", language) if home.invented else "",
        "intro": word("survey.form_intro", language),
        "questions": [
            {
                "text": text.of(language),
                "note": word("survey.form_after_repair", language) if name in _ONLY_AFTER_REPAIR else "",
            }
            for name, text in QUESTIONS.items()
        ],
        "answers": [text.of(language) for text in ANSWERS.values()],
        "outcome": word("survey.form_outcome", language),
        "outcomes": [text.of(language) for text in OUTCOMES.values()],
        "day": word("survey.form_day", language),
        "sheets": [
            {
                "code": row["respondent_no"],
                "where": word(
                    "survey.form_where",
                    language,
                    district=row["district_name"],
                    street=row["street_name"],
                    estate=row["estate_name"],
                    household=row["household"],
                    turn=row["turn"],
                ),
            }
            for row in households.iter_rows(named=True)
        ],
    }
    content = json.dumps(book, ensure_ascii=False)
    source = (files("dashboard.pack") / "questionnaire.typ").read_bytes()
    made = typst.compile(
        source, format="pdf", font_paths=fonts_for(content, home), sys_inputs={"book": content}, timestamp=0
    )
    assert isinstance(made, bytes)
    return made
