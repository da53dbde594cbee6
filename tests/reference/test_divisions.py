"""The divisions that come with the code."""

import json
from pathlib import Path

import polars as pl
import pytest

import pipelines.reference
from pipelines.sources.division import KINDS, LEVELS

HERE = Path(pipelines.reference.__file__).parent
REGIONS = ("110000", "120000", "410100", "320600")


def _divisions(region: str) -> pl.DataFrame:
    return pl.read_csv(HERE / "divisions" / f"{region}.csv", infer_schema=False)


@pytest.mark.parametrize("region", REGIONS)
def test_every_area_but_the_city_has_a_parent_in_the_list(region: str) -> None:
    areas = _divisions(region)
    assert areas["区划代码"][0] == region
    assert areas["上级代码"].null_count() == 1
    assert set(areas["上级代码"].drop_nulls()) <= set(areas["区划代码"])


@pytest.mark.parametrize("region", REGIONS)
def test_an_area_is_listed_once_from_a_day_on_in_the_words_of_the_source(region: str) -> None:
    areas = _divisions(region)
    assert not areas.select("区划代码", "生效日期").is_duplicated().any()
    assert set(areas["层级"]) <= {text.zh for text in LEVELS.values()}
    assert set(areas["性质"]) <= {text.zh for text in KINDS.values()}


def test_functional_areas_are_districts_with_their_own_streets() -> None:
    beijing = _divisions("110000")
    streets = beijing.filter(pl.col("上级代码") == "110000-bda")
    assert sorted(streets["名称"]) == ["博兴街道", "荣华街道"]
    assert not beijing.filter(pl.col("上级代码") == "110115")["名称"].is_in(["荣华街道", "博兴街道"]).any()


def test_a_former_city_ends_on_the_day_its_successor_begins() -> None:
    nantong = _divisions("320600")
    former = nantong.filter(pl.col("承接代码").is_not_null())
    assert sorted(former["名称"]) == ["崇川区", "海门市", "港闸区"]
    begins = dict(nantong.select("区划代码", "生效日期").iter_rows())
    for ended, successor in former.select("失效日期", "承接代码").iter_rows():
        assert begins[successor] == ended


def test_a_town_of_a_former_city_goes_on_under_its_successor_from_that_day() -> None:
    nantong = _divisions("320600")
    successors = dict(nantong.drop_nulls("承接代码").select("区划代码", "承接代码").iter_rows())
    ended = nantong.filter(pl.col("失效日期").is_not_null(), pl.col("承接代码").is_null())
    assert ended["上级代码"].unique().to_list() == ["320684"]
    goes_on = {
        (code, parent, day) for code, parent, day in nantong.select("区划代码", "上级代码", "生效日期").iter_rows()
    }
    for code, parent, day in ended.select("区划代码", "上级代码", "失效日期").iter_rows():
        assert (code, successors[parent], day) in goes_on


def test_the_polygons_name_districts_of_the_lists() -> None:
    shapes = json.loads((HERE / "boundaries.geojson").read_text(encoding="utf-8"))
    codes = {code for region in REGIONS for code in _divisions(region)["区划代码"]}
    assert {feature["properties"]["adcode"] for feature in shapes["features"]} <= codes
