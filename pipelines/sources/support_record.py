"""支持措施: incentives, rewards, budget lines and other support, planned and decided."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import (
    Source,
    area,
    choice,
    credit_code,
    day,
    decimal,
    free_text,
    identifier,
    whole,
    words,
    yes_no,
)
from pipelines.catalogue.worded import between, wanted_with
from pipelines.text import both

KINDS = {
    "incentive": both("激励措施", "Incentive"),
    "reward": both("考核奖励", "Reward"),
    "budget_line": both("列入预算", "Budget line"),
    "street": both("向街道赋权增效", "Support to a street"),
    "tax_labour": both("税收、用工、培训扶持", "Tax, labour, training"),
}
KINDS_AS_WRITTEN = {
    "激励": "incentive",
    "奖励": "reward",
    "预算": "budget_line",
    "预算安排": "budget_line",
    "街道支持": "street",
    "税收扶持": "tax_labour",
    "用工扶持": "tax_labour",
    "税费优惠": "tax_labour",
}
SUBJECTS = {
    "street": both("街道（乡镇）", "Street"),
    "company": both("物业服务企业", "Company"),
    "estate": both("小区", "Estate"),
    "other": both("其他", "Other"),
}
SUBJECTS_AS_WRITTEN = {"街道": "street", "企业": "company", "物业企业": "company", "项目": "estate"}


class SupportRecord(dy.Schema):
    """One row is one measure of support."""

    record_no = identifier("扶持编号", "Support number", "扶持记录编号", "支持措施编号", key=True)
    support_kind = choice(
        "扶持类型", "Kind of support", "支持类型", "扶持措施类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    subject_kind = choice(
        "扶持对象类型", "Kind of subject", "支持对象类型", values=SUBJECTS, written=SUBJECTS_AS_WRITTEN
    )
    subject = words("扶持对象", "Subject", "扶持对象名称", "支持对象", required=True)
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "信用代码", refers="company"
    )
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    year = whole("扶持年度", "Year", "年度", "预算年度", unit="年", required=True)
    is_planned = yes_no("是否列入年度安排", "Planned", "是否计划内")
    decided_on = day("扶持决定日期", "Decided on", "决定日期", "批准日期")
    decision_no = words("扶持决定文号", "Decision number", "批准文号")
    amount_yuan = decimal("扶持金额（元）", "Amount (yuan)", "金额", "奖励金额", "预算金额", adds_up=True)
    basis = free_text("扶持依据", "Basis", "扶持内容", "奖励依据")


SOURCE = Source(
    id="support_record",
    label=both("支持措施", "Support"),
    row=both("一行是一项支持措施", "One row is one measure of support"),
    schema=SupportRecord,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区财政部门、区住房城乡建设部门", "District finance and housing departments"),
    clauses=("S2-19", "S3-16", "S3-17", "S3-27", "S4-11", "S4-35", "S1-30"),
    checks=(
        *not_negative("amount_yuan"),
        between(SupportRecord, "year", 2000, 2100),
        wanted_with(SupportRecord, "decided_on", "decision_no", refuses="nothing"),
    ),
)
