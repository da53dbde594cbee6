"""Some hundred hostile files, each with its truth: which rows must be stored and as what, and what must be refused.

Files are made anew for every run and look alike every time. Each has keys of its own, so that no two are one submission.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from tests.whole.hostile.tables import REFUSED, TABLES, Key, Table, credit_code, estates, spot_checks
from tests.whole.hostile.writers import ENCODINGS, delimited, encoded, in_sheet, rezipped, text_of, xls, xlsx


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file. With `file` codes it is refused as a whole; else its rows are as `accepted`, `refused` and `aside` say."""

    kind: str  # the class of the tally
    name: str
    content: bytes
    suffix: str
    period: str = "2022-12"
    source: str = "estate"
    accepted: dict[Key, dict[str, Any]] = field(default_factory=dict)
    refused: int = 0
    aside: int = 1  # rows that are no data: the headings, and what else the case adds
    faults: frozenset[str] = frozenset()  # codes that must be among those of the rows
    warnings: frozenset[str] = frozenset()
    not_read: frozenset[str] = frozenset()  # sheets
    file: frozenset[str] = frozenset()  # codes, one of which must refuse the file


FORMATS = (*ENCODINGS, "xlsx", "xls")
MARKS = ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"))
ENDS = (("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr"))
LATE = 1_010

