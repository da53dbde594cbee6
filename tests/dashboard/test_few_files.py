"""An office with few files is told what is missing, and every page counts areas without data alike."""

from pathlib import Path

import polars as pl

from dashboard.parts.numbers.findings import without_value
from tests.dashboard.test_screens import opened, seen
from tests.warehouse.stored import built, estate, home_in, send


def test_the_page_of_companies_says_what_is_missing(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b")], period="2020-01", sender="110101")
    built(home)
    app = opened(home.path, "company", lang="zh")
    assert not app.exception
    said = seen(app)
    assert "尚无完整的季度" in said
    assert "尚未报送：物业服务企业名录、物业服务合同" in said
    assert "小区名单未填统一社会信用代码" in said


def test_an_area_without_data_is_one_without_a_value_and_what_is_unassigned_is_none() -> None:
    rows = pl.DataFrame(
        {
            "area": ["1", "2", "3", "9-unassigned"],
            "value": [0.5, None, 0.4, None],
            "reported": [True, False, False, False],
        }
    )
    assert without_value(rows, ["1", "2", "3", "4", "9-unassigned"]) == 2
