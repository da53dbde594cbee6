"""A unit outside of the heading cells counts like one inside: a column in another unit than ours is refused."""

from typing import Any

import pytest

from pipelines.intake.layout.units import is_row_of_units, stated_units
from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, told

SMALL = (*ROW[:4], "1.2", ROW[5])


@pytest.mark.parametrize(
    "above", [["小区台账（单位：万平方米）"], ["小区台账", "单位：户、万㎡"], ["计量单位: 公顷"], ["面积单位：万"]]
)
def test_a_unit_above_the_headings_refuses_the_columns_that_it_measures(
    home: Home, workbook: Any, above: list[str]
) -> None:
    got = told(home, workbook({"小区": [*([line] for line in above), HEAD, SMALL]}))
    assert got.faults == ["other_unit"]
    (fault,) = got.answer.file_faults
    assert "总建筑面积" in fault.what.zh
    assert ("户数" in fault.what.zh) == (above == ["面积单位：万"])


def test_a_row_of_units_under_the_headings_is_no_data_and_counts_like_a_unit_in_them(home: Home, workbook: Any) -> None:
    ours = told(home, workbook({"小区": [HEAD, ["单位", "", "", "户", "㎡", ""], ROW]}))
    assert (ours.rows.height, ours.counts) == (1, {"heading": 1, "unit": 1})
    other = told(home, workbook({"小区": [HEAD, ["", "", "", "户", "万㎡", ""], SMALL]}))
    assert other.faults == ["other_unit"]


@pytest.mark.parametrize(
    "above", ["单位：平方米", "填报单位：东城区住建委", "单位：万元", "报送单位：万寿路街道", "单位：户"]
)
def test_a_unit_of_ours_or_of_something_else_refuses_nothing(home: Home, workbook: Any, above: str) -> None:
    got = told(home, workbook({"小区": [[above], HEAD, ROW]}))
    assert ([float(area) for area in got.values("floor_area_m2")], got.faults) == ([12000.5], [])


def test_a_heading_that_says_its_unit_is_not_measured_by_the_title(home: Home, workbook: Any) -> None:
    head = (*HEAD[:4], "总建筑面积（平方米）", HEAD[5])
    assert told(home, workbook({"小区": [["单位：万平方米"], head, ROW]})).faults == []


def test_units_are_read_from_a_line_and_from_a_row() -> None:
    assert stated_units(["单位：万元、户", "制表单位：万科物业", "单位：东华门街道"]) == ("万元", "户")
    assert is_row_of_units([None, "（户）", "（平方米）"])
    assert not is_row_of_units(["E1", "户", "120"])
    assert not is_row_of_units([None, "户"])
