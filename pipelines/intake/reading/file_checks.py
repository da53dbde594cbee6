"""What stands between a file and the readers: is it what its name says, and can it be opened without harm."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Text, both

Kind = Literal["xlsx", "xls", "text", "parquet", "html", "mhtml", "xml2003"]
SUFFIXES: dict[str, tuple[Kind, ...]] = {
    ".xlsx": ("xlsx", "xls", "html", "mhtml", "xml2003"),
    ".xls": ("xls", "xlsx", "html", "mhtml", "xml2003"),  # what many government systems export is markup
    ".csv": ("text",),
    ".txt": ("text",),
    **dict.fromkeys((".tsv", ".tab", ".dat", ".del", ".unl"), ("text",)),  # what databases unload
    ".parquet": ("parquet",),
}
MOST_ENTRIES = 5_000
MOST_SHEETS = 200
MOST_INFLATED = 2 << 30
MOST_INFLATED_SHEET = 1 << 30
HARMLESS_INFLATED = 64 << 20  # below this no ratio is suspicious
MOST_RATIO = 400
MOST_CELLS = 60_000_000  # of a sheet's bounding box
ALWAYS_HARMLESS = 4_000_000
MOST_EMPTY = 200  # times the real cells

_LOCAL_HEADER = 30
_BOOK = "xl/workbook.xml"
_SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
_SHEETS = "xl/worksheets/"
_TYPES = (b"<!DOCTYPE", b"<!doctype", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_LOOK = both("已照常读取单元格的值；请核对", "The cells' values were read as usual; check them")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about a file as a whole that refuses nothing but should be known."""

    code: str
    what: Text
    mend: Text


_FOREIGN: tuple[tuple[bytes, Text], ...] = (
    (b"\xff\xd8\xff", both("图片（JPEG）", "a picture (JPEG)")),
    (b"\x89PNG", both("图片（PNG）", "a picture (PNG)")),
    (b"GIF8", both("图片（GIF）", "a picture (GIF)")),
    (b"RIFF", both("图片或音视频", "a picture, sound or film")),
    (b"%PDF", both("PDF 文件", "a PDF")),
    (b"Rar!", both("压缩包（RAR）", "an archive (RAR)")),
    (b"7z\xbc\xaf", both("压缩包（7z）", "an archive (7z)")),
    (b"\x1f\x8b", both("压缩包（gzip）", "an archive (gzip)")),
    (b"MZ\x90", both("程序文件", "a program")),
    (b"\x7fELF", both("程序文件", "a program")),
)
_KIND_NAMES: dict[Kind, Text] = {
    "xlsx": both("Excel 工作簿", "an Excel workbook"),
    "xls": both("Excel 工作簿", "an Excel workbook"),
    "text": both("文本", "text"),
    "parquet": both("Parquet", "Parquet"),
    "html": both("网页", "a web page"),
    "mhtml": both("单个文件网页", "a web page in one file"),
    "xml2003": both("XML 电子表格 2003", "an XML Spreadsheet 2003"),
}
_SAVE_AS = both(
    "请用 Excel 或 WPS 打开，“另存为”选“Excel 工作簿（*.xlsx）”，报送另存的文件",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and send that",
)
_UNPACK = both("请先解压，再逐个报送里面的表格", "Unpack it and send the tables in it one by one")
_TYPE_IT = both(
    "请向制表人索取电子表格（.xlsx），或按模板录入", "Ask its author for the workbook, or fill in the template"
)
# Files that are sent in the place of a workbook: what each is, and what to do in the program that its sender has.
_FOREIGN_SUFFIXES: dict[str, tuple[Text, Text]] = {
    ".et": (both("WPS 表格文件（.et）", "a WPS spreadsheet (.et)"), _SAVE_AS),
    ".ett": (both("WPS 表格模板（.ett）", "a WPS template (.ett)"), _SAVE_AS),
    ".ods": (both("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)"), _SAVE_AS),
    ".xlsb": (both("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"), _SAVE_AS),
    ".xlsm": (both("带宏的工作簿（.xlsm）", "a workbook with macros (.xlsm)"), _SAVE_AS),
    ".xltx": (both("工作簿模板（.xltx）", "a workbook template (.xltx)"), _SAVE_AS),
    ".htm": (both("网页", "a web page"), _SAVE_AS),
    ".html": (both("网页", "a web page"), _SAVE_AS),
    ".mht": (both("单个文件网页", "a web page in one file"), _SAVE_AS),
    ".mhtml": (both("单个文件网页", "a web page in one file"), _SAVE_AS),
    ".xml": (both("XML 文件", "an XML file"), _SAVE_AS),
    ".numbers": (
        both("Numbers 表格", "a Numbers spreadsheet"),
        both("请在 Numbers 中“导出为 Excel”后报送", "Export it to Excel in Numbers and send that"),
    ),
    ".zip": (both("压缩包（.zip）", "an archive (.zip)"), _UNPACK),
    ".rar": (both("压缩包（.rar）", "an archive (.rar)"), _UNPACK),
    ".7z": (both("压缩包（.7z）", "an archive (.7z)"), _UNPACK),
    ".doc": (
        both("Word 文档", "a Word document"),
        both("请把表格复制到 Excel 或 WPS 表格，存为 .xlsx 后报送", "Copy its table into a workbook and send that"),
    ),
    ".docx": (
        both("Word 文档", "a Word document"),
        both("请把表格复制到 Excel 或 WPS 表格，存为 .xlsx 后报送", "Copy its table into a workbook and send that"),
    ),
    ".wps": (
        both("WPS 文字文档", "a WPS document"),
        both("请把表格复制到 Excel 或 WPS 表格，存为 .xlsx 后报送", "Copy its table into a workbook and send that"),
    ),
    ".pdf": (both("PDF 文件", "a PDF"), _TYPE_IT),
    ".jpg": (both("图片", "a picture"), _TYPE_IT),
    ".jpeg": (both("图片", "a picture"), _TYPE_IT),
    ".png": (both("图片", "a picture"), _TYPE_IT),
}
_INSIDE_ZIP = (
    ("xl/workbook.bin", ".xlsb"),
    ("word/document.xml", ".docx"),
    ("content.xml", ".ods"),
    ("index/document.iwa", ".numbers"),
)
_CHOICES = both(
    "请报送 .xlsx、.xls、.csv 或 .parquet 文件，并确认能用 Excel 打开", "Send .xlsx, .xls, .csv or .parquet"
)


