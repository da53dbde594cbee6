"""What is archived of a file that holds persons: a copy without them, from which the same rows come again."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
import xlwt
from openpyxl.comments import Comment

from pipelines.intake.persons.privacy import HIDDEN, key_of, secret_of
from pipelines.intake.reading.reader import read
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, Settings, make_home
from pipelines.text import both
from pipelines.warehouse.build import build
from pipelines.warehouse.publish import verify

HEADINGS = (
    "工单编号",
    "创建时间",
    "办结时间",
    "来电人姓名",
    "联系电话",
    "联系地址",
    "录音编号",
    "电子邮箱",
    "被反映区",
    "被反映街乡镇",
    "所在小区",
    "诉求地址",
    "工单标题",
    "主要内容",
    "处理结果",
    "二级承办单位简称",
    "补充说明",
    "车主微信号",
    "是否解决",
)
ROWS: tuple[tuple[str, ...], ...] = (
    (
        "BJ0001",
        "2022-07-05 10:00:00",
        "2022-07-08 09:30:00",
        "欧阳震华",
        "13800138001",
        "多福巷9号楼7单元808室",
        "REC-77812",
        "ouyang@qq.com",
        "东城区",
        "东华门街道",
        "多福巷小区9号楼7单元808",
        "多福巷9号楼7单元808室",
        "欧阳先生反映电梯",
        "电梯坏了，请回电13800138002，姓名：钟楚红",
        "已联系钟女士，车牌京A54321，身份证110101199003074477",
        "景山物业 13800138003",
        "本人微信zhong_0007",
        "wx_secret_8",
        "是",
    ),
    (
        "BJ0002",
        "2022-07-06 11:00:00",
        "",
        "李四光",
        "010-65120009",
        "",
        "REC-77813",
        "",
        "东城区",
        "景山街道",
        "景山小区",
        "景山东街2号院",
        "停车",
        "停车位被占，\n第二行，电话 138-0013-8004",
        "",
        "",
        "",
        "",
        "",
    ),
    (
        "BJ0003",
        "2022-07-07 12:00:00",
        "",
        "欧阳震华",
        "+86 138 0013 8001",
        "",
        "",
        "",
        "东城区",
        "景山街道",
        "",
        "",
        "",
        "同一个人又打来，12345没有回音，物业费3.5元",
        "",
        "",
        "",
        "",
        "否",
    ),
    (
        "BJ0004",
        "2022-07-08 12:00:00",
        "",
        "不详",
        "不详",
        "",
        "",
        "",
        "东城区",
        "景山街道",
        "",
        "",
        "",
        "匿名",
        "",
        "",
        "",
        "",
        "",
    ),
)
PLANTED = (
    "欧阳震华",
    "13800138001",
    "138 0013 8001",
    "9号楼7单元808",
    "7单元",
    "808室",
    "REC-77812",
    "REC-77813",
    "ouyang@qq.com",
    "13800138002",
    "钟楚红",
    "京A54321",
    "110101199003074477",
    "13800138003",
    "zhong_0007",
    "wx_secret_8",
    "李四光",
    "65120009",
    "138-0013-8004",
    "孙志强",
    "13911112222",
    "周星星",
    "13700137000",
    "王小明",
    "吴孟达",
    "18600186000",
)
NOTE = "填表人：孙志强  电话：13911112222"


def as_text(folder: Path, encoding: str = "gb18030", separator: str = ",", note: str = "") -> Path:
    file = folder / "东城区_12345工单_2022-07.csv"
    buffer = io.StringIO()
    frame = pl.DataFrame([list(row) for row in (HEADINGS, *ROWS)], orient="row")
    frame.write_csv(buffer, include_header=False, separator=separator)
    file.write_bytes((buffer.getvalue() + note).encode(encoding))
    return file


def as_workbook(folder: Path) -> Path:
    """A workbook as an office keeps it: title, note, comment, author, a hidden list, a formula, dates and numbers."""
    file = folder / "东城区_12345工单_2022-07.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "工单"
    page.append(["东城区12345工单（联系人：周星星 13700137000）"])
    page.append(list(HEADINGS))
    for number, row in enumerate(ROWS, 3):
        page.append([cell or None for cell in row])
        page.cell(number, 1).comment = Comment("吴孟达说的 18600186000", "吴孟达")
    page.cell(3, 5).value = 13800138001
    page.merge_cells("D6:D7")
    page.append([NOTE])
    hidden = book.create_sheet("通讯录")
    for row in (["姓名", "电话"], ["周星星", "13700137000"]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    other = book.create_sheet("说明")
    other.append(["填表人：王小明，邮箱ouyang@qq.com"])
    book.properties.creator = book.properties.lastModifiedBy = "王小明"
    book.save(file)
    return file


def as_old_workbook(folder: Path) -> Path:
    file = folder / "东城区_12345工单_2022-07.xls"
    made = xlwt.Workbook()
    page = made.add_sheet("工单")
    for number, row in enumerate((HEADINGS, *ROWS, (NOTE,))):
        for index, cell in enumerate(row):
            if cell:
                page.write(number, index, cell)
    hidden = made.add_sheet("通讯录")
    hidden.write(0, 0, "周星星先生 13700137000")
    hidden.visibility = 1
    made.save(str(file))
    return file


def as_parquet(folder: Path) -> Path:
    file = folder / "东城区_12345工单_2022-07.parquet"
    pl.DataFrame([list(row) for row in ROWS], schema=list(HEADINGS), orient="row").write_parquet(file)
    return file


def take(home: Home, file: Path, mapping: Path | None = None) -> tuple[Receipt, Manifest]:
    (receipt,) = receive(home, [Sending(path=file, received_on=date(2022, 8, 1), mapping=mapping)], workers=0)
    assert receipt.status in ("accepted", "partly"), receipt.to_text()
    return receipt, manifests(home)[-1]


def rows_of(home: Home, manifest: Manifest) -> pl.DataFrame:
    parquet = manifest.parts[0].parquet
    assert parquet is not None
    return pl.read_parquet(home.store / parquet).drop("_submission")


def said_in(content: bytes, name: str) -> list[str]:
    """Everything that a file says, unpacked."""
    if name.endswith(".parquet"):
        return [pl.read_parquet(io.BytesIO(content)).write_json()]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [
                *archive.namelist(),
                *(archive.read(part).decode("utf-8", "replace") for part in archive.namelist()),
            ]
    return [content.decode(encoding, "replace") for encoding in ("utf-8", "gb18030", "utf-16")]


def said_by_warehouse(file: Path) -> list[str]:
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
        return [str(connection.execute(f'select * from "{schema}"."{table}"').fetchall()) for schema, table in tables]


def leaks(home: Home) -> list[tuple[str, str]]:
    """Every planted text that stands anywhere in a home, and where."""
    found = []
    for file in (each for each in home.path.rglob("*") if each.is_file()):
        said = [str(file.name), *said_in(file.read_bytes(), file.name)]
        said += said_by_warehouse(file) if file.suffix == ".duckdb" else []
        found += [(str(file.relative_to(home.path)), text) for text in PLANTED if any(text in each for each in said)]
    return found


MAKERS: dict[str, Callable[[Path], Path]] = {
    "GB18030": as_text,
    "UTF-8": lambda folder: as_text(folder, "utf-8"),
    "UTF-8 with mark": lambda folder: as_text(folder, "utf-8-sig"),
    "UTF-16, tabs": lambda folder: as_text(folder, "utf-16", "\t"),
    "bars, a last line": lambda folder: as_text(folder, "gb18030", "|", f"{NOTE}\n"),
    "workbook": as_workbook,
    "old workbook": lambda folder: as_old_workbook(folder),
    "Parquet": lambda folder: as_parquet(folder),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_nothing_that_was_planted_is_found_in_any_byte_of_the_home(
    make: Callable[[Path], Path], home: Home, tmp_path: Path
) -> None:
    receipt, manifest = take(home, make(tmp_path))
    build(home, Settings(home=home.path))
    assert leaks(home) == []
    assert [text for text in PLANTED if text in receipt.to_text() + receipt.to_json()] == []
    assert manifest.is_redacted
    assert verify(home) == []


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_copy_taken_in_again_gives_the_same_rows(make: Callable[[Path], Path], home: Home, tmp_path: Path) -> None:
    _, manifest = take(home, make(tmp_path))
    former = rows_of(home, manifest)
    fresh = make_home(tmp_path / "fresh", "110000", both("北京市", "Beijing"), invented=False)
    receive(fresh, [Sending(path=tmp_path / "divisions.csv", received_on=date(2015, 1, 1))], workers=0)
    copy = tmp_path / "东城区_12345工单_2022-07_存档" / Path(manifest.archived).name
    copy.parent.mkdir()
    copy = copy.with_name("东城区_12345工单_2022-07" + copy.suffix)
    copy.write_bytes((home.archive / manifest.archived).read_bytes())
    _, again = take(fresh, copy)
    assert rows_of(fresh, again).equals(former)
    assert secret_of(fresh) != secret_of(home), "keys come from the copy, not from the other home's secret"
    archived = (fresh.archive / again.archived).read_bytes()
    assert hashlib.sha256(archived).hexdigest() == (again.archived_sha256 or again.sha256)


MAPPING = """
label      = { zh = "某区工单", en = "Orders of a district" }
region     = "110000"
source     = "complaint"
sender     = "110101"
period     = "2022-07"
separator  = "|"
encoding   = "gb18030"
not_loaded = ["补充说明"]

