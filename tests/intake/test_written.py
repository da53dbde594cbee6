"""What is written is what is read: every kind of cell, in every form in which it may be written."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import codes
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.intake.judging.fees import Fee, read_fee
from pipelines.intake.judging.spellings import YES_NO, ParsedWithWarning, read_cell, spellings
from pipelines.intake.reading.plain_text import BLANKS
from pipelines.intake.reading.reader import read
from pipelines.intake.records.unreadable import Unreadable
from tests.intake.test_spellings import DAY, MOMENT, OLD, SHARE, value
from tests.test_codes import ALPHABET, credit_codes

COLUMNS = [column for source in load().sources.values() for column in source.written_columns]
FULL_WIDTH = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}
NUMERALS = "〇一二三四五六七八九"


def kind(cell: str) -> list[Column]:
    return [column for column in COLUMNS if column.about.cell == cell]


def alone(text: str, column: Column) -> Any:
    found = read_cell(text, column)
    return found.value if isinstance(found, ParsedWithWarning) else found


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十") + (NUMERALS[ones] if ones else "")


def chinese(day: date) -> str:
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS)
@settings(deadline=None)
def test_a_day_is_the_day_in_every_written_form(day: date) -> None:
    for text in (
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 号",
        f"{day:%Y%m%d}",
        f"{day} 00:00:00",
        f"{day}T13:30",
        chinese(day),
        str(day).translate(FULL_WIDTH),
    ):
        assert value(text, DAY) == day


@given(DAYS.filter(lambda day: 20000 <= (day - date(1899, 12, 30)).days <= 60000))
@settings(deadline=None)
def test_a_day_that_became_a_number_is_the_day(day: date) -> None:
    assert value(str((day - date(1899, 12, 30)).days), DAY) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)))
@settings(deadline=None)
def test_a_moment_is_the_moment_in_every_written_form(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for form in ("%Y-%m-%dT%H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y年%m月%d日%H:%M:%S", "%Y.%m.%d %H:%M:%S"):
        assert value(moment.strftime(form), MOMENT) == moment


@given(DAYS.map(lambda day: day.replace(day=1)))
@settings(deadline=None)
def test_a_month_is_the_month_in_every_written_form(month: date) -> None:
    for column in kind("month")[:1]:
        for text in (
            f"{month:%Y-%m}",
            f"{month:%Y%m}",
            f"{month.year}年{month.month}月",
            f"{month.year}/{month.month}",
            str(month),
        ):
            assert value(text, column) == month


@given(st.integers(0, 10_000))
@settings(deadline=None)
def test_a_share_is_the_share_as_a_per_cent_and_as_a_fraction(number: int) -> None:
    share = number / 10_000
    assert value(f"{Decimal(number) / 10_000}", SHARE) == share
    assert value(f"{Decimal(number) / 100}%", SHARE) == share
    assert value(f"{Decimal(number) / 100} ％".translate(FULL_WIDTH), SHARE) == share


@given(st.decimals(1, 100, places=2).filter(lambda number: number > 1))
@settings(deadline=None)
def test_a_bare_number_above_one_is_never_a_share(number: Decimal) -> None:
    with pytest.raises(Unreadable):
        value(str(number), SHARE)


@pytest.mark.parametrize("text", sorted(YES_NO))
def test_every_spelling_of_yes_and_no_is_one(text: str) -> None:
    assert value(text, OLD) is YES_NO[text]
    assert alone(f"\u200e{text}\u3000", OLD) is YES_NO[text]


def test_every_spelling_of_every_choice_of_every_source_is_that_choice() -> None:
    for column in kind("choice"):
        for text, code in spellings(column.about).items():
            for written in (text, f" {text} ", text.translate(FULL_WIDTH), f"\u200b{text}"):
                assert alone(written, column) == code, f"{column.name}: {written!r}"


def test_all_words_of_a_list_are_read_in_any_order() -> None:
    for column in kind("choices"):
        labels = [label.zh for label in column.about.values.values()]
        assert alone("、".join(reversed(labels)), column) == ",".join(column.about.values)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=40), st.sampled_from(BLANKS))
@settings(deadline=None)
def test_a_code_is_itself_however_it_is_wrapped(code: str, blank: str) -> None:
    for column in kind("identifier")[:3]:
        if not code[0].isdigit() or "E" not in code:
            assert alone(code, column) == code
            assert alone(f"{blank}{code}{blank}", column) == code
            assert alone(code.translate(FULL_WIDTH), column) == code


@given(st.from_regex(r"\A\d(\.\d{1,8})?[eE]\+\d{1,2}\Z"))
@settings(deadline=None)
def test_a_code_in_scientific_notation_is_never_a_code(text: str) -> None:
    for column in kind("identifier"):
        with pytest.raises(Unreadable):
            read_cell(text, column)


@given(credit_codes())
@settings(max_examples=25, deadline=None)
def test_every_single_substitution_and_every_swap_in_a_credit_code_is_found(code: str) -> None:
    """The weights of GB 32100 are powers of 3 modulo the prime 31, where 3 has the order 30; none is 0.

    No substitution passes, and no swap of two characters but of the first with the last, whose weights are both 1.
    Neighbours are never those. The check digit of the body (GB 11714, modulo 11) would let more pass; it only warns.
    """
    for index in range(18):
        for other in ALPHABET:
            wrong = code[:index] + other + code[index + 1 :]
            assert codes.is_credit_code(wrong) == (wrong == code)
        for place in range(index):
            swapped = list(code)
            swapped[index], swapped[place] = swapped[place], swapped[index]
            passes = swapped == list(code) or (place, index) == (0, 17)
            assert codes.is_credit_code("".join(swapped)) == passes


@given(st.lists(st.integers(10**17, 10**18 - 1), min_size=1, max_size=60, unique=True))
@settings(max_examples=25, deadline=None)
def test_a_number_cell_of_18_digits_is_always_told(numbers: list[int]) -> None:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = made.add_worksheet()
    for row, number in enumerate(numbers):
        page.write_number(row, 0, number)
        page.write_string(row, 1, str(number))
    made.close()
    assert read(buffer.getvalue(), ".xlsx").sheets[0].numbers == {(row, 0) for row in range(len(numbers))}


@given(
    st.decimals(0, 9999, places=2),
    st.decimals(0, 9999, places=2),
    st.sampled_from([("平方米", "m2"), ("㎡", "m2"), ("m²", "m2"), ("建筑平米", "m2"), ("户", "household")]),
    st.sampled_from([("月", "month"), ("天", "day"), ("日", "day"), ("年", "year")]),
    st.sampled_from("/·"),
)
@settings(deadline=None)
def test_a_fee_is_the_fee(one: Decimal, other: Decimal, per: tuple[str, str], time: tuple[str, str], mark: str) -> None:
    low, high = sorted((one, other))
    unit = f"yuan_per_{per[1]}_{time[1]}"
    assert read_fee(f"{low}元/{per[0]}{mark}{time[0]}") == Fee(low=low, high=low, unit=unit)
    assert read_fee(f"{low}至{high}元/{per[0]}{mark}{time[0]}") == Fee(low=low, high=high, unit=unit)
    assert read_fee(f"{low}-{high}元／{per[0]}{mark}{time[0]}") == Fee(low=low, high=high, unit=unit)
