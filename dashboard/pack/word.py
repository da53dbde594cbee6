"""The notice as a Word file, through the office's own template or the one in the form of GB/T 9704-2012."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError as JinjaError
from jinja2 import UndefinedError
from lxml.etree import LxmlError
from markupsafe import Markup

from dashboard import format as text
from dashboard.pack import word_markup
from dashboard.pack.archive import without_clock
from dashboard.pack.content import Block, Paper, Paragraph, Section, Table
from dashboard.pack.letterhead import FOLDER, TemplateError
from dashboard.pack.word_template import ISSUER, notice_template
from dashboard.words import word
from pipelines.settings import Home
from pipelines.text import Language, Text, both

TEMPLATE = "通报.docx"
_UNDEFINED = re.compile(r"'(?P<name>[^']+)' is undefined")  # what the template engine says


def written(paper: Paper, home: Home) -> bytes:
    """The notice as a .docx.

    Raises:
        TemplateError: the office's template is no Word file or asks for what a notice has not.
    """
    own = home.path / FOLDER / TEMPLATE
    return filled(paper, own.read_bytes() if own.exists() else notice_template(), TEMPLATE)


def filled(paper: Paper, template: bytes, name: str) -> bytes:
    """A template with a paper in it."""
    anchors = {figure.id: f"F{place:03d}" for place, figure in enumerate(paper.cited, 1)}
    context = {
        "issuer": paper.issuer,
        "number": paper.number,
        "title": paper.title,
        "title_first": paper.title_lines[0],
        "title_second": paper.title_lines[1],
        "dated": text.day(paper.dated, paper.language),
        "copies": word("paper.copies", paper.language, names=paper.copies_to),
        "printed": word(
            "paper.printed", paper.language, office=paper.printed_by, day=text.day(paper.dated, paper.language)
        ),
        "printed_by": paper.printed_by,
        "printed_on": word("paper.printed_on", paper.language, day=text.day(paper.dated, paper.language)),
        "page_mark": word("paper.page_mark", paper.language) if paper.is_invented else "",
        "body": _sections([section for section in paper.sections if not section.is_annex], anchors, paper),
        "annexes": _sections([section for section in paper.sections if section.is_annex], anchors, paper),
    }
    return fill(template, name, context, title=paper.title, author=paper.issuer, day=paper.dated)


def fill(template: bytes, name: str, context: Mapping[str, object], *, title: str, author: str, day: date) -> bytes:
    """A template with its fields filled in; every run names its fonts, and the file bears no day but this.

    Raises:
        TemplateError: it is no Word file, or asks for what there is not.
    """
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(context), autoescape=True)
        filled_in = io.BytesIO()
        document.save(filled_in)
    except (JinjaError, LxmlError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise broken(name, fault) from None
    whole = Document(filled_in)  # read again: docxtpl writes headers and footers past the document it holds
    word_markup.mark_pages(whole, str(context.get("page_mark") or ""))
    word_markup.fit_issuer(whole, ISSUER)
    word_markup.name_fonts(whole)
    properties = whole.core_properties
    properties.author = properties.last_modified_by = author
    properties.title, properties.comments, properties.revision = title, "", 1
    out = io.BytesIO()
    whole.save(out)
    return without_clock(out.getvalue(), day)


def broken(name: str, fault: Exception) -> TemplateError:
    """The fault to raise where a template cannot be used; it says why, in each language."""
    why = _reason(fault)
    return TemplateError(
        both(
            f"模板 {FOLDER}/{name} 无法使用：{why.zh}。请修改，或移走后使用自带模板",
            f"the template {FOLDER}/{name} cannot be used: {why.en}; mend it, or move it away to use the built-in one",
        )
    )


def _reason(fault: Exception) -> Text:
    if isinstance(fault, UndefinedError):
        name = _UNDEFINED.match(str(fault))
        mark = name["name"] if name else ""
        return both(f"没有名为“{mark}”的内容", f"nothing is called {mark!r}")
    if isinstance(fault, JinjaError):
        return both(
            "有标记写法有误或不成对（{{ … }}、{%p for … %} 与 {%p endfor %}）",
            f"a mark is wrong or has no end: {str(fault).splitlines()[0][:120]}",
        )
    return both("不是完好的 Word 文件（.docx）", "it is no sound Word file (.docx)")


def template_path(home: Home) -> Path:
    """Where an office lays its own template."""
    return home.path / FOLDER / TEMPLATE


def _sections(sections: Sequence[Section], anchors: Mapping[str, str], paper: Paper) -> list[dict[str, object]]:
    return [
        {
            "heading": paper.heading_of(section),
            "blocks": [block_of(block, anchors, paper.language) for block in section.blocks],
        }
        for section in sections
    ]


def block_of(block: Block, anchors: Mapping[str, str], language: Language) -> dict[str, object]:
    """A block as a template writes it."""
    blank: dict[str, object] = {"heading": "", "text": "", "title": "", "table": "", "note": ""}
    if isinstance(block, Paragraph):
        sentence = Markup(word_markup.sentence(block.pieces(language), anchors))
        return blank | {"heading": block.heading, "text": sentence}
    if isinstance(block, Table):
        return blank | {
            "title": block.title,
            "table": word_markup.table(block, anchors, language),
            "note": block.note,
        }
    return (
        blank  # what a chart shows stands in the section's table; slides and workbook have it as a chart of their own
    )
