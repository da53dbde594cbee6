"""What a row of a sheet is does not depend on how many rows stand around it."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.layout.row_kinds import all_at_once, row_kinds

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "合计",
            "合 计",
            "小计：",
            "共计（户）",
            "东城区合计",
            "总 和",
            "累计",
            "注：本表为模拟数据",
            "备注",
            "说明1、按月填报",
            "填表人：张",
            "审核人（签字）：",
            "小区名称",
            "得分",
            "85",
            "12个",
            "1,204 户",
            "西城区",
            "本表由各街道填报后汇总",
            "this is a line of text",
            "合　计",
            "计\u2003合",
            "\u001c合计",
        ]
    ),
    st.text(max_size=8).filter(bool),
)
HEADINGS = ("小区名称", "得分", None, "西城区")


@given(st.lists(st.tuples(*[CELLS] * 4), max_size=12), st.integers(1, 4), st.integers(0, 3))
def test_a_few_rows_are_told_apart_as_many_are(rows: list[tuple[str | None, ...]], loaded: int, keys: int) -> None:
    names = ["1", "2", "3", "4"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    few = row_kinds(frame, names[:loaded], names[:keys], HEADINGS)
    assert few.to_list() == all_at_once(frame, names[:loaded], names[:keys], HEADINGS).to_list()


def test_a_total_row_that_counts_in_the_key_column_is_a_total_and_no_estate() -> None:
    rows = [("1", "东城区", "晴川苑", "12"), ("小计", None, "1个", "12"), ("合计", None, "1", "12")]
    frame = pl.DataFrame(rows, schema=["no", "area", "name", "households"], orient="row")
    for kinds in (row_kinds, all_at_once):
        assert kinds(frame, frame.columns, ["name"], [None] * 4).to_list() == ["data", "total", "total"]
