"""The period and the sender are read from what stands round the table, or asked for."""

from datetime import date

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.judging.period_and_sender import (
    Surroundings,
    disagreements,
    period_for,
    period_words,
    periods_in,
    sender_for,
)
from pipelines.intake.judging.places import Gazetteer, gazetteer
from pipelines.intake.records.unreadable import Unreadable
from pipelines.intake.storing.divisions import division_files
from pipelines.periods import parse
from pipelines.settings import Home

ON = date(2023, 1, 5)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("小区台账（2022年12月）", "2022-12"),
        ("2022 年 12 月份", "2022-12"),
        ("东城_2022-12", "2022-12"),
        ("202212", "2022-12"),
        ("110101_202201_小区", "2022-01"),
        ("2022年第四季度", "2022Q4"),
        ("2022年4季度", "2022Q4"),
        ("2022Q4抽查", "2022Q4"),
        ("2022年下半年", "2022H2"),
        ("2022H1", "2022H1"),
        ("2022年度", "2022"),
        ("截至2022年12月31日", "2022-12"),
        ("２０２２年１２月", "2022-12"),
        ("填报日期：2023年1月5日   报送期：2022年12月", "2022-12"),
    ],
)
def test_a_period_is_read_in_every_form(text: str, period: str) -> None:
    assert [found.text for found in periods_in(text)] == [period]


@pytest.mark.parametrize("text", ["填报日期：2023年1月5日", "2022年12月5日", "110101001", "电话 12345", "2022年13月"])
def test_a_day_or_a_number_is_no_period(text: str) -> None:
    assert [found.text for found in periods_in(text) if found.kind != "year"] == []


def around(own: str = "", wider: str = "") -> Surroundings:
    return Surroundings(own=(own,) if own else (), wider=(wider,) if wider else ())


def test_the_title_comes_before_the_file_name() -> None:
    estate = load().sources["estate"]
    assert period_for(estate, None, around("2022年12月", "2022-11"), ON) == "2022-12"
    assert period_for(estate, None, around("", "2022-11"), ON) == "2022-11"
    assert period_for(estate, "2022-10", around("2022年12月", "2022-11"), ON) == "2022-10"


@pytest.mark.parametrize(
    ("source", "title", "code"),
    [
        ("estate", "2022年第四季度小区台账", "wrong_cadence"),
        ("estate", "小区台账", "no_period"),
        ("estate", "2022年11月、2022年12月小区台账", "several_periods"),
        ("spot_check", "2022年12月季度抽查", "wrong_cadence"),
    ],
)
def test_a_return_of_the_wrong_or_no_period_is_refused(source: str, title: str, code: str) -> None:
    with pytest.raises(Unreadable) as why:
        period_for(load().sources[source], None, around(title), ON)
    assert why.value.code == code


def test_a_quarterly_tab_in_a_monthly_workbook_is_of_that_quarter() -> None:
    assert period_for(load().sources["spot_check"], None, around("", "东城_2022-12"), ON) == "2022Q4"


def test_events_and_registers_without_a_period_are_of_the_day_they_came() -> None:
    assert period_for(load().sources["complaint"], None, around(), ON) == "2023-01"
    assert period_for(load().sources["company"], None, around(), ON) == "2023Q1"


@pytest.fixture
def places(home: Home) -> Gazetteer:
    return gazetteer(division_files(home), "2022-12")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("东城区小区台账", "110101"),
        ("北京市东城区小区台账", "110101"),
        ("东城_2022-12", "110101"),
        ("北京经济技术开发区2022年12月", "110000-bda"),
        ("东城区东华门街道", "110101001"),
        ("110105_202212", "110105"),
        ("朝阳区来广营地区", "110105036"),
    ],
)
def test_a_sender_is_the_lowest_area_that_is_named(text: str, code: str, places: Gazetteer) -> None:
    assert sender_for(load().sources["estate"], None, around(text), places, "110000", "北京市") == code


def test_two_senders_or_none_are_asked_for(places: Gazetteer) -> None:
    for text, code in (("东城区、朝阳区小区台账", "several_senders"), ("小区台账", "no_sender")):
        with pytest.raises(Unreadable) as why:
            sender_for(load().sources["estate"], None, around(text), places, "110000", "北京市")
        assert why.value.code == code


