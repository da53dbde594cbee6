"""Days that end with their year are read where one reading is possible."""

from typing import Any

import pytest

from pipelines.intake.judging.day_order import order_of, year_first
from pipelines.settings import Home
from tests.intake.answered import told

HEAD = ["工单编号", "创建时间", "诉求类型", "主要内容", "满意情况"]


def sent(home: Home, workbook: Any, *moments: str) -> tuple[list[str], list[str], set[str]]:
    rows = [[f"W{n}", moment, "投诉", f"电梯停运{n}", "满意"] for n, moment in enumerate(moments)]
    got = told(home, workbook({"工单": [HEAD, *rows]}))
    return [str(each)[:16] for each in got.values("created_at")], got.faults, got.remarks


def test_one_day_with_one_reading_decides_for_its_column(home: Home, workbook: Any) -> None:
    read, faults, remarks = sent(home, workbook, "12/31/2022 10:00", "12/08/2022 11:30", "12/04/2022 00:05")
    assert read == ["2022-12-31 10:00", "2022-12-08 11:30", "2022-12-04 00:05"]
    assert (faults, "day_order" in remarks) == ([], True)
    read, faults, _ = sent(home, workbook, "31.12.2022 10:00", "08.12.2022 11:30")
    assert (read, faults) == (["2022-12-31 10:00", "2022-12-08 11:30"], [])


def test_a_column_in_which_nothing_decides_is_refused(home: Home, workbook: Any) -> None:
    assert sent(home, workbook, "12/08/2022 10:00", "11/12/2022 10:00")[1] == ["time_unclear", "time_unclear"]


def test_a_column_in_which_two_days_decide_otherwise_reads_those_alone(home: Home, workbook: Any) -> None:
    read, faults, _ = sent(home, workbook, "12/31/2022 10:00", "30/12/2022 10:00", "12/08/2022 10:00")
    assert (read, faults) == (["2022-12-31 10:00", "2022-12-30 10:00"], ["time_unclear"])


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("12/31/2016", None, "2016-12-31"),
        ("31-12-2016", None, "2016-12-31"),
        ("03/03/2016", None, "2016-03-03"),
        ("03/04/2016", None, None),
        ("03/04/2016", "day first", "2016-04-03"),
        ("13/13/2016", None, None),
        ("2016-03-04", "day first", None),
        ("3/4/16", "day first", None),
    ],
)
def test_a_day_is_written_year_first_where_it_can_be(written: str, order: Any, read: str | None) -> None:
    assert year_first(written, order) == read


def test_cells_of_another_form_say_nothing() -> None:
    assert order_of([None, "2016-12-31", "暂无", "03/04/2016"]) is None
    assert order_of(["12/31/2016", "03/04/2016"]) == "month first"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2022-12-05 24:00", "2022-12-06 00:00"),
        ("2022-12-05 下午 3:05", "2022-12-05 15:05"),
        ("2022/12/5 上午12:10", "2022-12-05 00:10"),
        ("2022-12-05 03:05 PM", "2022-12-05 15:05"),
        ("2022-12-05T14:30:00+08:00", "2022-12-05 14:30"),
        ("2022-12-05T06:30:00Z", "2022-12-05 14:30"),
        ("20221205143000", "2022-12-05 14:30"),
    ],
)
def test_a_moment_is_read_in_the_forms_of_other_programs(home: Home, workbook: Any, written: str, read: str) -> None:
    assert sent(home, workbook, written)[:2] == ([read], [])