# (table, column, as written, what must be stored)
CELLS: tuple[tuple[str, str, str, Any], ...] = (
    ("estate", "estate_id", "007-{n}", "007-{n}"),
    ("estate", "estate_id", "００７-{n}", "007-{n}"),
    ("estate", "estate_id", "E\u200b7-{n}", "E7-{n}"),
    ("estate", "estate_id", "E8-{n}\u200f", "E8-{n}"),
    ("estate", "estate_id", "1.10101E+17", REFUSED),
    ("estate", "estate_id", "", REFUSED),
    ("estate", "estate_id", "暂无", REFUSED),
    ("estate", "estate_id", "E9\ufffd-{n}", REFUSED),
    ("estate", "name", "", REFUSED),
    ("estate", "name", "暂无", REFUSED),
    ("estate", "name", "龙潭\ufffd里", REFUSED),
    ("estate", "name", "=1+1", "=1+1"),
    ("estate", "name", "=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
    ("estate", "name", "@SUM(A1)", "@SUM(A1)"),
    ("estate", "name", "+龙潭里", "+龙潭里"),
    ("estate", "name", "-龙潭里", "-龙潭里"),
    ("estate", "name", "龙潭🏠里", "龙潭🏠里"),
    ("estate", "name", "龙潭\u2028里", "龙潭里"),
    ("estate", "name", "龙潭\u0085里", "龙潭\u0085里"),
    ("estate", "name", "龙潭\ue123里", "龙潭\ue123里"),
    ("estate", "name", "龙潭\n北里", "龙潭\n北里"),
    ("estate", "name", "龙潭,北里;南里|东\t里", "龙潭,北里;南里|东\t里"),
    ("estate", "name", '“龙"潭"里', '“龙"潭"里'),
    ("estate", "name", '"龙潭里"', '"龙潭里"'),
    ("estate", "name", "里" * 20_000, "里" * 20_000),
    ("estate", "name", "𠮷祥里", "𠮷祥里"),
    ("estate", "name", "\u202e里潭龙\u202c", "里潭龙"),
    ("estate", "street", "没有这条街道", None),
    ("estate", "estate_type", "商 品 房", "commodity"),
    ("estate", "estate_type", "别墅", REFUSED),
    ("estate", "is_old", "√", True),
    ("estate", "is_old", "暂无", None),
    ("estate", "is_old", "不清楚", REFUSED),
    ("estate", "households", "85%", REFUSED),
    ("estate", "households", "暂无", None),
    ("estate", "households", "——", None),
    ("estate", "households", "1E5", REFUSED),
    ("estate", "households", "约120", REFUSED),
    ("estate", "households", "12.5", REFUSED),
    ("estate", "households", "-5", REFUSED),
    ("estate", "households", "１２０", 120),
    ("estate", "households", "1,200", 1200),
    ("estate", "households", "120户", 120),
    ("estate", "households", "\u3000120\u00a0", 120),
    ("estate", "households", "0120", 120),
    ("estate", "households", "٣٤", 34),  # digits of another script are digits: there is one way to read them
    ("estate", "floor_area_m2", "1.2万", REFUSED),
    ("estate", "floor_area_m2", "12.345", REFUSED),
    ("estate", "floor_area_m2", "1200.10平方米", Decimal("1200.10")),
    ("estate", "floor_area_m2", "NaN", None),
    ("estate", "floor_area_m2", "inf", REFUSED),
    ("estate", "company_code", credit_code(7)[:17] + "%", REFUSED),
    ("estate", "company_code", credit_code(7).lower(), credit_code(7)),
    ("estate", "company_code", f"{credit_code(7)[:8]} {credit_code(7)[8:]}", credit_code(7)),
    (
        "estate",
        "company_code",
        credit_code(7)[1] + credit_code(7)[0] + credit_code(7)[2:],
        credit_code(7)[:0] or REFUSED,
    ),
    ("estate", "eligible_on", "03/04/2024", REFUSED),
    ("estate", "eligible_on", "2022-02-30", REFUSED),
    ("estate", "eligible_on", "二〇二二年一月五日", date(2022, 1, 5)),
    ("estate", "eligible_on", "2022年1月5日", date(2022, 1, 5)),
    ("estate", "eligible_on", "44566", date(2022, 1, 5)),
    ("estate", "eligible_on", "22.1.5", REFUSED),
    ("estate", "eligible_on", "待定", None),
    ("complaint", "created_at", "2022/12/5 8:30", datetime(2022, 12, 5, 8, 30)),
    ("complaint", "created_at", "2022年12月5日 8时30分", datetime(2022, 12, 5, 8, 30)),
    ("complaint", "created_at", "2022-12-05", datetime(2022, 12, 5)),
    ("complaint", "created_at", "2022-12-05 25:00", REFUSED),
    ("complaint", "created_at", "8:30", REFUSED),
    ("complaint", "subject_text", "第一行\n第二行，有“引号”和,逗号", "第一行\n第二行，有“引号”和,逗号"),
    ("complaint", "subject_text", "丢了\ufffd字", "丢了\ufffd字"),
    ("complaint", "closed_at", "", None),
    ("complaint", "closed_at", "2021-01-01 00:00:00", REFUSED),
    ("complaint", "is_solved", "基本", REFUSED),
    ("spot_check", "selection_share", "80%", 0.8),
    ("spot_check", "selection_share", "0.75", 0.75),
    ("spot_check", "selection_share", "81.0", REFUSED),
    ("spot_check", "selection_share", "1E-1", REFUSED),
    ("spot_check", "score", "88.5分", Decimal("88.50")),
    ("spot_check", "score", "101", REFUSED),
    ("spot_check", "score", "九十", REFUSED),
    ("spot_check", "score", "暂无", REFUSED),
    ("spot_check", "sequence", "第一次", REFUSED),
)


def corpus(*, whole: bool) -> Iterator[Case]:
    """Every case. Of what is combined (each odd cell in each form, separators with line ends and encodings) the whole has
    all combinations; otherwise each cell stands in a text, a new and an old workbook, each separator in every encoding
    and with every line end."""
    yield from _cells(whole=whole)
    yield from _whole_tables()
    yield from _texts(whole=whole)
    yield from _wrong_texts()
    yield from _number_cells()
    yield from _rows_that_are_no_data()
    yield from _keys()
    yield from _workbooks()
    yield from _wrong_workbooks()
    yield from _foreign()


# ---- one wrong cell in a table, at every place, in every form


def _cells(*, whole: bool) -> Iterator[Case]:
    for number, (source, name, text, value) in enumerate(CELLS):
        able = [encoding for encoding in ENCODINGS if _can_write(text, encoding)]
        for at, form in enumerate(FORMATS):
            place = ("first", "middle", "last")[(number + at) % 3]
            if whole or form not in ENCODINGS or form == able[number % len(able)]:
                yield from _one_cell(number, source, name, text, value, form, place)
        if whole or number % 3 == 0:
            yield from _one_cell(number, source, name, text, value, FORMATS[number % len(FORMATS)], "late")


def _one_cell(number: int, source: str, name: str, text: str, value: Any, form: str, place: str) -> Iterator[Case]:
    prefix = f"C{number:03d}{FORMATS.index(form)}{place[0]}".upper()
    text = text.replace("{n}", prefix)
    value = value.replace("{n}", prefix) if isinstance(value, str) else value
    if form in ENCODINGS and not _can_write(text, form):
        return
    count = LATE if place == "late" else 9
    row = {"first": 0, "middle": count // 2, "last": count - 1, "late": LATE - 5}[place]
    table = TABLES[source](prefix, count).with_cell(row, name, text, value)
    yield _case(f"cell {name}", f"{prefix} {name} {text[:12]!r} {form} {place}", table, _written(table, form), form)


def _can_write(text: str, encoding: str) -> bool:
    try:
        return encoded(text, encoding).decode(encoding.removesuffix("-be")) == text
    except UnicodeError:
        return False


def _written(table: Table, form: str) -> bytes:
    rows = (table.headings, *table.rows)
    if form in ENCODINGS:
        return delimited(rows, form)
    return xlsx({"表": rows}) if form == "xlsx" else xls({"表": rows})


def _case(kind: str, name: str, table: Table, content: bytes, form: str, **more: Any) -> Case:
    suffix = {"xlsx": ".xlsx", "xls": ".xls", "parquet": ".parquet"}.get(form, ".csv")
    said = {"accepted": table.accepted, "refused": table.refused} | more
    return Case(kind=kind, name=name, content=content, suffix=suffix, period=table.period, source=table.source, **said)


# ---- nothing wrong but the form


def _whole_tables() -> Iterator[Case]:
    for source, make in TABLES.items():
        for form in FORMATS:
            table = make(f"W{form}", 30)
            yield _case("nothing wrong", f"{source} {form}", table, _written(table, form), form)
        table = make("Wp", 30)
        frame = pl.DataFrame(table.rows, schema=list(table.headings), orient="row")
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        yield _case("nothing wrong", f"{source} parquet", table, buffer.getvalue(), "parquet")
        buffer = io.BytesIO()
        frame.head(0).write_parquet(buffer)
        yield _refused(
            "headings only", f"{source} parquet", buffer.getvalue(), ".parquet", "no_rows", period=table.period
        )


def _texts(*, whole: bool) -> Iterator[Case]:
    """Separators, line ends, encodings, quotation marks: all of it can be read."""
    for number, (source, make) in enumerate(TABLES.items()):
        for mark_at, (mark, mark_name) in enumerate(MARKS):
            for end_at, (end, end_name) in enumerate(ENDS):
                some = [ENCODINGS[(2 * end_at + mark_at + number + more) % len(ENCODINGS)] for more in (0, 1)]
                for encoding in ENCODINGS if whole else some:
                    table = make(f"T{mark_name}{end_name}{encoding}", 12)
                    content = delimited((table.headings, *table.rows), encoding, separator=mark, end=end)
                    yield _case(
                        "separator and line end", f"{source} {mark_name} {end_name} {encoding}", table, content, "csv"
                    )
        table = make("Tq", 12)
        quoted = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (table.headings, *table.rows)) + "\n"
        yield _case("quoted", source, table, quoted.encode(), "csv")
        table = make("Tn", 12)
        yield _case(
            "no last line end",
            source,
            table,
            delimited((table.headings, *table.rows))[:-1],
            "csv",
            warnings=frozenset({"no_last_end"}),
        )
        table = make("Tb", 12)
        spaced = text_of((table.headings, *table.rows)).replace("\n", "\n\n")
        yield _case("blank lines", source, table, spaced.encode(), "csv", aside=14)
        table = make("Tx", 12)
        empty = "," * (len(table.headings) - 1) + "\n"
        content = (text_of((table.headings, *table.rows)) + empty * 40).encode()
        yield _case("empty rows below", source, table, content, "csv", aside=41)
        table = make("Ty", 12)
        lines = text_of((table.headings, *table.rows)).splitlines()
        content = ("\n".join(f"{line}," for line in lines) + "\n").encode()
        yield _case("a separator behind every row", source, table, content, "csv")
        for extra in (1, -1):
            table = make(f"Tr{extra}", 12)
            lines = text_of((table.headings, *table.rows)).splitlines()
            lines[5] = lines[5] + ",1" if extra > 0 else lines[5].rpartition(",")[0]
            table = replace(table, truth=(*table.truth[:4], None, *table.truth[5:]))
            content = ("\n".join(lines) + "\n").encode()
            yield _case("ragged row", f"{source} {extra}", table, content, "csv", faults=frozenset({"ragged"}))


# ---- texts that must be refused


def _wrong_texts() -> Iterator[Case]:
    for source, make in TABLES.items():
        for at, place in ((1, "first"), (6, "middle"), (12, "last")):

            def lines(tag: str, make: Any = make, at: int = at) -> list[str]:
                table = make(f"X{tag}{at}", 12)
                return text_of((table.headings, *table.rows)).splitlines()

            period = make("x", 1).period
            name = f"{source} {place}"

            def told(kind: str, content: bytes, *codes: str, period: str = period, name: str = name) -> Case:
                return _refused(kind, name, content, ".csv", *codes, period=period)

            rows = lines("nul")
            rows[at] = rows[at].replace(",", ",\0", 1)
            yield told("NUL byte", _joined(rows), "not_text")
            rows = lines("ctl")
            rows[at] = rows[at].replace(",", "\x01,", 1)
            yield told("control byte", _joined(rows), "not_text")
            rows = lines("open")
            rows[at] = rows[at].replace(",", ',"', 1)
            yield told("unclosed quotation mark", _joined(rows), "unclosed_quote")
            rows = lines("open2")
            rows[1], rows[at] = rows[1].replace(",", ',"', 1), rows[at].replace(",", ',"', 1)
            if at > 1:
                yield told("two unclosed quotation marks", _joined(rows), "unclosed_quote")
                rows = lines("open3")
                rows[1], rows[at] = (
                    rows[1].replace(",", ',"', 1),
                    rows[at].rpartition(",")[0] + '",' + rows[at].rpartition(",")[2],
                )
                yield told("a cell over several rows", _joined(rows), "unclosed_quote")
            rows = lines("utf")
            half = _joined(rows[:at]) + b"X1,\xe9\xbe,\xe5\x8c,1\n" + _joined(rows[at:])
            yield told("broken UTF-8", half, "not_text", "mixed_encoding")
            rows = lines("utf2")
            half = _joined(rows[:at]) + b"X1,\xe9\xbe\xe9\xbe,\xe5\x8c\xe5\x8c,1\n" + _joined(rows[at:])
            yield told("broken UTF-8", half, "not_text", "mixed_encoding")
            rows = lines("mix")
            mixed = "\n".join(rows[:at]).encode() + b"\n" + "\n".join(rows[at:]).encode("gb18030") + b"\n"
            if source != "spot_check" or place == "first":
                yield told("two encodings", mixed, "mixed_encoding", "not_text")
            rows = lines("surrogate")
            yield told(
                "surrogates",
                _joined(rows[:at]) + b"X1,\xed\xa0\x80\xed\xb0\x80,1\n" + _joined(rows[at:]),
                "not_text",
                "mixed_encoding",
            )
        table = make("Xe", 12)
        plain = text_of((table.headings, *table.rows))
        for encoding in ("utf-7", "utf-16-le", "utf-32", "big5hkscs", "hz", "iso2022_jp_2"):
            try:
                content = plain.encode(encoding)
            except UnicodeError:
                continue
            yield _refused(
                "foreign encoding",
                f"{source} {encoding}",
                content,
                ".csv",
                "not_text",
                "no_headings",
                "mixed_encoding",
                "cut_off",
                period=table.period,
            )
        for cut in (1, 2, 5, 9):
            # a number that is cut may be a number still: only that the row has too few cells, or half a character, shows
            content = plain.encode()
            end = content.rfind(b",") - cut
            yield _refused(
                "cut inside the last row",
                f"{source} {cut}",
                content[:end],
                ".csv",
                "cut_off",
                "unclosed_quote",
                period=table.period,
            )
        content = encoded(plain, "utf-16")
        yield _refused(
            "cut inside a character", source, content[:-3], ".csv", "cut_off", "not_text", period=table.period
        )
        content = ",".join(table.headings).encode() + b"\n"
        yield _refused("headings only", source, content, ".csv", "no_rows", period=table.period)
        content = xlsx({"表": [table.headings]})
        yield _refused("headings only", source, content, ".xlsx", "no_rows", period=table.period)
        for number in range(1, len(table.headings)):
            again = [*table.headings, table.headings[number]]
            content = delimited([again, *([*row, row[number]] for row in table.rows)])
            yield Case(
                kind="heading twice",
                name=f"{source} {number}",
                content=content,
                suffix=".csv",
                period=table.period,
                source=source,
                refused=12,
                file=frozenset({"heading_twice"}),
            )


def _joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _refused(kind: str, name: str, content: bytes, suffix: str, *codes: str, period: str = "2022-12") -> Case:
    return Case(kind=kind, name=name, content=content, suffix=suffix, period=period, aside=0, file=frozenset(codes))


# ---- cells of a workbook that are no text


def _number_cells() -> Iterator[Case]:
    """Types of cells: what the text of a cell hides."""
    day = {"num_format": "yyyy-mm-dd"}
    for place in (1, 5, 9):
        for tag, name, put, value in (
            ("int", "households", lambda page, book, row, at: page.write_number(row, at, 321), 321),
            ("float", "households", lambda page, book, row, at: page.write_number(row, at, 321.0), 321),
            ("fraction", "households", lambda page, book, row, at: page.write_number(row, at, 3.5), REFUSED),
            (
                "percent",
                "households",
                lambda page, book, row, at: page.write_number(row, at, 0.85, book.add_format({"num_format": "0%"})),
                REFUSED,
            ),
            (
                "noise",
                "floor_area_m2",
                lambda page, book, row, at: page.write_number(row, at, 0.1 + 0.2),
                Decimal("0.30"),
            ),
            ("boolean", "is_old", lambda page, book, row, at: page.write_boolean(row, at, True), True),
            (
                "date",
                "eligible_on",
                lambda page, book, row, at: page.write_datetime(row, at, datetime(2022, 1, 5), book.add_format(day)),
                date(2022, 1, 5),
            ),
            ("serial", "eligible_on", lambda page, book, row, at: page.write_number(row, at, 44566), date(2022, 1, 5)),
            (
                "error",
                "households",
                lambda page, book, row, at: page.write_formula(row, at, "=1/0", None, "#DIV/0!"),
                REFUSED,
            ),
            (
                "error in a day",
                "eligible_on",
                lambda page, book, row, at: page.write_formula(row, at, "=NA()", None, "#N/A"),
                REFUSED,
            ),
            (
                "formula",
                "households",
                lambda page, book, row, at: page.write_formula(row, at, "=100+21", None, 121),
                121,
            ),
            (
                "text formula",
                "name",
                lambda page, book, row, at: page.write_formula(row, at, '="龙"&"潭"', None, "龙潭"),
                "龙潭",
            ),
            (
                "code as number",
                "estate_id",
                lambda page, book, row, at: page.write_number(row, at, 911100008021004332),
                REFUSED,
            ),
            (
                "credit code as number",
                "company_code",
                lambda page, book, row, at: page.write_number(row, at, 911100008021004332),
                REFUSED,
            ),
            (
                "short code as number",
                "estate_id",
                lambda page, book, row, at: page.write_number(row, at, 70_000 + row),
                None,
            ),
            (
                "rich text",
                "name",
                lambda page, book, row, at: page.write_rich_string(
                    row, at, book.add_format({"bold": True}), "龙", "潭里"
                ),
                "龙潭里",
            ),
            (
                "link",
                "name",
                lambda page, book, row, at: page.write_url(row, at, "https://example.org", string="龙潭里"),
                "龙潭里",
            ),
            (
                "hidden column",
                "households",
                lambda page, book, row, at: page.set_column(at, at, None, None, {"hidden": True}),
                "same",
            ),
            (
                "hidden row",
                "households",
                lambda page, book, row, at: page.set_row(row, None, None, {"hidden": True}),
                "same",
            ),
            ("comment", "households", lambda page, book, row, at: page.write_comment(row, at, "约120"), "same"),
        ):
            table = estates(f"N{tag.replace(' ', '')}{place}")
            at = table.names.index(name)
            if tag == "short code as number":
                value = str(70_000 + place)
            if value != "same":
                table = table.with_cell(place - 1, name, "", value)
            content = xlsx(
                {"表": (table.headings, *table.rows)},
                lambda book, page, put=put, at=at, place=place: put(page, book, place, at),
            )
            yield _case(f"cell type: {tag}", f"row {place}", table, content, "xlsx")
        for tag in ("formula without value", "inline", "unplaced"):
            table = estates(f"M{tag[:3]}{place}")
            if tag == "formula without value":
                table = table.with_cell(place - 1, "households", "", REFUSED)
                content = xlsx(
                    {"表": (table.headings, *table.rows)},
                    lambda book, page, place=place: page.write_formula(place, 6, "=5*5", None, 25),
                )
                content = in_sheet(content, lambda data: data.replace(b"</f><v>25</v></c>", b"</f></c>"))
            elif tag == "inline":
                table = table.with_cell(place - 1, "name", "龙潭里", "龙潭里")
                content = xlsx({"表": (table.headings, *table.rows)})
                ref = f"B{place + 1}".encode()
                content = in_sheet(
                    content,
                    lambda data, ref=ref: re.sub(
                        rb'<c r="' + ref + rb'" t="s"><v>\d+</v></c>',
                        b'<c r="' + ref + '" t="inlineStr"><is><t>龙潭里</t></is></c>'.encode(),
                        data,
                    ),
                )
            else:
                table = table.with_cell(place - 1, "households", "", REFUSED)
                full = [table.headings, *([cell or "x" for cell in row] for row in table.rows)]
                content = xlsx(
                    {"表": full}, lambda book, page, place=place: page.write_formula(place, 6, "=1/0", None, "#DIV/0!")
                )
                content = in_sheet(content, lambda data: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", data))
            yield _case(f"cell type: {tag}", f"row {place}", table, content, "xlsx")
        table = estates(f"Oerr{place}").with_cell(place - 1, "households", "", REFUSED)
        content = xls(
            {"表": (table.headings, *table.rows)},
            lambda book, page, place=place: page.row(place).set_cell_error(6, "#DIV/0!"),
        )
        yield _case("old workbook: error cell", f"row {place}", table, content, "xls")
        table = estates(f"Onum{place}").with_cell(place - 1, "company_code", "", REFUSED)
        content = xls(
            {"表": (table.headings, *table.rows)},
            lambda book, page, place=place: page.write(place, 8, 911100008021004332),
        )
        yield _case("old workbook: code as number", f"row {place}", table, content, "xls")


# ---- rows that are no data, and tables beside tables


def _rows_that_are_no_data() -> Iterator[Case]:
    for form in ("utf-8", "gb18030", "xlsx", "xls"):

        def give(kind: str, table: Table, rows: list[Any], aside: int, form: str = form, **more: Any) -> Case:
            content = (
                delimited(_square(rows), form) if form in ENCODINGS else (xlsx if form == "xlsx" else xls)({"表": rows})
            )
            return _case(kind, form, table, content, form, aside=aside, **more)

        table = estates(f"A1{form}")
        body = [table.headings, *table.rows]
        yield give("title above", table, [["东城区小区台账"], [], *body], 3)
        table = estates(f"A2{form}")
        body = [table.headings, *table.rows]
        total = ["合计", "", "", "", "", "", str(sum(100 + at for at in range(9))), "", "", ""]
        yield give("total below", table, [*body, total], 2)
        table = estates(f"A3{form}")
        body = [table.headings, *table.rows]
        yield give("total above", table, [body[0], total, *body[1:]], 2)
        table = estates(f"A4{form}")
        body = [table.headings, *table.rows]
        wrong = [*total[:6], "9", *total[7:]]
        yield give("total that differs", table, [*body, wrong], 2, warnings=frozenset({"total_differs"}))
        table = estates(f"A5{form}")
        body = [table.headings, *table.rows]
        yield give("note below", table, [*body, [], ["注：以上数据截至年末。"]], 3)
        table = estates(f"A6{form}")
        body = [table.headings, *table.rows]
        yield give("headings repeated", table, [*body[:5], table.headings, *body[5:]], 2)
        table = estates(f"A7{form}")
        body = [table.headings, *table.rows]
        yield give("row said twice", table, [*body, body[3]], 2)
        table = estates(f"A8{form}")
        body = [table.headings, *table.rows]
        yield give(
            "unknown column",
            table,
            [[*row, "x" if at else "自设列"] for at, row in enumerate(body)],
            1,
            warnings=frozenset({"not_loaded"}),
        )


def _square(rows: list[Any]) -> list[list[Any]]:
    width = max(len(row) for row in rows)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _keys() -> Iterator[Case]:
    for form in ("utf-8", "gbk", "utf-16", "xlsx", "xls"):
        for one, other in ((0, 1), (2, 8), (7, 8)):
            table = estates(f"K{form}{one}{other}")
            same = table.rows[one][0]
            rows = [list(row) for row in table.rows]
            rows[other][0] = same
            wrong = replace(
                table, truth=tuple(None if at in (one, other) else said for at, said in enumerate(table.truth))
            )
            changed = replace(wrong, rows=tuple(tuple(row) for row in rows))
            yield _case(
                "key twice",
                f"{form} {one} {other}",
                changed,
                _written(changed, form),
                form,
                faults=frozenset({"same_key"}),
            )
    for form, write in (("xlsx", xlsx), ("xls", xls)):
        table = estates(f"K2{form}")
        half, rest = table.rows[:5], [list(row) for row in table.rows[5:]]
        content = write({"东": [table.headings, *half], "西": [table.headings, *rest]})
        yield _case("two tabs", form, table, content, form, aside=2)
        table = estates(f"K3{form}")
        rest = [list(row) for row in table.rows[5:]]
        rest[0][0] = table.rows[0][0]
        wrong = replace(table, truth=tuple(None if at in (0, 5) else said for at, said in enumerate(table.truth)))
        content = write({"东": [table.headings, *table.rows[:5]], "西": [table.headings, *rest]})
        yield _case("key in two tabs", form, wrong, content, form, aside=2, faults=frozenset({"same_key"}))
        table = estates(f"K4{form}")
        content = write({"东": [table.headings, *table.rows], "东 (2)": [table.headings, *table.rows]})
        yield _case("tab copied", form, table, content, form, aside=11)


# ---- workbooks that can be read


def _workbooks() -> Iterator[Case]:
    for number in range(3):
        table = estates(f"B1{number}")
        rows = (table.headings, *table.rows)
        content = xlsx({"旧": [["x"]], "表": rows}, lambda book, page: (book.worksheets()[1].activate(), page.hide()))
        yield _case("hidden sheet first", str(number), table, content, "xlsx", not_read=frozenset({"旧"}))
        table = estates(f"B2{number}")
        content = xlsx(
            {"表": (table.headings, *table.rows)}, lambda book, page: page.merge_range(1, 2, 3, 2, "景山街道")
        )
        truth = [dict(said or {}) for said in table.truth]
        for at in range(3):
            truth[at]["street"] = "110101002"
        yield _case("merged cells", str(number), replace(table, truth=tuple(truth)), content, "xlsx")
        for from_1904, value in ((True, date(2022, 1, 5)), (False, date(2022, 1, 5))):
            table = estates(f"B3{number}{from_1904}").with_cell(number, "eligible_on", "", value)
            content = xlsx(
                {"表": (table.headings, *table.rows)},
                lambda book, page, number=number: page.write_datetime(
                    number + 1, 9, datetime(2022, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"})
                ),
                date_1904=from_1904,
            )
            yield _case("days from 1904", f"{number} {from_1904}", table, content, "xlsx")
        table = estates(f"B4{number}").with_cell(number, "eligible_on", "", REFUSED)
        content = xlsx(
            {"表": (table.headings, *table.rows)},
            lambda book, page, number=number: page.write_number(number + 1, 9, 43104),
            date_1904=True,
        )
        yield _case("bare number of 1904", str(number), table, content, "xlsx", faults=frozenset({"day_from_1904"}))
        table = estates(f"B5{number}").with_cell(number, "eligible_on", "", REFUSED)
        content = xls(
            {"表": (table.headings, *table.rows)},
            lambda book, page, number=number: page.write(number + 1, 9, 43104),
            from_1904=True,
        )
        yield _case("bare number of 1904", f"{number} xls", table, content, "xls", faults=frozenset({"day_from_1904"}))
        table = estates(f"B6{number}")
        content = rezipped(
            xlsx({"表": (table.headings, *table.rows)}), more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
        )
        yield _case("external links", str(number), table, content, "xlsx", warnings=frozenset({"external_links"}))
        table = estates(f"B7{number}")
        content = rezipped(
            xlsx({"表": (table.headings, *table.rows)}), more={"xl/embeddings/inside.zip": b"PK\x05\x06" + b"\0" * 18}
        )
        yield _case("nested archive", str(number), table, content, "xlsx", warnings=frozenset({"embedded"}))
        table = estates(f"B8{number}")
        content = xlsx({"表": (table.headings, *table.rows)})
        yield _case("an .xlsx named .xls", str(number), replace(table), content, "xls")
        table = estates(f"B9{number}")
        content = xlsx({"表": [["", "", *row] for row in ([], [], table.headings, *table.rows)]})
        yield _case("table away from the corner", str(number), table, content, "xlsx", aside=3)
        table = estates(f"Ba{number}")
        checks = spot_checks(f"Ba{number}")
        content = xlsx({"表": [table.headings, *table.rows, [], checks.headings, *checks.rows]})
        yield _case(
            "another table below",
            str(number),
            table,
            content,
            "xlsx",
            refused=9,
            aside=3,
            file=frozenset({"second_table"}),
        )
        table = estates(f"Bb{number}").with_cell(number, "name", "坏\x02里", REFUSED)
        yield _case(
            "control character",
            str(number),
            table,
            xlsx({"表": (table.headings, *table.rows)}),
            "xlsx",
            faults=frozenset({"character_lost"}),
        )
        table = estates(f"Bc{number}").with_cell(number, "name", "里" * 32_767, "里" * 32_767)
        yield _case("longest cell", str(number), table, xlsx({"表": (table.headings, *table.rows)}), "xlsx")
        table = estates(f"Bd{number}")
        content = rezipped(xlsx({"表": (table.headings, *table.rows)}), _without_dimension)
        yield _case("no dimension", str(number), table, content, "xlsx")


def _without_dimension(name: str, data: bytes) -> bytes:
    return re.sub(rb"<dimension[^>]*/>", b"", data) if "sheet1" in name else data


# ---- workbooks that must be refused


def _wrong_workbooks() -> Iterator[Case]:
    for number in range(3):

        def book(tag: str, number: int = number) -> bytes:
            table = estates(f"{tag}{number}", 9 + number)
            return xlsx({"表": (table.headings, *table.rows)})

        def told(kind: str, content: bytes, *codes: str, suffix: str = ".xlsx", number: int = number) -> Case:
            return _refused(kind, str(number), content, suffix, *codes)

        yield told("macros", rezipped(book("F1"), more={"xl/vbaProject.bin": b"x"}), "macros")
        for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):

            def declare(name: str, data: bytes, part: str = part) -> bytes:
                start = data.index(b"?>") + 2 if name == part else 0
                return data[:start] + b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data[start:] if name == part else data

            yield told(f"document type in {part}", rezipped(book(f"F2{part[3:6]}"), declare), "document_type")
        far = xlsx({"表": estates(f"F3{number}").rows}, lambda _, page: page.write(1_048_575, 16_383, 1))
        yield told("a cell at the far end", far, "too_large")
        yield told(
            "a cell at the far end",
            in_sheet(far, lambda data: re.sub(rb"<dimension[^>]*/>", b'<dimension ref="A1:B2"/>', data)),
            "too_large",
        )
        blank = bytes([32]) * (80 << 20)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/workbook.xml", b"<workbook/>" + bytes(str(number), "ascii"))
            made.writestr("xl/worksheets/sheet1.xml", blank[: len(blank) - number])
        yield told("zip bomb", out.getvalue(), "too_large")
        lying = bytearray(rezipped(book("F4")))
        at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"PK\x01\x02"))
        lying[at + 24 : at + 28] = struct.pack("<I", 10)
        yield told("a part that says another length", bytes(lying), "damaged")
        stored = rezipped(book("F5"), stored=True)
        yield told("one wrong letter", stored.replace("龙潭北里".encode(), "龙潭南里".encode(), 1), "damaged")
        twice = in_sheet(book("F6"), lambda data: data.replace(b'r="B2"', b'r="A2"'))
        yield told("a cell that stands twice", twice, "damaged")
        double = io.BytesIO(book("F7"))
        with zipfile.ZipFile(double, "a") as made:
            made.writestr("XL/workbook.xml", b"<workbook/>")
        yield told("a part that stands twice", double.getvalue(), "damaged")
        whole = book("F8")
        for share in (1, 2, 3, 9):
            yield told("half a workbook", whole[: len(whole) * share // 10], "damaged", "empty_file")
        old = xls({"表": (estates(f"F9{number}").headings, *estates(f"F9{number}").rows)})
        for share in (1, 3, 6):
            yield told("half an old workbook", old[: len(old) * share // 10], "damaged", suffix=".xls")
        locked = b"\xd0\xcf\x11\xe0" + bytes(number) + "EncryptedPackage".encode("utf-16-le")
        yield told("password", locked, "password")
        encrypted = bytearray(book("Fa"))
        for at in [found.start() for found in re.finditer(b"PK\x01\x02", bytes(encrypted))]:
            encrypted[at + 8] |= 1
        yield told("password", bytes(encrypted), "password")


def _foreign() -> Iterator[Case]:
    table = estates("G")
    plain, book = delimited((table.headings, *table.rows)), xlsx({"表": (table.headings, *table.rows)})
    old = xls({"表": (table.headings, *table.rows)})
    for suffix in (".csv", ".xlsx", ".xls", ".txt", ".parquet"):
        tail = suffix.encode()
        wrong = ("not_a_table", "not_what_it_says", "damaged", "save_as_workbook")
        for name, start in (
            ("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
            ("png", b"\x89PNG\r\n\x1a\n"),
            ("gif", b"GIF89a"),
            ("pdf", b"%PDF-1.7\n"),
            ("rar", b"Rar!\x1a\x07"),
            ("7z", b"7z\xbc\xaf\x27\x1c"),
            ("gzip", b"\x1f\x8b\x08"),
            ("program", b"MZ\x90\x00"),
            ("elf", b"\x7fELF"),
            ("web page", b"<html><table><tr><td>1</td></tr></table>"),
            ("xml", b"<?xml version='1.0'?><a/>"),
        ):
            yield _refused("foreign file", f"{name} {suffix}", start + tail, suffix, *wrong)
        for blanks in (b"", b" " * 5, b"\r\n" * 9, b"\0" * 64, b"\xef\xbb\xbf"):
            content = blanks + b" " * (len(suffix) if blanks else 0)
            yield _refused("empty file", f"{blanks[:3]!r} {suffix}", content, suffix, "empty_file")
    for suffix, content in (
        (".xlsx", plain),
        (".xls", plain),
        (".csv", book),
        (".csv", old),
        (".parquet", plain),
        (".parquet", book),
        (".txt", old),
    ):
        yield _refused(
            "wrong suffix",
            f"{suffix} {content[:2]!r}",
            content + b"\n" * len(suffix),
            suffix,
            "not_what_it_says",
            "damaged",
        )
    for suffix in (".doc", ".docx", ".zip", ".xlsm", ".json", ""):
        yield _refused(
            "suffix not taken", suffix or "none", plain + suffix.encode(), suffix, "wrong_type", "foreign_file"
        )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("表.csv", plain)
    yield _refused("archive named .xlsx", "", archive.getvalue(), ".xlsx", "foreign_file")
    yield _refused("no headings of ours", "csv", b"a,b,c\n1,2,3\n4,5,6\n", ".csv", "no_headings")
    yield _refused("no headings of ours", "xlsx", xlsx({"表": [["a", "b"], ["1", "2"]]}), ".xlsx", "no_headings")
    yield _refused(
        "no headings of ours", "noise", bytes(range(32, 127)) * 9, ".csv", "no_headings", "unclosed_quote", "not_text"
    )
