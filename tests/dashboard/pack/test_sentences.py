"""Sentences claim no more than the interval and what is not known allow."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.pack.content import Cited, Figure, plain
from dashboard.pack.sentences import course_of, headline, short_of_target
from pipelines.catalogue.catalogue import load

METRICS = load().metrics


def figure(metric: str = "committee_rate", **given: object) -> Figure:
    """A share of 90 of 100 estates; what is given stands instead."""
    held = {
        "metric": METRICS[metric],
        "period": "2022Q4",
        "area": "110000",
        "area_name": "北京市",
        "level": "city",
        "value": 0.9,
        "numerator": 90.0,
        "denominator": 100.0,
        "unknown": 0.0,
        "sample": 100.0,
        "lower": None,
        "upper": None,
        "target": None,
        "target_due_on": None,
        "target_is_ours": False,
        "target_is_reference": False,
        "gap": None,
        "status": "no_target",
        "reported_share": 1.0,
    }
    return Figure(**(held | given))  # type: ignore[arg-type]


def test_a_counted_share_that_moved_rose() -> None:
    assert course_of(figure(), figure(value=0.8, numerator=80.0, period="2022Q3")) == "rose"


def test_what_is_not_known_leaves_the_direction_open() -> None:
    before = figure(value=0.8, numerator=80.0, unknown=15.0, period="2022Q3")
    assert course_of(figure(), before) == "uncertain"
    assert course_of(figure(), replace(before, unknown=5.0)) == "rose"


def test_a_sample_that_moved_within_its_interval_shows_no_clear_change() -> None:
    now = figure("satisfaction_rate", value=0.80, lower=0.75, upper=0.85)
    assert course_of(now, figure("satisfaction_rate", value=0.78, lower=0.73, upper=0.83)) == "no_clear_change"
    assert course_of(now, figure("satisfaction_rate", value=0.60, lower=0.55, upper=0.65)) == "rose"
    assert course_of(now, figure("satisfaction_rate", value=0.95, lower=0.93, upper=0.97)) == "fell"


def test_a_number_of_cases_without_an_interval_is_given_without_a_verdict() -> None:
    now, before = (figure("complaint_score", value=value) for value in (87.0, 79.0))
    assert course_of(now, before) == "unjudged"
    said = plain(headline(now, before, [], "zh"))
    assert "79.0" in said
    assert not any(verb in said for verb in ("上升", "下降", "持平"))


def test_nothing_is_compared_with_nothing() -> None:
    assert course_of(figure(), None) is None
    assert course_of(figure(), figure(value=None)) is None


def test_a_sentence_says_who_carried_a_rise_and_what_is_still_short() -> None:
    now = figure(target=0.95, target_due_on=date(2022, 12, 31), gap=5.0, status="missed", unknown=2.0)
    before = figure(value=0.8, numerator=80.0, period="2022Q3")
    parts = [
        (figure(area="a", area_name="甲区", numerator=grown), figure(area="a", numerator=0.0)) for grown in (7.0,)
    ] + [(figure(area="b", area_name="乙区", numerator=3.0), figure(area="b", numerator=0.0))]
    said = plain(headline(now, before, parts, "zh"))
    assert "净增10个小区，其中甲区7、乙区3" in said
    assert "到期未达到95.0%的目标（期限2022年12月31日），差5个小区" in said
    assert "另有2个小区情况不明" in said


def test_a_system_default_is_no_target() -> None:
    now = figure(target=0.95, target_is_ours=True, gap=5.0, status="missed")
    assert "目标" not in plain(headline(now, None, [], "zh"))


def test_a_reading_left_open_gives_no_verdict() -> None:
    now = figure(target=0.95, target_due_on=date(2022, 12, 31), gap=5.0, status="depends")
    assert "取决于口径，不作判断" in plain(headline(now, None, [], "zh"))


def test_a_small_base_is_not_compared() -> None:
    said = plain(headline(figure(sample=3.0), figure(value=0.2, period="2022Q3"), [], "zh"))
    assert "不作比较" in said
    assert "上升" not in said


def test_areas_short_of_a_target_stand_with_their_units_the_furthest_first() -> None:
    areas = [
        figure(area=name, area_name=name, level="district", target=0.9, gap=gap, status="missed")
        for name, gap in (("甲区", 2.0), ("乙区", 7.0), ("丙区", 0.0))
    ]
    assert (
        plain(short_of_target(areas, lambda _: "个区", "zh"))
        == "业委会（物管会）组建率有2个区低于90.0%：乙区差7个小区、甲区差2个小区。"
    )


def test_an_area_whose_verdict_depends_on_the_reading_is_not_short() -> None:
    areas = [
        figure(target=0.9, gap=gap, area=name, area_name=name, level="district", status=status)
        for name, gap, status in (("甲区", 2.0, "missed"), ("乙区", 7.0, "depends"), ("丙区", 1.0, "incomplete"))
    ]
    said = [
        plain(short_of_target(held, lambda _: "个区", "zh"))
        for held in (areas, areas[1:], [figure(target=0.8), areas[1]])
    ]
    assert said == [
        "业委会（物管会）组建率有1个区低于90.0%：甲区差2个小区，2个区取决于口径或未报齐，不作判断。",
        "业委会（物管会）组建率有2个区取决于口径或未报齐，不判断是否达到90.0%。",
        "业委会（物管会）组建率有数据的1个区均达到80.0%，1个区取决于口径或未报齐，不作判断。",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_of_a_sentence_is_cited(language: str) -> None:
    now = figure(target=0.95, target_due_on=date(2022, 12, 31), gap=5.0, status="missed")
    sentence = headline(now, figure(value=0.8, numerator=80.0, period="2022Q3"), [], language)  # type: ignore[arg-type]
    loose = "".join(piece for piece in sentence if isinstance(piece, str))
    assert "%" not in loose
    assert [piece.figure.period for piece in sentence if isinstance(piece, Cited)].count("2022Q3") == 1
