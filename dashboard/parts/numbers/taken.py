"""The numbers of a page's tables as files. Buttons stand outside what is drawn once; the numbers are asked for when pressed."""

from collections.abc import Callable, Sequence

import polars as pl

from dashboard.parts.numbers.findings import Series
from dashboard.parts.numbers.rows import headings, in_words
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.table_download import explained, table_download
from pipelines.export.table_files import Explained


def take(
    context: PageContext, series_of: Callable[[], Sequence[Series]], file: str, *, area: str = "", label: str = ""
) -> None:
    """The values of the period with bases, intervals, targets and definitions, in every form of file.

    Args:
        series_of: the metrics of the table.
        area: its alone; of all areas otherwise.
        label: what stands before the forms; 下载全部 unless said otherwise.
    """
    catalogue = context.reader.catalogue

    def table() -> Explained:
        series = series_of()
        frame = pl.concat([one.now for one in series], how="diagonal_relaxed")
        frame = frame.filter(pl.col("area") == area) if area else frame
        rows = in_words(frame, catalogue, context.language)
        names = headings(rows.columns, catalogue, context.language)
        metrics = list({one.metric.id: one.metric for one in series}.values())
        return explained(context, rows, names, metrics=metrics)

    table_download(context, table, file=f"{file}-{context.area['code']}-{context.view.period}", label=label)
