"""An estate's point on the map: converted where its datum is said, and never guessed."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.sources.estate import SOURCE


def on_map(longitude: str | None, latitude: str | None, datum: str | None) -> tuple[float | None, float | None]:
    row = {column.name: pl.Series([None], dtype=column.dtype) for column in SOURCE.columns} | {
        "longitude": pl.Series([longitude and Decimal(longitude)], dtype=pl.Decimal(18, 6)),
        "latitude": pl.Series([latitude and Decimal(latitude)], dtype=pl.Decimal(18, 6)),
        "datum": pl.Series([datum], dtype=pl.String),
    }
    made = pl.DataFrame(row).with_columns(SOURCE.derive)
    return made["map_longitude"].item(), made["map_latitude"].item()


def test_a_point_of_baidu_stands_where_our_outlines_stand() -> None:
    assert on_map("116.404000", "39.915000", "BD-09") == (116.397627, 39.908656)
    assert on_map("116.404000", "39.915000", "GCJ-02") == (116.404, 39.915)


@pytest.mark.parametrize(
    "written",
    [
        ("116.404000", "39.915000", None),
        ("116.404000", None, "BD-09"),
        (None, None, "BD-09"),
        ("0.000000", "0.000000", "BD-09"),
        ("39.915000", "116.404000", "GCJ-02"),
    ],
)
def test_a_point_without_datum_or_out_of_the_country_is_on_no_map(written: tuple[str | None, ...]) -> None:
    assert on_map(*written) == (None, None)
