"""季度抽查: the district office's own checks, random or targeted."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, choice, day, decimal, free_text, identifier, share, whole, words
from pipelines.sources.assessment import SECTIONS
from pipelines.text import both

KINDS = {"random": both("随机抽查", "Random"), "targeted": both("定向抽查", "Targeted")}
KINDS_AS_WRITTEN = {"随机": "random", "定向": "targeted", "针对性考评": "targeted"}


class SpotCheck(dy.Schema):
    """One row is one check of one estate in one quarter."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    sequence = whole("抽查序号", "Sequence", "序次", "第几次", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    check_kind = choice("抽查方式", "Kind", "抽查类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    selection_share = share("抽中概率", "Selection probability", "抽样概率")
    score = decimal("抽查得分", "Score", "得分", unit="分", required=True)
    score_management = decimal("综合管理得分", "Management", "综合管理", unit="分")
    score_order = decimal("秩序维护与消防得分", "Order and fire safety", "秩序维护得分", "秩序维护与消防", unit="分")
    score_sanitation = decimal(
        "环境卫生与垃圾分类得分", "Sanitation and refuse sorting", "环境卫生得分", "环境卫生与垃圾分类", unit="分"
    )
    score_greening = decimal("绿化得分", "Greening", "绿化养护得分", "绿化", unit="分")
    score_facilities = decimal("共用设施设备得分", "Shared facilities", "设施设备得分", "共用设施设备", unit="分")
    score_publicity = decimal("公示与诉求处理得分", "Disclosure and requests", "公示与诉求处理", unit="分")
    deduction_reason = free_text("扣分原因", "Reasons for deduction", "扣分说明", "扣分情况", "主要问题")
    rubric_version = words("考核标准版本", "Rubric version", "抽查标准版本")
    assessor = words("抽查单位", "Checked by", "检查单位")
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
    clauses=("S4-30", "S4-16"),
    checks=(
        Check(
            name="score_in_range",
            refuses="row",
            message=both("得分应在 0 至 100 之间", "The score must lie between 0 and 100"),
            mend=both("核对得分", "Check the score"),
            expr=pl.col("score").is_between(0, 100),
            columns=("score",),
        ),
        *not_negative(*SECTIONS),
        Check(
            name="sections_add_up",
            refuses="nothing",
            message=both("六个板块得分之和不等于总分", "The six sections do not add up to the score"),
            mend=both("核对各板块得分和总分", "Check the sections and the score"),
            expr=pl.sum_horizontal(SECTIONS, ignore_nulls=False) == pl.col("score"),
            columns=("score", *SECTIONS),
        ),
    ),
)
