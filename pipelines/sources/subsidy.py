"""补贴: payments to estates and streets, the survey they follow, what was used off purpose (S2-09, S1-32)."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import at_most, not_negative, on_hundred_points
from pipelines.catalogue.schema import (
    Check,
    Source,
    choice,
    day,
    decimal,
    free_text,
    identifier,
    share,
    whole,
    words,
    yes_no,
)
from pipelines.sources.subsidy_band import KINDS as SUBSIDY_KINDS
from pipelines.text import both

UNIT_KINDS = {"estate": both("小区", "Estate"), "street": both("街道（乡镇）", "Street")}
UNIT_KINDS_AS_WRITTEN = {"街道": "street", "乡镇": "street", "项目": "estate"}
SUBSIDY_KINDS_AS_WRITTEN = {
    "旧楼区补贴": "old_area",
    "老旧小区补贴": "old_area",
    "老旧小区长效管理补贴": "old_area",
    "低收费补贴": "low_fee",
    "保障房小区补贴": "affordable",
    "以奖代补": "reward",
    "奖励": "reward",
    "其他": "other",
}


class Subsidy(dy.Schema):
    """One row is one payment of one kind to one unit in one year."""

    unit = identifier("补贴对象编号", "Unit subsidised", "受补单位编号", "补贴单位编号", key=True)
    year = whole("补贴年度", "Subsidy year", "年度", key=True)
    subsidy_kind = choice(
        "补贴类型", "Kind of subsidy", "补贴种类", values=SUBSIDY_KINDS, written=SUBSIDY_KINDS_AS_WRITTEN, key=True
    )
    payment_no = identifier("拨付批次", "Payment number", "拨付编号", "补贴拨付编号", key=True)
    unit_kind = choice(
        "补贴对象类别", "Kind of unit", "受补单位类别", values=UNIT_KINDS, written=UNIT_KINDS_AS_WRITTEN, required=True
    )
    unit_name = words("补贴对象", "Name of the unit", "受补单位")
    budget_city_yuan = decimal("市级预算（元）", "City budget (yuan)", "市级资金（元）", unit="元", adds_up=True)
    budget_district_yuan = decimal(
        "区级预算（元）", "District budget (yuan)", "区级资金（元）", unit="元", adds_up=True
    )
    survey_id = identifier("依据调查编号", "Survey it follows", refers="survey")
    satisfied_share = share("居民满意率", "Residents' satisfaction", "满意率")
    answers = whole("有效样本数", "Valid answers", "调查样本数", unit="份")
    score = decimal("补贴考核得分", "Score", "考核得分", unit="分")
    payable_yuan = decimal("应拨金额（元）", "Payable (yuan)", "应补金额（元）", unit="元", adds_up=True)
    paid_yuan = decimal("实拨金额（元）", "Paid (yuan)", "实补金额（元）", "已拨金额（元）", unit="元", adds_up=True)
    paid_on = day("拨付日期", "Paid on", "补贴拨付日期")
    off_purpose_yuan = decimal(
        "挪用金额（元）", "Used off purpose (yuan)", "未专款专用金额（元）", unit="元", adds_up=True
    )
    is_audited = yes_no("是否审计", "Audited", "是否已审计")
    audit_finding = free_text("审计发现", "Audit finding", "审计意见", "审计结论")


SOURCE = Source(
    id="subsidy",
    label=both("补贴台账", "Subsidies"),
    row=both("一行是一个单位一年内一种补贴的一次拨付", "One row is one payment of one kind to one unit in one year"),
    schema=Subsidy,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区财政、住房城乡建设部门", "District finance and housing departments"),
    clauses=("S2-09", "S1-32", "S1-30", "S4-07"),
    checks=(
        *not_negative(
            "budget_city_yuan", "budget_district_yuan", "answers", "payable_yuan", "paid_yuan", "off_purpose_yuan"
        ),
        *on_hundred_points("score"),
        Check(
            name="year_plausible",
            refuses="row",
            message=both("补贴年度应在 2000 至 2100 之间", "The year must lie between 2000 and 2100"),
            mend=both("填四位年份", "Write the year with four digits"),
            expr=pl.col("year").is_between(2000, 2100),
            columns=("year",),
        ),
        at_most("off_purpose_yuan", "paid_yuan", "挪用金额多于实拨金额", "More was used off purpose than was paid"),
        Check(
            name="payment_has_day",
            refuses="nothing",
            message=both("有实拨金额，未填拨付日期", "Paid without a date"),
            mend=both("补填拨付日期", "Give the date of payment"),
            expr=(pl.col("paid_yuan") == 0) | pl.col("paid_on").is_not_null(),
            columns=("paid_yuan", "paid_on"),
        ),
    ),
)
