"""Messy files after public reports on spreadsheet readers: each report is named, its input is built here, and what is
read of it is what its sender saw. Names of repositories are those of GitHub; PR and issue numbers are theirs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Home
from tests.intake import raw_workbook as raw
from tests.intake.answered import told
from tests.intake.raw_workbook import number, row_of, sheet, strings, styles, text, written

HEAD = ("小区编号", "小区名称", "所属区", "户数", "总建筑面积", "业主共同决定日期")
ROW = ("E1", "晴川苑", "东城区", "120", "12000.5", "2019-06-08")
SECOND = ("E2", "云麓里", "朝阳区", "300", "30500", "2020-01-02")
Content = Callable[[Path], Path]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A public report: what it is called, its file, and the right answer."""

    name: str
    file: Content
    values: Mapping[str, list[Any]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    remarks: frozenset[str] = frozenset()


def book(*rows: str, parts: Mapping[str, str | None] | None = None, before: str = "", after: str = "") -> Content:
    """A workbook of rows under our headings."""
    content = sheet(row_of(HEAD, 1), *rows, before=before, after=after)
    return lambda folder: written(folder / "a.xlsx", content, parts)


def row(number: int = 2, **cells: str) -> str:
    """`ROW` with other cells: by their letter, as texts or XML."""
    made = [cells.get(chr(65 + index), cell) for index, cell in enumerate(ROW)]
    return row_of(made, number)


def plain(content: str | bytes, name: str = "a.csv", encoding: str = "utf-8") -> Content:
    """A text file."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def lines(*rows: tuple[str, ...], separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(cells) + end for cells in (HEAD, *rows))


def shared(*cells: int, at: int = 2) -> list[str]:
    return [f'<c r="{chr(65 + index)}{at}" t="s"><v>{cell}</v></c>' for index, cell in enumerate(cells)]


def dated(cell: str, **parts: str | None) -> Content:
    return book(row(F=cell), parts={raw.STYLES: styles("yyyy/mm/dd"), **parts})


EPOCH_1904 = (
    raw.WORKBOOK,
    (
        f'<workbook xmlns="{raw.MAIN}" xmlns:r="{raw.RELATIONS}"><workbookPr date1904="%s"/>'
        '<sheets><sheet name="小区" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
)
NAMES = {"name": ["晴川苑"], "households": [120]}
BOTH = {"name": ["晴川苑", "云麓里"], "households": [120, 300]}
DAY = {"mode_decided_on": [date(2019, 6, 8)]}
ORDERS = ("工单编号", "创建时间", "所属区", "诉求类型")


def orders(cell: str, code: str | int) -> Content:
    content = sheet(row_of(ORDERS, 1), row_of(("W1", cell, "东城区", "咨询"), 2))
    return lambda folder: written(folder / "a.xlsx", content, {raw.STYLES: styles(code)})


def prefixed(content: str) -> str:
    """XML whose names have a prefix."""
    named = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", content)
    return named.replace("xmlns=", "xmlns:x=")


WORKBOOKS = [
    Report(name="opensanctions/opensanctions#5001", file=book(row(B="晴川苑_x000D_")), values=NAMES),
    Report(name="pythonicrubyist/creek#29", file=book(row(B="晴川苑_x000D_\n")), values=NAMES),
    Report(name="SheetJS/sheetjs#827", file=book(row(B="晴川苑\r\n")), values=NAMES),
    Report(
        name="JuliaData/XLSX.jl#222", file=book(row(), row_of(SECOND, 3), before='<dimension ref="A1"/>'), values=BOTH
    ),
    Report(
        name="iOfficeAI/OfficeCLI#393",
        file=book(row(), row_of(SECOND, 3), before='<dimension ref="A1:F2"/>'),
        values=BOTH,
    ),
    Report(name="langgenius/dify#1039", file=book(row(), before='<dimension ref="A1:A1"/>'), values=NAMES),
    Report(
        name="ExcelDataReader/ExcelDataReader#357",
        file=book(
            row(), '<row r="1048576" hidden="false" customHeight="false"/>', before='<dimension ref="A1:F1048576"/>'
        ),
        values=NAMES,
    ),
    Report(
        name="nao1215/filesql#519",
        file=book(row(), f'<row r="1048576">{text("x", "A1048576")}</row>'),
        faults=("too_large",),
    ),
    Report(
        name="pandas-dev/pandas#41167",
        file=book(row(), *(f'<row r="{at}"><c r="A{at}" s="1"/><c r="M{at}" s="1"/></row>' for at in range(3, 12))),
        values=NAMES,
    ),
    Report(
        name="awalker89/openxlsx#374",
        file=book(
            row_of([*shared(0, 1), *ROW[2:]], 2),
            parts={
                raw.STRINGS: strings(
                    "<t>E1</t>",
                    '<t>宁东大道小区</t><rPh sb="0" eb="1"><t>dao</t></rPh><phoneticPr fontId="2" type="noConversion"/>',
                )
            },
        ),
        values={"name": ["宁东大道小区"]},
    ),
    Report(
        name="use-agent-os/agent-os#2054",
        file=book(row(B='<c r="B2" t="inlineStr"><is><t>晴川苑</t><rPh sb="0" eb="1"><t>qing</t></rPh></is></c>')),
        values=NAMES,
    ),
    Report(
        name="qax-os/excelize#208", file=book(row(B='<c r="B2" t="inlineStr"><is><t>晴川苑</t></is></c>')), values=NAMES
    ),
    Report(
        name="CoreOffice/CoreXLSX#141",
        file=book(
            row(B='<c r="B2" t="inlineStr"><is><r><t xml:space="preserve">晴川</t></r><r><t>苑</t></r></is></c>')
        ),
        values=NAMES,
    ),
    Report(
        name="JanMarvin/openxlsx2#1039", file=book(row(D='<c r="D2" t="inlineStr"/>')), values={"households": [None]}
    ),
    Report(
        name="exceljs/exceljs#219",
        file=dated(number("42162", "F2", 1), **{EPOCH_1904[0]: EPOCH_1904[1] % "1"}),
        values=DAY,
    ),
    Report(
        name="box/spout#480",
        file=dated(number("42162", "F2", 1), **{EPOCH_1904[0]: EPOCH_1904[1] % "true"}),
        values=DAY,
    ),
    Report(
        name="ExcelDataReader/ExcelDataReader#221",
        file=dated('<c r="F2" s="1" t="d"><v>2019-06-08</v></c>'),
        values=DAY,
    ),
    Report(
        name="productdevbook/hucre#505",
        file=dated('<c r="F2" s="1" t="d"><v>2019-06-08T00:00:00</v></c>', **{EPOCH_1904[0]: EPOCH_1904[1] % "1"}),
        values=DAY,
    ),
    Report(
        name="tafia/calamine#261",
        file=lambda folder: written(
            folder / "a.xlsx",
            sheet(*(f"<row>{''.join(text(cell) for cell in cells)}</row>" for cells in (HEAD, ROW, SECOND))),
        ),
        values=BOTH,
    ),
    Report(
        name="exceljs/exceljs#537",
        file=book(f'<row r="2">{text("E1", "A2")}{"".join(text(cell) for cell in ROW[1:])}</row>'),
        values=NAMES,
    ),
    Report(
        name="ringabout/xlsx#23",
        file=lambda folder: written(
            folder / "a.xlsx",
            prefixed(
                sheet(
                    row_of(HEAD, 1),
                    *(f"<row>{''.join(text(cell) for cell in cells)}</row>" for cells in (ROW, SECOND)),
                    before='<dimension ref="A1"/>',
                )
            ),
        ),
        values=BOTH,
    ),
    Report(
        name="mini-software/MiniExcel#193",
        file=lambda folder: written(folder / "a.xlsx", prefixed(sheet(row_of(HEAD, 1), row()))),
        values=NAMES,
    ),
    Report(
        name="exceljs/exceljs#1437",
        file=book(
            row(),
            parts={
                raw.WORKBOOK: f'<x:workbook xmlns:x="{raw.MAIN}" xmlns:r="{raw.RELATIONS}"><x:sheets><x:sheet r:id="rId1" sheetId="1" name="小区"/></x:sheets></x:workbook>'
            },
        ),
        values=NAMES,
    ),
    Report(
        name="tidyverse/readxl#294",
        file=book(
            row(),
            parts={
                raw.RELS: f'<Relationships xmlns="{raw.PACKAGE}"><Relationship Type="{raw.RELATIONS}/worksheet" Target="/xl/worksheets/sheet1.xml" Id="rId1"/></Relationships>'
            },
        ),
        values=NAMES,
    ),
    Report(
        name="doy/spreadsheet-parsexlsx#46",
        file=book(
            row(),
            parts={
                "_rels/.rels": f'<Relationships xmlns="{raw.PACKAGE}"><Relationship Id="rId1" Type="{raw.RELATIONS}/officeDocument" Target="/xl/workbook.xml"/></Relationships>'
            },
        ),
        values=NAMES,
    ),
    Report(
        name="box/spout#727",
        file=book(
            row_of([*shared(0, 1), *ROW[2:]], 2),
            parts={
                raw.STRINGS: None,
                "xl/SharedStrings.xml": strings("<t>E1</t>", "<t>晴川苑</t>"),
                raw.RELS: f'<Relationships xmlns="{raw.PACKAGE}"><Relationship Type="{raw.RELATIONS}/worksheet" Target="worksheets/sheet1.xml" Id="rId1"/>'
                f'<Relationship Type="{raw.RELATIONS}/sharedStrings" Target="SharedStrings.xml" Id="rId2"/></Relationships>',
            },
        ),
        values=NAMES,
    ),
    Report(name="catamphetamine/read-excel-file#79", file=book(row(), parts={raw.STRINGS: None}), values=NAMES),
    Report(name="catamphetamine/read-excel-file#88", file=book(row(), parts={raw.STYLES: None}), values=NAMES),
    Report(name="alibaba/easyexcel#475", file=dated(number("43624", "F2", 1)), values=DAY),
    Report(
        name="alibaba/easyexcel#139",
        file=orders(number("43384.6410532407", "B2", 1), "yyyy-mm-dd hh:mm:ss"),
        values={"created_at": [datetime(2018, 10, 11, 15, 23, 7)]},
    ),
    Report(
        name="viest/php-ext-xlswriter#312",
        file=orders(number("44103.41693287", "B2"), "General"),
        values={"created_at": [datetime(2020, 9, 29, 10, 0, 23)]},
    ),
    Report(
        name="PHPOffice/PhpSpreadsheet#44",
        file=book(row(F=number("43624", "F2", 1)), parts={raw.STYLES: styles('[DBNum1][$-804]yyyy"年"m"月"d"日";@')}),
        values=DAY,
    ),
    Report(
        name="ExcelDataReader/ExcelDataReader#541",
        file=book(row(F=number("43624", "F2", 1)), parts={raw.STYLES: styles(58)}),
        values=DAY,
    ),
    Report(
        name="SheetJS/sheetjs#2349",
        file=book(row(F=number("43624", "F2", 1)), parts={raw.STYLES: styles(30)}),
        values=DAY,
    ),
    Report(
        name="alibaba/easyexcel#759",
        file=book(
            row(),
            row_of(("E2", "云麓里", "", *SECOND[3:]), 3),
            after='<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>',
        ),
        values={"district": ["110101", "110101"]},
    ),
    Report(
        name="alibaba/easyexcel#2372",
        file=lambda folder: written(
            folder / "a.xlsx", sheet(row_of(("小区\n编号", "小区\n名称", *HEAD[2:]), 1), row())
        ),
        values=NAMES,
    ),
    Report(
        name="alibaba/easyexcel#3566",
        file=lambda folder: written(
            folder / "a.xlsx", sheet(row_of(("小区\r\n编号", "小区名称\r\n", *HEAD[2:]), 1), row())
        ),
        values=NAMES,
    ),
    Report(
        name="alibaba/easyexcel#3411",
        file=book(row_of(("10个字以内", "10个字以内", "", "1", "", "yyyy/m/d H:mm格式"), 2), row(3)),
        values=NAMES,
    ),
    Report(
        name="alibaba/easyexcel#784", file=book(row(A=number("100321572315281000", "A2"))), faults=("number_not_text",)
    ),
    Report(
        name="alibaba/easyexcel#2204", file=book(row(A=number("351030001351351000", "A2"))), faults=("number_not_text",)
    ),
    Report(name="PHPOffice/PhpSpreadsheet#1200", file=book(row(A="1.9101009372561E+19")), faults=("number_shortened",)),
    Report(name="alibaba/easyexcel#314", file=book(row(E="1.0E5")), faults=("not_a_number",)),
    Report(
        name="orbeon/orbeon-forms#4452",
        file=book(row(E=number("1200.57999999999996", "E2"))),
        values={"households": [120]},
    ),
    Report(
        name="felipe-prenholato/openpyxl#69",
        file=book(row(D='<c r="D2"><f>INDIRECT("E2")</f></c>')),
        faults=("formula_without_value",),
    ),
    Report(name="onyx-dot-app/onyx#13354", file=book(row(D='<c r="D2"><f>SUM(60,60)</f><v>120</v></c>')), values=NAMES),
    Report(
        name="SheetJS/sheetjs#630",
        file=book(row(), row_of(SECOND, 3).replace('<row r="3">', '<row r="3" hidden="1">')),
        values=BOTH,
        remarks=frozenset({"hidden_rows"}),
    ),
    Report(
        name="tidyverse/readxl#428",
        file=book(row(), before='<cols><col min="4" max="4" hidden="1"/></cols>'),
        values=NAMES,
        remarks=frozenset({"hidden_column"}),
    ),
    Report(name="OpenRefine/OpenRefine#603", file=book(row(B="\u00a0晴川苑\u00a0", D="\u00a0120")), values=NAMES),
]
TEXTS = [
    Report(name="objectstack-ai/objectui#2556", file=plain(lines(ROW, SECOND), encoding="gb18030"), values=BOTH),
    Report(
        name="qbicsoftware/data-manager-app#588",
        file=plain(lines(ROW, SECOND, separator="\t", end="\r\n"), encoding="utf-16"),
        values=BOTH,
    ),
    Report(name="adaltas/node-csv-parse#284", file=plain(lines(ROW, end="\r\n"), encoding="utf-8-sig"), values=NAMES),
    Report(
        name="pandas-dev/pandas#4793",
        file=plain(lines(ROW).replace("小区编号", '"小区编号"'), encoding="utf-8-sig"),
        values=NAMES,
    ),
    Report(
        name="NHSDigital/manage-vaccinations-in-schools#3410",
        file=plain(lines(ROW).replace("小区名称", "\u00a0小区名称\u00a0")),
        values=NAMES,
    ),
    Report(
        name="codeinthehole/csvfilter#8",
        file=plain(lines(ROW).replace("晴川苑", "晴川苑\0")),
        faults=("not_text",),
    ),
    Report(name="tspence/csharp-csv-reader#53", file=plain(lines(ROW).replace("晴川苑", '"晴川苑\n"')), values=NAMES),
    Report(
        name="mafintosh/csv-parser#121",
        file=plain(lines(ROW, SECOND).replace("晴川苑", '晴川"苑')),
        values={"households": [120, 300]},
    ),
    Report(
        name="BurntSushi/xsv#186",
        file=plain(lines(ROW, SECOND).replace("晴川苑", '"晴 "川"\n苑"')),
        faults=("ragged", "ragged", "not_whole", "not_a_number"),
    ),
    Report(
        name="python-excel/xlrd#286",
        file=plain(lines(ROW, SECOND, separator="\t"), name="a.xls", encoding="gb18030"),
        values=BOTH,
    ),
    Report(name="python-excel/xlrd#351", file=plain(lines(ROW, separator="\t"), name="a.xls"), values=NAMES),
    Report(
        name="python-excel/xlrd#350",
        file=plain(
            "<div>\r\n\t<table>"
            + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in (HEAD, ROW))
            + "</table></div>",
            name="a.xls",
        ),
        values=NAMES,
    ),
    Report(
        name="huanz/tableExport#4",
        file=plain(lines(("8.68533E+14", *ROW[1:]))),
        faults=("number_shortened",),
    ),
]


@pytest.mark.parametrize("report", [*WORKBOOKS, *TEXTS], ids=lambda report: report.name)
def test_what_a_public_report_tells_of_is_read_right(home: Home, tmp_path: Path, report: Report) -> None:
    got = told(home, report.file(tmp_path))
    assert tuple(got.faults) == report.faults
    assert {name: got.values(name) for name in report.values} == dict(report.values)
    assert report.remarks <= got.remarks


def test_forty_reports_and_more_are_named_each_once() -> None:
    names = [report.name for report in (*WORKBOOKS, *TEXTS)]
    assert len(set(names)) == len(names) >= 40
