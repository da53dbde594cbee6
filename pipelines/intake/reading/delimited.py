"""Reads text files: the encoding is proved, never guessed; the separator is found; nothing is dropped.

What a text file cannot tell: whether it was cut exactly at the end of a row, or inside the last cell where another cell
of its row would not be missed. A last line without its end is therefore told.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from pipelines.intake.reading.sheet import Form, Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import both

SEPARATORS = ",;\t|"
_CONTROLS = tuple(bytes([number]) for number in (*range(9), *range(14, 26), *range(27, 32)))
_END_OF_DOS = b"\x1a"  # old programs end a text file with it
_SAMPLE = 200
_BLOCK = 32 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
# A run of bytes that are Chinese characters in UTF-8. In texts of 230,000 runs in GB18030 there was none such.
# The same once each byte is the letter of its kind, which the engine of the frames finds in a tenth of the time.
_UTF8_RUN = re.compile(rb"(?<![\x80-\xff])(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]){2,}(?![\x80-\xff])")
_KINDS_OF_BYTES = bytes(
    ord(
        "a"
        if index < 0x80
        else "L"
        if 0xE3 <= index < 0xEA
        else "F"
        if index == 0xEF
        else "x"
        if index in (0xBC, 0xBD)
        else "c"
        if index < 0xC0
        else "h"
    )
    for index in range(256)
)
_UTF8_RUN_OF_KINDS = r"(?:^|a)(?:L[cx]{2}|Fx[cx]){2,}(?:$|a)"
_RUN = re.compile(rb"[\x80-\xff]+")
_CHANCE = 100_000  # runs, among which one that looks like UTF-8 may be chance
_LAST_WORDS = re.compile(r"^\W*(注|备注|说明|填表|填报|制表|审核|合\s*计|总\s*计|小\s*计)")


def read_text(content: bytes, separator: str | None = None, encoding: str | None = None) -> Sheet:
    """The one table of a text file.

    Raises:
        Unreadable: the encoding cannot be proved, or the file is cut off.
    """
    content = content.rstrip(_END_OF_DOS)
    plain = _utf8(content, encoding)
    form = _form(content, plain, separator, encoding)
    mark, width = form.separator, form.width
    if b"\r" in plain:
        plain = plain.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _check_quotes(plain, mark)
    frame, odd = rows_of(plain, mark, width)
    _check_end(plain, odd, frame.height, width)
    if frame.height != plain.count(b"\n") + (not plain.endswith(b"\n")):
        _check_swallowed(frame, mark, width, odd)
    return Sheet(name="", frame=frame, ragged={row: fields for row, fields in odd.items() if row >= 0}, form=form)


def form_of(content: bytes, separator: str | None = None, encoding: str | None = None) -> Form:
    """The form of a text that can be read, for whoever writes one like it."""
    return _form(content, _utf8(content, encoding), separator, encoding)


def _form(content: bytes, plain: bytes, separator: str | None, encoding: str | None) -> Form:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    mark, width = _shape(plain, separator)
    return Form(encoding=encoding or ("utf-8" if plain == content else "gb18030"), separator=mark, width=width)


def _shape(plain: bytes, separator: str | None) -> tuple[str, int]:
    start = re.sub("\r\n?", "\n", plain[: 1 << 20].decode("utf-8", errors="ignore"))
    # not by splitlines(): a line separator of Unicode inside a cell ends no row
    lines = [f"{line}\n" for line in start.split("\n", _SAMPLE)[:_SAMPLE] if line or "\n" in start]
    mark = separator or _separator(lines)
    return mark, Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row).most_common(1)[0][0]


def _utf8(content: bytes, encoding: str | None) -> bytes:
    """The text as UTF-8 without mark. What is UTF-8 already is only proved, not copied."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
            if _CONTROL.search(text):
                raise _not_text()
            return text.encode()
        except UnicodeDecodeError:
            raise (_cut_off() if len(content) % 2 else _not_text()) from None
    if any(control in content for control in _CONTROLS):
        raise _not_text()
    cut = False
    for name in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError as fault:
            cut = fault.end >= len(content)
            if name == "utf-8" and fault.start >= len(content) - 3 and not content[: fault.start].isascii():
                break  # all of it is UTF-8 but for a last character that was cut in two
        else:
            if not name.startswith("utf"):
                check_one_encoding(content)
            return content.removeprefix(codecs.BOM_UTF8) if name.startswith("utf-8") else text.encode()
    raise _cut_off() if cut else _not_text()


def check_one_encoding(content: bytes) -> None:
    """Refuses bytes that can be read as GB18030, but in which whole words are written in UTF-8.

    Raises:
        Unreadable: the file is damaged UTF-8, or was put together from files in two encodings.
    """
    if not holds_utf8_run(content):
        return
    alike = [match.start() for match in _UTF8_RUN.finditer(content)]
    if alike and len(alike) > len(_RUN.findall(content)) // _CHANCE:
        line = content.count(b"\n", 0, alike[0]) + 1
        raise Unreadable(
            "mixed_encoding",
            both(
                f"文件混有两种编码，或 UTF-8 已损坏（如第 {line} 行）",
                f"Two encodings, or damaged UTF-8, as in line {line}",
            ),
            both(
                "请用 Excel 打开核对，另存为“CSV UTF-8”后重新报送",
                "Open it in Excel, check it and save it as CSV UTF-8",
            ),
        )


