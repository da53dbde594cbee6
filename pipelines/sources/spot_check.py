"""季度抽查: the district office's own checks, random or targeted."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, day, decimal, identifier, share, whole, words
from pipelines.text import both

KINDS = {"random": both("随机抽查", "Random"), "targeted": both("定向抽查", "Targeted")}
KINDS_AS_WRITTEN = {"随机": "random", "定向": "targeted", "针对性考评": "targeted"}


class SpotCheck(dy.Schema):
    """One row is one check of one estate in one quarter."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", key=True)
    sequence = whole("抽查序号", "Sequence", "序次", "第几次", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    check_kind = choice("抽查方式", "Kind", "抽查类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    selection_share = share("抽中概率", "Selection probability", "抽样概率")
    score = decimal("抽查得分", "Score", "得分", unit="分", required=True)
    checked_on = day("抽查日期", "Checked on", "检查日期", required=True)


SOURCE = Source(
    id="spot_check",
    label=both("季度抽查", "Spot checks"),
    row=both("一行是一个小区一季度内的一次抽查", "One row is one check of one estate in one quarter"),
    schema=SpotCheck,
    shape="picture",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S4-30",),
    checks=(
        Check(
            name="score_in_range",
            refuses="row",
            message=both("得分应在 0 至 100 之间", "The score must lie between 0 and 100"),
            mend=both("核对得分", "Check the score"),
            expr=pl.col("score").is_between(0, 100),
            columns=("score",),
        ),
    ),
)
