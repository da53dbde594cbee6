"""All tables of a page as files, just as the page shows them: one workbook with a sheet a table, or a file a table.

They are read from the markup that was drawn, so that no table of any page can be left out, and none holds more than the
page does. Pages give longer tables whole, unrounded and with their definitions under the table itself.
"""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl
from lxml import html

from dashboard import format as text
from dashboard.parts.page import shown
from dashboard.parts.page.download import File, downloads
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.words import joined
from pipelines.catalogue.declarations import Metric
from pipelines.export import table_files
from pipelines.export.table_files import CSV, PARQUET, XLSX, Explained
from pipelines.periods import MONTHS

ZIP = "application/zip"
_BLOCKS = frozenset({"p", "li", "div", "br", "ul", "dt", "dd", "h3"})
_NUMBER = re.compile(r"[+−-]?\d{1,3}(,\d{3})*(\.\d+)?|[+−-]?\d+(\.\d+)?")
_DAY = re.compile(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?")
_DAY_EN = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})")
_NONE = frozenset({"", text.MISSING})


def show(context: PageContext, pieces: Sequence[str]) -> None:
    """One button a form of file; nothing on a page without a table."""
    n = sum(piece.count(shown.TABLE) for piece in pieces)
    if not n:
        return
    stem = f"tables-{context.view.page}-{context.area['code']}-{context.view.period}"
    several = n > 1
    downloads(
        context.word("table.of_page", n=text.number(n)),
        [
            File(
                label=context.word("table.form_csv"),
                content=lambda: _files(context, pieces, "csv"),
                name=f"{stem}.zip" if several else f"{stem}.csv",
                media=ZIP if several else CSV,
                key="tables-csv",
            ),
            File(
                label=context.word("table.form_xlsx"),
                content=lambda: table_files.xlsx_of_tables(tables(context, pieces)),
                name=f"{stem}.xlsx",
                media=XLSX,
                key="tables-xlsx",
            ),
            File(
                label=context.word("table.form_parquet"),
                content=lambda: _files(context, pieces, "parquet"),
                name=f"{stem}-parquet.zip" if several else f"{stem}.parquet",
                media=ZIP if several else PARQUET,
                key="tables-parquet",
            ),
        ],
    )


def _files(context: PageContext, pieces: Sequence[str], ending: str) -> bytes:
    write = {"csv": table_files.csv_of, "parquet": table_files.parquet_of}[ending]
    rows = tables(context, pieces)
    return write(rows[0]) if len(rows) == 1 else table_files.zip_of(rows, ending, write)


def tables(context: PageContext, pieces: Sequence[str]) -> list[Explained]:
    """The tables in the order of the page, each under the heading that stands above it, with build, choices and the
    definitions of the metrics that it names."""
    explaineds: list[Explained] = []
    title = context.word(f"nav.{context.view.page}")
    for piece in pieces:
        for element in html.fragment_fromstring(piece, create_parent="div").iter():
            if element.tag in ("h1", "h2", "h3", "summary"):
                title = text_of(element, is_quiet=False) or title
            elif element.tag == "table" and "board" in element.classes:
                explaineds.append(_explained(context, title, frame_of(element)))
    return explaineds


def _explained(context: PageContext, title: str, frame: pl.DataFrame) -> Explained:
    words = {*frame.columns, *(frame[:, 0].cast(pl.String).drop_nulls() if frame.width else ())}
    choices = [
        context.word(f"nav.{context.view.page}"),
        area_name(context.area, context.language),
        text.period(context.view.period, context.language),
        title,
        context.view.link().removeprefix("./"),
    ]
    return Explained(
        frame=frame,
        build=context.reader.version,
        selection=joined(choices, context.language),
        metrics=_named(context, words),
        columns=[(name, name) for name in frame.columns],
        language=context.language,
        title=title,
    )


def _named(context: PageContext, words: set[str]) -> list[Metric]:
    """The metrics that a table names in a heading or at the head of a row."""
    every = context.reader.catalogue.metrics.values() if context.is_built else ()
    return [metric for metric in every if metric.label.of(context.language) in words]


def frame_of(table: html.HtmlElement) -> pl.DataFrame:
    """A table as it stands on the page: a row a row, numbers, shares and days as such where all of a column are."""
    head, *rows = [[text_of(cell) for cell in row.iterchildren("th", "td")] for row in table.iter("tr")]
    names: list[str] = []
    for number, heading in enumerate(head, 1):
        own = heading or f"{number}"
        names.append(own if own not in names else f"{own} ({number})")
    return pl.DataFrame([typed(name, [row[place] for row in rows]) for place, name in enumerate(names)])


def typed(name: str, cells: Sequence[str]) -> pl.Series:
    """A column of texts as numbers, shares of one or days where every cell that says something is such; else as texts."""
    known = [None if cell in _NONE else cell for cell in cells]
    matches = [cell for cell in known if cell is not None]
    if matches and all(_DAY.fullmatch(cell) or _DAY_EN.fullmatch(cell) for cell in matches):
        return pl.Series(name, [_day(cell) if cell else None for cell in known], dtype=pl.Date)
    if matches and all(_NUMBER.fullmatch(cell.removesuffix("%")) and not _is_code(cell) for cell in matches):
        if not any("." in cell or cell.endswith("%") for cell in matches):
            return pl.Series(name, [int(_plain(cell)) if cell else None for cell in known], dtype=pl.Int64)
        if len({cell.endswith("%") for cell in matches}) == 1:
            return pl.Series(name, [_decimal(cell) if cell else None for cell in known], dtype=pl.Float64)
    return pl.Series(name, known, dtype=pl.String)


def _is_code(cell: str) -> bool:
    """Whether digits name something: a number of ours has commas, and no nought in front."""
    digits = cell.lstrip("+−-")
    return (len(digits) > 1 and digits.startswith("0") and "." not in digits) or (
        digits.isdecimal() and len(digits) > 4
    )


def _plain(cell: str) -> str:
    return cell.replace(",", "").replace("−", "-")


def _decimal(cell: str) -> float:
    if cell.endswith("%"):
        number = _plain(cell[:-1])
        return round(float(number) / 100, len(number.partition(".")[2]) + 2)
    return float(_plain(cell))


def _day(cell: str) -> date:
    if english := _DAY_EN.fullmatch(cell):
        return date(int(english[3]), MONTHS.index(english[2]) + 1, int(english[1]))
    year, month, day = re.findall(r"\d+", cell)
    return date(int(year), int(month), int(day))


def text_of(element: html.HtmlElement, *, is_quiet: bool = True) -> str:
    """What is read of an element: the word of a mark for its shape, and nothing of a shape whose word stands beside it.

    Args:
        is_quiet: with what stands in grey beside it.
    """
    return " ".join(_parts(element, is_quiet=is_quiet).split())


def _parts(element: html.HtmlElement, *, is_quiet: bool) -> str:
    label = element.get("aria-label")
    if label is not None:
        return f"{label} "
    if not isinstance(element.tag, str) or (element.tag == "i" and "s" in element.classes):
        return ""
    parts = [element.text or ""]
    for child in element:
        if is_quiet or "quiet" not in child.classes:
            parts.append(_parts(child, is_quiet=is_quiet))
        parts.append(child.tail or "")
    inner = "".join(parts)
    return f" {inner} " if element.tag in _BLOCKS else inner