def holds_utf8_run(content: bytes) -> bool:
    """Whether any run of bytes above 127 is nothing but two or more Chinese characters in UTF-8."""
    kinds = pl.Series([content.translate(_KINDS_OF_BYTES).decode("ascii")])
    return bool(kinds.str.contains(_UTF8_RUN_OF_KINDS)[0])


def _separator(lines: Sequence[str]) -> str:
    filled = [line for line in lines if line.strip()]
    best, mark = (0, 0), ","
    for candidate in SEPARATORS:
        counts = Counter(line.count(candidate) for line in filled)
        number, times = max(counts.items(), key=lambda item: (item[0] > 0, item[1]))
        if number and (times, number) > best:
            best, mark = (times, number), candidate
    return mark


def _check_quotes(content: bytes, mark: str) -> None:
    if content.count(b'"') % 2 == 0:
        return
    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(content.decode()), delimiter=mark, strict=True)
    started = 1
    try:
        for _ in reader:
            started = reader.line_num + 1
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise Unreadable(
                "unclosed_quote",
                both(f"第 {started} 行的引号没有闭合", f"A quotation mark opened in line {started} is never closed"),
                both("文件可能不完整，请重新导出", "The file may be cut off: export it again"),
            ) from None


def swallowed_row(frame: pl.DataFrame, mark: str, width: int, ragged: Collection[int] = ()) -> int | None:
    """The first row in which a quotation mark that nobody closed made one cell of several rows.

    Such a row holds, for each line end in its cells, as many separators in them as a row has.
    """
    if width < 3:
        return None
    text = pl.all().fill_null("")
    inside = (
        pl.when(text.str.contains("\n", literal=True)).then(text.str.count_matches(mark, literal=True)).otherwise(0)
    )
    rows = frame.select(
        pl.sum_horizontal(text.str.count_matches("\n", literal=True)).alias("ends"),
        pl.sum_horizontal(inside).alias("marks"),
        pl.int_range(pl.len()).is_in(list(ragged)).alias("ragged"),
    )
    least = pl.when("ragged").then(1).otherwise(pl.col("ends")) * (width - 1)
    places = rows.select(((pl.col("ends") > 0) & (pl.col("marks") >= least)).arg_true()).to_series()
    return int(places[0]) if places.len() else None


def _check_swallowed(frame: pl.DataFrame, mark: str, width: int, ragged: Collection[int]) -> None:
    row = swallowed_row(frame, mark, width, ragged)
    if row is not None:
        ends = frame.head(row).select(pl.sum_horizontal(pl.all().fill_null("").str.count_matches("\n", literal=True)))
        line = row + int(ends.to_series().sum()) + 1
        raise Unreadable(
            "unclosed_quote",
            both(
                f"第 {line} 行起引号不成对，几行并成了一格",
                f"From line {line} on quotation marks do not match: rows run into one cell",
            ),
            both("请检查该行的引号，或重新导出", "Mend the quotation marks there, or export it again"),
        )


def rows_of(content: bytes, mark: str, width: int) -> tuple[pl.DataFrame, dict[int, int]]:
    """All rows as text, and which of them have another number of fields (by 0-based row)."""
    odd: dict[int, tuple[int, str]] = {}

    def keep(row: pa_csv.InvalidRow) -> str:
        odd[row.number - 1] = (row.actual_columns, row.text)
        return "skip"

    names = [str(number) for number in range(1, width + 1)]
    table = pa_csv.read_csv(
        io.BytesIO(content),
        read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
        parse_options=pa_csv.ParseOptions(
            delimiter=mark, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    regular = pl.DataFrame(pl.from_arrow(table))
    if not odd:
        return regular, {}
    wide = max(width, max(fields for fields, _ in odd.values()))
    extra = [(next(csv.reader(io.StringIO(text), delimiter=mark), []) + [""] * wide)[:wide] for _, text in odd.values()]
    names = [str(number) for number in range(1, wide + 1)]
    others = pl.DataFrame(extra, schema=dict.fromkeys(names, pl.String), orient="row")
    places = pl.Series(list(odd), dtype=pl.UInt32)
    count = regular.height + others.height
    free = pl.int_range(count, dtype=pl.UInt32, eager=True)
    free = free.filter(~free.is_in(places.implode()))
    regular = regular.with_columns(pl.lit("").alias(name) for name in names[width:])
    whole = pl.concat([regular.with_columns(at=free), others.with_columns(at=places)]).sort("at").drop("at")
    return whole, {row: fields for row, (fields, _) in odd.items()}


def _check_end(content: bytes, odd: dict[int, int], height: int, width: int) -> None:
    last = content[content.rfind(b"\n") + 1 :].decode()
    if last and odd.get(height - 1, width) < width and not _LAST_WORDS.match(last):
        raise _cut_off()


def _cut_off() -> Unreadable:
    return Unreadable(
        "cut_off",
        both("文件最后一行不完整，文件被截断了", "The last line is incomplete: the file is cut off"),
        both("请重新导出完整文件后报送", "Export the whole file again and send it"),
    )


def _not_text() -> Unreadable:
    return Unreadable(
        "not_text",
        both("既不是 UTF-8 也不是 GB18030 编码的文本", "The text is neither UTF-8 nor GB18030"),
        both("请用 Excel 另存为“CSV UTF-8”后重新报送", "Save it as CSV UTF-8 and send it again"),
    )
