"""A return is held against the one before it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.settings import Home

ROSTER = ["小区编号", "小区名称", "所属街道", "户数"]
SCORES = ["小区编号", "小区名称", "考核得分"]
STREET = "东华门街道"
Rows = Sequence[Sequence[Any]]
Send = Callable[..., Receipt]


@pytest.fixture
def send(home: Home, workbook: Callable[..., Path]) -> Send:
    """Sends sheets for a month as 东城区, by default after its end."""

    def receipt(month: str, received: date | None = None, **sheets: Rows) -> Receipt:
        file = workbook(sheets, name=f"东城区_{month}.xlsx")
        sending = Sending(path=file, received_on=received or date(2023, 12, 1))
        return receive(home, [sending], workers=0)[0]

    return receipt


def roster(*numbers: int, names: str = "") -> Rows:
    return [ROSTER, *([f"XQ{number:03}", (names or "苑{}").format(number), STREET, 5] for number in numbers)]


def said(receipt: Receipt) -> dict[str, str]:
    return {warning.code: warning.what.zh for warning in receipt.warnings}


def test_what_is_as_before_needs_no_word(send: Send) -> None:
    send("2022-11", 小区=roster(1, 2))
    assert said(send("2022-12", 小区=roster(1, 2))) == {}


def test_the_first_return_is_held_against_nothing(send: Send) -> None:
    assert said(send("2022-11", 小区=roster(1, 2))) == {}


def test_estates_that_are_gone_or_new_are_named_up_to_three(send: Send) -> None:
    send("2022-10", 小区=roster(*range(1, 31)))
    receipt = send("2022-12", 小区=roster(*range(6, 32)))
    assert said(receipt) == {
        "other_than_before": "与上次（2022年10月）相比：少 5 个（XQ001 苑1、XQ002 苑2、XQ003 苑3 等），多 1 个（XQ031 苑31）"
    }
    assert receipt.status == "accepted"
    assert "Against the last return (Oct 2022): 5 gone (XQ001 苑1, XQ002 苑2, XQ003 苑3, …), 1 new" in receipt.to_text(
        "en"
    )


def test_estates_under_new_numbers_with_the_same_names_are_neither_gone_nor_new(send: Send) -> None:
    send("2022-11", 小区=roster(*range(1, 11)))
    renamed = [*roster(*range(1, 6)), *([f"BJ{number}", f"苑{number}", STREET, 5] for number in range(6, 11))]
    assert said(send("2022-12", 小区=renamed)) == {
        "same_name_new_number": "5 个名称与上次（2022年11月）相同而编号不同：苑6 XQ006 → BJ6、苑7 XQ007 → BJ7、苑8 XQ008 → BJ8 等"
    }


@pytest.mark.parametrize(("rows", "is_told"), [(8, False), (7, True)])
def test_a_return_of_less_than_the_dated_share_of_the_last_is_incomplete(send: Send, rows: int, is_told: bool) -> None:
    send("2022-11", 小区=roster(*range(1, 11)))
    found = said(send("2022-12", 小区=roster(*range(1, rows + 1))))
    assert found.get("far_fewer") == (
        "本次 7 个，上次（2022年11月）10 个，不足 80%，未报齐，补齐前不作达标判断" if is_told else None
    )


def test_an_assessment_may_leave_estates_out_and_is_asked_about_only_when_far_fewer_are_in_it(send: Send) -> None:
    scores = [[f"XQ{number:03}", "", 90] for number in range(1, 11)]
    for month, rows in (("2022-10", 10), ("2022-11", 9)):
        found = said(send(month, 小区=roster(*range(1, 11)), 考核=[SCORES, *scores[:rows]]))
        assert found == {}
    assert list(said(send("2022-12", 小区=roster(*range(1, 11)), 考核=[SCORES, *scores[:2]]))) == ["far_fewer"]


def test_a_return_sent_before_its_period_ends_is_told_so_once(send: Send) -> None:
    sheets: dict[str, Rows] = {"小区": roster(1), "考核": [SCORES, ["XQ001", "苑1", 90]]}
    early, late = date(2022, 12, 31), date(2023, 1, 1)
    codes = [warning.code for warning in send("2022-12", early, **sheets).warnings]
    assert codes == ["period_running"]
    sheets["小区"] = roster(1, 2)
    assert "period_running" not in said(send("2022-12", late, **sheets))


def test_a_back_loaded_return_is_held_against_the_period_before_its_own(send: Send) -> None:
    send("2022-12", 小区=roster(1, 2, 3))
    assert said(send("2022-10", 小区=roster(1, 2))) == {}
    assert "2022年10月" in said(send("2022-11", 小区=roster(1)))["other_than_before"]


def test_an_order_that_comes_again_under_another_number_is_told(send: Send, home: Home) -> None:
    head = ["公示编号", "公示主体", "公示事项", "公示期次", "应公示日期"]
    first = [
        head,
        ["GS1", "街道（乡镇）", "服务信息", "2022-11", "2022-12-05"],
        ["GS2", "街道（乡镇）", "服务信息", "2022-12", "2022-12-06"],
    ]
    again = [
        head,
        ["GS7", "街道（乡镇）", "服务信息", "2022-11", "2022-12-05"],
        ["GS3", "街道（乡镇）", "服务信息", "2022-12", "2022-12-09"],
    ]
    send("2022-12", 公示=first)
    receipt = send("2022-12", 公示=again)
    assert said(receipt)["same_under_new_number"].endswith("与已报的 1 行完全相同：GS7 = GS1")
    assert receipt.warnings[-1].rows == (2,)


def test_an_order_that_comes_again_with_its_number_spelt_otherwise_is_the_same_order(send: Send) -> None:
    head = ["公示编号", "公示主体", "公示事项", "公示期次", "应公示日期"]
    row = ["街道（乡镇）", "服务信息", "2022-11", "2022-12-05"]
    send("2022-12", 公示=[head, *([f"GS{n}", *row[:3], f"2022-12-0{n}"] for n in range(1, 6))])
    written = ["gs1", "G S2", "'GS3", "gＳ4", "ＧＳ５"]
    again = [head, *([number, *row[:3], f"2022-12-0{n}"] for n, number in enumerate(written, 1))]
    (change,) = send("2022-12", 公示=again).changes
    assert (change.added, change.removed) == (0, 0)


def test_a_number_in_no_register_is_told_with_the_estate_whose_row_it_stands_in(send: Send) -> None:
    rows = [["XQ001", "苑1", 90], ["XQ99999999999", "苑2", 80], ["XQ003", "苑3", 70]]
    receipt = send("2022-12", 小区=roster(1, 2, 3), 考核=[SCORES, *rows])
    (warning,) = receipt.warnings
    assert warning.code == "unknown_estate"
    assert warning.mend.zh.startswith("XQ99999999999 与 XQ002（苑2） 同名")
    nameless = [[code, "", score] for code, _, score in rows]
    (warning,) = send("2022-12", 小区=roster(1, 2, 3), 考核=[SCORES, *nameless]).warnings
    assert warning.mend.en.startswith("XQ99999999999 stands where XQ002（苑2） is missing")


def test_a_slip_of_the_pen_is_told_with_the_nearest_numbers(send: Send) -> None:
    receipt = send("2022-12", 小区=roster(1, 2, 30), 考核=[SCORES, ["XQ031", "", 90], ["QQ777", "", 90]])
    (warning,) = receipt.warnings
    assert "XQ031 与 " in warning.mend.zh
    assert "XQ030（苑30）" in warning.mend.zh
    assert "QQ777" not in warning.mend.zh
