"""Whatever is said of a cell carries the cell's address and colours it in the marked workbook."""

import ast
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import pipelines
from pipelines.catalogue.catalogue import load
from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.answering.receipt_sheet import FAULT_COLOUR, WARNING_COLOUR
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.receipt import Receipt
from pipelines.settings import Home

ESTATES = [
    "小区编号",
    "小区名称",
    "户数",
    "所属街道",
    "小区类型",
    "是否老旧小区",
    "总建筑面积（平方米）",
    "企业统一社会信用代码",
    "物业服务单位",
    "业主共同决定日期",
    "物业费标准",
    "建成年份",
]
STREET = "东华门街道"
BEFORE = [ESTATES, *([f"E{n}", f"小区{n}", 100, STREET] + [""] * 8 for n in range(1, 16))]
NOW = [
    ESTATES,
    ["E1", "小区1", "约二百", STREET, "别墅群", "也许", 1.5, "9111", "", "", "面议", "1998"],
    ["E2", "", 100, "没有的街道", "", "", 1.55555, "911100008021004333", "", "2022-02-30", "", ""],
    ["E3", "小区3", 1.5, "没有的街道", "", "", "", "", "王经理 13800138000", "一月", "看情况", ""],
    ["E4", "小区4", 100, STREET, "", "", "", "", "", "44900", "", "19世纪"],
    ["E5", "小区5", 100, STREET, "", "", "", "", "", "", "", ""],
    ["E5", "小区5", 101, STREET, "", "", "", "", "", "", "", ""],
    ["XQ99999999999", "小区6", 100, STREET, "", "", "", "", "", "", "", ""],
    ["E77", "新小区", 100, STREET, "", "", "", "", "", "", "", ""],
]
SCORES = [
    ["小区编号", "小区名称", "考核得分（分）", "扣分原因"],
    ["E1", "小区1", "优", ""],
    ["E4", "小区4", 90, "业主反映，电话13800138000"],
    ["XQ88888888888", "小区7", 90, ""],
]
CODES = {
    "not_a_number",
    "required",
    "place_unknown",
    "not_in_list",
    "not_yes_or_no",
    "too_many_decimals",
    "credit_code_form",
    "credit_code_check_digit",
    "no_such_day",
    "date_unclear",
    "date_from_number",
    "not_whole",
    "fee_unclear",
    "same_key",
    "mark_of_person",
    "same_name_new_number",
    "other_than_before",
    "unknown_estate",
}


@pytest.fixture
def sent(home: Home, workbook: Callable[..., Path]) -> tuple[Path, Receipt]:
    """A return with faults and remarks of many codes, after one without."""
    former = workbook({"小区": BEFORE}, "东城区_2022-11.xlsx")
    receive(home, [Sending(path=former, received_on=date(2022, 12, 5))], workers=0)
    file = workbook({"小区": NOW, "月度考核": SCORES}, "东城区_2022-12.xlsx")
    return file, receive(home, [Sending(path=file, received_on=date(2023, 1, 5))], workers=0, on_removal="store")[0]


def about_cells(receipt: Receipt) -> list[Fault | Warning_]:
    """What is said of cells: it names a column."""
    said = [*receipt.faults, *receipt.warnings, *receipt.mask_remarks]
    return [each for each in said if each.heading and each.heading in {*ESTATES, *SCORES[0]}]


def cells_of(said: Fault | Warning_) -> tuple[str, ...]:
    return said.cells if isinstance(said, Warning_) else (said.cell,)


def test_whatever_is_said_of_a_cell_names_it_and_colours_it(sent: tuple[Path, Receipt]) -> None:
    file, receipt = sent
    said = about_cells(receipt)
    assert {each.code for each in said} >= CODES
    content = annotated(file.read_bytes(), ".xlsx", receipt, "zh", file.stem)
    assert content is not None
    book, text = openpyxl.load_workbook(io.BytesIO(content)), receipt.to_text("zh")
    heads = [str(cell.value) for (cell,) in book.worksheets[0].iter_rows(max_col=1)]
    assert any(head.startswith(f"提示：{len(receipt.remarks)} 类") for head in heads), "as many kinds as the page says"
    assert len(receipt.remarks) > len(receipt.warnings)
    for each in said:
        assert cells_of(each), each.code
        for cell in cells_of(each):
            fill = book[each.sheet][cell].fill.fgColor.rgb
            assert fill in (FAULT_COLOUR, WARNING_COLOUR), (each.code, cell)
            assert each.what.zh in book[each.sheet][cell].comment.text, (each.code, cell)
        assert cells_of(each)[0] in text, each.code
    links = {cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink}
    assert {f"'{each.sheet}'!{cells_of(each)[0]}" for each in said} <= links


def test_the_new_number_of_a_roster_and_a_masked_phone_are_coloured(sent: tuple[Path, Receipt]) -> None:
    _, receipt = sent
    named = {(each.code, each.sheet): cells_of(each) for each in about_cells(receipt)}
    assert named["same_name_new_number", "小区"] == ("A8",)
    assert named["other_than_before", "小区"] == ("A9",)
    assert named["mark_of_person", "小区"] == ("I4",)
    assert named["mark_of_person", "月度考核"] == ("D3",)
    assert "扣分原因 1 处（D3）" in receipt.to_text("zh")


def test_nothing_that_names_a_column_is_built_without_its_cell() -> None:
    """Of every code: a fault or remark with a heading has the column, and the rows, in which it stands."""
    for file in (Path(pipelines.__file__).parent / "intake").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "Warning_"):
                given = {each.arg for each in node.keywords}
                if "heading" in given:
                    assert "column" in given, (file.name, node.lineno)
                    assert given & {"row", "rows"}, (file.name, node.lineno)


def test_every_declared_check_names_a_column_that_somebody_fills_in() -> None:
    for source in load().sources.values():
        written = {column.name for column in source.written_columns}
        for check in source.checks:
            assert written & set(check.columns), (source.id, check.name)


def test_what_a_clerk_is_told_names_no_command() -> None:
    for file in (Path(pipelines.__file__).parent / "intake").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Fault",
                "Warning_",
                "Unreadable",
                "ParsedWithWarning",
            ):
                said = ast.unparse(node)
                assert " --" not in said, (file.name, node.lineno)
                assert "wuye " not in said, (file.name, node.lineno)
