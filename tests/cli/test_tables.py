"""Tables on the command line are in the language of the call: headings, codes, yes and no, months and numbers."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.words import vocabulary
from pipelines.catalogue.columns import codes
from pipelines.cli.tables import number, print_table
from pipelines.settings import Home
from tests.test_cli import wuye

FRAME = pl.DataFrame(
    {
        "period": ["2022-12"],
        "value": [0.5],
        "gap": [-0.0],
        "status": ["missed"],
        "is_checked": [True],
        "estate_type": ["commodity"],
        "month": [date(2022, 12, 1)],
    }
)


@pytest.mark.parametrize(
    ("language", "heads", "cells"),
    [
        (
            "zh",
            ["期间", "数值", "差距", "状态", "已抽查", "小区类型", "月份"],
            ["2022-12", "50%", "0", "到期未达标", "是", "商品房", "2022-12"],
        ),
        ("en", ["Period", "Value", "Gap", "Status", "Checked"], ["2022-12", "50%", "0", "target missed", "yes"]),
    ],
)
def test_a_table_is_in_the_language_of_the_call(
    language: str, heads: list[str], cells: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    print_table(FRAME, tuple(FRAME.columns), "zh" if language == "zh" else "en", "share")
    said = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert said[0][: len(heads)] == heads
    assert said[1][: len(cells)] == cells


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (17_653_743.0, "yuan", "17,653,743"),
        (10_480.5, "count", "10,480.5"),
        (-0.0, "", "0"),
        (0.947368, "share", "94.74%"),
        (0.89996, "share", "89.996%"),
        (0.9, "share", "90%"),
        (100.0, "", "100"),
    ],
)
def test_a_number_is_written_in_digits(value: float, unit: str, said: str) -> None:
    assert number(value, unit) == said


def test_the_states_of_a_number_are_called_the_same_on_the_command_line_and_on_a_page() -> None:
    words = vocabulary()
    for code, said in codes("status").items():
        page = words[f"status.{code}"]
        assert (page["zh"], page["en"].lower()) == (said.zh, said.en), code


COMMANDS = (
    ("values", "committee_rate", "--level", "district"),
    ("rows", "service_rate", "--missing"),
    ("standing",),
    ("clauses",),
    ("submissions",),
    ("verify",),
    ("builds",),
    ("alerts", "--counts"),
)
# What stays as it is written: codes, keys of files and of sources, units of size.
LATIN = re.compile(r"\b[a-z]{3,}\b")


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_in_chinese_no_heading_state_or_number_is_an_english_one(arguments: tuple[str, ...], small_home: Home) -> None:
    done = wuye(*arguments, home=Path(small_home.path), language="zh")
    assert done.returncode == 0, done.stderr
    said = LATIN.findall(re.sub(r"\S+_\S+|\d{8}-\S+", " ", done.stdout))
    assert sorted(set(said) - {"xlsx", "csv", "bda", "unassigned"}) == []
    assert not re.search(r"\de[+-]\d", done.stdout)