[columns]
order_no     = "工单编号"
created_at   = "创建时间"
caller_phone = "联系电话"
subject_text = "主要内容"
district     = "被反映区"
"""


def test_the_mapping_that_fitted_a_file_fits_its_copy(home: Home, tmp_path: Path) -> None:
    mapping = tmp_path / "orders.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    _, manifest = take(home, as_text(tmp_path, "gb18030", "|"), mapping)
    assert manifest.is_redacted
    copy = tmp_path / "copy.csv"
    copy.write_bytes((home.archive / manifest.archived).read_bytes())
    assert [text for text in PLANTED if text in copy.read_text(encoding="gb18030")] == []
    _, again = take(home, copy, mapping)
    assert again.id != manifest.id
    assert rows_of(home, again).equals(rows_of(home, manifest))


def test_orders_of_one_phone_bear_one_key_and_one_without_a_number_none(home: Home, tmp_path: Path) -> None:
    _, manifest = take(home, as_text(tmp_path))
    rows = rows_of(home, manifest)
    first, second, third, none = rows["caller_key"].to_list()
    assert first == third == key_of("13800138001", secret_of(home))
    assert second not in (None, first)
    assert none is None
    assert "caller_phone" not in rows.columns
    assert "caller_name" not in rows.columns


def test_texts_keep_all_but_the_marks(home: Home, tmp_path: Path) -> None:
    _, manifest = take(home, as_text(tmp_path))
    rows = rows_of(home, manifest)
    assert rows["subject_text"].to_list() == [
        "电梯坏了，请回电〔手机〕，姓名：〔姓名〕",
        "停车位被占，\n第二行，电话 〔手机〕",
        "同一个人又打来，12345没有回音，物业费3.5元",
        "匿名",
    ]
    assert rows["address_text"].to_list() == ["多福巷〔门牌〕", "景山东街2号院", None, None]
    assert rows["estate_written"].to_list() == ["多福巷小区〔门牌〕", "景山小区", None, None]
    assert rows["handler"][0] == "景山物业 〔手机〕"


def test_a_receipt_names_the_columns_of_persons_that_nobody_asked_for(home: Home, tmp_path: Path) -> None:
    receipt, _ = take(home, as_text(tmp_path))
    (warning,) = [each for each in receipt.warnings if each.code == "personal_column"]
    assert "车主微信号" in warning.what.zh
    assert all("车主微信号" not in each.what.zh for each in receipt.warnings if each.code == "not_loaded")


def test_a_copy_of_a_text_keeps_its_form_and_says_where_something_stood(home: Home, tmp_path: Path) -> None:
    _, manifest = take(home, as_text(tmp_path, "gb18030", "|"))
    content = (home.archive / manifest.archived).read_bytes()
    lines = content.decode("gb18030").splitlines()
    assert lines[0].split("|")[:6] == ["工单编号", "创建时间", "办结时间", "来电人姓名", "来电人标识", "联系地址"]
    cells = lines[1].split("|")
    assert cells[:4] == ["BJ0001", "2022-07-05 10:00:00", "2022-07-08 09:30:00", HIDDEN]
    assert cells[4] == key_of("13800138001", secret_of(home))
    assert manifest.archived_sha256 == hashlib.sha256(content).hexdigest()


def test_a_copy_of_a_workbook_is_a_workbook_with_all_else_in_place(home: Home, tmp_path: Path) -> None:
    file = as_workbook(tmp_path)
    _, manifest = take(home, file)
    book = openpyxl.load_workbook(home.archive / manifest.archived)
    page = book["工单"]
    assert [page.cell(3, at).value for at in (1, 2, 4, 19)] == ["BJ0001", "2022-07-05 10:00:00", HIDDEN, "是"]
    assert page["A1"].value == "东城区12345工单（联系人：〔姓名〕 〔手机〕）"
    assert page["A7"].value == "填表人：〔姓名〕  电话：〔手机〕"
    assert [str(merged) for merged in page.merged_cells.ranges] == ["D6:D7"]
    assert book["通讯录"].sheet_state == "hidden"
    assert book["通讯录"]["A2"].value is None
    original = {sheet.name: sheet.frame for sheet in read(file.read_bytes(), ".xlsx").sheets}["工单"]
    copied = {
        sheet.name: sheet.frame for sheet in read((home.archive / manifest.archived).read_bytes(), ".xlsx").sheets
    }["工单"]
    for at in ("1", "2", "3", "9", "10", "19"):
        assert copied[at][1:6].equals(original[at][1:6])
    with zipfile.ZipFile(home.archive / manifest.archived) as archive:
        assert [part for part in archive.namelist() if "comment" in part or "docProps" in part] == []


def test_a_workbook_that_cannot_be_changed_in_place_is_made_anew_from_its_texts(home: Home, tmp_path: Path) -> None:
    """Cells need not say where they stand; then no cell can be told from its own text."""
    file, bare = as_workbook(tmp_path), tmp_path / "bare.xlsx"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(bare, "w") as made:
        for part in archive.namelist():
            content = archive.read(part)
            if part == "xl/worksheets/sheet3.xml":
                content = re.sub(rb'(<(?:c|row) )r="[A-Z]*\d+" ?', rb"\1", content)
            made.writestr(part, content)
    named = bare.rename(tmp_path / "东城区_12345工单_2022-07_1.xlsx")
    _, manifest = take(home, named)
    assert manifest.is_redacted
    assert leaks(home) == []
    copied = read((home.archive / manifest.archived).read_bytes(), ".xlsx").sheets
    assert [sheet.name for sheet in copied] == ["工单", "说明"]
    assert copied[0].frame.item(2, 0) == "BJ0001"
    assert "〔邮箱〕" in copied[1].frame.item(0, 0)
    assert copied[0].merges


def test_a_file_without_persons_is_archived_itself(home: Home, workbook: Callable[..., Path]) -> None:
    rows: Sequence[Sequence[object]] = [
        ["小区编号", "小区名称", "所属区", "户数"],
        ["110101001", "一号院", "东城区", 100],
    ]
    file = workbook({"小区台账": [*rows, [NOTE]]})
    _, manifest = take(home, file)
    assert not manifest.is_redacted
    assert (home.archive / manifest.archived).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("业主联系电话", "13800138001"), ("补充", "请找张先生13800138001"), ("身份证号", "110101199003074477")],
)
def test_one_unasked_column_of_persons_in_any_return_is_enough(
    heading: str, cell: str, home: Home, workbook: Callable[..., Path]
) -> None:
    rows = [["小区编号", "小区名称", "所属区", "户数", heading], ["110101001", "一号院", "东城区", 100, cell]]
    _, manifest = take(home, workbook({"小区台账": rows}))
    assert manifest.is_redacted
    said = said_in((home.archive / manifest.archived).read_bytes(), ".xlsx")
    assert all(cell not in text for text in said)
    assert rows_of(home, manifest)["households"].to_list() == [100]


def test_a_hidden_list_of_persons_is_enough(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "小区台账"
    for row in (["小区编号", "小区名称", "所属区", "户数"], ["110101001", "一号院", "东城区", 100]):
        page.append(row)
    hidden = book.create_sheet("名单")
    hidden.append(["李女士", "13800138001"])
    hidden.sheet_state = "veryHidden"
    file = tmp_path / "东城区_2022-12.xlsx"
    book.save(file)
    _, manifest = take(home, file)
    assert manifest.is_redacted
    assert all("13800138001" not in text for text in said_in((home.archive / manifest.archived).read_bytes(), ".xlsx"))


def test_the_name_of_a_file_loses_its_phone_number(home: Home, tmp_path: Path) -> None:
    file = as_text(tmp_path)
    named = file.rename(tmp_path / "东城区_12345工单_2022-07_13800138009.csv")
    receipt, manifest = take(home, named)
    assert manifest.file_name == receipt.file == "东城区_12345工单_2022-07_〔手机〕.csv"


def test_a_manifest_from_before_copies_were_made_is_read_still(home: Home) -> None:
    manifest = manifests(home)[0]
    former = manifest.model_dump_json(exclude={"is_redacted", "archived_sha256"})
    assert Manifest.model_validate_json(former) == manifest


def test_a_copy_with_rows_of_several_lengths_is_a_text_that_reads_as_it_should(home: Home, tmp_path: Path) -> None:
    odd = ["BJ0099", "2022-07-05 10:00:00", *[""] * 14, '说"好"，a,b\n第二行', "", "是"]
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(odd)
    _, manifest = take(home, as_text(tmp_path, "utf-8", note=line.getvalue() + "合计,1\n"))
    copy = (home.archive / manifest.archived).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(copy)))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    assert copy == written.getvalue()
    assert rows[-2:] == [odd, ["合计", "1"]]
