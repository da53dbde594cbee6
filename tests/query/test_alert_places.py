"""An alert names the most exact place it is about, so that no two of them read the same."""

from collections import Counter

import polars as pl

from pipelines import query
from pipelines.query.matters import _unit
from pipelines.settings import Home
from pipelines.text import both
from tests.test_cli import wuye


def test_no_two_alerts_of_a_kind_and_day_read_the_same_in_either_language(small_home: Home) -> None:
    reader = query.open(small_home.path)
    found = reader.alerts(closed=True)
    assert found.height > 500
    for language in ("zh", "en"):
        read = Counter(
            (
                row["alert"],
                query.alert_sentence(
                    reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], language
                ),
                query.place_said(row, language),
                row["since"],
            )
            for row in found.iter_rows(named=True)
        )
        alike = [texts for texts, n in read.items() if n > 1]
        # romanised names drop endings and tones: estates that differ in Chinese can be spelt alike
        assert alike == [] if language == "zh" else len(alike) < found.height / 100


def test_the_printed_list_names_the_community_that_did_not_meet(small_home: Home) -> None:
    found = query.open(small_home.path).alerts(alert="AL-04")
    row = found.filter(found["community"].is_not_null()).row(0, named=True)
    done = wuye("alerts", "AL-04", "--area", row["street"], "--format", "csv", home=small_home.path, language="zh")
    assert done.returncode == 0, done.stderr
    assert f"{row['street_name']} · {row['community_name']}" in done.stdout
    assert query.place_said(row, "zh").endswith(row["community_name"])


def test_an_estate_that_the_sentence_names_is_not_named_twice() -> None:
    names = {f"{level}_name{tail}": None for level in ("district", "street", "community") for tail in ("", "_en")}
    row = names | {"district_name": "丰台区", "estate_name": "甲苑", "company_name": "某公司"}
    assert query.place_said(row, "zh") == "丰台区 · 甲苑"
    assert query.place_said(row, "zh", "甲苑的整改应于 2022-05-01 前完成") == "丰台区"


def test_a_matter_names_the_unit_of_its_place_where_the_alert_declares_a_kind_of_unit() -> None:
    place = {
        "district_name": "朝阳区",
        "district_name_en": "Chaoyang",
        "street_name": "左家庄街道",
        "street_name_en": "Zuojiazhuang",
    }
    above = {**place, "street_name": None, "street_name_en": None}
    nowhere = dict.fromkeys(place)
    district, several = both("区", "District"), both("街道（乡镇）、区", "Street and district")
    housing = both("区住建（房管）部门", "District housing department")
    assert _unit(district, place) == both("朝阳区", "Chaoyang")
    assert _unit(several, place) == both("左家庄街道、朝阳区", "Zuojiazhuang and Chaoyang")
    assert _unit(several, above) == both("朝阳区", "Chaoyang")
    assert _unit(housing, above) == both("朝阳区住建（房管）部门", "Chaoyang housing department")
    assert _unit(district, nowhere) == district
    assert _unit(both("财政部门", "Finance department"), place).zh == "财政部门"


def test_the_matters_of_a_city_name_no_kind_of_unit_where_the_place_is_known(small_home: Home) -> None:
    found = query.open(small_home.path).matters().filter(pl.col("level").is_in(["district", "street"]))
    assert found.height
    assert not set(found["owner_zh"]) & {"区", "街道（乡镇）", "街道（乡镇）、区", "区住建（房管）部门"}
