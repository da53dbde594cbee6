"""A mapping makes a file that nobody shaped for us loadable, and every row of the real files is accounted for."""

import csv
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines import reference
from pipelines.catalogue.catalogue import load
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home
from pipelines.text import both

# file → mapping, rows in, accepted, non-data; each counted by hand with cut, sort and uniq
REAL = {
    "beijing_510_estates_pipe_noheader.csv": ("beijing_510_estates", 510, 510, {}),
    "beijing_4851_estates_coordinates.csv": ("beijing_4851_estates", 4852, 4846, {"heading": 1, "duplicate": 5}),
    "beijing_6059_estates_bizcircle.csv": ("beijing_6059_estates", 6060, 6059, {"heading": 1}),
    "hefei_4108_estates_gbk.csv": ("hefei_4108_estates", 4109, 4108, {"heading": 1}),
    "shanghai_22510_estates_noheader.xlsx": (
        "shanghai_22510_estates",
        22510,
        18300,
        {"kept_out": 532, "duplicate": 3672, "same_content": 6},
    ),
    "citizen_messages_4326.xlsx": ("citizen_messages_4326", 4327, 4326, {"heading": 1}),
    "citizen_messages_labelled_495.xlsx": ("citizen_messages_labelled_495", 496, 493, {"heading": 1}),
}


def load_real(folder: Path, name: str, tmp_path: Path) -> tuple[Receipt, pl.DataFrame]:
    """One real file in a home of its own city."""
    mapping = load().mappings[REAL[name][0]]
    home = make_home(tmp_path / mapping.region, mapping.region, both("某市", "A city"), invented=False)
    divisions = Path(str(reference.__file__)).parent / "divisions" / f"{mapping.region}.csv"
    if not divisions.exists():  # none come with the code: its own people send at least the region itself
        divisions = tmp_path / f"{mapping.region}.csv"
        head = "区划代码,名称,层级,性质,上级代码,生效日期,失效日期,承接代码"
        divisions.write_text(f"{head}\n{mapping.region},某市,市,行政区划,,2000-01-01,,\n", encoding="utf-8")
    own = Sending(
        path=divisions, received_on=date(2010, 1, 1), source="division", period="2000-01", sender=mapping.region
    )
    receive(home, [own], workers=0)
    receipt = receive(home, [Sending(path=folder / name, mapping=Path(mapping.id))], workers=0)[0]
    part = next(each for each in manifests(home) if each.id == receipt.submission).parts[0]
    return receipt, pl.read_parquet(home.store / (part.parquet or ""))


@pytest.mark.parametrize("name", REAL)
def test_every_row_of_a_real_file_is_accounted_for(name: str, real: Path, tmp_path: Path) -> None:
    receipt, stored = load_real(real, name, tmp_path)
    _, rows_in, accepted, non_data = REAL[name]
    part = receipt.parts[0]
    assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    assert (part.rows_in, part.accepted, dict(part.non_data)) == (rows_in, accepted, non_data)
    assert stored.height == accepted
    assert stored["_row"].is_unique().all()
    assert stored["street"].is_null().all()
    assert {"street_known", "mapping_notice"} <= {warning.code for warning in receipt.warnings}


def test_the_service_modes_of_the_510_estates_are_those_of_the_file(real: Path, tmp_path: Path) -> None:
    name = "beijing_510_estates_pipe_noheader.csv"
    _, stored = load_real(real, name, tmp_path)
    managers = Counter(line.split("|")[11] for line in (real / name).read_text("utf-8").splitlines())
    modes = {
        "logistics_unit": managers["单位自管物业"],
        "none": managers["无物业管理服务"],
        "street_custody": managers["街道办事处（委员会）代管物业"],
        "housing_office": managers["房管所代管物业"],
        "self_managed": managers["业主自筹物业"] + managers["馨莲茗园业主委员会物业"],
        None: managers["暂无信息"],
    }
    modes["company_full"] = sum(managers.values()) - sum(modes.values())
    assert dict(stored["service_mode"].value_counts().iter_rows()) == modes
    assert modes == {
        "company_full": 459,
        "logistics_unit": 19,
        "none": 12,
        "street_custody": 10,
        "housing_office": 7,
        "self_managed": 2,
        None: 1,
    }
    companies = stored.filter(pl.col("company_name").is_not_null())
    assert companies["service_mode"].unique().to_list() == ["company_full"]
    assert companies.height == 459
    assert "首钢物业" in companies["company_name"]


