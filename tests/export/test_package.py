"""The data package: whole, described, readable by others, and for an area only what its viewers may see."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import polars as pl
import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.export.package import DATABASE, export
from pipelines.query.sight import sights
from pipelines.query.viewer import Viewer
from pipelines.settings import Home

# What Data Package 2.0 asks of a descriptor, a resource and a field, restated from its specification.
TYPES = ["string", "number", "integer", "boolean", "date", "datetime", "time", "year", "list", "object", "any"]
FIELD = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "type": {"enum": TYPES}}}
RESOURCE = {
    "type": "object",
    "required": ["name", "path"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "type": {"const": "table"},
        "path": {"type": "string", "pattern": r"^(?!/)(?!.*\.\./)[^:]+$"},
        "schema": {
            "type": "object",
            "required": ["fields"],
            "properties": {
                "fields": {"type": "array", "minItems": 1, "items": FIELD},
                "primaryKey": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            },
        },
    },
}
PACKAGE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "created": {"type": "string", "format": "date-time"},
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
    },
}


@pytest.fixture(scope="module")
def package(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("package") / "out"
    export(small_home.path, out, period="2022Q4")
    return out


@pytest.fixture(scope="module")
def described(package: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_the_descriptor_is_a_data_package(described: dict[str, Any]) -> None:
    jsonschema.validate(described, PACKAGE, format_checker=jsonschema.FormatChecker())
    names = [resource["name"] for resource in described["resources"]]
    assert len(names) == len(set(names))


def test_every_file_is_described_and_its_columns_and_rows_are_as_described(
    package: Path, described: dict[str, Any]
) -> None:
    files = {path.name for path in package.iterdir()} - {"datapackage.json", DATABASE}
    assert files == {resource["path"] for resource in described["resources"]}
    for resource in described["resources"]:
        if resource["format"] != "csv":
            assert pl.scan_parquet(package / resource["path"]).select(pl.len()).collect().item() == resource["rows"]
            continue
        content = (package / resource["path"]).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        heading = content[3:].split(b"\n", 1)[0].decode().split(",")
        assert heading == [field["name"] for field in resource["schema"]["fields"]]


def test_the_package_is_valid_to_its_own_library(small_home: Home, tmp_path: Path) -> None:
    """Descriptor, and the first rows of every CSV against its fields; Parquet it reads through pandas, which has no
    whole number that is unknown."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    out = tmp_path / "out"
    export(small_home.path, out, area="110105001", period="2022-12")
    described = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"] = [each for each in described["resources"] if each["format"] == "csv"]
    package = frictionless.Package.from_descriptor(described, basepath=str(out))
    report = package.validate(limit_rows=50)
    assert [(task.name, fault.message) for task in report.tasks for fault in task.errors] == []
    assert report.errors == []
    assert report.stats["tasks"] == len(described["resources"]) > 50


def test_every_metric_is_defined_in_both_languages_with_its_clauses(
    described: dict[str, Any], small_home: Home
) -> None:
    catalogue = query.open(small_home.path).catalogue
    assert {metric["name"] for metric in described["metrics"]} == set(catalogue.metrics)
    for metric in described["metrics"]:
        assert metric["title"]["zh"]
        assert metric["title"]["en"]
        assert metric["unit"]
        assert metric["clauses"]


def test_the_database_holds_the_same_tables(package: Path, described: dict[str, Any]) -> None:
    with duckdb.connect(str(package / DATABASE), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        counted = connection.execute("select count(*) from metric_value where suppressed").fetchone()
    assert tables == {path.stem for path in package.glob("*.parquet")}
    assert counted is not None
    assert counted[0] == pl.read_parquet(package / "metric_value.parquet")["suppressed"].sum()


def test_no_row_about_a_person_and_no_evidence_before_a_decision_is_given_out(package: Path) -> None:
    there = {path.stem for path in package.glob("*.parquet")}
    assert there.isdisjoint(name for name, sight in sights().items() if sight.kind in ("persons", "deciders"))
    assert "community_raw" not in there
    assert {"metric_value", "estate_month", "area"} <= there


def test_a_period_keeps_what_lies_in_it(package: Path) -> None:
    assert set(pl.read_parquet(package / "metric_value.parquet")["period"]) >= {"2022-10", "2022-12", "2022Q4"}
    assert pl.read_parquet(package / "estate_month.parquet")["month"].n_unique() == 3


def test_an_area_gives_out_its_own_rows_and_the_numbers_above_it(small_home: Home, tmp_path: Path) -> None:
    export(small_home.path, tmp_path / "out", area="110105", period="2022-12")
    assert pl.read_parquet(tmp_path / "out" / "estate_month.parquet")["district"].unique().to_list() == ["110105"]
    areas = set(pl.read_parquet(tmp_path / "out" / "metric_value.parquet")["area"])
    assert {"110000", "110105"} <= areas
    assert "110106" not in areas


@pytest.mark.parametrize(
    ("spoil", "asked"),
    [
        (lambda out: (out / "mine.txt").write_text("x"), {}),
        (lambda out: None, {"area": "999999"}),
        (lambda out: None, {"period": "2022-13"}),
    ],
    ids=["a folder that holds something", "no such area", "no such period"],
)
def test_what_cannot_be_exported_says_so_and_leaves_nothing(
    small_home: Home, tmp_path: Path, spoil: Callable[[Path], object], asked: dict[str, str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    spoil(out)
    before = sorted(path.name for path in out.iterdir())
    with pytest.raises(RequestError):
        export(small_home.path, out, **asked)
    assert sorted(path.name for path in out.iterdir() if out.exists()) == before if out.exists() else before == []


def test_nobody_takes_away_more_than_they_may_see(small_home: Home, tmp_path: Path) -> None:
    export(small_home.path, tmp_path / "nothing", period="2022-12", viewer=Viewer(name="nobody"))
    assert pl.read_parquet(tmp_path / "nothing" / "metric_value.parquet").is_empty()
    assert pl.read_parquet(tmp_path / "nothing" / "estate_month.parquet").is_empty()
    own = Viewer(name="朝阳", area="110105", decides=True)
    export(small_home.path, tmp_path / "own", period="2022-12", viewer=own)
    assert pl.read_parquet(tmp_path / "own" / "estate_month.parquet")["district"].unique().to_list() == ["110105"]
    with pytest.raises(RequestError):
        export(small_home.path, tmp_path / "other", area="110106", viewer=own)


def test_a_column_of_an_exported_table_has_the_label_of_the_source_that_it_comes_from(
    described: dict[str, Any],
) -> None:
    labels = {
        (resource["name"], field["name"]): field.get("title")
        for resource in described["resources"]
        for field in resource["schema"]["fields"]
    }
    assert labels["estate-month", "name"] == "小区名称"
    assert labels["spot-check-done", "score"] == "抽查得分"
