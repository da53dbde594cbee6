"""月度考核: the street's monthly score of each estate that a company serves, 100 points."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, credit_code, day, decimal, free_text, identifier, words
from pipelines.text import both

# the common six, to which every rubric maps its sections
SECTIONS = (
    "score_management",
    "score_order",
    "score_sanitation",
    "score_greening",
    "score_facilities",
    "score_publicity",
)


class Assessment(dy.Schema):
    """One row is one estate's score of one month."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    score = decimal("考核得分", "Score", "得分", "总分", "月度考核得分", "考核总分", unit="分", required=True)
    score_management = decimal("综合管理得分", "Management", "综合管理", unit="分")
    score_order = decimal("秩序维护与消防得分", "Order and fire safety", "秩序维护得分", "秩序维护与消防", unit="分")
    score_sanitation = decimal(
        "环境卫生与垃圾分类得分", "Sanitation and refuse sorting", "环境卫生得分", "环境卫生与垃圾分类", unit="分"
    )
    score_greening = decimal("绿化得分", "Greening", "绿化养护得分", "绿化", unit="分")
    score_facilities = decimal("共用设施设备得分", "Shared facilities", "设施设备得分", "共用设施设备", unit="分")
    score_publicity = decimal("公示与诉求处理得分", "Disclosure and requests", "公示与诉求处理", unit="分")
    deduction_reason = free_text("扣分原因", "Reasons for deduction", "扣分说明", "扣分情况", "主要问题")
    rubric_version = words("考核标准版本", "Rubric version", "考核细则版本")
    assessor = words("考核单位", "Assessed by", "考核部门")
    reported_on = day("上报日期", "Reported on", "考核日期")


SOURCE = Source(
    id="assessment",
    label=both("月度考核", "Monthly assessments"),
    row=both("一行是一个小区一个月的考核得分", "One row is one estate's score of one month"),
    schema=Assessment,
    shape="picture",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S4-29", "S4-16", "S0-19"),
    checks=(
        Check(
            name="score_in_range",
            refuses="row",
            message=both("得分应在 0 至 100 之间", "The score must lie between 0 and 100"),
            mend=both("核对得分；未考核的不要填 0，整行不报", "Check it; leave out an estate that was not assessed"),
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
