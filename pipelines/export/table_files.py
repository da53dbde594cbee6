"""A table as a file that explains itself: CSV for Excel, a typed workbook with a sheet of definitions, or Parquet.

Each says which build and which choices it is of, and defines every metric in it, with its clauses, and every column. None holds a formula.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import polars as pl
import xlsxwriter

from pipelines.catalogue.declarations import Metric
from pipelines.errors import RequestError
from pipelines.spreadsheet import neutral, to_excel_csv
from pipelines.text import Language, both

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
_ABOUT_HEADINGS = {"zh": ("项目", "内容"), "en": ("about", "content")}
_SHEETS = {"zh": ("数据", "口径", "列", "说明"), "en": ("data", "definitions", "columns", "about")}
_COLUMN_HEADINGS = {"zh": ("列", "字段", "类型"), "en": ("column", "field", "type")}
_TYPES = {
    "zh": {"number": "数值", "date": "日期", "datetime": "时间", "boolean": "是否", "text": "文本"},
    "en": {"number": "number", "date": "date", "datetime": "time", "boolean": "yes or no", "text": "text"},
}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")  # in the name of a sheet or a file
_LONGEST_NAME = 31  # of a sheet
MOST_CELLS = 3_000_000  # of a workbook, which is made in memory; a sheet holds 1,048,576 rows at most


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A table, and what has to be known of it: the build, what was chosen, and the metrics in it."""

    frame: pl.DataFrame
    build: str
    selection: str
    metrics: Sequence[Metric]
    language: Language
    columns: Sequence[tuple[str, str]] = ()  # heading → the name of the field under which it is asked in SQL
    title: str = ""  # of a table among several

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
    def fields(self) -> pl.DataFrame:
        """One row a column: its heading, the name of the field in the published tables, and its type."""
        names = dict(self.columns)
        rows = [
            (heading, names.get(heading, heading), _TYPES[self.language][_type_of(kind)])
            for heading, kind in self.frame.schema.items()
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(_COLUMN_HEADINGS[self.language], pl.String), orient="row")

    @property
    def codes(self) -> str:
        """The codes of the metrics with their clauses, in one short line."""
        return "；".join(f"{metric.code}：{'、'.join(metric.cited)}" for metric in self.metrics)

    @property
    def about(self) -> dict[str, str]:
        """Build, selection and definitions, under their headings."""
        text = "；".join(
            f"{row[2]}（{row[1]}）：{row[4]}；{row[7]}"
            if self.language == "zh"
            else f"{row[2]} ({row[1]}): {row[4]}; {row[7]}"
            for row in self.definitions.iter_rows()
        )
        return dict(zip(_ABOUT[self.language], (self.build, self.selection, text), strict=True))


def csv_of(table: Explained) -> bytes:
    """The rows for Excel, what explains them in three columns at the end: a CSV has no other place for it. Build and
    choices stand in every row; the definitions stand whole in the first one and as codes in the others, for a long table
    would consist of them."""
    build, selection, definitions = table.about
    whole = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(table.about[definitions])).otherwise(pl.lit(table.codes))
    explained = table.frame.with_columns(
        pl.lit(table.about[build]).alias(build),
        pl.lit(table.about[selection]).alias(selection),
        *([whole.alias(definitions)] if table.metrics else []),
    )
    return to_excel_csv(explained)


def parquet_of(table: Explained) -> bytes:
    """The rows with their types; what explains them in the file's own metadata, under `wuye`."""
    file = io.BytesIO()
    about = {**table.about, "metrics": table.definitions.to_dicts(), "columns": table.fields.to_dicts()}
    text = json.dumps(about, ensure_ascii=False)
    table.frame.write_parquet(file, metadata={"wuye": text})
    return file.getvalue()


def xlsx_of(table: Explained) -> bytes:
    """A workbook: the rows with their types, the definitions of metrics and of columns, and what it is of.

    Raises:
        RequestError: the table is too large for a workbook.
    """
    data, definitions, columns, about = _SHEETS[table.language]
    return _workbook(
        {
            data: table.frame,
            **({definitions: table.definitions} if table.metrics else {}),
            columns: table.fields,
            about: _about_sheet(table.about, table.language),
        }
    )


def xlsx_of_tables(tables: Sequence[Explained]) -> bytes:
    """A workbook of several tables, a sheet each under its title, then the definitions of all their metrics and what each is
    of. They are of the same build and in the same language.

    Raises:
        RequestError: they are too large for a workbook.
    """
    data, definitions, _, about = _SHEETS[tables[0].language]
    sheets: dict[str, pl.DataFrame] = {}
    result: dict[str, str] = {_ABOUT[tables[0].language][0]: tables[0].build}
    for table in tables:
        name = _sheet_name(table.title or data, {*sheets, definitions, about})
        sheets[name] = table.frame
        result[name] = table.selection
    defined = pl.concat(table.definitions for table in tables).unique(maintain_order=True)
    return _workbook(
        {
            **sheets,
            **({definitions: defined} if not defined.is_empty() else {}),
            about: _about_sheet(result, tables[0].language),
        }
    )


def zip_of(tables: Sequence[Explained], ending: str, write: Callable[[Explained], bytes]) -> bytes:
    """Several tables in one archive, a file each under its title, in order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables, 1):
            title = _FORBIDDEN.sub(" ", table.title or _SHEETS[table.language][0]).strip()
            archive.writestr(f"{number:02d} {title}.{ending}", write(table))
    return content.getvalue()


def _sheet_name(title: str, taken: Set[str]) -> str:
    """A name that a spreadsheet takes for a sheet and that no other sheet has, whatever its case."""
    wanted, lower = _FORBIDDEN.sub(" ", title).strip(" '")[:_LONGEST_NAME] or "1", {name.lower() for name in taken}
    names = (wanted, *(f"{wanted[: _LONGEST_NAME - 4]} {number}" for number in range(2, 1000)))
    return next(name for name in names if name.lower() not in lower)


def _about_sheet(about: Mapping[str, str], language: Language) -> pl.DataFrame:
    item, content = _ABOUT_HEADINGS[language]
    return pl.DataFrame(
        {item: list(about), content: list(about.values())}, schema={item: pl.String, content: pl.String}
    )


def _workbook(sheets: Mapping[str, pl.DataFrame]) -> bytes:
    height = max(frame.height for frame in sheets.values())
    if sum(frame.height * frame.width for frame in sheets.values()) > MOST_CELLS or height >= 1 << 20:
        raise RequestError(
            both(
                f"表有 {height:,} 行，工作簿放不下，请改为下载 CSV 或列式文件，或缩小范围",
                f"the table has {height:,} rows, too many for a workbook: take the CSV or Parquet file, or choose less",
            )
        )
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    ) as book:
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            neutral(frame).write_excel(book, sheet, table_style=None, autofilter=True, freeze_panes=(1, 0))
    return file.getvalue()


def _type_of(kind: pl.DataType) -> str:
    if kind.is_numeric():
        return "number"
    if isinstance(kind, pl.Datetime):
        return "datetime"
    return "date" if kind == pl.Date else "boolean" if kind == pl.Boolean else "text"
