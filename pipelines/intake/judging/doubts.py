"""Doubts about a table as a whole: it may be another city's, or a column may have been taken for another.

Nothing is refused: somebody who knows the file says whether the doubt is right. Each is one sentence and what to do.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from pipelines.catalogue.managing_bodies import is_company
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.layout.table import Table
from pipelines.intake.records.faults import ANOTHER_CITY, ANOTHER_COLUMN, Warning_
from pipelines.text import Text, both

_ENOUGH = 3  # rows: fewer tell nothing
_MOST = 0.6
_FEW = 0.1
_CATEGORY = 20  # rows from which so few different names are kinds, not names
_SHOWN = 3
_AROUND = 0.3  # degrees beyond a city's outline: its points may be of any datum
_NAME = r"[\p{Han}&&[^号楼栋幢座层单元室门个户年月日]]|[\p{L}&&[^\p{Han}]]{3}"


def doubts(table: Table, values: pl.DataFrame, written: pl.DataFrame, places: Gazetteer) -> Iterator[Warning_]:
    """What makes a table doubtful. `values` have codes in the area columns, `written` what stood there."""
    if table.at.len() < _ENOUGH or table.sheet.places is not None:  # of a large file only the odd rows are here
        return
    city = next(iter(places.names["city"]), "")
    if city:
        yield from _of_another_city(table, values, written, city)
        yield from _far_away(table, values, city)
    if table.source.id == "estate" and "name" in table.texts.columns:
        yield from _no_names(table, places)


def _of_another_city(table: Table, values: pl.DataFrame, written: pl.DataFrame, city: str) -> Iterator[Warning_]:
    """Districts of which next to none is one of the city's, and none is asked for by another column."""
    column = next(
        (each for each in table.columns if each.about.cell == "area" and each.about.level == "district"), None
    )
    if column is None or column.name not in written.columns:
        return
    is_chinese = written[column.name].str.contains(r"\p{Han}").fill_null(value=False)  # of pinyin nothing is known here
    unknown = is_chinese & values[column.name].is_null()
    if is_chinese.sum() < _ENOUGH or int(unknown.sum()) < (1 - _FEW) * int(is_chinese.sum()):
        return
    counts = _most_written(written[column.name].filter(unknown))
    zh, en = "、".join(counts), ", ".join(counts)
    what = both(
        f"“{table.heading(column.name)}”所填（{zh}）几乎都不是{city}的区县，这份文件可能属于其他城市",
        f"Nearly none of the districts ({en}) are of {city}: the file may be another city's",
    )
    yield _doubt(table, ANOTHER_CITY, what, column.name, counts)


def _far_away(table: Table, values: pl.DataFrame, city: str) -> Iterator[Warning_]:
    """Points next to none of which lies in or near the city, where its outline is known."""
    if not {"longitude", "latitude"} <= set(table.texts.columns) or (box := _boxes().get(city)) is None:
        return
    points = values.select(pl.col("longitude", "latitude").cast(pl.Float64)).drop_nulls()
    left, low, right, high = box
    inside = points.filter(pl.col("longitude").is_between(left, right) & pl.col("latitude").is_between(low, high))
    if points.height < _ENOUGH or inside.height > _FEW * points.height:
        return
    what = both(
        f"经纬度几乎都不在{city}范围内，这份文件可能属于其他城市，或经度、纬度选反了",
        f"Nearly no point lies in {city}: the file may be another city's, or longitude and latitude change places",
    )
    yield _doubt(table, ANOTHER_CITY, what, "longitude", {})


def _no_names(table: Table, places: Gazetteer) -> Iterator[Warning_]:
    """A column of names most of whose values are numbers, companies, districts, or a few kinds again and again."""
    names = table.texts["name"].drop_nulls()
    if names.len() < _ENOUGH:
        return
    distinct = names.unique(maintain_order=True)
    looks = distinct.to_frame("text").select(
        numbers=(~pl.col("text").str.contains(_NAME)).mean(), companies=is_company(pl.col("text")).mean()
    )
    numbers, companies = (float(share or 0) for share in looks.row(0))
    areas = sum(bool(places.find(text, "district", "")) for text in distinct.head(200)) / min(200, distinct.len())
    if numbers >= _MOST:
        like = both("数字或代码", "numbers or codes")
    elif companies >= _MOST:
        like = both("企业名称", "names of companies")
    elif areas >= _MOST:
        like = both("区县名称", "names of districts")
    elif names.len() >= _CATEGORY and distinct.len() < _FEW * names.len():
        like = both("几种类别", "a few kinds")
    else:
        return
    what = both(
        f"小区名称取自“{table.heading('name')}”，其中多是{like.zh}，可能选错了列",
        f"The names of estates were taken from “{table.heading('name')}”, which holds mostly {like.en}: it may be the wrong column",
    )
    yield _doubt(table, ANOTHER_COLUMN, what, "name", _most_written(names))


def _doubt(table: Table, code: str, what: Text, column: str, counts: Mapping[str, int]) -> Warning_:
    mend = (
        both(
            "请核对文件和所选的列；确属其他城市的，不要在此报送",
            "Check the file and the columns; if it is another city's, do not send it here",
        )
        if code == ANOTHER_CITY
        else both("请改选正确的列后重新检查", "Choose the right column and check again")
    )
    return table.warning(code, what, mend, column, [], counts)


def _most_written(texts: pl.Series) -> dict[str, int]:
    counts = texts.value_counts(sort=True).head(_SHOWN)
    return {text: int(count) for text, count in counts.iter_rows()}


@cache
def _boxes() -> Mapping[str, tuple[float, float, float, float]]:
    """West, south, east and north of each city whose outline comes with the code, and some more around it."""
    shapes = json.loads((files("pipelines") / "reference" / "boundaries.geojson").read_text(encoding="utf-8"))
    result: dict[str, tuple[list[float], list[float]]] = {}
    for shape in shapes["features"]:
        east, north = result.setdefault(shape["properties"]["city"], ([], []))
        for x, y in _points(shape["geometry"]["coordinates"]):
            east.append(x)
            north.append(y)
    return {
        city: (min(east) - _AROUND, min(north) - _AROUND, max(east) + _AROUND, max(north) + _AROUND)
        for city, (east, north) in result.items()
    }


def _points(nested: Any) -> Iterator[tuple[float, float]]:
    if nested and isinstance(nested[0], int | float):
        yield nested[0], nested[1]
        return
    for each in nested:
        yield from _points(each)
