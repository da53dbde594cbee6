"""企业信用记录: good and bad items of companies, each with the days on which it counts."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, credit_code, day, decimal, free_text, identifier, words
from pipelines.text import both

KINDS = {"base": both("基础信息", "Base"), "good": both("加分", "Good"), "bad": both("扣分", "Bad")}
KINDS_AS_WRITTEN = {
    "基本信息": "base",
    "基础分": "base",
    "良好信息": "good",
    "良好": "good",
    "不良信息": "bad",
    "不良": "bad",
}
CODES = {
    "registration": both("企业基础信息", "Particulars of the company"),
    "award": both("表彰奖励", "Award"),
    "party_building": both("党建工作", "Party building"),
    "emergency_help": both("应急支援", "Help in emergencies"),
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
    "service_quality": both("服务质量不达标", "Service below standard"),
    "other": both("其他", "Other"),
}


class CreditRecord(dy.Schema):
    """One row is one credit item of one company."""

    record_id = identifier("记录编号", "Record number", "信用记录编号", key=True)
    company_code = credit_code(
        "统一社会信用代码", "Credit code", "企业统一社会信用代码", "信用代码", refers="company", required=True
    )
    company_name = words("企业名称", "Company name")
    estate_id = identifier("涉及小区编号", "Estate concerned", "小区编号", "项目编号", refers="estate")
    record_kind = choice(
        "记录性质", "Kind", "信息类别", "加分/扣分", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    record_code = choice("事项", "Item", "信用事项", "记录事项", values=CODES, required=True)
    points = decimal("分值", "Points", "加（扣）分值", unit="分", required=True)
    happened_on = day("发生日期", "Happened on")
    decided_on = day("认定日期", "Decided on", "决定日期", required=True)
    decision_no = words("文书号", "Decision number", "决定文号")
    valid_from = day("有效期起", "Valid from", "生效日期", required=True)
    valid_to = day("有效期止", "Valid to", "失效日期")
    repaired_on = day("修复日期", "Repaired on", "信用修复日期")
    repair_reason = free_text("修复原因", "Reason for repair", "修复说明", "信用修复原因")


SOURCE = Source(
    id="credit_record",
    label=both("企业信用记录", "Credit records"),
    row=both("一行是一家企业的一条信用记录", "One row is one credit item of one company"),
    schema=CreditRecord,
    shape="register",
    cadence="month",
    sender="city",
    owner=both("市住房城乡建设部门", "City housing department"),
    clauses=("S3-16", "S2-10", "S4-14", "S1-18", "S3-26", "S4-03"),
    checks=(
        Check(
            name="points_positive",
            refuses="row",
            message=both("分值填正数，加扣由“记录性质”区分", "Points are positive; the kind says whether they add"),
            mend=both("请填写正数", "Enter a positive number"),
            expr=pl.col("points") > 0,
            columns=("points",),
        ),
        Check(
            name="validity_in_order",
            refuses="row",
            message=both("有效期止不晚于有效期起", "The item ends before it begins"),
            mend=both("核对有效期", "Check both dates"),
            expr=pl.col("valid_to") > pl.col("valid_from"),
            columns=("valid_from", "valid_to"),
        ),
    ),
)
