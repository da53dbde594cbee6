"""Reads text files: the encoding is proved, never guessed; the separator is found; nothing is dropped."""

import csv
import io
import re
from collections import Counter

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from pipelines.intake.sheet import Sheet
from pipelines.intake.spellings import Unreadable
from pipelines.text import both

SEPARATORS = ",;\t|"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_SAMPLE = 200
_BLOCK = 32 << 20
_LAST_WORDS = re.compile(r"^\W*(注|备注|说明|填表|填报|制表|审核|合\s*计|总\s*计|小\s*计)")


def read_text(content: bytes, separator: str | None = None, encoding: str | None = None) -> Sheet:
    """The one table of a text file.

    Raises:
        Unreadable: the encoding cannot be proved, or the file is cut off.
    """
    text = _decode(content, encoding)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = separator or _separator(text)
    _check_quotes(text, mark)
    sample = list(csv.reader(io.StringIO("".join(text[: 1 << 20].splitlines(keepends=True)[:_SAMPLE])), delimiter=mark))
    width = Counter(len(row) for row in sample if row).most_common(1)[0][0]
    frame, odd = _rows(text.encode(), mark, width)
    _check_end(text, odd, frame.height, width)
    return Sheet(name="", frame=frame, ragged={row: fields for row, fields in odd.items() if row >= 0})


def _decode(content: bytes, encoding: str | None) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\0" in content:
        raise _not_text()
    tries = (encoding,) if encoding else ("utf-8-sig", "gb18030")
    cut = False
    for name in tries:
        try:
            text = content.decode(name)
        except UnicodeDecodeError as fault:
            cut = cut or fault.end >= len(content) or (name != "gb18030" and fault.start >= len(content) - 3)
            continue
        if _CONTROLS.search(text):
            raise _not_text()
        return text
    raise _cut_off() if cut else _not_text()


def _separator(text: str) -> str:
    lines = [line for line in text[: 1 << 20].splitlines()[:_SAMPLE] if line.strip()]
    best, mark = (0, 0), ","
    for candidate in SEPARATORS:
        counts = Counter(line.count(candidate) for line in lines)
        number, times = max(counts.items(), key=lambda item: (item[0] > 0, item[1]))
        if number and (times, number) > best:
            best, mark = (times, number), candidate
    return mark


def _check_quotes(text: str, mark: str) -> None:
    if text.count('"') % 2 == 0:
        return
    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
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


def _rows(content: bytes, mark: str, width: int) -> tuple[pl.DataFrame, dict[int, int]]:
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


def _check_end(text: str, odd: dict[int, int], height: int, width: int) -> None:
    last = text.rsplit("\n", 1)[-1]
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
