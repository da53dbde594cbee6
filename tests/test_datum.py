"""Points of one datum in another: published reference points, and the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.datum import DATUMS, Datum, gcj02_of, is_shifted, of_gcj02

pytestmark = pytest.mark.quick

NEAR_TIANANMEN = (116.404, 39.915)


def one(point: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([point[0]]), np.array([point[1]])


def metres(a: tuple[np.ndarray, np.ndarray], b: tuple[float, float]) -> float:
    east = (a[0][0] - b[0]) * 111_320 * np.cos(np.radians(b[1]))
    return float(np.hypot(east, (a[1][0] - b[1]) * 110_574))


@pytest.mark.parametrize(
    ("found", "published"),
    [
        # the worked example of the coordtransform libraries
        (gcj02_of(*one(NEAR_TIANANMEN), "WGS-84"), (116.41024449916938, 39.91640428150164)),
        (of_gcj02(*one(NEAR_TIANANMEN), "BD-09"), (116.41036949371029, 39.92133699351021)),
        # Shanghai, Shenzhen, Beijing of eviltransform's test data, WGS-84 → GCJ-02
        (gcj02_of(*one((121.5272106, 31.1774276)), "WGS-84"), (121.531541859215, 31.17530398364597)),
        (gcj02_of(*one((113.912316, 22.543847)), "WGS-84"), (113.9171764808363, 22.540796131694766)),
        (gcj02_of(*one((116.377817, 39.911954)), "WGS-84"), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_points_agree_with_published_ones_to_a_millimetre(
    found: tuple[np.ndarray, np.ndarray], published: tuple[float, float]
) -> None:
    assert metres(found, published) < 0.001


def test_the_way_back_from_baidu_is_within_half_a_metre_of_the_usual_approximation() -> None:
    assert metres(gcj02_of(*one(NEAR_TIANANMEN), "BD-09"), (116.39762729119315, 39.90865673957631)) < 0.5


@given(st.floats(73, 135), st.floats(4, 53.5), st.sampled_from(DATUMS))
def test_there_and_back_is_the_same_point_to_a_millionth_of_a_degree(east: float, north: float, datum: Datum) -> None:
    back = of_gcj02(*gcj02_of(*one((east, north)), datum), datum)
    assert abs(back[0][0] - east) < 1e-8
    assert abs(back[1][0] - north) < 1e-8


@pytest.mark.parametrize("place", [(-0.1276, 51.5072), (139.6917, 35.6895), (103.8198, 0.5)])
def test_outside_of_china_nothing_is_shifted(place: tuple[float, float]) -> None:
    assert not is_shifted(*one(place))[0]
    assert gcj02_of(*one(place), "WGS-84") == one(place)
    assert of_gcj02(*one(place), "WGS-84") == one(place)


def test_many_points_at_once_are_each_as_alone() -> None:
    east, north = np.linspace(110, 120, 50), np.linspace(30, 42, 50)
    together = gcj02_of(east, north, "BD-09")
    alone = [gcj02_of(*one((x, y)), "BD-09") for x, y in zip(east, north, strict=True)]
    assert np.array_equal(together[0], np.array([point[0][0] for point in alone]))
    assert np.array_equal(together[1], np.array([point[1][0] for point in alone]))
