"""Workbooks written part by part, as no library writes them."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
RELS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


def text(said: str, at: str = "") -> str:
    """A cell that holds its text itself."""
    return f'<c{_at(at)} t="inlineStr"><is><t xml:space="preserve">{escape(said)}</t></is></c>'


def number(said: str, at: str = "", style: int = 0) -> str:
    """A cell that holds a number as it is written in the file."""
    return f"<c{_at(at)}{f' s={chr(34)}{style}{chr(34)}' if style else ''}><v>{said}</v></c>"


def _at(at: str) -> str:
    return f' r="{at}"' if at else ""


def row_of(cells: Sequence[str], number: int) -> str:
    """A row of texts or of cells as XML; '' is no cell."""
    made = [
        cell if cell.startswith("<") or not cell else text(cell, f"{chr(65 + index)}{number}")
        for index, cell in enumerate(cells)
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """A sheet of rows that are XML already."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def styles(*codes: str | int) -> str:
    """Styles whose cells have a format each, from 1: a code, or the number of a built-in one."""
    own = [code for code in codes if isinstance(code, str)]
    formats = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for at, code in enumerate(own)
    )
    cells = "".join(f'<xf numFmtId="{200 + own.index(code) if isinstance(code, str) else code}"/>' for code in codes)
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'


def strings(*items: str) -> str:
    """The shared texts, each as XML inside its item."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def written(path: Path, sheet_xml: str, parts: Mapping[str, str | None] | None = None) -> Path:
    """A workbook of one sheet; `parts` replaces or adds parts, and leaves out those that are None."""
    targets = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    content: dict[str, str | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="小区" sheetId="1" r:id="rId1"/></sheets></workbook>',
        RELS: f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        STYLES: styles(),
        STRINGS: strings(),
        SHEET: sheet_xml,
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            if part is not None:
                archive.writestr(name, part)
    return path
