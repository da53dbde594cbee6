"""违法违规记录: misconduct, penalties and illegal charges of companies and developers, with orders and decisions."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order, not_negative
from pipelines.catalogue.schema import (
    Check,
    Source,
    choice,
    credit_code,
    day,
    decimal,
    free_text,
    identifier,
    words,
    yes_no,
)
from pipelines.text import both

KINDS = {
    "misconduct": both("不良行为", "Misconduct"),
    "penalty": both("行政处罚", "Penalty"),
    "fee_violation": both("违规收费", "Illegal charging"),
}
KINDS_AS_WRITTEN = {
    "违规行为": "misconduct",
    "违法违规行为": "misconduct",
    "处罚": "penalty",
    "价格违法": "fee_violation",
    "乱收费": "fee_violation",
}
SUBJECTS = {"company": both("物业服务企业", "Company"), "developer": both("开发企业", "Developer")}
SUBJECTS_AS_WRITTEN = {
    "物业企业": "company",
    "物业公司": "company",
    "物业": "company",
    "开发商": "developer",
    "建设单位": "developer",
    "开发建设单位": "developer",
}
TYPES = {
    "abandonment": both("违规弃管", "Unlawful abandonment"),
    "refuse_leave": both("拒不撤出", "Refusal to leave"),
    "malicious_breach": both("恶意毁约", "Malicious breach"),
    "short_notice": both("退出未提前告知", "Short notice of exit"),
    "no_handover": both("不移交资料设施", "No hand-over"),
    "illegal_charge": both("违规收费", "Illegal charge"),
    "bond_default": both("未缴履约保证金", "Bond not paid"),
    "no_filing": both("未办理备案", "Not filed"),
    "no_disclosure": both("未按规定公示", "No disclosure"),
    "safety": both("安全责任事故", "Safety"),
    "forgery": both("弄虚作假", "Forgery"),
    "other": both("其他", "Other"),
}
TYPES_AS_WRITTEN = {
    "弃管": "abandonment",
    "擅自撤离": "abandonment",
    "拒不退出": "refuse_leave",
    "拒不移交": "no_handover",
    "乱收费": "illegal_charge",
    "未公示": "no_disclosure",
    "未备案": "no_filing",
    "安全事故": "safety",
    "伪造": "forgery",
    "造假": "forgery",
}
FIELDS = {
    "fire": both("消防", "Fire safety"),
    "lift": both("电梯", "Lifts"),
    "gang": both("涉黑涉恶", "Gang-related"),
    "other": both("其他领域", "Other"),
}
FIELDS_AS_WRITTEN = {"消防安全": "fire", "特种设备": "lift", "扫黑除恶": "gang", "其他": "other"}


class Violation(dy.Schema):
    """One row is one act of one company or developer, from its finding to its correction."""

    violation_no = identifier("违法违规编号", "Violation number", "违规记录编号", "违法违规记录编号", key=True)
    violation_kind = choice("记录类别", "Kind", "违法违规类别", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    violation_type = choice(
        "行为类型", "Type", "违法违规行为", "违规事项", values=TYPES, written=TYPES_AS_WRITTEN, required=True
    )
    subject_kind = choice(
        "行为主体", "Kind of subject", "主体类别", values=SUBJECTS, written=SUBJECTS_AS_WRITTEN, required=True
    )
    subject_name = words("主体名称", "Subject", "企业名称", "当事人")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", refers="developer"
    )
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    field = choice("涉及领域", "Field", values=FIELDS, written=FIELDS_AS_WRITTEN)
    facts = free_text("违法违规事实", "What happened", "基本情况", "主要事实")
    found_on = day("发现日期", "Found on", "立案日期", "查处日期", required=True)
    ordered_on = day("责令改正日期", "Correction ordered on", "责令日期")
    order_due_on = day("责令改正期限", "Correction due on", "改正期限", "改正截止日期")
    corrected_on = day("改正日期", "Corrected on", "改正完成日期")
    proposed_to = words("提请上级部门", "Proposed to", "建议处理部门", "移送部门")
    authority = words("处理机关", "Authority", "处罚机关", "决定机关")
    decision_no = words("决定文号", "Decision number", "处罚决定书文号", "文书号")
    decided_on = day("决定日期", "Decided on", "处罚决定日期", "认定日期")
    penalty_yuan = decimal("处罚金额（元）", "Penalty (yuan)", "罚款金额（元）", unit="元")
    is_serious = yes_no("是否情节严重", "Serious", "情节严重")
    is_found_responsible = yes_no("是否认定负有责任", "Found responsible", "是否负有责任")
    publicity_ends_on = day("公示期止", "Publicity ends on", "公示截止日期")
    repealed_on = day("决定撤销日期", "Decision repealed on", "撤销日期")


SOURCE = Source(
    id="violation",
    label=both("违法违规记录", "Violations"),
    row=both("一行是一个企业的一次违法违规行为", "One row is one act of one company or developer"),
    schema=Violation,
    shape="register",
    cadence="month",
    sender="district",
    owner=both("区住房城乡建设、市场监管部门", "District housing department and market supervision"),
    clauses=("S1-18", "S1-30", "S3-16", "S3-22", "S4-14", "S4-25"),
    checks=(
        *not_negative("penalty_yuan"),
        in_order("found_on", "decided_on", "决定日期早于发现日期", "Decided before it was found"),
        in_order("found_on", "ordered_on", "责令日期早于发现日期", "Correction ordered before it was found"),
        in_order("ordered_on", "order_due_on", "改正期限早于责令日期", "Correction due before it was ordered"),
        in_order("found_on", "corrected_on", "改正日期早于发现日期", "Corrected before it was found"),
        in_order("decided_on", "repealed_on", "撤销日期早于决定日期", "Repealed before it was decided"),
        in_order("decided_on", "publicity_ends_on", "公示期止早于决定日期", "Publicity ends before the decision"),
        Check(
            name="subject_is_named",
            refuses="row",
            message=both("未填行为主体的统一社会信用代码", "The subject's credit code is missing"),
            mend=both(
                "物业服务企业填企业代码，开发企业填开发企业代码",
                "Give the company's code, or the developer's in its own column",
            ),
            expr=pl.when(pl.col("subject_kind") == "company")
            .then(pl.col("company_code").is_not_null())
            .otherwise(pl.col("developer_code").is_not_null()),
            columns=("subject_kind", "company_code", "developer_code"),
        ),
        Check(
            name="decision_has_number",
            refuses="nothing",
            message=both("已作出决定，未填文号", "Decided without a number"),
            mend=both("补填决定文号", "Give the number of the decision"),
            expr=pl.col("decided_on").is_null() | pl.col("decision_no").is_not_null(),
            columns=("decided_on", "decision_no"),
        ),
    ),
)
