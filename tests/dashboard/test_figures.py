"""Figures as pure functions: frame in, marks out; both languages, both modes, nothing known too."""

import json

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard.figures import funnel, multiples, pareto, ranking, sparkline, stacked, trend
from dashboard.figures import map as map_figure
from dashboard.theme import PALETTES, Mode
from pipelines.query.control import charted
from pipelines.text import Language
from pipelines.warehouse.signals import Begun
from tests.dashboard import frames

pytestmark = pytest.mark.quick

LANGUAGES: tuple[Language, ...] = ("zh", "en")
MODES: tuple[Mode, ...] = ("light", "dark")
CATEGORIES = pl.DataFrame({"name": ["停车", "电梯", "收费", "绿地"], "n": [60, 25, 10, 5]})
BASES = pl.DataFrame(
    {"name": ["全部", "商品房"], "numerator": [70.0, 30.0], "denominator": [100.0, 40.0], "unknown": [10.0, 0.0]}
)
DISTRICTS = frames.frame(
    frames.row("110101", value=0.95, status="reached"),
    frames.row("110105", value=0.8, status="off_pace"),
    frames.row("110106", value=0.7, status="missed"),
    frames.row("110108", value=None, status="not_reported"),
    frames.row("110000-bda", value=0.9, status="on_course"),
)


