"""Which rows of a sheet are no data: blank, total, note, repeated heading. Each is named and counted, never dropped."""

import functools
import operator
import re
from collections.abc import Sequence
from decimal import Decimal

import polars as pl

TOTAL = r"^.{0,12}?(合计|总计|小计|共计|累计|总和)([（(].{0,8}[)）])?[:：]?$"
# What a key column of a total row may hold: the word itself, or how many there are (12个)
TOTAL_WORD = r"(合|总|小|共|累)\s*计|总\s*和|^\s*[\d,，]{1,9}\s*[个处家户件项条栋套座人名]?\s*$"
SUBTOTAL = "小计"
RUNNING = "累计"
NOTE = (
    r"^[（(]?(注|备注|说明|附注|填表说明|填报说明)[)）]?\d{0,2}([:：、.．]|$)"
    r"|^(填表|填报|制表|审核|复核|报送|上报|统计|负责|经办|联系|单位负责|分管领导)(人|单位|时间|日期|电话|人签字|签字|负责人)?([（(].{0,6}[)）])?[:：]"
)
EXAMPLE = (
    r"^[（(\[【〔]?(填报|填写|模板)?(示例|样例|范例|举例|例如)(行|数据)?\d{0,2}([)）\]】〕:：、.．]|$)"
    r"|^[（(\[【〔]?例\d{0,2}[)）\]】〕:：]"
    # a row under the headings that says how to fill them in: 必填, 10个字以内
    r"|^[（(\[【〔]?(必填|选填|非必填|可不填|填写要求)(项|列)?([)）\]】〕:：、,，;；。]|$)"
    r"|^(不超过|限)?\d{1,3}个?(汉字|字符|字)(以内|之内|内)?$"
)
# 续表, （续上页）, 第1页共3页: a line of a list that is printed over several pages
PAGE_LINE = r"^[（(]?(接?续(表|前表|上表|上页|前页)|接上(表|页))\d{0,2}[)）]?$|^.{0,20}[（(]续(表)?\d{0,2}[)）]$|^[-—(（]?(第\d{1,4}页[,，、/]?(共\d{1,4}页)?|共\d{1,4}页[,，、/]?(第\d{1,4}页)?)[-—)）]?$"
DATA = "data"
_FEW_ROWS = 500
_SENTENCE = 6  # characters
_BLANKS = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")  # `\\s` of the frames' engine
_TOTAL, _TOTAL_WORD, _NOTE, _EXAMPLE, _PAGE_LINE = (
    re.compile(form) for form in (TOTAL, TOTAL_WORD, NOTE, EXAMPLE, PAGE_LINE)
)
NOT_FILLED = "not_filled"
# What a template fills in beforehand beside the key, so that a clerk knows which estate a row is for.
LABELS = ("estate_id", "estate_name", "company_code", "company_name", "district", "street", "community")


def row_kinds(
    frame: pl.DataFrame, data: Sequence[str], keys: Sequence[str], headings: Sequence[str | None]
) -> pl.Series:
    """For each row of a sheet below its headings: `data`, `blank`, `total`, `note`, `example` or `heading`.

    `data` are the frame's columns that are loaded, `keys` those of them that a data row must fill, `headings` the
    heading of each frame column as written, or None.
    """
    kinds = _one_by_one if frame.height <= _FEW_ROWS else all_at_once
    return kinds(frame, data, keys, headings)


def _one_by_one(
    frame: pl.DataFrame, data: Sequence[str], keys: Sequence[str], headings: Sequence[str | None]
) -> pl.Series:
    """`row_kinds` of a few rows, for which a call for all of them costs more: the same answers, as a test proves."""
    rows = frame.rows()
    places = [frame.columns.index(key) for key in keys]
    known = [(index, text) for index, text in enumerate(headings) if text]
    texts_known = frozenset(text for _, text in known)
    enough = max(2, 0.6 * len(known))
    filled = [len(row) - row.count(None) for row in rows]
    leads = [_lead(row) for row in rows]
    totals = [index for index, lead in enumerate(leads) if lead and _TOTAL.search(lead)]
    if any(rows[at][place] is not None for at in totals for place in places):
        # the word itself or a count may stand in a key column
        totals = [at for at in totals if all(not rows[at][key] or _TOTAL_WORD.search(rows[at][key]) for key in places)]
    # an example says so in Chinese: of most keys, which are codes, no cell need be looked at
    worded = [place for place in places if not "".join(row[place] or "" for row in rows).isascii()]
    kinds = []
    for at, row in enumerate(rows):
        if not filled[at]:
            kinds.append("blank")
        elif not texts_known.isdisjoint(row) and sum(row[place] == text for place, text in known) >= enough:
            kinds.append("heading")
        elif at in totals:
            kinds.append("total")
        elif any(
            text and not text.isascii() and _EXAMPLE.search(text) for text in (leads[at], *[row[key] for key in worded])
        ):
            kinds.append("example")
        elif filled[at] == 1 and _PAGE_LINE.search(leads[at]):
            kinds.append("note")
        else:
            kinds.append("note" if leads[at] and _NOTE.search(leads[at]) else DATA)
    if len(data) >= 2:
        # below the table, a line of its own that fills one cell is a remark
        last = max((index for index, kind in enumerate(kinds) if kind == DATA and filled[index] > 1), default=-1)
        below = [
            index for index in range(last + 1, len(kinds)) if kinds[index] == DATA and len(leads[index]) >= _SENTENCE
        ]
        if below:
            texts = pl.Series([leads[at] for at in below], dtype=pl.String)
            for at, is_han in zip(below, texts.str.contains(r"\p{Han}"), strict=True):
                kinds[at] = "note" if is_han else kinds[at]
    return pl.Series("kind", kinds, dtype=pl.String)