def test_an_unknown_sender_is_refused(places: Gazetteer) -> None:
    with pytest.raises(Unreadable) as why:
        sender_for(load().sources["estate"], "119999", around(), places, "110000", "北京市")
    assert why.value.code == "unknown_sender"


def test_what_only_the_city_sends_needs_no_name(places: Gazetteer) -> None:
    assert sender_for(load().sources["survey"], None, around("抽样框"), places, "110000", "北京市") == "110000"


@pytest.mark.parametrize("period", ["2022-03", "2022Q1", "2022Q4", "2022H1", "2022H2", "2022"])
def test_a_period_is_read_as_it_is_written(period: str) -> None:
    assert [found.text for found in periods_in(period_words(parse(period)))] == [period]


def covered(own: str = "", file: str = "", cover: str = "") -> Surroundings:
    return Surroundings(own=(own,) if own else (), wider=(file,) if file else (), cover=(cover,) if cover else ())


def test_a_cover_says_period_and_sender_where_the_title_does_not(places: Gazetteer) -> None:
    estate, around_ = (
        load().sources["estate"],
        covered(file="月报", cover="报送单位 东城区东华门街道 报告期 2022年12月"),
    )
    assert period_for(estate, None, around_, ON) == "2022-12"
    assert sender_for(estate, None, around_, places, "110000", "北京市") == "110101001"


def test_cover_and_file_name_that_disagree_are_both_named_and_refused(places: Gazetteer) -> None:
    estate = load().sources["estate"]
    around_ = covered(file="朝阳区_2022-11", cover="报送单位 东城区 报告期 2022年12月")
    with pytest.raises(Unreadable) as why:
        period_for(estate, None, around_, ON)
    assert why.value.code == "several_periods"
    assert "朝阳区_2022-11" in why.value.what.zh
    assert "报告期 2022年12月" in why.value.what.zh
    with pytest.raises(Unreadable) as who:
        sender_for(estate, None, around_, places, "110000", "北京市")
    assert who.value.code == "several_senders"
    assert "朝阳区_2022-11" in who.value.what.zh


@pytest.mark.parametrize(
    ("file", "cover"), [("东城区", "东城区东华门街道"), ("东城区东华门街道", "东城区"), ("东华门街道", "北京市")]
)
def test_of_a_street_and_its_district_the_street_sends(file: str, cover: str, places: Gazetteer) -> None:
    around_ = covered(file=file, cover=cover)
    assert sender_for(load().sources["estate"], None, around_, places, "110000", "北京市") == "110101001"


def test_what_disagrees_with_the_title_is_named_with_its_text(places: Gazetteer) -> None:
    around_ = covered("东城区2022年12月小区台账", "东城区_2022-11", "报送单位 朝阳区 报告期 2022年10月")
    found = list(disagreements("2022-12", "110101", "小区", around_, places))
    assert [warning.code for warning in found] == ["cover_disagrees", "name_disagrees", "cover_disagrees"]
    for warning, texts in zip(
        found, (("2022-10", "报告期 2022年10月"), ("2022-11", "东城区_2022-11"), ("朝阳区", "东城区")), strict=True
    ):
        assert all(text in warning.what.zh for text in (*texts, "东城区2022年12月小区台账"))


@pytest.mark.parametrize(
    ("own", "file", "cover"),
    [
        ("东城区东华门街道2022年12月", "2022-12", "报送单位 东城区 报告期 2022年第四季度"),
        ("东城区2022年12月", "2022年", "报告期 2022年12月"),
        ("小区台账", "东城区_2022-12", "报告期 2022年12月"),
        (
            "东城区2022年12月",
            "",
            f"填表说明：2020年5月起按新办法填报，{'各单位认真核对，' * 6}如有疑问请与本级主管部门联系",
        ),
    ],
)
def test_what_lies_in_one_another_agrees(own: str, file: str, cover: str, places: Gazetteer) -> None:
    sender = "110101001" if "街道" in own else "110101"
    assert list(disagreements("2022-12", sender, "小区", covered(own, file, cover), places)) == []