def texts(figure: go.Figure) -> str:
    return json.dumps(json.loads(figure.to_json()), ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_every_figure_draws_in_both_languages_and_modes(language: Language, mode: Mode) -> None:
    line, areas = frames.months(), pl.concat([frames.months("1"), frames.months("2")])
    drawn = [
        trend.figure(line, frames.RATE, language, mode),
        ranking.figure(DISTRICTS, frames.RATE, language, mode),
        funnel.figure(frames.points(), frames.curve(), frames.RATE, language, mode),
        map_figure.figure(DISTRICTS, frames.RATE, language, mode),
        pareto.figure(CATEGORIES, language, mode),
        stacked.figure(BASES, language, mode),
        multiples.figure(areas, frames.RATE, language, mode),
    ]
    for figure in drawn:
        assert figure.data
        assert figure.layout.template.layout.font.color == PALETTES[mode].ink


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_sentence(language: Language) -> None:
    said = [
        trend.alt(frames.months(), frames.RATE, language),
        ranking.alt(DISTRICTS, frames.RATE, language, "district"),
        funnel.alt(frames.points(), frames.RATE, language, "district"),
        map_figure.alt(DISTRICTS, frames.RATE, language),
        pareto.alt(CATEGORIES, language),
        stacked.alt(BASES, "组建率", language),
        multiples.alt(frames.months(), frames.RATE, language, "district"),
    ]
    for sentence in said:
        assert len(sentence) > 12
        assert "{" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_known_is_said_in_words(language: Language) -> None:
    nothing = frames.months().head(0)
    assert trend.figure(nothing, frames.RATE, language).layout.annotations[0].text
    assert ranking.figure(nothing, frames.RATE, language)
    assert trend.alt(nothing, frames.RATE, language)
    assert pareto.alt(CATEGORIES.head(0), language)


def test_a_line_breaks_where_there_is_no_value_and_is_hollow_where_nothing_was_reported() -> None:
    rows = frames.months().with_columns(
        value=pl.when(pl.col("period") == "2022-06").then(None).otherwise("value"),
        reported=pl.col("period") != "2022-08",
    )
    drawn = trend.figure(rows, frames.RATE, "zh")
    line = next(trace for trace in drawn.data if trace.mode == "lines" and trace.line.width == 2.2)
    assert None in line.y
    assert line.connectgaps is False
    assert any(trace.marker.line.color == PALETTES["light"].grey for trace in drawn.data if trace.mode == "markers")


def test_the_target_stands_in_steps_and_the_pace_is_ours() -> None:
    drawn = trend.figure(frames.months(), frames.RATE, "zh")
    assert any(trace.line.shape == "hv" for trace in drawn.data)
    assert "进度线（本系统推算）" in texts(drawn)
    assert "目标 90.0%" in texts(drawn)


def test_what_is_too_small_is_shown_but_not_ranked() -> None:
    rows = frames.frame(frames.row("1", value=1.0, sample=2.0), frames.row("2", value=0.5), frames.row("3", value=0.9))
    ranked, small = ranking.split(rows, frames.RATE)
    assert ranked["area"].to_list() == ["2", "3"]
    assert small["area"].to_list() == ["1"]
    assert "样本过少，不排名" in texts(ranking.figure(rows, frames.RATE, "zh"))


def test_what_a_ranking_leaves_out_is_said() -> None:
    rows = frames.frame(*(frames.row(str(index), value=index / 100) for index in range(30)))
    assert "中间 20 个略" in texts(ranking.figure(rows, frames.RATE, "zh", most=10))


def test_a_map_hatches_what_was_not_reported_and_gives_functional_areas_a_tile() -> None:
    drawn = map_figure.figure(DISTRICTS, frames.RATE, "zh", link="./?area={area}")
    assert any(trace.fillpattern.shape == "/" for trace in drawn.data if trace.fillpattern)
    assert "./?area=110000-bda" in texts(drawn)
    assert len(drawn.data) == DISTRICTS.height


def test_a_map_without_any_target_is_the_darker_the_higher_the_value_and_one_with_a_target_shows_states() -> None:
    values = {"110101": 0.9, "110105": 0.5, "110106": 0.7}
    untold = frames.row("110108", value=None, status="no_base")
    bare = frames.frame(*(frames.row(area, value=value, status="no_target") for area, value in values.items()), untold)
    assert map_figure.is_shaded(bare)
    assert not map_figure.is_shaded(DISTRICTS)
    grounds = [trace.fillcolor for trace in map_figure.figure(bare, frames.RATE, "zh").data][:3]
    light = {area: int(ground[1:3], 16) for area, ground in zip(values, grounds, strict=True)}
    assert light["110101"] < light["110106"] < light["110105"]


def test_a_map_fetches_nothing() -> None:
    assert not [trace for trace in map_figure.figure(DISTRICTS, frames.RATE, "zh").data if trace.type != "scatter"]


def test_only_what_lies_outside_the_limits_bears_a_name() -> None:
    drawn = funnel.figure(frames.points(), frames.curve(), frames.RATE, "zh")
    named = [name for trace in drawn.data if trace.text is not None for name in trace.text]
    assert named == ["区2", "区3"]


def test_unknown_is_hatched_and_apart() -> None:
    found = stacked.parts(BASES)
    assert found["has"].to_list() == [0.7, 0.75]
    assert found["unknown"].to_list() == [0.1, 0.0]
    assert sum(stacked.figure(BASES, "zh").data[index].x[0] for index in range(3)) == pytest.approx(1)
    assert stacked.figure(BASES, "zh").data[2].marker.pattern.shape == "/"


def test_a_pareto_is_sorted_and_adds_up() -> None:
    found = pareto.shares(CATEGORIES.reverse())
    assert found["name"].to_list() == ["停车", "电梯", "收费", "绿地"]
    assert found["cumulative"][-1] == pytest.approx(1)


def test_a_sparkline_breaks_at_gaps_and_is_nothing_without_values() -> None:
    assert sparkline.svg([0.1, 0.2, None, 0.3, 0.4]).count("<polyline") == 2
    assert sparkline.svg([None, None]) == sparkline.address("") == ""
    assert "stroke-dasharray" in sparkline.svg([0.1, 0.2], [0.3, 0.3])
    assert sparkline.svg([0.5]).count("<circle") == 1


def test_a_course_that_was_let_begin_anew_shows_where_and_both_charts() -> None:
    course = frames.months(count=26)
    begun = Begun(course["starts_on"][13], "指挥中心", course["starts_on"][14], "换了回访方式")
    control = charted(course, [begun])
    drawn = trend.figure(course, frames.RATE, "zh", control=control)
    assert [note.text for note in drawn.layout.annotations].count("重定基线") == 1
    assert sum(len(line.x) == 13 for line in drawn.data) == 6  # centre and limits of two charts
    assert drawn.layout.shapes[-1].x0 == course["starts_on"][13]


def test_a_ranking_of_shares_that_are_all_the_same_keeps_to_what_shares_can_be() -> None:
    rows = frames.frame(*(frames.row(area, value=0.0, lower=None, upper=None, target=None) for area in "12"))
    low, high = ranking.figure(rows, frames.RATE, "zh").layout.xaxis.range
    assert -0.05 < low < 0 < high < 0.05


def test_an_axis_of_shares_that_are_all_nought_shows_no_negative_ones() -> None:
    low, high = trend.figure(frames.months(value=0.0, target=None, pace=None), frames.RATE, "zh").layout.yaxis.range
    assert -0.05 < low < 0 < high < 0.2


def test_a_line_without_any_number_has_no_axis() -> None:
    drawn = trend.figure(frames.months(value=None, target=None, pace=None), frames.RATE, "zh")
    assert drawn.layout.yaxis.visible is False
