"""Files that nobody here wrote, from intake to values, against a second count in a few lines of plain Python."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastexcel
import pytest

from pipelines import query
from pipelines.intake.receive import receive, sendings_of
from pipelines.reference.regions import region_name
from pipelines.settings import Settings, make_home
from pipelines.text import both
from pipelines.warehouse.build import build
from tests.real import REAL

DIVISIONS = Path(__file__).resolve().parents[2] / "pipelines" / "reference" / "divisions"
NO_COMPANY = {
    "单位自管物业",
    "无物业管理服务",
    "街道办事处（委员会）代管物业",
    "房管所代管物业",
    "业主自筹物业",
    "暂无信息",
}


def published(tmp_path: Path, region: str, file: str, mapping: str) -> query.Reader:
    if not (REAL / file).exists():
        pytest.skip(f"no real files at {REAL}: set WUYE_REAL_DATA to where {file} is")
    home = make_home(tmp_path / "home", region, region_name(region) or both("某市", "a city"), invented=False)
    divisions = DIVISIONS / f"{region}.csv"
    if not divisions.exists():  # none come with the code: its own people send at least the region itself
        divisions = tmp_path / f"{region}.csv"
        head = "区划代码,名称,层级,性质,上级代码,生效日期,失效日期,承接代码"
        divisions.write_text(f"{head}\n{region},某市,市,行政区划,,2000-01-01,,\n", encoding="utf-8")
    receive(home, sendings_of([divisions], source="division", period="2000-01", sender=region), workers=0)
    (receipt,) = receive(home, sendings_of([REAL / file], mapping=Path(mapping)), workers=0)
    assert receipt.status in ("accepted", "partly")
    build(home, Settings(home=home.path))
    return query.open(home.path)


def test_the_service_rate_of_the_510_estates_is_that_of_a_second_count(tmp_path: Path) -> None:
    warehouse = published(tmp_path, "110000", "beijing_510_estates_pipe_noheader.csv", "beijing_510_estates")
    scope = warehouse
    rows = [
        line.split("|") for line in (REAL / "beijing_510_estates_pipe_noheader.csv").read_text("utf-8").splitlines()
    ]
    served = Counter(r[3] for r in rows if r[11] not in NO_COMPANY and "业主委员会" not in r[11])
    frame = scope.values("service_rate", level="district").drop_nulls("value")
    assert dict(zip(frame["area_name"].str.strip_chars_end("区"), frame["numerator"], strict=True)) == served
    assert frame["denominator"].sum() == len(rows)
    missing = scope.rows("service_rate", area="110000", period=warehouse.as_of, missing=True)
    assert set(missing["estate_id"]) == {r[0] for r in rows if r[11] in NO_COMPANY or "业主委员会" in r[11]}
    households = sum(int(r[14].removesuffix("户")) for r in rows if r[14].removesuffix("户").isdigit())
    weighted = scope.values("service_rate", variant="households")
    assert weighted["denominator"].item() == households
    assert scope.values("committee_rate")["status"].item() == "not_reported"


@pytest.mark.parametrize(
    ("file", "mapping", "column"),
    [
        ("beijing_4851_estates_coordinates.csv", "beijing_4851_estates", "ID"),
        ("beijing_6059_estates_bizcircle.csv", "beijing_6059_estates", "id"),
    ],
)
def test_the_other_beijing_registers_keep_every_estate(file: str, mapping: str, column: str, tmp_path: Path) -> None:
    warehouse = published(tmp_path, "110000", file, mapping)
    with (REAL / file).open(encoding="utf-8-sig", newline="") as stream:
        wanted = {row[column] for row in csv.DictReader(stream)}
    behind = warehouse.rows("service_rate", area="110000", period=warehouse.as_of, missing=True)
    assert set(behind["estate_id"]) == wanted
    city = warehouse.values("service_rate")
    assert (city["unknown"].item(), city["status"].item()) == (len(wanted), "not_reported")


def test_the_points_of_4851_estates_stand_in_their_districts(tmp_path: Path) -> None:
    warehouse = published(tmp_path, "110000", "beijing_4851_estates_coordinates.csv", "beijing_4851_estates")
    found = warehouse.rows("service_rate", area="110000", period=warehouse.as_of, missing=True)
    with (REAL / "beijing_4851_estates_coordinates.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = {row["ID"]: (row["longitude"], row["latitude"]) for row in csv.DictReader(stream)}
    assert found["map_longitude"].null_count() == sum(not all(point) for point in written.values())
    shifts = [
        float(written[row["estate_id"]][0]) - row["map_longitude"]
        for row in found.drop_nulls("map_longitude").iter_rows(named=True)
    ]
    assert 0.005 < min(shifts) < max(shifts) < 0.008, "Baidu lies 0.0065 degrees east of GCJ-02"
    outlines = json.loads((DIVISIONS.parent / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    boxes = {
        feature["properties"]["adcode"]: list(_numbers(feature["geometry"]["coordinates"])) for feature in outlines
    }
    inside = [
        min(xs) - 0.01 <= row["map_longitude"] <= max(xs) + 0.01
        and min(ys) - 0.01 <= row["map_latitude"] <= max(ys) + 0.01
        for row in found.drop_nulls("map_longitude").iter_rows(named=True)
        if (points := boxes.get(row["district"]))
        for xs, ys in [([x for x, _ in points], [y for _, y in points])]
    ]
    assert len(inside) > 4500
    assert sum(inside) > 0.98 * len(inside)


def _numbers(coordinates: list[Any]) -> Iterator[tuple[float, float]]:
    """Every point of a geometry, however deep."""
    if isinstance(coordinates[0], float | int):
        yield coordinates[0], coordinates[1]
    else:
        for inner in coordinates:
            yield from _numbers(inner)


def test_the_estates_of_hefei_stand_in_an_unassigned_area(tmp_path: Path) -> None:
    warehouse = published(tmp_path, "340100", "hefei_4108_estates_gbk.csv", "hefei_4108_estates")
    lines = (REAL / "hefei_4108_estates_gbk.csv").read_bytes().decode("gb18030").splitlines()
    frame = warehouse.values("service_rate", level="district")
    assert frame.select("area", "denominator").rows() == [("340100-unassigned", len(list(csv.reader(lines))) - 1)]


def test_the_estates_of_shanghai_count_once_and_those_of_other_cities_not(tmp_path: Path) -> None:
    warehouse = published(tmp_path, "310000", "shanghai_22510_estates_noheader.xlsx", "shanghai_22510_estates")
    sheet = fastexcel.read_excel(REAL / "shanghai_22510_estates_noheader.xlsx").load_sheet(
        0, header_row=None, dtypes="string"
    )
    places = {(row[2], row[3], row[4]) for row in sheet.to_polars().rows() if row[2] != "上海周边"}
    assert warehouse.values("service_rate")["denominator"].item() == len(places)


@pytest.mark.parametrize(
    ("file", "mapping", "twice"),
    [
        ("citizen_messages_4326.xlsx", "citizen_messages_4326", set()),
        ("citizen_messages_labelled_495.xlsx", "citizen_messages_labelled_495", {"37042"}),
    ],
)
def test_citizens_messages_are_counted_in_the_month_they_came(
    file: str, mapping: str, twice: set[str], tmp_path: Path
) -> None:
    warehouse = published(tmp_path, "990000", file, mapping)
    rows = fastexcel.read_excel(REAL / file).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()[1:]
    months = Counter(
        "-".join(part.zfill(2) for part in row[3].replace("-", "/").split(" ")[0].split("/")[:2])
        for row in rows
        if row[0] not in twice
    )
    frame = warehouse.values("complaint_count", variant="every")
    counted = {row["period"]: row["value"] for row in frame.iter_rows(named=True) if row["value"]}
    assert counted == months
