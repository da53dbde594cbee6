"""The published layer as a data package (Frictionless Data Package 2.0): Parquet, CSV, a DuckDB file, and one
`datapackage.json` that says what every file, column and metric is.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import query
from pipelines.catalogue.column_labels import sources_behind
from pipelines.catalogue.columns import worded
from pipelines.catalogue.declarations import Metric
from pipelines.disk import write_whole
from pipelines.engine import SMALL, open_engine
from pipelines.errors import RequestError
from pipelines.export import layer
from pipelines.query.sight import persons
from pipelines.query.viewer import EVERYONE, Viewer
from pipelines.spreadsheet import to_excel_csv
from pipelines.text import both

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DATABASE = "published.duckdb"
_TYPES: tuple[tuple[Callable[[pl.DataType], bool], str], ...] = (
    (lambda kind: kind.is_integer(), "integer"),
    (lambda kind: kind.is_numeric(), "number"),
    (lambda kind: kind == pl.Boolean, "boolean"),
    (lambda kind: kind == pl.Date, "date"),
    (lambda kind: isinstance(kind, pl.Datetime), "datetime"),
)


def export(
    home: Path,
    out: Path,
    *,
    area: str = "",
    period: str = "",
    viewer: Viewer = EVERYONE,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Writes the package into a folder; gives its files, the descriptor first.

    Raises:
        RequestError: the folder holds something, there is no such area or period, or the viewer may not see it.
        WarehouseError: nothing is published.
    """
    if out.exists() and any(out.iterdir()):
        raise RequestError(both(f"文件夹 {out} 不是空的，请另选一个", f"the folder {out} is not empty; choose another"))
    reader = layer.reader_of(home, area, viewer)
    out.mkdir(parents=True, exist_ok=True)
    try:
        resources, files = [], []
        for name, frame in layer.tables(reader, period):
            progress(name)
            resources += _write(reader, name, frame, out)
            files += [out / f"{name}.parquet", out / f"{name}.csv"]
        progress(DATABASE)
        _database(out)
        described = descriptor(reader, resources, area=area, period=period)
        write_whole(out / "datapackage.json", json.dumps(described, ensure_ascii=False, indent=1).encode())
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise
    return [out / "datapackage.json", *files, out / DATABASE]


def descriptor(reader: query.Reader, resources: list[dict[str, Any]], *, area: str, period: str) -> dict[str, Any]:
    """The `datapackage.json`: what the package is of, its resources, and every metric with labels, unit, definition,
    clauses and targets."""
    place = reader.home.name
    return {
        "$schema": PROFILE,
        "name": f"wuye-{area or reader.home.region}",
        "title": f"{place.zh}物业管理督导数据 / {place.en}: property-management oversight",
        "version": reader.version,
        "created": f"{reader.built_at:%Y-%m-%dT%H:%M:%S}Z",
        "description": (
            f"指标数值和明细；涉及个人的数少于 {persons().least} 的不列，可由合计推出的一并不列。"
            f" Numbers and the rows behind them. Numbers that rest on fewer than {persons().least} persons are left out, and with "
            "them what would give them away. In CSV a text that a spreadsheet would run has an apostrophe in front."
        ),
        "asOf": reader.as_of,
        "invented": reader.home.invented,
        "filters": {"area": area or reader.home.region, "period": period or "*"},
        "resources": resources,
        "metrics": [_metric(metric) for metric in reader.catalogue.metrics.values()],
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.id,
        "code": metric.code,
        "title": {"zh": metric.label.zh, "en": metric.label.en},
        "description": {"zh": metric.meaning.zh, "en": metric.meaning.en},
        **({"limits": {"zh": metric.limits.zh, "en": metric.limits.en}} if metric.limits else {}),
        "unit": metric.unit,
        "kind": metric.kind,
        "timing": metric.timing,
        "better": metric.better,
        "from": metric.mart,
        "base": metric.base,
        "hit": metric.hit or metric.measure,
        "clauses": list(metric.cited),
        "variants": {
            name: {"zh": metric.label_of(name).zh, "en": metric.label_of(name).en} for name in metric.variants
        },
        "targets": [target.model_dump(mode="json") for target in metric.target],
    }


def _write(reader: query.Reader, name: str, frame: pl.DataFrame, out: Path) -> list[dict[str, Any]]:
    """Both files of a table, and what the descriptor says of them."""
    frame.write_parquet(out / f"{name}.parquet")
    write_whole(out / f"{name}.csv", to_excel_csv(frame))
    mart = reader.catalogue.marts.get(name)
    title = {"title": f"{mart.row_zh} / {mart.row_en}"} if mart else {}
    schema = {
        "fields": [_field(reader, name, column, kind) for column, kind in frame.schema.items()],
        **({"primaryKey": list(mart.key)} if mart and _is_key(frame, mart.key) else {}),
    }
    resource = {
        "name": name.replace("_", "-"),
        "type": "table",
        "path": f"{name}.csv",
        **title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
        "rows": frame.height,
    }
    return [
        resource,
        {
            "name": f"{name.replace('_', '-')}-parquet",
            "path": f"{name}.parquet",
            **title,
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            "schema": schema,
            "rows": frame.height,
        },
    ]


def _is_key(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether these columns can be called a primary key: they are given out, and none of them is ever blank."""
    return set(key) <= set(frame.columns) and not frame.select(pl.any_horizontal(pl.col(key).is_null().any())).item()


def _field(reader: query.Reader, table: str, column: str, kind: pl.DataType) -> dict[str, Any]:
    """A column of a table: its type and both labels, where anything declares them: the nearest source that it reads."""
    text = next((name for is_kind, name in _TYPES if is_kind(kind)), "string")
    labels = worded().get("column", {}).get(column)
    if labels is None:
        sources = reader.catalogue.sources
        order = dict.fromkeys((*sources_behind(reader.catalogue, [table]), *sources))
        matches = (sources[each].column(column).about.label for each in order if _has(sources[each], column))
        label = next(matches, None)
        labels = {"zh": label.zh, "en": label.en} if label else None
    return {
        "name": column,
        "type": text,
        **({"title": labels["zh"], "description": labels["en"]} if labels else {}),
    }


def _has(source: Any, column: str) -> bool:
    return any(each.name == column for each in source.columns)


def _database(out: Path) -> None:
    """All tables in one file that any client of DuckDB 2.0 opens."""
    with open_engine(SMALL, file=out / DATABASE) as connection:
        for file in sorted(out.glob("*.parquet")):
            quoted = str(file).replace("'", "''")
            connection.execute(f"create table \"{file.stem}\" as select * from read_parquet('{quoted}')")
