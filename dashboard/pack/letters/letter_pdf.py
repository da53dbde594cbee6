"""A letter as a PDF, in the form of the office's papers."""

from datetime import date

from dashboard import format as text
from dashboard.pack.content import Chart
from dashboard.pack.letterhead import letterhead
from dashboard.pack.letters.desk import LetterContent, reply_of
from dashboard.pack.pdf import set_as_paper, written_block
from dashboard.words import word
from pipelines.settings import Home
from pipelines.text import Language


def written(home: Home, content: LetterContent, number: str, day: date, language: Language) -> bytes:
    """A letter under its number, of a day.

    Raises:
        TemplateError: a font is missing, or has no glyph for a character of it.
    """
    blocks = [written_block(block, {}, language) for block in content.blocks if not isinstance(block, Chart)]
    if not blocks or blocks[-1]["kind"] != "paragraph":
        blocks.append({"kind": "paragraph", "heading": "", "pieces": []})
    data = {
        "language": language,
        "title": content.title,
        "lines": [content.title],
        "issuer": letterhead(home, language).issuer,
        "number": number,
        "dated": [day.year, day.month, day.day],
        "day": text.day(day, language),
        "to": word("letter.addressed", language, to=content.to),
        "copies": "",
        "printed": "",
        "mark": word("paper.page_mark", language) if home.invented else "",
        "reply": reply_of(content, number, language),
        "sections": [
            {
                "heading": "",
                "annex": False,
                "blocks": [block | {"signed": block is blocks[-1]} for block in blocks],
            }
        ],
    }
    return set_as_paper(data, home)
