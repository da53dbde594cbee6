"""Tables as bytes: text in every encoding, workbooks of both kinds, and workbooks with a change in their XML."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-be")


def text_of(rows: Rows, *, separator: str = ",", end: str = "\n") -> str:
    """Rows as delimited text."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def encoded(text: str, encoding: str) -> bytes:
    """A text in an encoding; UTF-16 always with its mark."""
    return b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be" else text.encode(encoding)


def delimited(rows: Rows, encoding: str = "utf-8", *, separator: str = ",", end: str = "\n") -> bytes:
    """Rows as a text file."""
    return encoded(text_of(rows, separator=separator, end=end), encoding)


def xlsx(sheets: dict[str, Rows], write: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    """Rows as the text cells of an .xlsx; `write` is given the book and its first sheet at the end."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    pages = []
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        pages.append(page)
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                if cell not in ("", None):
                    page.write_string(number, index, str(cell))
    if write:
        write(made, pages[0])
    made.close()
    return buffer.getvalue()


def xls(sheets: dict[str, Rows], write: Callable[[Any, Any], None] | None = None, *, from_1904: bool = False) -> bytes:
    """Rows as the text cells of an .xls."""
    made = xlwt.Workbook()
    made.dates_1904 = from_1904
    pages = []
    for name, rows in sheets.items():
        page = made.add_sheet(name, cell_overwrite_ok=True)
        pages.append(page)
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                if cell not in ("", None):
                    page.write(number, index, str(cell))
    if write:
        write(made, pages[0])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def rezipped(
    content: bytes,
    change: Callable[[str, bytes], bytes] = lambda _, data: data,
    more: dict[str, bytes] | None = None,
    *,
    stored: bool = False,
) -> bytes:
    """The same workbook, each part as a function gives it, and some more parts."""
    out = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", kind) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (2022, 1, 5, 0, 0, 0)), change(name, source.read(name)), kind)
        for name, data in (more or {}).items():
            target.writestr(zipfile.ZipInfo(name, (2022, 1, 5, 0, 0, 0)), data, kind)
    return out.getvalue()


def in_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with a change in the XML of its first sheet."""

    def at(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        new = change(data)
        assert new != data, "the change hits nothing"
        return new

    return rezipped(content, at)
