"""The template of the notice in the form of GB/T 9704-2012, which an office may replace with its own.

A4; top 37 mm, left 28 mm, type area 156 × 225 mm; title 二号小标宋, body 三号仿宋, 22 lines of 28 characters; levels
黑体, 楷体, 仿宋; page numbers 四号 between dashes, odd right and even left; 版记 at the end. Fonts are named, not shipped.
"""

import io
import math
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

ISSUER = "发文机关标志"  # a style
TITLE_FONT, BODY_FONT, HEAD_FONT, SUB_FONT, NUMBER_FONT = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
LINES, CHARACTERS = 22, 28
WIDTH_MM, HEIGHT_MM = 156, 225
TWIPS_PER_MM = 1440 / 25.4
PITCH = int(HEIGHT_MM * TWIPS_PER_MM / LINES)  # twips between lines
_BODY_PT = 16  # 三号
_CHARACTER_PT = WIDTH_MM / 25.4 * 72 / CHARACTERS
_CLOSER = math.floor(
    (_CHARACTER_PT - _BODY_PT) * 20
)  # twips between characters of the body, so that 28 fit into a line
_RED = RGBColor(0xFF, 0, 0)

# Style → font, size in points, alignment, first-line indent in characters.
STYLES: dict[str, tuple[str, float, WD_ALIGN_PARAGRAPH, int]] = {
    "发文机关标志": (TITLE_FONT, 32, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "发文字号": (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "公文标题": (TITLE_FONT, 22, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "公文正文": (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "一级标题": (HEAD_FONT, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "二级标题": (SUB_FONT, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "附件标题": (HEAD_FONT, 16, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "主送机关": (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "回执标题": (HEAD_FONT, 16, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "回执正文": (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "署名": (BODY_FONT, 16, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "表题": (HEAD_FONT, 12, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "表头": (HEAD_FONT, 10.5, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "表文": (BODY_FONT, 10.5, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "表注": (BODY_FONT, 10.5, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "版记": (BODY_FONT, 14, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "页码": (NUMBER_FONT, 14, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "数据标识": (HEAD_FONT, 12, WD_ALIGN_PARAGRAPH.RIGHT, 0),
}
_NATURAL = ("发文机关标志", "公文标题", "表题", "表头", "表文", "表注", "页码", "数据标识")  # their own line height


def notice_template() -> bytes:
    """The template of the notice as a .docx; what is filled in stands in braces (docxtpl)."""
    return _template(
        ("发文机关标志", "{{ issuer }}"),
        ("发文字号", "{{ number }}"),
        ("公文标题", "{{ title_first }}"),
        ("公文标题", "{{ title_second }}"),
        ("公文正文", "{%p for section in body %}"),
        ("一级标题", "{{ section.heading }}"),
        *_blocks("section.blocks"),
        ("公文正文", "{%p endfor %}"),
        ("署名", "{{ issuer }}"),
        ("署名", "{{ dated }}"),
        ("公文正文", "{%p for section in annexes %}"),
        ("附件标题", "{{ section.heading }}"),
        *_blocks("section.blocks"),
        ("公文正文", "{%p endfor %}"),
        has_imprint=True,
    )


def letter_template() -> bytes:
    """The template of all letters, with a reply slip where there is one."""
    return _template(
        ("发文机关标志", "{{ issuer }}"),
        ("发文字号", "{{ number }}"),
        ("公文标题", "{{ title }}"),
        ("主送机关", "{{ to }}"),
        *_blocks("blocks"),
        ("署名", "{{ issuer }}"),
        ("署名", "{{ dated }}"),
        ("公文正文", "{%p if reply %}"),
        ("回执标题", "{{ reply.title }}"),
        ("公文正文", "{%p for line in reply.lines %}"),
        ("回执正文", "{{ line }}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endif %}"),
        has_imprint=False,
    )


def _template(*lines: tuple[str, str], has_imprint: bool) -> bytes:
    document = Document()
    _drop_second_styles(document)
    _page(document)
    _styles(document)
    for style, written in lines:
        paragraph = document.add_paragraph(written, style=style)
        if written == "{{ number }}":
            _rule(paragraph, "bottom", "FF0000", 24)
        if style == "公文标题" and "second" not in written:
            paragraph.paragraph_format.space_before = Pt(2 * PITCH / 20)
        if style == "公文标题" and "first" not in written:
            paragraph.paragraph_format.space_after = Pt(PITCH / 20)
        if written == "{{ dated }}":
            paragraph.paragraph_format.keep_with_next = False  # what follows may stand on a page of its own
        if style == "附件标题":
            paragraph.paragraph_format.page_break_before = True
    if has_imprint:
        _imprint(document)
    _footers(document)
    _headers(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _blocks(named: str) -> tuple[tuple[str, str], ...]:
    """The lines that write blocks."""
    return (
        ("公文正文", f"{{%p for block in {named} %}}"),
        ("公文正文", "{%p if block.heading %}"),
        ("二级标题", "{{ block.heading }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if block.text %}"),
        ("公文正文", "{{r block.text }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if block.title %}"),
        ("表题", "{{ block.title }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if block.table %}"),
        ("公文正文", "{{p block.table }}"),
        ("表注", "{{ block.note }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
    )


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(210 - 28 - WIDTH_MM), Mm(297 - 37 - HEIGHT_MM)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # A grid of characters too would do in Word alone: LibreOffice gives a character wider than its cell two of them.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(PITCH))


def _drop_second_styles(document: DocumentType) -> None:
    """Removes the second set of styles that python-docx's own document carries for Word 2010: Word takes a file in which
    the two differ for damaged."""
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.drop_rel(name)
            document.part.rels.pop(name, None)


def _styles(document: DocumentType) -> None:
    normal = document.styles["Normal"]
    _font(normal, BODY_FONT, _BODY_PT)
    for name, (font, size, alignment, indent) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _font(style, font, size)
        form = style.paragraph_format
        form.alignment = alignment
        form.space_before = form.space_after = Pt(0)
        if name in _NATURAL:
            _off_grid(style)
        else:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH / 20)
        if size == _BODY_PT:
            _space_characters(style)
        if indent:
            _indent(style, indent)
    styles = document.styles
    styles["发文机关标志"].font.color.rgb = styles["数据标识"].font.color.rgb = _RED
    styles["发文机关标志"].paragraph_format.space_after = Pt(2 * PITCH / 20)
    styles["署名"].paragraph_format.keep_with_next = True  # the day never stands alone on a page
    for name in ("回执标题", "回执正文"):  # the slip is cut off whole
        styles[name].paragraph_format.keep_with_next = True
        styles[name].paragraph_format.space_after = Pt(PITCH / 20)
    styles["回执标题"].paragraph_format.space_before = Pt(PITCH / 20)
    for heading, level in (("一级标题", 0), ("二级标题", 1), ("附件标题", 0)):
        styles[heading].paragraph_format.keep_with_next = True
        _outline(styles[heading], level)
    styles["表题"].paragraph_format.keep_with_next = True
    styles["表题"].paragraph_format.space_before = Pt(6)
    styles["表注"].paragraph_format.space_before, styles["表注"].paragraph_format.space_after = Pt(3), Pt(6)
    styles["表文"].paragraph_format.space_before = styles["表文"].paragraph_format.space_after = Pt(1)
    styles["表头"].paragraph_format.space_before = styles["表头"].paragraph_format.space_after = Pt(1)


def _font(style: Any, name: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.bold = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)


def _space_characters(style: Any) -> None:
    """Sets the characters of a style as close as the standard's number in a line asks."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(_CLOSER))
    style.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
    )


def _off_grid(style: Any) -> None:
    """Leaves the lines of a style their own height."""
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(mark, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _indent(style: Any, characters: int) -> None:
    properties = style.element.get_or_add_pPr()
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(characters * _BODY_PT * 20))
    properties.insert_element_before(indent, "w:contextualSpacing", "w:jc", "w:outlineLvl")


def _outline(style: Any, level: int) -> None:
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(element)


def _rule(paragraph: Any, side: str, colour: str, eighths: int) -> None:
    borders, border = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "8"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _imprint(document: DocumentType) -> None:
    """版记: who gets copies, who printed it and when, between rules at the foot of the last page."""
    table = document.add_table(rows=2, cols=1)
    table.autofit = False
    table.columns[0].width = Emu(Mm(WIDTH_MM))
    for row, written in zip(table.rows, ("{{ copies }}", "{{ printed_by }}\t{{ printed_on }}"), strict=True):
        row.cells[0].width = Emu(Mm(WIDTH_MM))
        paragraph = row.cells[0].paragraphs[0]
        paragraph.style = document.styles["版记"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM) - Pt(28), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(written)
    properties = table._tbl.tblPr
    position = OxmlElement("w:tblpPr")
    for name, value in (
        ("leftFromText", "0"),
        ("rightFromText", "0"),
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        position.set(qn(f"w:{name}"), value)
    properties.insert_element_before(
        position, "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblW", "w:jc", "w:tblBorders", "w:tblLook"
    )
    borders = OxmlElement("w:tblBorders")
    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 4)):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    last = document.add_paragraph("", style="表注")  # a document ends with a paragraph
    last.paragraph_format.line_spacing = Pt(1)


def _footers(document: DocumentType) -> None:
    section = document.sections[0]
    for footer, alignment in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["页码"]
        paragraph.alignment = alignment
        side = "right_indent" if alignment == WD_ALIGN_PARAGRAPH.RIGHT else "left_indent"
        setattr(paragraph.paragraph_format, side, Pt(14))  # one character of its size
        paragraph.add_run("— ")
        for kind, text in (("begin", None), (None, " PAGE "), ("separate", None), ("", "1"), ("end", None)):
            run = paragraph.add_run()
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            elif kind is None:
                mark = OxmlElement("w:instrText")
                mark.set(qn("xml:space"), "preserve")
                mark.text = text
            else:
                mark = OxmlElement("w:t")
                mark.text = text
            run._r.append(mark)
        paragraph.add_run(" —")


def _headers(document: DocumentType) -> None:
    """Whether the data are invented, on every page."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = document.styles["数据标识"]
        header.paragraphs[0].add_run("{{ page_mark }}")
