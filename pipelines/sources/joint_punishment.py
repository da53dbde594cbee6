"""联合惩戒: measures that several departments decided against one company or developer (S4-03)."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, choice, credit_code, day, free_text, identifier, words
from pipelines.text import both

SUBJECTS = {"company": both("物业服务企业", "Company"), "developer": both("开发企业", "Developer")}
SUBJECTS_AS_WRITTEN = {
    "物业企业": "company",
    "物业公司": "company",
    "物业": "company",
    "开发商": "developer",
    "建设单位": "developer",
    "开发建设单位": "developer",
}


GROUNDS = {
    "owners_rights": both("侵害业主合法权益", "Infringed owners' rights"),
    "dishonesty": both("严重失信", "Serious dishonesty"),
    "other": both("其他事由", "Other"),
}
GROUNDS_AS_WRITTEN = {
    "侵害业主权益": "owners_rights",
    "损害业主利益": "owners_rights",
    "失信": "dishonesty",
    "其他": "other",
}


class JointPunishment(dy.Schema):
    """One row is one decision against one company or developer."""

    punishment_no = identifier("惩戒编号", "Punishment number", "联合惩戒编号", key=True)
    subject_kind = choice(
        "惩戒对象类别", "Kind of subject", "惩戒对象类型", values=SUBJECTS, written=SUBJECTS_AS_WRITTEN, required=True
    )
    subject_name = words("惩戒对象", "Subject", "企业名称")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", refers="developer"
    )
    ground = choice("惩戒事由", "Ground", "联合惩戒事由", values=GROUNDS, written=GROUNDS_AS_WRITTEN)
    measures = free_text("惩戒措施", "Measures", "联合惩戒措施", required=True)
    departments = words("惩戒部门", "Departments", "联合惩戒部门", "实施部门", required=True)
    decision_no = words("惩戒决定文号", "Decision number", "决定文号")
    starts_on = day("惩戒开始日期", "Starts on", "开始日期", "惩戒期起", required=True)
    ends_on = day("惩戒结束日期", "Ends on", "结束日期", "惩戒期止")


SOURCE = Source(
    id="joint_punishment",
    label=both("联合惩戒台账", "Joint punishments"),
    row=both("一行是对一个企业的一次联合惩戒", "One row is one joint punishment of one company or developer"),
    schema=JointPunishment,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S4-03", "S3-16"),
    checks=(
        in_order("starts_on", "ends_on", "惩戒结束早于开始", "It ends before it starts"),
        Check(
            name="subject_is_named",
            refuses="row",
            message=both("未填惩戒对象的统一社会信用代码", "The subject's credit code is missing"),
            mend=both(
                "物业服务企业填企业代码，开发企业填开发企业代码",
                "Give the company's code, or the developer's in its own column",
            ),
            expr=pl.when(pl.col("subject_kind") == "company")
            .then(pl.col("company_code").is_not_null())
            .otherwise(pl.col("developer_code").is_not_null()),
            columns=("subject_kind", "company_code", "developer_code"),
        ),
    ),
)
