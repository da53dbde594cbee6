"""One invented street's month: its workbook is downloaded, filled badly in more than twenty ways, sent, answered,
mended and sent again. Tried as the clerk would, and as the office would look on."""

import io
import shutil
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipelines import query, reference
from pipelines.codes import body_check_digit, check_digit
from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.answering.template import write_template
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.receipt import Receipt
from pipelines.settings import Home, make_home
from pipelines.text import both

STREET, OTHER_STREET, DISTRICT, MONTH = "110107001", "110107002", "110107", "2022-12"
ESTATES, SCORES, BODIES, DISPUTES, MEETINGS = (
    "小区台账",
    "月度考核",
    "业委会（物管会）台账",
    "矛盾纠纷调解台账",
    "会议台账",
)
PHONE = "13812345678"


def credit_code(number: int) -> str:
    """An invented credit code with both check digits right."""
    body = f"{number:08d}"
    first = "91110107" + body + body_check_digit(body)
    return first + check_digit(first)


COMPANY = credit_code(1000)


def column(sheet: Worksheet, heading: str) -> int:
    """The 1-based column of a heading, with or without its star and unit."""
    for cell in sheet[2]:
        if str(cell.value or "").strip("*").partition("（")[0] == heading.partition("（")[0]:
            return int(cell.column)
    raise AssertionError(f"{sheet.title} has no {heading}")


def put(sheet: Worksheet, row: int, **cells: Any) -> None:
    """Writes cells of one row by their headings."""
    for heading, value in cells.items():
        sheet.cell(row, column(sheet, heading)).value = value


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose district sent the nine estates of one street and the three of another last month."""
    folder = tmp_path_factory.mktemp("street")
    made = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=True)
    divisions = (Path(str(reference.__file__)).parent / "divisions" / "110000.csv").read_text("utf-8").splitlines()
    (folder / "区划.csv").write_text(
        "\n".join(line for line in divisions if line.startswith(("区划", "110000,", DISTRICT))), encoding="utf-8"
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = ESTATES
    sheet.append(["石景山区2022年11月小区台账（模拟数据）"])
    sheet.append(["小区编号", "小区名称", "所属街道", "小区类型", "户数", "物业公司", "统一社会信用代码", "管理方式"])
    for number in range(1, 13):
        street = "八宝山街道" if number <= 9 else "老山街道"
        row = [f"XQ{number:03d}", f"青松苑{number}号院", street, "商品房", 100 + number, "（模拟）青松物业服务有限公司"]
        sheet.append([*row, COMPANY, "物业服务企业"])
    book.save(folder / "石景山区_2022-11.xlsx")
    sendings = [
        Sending(
            path=folder / "区划.csv", source="division", period="2000-01", sender="110000", received_on=date(2000, 1, 1)
        ),
        Sending(path=folder / "石景山区_2022-11.xlsx", received_on=date(2022, 12, 6)),
    ]
    assert [receipt.status for receipt in receive(made, sendings, workers=0)] == ["accepted", "accepted"]
    return made


def filled_in(home: Home) -> openpyxl.Workbook:
    """The street's monthly workbook, downloaded and filled in as it should be."""
    book = openpyxl.load_workbook(io.BytesIO(write_template(home, "monthly", STREET, MONTH)))
    for row in range(3, 12):  # nine estates are there already
        put(book[SCORES], row, 考核得分=80 + row, 上报日期=date(2023, 1, 4))
    for number, formed_on in enumerate(DAYS, start=1):
        put(
            book[BODIES],
            2 + number,
            组织编号=f"YW{number:02d}",
            小区编号=f"XQ{number:03d}",
            组织形式="业主委员会",
            成立日期=formed_on,
            委员人数=5,
            党员委员人数=2,
        )
    for number in range(1, 4):
        put(
            book[DISPUTES],
            2 + number,
            纠纷编号=f"JF{number:02d}",
            小区编号=f"XQ{number:03d}",
            纠纷类型="物业服务",
            纠纷等级="一般",
            纠纷受理日期=date(2022, 12, 1),
            受理层级="社区",
            办结层级="社区",
            调解结果="达成协议",
            纠纷办结日期=date(2022, 12, 20),
        )
    return book


DAYS = ("2022-12-01", "2022/12/2", "2022年12月3日", "20221204", "2022.12.5")


