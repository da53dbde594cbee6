"""A table to take home in three forms, the same under every table of every page: CSV, workbook and Parquet.

Each file says of which build and which choices it is, and defines its metrics and its columns (`pipelines.export.table_files`).
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from dashboard import format as text
from dashboard.parts.page.download import File, downloads
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.words import joined
from pipelines.catalogue.declarations import Metric
from pipelines.export import table_files
from pipelines.export.table_files import CSV, PARQUET, XLSX, Explained

_FORMS: tuple[tuple[str, str, Callable[[Explained], bytes]], ...] = (
    ("csv", CSV, table_files.csv_of),
    ("xlsx", XLSX, table_files.xlsx_of),
    ("parquet", PARQUET, table_files.parquet_of),
)


def table_download(context: PageContext, table: Callable[[], Explained], *, file: str, label: str = "") -> None:
    """One button a form; the table is asked for when one is pressed.

    Args:
        file: the name of the files without their ending; of the buttons of a page no two share it.
        label: what stands before the forms; 下载表格 unless said otherwise.
    """
    downloads(
        label or context.word("table.download"),
        [
            File(
                label=context.word(f"table.form_{form}"),
                content=_writing(write, table),
                name=f"{file}.{form}",
                media=media,
                key=file if form == "csv" else f"{file}-{form}",
            )
            for form, media, write in _FORMS
        ],
    )


def _writing(write: Callable[[Explained], bytes], table: Callable[[], Explained]) -> Callable[[], bytes]:
    return lambda: write(table())


def explained(
    context: PageContext,
    frame: pl.DataFrame,
    names: Mapping[str, str],
    *,
    metrics: Sequence[Metric] = (),
    choices: Sequence[str] = (),
) -> Explained:
    """A table of a page with the build and what the page looks at: area, period, and further choices in words.

    Args:
        frame: in words already.
        names: column → its heading.
    """
    return Explained(
        frame=frame.rename(dict(names), strict=False),
        build=context.reader.version,
        selection=joined(
            [
                context.word(f"nav.{context.view.page}"),
                area_name(context.area, context.language),
                text.period(context.view.period, context.language),
                *choices,
            ],
            context.language,
        ),
        metrics=metrics,
        columns=[(heading, column) for column, heading in names.items() if column in frame.columns],
        language=context.language,
    )
