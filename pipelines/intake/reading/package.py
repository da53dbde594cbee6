"""The package of an .xlsx as the readers of cells know it: Strict workbooks in the usual names, nothing that misleads.

Office writes two dialects of one format. The readers know the usual one only, and of a Strict workbook see no sheet.
Excel 2013 and later write a second `workbookPr` into an extension, in which the readers look for the 1904 calendar.
"""

import io
import re
import zipfile

_BOOK = "xl/workbook.xml"
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL_NAMES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)
_EXTENSIONS = re.compile(rb"<(?:\w+:)?extLst\b.*?</(?:\w+:)?extLst>", re.DOTALL)
_SECOND_CALENDAR = re.compile(rb"<\w+:workbookPr[\s/>]")
_WHEN = (1980, 1, 1, 0, 0, 0)


def usual_package(content: bytes) -> bytes:
    """The bytes of a workbook as the readers know it; what is usual already, or no package, stays as it is."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = archive.read(_BOOK)
            is_strict = _STRICT in book
            if not (is_strict or (b"date1904" in book and _SECOND_CALENDAR.search(book))):
                return content
            return _written_anew(archive, is_strict=is_strict)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return content  # whoever opens it says what is wrong with it


def _written_anew(archive: zipfile.ZipFile, *, is_strict: bool) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename.lower() == _BOOK:
                part = _EXTENSIONS.sub(b"", part)
            if is_strict and entry.filename.endswith((".xml", ".rels")):
                for strict, usual in _USUAL_NAMES:
                    part = part.replace(strict, usual)
            written.writestr(zipfile.ZipInfo(entry.filename, _WHEN), part)
    return buffer.getvalue()