def kind_of(content: bytes, suffix: str) -> Kind:
    """What a file is, by its first bytes; its name only says what is expected.

    Raises:
        Unreadable: it is empty, foreign, locked, or not what its name says.
    """
    nothing = b" \t\r\n\0\xef\xbb\xbf"
    if not content[:4096].strip(nothing) and not content.strip(nothing):
        raise Unreadable(
            "empty_file",
            both("文件是空的", "The file is empty"),
            both("请确认导出成功后重新报送", "Export it again and send it anew"),
        )
    if suffix.lower() in _FOREIGN_SUFFIXES:
        raise _foreign(*_FOREIGN_SUFFIXES[suffix.lower()])
    if suffix.lower() not in SUFFIXES:
        raise Unreadable(
            "wrong_type",
            both(
                f"不接收{f'扩展名为 {suffix} ' if suffix else '没有扩展名'}的文件",
                f"Files that end in {suffix} are not taken" if suffix else "Files without an ending are not taken",
            ),
            _renamed(content),
        )
    for mark, foreign in _FOREIGN:
        if content.startswith(mark):
            raise _not_a_table(foreign)
    kind = _by_first_bytes(content)
    if kind == "text" and suffix.lower() == ".xls" and _has_columns(content):
        return kind  # Excel opens it so: many systems export text with tabs under that name
    if kind not in SUFFIXES[suffix.lower()]:
        name = _KIND_NAMES[kind]
        raise Unreadable(
            "not_what_it_says",
            both(f"扩展名是 {suffix}，内容却是{name.zh}", f"It is named {suffix}, but its content is {name.en}"),
            _SAVE_AS,
        )
    return kind