def _lead(row: Sequence[str | None]) -> str:
    """The first text of a row without its blanks; nothing where no word of a total, a note or a sentence is in it."""
    first = row[0] if row[0] is not None else next((cell for cell in row if cell is not None), "")
    return "" if first.isascii() else _BLANKS.sub("", first)


def all_at_once(
    frame: pl.DataFrame, data: Sequence[str], keys: Sequence[str], headings: Sequence[str | None]
) -> pl.Series:
    """`row_kinds` of many rows."""
    lead = frame.select(pl.coalesce(pl.all()).str.replace_all(r"\s", "").alias("lead"))["lead"]
    # a total, a note and a sentence have Chinese characters: where each row begins with a number, none need be looked for
    has_words = lead.str.contains(r"[^\x00-\x7f]").any()
    known = [(name, text) for name, text in zip(frame.columns, headings, strict=True) if text]
    looks = frame.select(
        pl.sum_horizontal(pl.all().is_not_null()).alias("filled"),
        pl.sum_horizontal([pl.lit(0), *((pl.col(name) == text) for name, text in known)]).alias("same"),
        pl.all_horizontal([pl.lit(value=True), *(pl.col(key).is_null() for key in keys)]).alias("keyless"),
        _is_example([lead, *(frame[key] for key in keys)]).alias("example"),
    ).with_columns(lead)
    kind = (
        pl.when(pl.col("filled") == 0)
        .then(pl.lit("blank"))
        .when(pl.col("same") >= max(2, 0.6 * len(known)))
        .then(pl.lit("heading"))
    )
    if not has_words:
        return looks.select(kind.otherwise(pl.lit(DATA)).alias("kind"))["kind"]
    is_total = pl.col("lead").str.contains(TOTAL).fill_null(value=False)
    if looks.select((is_total & ~pl.col("keyless")).any()).item():
        # the word itself or a count may stand in a key column
        word = frame.select(
            pl.all_horizontal(pl.col(key).is_null() | pl.col(key).str.contains(TOTAL_WORD) for key in keys)
        )
        looks = looks.with_columns(word.to_series().alias("keyless"))
    kinds = looks.select(
        kind.when(is_total & pl.col("keyless"))
        .then(pl.lit("total"))
        .when(looks["example"])
        .then(pl.lit("example"))
        .when((pl.col("filled") == 1) & pl.col("lead").str.contains(PAGE_LINE))
        .then(pl.lit("note"))
        .when(pl.col("lead").str.contains(NOTE))
        .then(pl.lit("note"))
        .otherwise(pl.lit(DATA))
        .alias("kind"),
        "filled",
        (pl.col("lead").str.contains(r"^.{6}") & pl.col("lead").str.contains(r"\p{Han}"))
        .fill_null(value=False)
        .alias("is_sentence"),
    )
    if len(data) < 2:
        return kinds["kind"]
    # below the table, a line of its own that fills one cell is a remark
    last = kinds.with_row_index("at").filter((pl.col("kind") == DATA) & (pl.col("filled") > 1))["at"].max()
    below = pl.int_range(pl.len()) > (-1 if last is None else last)
    return kinds.select(
        pl.when(below & (pl.col("kind") == DATA) & pl.col("is_sentence")).then(pl.lit("note")).otherwise("kind")
    ).to_series()


def _is_example(texts: Sequence[pl.Series]) -> pl.Series:
    """Which rows say in any of some texts that they are examples."""
    matches = [text.str.contains(EXAMPLE).fill_null(value=False) for text in texts]
    return functools.reduce(operator.or_, matches)


def is_not_filled(frame: pl.DataFrame, estate: str, others: Sequence[str]) -> pl.Series:
    """Which rows name an estate and have nothing in any of the other columns."""
    return frame.select(
        is_not_filled=pl.all_horizontal(pl.col(estate).is_not_null(), *(pl.col(name).is_null() for name in others))
    )["is_not_filled"]


def wrong_totals(
    kinds: Sequence[str],
    first_cells: Sequence[str | None],
    values: Sequence[Decimal | None],
    stated: Sequence[Decimal | None],
) -> list[tuple[int, Decimal, Decimal]]:
    """Total rows whose number is not the sum: (row, what it says, what the rows add up to).

    `values` are the numbers of all rows (None in rows that are no data), `stated` what each total row says, in order.
    A 小计 adds what stands since the last 小计, any other total everything; a running total (累计) is not checked.
    """
    result = []
    since, above, seen = Decimal(0), Decimal(0), False
    everything = sum((value for value in values if value is not None), Decimal(0))
    says = iter(stated)
    for index, (kind, value) in enumerate(zip(kinds, values, strict=True)):
        if kind == DATA:
            seen = True
            since += value or 0
            above += value or 0
        elif kind == "total":
            number, label = next(says), first_cells[index] or ""
            # a total may also stand above its rows
            adds = since if SUBTOTAL in label else above if seen else everything
            since = Decimal(0) if SUBTOTAL in label else since
            if number is not None and number != adds and RUNNING not in label:
                result.append((index, number, adds))
    return result
