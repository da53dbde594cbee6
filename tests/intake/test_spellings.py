"""What is written in a cell is read in one way or not at all."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.catalogue.schema import About, Column
from pipelines.intake.judging.cells import parse
from pipelines.intake.judging.spellings import UNKNOWN_WORDS, ParsedWithWarning, read_cell, spellings
from pipelines.intake.records.unreadable import Unreadable
from pipelines.sources.complaint import SOURCE as COMPLAINT
from pipelines.sources.estate import SOURCE as ESTATE
from pipelines.sources.spot_check import SOURCE as SPOT_CHECK
from pipelines.sources.survey_answer import SOURCE as ANSWER
from pipelines.text import both

DAY = ESTATE.column("eligible_on")
MOMENT = COMPLAINT.column("created_at")
HOUSEHOLDS = ESTATE.column("households")
YEAR = ESTATE.column("completed_year")
FLOOR_AREA = ESTATE.column("floor_area_m2")
LONGITUDE = ESTATE.column("longitude")
OLD = ESTATE.column("is_old")
MODE = ESTATE.column("service_mode")
SHARE = SPOT_CHECK.column("selection_share")


def value(text: str, column: Column) -> Any:
    """What one cell gives, by the reader alone and through a whole column: both must agree."""
    try:
        alone = read_cell(text, column)
    except Unreadable as why:
        alone = why
    parsed = parse(pl.DataFrame({column.name: [text]}), [column], {})
    if isinstance(alone, Unreadable):
        assert [fault.why.code for fault in parsed.faults] == [alone.code]
        raise alone
    plain = alone.value if isinstance(alone, ParsedWithWarning) else alone
    assert parsed.values[column.name].to_list() == [plain]
    assert parsed.faults == ()
    return plain


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-05",
        "2022-1-5",
        "2022/1/5",
        "2022/01/05",
        "2022.1.5",
        "2022年1月5日",
        "2022 年 1 月 5 日",
        "20220105",
        "2022-01-05 00:00:00",
        "2022/1/5 0:00",
        "2022-01-05 13:30:05",
        "２０２２年１月５日",
        "２０２２／１／５",
        "二〇二二年一月五日",
        "二零二二年一月五日",
        "44566",
    ],
)
def test_a_date_is_read_in_every_form_that_offices_write(text: str) -> None:
    assert value(text, DAY) == date(2022, 1, 5)


@pytest.mark.parametrize("text", ["二〇二二年十二月三十一日", "2022年12月31日", "2022-12-31"])
def test_the_last_day_of_a_year_is_read_in_chinese_numerals_too(text: str) -> None:
    assert value(text, DAY) == date(2022, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["03/04/2024", "22.1.5", "2022.6", "2022年6月", "2022-02-30", "2022-13-01", "20221301", "1月5日", "去年", "123"],
)
def test_a_date_that_can_be_read_in_two_ways_or_in_none_is_a_fault(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text, DAY)


def test_a_date_that_was_a_number_is_read_and_said() -> None:
    read = read_cell("44566", DAY)
    assert isinstance(read, ParsedWithWarning)
    assert "44566" in read.what.zh
    assert "2022-01-05" in read.what.zh


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"])
)
def test_a_written_date_is_the_date(day: date, form: str) -> None:
    assert value(day.strftime(form), DAY) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), st.sampled_from("-/"))
def test_a_written_moment_is_the_moment(moment: datetime, mark: str) -> None:
    moment = moment.replace(microsecond=0)
    assert value(moment.strftime(f"%Y{mark}%m{mark}%d %H:%M:%S"), MOMENT) == moment
    assert value(moment.strftime(f"%Y{mark}%m{mark}%d %H:%M"), MOMENT) == moment.replace(second=0)


@pytest.mark.parametrize("text", ["2022-01-05 24:00:01", "2022-01-05 12:61", "10:30", "2022-01-05 下午"])
def test_a_moment_that_does_not_exist_is_a_fault(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text, MOMENT)


def is_like_a_mobile_number(number: int) -> bool:
    return 13 * 10**9 <= number < 20 * 10**9


@given(st.integers(-(10**14), 10**14).filter(lambda number: not is_like_a_mobile_number(number)))
def test_a_written_whole_number_is_the_number(number: int) -> None:
    assert value(str(number), HOUSEHOLDS) == number
    assert value(f"{number:,}", HOUSEHOLDS) == number
    assert value(f"{number}.0", HOUSEHOLDS) == number
    assert value(f"{number}户", HOUSEHOLDS) == number


@given(st.integers(13 * 10**9, 20 * 10**9 - 1))
def test_what_is_like_a_mobile_number_is_a_quantity_only_with_its_thousands(number: int) -> None:
    assert value(f"{number:,}", HOUSEHOLDS) == number
    for written in (f"{number}", f"{number}.0", f"{number}户"):
        with pytest.raises(Unreadable, match="phone number"):
            value(written, HOUSEHOLDS)


@pytest.mark.parametrize(
    ("text", "year"), [("2009年建成", 2009), ("2009年", 2009), ("２００９", 2009), ("2009.0", 2009)]
)
def test_a_year_may_bear_its_word(text: str, year: int) -> None:
    assert value(text, YEAR) == year


@pytest.mark.parametrize(
    "text", ["1E5", "约300", "100-200", "3.5", "1,24", "12,3456", "三百", "300左右", "1.2万", "300栋"]
)
def test_what_is_no_definite_whole_number_is_a_fault(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text, HOUSEHOLDS)


@given(st.decimals(-(10**11), 10**11, places=2))
def test_a_written_decimal_is_exact(number: Decimal) -> None:
    assert value(str(number), FLOOR_AREA) == number
    assert value(f"{number:,}", FLOOR_AREA) == number
    assert value(f"{number}000", FLOOR_AREA) == number
    assert value(f"{number}平方米", FLOOR_AREA) == number


def test_the_noise_of_binary_fractions_is_no_decimal() -> None:
    assert value("0.30000000000000004", FLOOR_AREA) == Decimal("0.30")


def test_money_and_areas_are_not_rounded_but_measurements_are() -> None:
    with pytest.raises(Unreadable):
        value("12.345", FLOOR_AREA)
    assert value("116.1234567891", LONGITUDE) == Decimal("116.123457")


@pytest.mark.parametrize("text", ["1.2万", "1E5", "1.5万平方米", "12..5", "１2.3.4"])
def test_what_is_no_definite_decimal_is_a_fault(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text, FLOOR_AREA)


@pytest.mark.parametrize(
    ("text", "share"), [("85%", 0.85), ("85％", 0.85), ("0.85", 0.85), ("100%", 1.0), ("1", 1.0), ("0", 0.0)]
)
def test_a_share_is_a_per_cent_or_a_fraction(text: str, share: float) -> None:
    assert value(text, SHARE) == share


@pytest.mark.parametrize("text", ["85", "1.5", "120%", "八成"])
def test_a_bare_number_above_one_cannot_be_told_from_a_per_cent(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text, SHARE)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("是", True),
        ("√", True),
        ("Y", True),
        ("1", True),
        ("有", True),
        ("否", False),
        ("×", False),
        ("无", False),
        ("0", False),
    ],
)
def test_yes_and_no_have_many_spellings(text: str, known: bool) -> None:
    assert value(text, OLD) is known


@pytest.mark.parametrize("text", ["单位自管物业", "单位自管", "logistics_unit", "Managed by its unit", " 单位自管 "])
def test_a_choice_is_a_label_a_code_or_a_known_spelling(text: str) -> None:
    assert value(text.strip(), MODE) == "logistics_unit"


def test_a_word_that_is_not_in_the_list_is_a_fault_that_shows_the_list() -> None:
    with pytest.raises(Unreadable) as why:
        value("甲方管理", MODE)
    assert "单位自管" in why.value.mend.zh


@pytest.mark.parametrize("column", ESTATE.written_columns, ids=lambda column: column.name)
def test_unknown_is_null_in_every_kind_of_column(column: Column) -> None:
    words = [word for word in UNKNOWN_WORDS if word not in spellings(column.about)]
    parsed = parse(pl.DataFrame({column.name: words}), [column], {})
    assert parsed.values[column.name].to_list() == [None] * len(words)
    assert parsed.faults == ()


def test_a_code_in_scientific_notation_is_lost() -> None:
    with pytest.raises(Unreadable):
        value("1.10101E+17", ESTATE.column("estate_id"))


def test_leading_zeros_of_a_number_that_is_a_name_stay() -> None:
    assert value("007", ESTATE.column("estate_id")) == "007"
    assert value("００７", ESTATE.column("estate_id")) == "007"


def test_a_weight_is_exact_to_six_decimals() -> None:
    assert value("1.234567", ANSWER.column("weight")) == Decimal("1.234567")


PARTIES = Column(
    name="parties",
    about=About(
        label=both("参会方", "Parties"),
        cell="choices",
        values={
            "owners": both("业主", "Owners"),
            "police": both("派出所", "Police"),
            "company": both("企业", "Company"),
        },
    ),
    dtype=pl.String(),
    required=False,
    key=False,
)


@pytest.mark.parametrize(
    "text", ["派出所、业主", "业主,派出所", "业主；派出所；业主", "派出所\n业主", "派出所 业主", "owners/police"]
)
def test_several_words_of_a_list_are_read_in_one_order_each_once(text: str) -> None:
    assert value(text, PARTIES) == "owners,police"


def test_one_word_that_is_not_in_the_list_refuses_the_cell_and_is_named() -> None:
    with pytest.raises(Unreadable, match="“城管”: not among the allowed words"):
        value("业主、城管", PARTIES)