def _renamed(content: bytes) -> Text:
    """What to do with a file whose ending says nothing: to be called what it is."""
    begins = _by_first_bytes(content[:4096]) if not content.startswith(b"PK") else "xlsx"
    if begins == "xlsx":
        return both(
            "如果是 Excel 工作簿，请把扩展名改为 .xlsx 后报送", "If it is a workbook, rename it to .xlsx and send that"
        )
    if begins == "xls":
        return both(
            "如果是 Excel 工作簿，请把扩展名改为 .xls 后报送", "If it is a workbook, rename it to .xls and send that"
        )
    if begins == "text" and any(mark in content[:4096] for mark in (b"\t", b",", b"|", b";")):
        return both(
            "如果是用逗号、制表符或竖线分列的文本，请把扩展名改为 .csv 后报送",
            "If it is text in columns parted by commas, tabs or bars, rename it to .csv and send that",
        )
    return _CHOICES


def _has_columns(content: bytes) -> bool:
    """Whether the first lines are parted by tabs."""
    return any(b"\t" in line for line in content[:4096].split(b"\n")[:5])


def _by_first_bytes(content: bytes) -> Kind:
    if content.startswith(b"PK"):
        _look_into_zip(content)
        return "xlsx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise locked()
        return "xls"
    if content.startswith(b"PAR1"):
        return "parquet"
    return _kind_of_markup(content) or "text"


def _kind_of_markup(content: bytes) -> Kind | None:
    start = content[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", errors="ignore").encode()
    start = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"mime-version:", b"from: ", b"content-type: multipart/related", b"x-document-type:")):
        return "mhtml" if b"multipart/related" in start or b"text/html" in start else None
    if start.startswith(b"<?xml") and (b"office:spreadsheet" in start or b"excel.sheet" in start):
        return "xml2003"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div")):
        return "html"
    if start.startswith((b"<?xml", b"<!--")):
        if b"<html" in start:
            return "html"
        raise _not_a_table(both("XML", "XML"))
    return None


