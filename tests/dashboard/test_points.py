"""Estates as points on the outline of their district."""

import polars as pl
import pytest

from dashboard.figures import points
from dashboard.words import word
from pipelines.settings import Home
from pipelines.text import Language
from tests.dashboard.test_screens import opened, seen
from tests.warehouse import stored

ESTATES = pl.DataFrame(
    {
        "name": ["一号院", "二号院", "三号院", "四号院"],
        "map_longitude": [116.41, 116.42, 116.40, None],
        "map_latitude": [39.92, 39.91, 39.93, None],
        "has_it": [True, False, None, True],
    }
)


def test_each_state_has_its_own_shape_and_colour_and_an_estate_without_a_point_is_not_drawn() -> None:
    drawn = points.figure(ESTATES, "110101", "zh")
    outline, *states = drawn.data
    assert outline.fill == "toself"
    assert [trace.name for trace in states] == ["已组建 1", "未组建 1", "情况不明 1"]
    assert len({(trace.marker.symbol, trace.marker.color) for trace in states}) == 3
    assert [list(trace.text) for trace in states] == [["一号院"], ["二号院"], ["三号院"]]
    assert {trace.type for trace in drawn.data} == {"scatter"}


def test_a_functional_area_has_points_and_no_outline() -> None:
    drawn = points.figure(ESTATES, "110000-bda", "zh")
    assert all(trace.mode == "markers" for trace in drawn.data)
    west, east = drawn.layout.xaxis.range
    assert west < 116.40
    assert east > 116.42


def test_a_street_is_shown_where_its_estates_are() -> None:
    near, far = points.figure(ESTATES, "110101", "zh", whole=False), points.figure(ESTATES, "110101", "zh")
    assert (
        near.layout.xaxis.range[1] - near.layout.xaxis.range[0] < far.layout.xaxis.range[1] - far.layout.xaxis.range[0]
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "小区分布图：已组建 1 个（●）、未组建 1 个（■）、情况不明 1 个（○）。"),
        ("en", "Map of estates: Has a committee 1 (●), No committee 1 (■), Unknown 1 (○)."),
    ],
)
def test_the_points_have_a_sentence(language: Language, said: str) -> None:
    assert points.alt(ESTATES, language) == said


@pytest.fixture(scope="module")
def with_a_point(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three estates, of which one has a point."""
    home = stored.home_in(tmp_path_factory.mktemp("points"))
    point = {"map_longitude": 116.41, "map_latitude": 39.92}
    estates = [stored.estate("1", **point), stored.estate("2"), stored.estate("3", "110102001")]
    stored.send(home, "estate", estates, period="2022-07")
    stored.built(home)
    return home


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("area", "drawn"), [("110101", True), ("110101001", True), ("110102", False), ("110000", False)]
)
def test_a_place_shows_its_estates_on_the_map_when_any_has_a_point(
    with_a_point: Home, language: str, area: str, drawn: bool
) -> None:
    page = opened(with_a_point.path, "place", area=area, lang=language)
    assert not page.exception
    said = seen(page)
    assert (word("points.title", "zh" if language == "zh" else "en") in said) is drawn
    assert (word("points.without", "zh" if language == "zh" else "en", n=1) in said) is drawn
    assert len(page.get("plotly_chart")) == drawn
