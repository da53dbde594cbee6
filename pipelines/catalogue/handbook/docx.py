"""The handbook as a Word file: A4, styled headings for its navigation pane, contents and page numbers as fields."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.handbook.blocks import Block, Facts, Grid, Heading, Paragraph, blocks, title
from pipelines.catalogue.handbook.words import WORDS
from pipelines.text import Language

_SERIF, _SANS, _MONO = (
    ("Noto Serif", "Noto Serif CJK SC"),
    ("Noto Sans", "Noto Sans CJK SC"),
    ("Noto Sans Mono", "Noto Sans Mono CJK SC"),
)
_INK, _MUTED = RGBColor(0x1A, 0x1E, 0x21), RGBColor(0x66, 0x6C, 0x70)
_SIZES = {"Normal": 10.5, "Title": 26, "Heading 1": 18, "Heading 2": 13}
_WIDTHS_CM = {  # by number of columns, 17 cm in all
    6: (1.4, 2.2, 6.0, 2.8, 2.8, 1.8),
    4: (2.0, 2.5, 3.5, 9.0),
    3: (3.5, 5.5, 8.0),
}
_CODE = re.compile(r"`([^`]+)`")


def write_docx(catalogue: Catalogue, language: Language, file: Path) -> None:
    """Writes the whole handbook as a Word file."""
    book = docx.Document()
    _lay_out(book, language)
    book.add_paragraph(title(language), style="Title")
    _quiet(book.add_paragraph(WORDS["generated"].of(language)))
    _field(book.add_paragraph(), r'TOC \o "1-2" \h \z', WORDS["contents"].of(language))
    for block in blocks(catalogue, language):
        _add(book, block)
    book.save(str(file))


def _lay_out(book: Any, language: Language) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, size in _SIZES.items():
        style = book.styles[name]
        _font(style, _SERIF if name == "Normal" else _SANS, language)
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), _INK, name != "Normal"
    book.styles["Normal"].paragraph_format.space_after = Pt(3)
    book.styles["Heading 1"].paragraph_format.page_break_before = True
    book.styles["Heading 2"].paragraph_format.space_before = Pt(14)
    book.core_properties.title = title(language)
    book.core_properties.author = ""
    book.core_properties.language = "zh-CN" if language == "zh" else "en-GB"
    # Word then fills in the contents when the file is opened.
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    book.settings.element.append(update)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE", "1")


def _font(style: Any, names: tuple[str, str], language: Language) -> None:
    """Latin and East Asian type, each by name: Word looks the second up on its own."""
    latin, east_asian = names
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:hAnsi"), latin)
    if language == "zh":
        fonts.set(qn("w:hint"), "eastAsia")


def _add(book: Any, block: Block) -> None:
    match block:
        case Heading():
            book.add_heading(block.text, block.level)
        case Paragraph():
            made = book.add_paragraph()
            _runs(made, block.text)
            if block.is_quiet:
                _quiet(made)
        case Facts():
            for name, text in block.pairs:
                made = book.add_paragraph()
                made.paragraph_format.left_indent = Cm(3.6)
                made.paragraph_format.first_line_indent = Cm(-3.6)
                made.paragraph_format.tab_stops.add_tab_stop(Cm(3.6))
                made.paragraph_format.space_after = Pt(1)
                label = made.add_run(f"{name}\t")
                label.font.color.rgb, label.font.size = _MUTED, Pt(9)
                _runs(made, text, size=9.5)
        case Grid():
            _table(book, block)


def _table(book: Any, grid: Grid) -> None:
    """Column widths stand in every cell: readers other than Word take them from there."""
    table = book.add_table(rows=0, cols=len(grid.headings))
    table.style = "Table Grid"
    table.autofit = False
    widths = _WIDTHS_CM[len(grid.headings)]
    for number, cells in enumerate((grid.headings, *grid.rows)):
        row = table.add_row()
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            _runs(cell.paragraphs[0], text, size=8.5, is_bold=number == 0)
        if number == 0:
            repeat = OxmlElement("w:tblHeader")
            repeat.set(qn("w:val"), "true")
            row._tr.get_or_add_trPr().append(repeat)
    book.add_paragraph()


def _runs(paragraph: Any, text: str, *, size: float | None = None, is_bold: bool = False) -> None:
    """The text in runs; notation in its own type."""
    for number, part in enumerate(_CODE.split(text)):
        if not part:
            continue
        run = paragraph.add_run(part)
        run.bold = is_bold or None
        if size:
            run.font.size = Pt(size)
        if number % 2:
            run.font.name = _MONO[0]
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _MONO[1])
            run.font.size = Pt(8.5)


def _quiet(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.color.rgb, run.font.size = _MUTED, Pt(9)


def _field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word computes: what it says, and what stands there until then."""
    for kind, text in _field_parts(code, shown):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement(f"w:{kind}")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _field_parts(code: str, shown: str) -> Iterable[tuple[str, str]]:
    return (("begin", ""), ("instrText", code), ("separate", ""), ("t", shown), ("end", ""))
