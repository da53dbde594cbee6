"""结果运用: an assessment or a survey of a street, department, company or developer was used for something."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, day, identifier, whole, words
from pipelines.text import both

SUBJECTS = {
    "street": both("街道（乡镇）", "Street"),
    "department": both("部门", "Department"),
    "company": both("物业服务企业", "Company"),
    "developer": both("开发企业", "Developer"),
}
SUBJECTS_AS_WRITTEN = {
    "街道": "street",
    "乡镇": "street",
    "职能部门": "department",
    "物业企业": "company",
    "物业公司": "company",
    "开发商": "developer",
    "建设单位": "developer",
}
RESULTS = {"assessment": both("考核结果", "Assessment"), "survey": both("满意度调查结果", "Survey")}
RESULTS_AS_WRITTEN = {"考核": "assessment", "考评结果": "assessment", "满意度调查": "survey", "测评结果": "survey"}
USES = {
    "appraisal": both("年终绩效考评", "Year-end appraisal"),
    "award": both("评优评先", "Awards"),
    "qualification": both("资质评定", "Qualification"),
    "credit": both("信用评价", "Credit evaluation"),
}
USES_AS_WRITTEN = {
    "绩效考评": "appraisal",
    "绩效考核": "appraisal",
    "年终考评": "appraisal",
    "目标管理考核": "appraisal",
    "创优达标评比": "award",
    "创优评比": "award",
    "评优": "award",
    "资质": "qualification",
    "信用": "credit",
    "信用考核": "credit",
}


class ResultUse(dy.Schema):
    """One row is one use of one unit's result."""

    use_no = identifier("结果运用编号", "Use number", "运用编号", key=True)
    subject_kind = choice(
        "运用对象类别", "Kind of subject", "对象类别", values=SUBJECTS, written=SUBJECTS_AS_WRITTEN, required=True
    )
    subject = words("运用对象", "Subject", "结果所属单位", "被考核对象", required=True)
    street = area("对应街道", "Street", "所属街道", "街道", level="street")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", refers="developer"
    )
    result_kind = choice("结果类型", "Result", "结果来源", values=RESULTS, written=RESULTS_AS_WRITTEN, required=True)
    year = whole("结果年度", "Year of the result", "考核年度", "年度", required=True)
    used_for = choice("运用方式", "Used for", "结果用途", "运用于", values=USES, written=USES_AS_WRITTEN, required=True)
    decision_no = words("运用决定文号", "Decision number", "决定文号", "文号")
    decided_on = day("运用日期", "Decided on", "决定日期")


SOURCE = Source(
    id="result_use",
    label=both("考核结果运用", "Uses of results"),
    row=both("一行是一个单位的考核或调查结果的一次运用", "One row is one use of one unit's result"),
    schema=ResultUse,
    shape="events",
    cadence="year",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S1-03", "S1-33", "S2-11", "S2-18", "S4-31", "S4-32", "S4-33"),
    checks=(
        Check(
            name="year_plausible",
            refuses="row",
            message=both("结果年度应在 2000 至 2100 之间", "The year must lie between 2000 and 2100"),
            mend=both("填四位年份", "Write the year with four digits"),
            expr=pl.col("year").is_between(2000, 2100),
            columns=("year",),
        ),
        Check(
            name="company_has_code",
            refuses="row",
            message=both("未填企业的统一社会信用代码", "The credit code of the company or developer is missing"),
            mend=both(
                "物业服务企业填企业代码，开发企业填开发企业代码",
                "Give the company's code, or the developer's in its own column",
            ),
            expr=pl.when(pl.col("subject_kind") == "company")
            .then(pl.col("company_code").is_not_null())
            .when(pl.col("subject_kind") == "developer")
            .then(pl.col("developer_code").is_not_null())
            .otherwise(pl.lit(value=True)),
            columns=("subject_kind", "company_code", "developer_code"),
        ),
    ),
)