def spoiled(book: openpyxl.Workbook) -> openpyxl.Workbook:
    """The same workbook, filled in badly. Rows of the estates' and the scores' tabs: 3 is XQ001 … 11 is XQ009."""
    estates, scores, bodies, disputes = (book[tab] for tab in (ESTATES, SCORES, BODIES, DISPUTES))
    put(estates, 3, 企业统一社会信用代码=COMPANY[:-1] + ("0" if COMPANY[-1] != "0" else "1"))  # 1 a wrong code
    put(estates, 4, 户数="约300")  # 2 text in a number
    put(scores, 3, 考核得分="85％")  # 3 a per cent where points belong
    put(estates, 12, 小区名称="没有编号的院", 所属街道="八宝山街道")  # 4 a row too many
    name, households = column(estates, "小区名称"), column(estates, "户数")
    for row in range(2, 13):  # 5 moved columns
        one, other = estates.cell(row, name), estates.cell(row, households)
        one.value, other.value = other.value, one.value
    hidden = estates.cell(2, column(estates, "小区类型")).column_letter
    estates.column_dimensions[hidden].hidden = True  # 6 a hidden column
    for row in range(4, 7):
        put(scores, row, 上报日期=None)
    day = scores.cell(3, column(scores, "上报日期")).column_letter
    scores.merge_cells(f"{day}3:{day}6")  # 7 merged cells
    for place, heading in enumerate(("党组织编号", "小区编号", "建在何处", "党组织形式", "成立日期"), start=1):
        bodies.cell(10, place).value = heading  # 8 a second table below
    for place, value in enumerate(("DZ01", "XQ001", "小区", "党支部", "2021-07-01"), start=1):
        bodies.cell(11, place).value = value
    put(estates, 13, 小区编号="XQ010", 小区名称="青松苑10号院", 所属街道="老山街道", 户数=110)  # 9 another street's
    put(estates, 14, 小区编号="XQ005", 小区名称="青松苑5号院", 所属街道="八宝山街道", 户数=999)  # 10 an estate again
    put(estates, 15, 小区编号="合计", 户数=5000)  # 11 a total that does not add up
    put(bodies, 4, 备案日期="03/04/2022")  # 12 a day that can be read in two ways, beside five that cannot
    book["封面"]["B5"].value = "2022年11月"  # 13 last month's period on the cover
    put(scores, 8, 企业统一社会信用代码=911101070000100012)  # 14 a code kept as a number
    put(scores, 9, 考核得分="=AVERAGE(D3:D8)")  # 15 a formula whose result nobody stored
    put(estates, 9, 管理方式="物业公司管")  # 16 a word that is in no list
    put(estates, 10, 是否老旧小区="可能")  # 17 neither yes nor no
    put(disputes, 3, 纠纷办结日期=date(2022, 11, 20))  # 18 closed before it was opened
    put(scores, 12, 小区编号="XQ999", 考核得分=85)  # 19 an estate that nobody knows
    put(scores, 11, 考核得分=120)  # 20 more than 100 points
    put(disputes, 4, 纠纷受理日期="2022-02-30")  # 21 a day that does not exist
    disputes.cell(2, disputes.max_column + 1).value = "联系电话"  # 22 a column that must not come
    disputes.cell(5, disputes.max_column).value = PHONE
    put(bodies, 3, 任期开始=date(2022, 12, 1), 任期届满=date(2021, 12, 1))  # 23 a term that ends before it starts
    book.create_sheet("工作笔记")["A1"].value = "下周再补"  # 24 a tab of one's own
    scores.title = "12月打分"  # 25 a tab renamed
    return book


