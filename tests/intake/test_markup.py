"""What government systems export under the name .xls is read where it holds plain tables; else it says what to do."""

import base64
import quopri
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from pipelines.intake.reading.markup import read_html
from pipelines.intake.records.unreadable import Unreadable
from pipelines.settings import Home
from tests.intake.answered import HEAD, ROW, told

SECOND = ("E2", "云麓里", "朝阳区", "300", "30500", "丙丁物业管理有限公司")


def table(*rows: tuple[str, ...]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def page(body: str, charset: str = "utf-8") -> bytes:
    head = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}"><style>td{{}}</style></head>'
    return f"{head}<body>{body}</body></html>".encode("gb18030" if charset == "gb2312" else charset)


def xml_2003(*rows: tuple[str, ...], more: str = "") -> bytes:
    lines = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row) + "</Row>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="小区"><Table>{lines}</Table></Worksheet>{more}</Workbook>'
    ).encode()


def named(folder: Path, content: bytes, name: str = "a.xls") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def mhtml(coding: str) -> bytes:
    body = page(table(HEAD, ROW))
    coded = base64.encodebytes(body) if coding == "base64" else quopri.encodestring(body)
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: "
        + coding.encode()
        + b"\r\n\r\n"
        + coded
        + b"\r\n--x--\r\n"
    )


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
@pytest.mark.parametrize(
    "content",
    [
        page(table(HEAD, ROW, SECOND)),
        page(table(HEAD, ROW, SECOND), "gb2312"),
        page(table(HEAD, ROW, SECOND), "utf-16"),
        table(HEAD, ROW, SECOND).encode(),
        page(f"<table><tr><td>标题</td></tr></table>{table(HEAD, ROW, SECOND)}"),
        xml_2003(HEAD, ROW, SECOND),
    ],
    ids=["page", "gbk", "utf16", "bare", "title", "xml2003"],
)
def test_markup_named_as_a_workbook_is_read(home: Home, tmp_path: Path, content: bytes, suffix: str) -> None:
    got = told(home, named(tmp_path, content, f"a{suffix}"))
    assert got.values("estate_id") == ["E1", "E2"]
    assert got.values("households") == [120, 300]


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
def test_a_web_page_in_one_file_is_read(home: Home, tmp_path: Path, coding: str) -> None:
    assert told(home, named(tmp_path, mhtml(coding))).values("name") == ["晴川苑"]


def test_ranges_struck_parts_and_breaks_of_a_page_are_read_as_excel_shows_them() -> None:
    rows = (
        "<tr><td rowspan=2>甲</td><td><s>100</s>120</td><td>一<br>二</td></tr>"
        "<tr><td><del>9</del></td><td>&nbsp;3&amp;4</td></tr><tr style='display:none'><td colspan=3>注</td></tr>"
    )
    (sheet,) = read_html(page(f"<table>{rows}</table>"))
    assert sheet.frame.rows() == [("甲", "120", "一\n二"), (None, "9", "3&4"), ("注", None, None)]
    assert [(m.top, m.bottom, m.left, m.right) for m in sheet.merges] == [(0, 1, 0, 0), (2, 2, 0, 2)]
    assert (sheet.struck, sheet.hidden_rows) == ({(1, 1): "9"}, {2})


@pytest.mark.parametrize(
    "body",
    [
        table(HEAD, ROW) + table(HEAD, SECOND),
        f"<table><tr><td>{table(HEAD, ROW)}</td></tr><tr><td>x</td></tr></table>",
        "<frameset><frame src='sheet001.htm'></frameset>",
        "<p>请登录</p>",
    ],
    ids=["two", "nested", "frames", "none"],
)
def test_a_page_that_could_be_read_in_two_ways_says_what_to_do(home: Home, tmp_path: Path, body: str) -> None:
    got = told(home, named(tmp_path, page(body)))
    assert got.faults == ["save_as_workbook"]
    assert "另存为" in got.answer.file_faults[0].mend.zh


def test_days_places_and_errors_of_xml_2003_are_read() -> None:
    from pipelines.intake.reading.markup import read_xml_2003

    rows = (
        '<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="DateTime">2022-03-01T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2022-03-01T14:30:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=R1"/></Row>'
    )
    hidden = '<Worksheet ss:Name="藏"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>'
    content = xml_2003(more=hidden).replace(b"<Table></Table>", f"<Table>{rows}</Table>".encode())
    (sheet,), names = read_xml_2003(content)
    assert sheet.frame.row(1)[:3] == (None, "2022-03-01", "2022-03-01 14:30:00")
    assert (sheet.lost, names) == ({(1, 3): "#N/A", (1, 4): "=…"}, ("藏",))


def test_xml_that_declares_a_document_type_is_not_read(home: Home, tmp_path: Path) -> None:
    content = xml_2003(HEAD, ROW).replace(b"<Workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    assert told(home, named(tmp_path, content)).faults == ["save_as_workbook"]
    with pytest.raises(Unreadable):
        read_html(page("<table><tr><td rowspan=9999 colspan=9999>x</td></tr><tr><td>y</td></tr></table>"))


@pytest.mark.parametrize(
    ("name", "inside", "said"),
    [
        ("a.et", b"\xd0\xcf\x11\xe0", "WPS"),
        ("a.ods", b"PK", "OpenDocument"),
        ("a.xlsb", b"PK", "二进制"),
        ("a.xlsm", b"PK", "宏"),
        ("a.zip", b"PK", "压缩包"),
        ("a.docx", b"PK", "Word"),
        ("a.pdf", b"%PDF", "PDF"),
        ("a.jpg", b"\xff\xd8\xff", "图片"),
    ],
)
def test_a_file_of_another_program_is_named_with_what_to_do(
    home: Home, tmp_path: Path, name: str, inside: bytes, said: str
) -> None:
    (fault,) = told(home, named(tmp_path, inside + b"x" * 99, name)).answer.file_faults
    assert said in fault.what.zh
    assert "请" in fault.mend.zh


@pytest.mark.parametrize(
    ("inside", "said"),
    [("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "Word"), ("小区.xlsx", "压缩包")],
)
def test_an_archive_named_xlsx_is_named_by_what_it_holds(home: Home, tmp_path: Path, inside: str, said: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")
    assert said in told(home, path).answer.file_faults[0].what.zh
