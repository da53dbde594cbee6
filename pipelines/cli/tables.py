"""Tables for people: headings, codes, numbers and days in the language of the call. Programs read JSON, CSV or Parquet."""

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from pipelines.cli.printing import OUT
from pipelines.people.columns import COLUMNS, ROLE_COLUMNS
from pipelines.text import Language, Text, both

if TYPE_CHECKING:
    import polars as pl

MISSING = "—"
# What the columns of commands are called; of the others the words stand in the catalogue (columns.toml, sources).
HEADINGS: dict[str, Text] = {
    **ROLE_COLUMNS,
    **COLUMNS,
    "period": both("期间", "Period"),
    "area": both("区域代码", "Area code"),
    "area_name": both("区域", "Area"),
    "segment_value": both("分组", "Group"),
    "numerator": both("分子", "Numerator"),
    "denominator": both("分母", "Denominator"),
    "unknown": both("情况不明", "Unknown"),
    "value": both("数值", "Value"),
    "lower": both("区间下限", "Lower limit"),
    "upper": both("区间上限", "Upper limit"),
    "target": both("目标", "Target"),
    "pace": both("进度线", "Pace"),
    "gap": both("差距", "Gap"),
    "status": both("状态", "Status"),
    "reported_share": both("报送比例", "Share reported"),
    "sender": both("报送单位代码", "Sender code"),
    "code": both("代码", "Code"),
    "says": both("事项", "Matter"),
    "since": both("起始日期", "Since"),
    "days_open": both("已持续天数", "Days open"),
    "due_on": both("期限", "Due on"),
    "days_over": both("逾期天数", "Days overdue"),
    "place": both("地点", "Place"),
    "who": both("责任单位", "Responsible unit"),
    "company": both("统一社会信用代码", "Credit code"),
    "list": both("榜单", "List"),
    "rule": both("规则", "Rule"),
    "state": both("状态", "State"),
    "days_left": both("剩余工作日", "Working days left"),
    "answer_due_on": both("应答复日期", "Answer due on"),
    "decision_no": both("决定文号", "Decision number"),
    "term_ends_on": both("期满日期", "Term ends on"),
    "next": both("下一步", "Next step"),
    "alert": both("类别", "Kind"),
    "owner": both("责任单位", "Responsible unit"),
    "rows": both("项数", "Cases"),
    "over": both("逾期项数", "Overdue"),
    "oldest_on": both("最早日期", "Oldest since"),
    "order_item": both("督办编号", "Order"),
    "matter": both("事项编号", "Matter"),
    "item_no": both("编号", "Number"),
    "text": both("要求", "What is asked"),
    "meeting_no": both("会议编号", "Meeting"),
    "days_to_go": both("剩余天数", "Days left"),
    "post": both("单位和岗位", "Office and post"),
    "account": both("登录账号", "Account"),
    "left_at": both("注销时间", "Left at"),
}
_NAME: dict[Language, str] = {"zh": "名称", "en": "Name"}
_SHARES = ("reported_share",)
_VALUES = ("value", "lower", "upper", "target", "pace")  # of a metric, in its unit


def print_table(frame: "pl.DataFrame", shown: tuple[str, ...], language: Language, unit: str = "") -> None:
    """Prints some columns of a frame; `unit` is that of the metric whose values they are."""
    from rich.table import Table

    if frame.is_empty():
        OUT.print("暂无数据" if language == "zh" else "no data")
        return
    table = Table(box=None, pad_edge=False)
    columns = [column for column in shown if column in frame.columns]
    for column in columns:
        is_number = frame[column].dtype.is_numeric()
        table.add_column(_heading(column, language), justify="right" if is_number else "left", overflow="fold")
    words = {column: _codes(column, language) for column in columns}
    for row in frame.select(columns).iter_rows(named=True):
        table.add_row(*(cell(value, column, language, unit, words[column]) for column, value in row.items()))
    OUT.print(table)


def cell(value: object, column: str, language: Language, unit: str = "", words: Mapping[str, str] | None = None) -> str:
    """One cell as a person reads it: a share in per cent, a month without its day, yes and no, a code in words."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return MISSING
    if isinstance(value, bool):
        return {("zh", True): "是", ("zh", False): "否"}.get((language, value), "yes" if value else "no")
    if isinstance(value, date):
        return f"{value:%Y-%m}" if column == "month" or column.endswith("_month") else value.isoformat()
    if isinstance(value, float):
        return number(value, "share" if column in _SHARES else unit if column in _VALUES else "")
    if isinstance(value, int):
        return f"{value:,}" if column in ("numerator", "denominator") else str(value)
    return (words or {}).get(str(value), str(value))


def number(value: float, unit: str = "") -> str:
    """A number in digits, never as a power of ten; a share in per cent, with two decimals.

    Two more are kept where two would round it to a whole per cent: 0.89996 is 89.996%, never 90% (Q-23).
    """
    if unit == "share":
        percent = value * 100
        return f"{_digits(percent, 4 if round(percent, 2) == round(percent) else 2)}%"
    return _digits(value, 4)


def _digits(value: float, most: int) -> str:
    shown = f"{value:,.{most}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def _heading(column: str, language: Language) -> str:
    from pipelines.catalogue.catalogue import load
    from pipelines.catalogue.columns import label
    from pipelines.catalogue.formula import column_label

    if column == "name":
        return _NAME[language]
    return (HEADINGS.get(column) or label(column) or column_label(load(), column)).of(language)


def _codes(column: str, language: Language) -> dict[str, str]:
    from pipelines.catalogue.catalogue import load
    from pipelines.catalogue.columns import codes

    # the choices of all sources are looked up only for a column of theirs: reading a number needs none of them
    words = codes(column) or ({} if column in HEADINGS else load().words_of(column))
    return {code: label.of(language) for code, label in words.items()}