# What the receipt must say of each: code, cell, and a word of what was written or of the sentence.
SAID = {
    "1 a wrong code": ("credit_code_check_digit", "AA3", ""),
    "2 text in a number": ("not_a_number", "B4", "约300"),
    "3 a per cent where points belong": ("not_a_number", "D3", "85％"),
    "4 a row too many": ("required", "A12", ""),
    "6 a hidden column": ("hidden_column", None, "小区类型"),
    "8 a second table below": ("second_table", None, "第 10 行"),
    "9 an estate of another street": ("foreign_estate", "E13", "老山街道"),
    "10 an estate twice": ("same_key", "A7", "XQ005"),
    "11 a total that does not add up": ("total_differs", "B15", "1952"),
    "12 a day in two ways": ("date_unclear", "F4", "03/04/2022"),
    "13 last month on the cover": ("cover_disagrees", None, "2022-11"),
    "14 a code kept as a number": ("number_not_text", "C8", ""),
    "15 a formula without a result": ("formula_without_value", "D9", ""),
    "16 a word in no list": ("not_in_list", "AB9", "物业公司管"),
    "17 neither yes nor no": ("not_yes_or_no", "H10", "可能"),
    "18 closed before opened": ("closed_on_not_before_opened_on", "H3", "2022-11-20"),
    "19 an estate nobody knows": ("unknown_estate", "A12", "XQ999"),
    "20 more than 100 points": ("score_in_range", "D11", "120"),
    "21 no such day": ("no_such_day", "H4", "2022-02-30"),
    "22 a personal column": ("personal_column", None, "联系电话"),
    "23 a term backwards": ("term_in_order", "H3", ""),
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The two sendings of the street and what came back."""

    home: Home
    bad: bytes
    first: Receipt
    copy: bytes
    second: Receipt


@pytest.fixture(scope="module")
def sent(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    folder = tmp_path_factory.mktemp("sent")
    bad = _bytes(spoiled(filled_in(home)))
    first = _send(home, folder / "八宝山街道月报.xlsx", bad, date(2023, 1, 6))
    copy = annotated(bad, ".xlsx", first, "zh", "八宝山街道月报")
    assert copy is not None
    second = _send(
        home,
        folder / "八宝山街道月报（改）.xlsx",
        _bytes(mended(openpyxl.load_workbook(io.BytesIO(copy)))),
        date(2023, 1, 12),
    )
    return Sent(home=home, bad=bad, first=first, copy=copy, second=second)


def _bytes(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _send(home: Home, path: Path, content: bytes, on: date) -> Receipt:
    path.write_bytes(content)
    return receive(home, [Sending(path=path, received_on=on)], workers=0, on_removal="store")[0]


def mended(book: openpyxl.Workbook) -> openpyxl.Workbook:
    """The annotated copy, mended as its comments say."""
    estates, scores, bodies, disputes = (book[tab] for tab in (ESTATES, "12月打分", BODIES, DISPUTES))
    put(estates, 3, 企业统一社会信用代码=COMPANY)
    put(estates, 4, 户数=102)
    put(scores, 3, 考核得分=85)
    put(estates, 5, 户数=113)  # nobody asked; the clerk saw it
    put(estates, 7, 户数=115)  # the estate that stood twice: the clerk knows now which was right
    put(estates, 9, 管理方式="物业服务企业")
    put(estates, 10, 是否老旧小区="否")
    estates.delete_rows(12, 4)
    put(scores, 8, 企业统一社会信用代码=COMPANY)
    put(scores, 9, 考核得分=89)
    put(scores, 11, 考核得分=92)
    scores.delete_rows(12)
    put(bodies, 3, 任期届满=date(2027, 12, 1))
    put(bodies, 4, 备案日期=date(2022, 12, 6))
    bodies.delete_rows(10, 2)
    put(disputes, 3, 纠纷办结日期=date(2022, 12, 20))
    put(disputes, 4, 纠纷受理日期=date(2022, 12, 2))
    disputes.delete_cols(disputes.max_column)
    book["封面"]["B5"].value = "2022年12月"
    return book


def test_filled_in_as_it_should_be_everything_is_accepted(tmp_path: Path, home: Home) -> None:
    aside = make_home(tmp_path / "home", home.region, home.name, invented=True)
    shutil.copytree(home.store, aside.store, dirs_exist_ok=True)
    receipt = _send(aside, tmp_path / "好的.xlsx", _bytes(filled_in(home)), date(2023, 1, 5))
    assert receipt.status == "accepted"
    assert (receipt.sender, receipt.period, receipt.faults, receipt.warnings) == (STREET, MONTH, (), ())
    counts = {part.source: part.accepted for part in receipt.parts if part.accepted}
    assert counts == {"estate": 9, "assessment": 9, "committee": 5, "dispute": 3}


@pytest.mark.parametrize("way", SAID)
def test_every_fault_is_named_in_its_cell(way: str, sent: Sent) -> None:
    code, at, word = SAID[way]
    said = [*sent.first.file_faults, *sent.first.faults, *sent.first.warnings]
    same = [one for one in said if one.code == code and at in (None, _cell_of(one))]
    assert same, f"{code} is not among {sorted({(one.code, _cell_of(one)) for one in said})}"
    assert any(word in f"{one.what.zh}{one.heading}{_written(one)}" for one in same), same
    assert all(one.mend.zh and one.mend.en and one.what.en for one in same)


def _cell_of(one: Fault | Warning_) -> str | None:
    row = one.row if isinstance(one, Fault) else one.rows[0] if one.rows else None
    return None if row is None or one.column is None else f"{get_column_letter(one.column + 1)}{row}"


def _written(one: Fault | Warning_) -> str:
    return one.written if isinstance(one, Fault) else "".join(one.values)


def test_every_good_row_is_kept_and_every_row_is_accounted_for(sent: Sent) -> None:
    assert sent.first.status == "partly"
    counts = {(part.source, part.sheet): (part.accepted, part.refused) for part in sent.first.parts if part.rows_in > 2}
    assert counts[("estate", ESTATES)] == (5, 7)
    assert counts[("assessment", "12月打分")] == (6, 4)
    assert counts[("committee", BODIES)] == (3, 2)
    assert counts[("dispute", DISPUTES)] == (1, 2)
    for part in sent.first.parts:
        assert part.rows_in == part.accepted + part.refused + sum(part.non_data.values())
    kept = _rows(sent.home, "estate", sent.first.submission)
    assert kept["estate_id"].to_list() == ["XQ003", "XQ004", "XQ006", "XQ009", "XQ010"]
    assert kept["households"].to_list() == [103, 104, 106, 109, 110]  # 5 the moved columns
    scored = _rows(sent.home, "assessment", sent.first.submission)
    assert scored["reported_on"].to_list()[:3] == [date(2023, 1, 4)] * 3  # 7 the merged cells
    formed = _rows(sent.home, "committee", sent.first.submission)
    assert formed["formed_on"].to_list() == [date(2022, 12, day) for day in (3, 4, 5)]


def _rows(home: Home, source: str, submission: str) -> pl.DataFrame:
    return pl.read_parquet(next((home.store / source).glob(f"period=*/{submission}.parquet")))


def test_no_telephone_number_is_anywhere_in_the_home(sent: Sent) -> None:
    assert _holds(sent.bad, PHONE)
    files = [file for file in sent.home.path.rglob("*") if file.is_file()]
    assert [file for file in files if _holds(file.read_bytes(), PHONE)] == []


def _holds(content: bytes, text: str) -> bool:
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return any(text.encode() in part for part in parts)


def test_the_annotated_copy_marks_the_cells_and_says_why(sent: Sent) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sent.copy))
    assert book.sheetnames[0] == "回执"
    for code, at, _ in SAID.values():
        fault = next((one for one in sent.first.faults if one.code == code and _cell_of(one) == at), None)
        if fault:
            marked = book[fault.sheet][at]
            assert marked.comment is not None, (code, at)
            assert fault.what.zh in marked.comment.text
            assert marked.fill.fill_type == "solid"
    texts = "".join(str(cell.value) for row in book["回执"].iter_rows() for cell in row if cell.value is not None)
    assert all(fault.what.zh in texts for fault in sent.first.faults)


def test_the_mended_copy_is_accepted_and_takes_the_place_of_the_first(sent: Sent) -> None:
    assert (sent.second.status, sent.second.faults, sent.second.file_faults) == ("accepted", (), ())
    assert [warning.code for warning in sent.second.warnings] == ["hidden_column"]
    counts = {part.source: part.accepted for part in sent.second.parts if part.accepted}
    assert counts == {"estate": 9, "assessment": 9, "committee": 5, "dispute": 3}
    before = {part.source: part.supersedes for part in sent.second.parts if part.accepted}
    assert before["estate"] == before["assessment"] == sent.first.submission


def test_the_board_shows_both_versions_and_the_difference(sent: Sent) -> None:
    board = query.Received(home=sent.home).submission_board(DISTRICT, MONTH, today=date(2023, 2, 1))
    cell = board.filter((pl.col("area") == STREET) & (pl.col("source") == "estate")).row(0, named=True)
    assert (cell["state"], cell["version"], cell["versions"], cell["refused"]) == (
        "on_time",
        2,
        2,
        0,
    )  # the first came in time
    other = board.filter((pl.col("area") == OTHER_STREET) & (pl.col("source") == "estate")).row(0, named=True)
    assert other["state"] == "missing"
    versions = query.Received(home=sent.home).submission_versions("estate", STREET, MONTH)
    assert versions["submission_id"].to_list() == [sent.second.submission, sent.first.submission]
    assert versions["refused"].to_list() == [0, 7]
    changes = query.Received(home=sent.home).version_changes(sent.first.submission, sent.second.submission, "estate")
    kinds = {kind: set(keys) for kind, keys in changes.group_by("kind").agg("key").iter_rows()}
    assert kinds["added_row"] == {"XQ001", "XQ002", "XQ005", "XQ007", "XQ008"}
    assert kinds["removed_row"] == {"XQ010"}
    assert "changed" in kinds
    changed = changes.filter(pl.col("kind") == "changed").select("key", "column", "former", "later")
    assert changed.rows() == [("XQ003", "households", "103", "113")]
