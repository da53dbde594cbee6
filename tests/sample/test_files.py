"""The files of the invented city: the same every time, marked, messy, late and missing as planned."""

import csv
import hashlib
import zipfile
from collections import Counter
from pathlib import Path

import fastexcel

from pipelines import periods
from pipelines.intake.receive import sendings_of
from pipelines.sample.cities.beijing import BEIJING
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.files import write_city, write_facts
from pipelines.sample.office import DECIDED
from pipelines.sample.papers import paper
from pipelines.sample.plan import INVENTED, Scale
from pipelines.sample.returns import returns


def _prints(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def _rows(file: Path) -> list[list[str]]:
    book = fastexcel.read_excel(file)
    return [
        [str(cell) for cell in row if cell is not None]
        for sheet in book.sheet_names
        for row in book.load_sheet(sheet, header_row=None, dtypes="string").to_polars().rows()
    ]


def test_the_same_seed_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_city(
        "beijing", tmp_path, estates=300, complaints=2_000, companies=40, first="2022-01", last="2022-06", workers=2
    )
    assert _prints(tmp_path) == _prints(written)


def test_another_seed_gives_another_city(written: Path, tmp_path: Path) -> None:
    scale = Scale(estates=120, complaints=200, companies=20, first="2022-06", last="2022-06", seed=7)
    write_facts(city_facts("beijing", scale), tmp_path, workers=1)
    name = f"东城区_物业月报_2022-06_{INVENTED}.xlsx"
    assert (tmp_path / name).read_bytes() != (written / name).read_bytes()


def test_no_clock_stands_in_a_workbook(written: Path) -> None:
    for file in list(written.glob("*.xlsx"))[:5]:
        with zipfile.ZipFile(file) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2020-07-12" in archive.read("docProps/core.xml")


def test_every_district_sends_every_month_but_where_it_is_silent(written: Path, facts: Facts) -> None:
    for district in BEIJING.districts:
        for month in facts.scale.months:
            file = written / f"{district.name}_物业月报_{month.text}_{INVENTED}.xlsx"
            assert file.exists() == (month.text not in district.silent)


def test_every_file_says_that_it_is_invented(written: Path) -> None:
    for file in written.iterdir():
        if file.suffix == ".xlsx":
            assert any(INVENTED in cell for row in _rows(file) for cell in row)
        if file.name != "sendings.csv":
            assert INVENTED in file.name


def test_the_list_of_sendings_is_in_order_and_complete(written: Path) -> None:
    listed = sendings_of([written])
    days = [sending.received_on for sending in listed]
    assert None not in days
    assert days == sorted(days, key=str)
    assert {sending.path.name for sending in listed} == {file.name for file in written.iterdir()} - {
        "sendings.csv",
        DECIDED,
    }


def test_the_files_of_three_years_are_fewer_than_a_receiver_can_bear() -> None:
    listed = returns(BEIJING, Scale())
    assert 1_100 < len(listed) <= 1_500
    assert len({item.file for item in listed}) == len(listed)


def test_streets_of_one_district_send_their_own_at_last() -> None:
    own = [item for item in returns(BEIJING, Scale()) if item.street]
    assert {item.district for item in own} == {4}
    assert {item.period for item in own} == {"2022-10", "2022-11", "2022-12"}
    by_street = Counter(item.street for item in own if item.kind == "street")
    assert len(by_street) == 9
    assert sorted(by_street.values()) == [2] + [3] * 8  # one leaves out the last month
    assert [item.kind for item in own].count("street_correction") == 1
    late = [item for item in own if (item.received_on - periods.parse(item.period).last_day).days > 20]
    assert {len({item.street for item in late}), len(late)} == {1, 2}


def test_some_returns_are_late_some_missing_some_corrected() -> None:
    listed = returns(BEIJING, Scale())
    monthly = [item for item in listed if item.kind == "month"]
    delays = {item.file: (item.received_on - periods.parse(item.period).last_day).days for item in monthly}
    assert len(monthly) == 17 * 36 - 7
    assert sum(delay >= 20 for delay in delays.values()) == sum(len(area.late) for area in BEIJING.districts) > 2
    assert min(delays.values()) >= 3
    forgotten = [item for item in listed if item.is_partial]
    assert [(item.kind, item.period) for item in forgotten] == [("street", "2022-11")]
    corrections = [item for item in listed if item.kind == "correction"]
    assert 10 <= len(corrections) <= 40
    first = {(item.district, item.period): item.received_on for item in monthly}
    assert all(40 <= (item.received_on - first[item.district, item.period]).days <= 70 for item in corrections)


def test_a_district_writes_in_one_hand_and_districts_differ(written: Path) -> None:
    def headings(district: str, month: str) -> tuple[str, ...]:
        rows = _rows(written / f"{district}_物业月报_{month}_{INVENTED}.xlsx")
        return tuple(next(row for row in rows if len(row) > 10))

    assert headings("东城区", "2022-01") == headings("东城区", "2022-02")
    assert len({headings(district.name, "2022-01") for district in BEIJING.districts}) > 10


def test_extracts_come_in_several_encodings_and_separators() -> None:
    facts = city_facts("beijing", Scale(estates=100, complaints=1_000, companies=20))

    seen: Counter[str] = Counter()
    for item in returns(BEIJING, facts.scale):
        if item.kind != "hotline":
            continue
        content = paper(facts, item)
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"
        first = content.decode(encoding).splitlines()[0]
        separator = next(mark for mark in ";\t," if f"工单编号{mark}" in first)
        seen[f"{encoding}{separator}"] += 1
    assert seen["gb18030,"] > 20
    assert seen["gb18030;"] >= 3
    assert seen["gb18030\t"] >= 3
    assert sum(count for kind, count in seen.items() if kind.startswith("utf")) == 1


def test_an_order_closed_later_comes_again_with_its_end(written: Path) -> None:
    states: dict[str, list[str]] = {}
    for file in sorted(written.glob("北京市_12345工单_*.csv")):
        lines = file.read_bytes().decode("gb18030").splitlines()
        mark = next(mark for mark in ";\t," if f"工单编号{mark}" in lines[0])
        for row in csv.DictReader(lines, delimiter=mark):
            states.setdefault(row["工单编号"], []).append(row["办结时间"] or "")
    again = [found for found in states.values() if len(found) > 1]
    assert len(again) > 50
    assert sum(bool(found[-1]) for found in again) >= len(again) - 3  # but for faulty rows
