"""Whose document speaks for an area: its own, else that of the nearest place that holds it."""

from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.regions import covers, nearest
from pipelines.settings import make_home
from pipelines.text import both
from pipelines.warehouse.tables import _targets


@pytest.mark.parametrize(
    ("region", "area", "holds"),
    [
        ("110000", "110105", True),
        ("110000", "110105001", True),
        ("110105", "110000", False),
        ("110000", "120000", False),
        ("320600", "320684", True),
    ],
)
def test_a_region_holds_what_its_code_begins(region: str, area: str, holds: bool) -> None:
    assert covers(region, area) is holds


def test_the_nearest_region_that_holds_an_area_goes_first() -> None:
    assert nearest(["*", "110000", "110105", "120000"], "110105") == "110105"
    assert nearest(["*", "110000", "120000"], "110105") == "110000"
    assert nearest(["*", "120000"], "110105") is None


def test_a_districts_own_deployment_sees_the_citys_document_as_it_does_in_the_citys(tmp_path: Path) -> None:
    """S3-09 asks 90 % of the city as a whole: to 朝阳 it is a reference in either, and no default of ours stands beside."""
    catalogue = load()
    district = make_home(tmp_path / "district", "110105", both("朝阳区", "Chaoyang"), invented=True)
    city = make_home(tmp_path / "city", "110000", both("北京市", "Beijing"), invented=True)
    found, whole = (
        {row for row in _targets(catalogue, home) if row[0] == "committee_rate" and row[1] == "headline"}
        for home in (district, city)
    )
    assert found == {row for row in whole if row[2] == "district"}
    assert {(row[7], row[9]) for row in found} == {("beijing-2020", True)}
    target = catalogue.target_of("committee_rate", "headline", "district", 2022, "110105")
    assert target == catalogue.target_of("committee_rate", "headline", "district", 2022, "110000")
    assert target is not None


def test_dated_values_of_the_city_hold_in_its_districts() -> None:
    for parameter in load().parameters.values():
        if any(value.region == "110000" for value in parameter.value):
            assert parameter.of_region("110105") == parameter.of_region("110000")
