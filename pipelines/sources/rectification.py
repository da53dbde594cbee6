"""整改通知: what was ordered of whom, by when, demanded again when, and closed when."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, day, free_text, identifier, words
from pipelines.text import both

ORIGINS = {
    "inspection": both("检查巡查", "Inspection"),
    "assessment": both("月度考核", "Monthly assessment"),
    "spot_check": both("季度抽查", "Spot check"),
    "appraisal": both("履约考评", "Contract appraisal"),
    "complaint": both("群众诉求", "Complaint"),
    "meeting": both("会议交办", "Meeting"),
    "other": both("其他来源", "Other"),
}
ORIGINS_AS_WRITTEN = {
    "检查": "inspection",
    "巡查": "inspection",
    "考核": "assessment",
    "抽查": "spot_check",
    "投诉": "complaint",
    "12345": "complaint",
    "12345诉求": "complaint",
    "诉求": "complaint",
    "联席会议": "meeting",
    "会议": "meeting",
    "其他": "other",
}
SUBJECTS = {
    "company": both("物业服务企业", "Company"),
    "street": both("街道（乡镇）", "Street"),
    "developer": both("开发企业", "Developer"),
    "committee": both("业委会（物管会）", "Committee"),
}
SUBJECTS_AS_WRITTEN = {
    "物业企业": "company",
    "物业公司": "company",
    "物业": "company",
    "街道": "street",
    "乡镇": "street",
    "开发商": "developer",
    "建设单位": "developer",
    "开发建设单位": "developer",
    "业委会": "committee",
    "业主委员会": "committee",
    "物管会": "committee",
}


class Rectification(dy.Schema):
    """One row is one rectification order."""

    rectification_no = identifier("整改通知编号", "Rectification number", "整改通知书编号", "整改单号", key=True)
    origin = choice("整改来源", "Origin", "来源", values=ORIGINS, written=ORIGINS_AS_WRITTEN)
    origin_no = identifier("来源编号", "Number at the origin", "对应检查编号")
    subject_kind = choice(
        "整改对象类别", "Kind of subject", "整改对象类型", values=SUBJECTS, written=SUBJECTS_AS_WRITTEN, required=True
    )
    subject_name = words("整改对象", "Subject", "整改单位", "被通知单位")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", refers="developer"
    )
    committee_id = identifier("业委会编号", "Committee number", "业委会（物管会）编号", refers="committee")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    issue = free_text("整改事项", "What to put right", "整改内容", "存在问题")
    department = words("责令单位", "Ordered by", "下达单位", "发出单位")
    ordered_on = day("下达日期", "Ordered on", "责令日期", "通知日期", "整改通知日期", required=True)
    due_on = day("整改期限", "Due on", "整改时限", "整改截止日期", required=True)
    first_demand_on = day("第一次催办日期", "First demand on", "首次催告日期", "一次催办日期")
    second_demand_on = day("第二次催办日期", "Second demand on", "二次催告日期", "二次催办日期")
    closed_on = day("整改完成日期", "Closed on", "整改销号日期", "完成日期")


SOURCE = Source(
    id="rectification",
    label=both("整改通知台账", "Rectification orders"),
    row=both("一行是一份整改通知", "One row is one rectification order"),
    schema=Rectification,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）、区住房城乡建设部门", "Street office and district housing department"),
    clauses=("S3-16", "S1-18", "S4-27"),
    checks=(
        in_order("ordered_on", "due_on", "整改期限早于下达日期", "Due before it was ordered"),
        in_order("ordered_on", "closed_on", "整改完成早于下达日期", "Closed before it was ordered"),
        in_order("ordered_on", "first_demand_on", "催办日期早于下达日期", "Demanded before it was ordered"),
        in_order("ordered_on", "second_demand_on", "催办日期早于下达日期", "Demanded before it was ordered"),
        in_order(
            "first_demand_on", "second_demand_on", "第二次催办早于第一次", "The second demand is older than the first"
        ),
        Check(
            name="subject_is_named",
            refuses="row",
            message=both("未写明整改对象的代码或编号", "The unit to rectify is not given by code or number"),
            mend=both(
                "企业填统一社会信用代码；业委会填业委会编号或小区编号",
                "Give a company's or developer's credit code, or the number of the committee or its estate",
            ),
            expr=pl.when(pl.col("subject_kind") == "company")
            .then(pl.col("company_code").is_not_null())
            .when(pl.col("subject_kind") == "developer")
            .then(pl.col("developer_code").is_not_null())
            .when(pl.col("subject_kind") == "committee")
            .then(pl.col("committee_id").is_not_null() | pl.col("estate_id").is_not_null())
            .otherwise(pl.lit(value=True)),
            columns=("subject_kind", "company_code", "developer_code", "committee_id"),
        ),
    ),
)
