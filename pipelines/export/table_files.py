"""A table as a file that explains itself: CSV for Excel, a typed workbook with a sheet of definitions, or Parquet.

Each says which build and which choices it is of, and defines every metric in it, with its clauses. None holds a formula.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import xlsxwriter

from pipelines.catalogue.declarations import Metric
from pipelines.spreadsheet import neutral, to_excel_csv
from pipelines.text import Language

CSV, XLSX, PARQUET = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.apache.parquet",
)
_HEADINGS = {
    "zh": ("指标", "编号", "名称", "单位", "含义", "限制", "计数范围", "条款"),
    "en": ("metric", "code", "label", "unit", "meaning", "limits", "base", "clauses"),
}
_ABOUT = {"zh": ("数据版本", "选择", "口径"), "en": ("build", "selection", "definitions")}
_SHEETS = {"zh": ("数据", "口径", "说明"), "en": ("data", "definitions", "about")}


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A table, and what has to be known of it: the build, what was chosen, and the metrics in it."""

    frame: pl.DataFrame
    build: str
    selection: str
    metrics: Sequence[Metric]
    language: Language

    @property
    def definitions(self) -> pl.DataFrame:
        """One row a metric: name, code, label, unit, meaning, limits, base and clauses."""
        rows = [
            (
                metric.id,
                metric.code,
                metric.label.of(self.language),
                metric.unit,
                metric.meaning.of(self.language),
                metric.limits.of(self.language) if metric.limits else "",
                metric.base,
                "；".join(metric.cited),
            )
            for metric in self.metrics
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(_HEADINGS[self.language], pl.String), orient="row")

    @property
    def about(self) -> dict[str, str]:
        """Build, selection and definitions, under their headings."""
        said = "；".join(
            f"{row[2]}（{row[1]}）：{row[4]}；{row[7]}"
            if self.language == "zh"
            else f"{row[2]} ({row[1]}): {row[4]}; {row[7]}"
            for row in self.definitions.iter_rows()
        )
        return dict(zip(_ABOUT[self.language], (self.build, self.selection, said), strict=True))


def csv_of(table: Explained) -> bytes:
    """The rows for Excel, what explains them repeated in three columns at the end: a CSV has no other place for it."""
    return to_excel_csv(table.frame.with_columns(pl.lit(text).alias(name) for name, text in table.about.items()))


def parquet_of(table: Explained) -> bytes:
    """The rows with their types; what explains them in the file's own metadata, under `wuye`."""
    file = io.BytesIO()
    said = json.dumps({**table.about, "metrics": table.definitions.to_dicts()}, ensure_ascii=False)
    table.frame.write_parquet(file, metadata={"wuye": said})
    return file.getvalue()


def xlsx_of(table: Explained) -> bytes:
    """A workbook of three sheets: the rows with their types, the definitions, and what it is of."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    ) as book:
        data, definitions, about = _SHEETS[table.language]
        for name, frame in (
            (data, table.frame),
            (definitions, table.definitions),
            (about, pl.DataFrame({"": list(table.about), " ": list(table.about.values())})),
        ):
            sheet = book.add_worksheet(name)
            neutral(frame).write_excel(book, sheet, table_style=None, autofilter=True, freeze_panes=(1, 0))
    return file.getvalue()
