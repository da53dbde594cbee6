"""Points of one datum in another: WGS-84 (satellites), GCJ-02 (Chinese maps) and BD-09 (Baidu).

GCJ-02 shifts a point by up to some hundred metres with a formula that was never published; the one here is the
reconstruction that open map libraries share (eviltransform, coordtransform), as is that of BD-09. Points outside of
China are not shifted. The way back has no formula: it is found by iteration, to under 1e-9 degrees.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

Datum = Literal["WGS-84", "GCJ-02", "BD-09"]
Degrees = npt.NDArray[np.float64]
Points = tuple[Degrees, Degrees]  # longitudes, latitudes

DATUMS: tuple[Datum, ...] = ("WGS-84", "GCJ-02", "BD-09")
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271  # of the region in which GCJ-02 shifts
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943_23  # Krasovsky 1940
_BAIDU = np.pi * 3000 / 180
_STEPS = 12  # each step leaves about a hundredth of the error before it


def is_shifted(longitude: Degrees, latitude: Degrees) -> npt.NDArray[np.bool_]:
    """Which points lie in the box in which GCJ-02 differs from WGS-84."""
    return (longitude >= _WEST) & (longitude <= _EAST) & (latitude >= _SOUTH) & (latitude <= _NORTH)


def gcj02_of(longitude: Degrees, latitude: Degrees, datum: Datum) -> Points:
    """Points of a datum in GCJ-02, in degrees."""
    match datum:
        case "GCJ-02":
            return longitude, latitude
        case "WGS-84":
            return _gcj02_of_wgs84(longitude, latitude)
        case "BD-09":
            return _solved(_bd09_of_gcj02, longitude, latitude)


def of_gcj02(longitude: Degrees, latitude: Degrees, datum: Datum) -> Points:
    """Points of GCJ-02 in a datum, in degrees."""
    match datum:
        case "GCJ-02":
            return longitude, latitude
        case "WGS-84":
            return _solved(_gcj02_of_wgs84, longitude, latitude)
        case "BD-09":
            return _bd09_of_gcj02(longitude, latitude)


def _solved(forward: Callable[[Degrees, Degrees], Points], longitude: Degrees, latitude: Degrees) -> Points:
    """The points that `forward` takes to these."""
    east, north = longitude, latitude
    for _ in range(_STEPS):
        x, y = forward(east, north)
        east, north = east + longitude - x, north + latitude - y
    return east, north


def _gcj02_of_wgs84(longitude: Degrees, latitude: Degrees) -> Points:
    x, y = longitude - 105.0, latitude - 35.0
    ripple = 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    north = (
        -100
        + 2 * x
        + 3 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * np.sqrt(np.abs(x))
        + (
            ripple
            + 20 * np.sin(y * np.pi)
            + 40 * np.sin(y / 3 * np.pi)
            + 160 * np.sin(y / 12 * np.pi)
            + 320 * np.sin(y / 30 * np.pi)
        )
        * 2
        / 3
    )
    east = (
        300
        + x
        + 2 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * np.sqrt(np.abs(x))
        + (
            ripple
            + 20 * np.sin(x * np.pi)
            + 40 * np.sin(x / 3 * np.pi)
            + 150 * np.sin(x / 12 * np.pi)
            + 300 * np.sin(x / 30 * np.pi)
        )
        * 2
        / 3
    )
    angle = np.radians(latitude)
    bulge = 1 - _ECCENTRICITY * np.sin(angle) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bulge * np.sqrt(bulge))
    parallel = _AXIS / np.sqrt(bulge) * np.cos(angle)
    shifted = is_shifted(longitude, latitude)
    return (
        np.where(shifted, longitude + np.degrees(east / parallel), longitude),
        np.where(shifted, latitude + np.degrees(north / meridian), latitude),
    )


def _bd09_of_gcj02(longitude: Degrees, latitude: Degrees) -> Points:
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _BAIDU)
    turn = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _BAIDU)
    return radius * np.cos(turn) + 0.0065, radius * np.sin(turn) + 0.006
