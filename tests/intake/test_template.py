"""What a clerk gets to fill in is what intake reads back, however the workbook was handled meanwhile."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.intake.answering.template import (
    COVER,
    _heading,
    last_estates,
    template_file_name,
    template_names,
    write_template,
)
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.layout.tabs import WORD_LIST, tables_of
from pipelines.intake.reading.reader import read
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.store import manifests
from pipelines.periods import parse
from pipelines.settings import Home

STREET, DISTRICT = "110101002", "110101"  # 景山街道, 东城区
ROSTER = [
    [
        "小区编号",
        "小区名称",
        "所属街道",
        "小区类型",
        "户数",
        "总建筑面积",
        "是否老旧小区",
        "符合成立条件日期",
        "物业公司",
        "企业统一社会信用代码",
    ],
    ["007", "甲苑", "景山街道", "商品房", 120, "9000.5", "否", "2020-04-30", "某某物业有限公司", "91110000802100433B"],
    ["008", "乙苑", "景山街道", "老旧小区", 80, None, "是", None, None, None],
    ["009", "丙苑", "东华门街道", "商品房", 60, None, None, None, None, None],
]
Tab = Callable[[Worksheet], None]


@pytest.fixture
def sent(home: Home, workbook: Any) -> Home:
    """The home after its district sent the estates of November."""
    file = workbook({"小区": ROSTER}, "东城区_2022-11.xlsx")
    assert receive(home, [Sending(path=file, received_on=date(2022, 12, 5))], workers=0)[0].status == "accepted"
    return home


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def labelled(source: str) -> str:
    return load().sources[source].label.zh


def returned(home: Home, book: Workbook, folder: Path, name: str = "表.xlsx") -> Receipt:
    """The receipt of a workbook that came back; the law of intake holds for every part."""
    file = folder / name
    book.save(file)
    receipt = receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    for part in receipt.parts:
        assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    return receipt


def rows_of(home: Home, receipt: Receipt, source: str) -> pl.DataFrame:
    """What was stored of one source."""
    (manifest,) = [one for one in manifests(home) if one.id == receipt.submission]
    (file,) = [part.parquet for part in manifest.parts if part.source == source and part.parquet]
    return pl.read_parquet(home.store / file)


def filled_in(page: Worksheet, heading: str, values: Sequence[Any]) -> None:
    """Writes values below a heading, from the first data row on."""
    at = next(cell.column for cell in page[2] if str(cell.value).startswith(heading))
    for row, value in enumerate(values, 3):
        page.cell(row, at, value)


def test_there_is_a_template_for_each_source_and_for_what_is_sent_together() -> None:
    names = list(template_names())
    assert names[:5] == ["monthly", "quarterly", "district-monthly", "district-quarterly", "yearly"]
    assert set(names[5:]) == set(load().sources)


@pytest.mark.parametrize("name", sorted(load().sources))
def test_every_tab_is_recognised_as_its_own_source_and_every_column_is_read(name: str, home: Home) -> None:
    content = write_template(home, name, period=None)
    found = {
        sheet.name: [table.headings for table in tables_of(sheet, sorted(load().sources), (sheet.name,))]
        for sheet in read(content, ".xlsx").sheets
    }
    assert found.pop(COVER) == []
    ((headings,),) = found.values()
    assert (headings.source, headings.rivals, headings.unknown, headings.twice) == (name, (), (), ())
    asked = {c.name for c in load().sources[name].written_columns if c.about.cell != "personal"}
    assert set(headings.columns) == asked


@pytest.mark.parametrize("name", ["monthly", "quarterly", "district-monthly", "district-quarterly", "yearly"])
def test_a_bundle_holds_a_cover_and_one_tab_a_source(name: str, home: Home) -> None:
    book = opened(write_template(home, name))
    labels = [sheet for sheet in book.sheetnames if sheet not in (COVER, WORD_LIST)]
    assert len(labels) == len({*labels}) > 1
    assert {labelled(source) for source in load().sources} >= {*labels}
    linked = [cell.hyperlink.location for row in book[COVER].iter_rows() for cell in row if cell.hyperlink]
    assert linked == [f"'{label}'!A1" for label in labels]
    assert book[WORD_LIST].sheet_state == "hidden"


def test_headings_say_how_they_are_filled_in(sent: Home) -> None:
    page = opened(write_template(sent, "estate", STREET, "2022-12"))[labelled("estate")]
    heads = {str(cell.value): cell for cell in page[2]}
    assert "*小区编号" in heads
    assert "户数（户）" in heads
    assert "必填" in heads["*小区编号"].comment.text
    assert "商品房" in heads["小区类型"].comment.text
    assert page.freeze_panes == "C3"
    assert (page["A3"].number_format, page.column_dimensions["A"].number_format) == ("@", "@")


def test_cells_have_drop_downs_and_checks_with_messages(sent: Home) -> None:
    book = opened(write_template(sent, "monthly", STREET, "2022-12"))
    page, words = book[labelled("estate")], book[WORD_LIST]
    checks = {str(check.sqref).split("3:")[0]: check for check in page.data_validations.dataValidation}
    by_heading = {str(cell.value): checks[cell.column_letter] for cell in page[2]}

    def listed(formula: str) -> list[Any]:
        return [cell.value for (cell,) in words[formula.split("!")[1].replace("$", "")]]

    assert listed(by_heading["小区类型"].formula1)[:2] == ["商品房", "拆迁安置房"]
    assert listed(by_heading["是否老旧小区"].formula1) == ["是", "否"]
    assert by_heading["所属街道"].formula1.endswith("$2")  # one cell: its own street
    assert by_heading["户数（户）"].type == "whole"
    assert by_heading["总建筑面积（平方米）"].type == "decimal"
    assert by_heading["符合成立条件日期"].type == "date"
    for check in by_heading.values():
        assert check.prompt
        assert check.error
    scores = book[labelled("assessment")]
    first = next(check for check in scores.data_validations.dataValidation if str(check.sqref).startswith("A3"))
    assert listed(first.formula1) == ["007", "008"]


def test_the_roster_as_last_accepted_stands_in_it_and_comes_back_the_same(sent: Home, tmp_path: Path) -> None:
    before = last_estates(sent, gazetteer(division_files(sent), "2022-12"), STREET, parse("2022-12"))
    receipt = returned(sent, opened(write_template(sent, "estate", STREET, "2022-12")), tmp_path)
    assert (receipt.status, receipt.faults, receipt.warnings) == ("accepted", (), ())
    assert (receipt.sender, receipt.period) == (STREET, "2022-12")
    after = rows_of(sent, receipt, "estate")
    assert after["estate_id"].to_list() == ["007", "008"]
    written = [c.name for c in load().sources["estate"].written_columns if c.about.cell not in ("area", "personal")]
    assert after.select(written).equals(before.sort("estate_id").select(written))


def test_an_estate_that_nobody_assessed_is_named_and_no_fault(sent: Home, tmp_path: Path) -> None:
    book = opened(write_template(sent, "monthly", STREET, "2022-12"))
    filled_in(book[labelled("assessment")], "*考核得分", [93.5])
    receipt = returned(sent, book, tmp_path)
    (part,) = [part for part in receipt.parts if part.source == "assessment"]
    assert (part.accepted, part.refused, part.non_data) == (1, 0, {"title": 1, "heading": 1, "not_filled": 1})
    assert [(warning.code, warning.rows) for warning in receipt.warnings] == [("not_filled", (4,))]
    assert "未填报 1" in receipt.to_text("zh")
    blank = [sheet for sheet, why in receipt.not_read if "未填" in why.zh]
    assert len(blank) > 10
    assert [sheet for sheet, _ in receipt.not_read if sheet not in blank] == [COVER]
    assert receipt.to_text("zh").count("按未填处理") == 1  # said once, with all their names
    assert {part.source for part in manifests(sent)[-1].parts} == {"estate", "assessment"}


def test_a_template_for_nobody_takes_sender_and_period_from_its_cover(sent: Home, tmp_path: Path) -> None:
    book = opened(write_template(sent, "assessment"))
    book[COVER]["B3"], book[COVER]["B5"] = "东城区景山街道", "2022年12月"
    filled_in(book[labelled("assessment")], "*小区编号", ["007"])
    filled_in(book[labelled("assessment")], "*考核得分", [88])
    receipt = returned(sent, book, tmp_path)
    assert (receipt.status, receipt.sender, receipt.period) == ("accepted", STREET, "2022-12")


def renamed(book: Workbook) -> None:
    for number, page in enumerate(book.worksheets):
        page.title = f"Sheet{number}"


def unhidden(book: Workbook) -> None:
    book[WORD_LIST].sheet_state = "visible"
    book[WORD_LIST].title = "说明"


def without_lists(book: Workbook) -> None:
    del book[WORD_LIST]
    del book[COVER]


def turned_round(book: Workbook) -> None:
    book.move_sheet(COVER, len(book.sheetnames))


def sorted_down(book: Workbook) -> None:
    page = book[labelled("assessment")]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=4)]
    for number, values in enumerate(reversed(rows), 3):
        for index, value in enumerate(values, 1):
            page.cell(number, index, value)


def more_columns(book: Workbook) -> None:
    page = book[labelled("assessment")]
    page.insert_cols(1)
    page["A2"] = "序号"
    for number in (1, 2):
        page.cell(number + 2, 1, number)


def fewer_columns(book: Workbook) -> None:
    page = book[labelled("assessment")]
    for cell in reversed(page[2]):
        if not str(cell.value).startswith("*"):
            page.delete_cols(cell.column)


def hidden(book: Workbook) -> None:
    book[labelled("assessment")].column_dimensions["A"].hidden = True


def rows_added(book: Workbook) -> None:
    page = book[labelled("assessment")]
    page.insert_rows(1, 3)
    page["A1"] = "金山表格"


@pytest.mark.parametrize(
    "handled",
    [renamed, unhidden, without_lists, turned_round, sorted_down, more_columns, fewer_columns, hidden, rows_added],
)
def test_a_workbook_is_read_back_however_it_was_handled(
    handled: Callable[[Workbook], None], sent: Home, tmp_path: Path
) -> None:
    book = opened(write_template(sent, "monthly", STREET, "2022-12"))
    filled_in(book[labelled("assessment")], "*考核得分", [93.5, 80])
    handled(book)
    receipt = returned(sent, book, tmp_path)
    assert receipt.faults == receipt.file_faults == ()
    rows = rows_of(sent, receipt, "assessment").sort("estate_id")
    assert rows.select("estate_id", pl.col("score").cast(pl.Float64)).rows() == [("007", 93.5), ("008", 80.0)]
    assert {part.sender for part in receipt.parts} == {STREET}
    assert {warning.code for warning in receipt.warnings} == ({"hidden_column"} if handled is hidden else set())
    cover_and_words = {COVER, "Sheet0", f"Sheet{len(book.sheetnames) - 1}"}
    assert {sheet for sheet, why in receipt.not_read if "未填" not in why.zh} <= cover_and_words


def test_one_tab_saved_as_csv_is_read_back(sent: Home, tmp_path: Path) -> None:
    page = opened(write_template(sent, "assessment", STREET, "2022-12"))[labelled("assessment")]
    filled_in(page, "*考核得分", [93.5, 80])
    file = tmp_path / "另存.csv"
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(page.iter_rows(values_only=True))
    receipt = receive(sent, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0]
    assert (receipt.status, receipt.sender, receipt.period) == ("accepted", STREET, "2022-12")
    assert receipt.parts[0].accepted == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_columns_may_stand_in_any_order(data: st.DataObject, sent: Home, tmp_path: Path) -> None:
    page = opened(write_template(sent, "estate", STREET, "2022-12"))[labelled("estate")]
    columns = data.draw(
        st.permutations([[cell.value for cell in column] for column in page.iter_cols(min_row=2, max_row=4)])
    )
    shuffled = openpyxl.Workbook()
    sheet = shuffled.worksheets[0]
    sheet["A1"] = page["A1"].value
    for index, values in enumerate(columns, 1):
        for row, value in enumerate(values, 2):
            sheet.cell(row, index, value)
    content = io.BytesIO()
    shuffled.save(content)
    (whole,) = read(content.getvalue(), ".xlsx").sheets
    ((headings,),) = [[table.headings for table in tables_of(whole, sorted(load().sources), ("Sheet",))]]
    assert (headings.source, headings.unknown, headings.rivals) == ("estate", (), ())
    assert {text for _, text in headings.columns.values()} == {values[0] for values in columns}


def test_its_properties_say_what_it_is_and_the_same_arguments_give_the_same_bytes(sent: Home) -> None:
    content = write_template(sent, "monthly", STREET, "2022-12")
    said = {prop.name: prop.value for prop in opened(content).custom_doc_props.props}
    assert (said["wuye_template"], said["wuye_area"], said["wuye_period"]) == ("monthly", STREET, "2022-12")
    assert said["wuye_source_1"] == "estate"
    assert content == write_template(sent, "monthly", STREET, "2022-12")


def test_an_invented_home_says_so_on_every_tab(home: Home) -> None:
    book = opened(write_template(replace(home, invented=True), "monthly", None, "2022-12"))
    titles = [str(page["A1"].value) for page in book.worksheets if page.sheet_state == "visible"]
    assert all("模拟数据" in title for title in titles)


@pytest.mark.parametrize(
    ("name", "area", "period", "said"),
    [
        ("weekly", None, None, "quarterly"),
        ("monthly", "119999999", None, "119999999"),
        ("monthly", "110101002001", None, "110101002001"),
        ("district-monthly", STREET, None, "district or above"),
        ("monthly", None, "2022Q4", "2022-12"),
        ("monthly", None, "2022-13", "2022-13"),
    ],
)
def test_what_a_template_is_not_for_is_said(
    name: str, area: str | None, period: str | None, said: str, home: Home
) -> None:
    with pytest.raises(RequestError, match=said):
        write_template(home, name, area, period)


def test_once_a_street_tells_itself_its_district_counts_no_more_for_it(sent: Home, workbook: Any) -> None:
    places = gazetteer(division_files(sent), "2022-12")
    file = workbook({"小区": ROSTER[:2]}, "东城区景山街道_2022-12.xlsx")  # 乙苑 is gone
    assert receive(sent, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0)[0].sender == STREET

    def known(area: str, until: str | None) -> list[str]:
        found = last_estates(sent, places, area, parse(until) if until else None)
        return sorted(found["estate_id"].to_list()) if found.height else []

    assert known(STREET, None) == ["007"]
    assert known(DISTRICT, None) == ["007", "009"]
    assert known(DISTRICT, "2022-11") == ["007", "008", "009"]
    assert known(STREET, "2022-10") == []


@pytest.mark.parametrize(
    ("name", "area", "period", "called"),
    [
        ("monthly", "110101002", "2022-12", "物业督导报送表_景山街道_2022年12月.xlsx"),
        ("district-quarterly", "110101", "2022Q4", "物业督导报送表_东城区_2022年第四季度.xlsx"),
        ("assessment", "110101002", "2022-12", "月度考核_景山街道_2022年12月.xlsx"),
        ("monthly", None, None, "物业督导报送表.xlsx"),
    ],
)
def test_a_template_is_called_after_its_area_and_period(
    name: str, area: str | None, period: str | None, called: str, home: Home
) -> None:
    assert template_file_name(home, name, area, period) == called


def test_the_name_of_a_template_says_whose_and_of_when_a_file_is(sent: Home, tmp_path: Path) -> None:
    """A clerk who copies rows into a workbook of another form and keeps the name is understood."""
    file = tmp_path / template_file_name(sent, "monthly", "110101002", "2022-12")
    book = openpyxl.Workbook()
    for row in (["小区编号", "小区名称"], ["E1", "甲苑"]):
        book.active.append(row)
    book.save(file)
    receipt = receive(sent, [Sending(path=file)], workers=0, on_removal="store")[0]
    assert (receipt.sender, receipt.period) == ("110101002", "2022-12")


def test_no_heading_says_its_unit_twice() -> None:
    for source in load().sources.values():
        for column in source.written_columns:
            said = _heading(source, column)
            unit = f"（{column.about.unit}）" if column.about.unit else ""
            assert not unit or said.count(unit) <= 1, (source.id, said)
