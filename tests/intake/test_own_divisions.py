"""A city whose divisions do not come with the code imports its own, and files load with its own names."""

from pathlib import Path

import pytest

from pipelines.errors import RequestError
from pipelines.intake.own_divisions import import_divisions
from pipelines.settings import Home, make_home
from pipelines.text import both
from tests.intake.answered import HEAD, ROW, csv_of, told

TABLE = "代码,名称,上级代码,生效日期\n340102,瑶海区,340100,\n340102001,明光路街道,340102,2020-01-01\n340102001001,某某社区,,\n"


@pytest.fixture
def city(tmp_path: Path) -> Home:
    return make_home(tmp_path / "own", "340100", both("合肥市", "Hefei"), invented=False)


def test_divisions_of_code_name_and_parent_are_enough(city: Home, tmp_path: Path) -> None:
    file = tmp_path / "区划.csv"
    file.write_text(TABLE, encoding="gb18030")
    receipt = import_divisions(city, file)
    assert (receipt.status, receipt.parts[0].accepted) == ("accepted", 4)
    head = (*HEAD, "所属街道", "所属社区")
    row = (ROW[0], ROW[1], "瑶海", *ROW[3:], "明光路", "某某社区")
    got = told(city, csv_of(tmp_path, [head, row]), sender="340100")
    assert got.values("district") == ["340102"]
    assert got.values("street") == ["340102001"]
    assert got.values("community") == ["340102001001"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("代码,名称,上级代码\n340102,瑶海区,349999\n", "不在表中"),
        ("代码,名称,上级代码\n340102,瑶海区,340103\n340103,庐阳区,340102\n", "成环"),
        ("甲,乙\n1,2\n", "区划代码"),
    ],
)
def test_a_table_that_does_not_hang_together_is_refused_in_a_sentence(
    city: Home, tmp_path: Path, table: str, says: str
) -> None:
    file = tmp_path / "区划.csv"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(RequestError, match=says):
        import_divisions(city, file)


def test_a_county_has_its_townships_as_streets_below_the_city_that_it_lies_in(tmp_path: Path) -> None:
    county = make_home(tmp_path / "county", "341225", both("阜南县", "Funan"), invented=False)
    file = tmp_path / "区划.csv"
    table = (
        "代码,名称,上级代码,级别\n341225,阜南县,,县\n341225100,鹿城镇,341225,镇\n"
        "341225101,方集镇,341225,街道\n341225100001,东城社区,341225100,\n"
    )
    file.write_text(table, encoding="utf-8")
    receipt = import_divisions(county, file)
    assert (receipt.status, receipt.parts[0].accepted) == ("accepted", 5)  # the city above among them
    got = told(
        county, csv_of(tmp_path, [(*HEAD, "所属街道"), (ROW[0], ROW[1], "阜南县", *ROW[3:], "鹿城")]), sender="341225"
    )
    assert got.values("district") == ["341225"]
    assert got.values("street") == ["341225100"]
