"""Nothing changes its role silently: sub-headings, numbered headings, example rows, tables side by side, page lines."""

from typing import Any

import pytest

from pipelines.intake.layout.headings import column_for
from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, told


@pytest.mark.parametrize(
    "written",
    ["④户数", "4户数", "6 户数", "⑷户数", "4、户数", "（四）户数", "四、户数", "a.户数", "第4列户数", "其中：户数"],
)
def test_a_heading_is_known_whatever_numbers_it(written: str) -> None:
    assert column_for(written, "estate") == "households"


@pytest.mark.parametrize("written", ["12345户数", "44户数外", "户数2"])
def test_a_number_that_belongs_to_a_heading_is_not_taken_off(written: str) -> None:
    assert column_for(written, "estate") is None


def test_columns_under_a_group_that_is_one_of_ours_are_read(home: Home, workbook: Any) -> None:
    head = ["小区编号", "小区名称", "户数", "", "物业服务单位"]
    below = ["", "", "总户数", "其中：已交付户数", ""]
    got = told(home, workbook({"小区": [head, below, ["E1", "甲", 120, 110, "业主自管"]]}))
    assert (got.values("households"), got.values("delivered_households")) == ([120], [110])
    assert got.counts == {"heading": 2}


def test_columns_under_a_group_of_ours_that_none_of_ours_are_refuse_the_table(home: Home, workbook: Any) -> None:
    head = ["小区编号", "小区名称", "户数", "", "物业服务单位"]
    below = ["", "", "住宅", "商业", ""]
    got = told(home, workbook({"小区": [head, below, ["E1", "甲", 120, 10, "业主自管"]]}))
    assert (got.faults, got.rows.height) == (["divided_heading"], 0)


@pytest.mark.parametrize("lead", ["（示例）E0", "例：E9", "示例", "【样例】", "填报示例", "例1：E0", "（例）E0"])
def test_an_example_is_no_data(home: Home, workbook: Any, lead: str) -> None:
    got = told(home, workbook({"小区": [HEAD, (lead, "某某小区", *ROW[2:]), ROW]}))
    assert (got.values("estate_id"), got.counts) == (["E1"], {"heading": 1, "example": 1})


def test_an_example_is_seen_behind_a_serial_number_and_an_estate_may_be_called_so(home: Home, workbook: Any) -> None:
    head = ["序号", *HEAD]
    rows = [[1, "（示例）E0", "某某小区", *ROW[2:]], [2, "E2", "示例小区", *ROW[2:]], [3, "E3", "例园", *ROW[2:]]]
    got = told(home, workbook({"小区": [head, *rows]}))
    assert got.values("name") == ["示例小区", "例园"]


@pytest.mark.parametrize("line", ["续表", "（续上表）", "第1页 共3页", "第 2 页", "表1（续）", "共3页"])
def test_a_line_of_a_printed_page_is_no_data(home: Home, workbook: Any, line: str) -> None:
    got = told(home, workbook({"小区": [HEAD, ROW, [line], HEAD, ("E2", *ROW[1:])]}))
    assert got.values("estate_id") == ["E1", "E2"]
    assert got.counts == {"heading": 2, "note": 1}


def test_two_tables_side_by_side_are_told_as_such(home: Home, workbook: Any) -> None:
    got = told(home, workbook({"小区": [[*HEAD, "", *HEAD], [*ROW, "", "E2", *ROW[1:]]]}))
    assert got.faults == ["side_by_side"]
    assert got.rows.height == 0
    assert told(home, workbook({"小区": [[*HEAD, "户数"], [*ROW, 5]]})).faults == ["heading_twice"]


def test_a_table_that_lacks_a_column_names_the_headings_that_were_not_known(home: Home, workbook: Any) -> None:
    got = told(home, workbook({"小区": [["小区代号", *HEAD[1:]], ROW]}))
    assert got.faults == ["missing_columns"]
    assert "小区代号" in got.answer.file_faults[0].what.zh


def test_a_list_of_committees_is_not_taken_for_estates(home: Home, workbook: Any) -> None:
    head = ["小区编号", "小区名称", "业委会名称", "业委会主任", "任期届满"]
    got = told(home, workbook({"名册": [head, ["E1", "晴川苑", "某业委会", "某某", "2025-01-01"]]}), source="estate")
    assert (got.faults, got.rows.height) == (["other_table"], 0)
    with_one = [*HEAD, "是否有业委会"]
    assert told(home, workbook({"小区": [with_one, [*ROW, "是"]]})).faults == []
