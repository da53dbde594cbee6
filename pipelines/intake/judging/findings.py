"""What is found in the data rows of one sheet beside what the cells' readers say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from pipelines.catalogue.schema import Column
from pipelines.intake.judging.cells import Parsed, columns_where
from pipelines.intake.judging.fees import Fee, read_fee
from pipelines.intake.judging.places import Gazetteer, resolve
from pipelines.intake.judging.spellings import ParsedWithWarning, read_cell
from pipelines.intake.layout.row_kinds import wrong_totals
from pipelines.intake.layout.table import CellFault, Table
from pipelines.intake.persons.privacy import is_personal
from pipelines.intake.reading.characters import LOST, MAYBE_LOST, SURELY_LOST
from pipelines.intake.reading.sheet import holds_anywhere
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.stored_columns import WRITTEN
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import both

NAMED = 5  # rows that a fault names where many share a key
MOST_OF_ONE_KEY = 50  # rows under one key that have a fault of their own: more would make a receipt that nobody reads
_FEW_ROWS = 2_000  # up to which rows are gone through one by one: a call for all of them costs more
_ERROR_CELL = Unreadable(
    "error_cell",
    both("单元格是公式错误", "The cell is a formula error"),
    both("改正公式，或粘贴为数值", "Mend the formula, or paste it as a value"),
)
_FORMULA_WITHOUT_VALUE = Unreadable(
    "formula_without_value",
    both("单元格是公式，文件里没有存计算结果", "The cell is a formula whose result is not in the file"),
    both("用 Excel 打开并保存一次，或粘贴为数值", "Open and save it in Excel once, or paste it as a value"),
)
_STRUCK = Unreadable(
    "struck_through",
    both("单元格加了删除线，是否作废无法确定", "The cell is struck through; whether it counts cannot be told"),
    both("作废的请删除（整行作废删整行）；仍有效的请取消删除线", "Delete what no longer counts, or take the line off"),
)
_NUMBER_NOT_TEXT = Unreadable(
    "number_not_text",
    both("编号存成了数字，超过 15 位的部分已丢失", "Stored as a number: what is beyond 15 digits is lost"),
    both("把该列设为文本格式后重新填写", "Format the column as text and enter it again"),
)
_DAY_FROM_1904 = Unreadable(
    "day_from_1904",
    both(
        "该列是数字而不是日期，工作簿又用 1904 日期系统",
        "A number, no date, in a workbook that counts its days from 1904",
    ),
    both("把该列改为 2022-01-05 这样的文本", "Write the column as text, as 2022-01-05"),
)
_LOST_CHARACTER = Unreadable(
    "character_lost",
    both("有字符已丢失（显示为 �）或是控制符", "A character is lost (shown as �), or is a control code"),
    both("按原件重新填写该格", "Write the cell anew from the original"),
)
_MAYBE_LOST_CHARACTER = Unreadable(
    "character_maybe_lost",
    both(
        "可能有字符已丢失（显示为 ?、□ 或自造字），已按原样载入",
        "A character may be lost (shown as ?, □ or of the writer's own making); kept as written",
    ),
    both("按原件核对该格", "Check the cell against the original"),
)
_UNUSUAL_CHARACTERS = Unreadable(
    "unusual_characters",
    both(
        "含部首、兼容字形（多为从 PDF 复制）或防丢零的引号，已按常用写法读取",
        "Radicals or compatibility forms, as copied from a PDF, or a guard for zeros; read in the usual characters",
    ),
    both("如读错请改正该格", "Mend the cell if it was read wrongly"),
)
_DAY = r"^(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]( 00:00:00)?$"
_TURNED_INTO_DAY = Unreadable(
    "turned_into_day",
    both("编号或名称是日期，可能被 Excel 自动改成了日期", "A number or a name is a day; Excel may have made it one"),
    both("核对原件；把该列设为文本格式后重新填写", "Check the original; format the column as text and enter it again"),
)
_SHOWN_OTHERWISE = Unreadable(
    "shown_otherwise",
    both(
        "单元格显示的与存储的不同（补零格式、删除线或上标），已按显示的内容读取",
        "The cell shows another text than it holds (zeros by its format, struck-through or raised parts); read as shown",
    ),
    both("请核对，并把该格改为与显示一致的文本", "Check it, and write the cell as the text that it shows"),
)
_NO_PLACE = Unreadable(
    "place_unknown",
    both("区划中没有这个名称（或不唯一）", "No such place, or more than one, in the division table"),
    both("按区划名称或代码填写", "Write the official name or the code"),
)
_REQUIRED = Unreadable("required", both("必填项为空", "Required, but blank"), both("请补填", "Fill it in"))
_RAGGED = Unreadable(
    "ragged",
    both("该行的列数与其他行不同", "The row has another number of fields than the others"),
    both("检查分隔符和引号", "Check separators and quotation marks"),
)


def hidden_faults(table: Table) -> Iterator[CellFault]:
    """What the text of a sheet hides: error cells, formulas without a result, codes kept as numbers, ragged rows."""
    sheet = table.sheet
    if sheet.is_1904:
        yield from _days_from_1904(table)
    if not (sheet.lost or sheet.struck or sheet.numbers or sheet.ragged):
        return
    indexes = {int(row): index for index, row in enumerate(table.at)}
    columns = {
        parts[0]: name
        for name, parts in table.layout.columns.items()
        if len(parts) == 1 and table.source.column(name).about.cell != "personal"  # those are not judged
    }
    for (row, place), text in sheet.lost.items():
        if row in indexes and place in columns:
            why = _FORMULA_WITHOUT_VALUE if text == "=…" else _ERROR_CELL
            yield CellFault(index=indexes[row], column=columns[place], written=text, why=why)
    for (row, place), text in sheet.struck.items():
        if row in indexes and place in columns:
            yield CellFault(index=indexes[row], column=columns[place], written=text, why=_STRUCK)
    for row, place in sheet.numbers:
        column = columns.get(place)
        if row in indexes and column and table.source.column(column).about.cell in ("identifier", "credit_code"):
            index = indexes[row]
            yield CellFault(index=index, column=column, written=table.texts[column][index] or "", why=_NUMBER_NOT_TEXT)
    for row, fields in sheet.ragged.items():
        if row in indexes:
            first = next(iter(columns.values()))
            yield CellFault(index=indexes[row], column=first, written=f"{fields} 列", why=_RAGGED)


def _holds_lost_characters(texts: pl.Expr) -> pl.Expr:
    return texts.str.contains(LOST)


def lost_characters(table: Table) -> tuple[list[CellFault], list[Warning_]]:
    """Texts in which a character was lost before they came here; free texts are kept, with a warning.

    Where it only may have been lost (`?`, `□`, a character of the private use area), the text is kept and that is told;
    not of free texts, which ask questions and tick boxes.
    """
    faults: list[CellFault] = []
    warnings: list[Warning_] = []
    if table.sheet.is_whole or not holds_anywhere(table.texts, LOST):
        return faults, warnings
    columns = [column for column in table.columns if column.about.cell != "personal"]
    hit = columns_where(table.texts, [column.name for column in columns], _holds_lost_characters)
    for column in columns:
        if column.name not in hit:
            continue
        texts, why, maybe = table.texts[column.name], _LOST_CHARACTER, _MAYBE_LOST_CHARACTER
        sure = texts.str.contains(SURELY_LOST).fill_null(value=False)
        indexes = sure.arg_true().to_list()
        if column.about.is_masked:
            if indexes:
                warnings.append(table.warning(why.code, why.what, why.mend, column.name, indexes, {}))
            continue
        faults += [CellFault(index=index, column=column.name, written=texts[index], why=why) for index in indexes]
        likely = (texts.str.contains(MAYBE_LOST).fill_null(value=False) & ~sure).arg_true().to_list()
        if likely:
            counts = dict(texts.gather(likely).value_counts(sort=True).iter_rows())
            warnings.append(table.warning(maybe.code, maybe.what, maybe.mend, column.name, likely, counts))
    return faults, warnings


def turned_into_days(table: Table) -> Iterator[Warning_]:
    """Numbers and names of a workbook that look like days: Excel makes 3-2 and 1月2日 such, and what was written is gone."""
    if table.sheet.form is not None or table.sheet.places is not None:
        return
    names = [
        column.name
        for column in table.columns
        if column.about.cell == "identifier" or (column.about.cell == "text" and (column.required or column.key))
    ]
    for name in columns_where(table.texts, names, _is_day):
        texts = table.texts[name]
        hit = texts.str.contains(_DAY).fill_null(value=False).arg_true()
        counts = dict(texts.gather(hit).value_counts(sort=True).iter_rows())
        why = _TURNED_INTO_DAY
        yield table.warning(why.code, why.what, why.mend, name, hit.to_list(), counts)


def _is_day(texts: pl.Expr) -> pl.Expr:
    return texts.str.contains(_DAY)


def rewritten_cells(table: Table) -> Iterator[Warning_]:
    """Cells that were read in the usual characters, or as Excel shows them and not as the file holds them."""
    sheet = table.sheet
    for cells, why in ((sheet.rewritten, _UNUSUAL_CHARACTERS), (sheet.shown_otherwise, _SHOWN_OTHERWISE)):
        if not cells:
            continue
        index_of = {int(row): index for index, row in enumerate(table.at)}
        name_of = {at: name for name, parts in table.layout.columns.items() for at in parts}
        result: dict[str, dict[int, str]] = {}
        for (row, at), written in cells.items():
            if row in index_of and at in name_of and table.source.column(name_of[at]).about.cell != "personal":
                result.setdefault(name_of[at], {})[index_of[row]] = written
        for name, texts in result.items():
            counts = Counter(texts.values())
            yield table.warning(why.code, why.what, why.mend, name, sorted(texts), counts)


def _days_from_1904(table: Table) -> Iterator[CellFault]:
    """Bare numbers where a day should stand, in a workbook that counts from 1904: they are days of two calendars."""
    for column in table.columns:
        if column.about.cell in ("date", "month", "datetime"):
            numbers = table.texts[column.name].str.contains(r"^\d{4,5}(\.\d+)?$").fill_null(value=False)
            for index in numbers.arg_true():
                written = table.texts[column.name][index]
                yield CellFault(index=index, column=column.name, written=written, why=_DAY_FROM_1904)


def absent(table: Table, parsed: Parsed, known: set[tuple[int, str]]) -> Iterator[CellFault]:
    """Required cells in which nothing is known, but for those that are faults already."""
    for column in table.columns:
        if (column.required or column.key) and parsed.written[column.name].null_count():
            for index in parsed.written[column.name].is_null().arg_true():
                if (index, column.name) not in known:
                    written = table.texts[column.name][index] or ""
                    yield CellFault(index=index, column=column.name, written=written, why=_REQUIRED)


def notes(table: Table, parsed: Parsed) -> Iterator[Warning_]:
    """Cells that were read with a remark, one warning a column and remark."""
    grouped: dict[tuple[str, str], tuple[ParsedWithWarning, list[int], dict[str, int]]] = {}
    for cell in parsed.notes:
        note, indexes, values = grouped.setdefault((cell.column, cell.note.code), (cell.note, [], {}))
        indexes.extend(cell.indexes)
        values[cell.written] = len(cell.indexes)
    for (column, code), (note, indexes, values) in grouped.items():
        yield table.warning(code, note.what, note.mend, column, sorted(indexes), values)


def not_loaded(table: Table) -> Iterator[Warning_]:
    """The columns of the sheet that nothing is loaded from."""
    if names := [name.replace("\n", "") for name in table.layout.not_loaded if name and not is_personal(name)]:
        yield Warning_(
            code="not_loaded",
            what=both(f"以下列未载入：{'、'.join(names)}", f"Columns not loaded: {', '.join(names)}"),
            mend=both("如属要报送的内容，请按模板改列名", "If they matter, name them as in the template"),
            sheet=table.sheet.name,
        )


def hidden_parts(table: Table) -> Iterator[Warning_]:
    """Loaded columns and data rows that are hidden in the sheet: they are read, and that is told."""
    mend = both(
        "已照常载入；如不应报送，请删除后重新报送",
        "They were read; if they should not be, delete them and send it again",
    )
    for name, parts in table.layout.columns.items():
        if not table.sheet.hidden_columns.isdisjoint(parts) and not table.texts[name].is_null().all():
            heading = table.heading(name)
            what = both(f"“{heading}”是隐藏的列", f"“{heading}” is a hidden column")
            yield Warning_(
                code="hidden_column",
                what=what,
                mend=mend,
                sheet=table.sheet.name,
                heading=heading,
                rows=(table.layout.body + table.sheet.top,) if table.layout.body else (),
                column=table.place(name),
            )
    hidden = table.rows.filter(table.at.is_in(list(table.sheet.hidden_rows))) if table.sheet.hidden_rows else ()
    if len(hidden):
        what = both("隐藏的行（可能因筛选）", "Hidden rows, maybe by a filter")
        yield Warning_(code="hidden_rows", what=what, mend=mend, sheet=table.sheet.name, rows=tuple(hidden))


def totals(table: Table, parsed: Parsed, kinds: pl.Series, body: pl.DataFrame) -> Iterator[Warning_]:
    """Total rows that say another number than their rows add up to."""
    kinds_of = kinds.to_list()
    total_rows = [index for index, kind in enumerate(kinds_of) if kind == "total"]
    if not total_rows:
        return
    first = body.select(pl.coalesce(pl.all()).str.replace_all(r"\s", "")).to_series().to_list()
    texts = table.layout.texts(body)
    data = (table.at - table.layout.body).to_list()
    for column in table.columns:
        if not column.about.adds_up:
            continue
        values: list[Decimal | None] = [None] * body.height
        for at, value in zip(data, parsed.values[column.name].to_list(), strict=True):
            values[at] = None if value is None else Decimal(value)
        stated = [_number(texts[column.name][at], column) for at in total_rows]
        for at, says, adds in wrong_totals(kinds_of, first, values, stated):
            yield Warning_(
                code="total_differs",
                what=both(f"合计行写 {says}，各行相加是 {adds}", f"The total says {says}, the rows add up to {adds}"),
                mend=both("合计行不载入；请核对各行", "Totals are not loaded; check the rows"),
                sheet=table.sheet.name,
                heading=table.heading(column.name),
                rows=(at + table.layout.body + table.sheet.top + 1,),
                values={str(says): 1},
                column=table.place(column.name),
            )


def _number(text: str | None, column: Column) -> Decimal | None:
    try:
        value = read_cell(text, column) if text else None
    except Unreadable:
        return None
    value = value.value if isinstance(value, ParsedWithWarning) else value
    return None if value is None else Decimal(value)


def resolved_places(
    table: Table, values: pl.DataFrame, places: Gazetteer, sender: str
) -> tuple[pl.DataFrame, list[Warning_]]:
    """The frame with codes in its area columns, and a warning for the places that could not be told."""
    resolved, unknown, renamed = resolve(values, table.source.columns, places, sender)
    other_name = both(
        "写的是已撤销或更名的区划，按承接它的区划计入", "A former area; counted under the one that succeeded it"
    )
    today = both("请按现行区划名称或代码填写", "Write the name or the code of today")
    must = [column.name for column in table.columns if column.required or column.key]  # these are faults instead
    warnings = []
    for code, marks, what, mend in (
        (_NO_PLACE.code, unknown, _NO_PLACE.what, _NO_PLACE.mend),
        ("place_former", renamed, other_name, today),
    ):
        for name in marks.columns:
            if marks[name].sum() and (marks is renamed or name not in must):
                written = values[name].filter(marks[name])
                indexes = marks[name].arg_true().to_list()
                counts = dict(written.value_counts(sort=True).iter_rows())
                warnings.append(table.warning(code, what, mend, name, indexes, counts))
    return resolved, warnings


def needed_places(table: Table, values: pl.DataFrame) -> Iterator[CellFault]:
    """Places that could not be told in columns that a row needs: nobody could say whose row it is."""
    for column in table.columns:
        if column.about.cell == "area" and (column.required or column.key):
            written = values[f"{column.name}{WRITTEN}"]
            if not values[column.name].null_count():
                continue
            for index in (values[column.name].is_null() & written.is_not_null()).arg_true():
                yield CellFault(index=index, column=column.name, written=written[index], why=_NO_PLACE)


def read_fees(table: Table, values: pl.DataFrame) -> tuple[pl.DataFrame, list[Warning_]]:
    """Amounts and unit beside every fee text; a text that cannot be read stays, with a warning."""
    warnings: list[Warning_] = []
    for column in table.columns:
        if column.about.cell != "fee":
            continue
        name, texts = column.name, values[column.name].drop_nulls().unique()
        fees: list[Fee | None] = [read_fee(text, table.heading(name)) for text in texts]
        values = values.with_columns(
            pl.col(name)
            .replace_strict(texts, pl.Series([fee and getattr(fee, part) for fee in fees], dtype=dtype), default=None)
            .alias(f"{name}_{end}")
            for part, end, dtype in (
                ("low", "low_yuan", pl.Decimal(18, 4)),
                ("high", "high_yuan", pl.Decimal(18, 4)),
                ("unit", "unit", pl.String()),
            )
        )
        odd = [text for text, fee in zip(texts, fees, strict=True) if fee is None]
        if odd:
            hit = values[name].is_in(odd)
            counts = dict(values[name].filter(hit).value_counts(sort=True).iter_rows())
            what = both("物业费无法读出数额和单位，按原文保留", "No amount and unit can be read; kept as written")
            mend = both("请写成 2.5元/平方米·月", "Write it as 2.5元/平方米·月")
            warnings.append(table.warning("fee_unclear", what, mend, name, hit.arg_true().to_list(), counts))
    return values, warnings


def same_keys(table: Table, values: pl.DataFrame, faulty: set[int]) -> tuple[set[int], set[int], list[CellFault]]:
    """Rows that share a key inside one return.

    Returns the rows that say again what a former row says, those that say something else, and their faults: one each,
    of many rows under one key only the first few, which say how many there are.
    """
    key = list(table.source.key)
    if values.height <= _FEW_ROWS:
        is_told_apart = len(set(zip(*(values[name] for name in key), strict=True))) == values.height
    else:
        is_told_apart = values.select(pl.struct(key).is_unique().all()).item()
    if is_told_apart:
        return set(), set(), []
    loaded = [name for name in values.columns if values[name].null_count() < values.height]
    twice = (
        values.with_row_index("index_")
        .filter(~pl.col("index_").is_in(pl.Series(list(faulty), dtype=pl.UInt32).implode()))
        .filter(pl.struct(key).is_duplicated())
    )
    repeated: set[int] = set()
    refused: set[int] = set()
    faults: list[CellFault] = []
    for _, group in twice.group_by(key, maintain_order=True):
        indexes = group["index_"].to_list()
        if group.select(loaded).n_unique() == 1:
            repeated.update(indexes[1:])
            continue
        refused.update(indexes)
        is_all = len(indexes) == values.height > 2
        for index in indexes[:MOST_OF_ONE_KEY]:
            why = _same_key(
                [table.row(other) for other in indexes[: NAMED + 1] if other != index], len(indexes), is_all
            )
            written = "+".join(str(table.texts[name][index]) for name in key)
            faults.append(CellFault(index=index, column=key[0], written=written, why=why))
    return repeated, refused, faults


def _same_key(others: Sequence[int], count: int, is_all: bool) -> Unreadable:
    if is_all:
        return Unreadable(
            "same_key",
            both(f"{count} 行都是同一个编号", f"All {count} rows have one number"),
            both(
                "每行应有各自的编号；请核对编号列是否填错或被下拉填充",
                "Each row needs its own; check whether the column was filled down",
            ),
        )
    named = others[:NAMED]
    more = count - 1 - len(named)
    zh, en = "、".join(map(str, named)), ", ".join(map(str, named))
    zh, en = (f"{zh} 等 {count - 1} ", f"{en} and {more} more") if more else (f"{zh} ", en)
    return Unreadable(
        "same_key",
        both(f"与第 {zh}行编号相同而内容不同", f"Same key as row {en}, other content"),
        both("核对后只保留正确的一行", "Keep the one that is right"),
    )
