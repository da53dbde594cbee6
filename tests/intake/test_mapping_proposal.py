"""A mapping is proposed for a stranger's file, with reasons, questions and what would be lost; and it runs as it is."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.intake.answering.mapping_proposal import Proposal, propose, source_for
from pipelines.intake.answering.mapping_text import mapping_toml
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.layout.mapped_layout import find_mapping
from pipelines.intake.reading.reader import read
from pipelines.intake.receive import Sending
from pipelines.intake.sandbox import Look, propose_apart
from pipelines.intake.storing.divisions import division_files
from pipelines.settings import Home
from tests.intake.answered import told

FOREIGN = (
    "某市住宅小区名册,,,,,,,\n"
    "房源id,房源名称,区域,建造年代,物业类型,经度,纬度,联系电话\n"
    "101,晴川苑,东城区,2014年,公寓,116.417578,39.927286,13800138000\n"
    "102,云麓里,朝阳区,2008年,别墅,116.479703,39.970884,13900139000\n"
    "103,枫桥台,东城区,暂无,商住楼,116.474222,39.984870,13700137000\n"
)
PIPES = (
    "1111027375142|华龙园|东城|2009年建成|2.38元/平米/月|北京某某物业管理有限公司|5栋|1124户\n"
    "1111027380930|新景苑|朝阳|2002年建成|1.14至2.48元/平米/月|北京某甲物业服务有限公司|15栋|5389户\n"
)


def proposed(
    home: Home, folder: Path, content: str, period: str | None = "2022-12", source: str = "estate"
) -> Proposal:
    (folder / "a.csv").write_text(content, encoding="utf-8")
    (sheet,) = read(content.encode(), ".csv").sheets
    places = gazetteer(division_files(home), "2022-12")
    return propose(
        sheet,
        load().sources[source],
        places,
        region="110000",
        sender="110000",
        period=period,
    )


def tried(home: Home, folder: Path, proposal: Proposal) -> Any:
    (folder / "map.toml").write_text(mapping_toml(proposal), encoding="utf-8")
    return told(home, folder / "a.csv", find_mapping(folder / "map.toml"), period=proposal.period)


def test_headings_in_two_rows_are_read_as_the_office_merged_them(home: Home, tmp_path: Path) -> None:
    ledger = (
        "住宅小区台账,,,,,\n序号,属地,,小区名称,规模,\n,街道（镇）,区,,建筑面积（万㎡）,户数（户）\n"
        "1,东华门街道,东城区,晴川苑,1.2,401\n2,什刹海街道,西城区,云麓里,3.05,523\n小计,,,2个,,924\n"
    )
    proposal = proposed(home, tmp_path, ledger)
    assert proposal.heading_row == 3
    meant = {each.heading: each.column for each in proposal.columns if each.column}
    assert meant == {
        "街道（镇）": "street",
        "区": "district",
        "小区名称": "name",
        "建筑面积（万㎡）": "floor_area_m2",
        "户数（户）": "households",
    }, "and no count of households is taken for a number that names"
    got = tried(home, tmp_path, proposal)
    assert got.values("floor_area_m2") == [12_000, 30_500]
    assert got.values("households") == [401, 523]


def test_a_file_with_foreign_headings_is_read_by_what_is_proposed(home: Home, tmp_path: Path) -> None:
    proposal = proposed(home, tmp_path, FOREIGN)
    assert proposal.heading_row == 2
    meant = {each.heading: each.column for each in proposal.columns if each.column}
    assert meant == {
        "房源id": "estate_id",
        "房源名称": "name",
        "区域": "district",
        "建造年代": "completed_year",
        "经度": "longitude",
        "纬度": "latitude",
    }
    got = tried(home, tmp_path, proposal)
    assert (got.values("estate_id"), got.faults) == (["101", "102", "103"], [])
    assert got.values("district") == ["110101", "110105", "110101"]


def test_what_would_be_lost_and_what_cannot_be_told_is_said(home: Home, tmp_path: Path) -> None:
    proposal = proposed(home, tmp_path, FOREIGN, period=None)
    kind = next(each for each in proposal.columns if each.heading == "物业类型")
    assert (kind.column, kind.unread, "values.estate_type" in kind.reason_zh) == ("", 3, True)
    assert ["坐标系" in question for question in proposal.questions_zh] == [True, False]
    assert "报告期" in proposal.questions_zh[1]
    phone = next(each for each in proposal.columns if each.heading == "联系电话")
    assert (phone.is_personal, phone.examples) == (True, ())
    assert "13800138000" not in proposal.to_json()
    assert Proposal.from_json(proposal.to_json()) == proposal


def test_a_file_without_headings_is_read_by_its_values(home: Home, tmp_path: Path) -> None:
    proposal = proposed(home, tmp_path, PIPES)
    assert proposal.heading_row is None
    assert [each.column for each in proposal.columns] == [
        "estate_id",
        "name",
        "district",
        "completed_year",
        "fee_text",
        "manager",
        "buildings",
        "households",
    ]
    got = tried(home, tmp_path, proposal)
    assert (got.values("households"), got.faults) == ([1124, 5389], [])


def test_a_file_without_numbers_gets_a_key_of_names_and_is_asked_about_it(home: Home, tmp_path: Path) -> None:
    proposal = proposed(home, tmp_path, "小区,城区\n晴川苑,东城区\n晴川苑,朝阳区2\n")
    assert "hash_of" in mapping_toml(proposal)
    assert "没有编号" in proposal.questions_zh[0]
    assert len(set(tried(home, tmp_path, proposal).values("estate_id"))) == 2


def test_headings_that_stand_twice_are_said_by_their_places(home: Home, tmp_path: Path) -> None:
    proposal = proposed(home, tmp_path, "编号,名称,备注,备注\nA1001,晴川苑,x,y\nA1002,云麓里,x,y\n")
    assert "not_loaded = [3, 4]" in mapping_toml(proposal)
    assert tried(home, tmp_path, proposal).values("name") == ["晴川苑", "云麓里"]


def test_a_mapping_is_proposed_in_a_process_of_its_own_and_an_unreadable_file_has_its_receipt(
    home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(FOREIGN, encoding="utf-8")
    found = propose_apart(home.path, Sending(path=file, period="2022-12"))
    assert isinstance(found, Proposal)
    assert found.columns[0].column == "estate_id"
    file.write_bytes(b"%PDF")
    refused = propose_apart(home.path, Sending(path=file))
    assert not isinstance(refused, Proposal)
    assert refused.status == "refused"


@pytest.mark.parametrize(
    ("head", "source"),
    [("工单编号,创建时间,诉求类型", "complaint"), ("房源id,房源名称,区域,建造年代", "estate"), ("a,b,c", "estate")],
)
def test_the_table_is_told_by_its_headings(head: str, source: str) -> None:
    (sheet,) = read(f"{head}\n1,2,3\n".encode(), ".csv").sheets
    assert source_for(sheet, load().sources)[0] == source


def test_a_yes_or_no_on_committees_is_named_as_a_return_of_its_own_and_read_there_with_its_date(
    home: Home, tmp_path: Path
) -> None:
    """A yes says neither which body nor since when: a list of estates cannot carry it, the register of committees can."""
    content = (
        "小区编号,小区名称,所属区,有无业委会,业委会成立日期\nE1,晴川苑,东城区,有,2020-05-01\nE2,云麓里,朝阳区,无,\n"
    )
    asked = {each.heading: each for each in proposed(home, tmp_path, content).columns}
    assert asked["有无业委会"].column == ""
    assert "业委会（物管会）台账" in asked["有无业委会"].reason_zh
    there = {each.heading: each for each in proposed(home, tmp_path, content, source="committee").columns}
    assert (there["有无业委会"].like, there["有无业委会"].to_translate) == ("committee_form", ("有", "无"))
    assert there["业委会成立日期"].column == "formed_on"


def test_the_sheet_that_looks_most_like_a_register_is_looked_at_first(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由各街道填报。"])
    register = book.create_sheet("名册")
    for row in (["小区编号", "小区名称", "所属区"], ["E1", "晴川苑", "东城区"]):
        register.append(row)
    book.save(tmp_path / "a.xlsx")
    sending = Sending(path=tmp_path / "a.xlsx", period="2022-12")
    found, other = propose_apart(home.path, sending), propose_apart(home.path, sending, Look(sheet="说明"))
    assert isinstance(found, Proposal)
    assert isinstance(other, Proposal)
    assert (found.sheet, found.better_sheet, other.better_sheet) == ("名册", "", "名册")


def test_a_letter_is_refused_as_a_text_and_says_what_to_send(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "关于小区台账的说明\n各街道：\n请于本月底前报送台账。\n特此通知。\n", encoding="utf-8"
    )
    refused = propose_apart(home.path, Sending(path=tmp_path / "a.txt"))
    assert not isinstance(refused, Proposal)
    assert [fault.code for fault in refused.file_faults] == ["no_table"]


def test_the_real_register_of_hefei_is_read_by_what_is_proposed(home: Home, tmp_path: Path, real: Path) -> None:
    """Its divisions are not those of this home: every row is read all the same."""
    content = (real / "hefei_4108_estates_gbk.csv").read_bytes().decode("gb18030")
    proposal = proposed(home, tmp_path, content)
    got = tried(home, tmp_path, proposal)
    assert (got.rows.height, got.faults) == (4108, [])


def test_a_column_of_prices_in_which_values_come_again_is_not_taken_for_the_number(home: Home, tmp_path: Path) -> None:
    rows = "".join(f"20231222|浦东|甲路|小区{turn}苑|{37000 + turn if turn % 2 else 1000}\n" for turn in range(600))
    proposal = proposed(home, tmp_path, rows.replace("浦东", "朝阳"))
    assert "estate_id" not in {each.column for each in proposal.columns}
    assert proposal.key_of
