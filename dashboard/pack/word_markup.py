"""Pieces of a Word file as its own markup: runs that name their fonts, links, and tables."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from markupsafe import Markup

from dashboard.pack.content import Cited, Sentence, Table, cell_text
from dashboard.pack.widths import LATIN_HEAD_PT, column_shares, full_width
from dashboard.pack.word_template import TWIPS_PER_MM, WIDTH_MM
from pipelines.text import Language

_WIDTH = round(WIDTH_MM * TWIPS_PER_MM)
_KINDS = ("ascii", "hAnsi", "eastAsia", "cs")


def run(text: str) -> str:
    """A run of text; its fonts are named once the whole is written (`name_fonts`)."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def sentence(pieces: Sentence, anchors: Mapping[str, str]) -> str:
    """A sentence whose figures lead to their rows in the annex."""
    return "".join(
        f'<w:hyperlink w:anchor="{anchors[piece.figure.id]}" w:history="1">{run(piece.says)}</w:hyperlink>'
        if isinstance(piece, Cited)
        else run(piece)
        for piece in pieces
    )


def table(content: Table, anchors: Mapping[str, str], language: Language) -> Markup:
    """A table over the width of the line, with its headings on every page."""
    twips = [round(_WIDTH * width) for width in column_shares(content.columns, content.widths)]
    head = "".join(
        _cell(name, width, "表头", is_latin=language == "en")
        for name, width in zip(content.columns, twips, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for place, row in enumerate(content.rows):
        anchor = anchors.get(content.anchors[place], "") if content.anchors else ""
        cells = [
            _cell(cell_text(cell, language), width, "表文", anchor if not column else "", is_first=not column)
            for column, (cell, width) in enumerate(zip(row, twips, strict=True))
        ]
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{6 if side in ("top", "bottom") else 4}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    margins = '<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
    return Markup(
        f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(
    text: str, width: int, style: str, anchor: str = "", *, is_first: bool = False, is_latin: bool = False
) -> str:
    written = run(text)
    if is_latin:  # words are longer than two characters of Chinese, and are not to break
        written = written.replace("<w:r>", f'<w:r><w:rPr><w:sz w:val="{2 * LATIN_HEAD_PT}"/></w:rPr>')
    if anchor:
        written = (
            f'<w:bookmarkStart w:id="{anchor[1:]}" w:name="{anchor}"/>{written}<w:bookmarkEnd w:id="{anchor[1:]}"/>'
        )
    left = '<w:jc w:val="left"/>' if is_first else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{left}</w:pPr>{written}</w:p></w:tc>'
    )


def mark_pages(document: DocumentType, mark: str) -> None:
    """Puts a mark into every header that has it not: an office's own template may have no field for it."""
    for section in document.sections if mark else ():
        headers = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        for header in headers:
            if not any(mark in paragraph.text for paragraph in header.paragraphs):
                header.is_linked_to_previous = False
                header.paragraphs[0].add_run(mark)


def fit_issuer(document: DocumentType, style: str) -> None:
    """Makes the issuer's name as small as fits into one line, where its style is too large for its length."""
    for paragraph in document.paragraphs:
        held = paragraph.style.font.size if paragraph.style is not None and paragraph.style.name == style else None
        if held is not None and paragraph.text:
            fits = Pt(int(WIDTH_MM / 25.4 * 72 / full_width(paragraph.text)))
            for each in paragraph.runs if fits < held else ():
                each.font.size = fits


def name_fonts(document: DocumentType) -> None:
    """Names the fonts of every run, East Asian ones too, as its paragraph's style has them: programs that have no such
    style, or take Latin fonts for digits, then show the same."""
    styles = {style.style_id: style.element for style in document.styles}
    default = document.styles["Normal"].element
    for part in _parts(document):
        for each in part.iter(qn("w:r")):
            paragraph = next(
                (iterancestor for iterancestor in each.iterancestors() if iterancestor.tag == qn("w:p")), None
            )
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if paragraph is not None else None
            start = styles.get(style.get(qn("w:val")), default) if style is not None else default
            _name(each, _fonts_of(start, styles, default))


def _parts(document: DocumentType) -> list[BaseOxmlElement]:
    matches = [document.element.body]
    for section in document.sections:
        for each in (
            section.header,
            section.even_page_header,
            section.first_page_header,
            section.footer,
            section.even_page_footer,
            section.first_page_footer,
        ):
            if not each.is_linked_to_previous:
                matches.append(each._element)
    return matches


def _fonts_of(
    style: BaseOxmlElement, styles: Mapping[str, BaseOxmlElement], default: BaseOxmlElement
) -> Mapping[str, str]:
    """The fonts of a style, its own before those of the style it is based on."""
    result: dict[str, str] = {}
    seen: set[int] = set()
    at: BaseOxmlElement | None = style
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        named = at.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        for kind in _KINDS:
            if named is not None and named.get(qn(f"w:{kind}")):
                result.setdefault(kind, str(named.get(qn(f"w:{kind}"))))
        base = at.find(qn("w:basedOn"))
        at = styles.get(base.get(qn("w:val"))) if base is not None else (default if at is not default else None)
    return result


def _name(each: BaseOxmlElement, fonts: Mapping[str, str]) -> None:
    properties = each.find(qn("w:rPr"))
    if properties is None:
        properties = OxmlElement("w:rPr")
        each.insert(0, properties)
    own = properties.find(qn("w:rFonts"))
    if own is None:
        own = OxmlElement("w:rFonts")
        properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, own)
    for kind in _KINDS:
        if not own.get(qn(f"w:{kind}")) and kind in fonts:
            own.set(qn(f"w:{kind}"), fonts[kind])
