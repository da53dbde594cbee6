"""The fast way over a whole column says what the reader of one cell says, or nothing."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.intake.judging.cells import columns_where, fast, parse
from pipelines.intake.judging.spellings import UNKNOWN_WORDS, ParsedWithWarning, read_cell, spellings
from pipelines.intake.reading.plain_text import BLANKS
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import mask, masked, may_hold_marks

pytestmark = pytest.mark.quick

COLUMNS = {
    (column.about.cell, str(column.dtype)): column
    for source in load().sources.values()
    for column in source.columns
    if column.about.cell not in (None, "text", "area", "fee", "personal")  # which stay as they are written
}
SAMPLES = ("2022-01-05 08:03:00", "2022-01-05 08:03", "2022/1/5 8:03", "2022/1/5", "2022-01-05")
CORPUS = (
    "2022-01-05",
    "2022-1-5",
    "2022/01/05",
    "2022/1/5",
    "2022.1.5",
    "2022-01/05",
    "2022年1月5日",
    "20220105",
    "44566",
    "2022-02-30",
    "2022-13-01",
    "1899-12-31",
    "1900-01-01",
    "2099-12-31",
    "2100-01-01",
    "2022-01-05 00:00",
    "2022-01-05 0:00:00",
    "2022-01-05 08:03",
    "2022-01-05 08:03:60",
    "2022-01-05 24:00:00",
    "2022-01- 5 08:03:00",
    "2022-01-05  08:03:00",
    "2022-01-05T08:03:00",
    "+022-01-05 08:03:00",
    "2022-1-5 8:03:00",
    "2022-01-05 08:03:00.5",
    "2022/1/5 8:03",
    "2022/01/05 08:03:00",
    "2022-01",
    "2022年1月",
    "202201",
    "0",
    "-0",
    "+1",
    "007",
    "1.0",
    "1.50",
    "1e5",
    "1E5",
    "1,000",
    "12,34",
    "-3",
    "999999999999999",
    "1000000000000000",
    "0.1234567",
    "0.30000000000000004",
    "85%",
    "0.85",
    "1",
    "1.0",
    "1.1",
    "100%",
    "１２",
    "٣",
    "是",
    "否",
    "√",
    "Y",
    "有",
    "投诉",
    "complaint",
    "Complaint",
    "COMPLAINT",
    "满意",
    " 满意",
    "满 意",
    "基本满意",
    "GD1",
    "GD 1",
    "ＧＤ1",
    "3.5E+15",
    "9e+9",
    "9E9",
    "a-b_c",
    "A" * 41,
    "91110000100000006G",
    "停车、电梯",
    "inf",
    "nan",
    "None",
    "１９-01",
    "0x10",
    "1_000",
)
PIECES = st.sampled_from(
    [
        *"0123456789",
        *"-/.: T年月日时分",
        "2022",
        "20",
        "19",
        "01",
        "12",
        "31",
        "00",
        "59",
        "是",
        "否",
        "E+",
        "%",
        "+",
        ",",
        "，",
        "０",
        "\t",
        "　",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=14).map("".join), st.text(max_size=20))


def said(text: str, column: Column) -> Any:
    """What the reader of one cell says; nothing where it cannot read it."""
    try:
        value = read_cell(text, column)
    except Unreadable:
        return None
    return value.value if isinstance(value, ParsedWithWarning) else value


def assert_restricted(texts: list[str], column: Column) -> None:
    """Whatever the fast way gives is what the reader gives."""
    written = [text for text in (each.strip(BLANKS) for each in texts) if text and text not in UNKNOWN_WORDS]
    frame = pl.DataFrame({column.name: written}, schema={column.name: pl.String})
    for sample in SAMPLES:
        values = frame.select(fast(column, pl.Series([sample])).alias(column.name)).to_series()
        for text, value in zip(written, values, strict=True):
            if value is not None:
                assert pl.Series([said(text, column)], dtype=column.dtype)[0] == value, (column.name, text)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=["-".join(map(str, kind)) for kind in COLUMNS])
def test_the_fast_way_reads_every_spelling_as_its_reader_does_or_leaves_it(column: Column) -> None:
    words = [word for word in spellings(column.about) if word]
    assert_restricted([*CORPUS, *words, *(word.upper() for word in words)], column)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=40))
def test_the_fast_way_reads_any_text_as_its_reader_does_or_leaves_it(texts: list[str]) -> None:
    for column in COLUMNS.values():
        assert_restricted(texts, column)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(TEXTS, st.sampled_from(["电话13800138000", "３号楼２单元501室", "张先生", "v信abc123456"])),
        max_size=20,
    )
)
def test_a_column_is_masked_as_each_of_its_texts_is(texts: list[str]) -> None:
    assert masked(pl.Series(texts, dtype=pl.String)).to_list() == [mask(text) for text in texts]


MANY = 2_500  # rows that are no longer gone through one by one


@pytest.mark.parametrize("column", COLUMNS.values(), ids=["-".join(map(str, kind)) for kind in COLUMNS])
def test_a_few_rows_are_read_as_many_are(column: Column) -> None:
    texts = [*CORPUS, None, "", "是　", *spellings(column.about)]
    few = parse(pl.DataFrame({column.name: texts}, schema={column.name: pl.String}), [column], {})
    many = parse(pl.DataFrame({column.name: texts * (MANY // len(texts) + 1)}), [column], {})
    assert few.values.equals(many.values.head(len(texts)))
    assert few.values.schema == many.values.schema
    codes = {(fault.index, fault.written, fault.why.code) for fault in many.faults if fault.index < len(texts)}
    assert {(fault.index, fault.written, fault.why.code) for fault in few.faults} == codes
    assert {(note.written, note.note.code) for note in few.notes} == {(n.written, n.note.code) for n in many.notes}


def test_a_mark_of_a_person_is_found_in_few_rows_as_in_many() -> None:
    texts = ["张先生电话13800138000", "无", None, "3号楼2单元501室", "一切正常"]
    few = pl.DataFrame({"a": texts, "b": ["无", None, "正常", "无", "无"]})
    assert columns_where(few, ["a", "b"], may_hold_marks) == {"a"}
    assert columns_where(pl.concat([few] * 4_000), ["a", "b"], may_hold_marks) == {"a"}
    assert masked(pl.Series(texts * MANY)).to_list() == masked(pl.Series(texts)).to_list() * MANY