def _look_into_zip(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise damaged() from None
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked()
    names = [entry.filename.lower() for entry in entries]
    if _BOOK not in names:
        kind = next((suffix for inside, suffix in _INSIDE_ZIP if inside in names), ".zip")
        raise _foreign(*_FOREIGN_SUFFIXES[kind])
    inflated = sum(entry.file_size for entry in entries)
    largest = max(entry.file_size for entry in entries)
    ratio = inflated / max(1, len(content))
    if (
        len(entries) > MOST_ENTRIES
        or inflated > MOST_INFLATED
        or largest > MOST_INFLATED_SHEET
        or (inflated > HARMLESS_INFLATED and ratio > MOST_RATIO)
    ):
        raise too_large()
    if len(set(names)) < len(names) or _overlap(entries):
        raise damaged()  # two readers could see two different workbooks in it
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable(
            "macros",
            both("文件里有宏，扩展名却是 .xlsx", "There are macros inside, yet it is named .xlsx"),
            both(
                "请另存为“Excel 工作簿（.xlsx）”，不含宏，再报送",
                "Save it as an .xlsx workbook without macros and send that",
            ),
        )
    for entry, name in zip(entries, names, strict=True):
        if name.endswith((".xml", ".rels")) and not name.startswith(_SHEETS):
            raw = part(content, entry)  # sheets are proved where they are read
            if name == _BOOK and len(_SHEET.findall(raw)) > MOST_SHEETS:
                raise too_many_sheets()


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    ends = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + _LOCAL_HEADER + len(entry.filename.encode()) + entry.compress_size
    return False


def part(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """One part of an .xlsx, proved by its length and checksum: the reader of cells looks at neither.

    Raises:
        Unreadable: it is not what the directory says, or it declares a document type or entities.
    """
    start = entry.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise damaged()
    start += _LOCAL_HEADER + sum(struct.unpack("<HH", header[26:30]))
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        raw = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            raw = inflating.decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise damaged() from None
        if not inflating.eof:
            raise damaged()
    else:
        raise damaged()
    if len(raw) != entry.file_size or zlib.crc32(raw) != entry.CRC:
        raise damaged()
    if (b"<!" in raw or b"\0" in raw) and any(mark in raw for mark in _TYPES):
        raise Unreadable(
            "document_type",
            both(
                "工作簿的 XML 含有文档类型或实体声明，可能有害",
                "The workbook's XML declares a document type or entities, which may do harm",
            ),
            both("请用 Excel 打开、另存为 .xlsx 后重新报送", "Open it in Excel, save it as .xlsx and send that"),
        )
    return raw


def utf8_of(content: bytes) -> pl.Series | None:
    """The content as one text, to be looked through at once; None where it is not UTF-8."""
    try:
        return pl.Series([content], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:  # also where the cast is not strict
        return None


def remarks(content: bytes, kind: Kind) -> tuple[Remark, ...]:
    """What a clerk should know of a file that can be read; of a text, its last bytes are enough to tell."""
    result = []
    if kind == "text" and not content.rstrip(b"\x1a").endswith((b"\n", b"\r", b"\n\0", b"\r\0")):
        what = both(
            "最后一行没有换行，若导出中断，末格可能不全", "The last line has no end: its last cell may be cut off"
        )
        result.append(Remark(code="no_last_end", what=what, mend=both("请核对最后一行", "Check the last row")))
    elif kind == "xlsx":
        names = [entry.filename.lower() for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()]
        if any(name.startswith("xl/externallinks/") for name in names):
            what = both(
                "工作簿引用其他文件，所载的是上次保存时的值",
                "It refers to other files: the values are those of its last saving",
            )
            result.append(Remark(code="external_links", what=what, mend=_LOOK))
        if any(name.startswith(("xl/embeddings/", "xl/activex/")) for name in names):
            what = both(
                "工作簿内嵌其他文件或控件，不读取", "Other files or controls are embedded in it; they are not read"
            )
            result.append(Remark(code="embedded", what=what, mend=_LOOK))
    elif kind == "xls" and "_VBA_PROJECT".encode("utf-16-le") in content:
        what = both("文件含有宏，不运行", "There are macros in the file; they are never run")
        result.append(Remark(code="macros", what=what, mend=_LOOK))
    return tuple(result)


def locked() -> Unreadable:
    """A file that asks for a password."""
    return Unreadable(
        "password",
        both("文件设有密码，无法读取", "The file is locked with a password"),
        both(
            "请在 Excel 或 WPS 中打开，“文件—文档加密（保护工作簿）”里清空密码，保存后重新报送",
            "Open it, clear the password under File, Protect Workbook, save it and send it again",
        ),
    )


def damaged() -> Unreadable:
    """A workbook that cannot be opened."""
    return Unreadable(
        "damaged",
        both("文件已损坏或不完整，无法打开", "The file is damaged or incomplete and cannot be opened"),
        both("请用 Excel 打开、另存后重新报送", "Open it in Excel, save it and send it again"),
    )


@contextmanager
def damage_told() -> Iterator[None]:
    """A library's failure on a file, whatever it is (a panic is no Exception), as what is wrong with the file.

    Raises:
        Unreadable: the file is damaged, or locked.
    """
    try:
        yield
    except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001
        raise locked() if "assword" in str(fault) else damaged() from None


def is_boundless(extent: int, cells: int) -> bool:
    """Whether the bounding box of so many cells is abnormally large."""
    return extent > MOST_CELLS or (extent > ALWAYS_HARMLESS and extent > MOST_EMPTY * cells)


def too_large() -> Unreadable:
    """A workbook that would need more memory than any honest one."""
    return Unreadable(
        "too_large",
        both("表格范围或解压后的内容大得异常", "The sheet's extent or its inflated content is abnormally large"),
        both(
            "请删除数据区以外的空行空列后另存，或拆分为多个文件",
            "Delete the rows and columns beyond the data, or split it",
        ),
    )


def too_many_sheets() -> Unreadable:
    """A workbook that names more sheets than any return has: each is read, so their number is the work they make."""
    return Unreadable(
        "too_many_sheets",
        both(f"工作表超过 {MOST_SHEETS} 张", f"The workbook has more than {MOST_SHEETS} sheets"),
        both("请删除不用的工作表，或拆分为多个文件", "Delete the sheets that are not used, or split it"),
    )


def _foreign(name: Text, mend: Text) -> Unreadable:
    return Unreadable(
        "foreign_file",
        both(
            f"这是{' ' if name.zh[0].isascii() else ''}{name.zh}，不能直接读取", f"This is {name.en}, which is not read"
        ),
        mend,
    )


def _not_a_table(name: Text) -> Unreadable:
    return Unreadable("not_a_table", both(f"这不是表格，而是{name.zh}", f"This is no table but {name.en}"), _CHOICES)
