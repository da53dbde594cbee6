"""A written place becomes the code of the area that was valid then, or stays unknown."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.catalogue.catalogue import ROOT, load
from pipelines.intake.judging.places import Gazetteer, gazetteer, resolve
from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.storing.divisions import division_files
from pipelines.settings import Home, make_home
from pipelines.text import both

COLUMNS = load().sources["estate"].columns


@pytest.fixture
def places(home: Home) -> Gazetteer:
    return gazetteer(division_files(home), "2022-12")


@pytest.mark.parametrize(
    ("written", "level", "parent", "code"),
    [
        ("东城区", "district", "110000", "110101"),
        ("东城", "district", "", "110101"),
        ("110101", "district", "", "110101"),
        ("110101000000", "district", "", "110101"),
        ("北京市东城区", "district", "", "110101"),
        ("北京经开区", "district", "", "110000-bda"),
        ("经开区", "district", "", "110000-bda"),
        ("景山街道", "street", "110101", "110101002"),
        ("景山", "street", "110101", "110101002"),
        ("景山街道办事处", "street", "110101", "110101002"),
        ("东城区景山街道", "street", "", "110101002"),
        ("来广营", "street", "110105", "110105036"),
        ("来广营乡", "street", "110105", "110105036"),
        ("110101002", "street", "110101", "110101002"),
        ("多福巷社区", "community", "110101001", "110101001001"),
        ("多福巷", "community", "110101", "110101001001"),
        ("东 城 区", "district", "", "110101"),
    ],
)
def test_a_place_is_found_by_any_of_its_spellings(
    written: str, level: str, parent: str, code: str, places: Gazetteer
) -> None:
    assert places.find(written, level, parent) == code


@pytest.mark.parametrize(
    ("written", "level", "parent"),
    [
        ("景山街道", "street", "110105"),
        ("110101002", "street", "110105"),
        ("五道口", "street", ""),
        ("东华门街道", "district", ""),
    ],
)
def test_a_place_elsewhere_or_of_another_level_is_not_found(
    written: str, level: str, parent: str, places: Gazetteer
) -> None:
    assert places.find(written, level, parent) is None


def test_what_was_valid_then_counts(home: Home) -> None:
    former = gazetteer(division_files(home), "2018-12")
    assert former.find("景山街道", "street", "110105") == "110105001"
    assert former.find("景山街道", "street", "") is None  # two districts had one
    assert gazetteer(division_files(home), "2019-01").find("景山街道", "street", "") == "110101002"


def frame(*rows: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(("district", "street", "community"), pl.String), orient="row")


def test_codes_stand_beside_what_was_written(places: Gazetteer) -> None:
    values, unknown, _ = resolve(frame(("东城", "景山", None), ("东城", "某某", None)), COLUMNS, places, "110101")
    assert values["street"].to_list() == ["110101002", None]
    assert values["street_written"].to_list() == ["景山", "某某"]
    assert unknown["street"].to_list() == [False, True]
    assert not unknown["district"].any()


def test_a_parent_that_is_not_written_comes_from_the_child_or_the_sender(places: Gazetteer) -> None:
    values, unknown, _ = resolve(frame((None, "来广营", None), (None, None, None)), COLUMNS, places, "110105")
    assert values["district"].to_list() == ["110105", "110105"]
    assert values["street"].to_list() == ["110105036", None]
    values, _, _ = resolve(frame((None, None, "多福巷社区居委会")), COLUMNS, places, "110000")
    assert values.row(0)[:3] == ("110101", "110101001", "110101001001")
    assert not unknown["district"].any()


def test_places_of_a_few_rows_are_told_as_those_of_many_are(places: Gazetteer) -> None:
    rows = frame(
        ("东城", "景山", None),
        (None, "来广营", None),
        (None, None, None),
        ("东城", "某某", "多福巷社区居委会"),
        ("宣武区", None, None),
        ("110105", "110105036", None),
        (None, None, "多福巷社区居委会"),
    )
    few, many = (resolve(each, COLUMNS, places, "110105") for each in (rows, pl.concat([rows] * 400)))
    for told, of_many in zip(few, many, strict=True):
        assert told.equals(of_many.head(rows.height))
        assert told.schema == of_many.schema


def test_without_divisions_every_place_is_unknown() -> None:
    values, unknown, _ = resolve(frame(("浦东", None, None)), COLUMNS, gazetteer((), "2023-12"), "310000")
    assert values["district"].to_list() == [None]
    assert values["district_written"].to_list() == ["浦东"]
    assert unknown["district"].to_list() == [True]


def test_a_former_area_is_counted_under_its_successor_and_said(tmp_path: Path) -> None:
    """海门市 became 海门区, 崇川区 and 港闸区 one new 崇川区, on 1 July 2020."""
    home = make_home(tmp_path / "nantong", "320600", both("南通市", "Nantong"), invented=True)
    file = ROOT / "reference" / "divisions" / "320600.csv"
    receive(home, sendings_of([file], source="division", period="2000-01", sender="320600"), workers=0)
    now, then = (gazetteer(division_files(home), period) for period in ("2021-03", "2019-03"))
    assert then.find("港闸区", "district", "320600") == "320611"
    written = frame(("海门市", None, None), ("港闸区", None, None), ("320602", None, None), ("崇川区", None, None))
    values, unknown, renamed = resolve(written, COLUMNS, now, "320600")
    assert values["district"].to_list() == ["320614", "320613", "320613", "320613"]
    assert renamed["district"].to_list() == [True, True, True, False]
    assert not unknown["district"].any()
