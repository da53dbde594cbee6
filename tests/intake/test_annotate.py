"""The sender's own workbook comes back with every fault in its cell; mended and sent back, it is read as any other."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.intake.answering import marked_workbook
from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.answering.receipt_sheet import FAULT_COLOUR, WARNING_COLOUR
from pipelines.intake.reading.reader import read
from pipelines.intake.reading.sheet import EXTRACT_MARK, RECEIPT_MARK, receipt_mark
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.receipt import Receipt
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language, both

HEAD = ["小区编号", "小区名称", "户数", "所属街道"]
ROWS = [
    HEAD,
    ["E1", "甲", 5, "东华门街道"],
    ["E2", "乙", "?", "东华门街道"],
    ["E3", "", 7, "没有的街道"],
    ["E4", "丁", 8, "没有的街道"],
]


def sent(home: Home, file: Path, on: date = date(2023, 1, 5)) -> Receipt:
    return receive(home, [Sending(path=file, received_on=on)], workers=0)[0]


def copy_of(file: Path, receipt: Receipt, language: Language = "zh") -> bytes:
    made = annotated(file.read_bytes(), file.suffix, receipt, language, file.stem)
    assert made is not None
    return made


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def texts(page: Any) -> str:
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)


def colours(page: Any) -> dict[str, str]:
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
    }


def made_receipt(*faults: Fault, warnings: Sequence[Warning_] = (), file_faults: Sequence[Fault] = ()) -> Receipt:
    return Receipt(
        submission="0123456789abcdef",
        file="某.xlsx",
        status="refused",
        sender="110101",
        period="2022-12",
        received_on=date(2023, 1, 5),
        faults=faults,
        warnings=tuple(warnings),
        file_faults=tuple(file_faults),
    )


def fault(row: int | None = None, column: int | None = None, sheet: str = "", what: str = "错", **more: Any) -> Fault:
    return Fault(
        code="x", what=both(what, "wrong"), mend=both("改", "mend"), sheet=sheet, row=row, column=column, **more
    )


@pytest.mark.parametrize(("language", "said", "mend"), [("zh", "必填", "补填"), ("en", "Required", "Fill it in")])
def test_every_faulty_cell_is_filled_and_says_what_is_wrong_and_how_to_mend_it(
    home: Home, workbook: Callable[..., Path], language: Language, said: str, mend: str
) -> None:
    file = workbook({"小区": ROWS})
    book = opened(copy_of(file, sent(home, file), language))
    page = book["小区"]
    assert colours(page) == {"C3": FAULT_COLOUR, "B4": FAULT_COLOUR, "D4": WARNING_COLOUR, "D5": WARNING_COLOUR}
    assert all(page[place].comment for place in ("C3", "D4", "D5"))
    assert said in page["B4"].comment.text
    assert mend in page["B4"].comment.text
    assert page["C3"].value == "?"
    assert page["A3"].comment is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_counts_the_rows_and_leads_to_every_cell(
    home: Home, workbook: Callable[..., Path], language: Language
) -> None:
    file = workbook({"小区": ROWS})
    receipt = sent(home, file)
    book = opened(copy_of(file, receipt, language))
    assert book.sheetnames == ["回执" if language == "zh" else "Receipt", "小区"]
    page = book.worksheets[0]
    part = receipt.parts[0]
    said = texts(page)
    assert (part.rows_in, part.accepted, part.refused) == (5, 2, 2)
    assert "= 2 + 2 + 1" in said
    links = {cell.value: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert links["C3"] == "'小区'!C3"
    assert links["B4"] == "'小区'!B4"
    assert links["D4 … ×2"] == "'小区'!D4"
    for found in (*receipt.faults, *receipt.warnings):
        assert found.what.of(language) in said
        assert found.mend.of(language) in said


def test_a_mended_copy_is_accepted_and_our_sheet_is_no_data(home: Home, workbook: Callable[..., Path]) -> None:
    file = workbook({"小区": ROWS})
    first = sent(home, file)
    assert first.status == "partly"
    book = opened(copy_of(file, first))
    book["小区"]["C3"], book["小区"]["B4"] = 6, "丙"
    back = file.with_name("东城区_2022-12_回执.xlsx")
    book.save(back)
    second = sent(home, back, date(2023, 1, 9))
    assert (second.status, second.faults, second.parts[0].accepted) == ("accepted", (), 4)
    assert second.parts[0].supersedes == first.submission
    assert second.not_read == (("回执", both("上次的回执页，不是数据", "The receipt of a former sending, no data")),)


def test_a_copy_that_was_sent_back_is_marked_anew(home: Home, workbook: Callable[..., Path]) -> None:
    file = workbook({"小区": ROWS})
    book = opened(copy_of(file, sent(home, file)))
    book["小区"]["C3"] = 6
    back = file.with_name("东城区_2022-12_再.xlsx")
    book.save(back)
    again = opened(copy_of(back, sent(home, back, date(2023, 1, 9))))
    assert again.sheetnames == ["回执", "小区"]
    assert set(colours(again["小区"])) == {"B4", "D4", "D5"}
    assert again["小区"]["C3"].comment is None
    assert again["小区"]["B4"].comment.text.count("必填") == 1


def test_what_the_sender_made_stays(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "回执"  # the clerk's own sheet of our name
    for row in [["小区台账"], *ROWS]:
        page.append(row)
    page.merge_cells("A1:D1")
    page["A1"].font = Font(bold=True, size=20)
    page.column_dimensions["B"].width = 33
    page["C4"].comment = Comment("问过物业了", "小李")
    page["F3"] = date(2022, 12, 5)
    drop = DataValidation(type="list", formula1='"甲,乙"')
    drop.add("B3:B9")
    page.add_data_validation(drop)
    book.save(file)
    made = opened(copy_of(file, sent(home, file)))
    assert made.sheetnames == ["回执 2", "回执"]
    page = made["回执"]
    assert (page["A1"].font.size, page.column_dimensions["B"].width) == (20, 33)
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:D1"]
    assert page["F3"].value == datetime(2022, 12, 5)
    assert page.data_validations.dataValidation[0].sqref == drop.sqref
    assert page["C4"].comment.text.startswith("问过物业了\n")
    assert "→" in page["C4"].comment.text


def test_formulas_become_their_results_and_that_is_said(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("小区")
        for number, row in enumerate(ROWS):
            page.write_row(number, 0, row)
        page.write_formula("C2", "=2+3", None, 5)
        page.write_formula("B2", '="甲"', None, "=甲")
    first = sent(home, file)
    made = copy_of(file, first)
    book = opened(made)
    assert (book["小区"]["C2"].value, book["小区"]["B2"].value) == (5, "=甲")
    assert book["小区"]["B2"].data_type == "s"
    assert "2 个公式单元格" in texts(book.worksheets[0])
    book["小区"]["C3"], book["小区"]["B4"] = 6, "丙"
    back = file.with_name("东城区_2022-12_改.xlsx")
    book.save(back)
    assert sent(home, back, date(2023, 1, 9)).status == "accepted"


def test_a_number_under_a_date_format_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "某.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("小区")
        page.write_row(0, 0, HEAD)
        page.write_number(1, 2, 20221231, book.add_format({"num_format": "yyyy-mm-dd"}))
    assert opened(copy_of(file, made_receipt(fault(2, 0, "小区"))))["小区"]["C2"].value == 20221231


@pytest.mark.parametrize("live", ["=1+1", "+1", "-1+2", "@SUM(A1)", "#N/A"])
def test_no_text_of_a_csv_becomes_a_formula(home: Home, tmp_path: Path, live: str) -> None:
    file = tmp_path / "东城区_2022-12.csv"
    file.write_text(f"小区编号,小区名称,户数\nE1,{live},5\nE2,乙,?\n", encoding="utf-8")
    made = copy_of(file, sent(home, file))
    page = opened(made)["东城区_2022-12"]
    assert (page["B2"].value, page["B2"].data_type) == (live, "s")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet2.xml")
    assert colours(page)["C3"] == FAULT_COLOUR


def test_what_the_sender_wrote_is_live_nowhere_in_the_receipt() -> None:
    receipt = made_receipt(fault(2, 0, "小区", written='=HYPERLINK("http://x")', heading="=A1"))
    content = io.BytesIO()
    xlsxwriter.Workbook(content).close()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("小区").write_row(0, 0, HEAD)
    made = annotated(content.getvalue(), ".xlsx", receipt, "zh")
    assert made is not None
    for name in ("sheet1", "sheet2"):
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(made)).read(f"xl/worksheets/{name}.xml")


def test_a_csv_comes_back_as_a_workbook_that_says_the_same(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.csv"
    file.write_bytes("小区编号,小区名称,户数\n007,甲,5\nE2,乙,?\n".encode("gb18030"))
    receipt = sent(home, file)
    book = opened(copy_of(file, receipt))
    assert book.worksheets[1]["A2"].value == "007"
    book.worksheets[1]["C3"] = 6
    back = tmp_path / "改.xlsx"
    book.save(back)
    again = sent(home, back, date(2023, 1, 9))
    assert (again.status, again.period, again.sender) == ("accepted", "2022-12", "110101")


def test_a_row_that_is_refused_without_a_cell_is_marked_in_its_first() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("小区")
        page.write_row(2, 3, HEAD)
        page.write_row(3, 3, ["E1"])
    receipt = made_receipt(
        fault(4, None, "小区"), fault(None, None, "小区", "整张表错"), file_faults=[fault(what="文件错")]
    )
    made = annotated(content.getvalue(), ".xlsx", receipt, "zh")
    assert made is not None
    page = opened(made)["小区"]
    assert set(colours(page)) == {"D4", "A1"}
    assert "整张表错" in page["A1"].comment.text
    assert "文件错" in page["A1"].comment.text


def test_a_faulty_cell_inside_a_merged_range_is_said_at_the_range() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("小区")
        page.write_row(0, 0, HEAD)
        page.merge_range("A2:A4", "E1")
    receipt = made_receipt(fault(3, 0, "小区", "甲错"), fault(4, 0, "小区", "乙错"))
    made = annotated(content.getvalue(), ".xlsx", receipt, "zh")
    assert made is not None
    said = opened(made)["小区"]["A2"].comment.text
    assert "甲错" in said
    assert "乙错" in said


def test_comments_have_an_end_and_the_receipt_says_so(
    home: Home, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_workbook, "MOST_COMMENTS", 2)
    file = workbook({"小区": ROWS})
    book = opened(copy_of(file, sent(home, file)))
    page = book["小区"]
    assert [place for place in ("C3", "B4", "D4", "D5") if page[place].comment] == ["C3", "B4"]
    assert len(colours(page)) == 4
    assert "前 2 个单元格" in texts(book.worksheets[0])


def test_of_a_large_file_the_faulty_rows_come_back_and_are_not_taken_for_the_file(
    home: Home, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_workbook, "MOST_ROWS", 4)
    file = workbook({"小区": [["某区小区台账"], *ROWS]})
    receipt = sent(home, file)
    book = opened(copy_of(file, receipt))
    page = book["小区"]
    assert [[cell.value for cell in row][:3] for row in page.iter_rows(min_row=2)] == [
        [None, "小区编号", "小区名称"],
        [4, "E2", "乙"],
        [5, "E3", None],
        [6, "E4", "丁"],
    ]
    assert set(colours(page)) == {"D3", "C4", "E4", "E5"}
    links = {
        cell.value: cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink
    }
    assert links["C4"] == "'小区'!D3"
    assert "不要报送本摘录" in texts(book.worksheets[0])
    back = file.with_name("东城区_2022-12_摘录.xlsx")
    book.save(back)
    again = sent(home, back)
    assert (again.status, [fault.code for fault in again.file_faults]) == ("refused", ["extract_of_receipt"])


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"", b"PK\x03\x04 not a zip"])
def test_what_is_no_table_has_no_copy(content: bytes) -> None:
    assert annotated(content, ".xlsx", made_receipt(), "zh") is None


def test_a_workbook_that_openpyxl_cannot_open_comes_back_as_texts() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("小区")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, ["E1", "=x", 5])
    broken = io.BytesIO()
    with zipfile.ZipFile(content) as whole, zipfile.ZipFile(broken, "w") as other:
        for entry in whole.infolist():
            text = whole.read(entry)
            other.writestr(entry, text.replace(b'<pageMargins left="0.7"', b'<pageMargins left="wide"'))
    made = annotated(broken.getvalue(), ".xlsx", made_receipt(fault(2, 2, "小区")), "zh")
    assert made is not None
    book = opened(made)
    assert book["小区"]["B2"].data_type == "s"
    assert "格式未保留" in texts(book.worksheets[0])


def test_a_code_that_was_kept_as_a_number_does_not_become_sound_by_being_copied(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("企业")
        page.write_row(0, 0, ["统一社会信用代码", "企业名称"])
        page.write_row(1, 0, [911101010123456789, "甲"])
    sheets = read(content.getvalue(), ".xlsx").sheets
    made = marked_workbook._marked(marked_workbook._of_texts(sheets), made_receipt(fault(2, 0, "企业")), "zh", sheets)
    again = next(sheet for sheet in read(made, ".xlsx").sheets if not receipt_mark(sheet))
    assert again.numbers == {(1, 0)}


def test_intake_reads_the_copy_of_every_file_of_a_city_as_it_reads_the_file(small_home: Home) -> None:
    files = [file for file in sorted((small_home.path / "inbox").iterdir()) if file.suffix in (".xlsx", ".xls", ".csv")]
    kinds = {}
    for file in files:
        kinds.setdefault((file.suffix, file.name[:4]), file)
    for file in kinds.values():
        content = file.read_bytes()
        made = annotated(content, file.suffix, made_receipt(file_faults=[fault()]), "zh", file.stem)
        assert made is not None, file.name
        before = read(content, file.suffix).sheets
        marks = {sheet.name: receipt_mark(sheet) for sheet in read(made, ".xlsx").sheets}
        assert EXTRACT_MARK not in marks.values(), file.name
        after = [sheet for sheet in read(made, ".xlsx").sheets if not marks[sheet.name]]
        assert len(before) == len(after), file.name
        for one, other in zip(before, after, strict=True):
            assert one.frame.equals(other.frame), (file.name, one.name)
            assert (set(one.merges), one.numbers, one.left) == (set(other.merges), other.numbers, other.left)


FORMER_MARK = "wuye:receipt"  # stood as a text in G1 of the copies of earlier versions


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_marker_stands_in_a_cell_and_a_renamed_receipt_is_still_ours(
    home: Home, workbook: Callable[..., Path], language: Language
) -> None:
    file = workbook({"小区": ROWS})
    book = opened(copy_of(file, sent(home, file), language))
    assert "wuye" not in texts(book.worksheets[0])
    comment = book["小区"]["C3"].comment.text
    assert comment.startswith({"zh": "—— 回执 ——", "en": "—— Receipt ——"}[language])
    book.worksheets[0].title = "看过了"
    for defined in book.defined_names.values():
        defined.attr_text = "'看过了'!$A$1"  # as Excel itself keeps a name with its sheet
    content = io.BytesIO()
    book.save(content)
    marks = [receipt_mark(sheet) for sheet in read(content.getvalue(), ".xlsx").sheets]
    assert marks == [RECEIPT_MARK, None]


def test_a_copy_of_an_earlier_version_is_known_and_marked_anew(home: Home, workbook: Callable[..., Path]) -> None:
    file = workbook({"小区": ROWS})
    book = opened(copy_of(file, sent(home, file)))
    book.defined_names.clear()
    book.worksheets[0]["G1"] = FORMER_MARK
    place = book["小区"]["B4"]
    place.comment = Comment(place.comment.text.replace("—— 回执 ——", "—— 回执 Receipt ——"), "某")
    back = file.with_name("东城区_2022-12_旧.xlsx")
    book.save(back)
    again = opened(copy_of(back, sent(home, back, date(2023, 1, 9))))
    assert again.sheetnames == ["回执", "小区"]
    assert again["小区"]["B4"].comment.text.count("必填") == 1
