"""Which forms are due is declared by an office; what somebody once sent makes nobody else late."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import HomeError, RequestError
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.requested_forms import FORMS_FILE, declare_forms, forms_in_use, forms_sent
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home

MakeWorkbook = Callable[..., Path]
LONG_AFTER = date(2023, 6, 1)
MEETINGS = ["会议编号", "召开日期", "会议层级", "会议类型"]
HEAD = ["小区编号", "小区名称", "户数"]
COVER = [["目录", "", "本期无"], ["会议台账", "", "是"], ["小区台账", "", "是"]]


def sent(home: Home, file: Path, on: date = date(2023, 1, 5), **said: Any) -> None:
    receive(home, [Sending(path=file, received_on=on, **said)], workers=0, on_removal="store")


def due(home: Home, period: str = "2022-12") -> set[str]:
    board = query.Received(home=home).submission_board("110000", period, today=LONG_AFTER)
    return set(board.filter(pl.col("state") != "not_due")["source"])


def test_a_tick_of_nothing_makes_no_form_due_for_others(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"封面": COVER[:2], "小区台账": [HEAD, ["E1", "甲", 5]], "会议台账": [MEETINGS]}))
    assert {part.source for part in manifests(home)[-1].parts} == {"estate", "meeting"}
    assert due(home) == {"estate"}


def test_rows_that_were_replaced_make_no_form_due(home: Home, workbook: MakeWorkbook) -> None:
    sent(home, workbook({"小区台账": [HEAD, ["E1", "甲", 5]]}, "东城区_2021-03.xlsx"), period="2021-03")
    assert forms_in_use(home, manifests(home))["estate"] == "2021-03"
    blank = workbook({"封面": [COVER[0], COVER[2]], "小区台账": [HEAD]}, "东城区_2021-03_更正.xlsx")
    sent(home, blank, date(2023, 1, 9), period="2021-03")
    assert "estate" not in forms_in_use(home, manifests(home))


def test_a_declaration_holds_whatever_anybody_sends(home: Home, workbook: MakeWorkbook) -> None:
    declare_forms(home, {"assessment": "2022-11"})
    sent(home, workbook({"小区台账": [HEAD, ["E1", "甲", 5]]}))
    assert (due(home), due(home, "2022-10")) == ({"assessment"}, set())
    board = query.Received(home=home).submission_board("110000", "2022-12", today=LONG_AFTER)
    (came,) = board.filter(pl.col("area") == "110101001", pl.col("submission_id").is_not_null()).to_dicts()
    assert (came["source"], came["state"], came["is_in_use"], came["due_on"]) == ("estate", "not_due", False, None)


def test_an_invented_office_is_asked_for_what_it_sends_also_where_it_has_nothing(
    home: Home, workbook: MakeWorkbook
) -> None:
    sent(home, workbook({"封面": COVER[:2], "小区台账": [HEAD, ["E1", "甲", 5]], "会议台账": [MEETINGS]}))
    declare_forms(home, forms_sent(manifests(home)))
    assert due(home) == {"estate", "meeting"}


@pytest.mark.parametrize(
    ("written", "told"), [('esate = "2022-10"', "estate"), ('estate = "2022Q4"', "2022-10"), ("estate", "")]
)
def test_a_declaration_that_cannot_be_read_is_told_with_what_was_meant(written: str, told: str, home: Home) -> None:
    (home.path / FORMS_FILE).write_text(written, encoding="utf-8")
    with pytest.raises(HomeError, match=f"{FORMS_FILE}.*{told}"):
        forms_in_use(home, ())


def test_what_is_no_form_cannot_be_declared(home: Home) -> None:
    declare_forms(home, {"estate": "2022-01"})
    with pytest.raises(RequestError, match="hazard"):
        declare_forms(home, {"hazzard": "2022-01"})
    assert forms_in_use(home, ()) == {"estate": "2022-01"}
