"""Bytes become sheets of text."""

import io
from dataclasses import replace

import polars as pl

from pipelines.intake.reading.characters import with_usual_characters
from pipelines.intake.reading.delimited import read_text
from pipelines.intake.reading.file_checks import damage_told, kind_of, remarks
from pipelines.intake.reading.markup import read_html, read_mhtml, read_xml_2003
from pipelines.intake.reading.package import usual_package
from pipelines.intake.reading.plain_text import BLANKS
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.reading.workbook import Workbook, read_xls, read_xlsx

_FEW_CELLS = 100_000


def read(content: bytes, suffix: str, *, separator: str | None = None, encoding: str | None = None) -> Workbook:
    """Every sheet of a file, as text.

    Raises:
        Unreadable: the file as a whole cannot be read; says why and how to mend it.
    """
    kind = kind_of(content, suffix)
    match kind:
        case "xlsx":
            workbook = read_xlsx(usual_package(content))
        case "xls":
            workbook = read_xls(content)
        case "parquet":
            workbook = Workbook(sheets=(_read_parquet(content),))
        case "html":
            workbook = Workbook(sheets=read_html(content))
        case "mhtml":
            workbook = Workbook(sheets=read_mhtml(content))
        case "xml2003":
            sheets, hidden = read_xml_2003(content)
            workbook = Workbook(sheets=sheets, hidden=hidden)
        case "text":
            workbook = Workbook(sheets=(read_text(content, separator, encoding),))
    tidy = tuple(tidied(sheet) for sheet in workbook.sheets)
    return replace(workbook, sheets=tidy, remarks=(*remarks(content, kind), *workbook.remarks))


def tidied(sheet: Sheet) -> Sheet:
    """A sheet whose cells are bare and of usual characters: nothing else looks at a cell before this."""
    frame, rewritten = with_usual_characters(bare(sheet.frame))
    return replace(sheet, frame=frame, rewritten=rewritten)


def bare(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without blanks round them; null where nothing is left. A small sheet is done as one column."""
    if 0 < frame.height * frame.width <= _FEW_CELLS:
        every = pl.concat(frame.get_columns()).str.strip_chars(BLANKS)
        every = every.set(every == "", None)
        return pl.DataFrame(
            [every.slice(index * frame.height, frame.height).alias(name) for index, name in enumerate(frame.columns)]
        )
    stripped = frame.select(pl.col(name).str.strip_chars(BLANKS) for name in frame.columns)
    return stripped.select(pl.when(pl.col(name) != "").then(pl.col(name)) for name in frame.columns)


def _read_parquet(content: bytes) -> Sheet:
    """A Parquet file as text; its column names stand in the first row, as headings do."""
    with damage_told():
        table = pl.read_parquet(io.BytesIO(content))
    names = [str(number) for number in range(1, table.width + 1)]
    texts = table.select(
        pl.col(old).cast(pl.String, strict=False).alias(new) for old, new in zip(table.columns, names, strict=True)
    )
    headings = pl.DataFrame([table.columns], schema=dict.fromkeys(names, pl.String), orient="row")
    return Sheet(name="", frame=pl.concat([headings, texts]))