def test_numbers_and_districts_of_the_510_estates_are_those_of_the_file(real: Path, tmp_path: Path) -> None:
    name = "beijing_510_estates_pipe_noheader.csv"
    receipt, stored = load_real(real, name, tmp_path)
    rows = [line.split("|") for line in (real / name).read_text("utf-8").splitlines()]
    assert stored["households"].sum() == sum(int(row[14].removesuffix("户")) for row in rows)
    assert stored["buildings"].sum() == sum(int(row[13].removesuffix("栋")) for row in rows)
    assert stored["completed_year"].sum() == sum(int(row[8].removesuffix("年建成")) for row in rows)
    codes = {"东城": "110101", "西城": "110102", "丰台": "110106", "石景山": "110107", "海淀": "110108"}
    assert stored["district"].to_list() == [codes[row[3]] for row in rows]
    assert stored["fee_text_unit"].null_count() == sum(row[10] == "暂无信息" for row in rows)
    assert "place_unknown" not in {warning.code for warning in receipt.warnings}


def test_points_of_the_4851_estates_are_those_of_the_file(real: Path, tmp_path: Path) -> None:
    name = "beijing_4851_estates_coordinates.csv"
    _, stored = load_real(real, name, tmp_path)
    with (real / name).open(encoding="utf-8") as stream:
        rows = {row["ID"]: row for row in csv.DictReader(stream)}
    assert stored["estate_id"].sort().to_list() == sorted(rows)
    assert stored["district"].null_count() == 0
    for row in stored.select("estate_id", "longitude", "latitude", "datum").sample(200, seed=1).iter_rows():
        assert abs(float(row[1]) - float(rows[row[0]]["longitude"])) < 1e-6
        assert abs(float(row[2]) - float(rows[row[0]]["latitude"])) < 1e-6
        assert row[3] == "BD-09"


def test_rows_of_other_cities_are_kept_out_of_shanghai(real: Path, tmp_path: Path) -> None:
    name = "shanghai_22510_estates_noheader.xlsx"
    _, stored = load_real(real, name, tmp_path)
    page = openpyxl.load_workbook(real / name, read_only=True).worksheets[0]
    rows = {tuple(row) for row in page.iter_rows(values_only=True)}
    kept = {(row[2], row[3], row[4]) for row in rows if row[2] != "上海周边"}
    assert set(stored["estate_id"]) == {unicodedata.normalize("NFKC", "/".join(map(str.strip, key))) for key in kept}


def test_nothing_that_citizens_wrote_is_stored(real: Path, tmp_path: Path) -> None:
    _, stored = load_real(real, "citizen_messages_4326.xlsx", tmp_path)
    filled = {name for name in stored.columns if stored[name].null_count() < stored.height}
    assert filled == {"order_no", "created_at", "channel", "_submission", "_sheet", "_row"}


def test_a_mapping_is_for_its_own_city(home: Home, real: Path) -> None:
    before = len(manifests(home))
    sending = Sending(path=real / "hefei_4108_estates_gbk.csv", mapping=Path("hefei_4108_estates"))
    receipt = receive(home, [sending], workers=0)[0]
    assert (receipt.status, receipt.file_faults[0].code) == ("refused", "mapping_of_another_region")
    assert len(manifests(home)) == before


def test_a_mapping_of_ones_own_needs_no_code(home: Home, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        """
        region = "110000"
        source = "estate"
        sender = "110101"
        period = "2022-12"
        headings = "none"
        separator = ";"
        join = "-"
        not_loaded = [6]
        columns = { estate_id = [1, 2], name = 2, households = 3, street = 4, service_mode = 5 }
        constants = { is_in_scope = "是" }
        unknown = { households = ["0"] }
        values.service_mode = { A = "物业服务企业" }
        keep = { 1 = ["东"] }
        label = { zh = "自定义", en = "Own" }
        """,
        encoding="utf-8",
    )
    (tmp_path / "x.csv").write_text("东;甲;0;景山;A;?\n东;乙;7;;A;?\n西;丙;9;;A;?\n", encoding="gb18030")
    receipt = receive(home, [Sending(path=tmp_path / "x.csv", mapping=tmp_path / "own.toml")], workers=0)[0]
    part = next(each for each in manifests(home) if each.id == receipt.submission).parts[0]
    stored = pl.read_parquet(home.store / (part.parquet or ""))
    columns = ("estate_id", "name", "households", "street", "service_mode", "is_in_scope")
    assert stored.select(columns).rows() == [
        ("东-甲", "甲", None, "110101002", "company_full", True),
        ("东-乙", "乙", 7, None, "company_full", True),
    ]
    assert dict(receipt.parts[0].non_data) == {"kept_out": 1}


def test_a_mapping_that_does_not_fit_is_said(home: Home, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("ID,NAME\n1,甲\n", encoding="utf-8")
    receipt = receive(home, [Sending(path=tmp_path / "x.csv", mapping=Path("beijing_4851_estates"))], workers=0)[0]
    assert (receipt.status, receipt.file_faults[0].code) == ("refused", "mapping_does_not_fit")
