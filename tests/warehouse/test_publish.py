"""Published is the former build or the new one, never anything between."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.disk import digest
from pipelines.errors import HomeHalfMadeError, RequestError, WarehouseError
from pipelines.intake.storing.store import commit, manifests
from pipelines.query.door import prove_form
from pipelines.settings import Settings, make_home
from pipelines.text import both
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from pipelines.warehouse.part import part_of
from tests.warehouse.stored import built, estate, home_in, only, send


def rate(warehouse: query.Reader) -> object:
    return only(warehouse.values("service_rate", period="2020-03"))["value"]


def test_a_reader_follows_the_pointer_and_an_open_build_stays_readable(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    former = built(home, "service_rate")
    send(home, "estate", [estate("a", service_mode="none")], period="2020-03", sender="110101")
    present = built(home, "service_rate")
    assert (rate(former), rate(present)) == (1.0, 0.0)
    assert former.version != present.version


def test_rollback_puts_the_former_numbers_back(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    first = built(home, "service_rate").version
    send(home, "estate", [estate("a", service_mode="none")], period="2020-03", sender="110101")
    built(home, "service_rate")
    assert publish.rollback(home).id == first
    assert rate(query.open(home.path)) == 1.0
    with pytest.raises(RequestError, match="no build 'nonsense'"):
        publish.rollback(home, "nonsense")


def test_a_failed_build_changes_nothing_that_is_published_and_says_so(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    former = built(home, "estate_month")
    send(home, "estate", [estate("a")], period="2020-04", sender="110101")
    (bad,) = (home.store / "estate" / "period=2020-04").glob("*.parquet")
    content = bad.read_bytes()
    bad.write_bytes(b"not parquet")
    with pytest.raises(WarehouseError, match="estate"):
        build(home, Settings(home=home.path))
    present = query.open(home.path)
    assert present.version == former.version
    assert present.last_failure is not None
    bad.write_bytes(content)
    assert built(home, "estate_month").last_failure is None


def test_nothing_to_build_from_is_said_and_nothing_is_published(tmp_path: Path) -> None:
    home = make_home(tmp_path / "empty", "330000", both("浙江省", "Zhejiang"), invented=False)
    with pytest.raises(HomeHalfMadeError, match="the divisions of region 330000 are missing"):
        build(home, Settings(home=home.path))
    with pytest.raises(WarehouseError, match="nothing is published"):
        query.open(home.path)


def test_one_flipped_bit_is_found_wherever_it_is(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    version = built(home, "estate_month").version
    archived = [fault for fault in publish.verify(home) if not fault.startswith("archive/")]
    assert archived == []
    for file in (publish.file_of(home, version), next((home.store / "estate").rglob("*.parquet"))):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert any(file.name in fault for fault in publish.verify(home))


def test_former_builds_are_kept_up_to_the_set_number(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a")], period="2020-03", sender="110101")
    for _ in range(4):
        last = build(home, Settings(home=home.path, keep_builds=2), catalogue=part_of(load(), "estate_month"))
    kept = publish.builds(home)
    assert next(one.id for one in kept) == last.id
    assert len(kept) == 2
    assert len(list(home.warehouse.glob("*.duckdb"))) == 2


def test_rows_that_were_stored_before_a_column_was_declared_are_read_without_it(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate("a"), estate("b")], period="2020-03", sender="110101")
    file = next((home.store / "estate").glob("period=*/*.parquet"))
    pl.read_parquet(file).drop("fee_text", "datum", "repair_fund_status").write_parquet(file)
    manifest = manifests(home)[-1]
    parts = tuple(part.model_copy(update={"parquet_sha256": digest(file)}) for part in manifest.parts)
    commit(home, manifest.model_copy(update={"parts": parts}))
    warehouse = built(home, "estate_month")
    assert warehouse.frame("select count(*) as estates from estate_month where month = '2020-03-01'").item() == 2


def test_a_build_of_an_earlier_version_says_so_in_one_line() -> None:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as published; create table published.metric_value (value double)")
    with pytest.raises(WarehouseError, match="run `wuye build` once"):
        prove_form(connection, "20200101-000000")
