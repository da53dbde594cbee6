"""A form of management is no company, in every table that names companies."""

from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.judging.company_names import COLUMNS
from pipelines.settings import Home
from tests.intake.answered import csv_of, told

HEAD = ("报告编号", "小区编号", "企业名称", "报告日期")


@pytest.mark.parametrize(
    "written",
    [
        "自管",
        "街道代管物业",
        "暂无物业公司",
        "房管所",
        "准物业",
        "已撤管",
        "物业公司",
        "社区（居委会）托管",
        "业委会自管",
    ],
)
def test_a_form_of_management_is_not_kept_as_a_companys_name_and_is_told(
    home: Home, tmp_path: Path, written: str
) -> None:
    rows = [HEAD, ("B1", "E1", written, "2022-12-05"), ("B2", "E1", "甲乙物业管理有限公司", "2022-12-06")]
    got = told(home, csv_of(tmp_path, rows), source="company_report")
    assert (got.values("company_name"), got.faults) == ([None, "甲乙物业管理有限公司"], [])
    assert "form_of_management" in got.remarks


@pytest.mark.parametrize(
    "written", ["甲乙物业管理有限公司", "首钢物业", "万科物业服务中心", "某某集团", "甲乙家园管家"]
)
def test_a_companys_name_and_what_may_be_one_stay(home: Home, tmp_path: Path, written: str) -> None:
    got = told(home, csv_of(tmp_path, [HEAD, ("B1", "E1", written, "2022-12-05")]), source="company_report")
    assert got.values("company_name") == [written]
    assert "form_of_management" not in got.remarks


def test_every_table_that_writes_companies_names_calls_the_column_so() -> None:
    named = {
        (source.id, column.name)
        for source in load().sources.values()
        for column in source.written_columns
        if column.label.zh.endswith(("企业名称", "公司名称"))
    }
    assert {name for _, name in named} <= {*COLUMNS, "name", "developer_name", "related_company_name", "legal_name"}
