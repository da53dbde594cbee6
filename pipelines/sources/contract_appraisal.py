"""履约考评: the year's appraisal of how a company performs its contract with an estate."""

import dataframely as dy

from pipelines.catalogue.checks import in_order, on_hundred_points
from pipelines.catalogue.schema import Source, credit_code, day, decimal, free_text, identifier, words
from pipelines.text import both


class ContractAppraisal(dy.Schema):
    """One row is one company's appraisal in one estate and year."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "物业企业信用代码",
        refers="company",
        key=True,
    )
    estate_name = words("小区名称", "Estate name", "项目名称")
    contract_id = identifier("合同编号", "Contract number", refers="contract")
    score = decimal(
        "履约考评得分", "Appraisal score", "履约得分", "履约考评总分", "履约评价得分", unit="分", required=True
    )
    rubric_version = words("考评标准版本", "Rubric version", "履约考评标准版本")
    deduction_reason = free_text("履约扣分原因", "Reasons for deduction", "扣分原因")
    assessor = words("考评单位", "Appraised by", "考评主体")
    appraised_on = day("考评日期", "Appraised on", "履约考评日期")
    reported_on = day("上报日期", "Reported on")


SOURCE = Source(
    id="contract_appraisal",
    label=both("企业履约考评", "Contract appraisals"),
    row=both("一行是一家企业在一个小区的年度履约考评", "One row is one company's appraisal in one estate and year"),
    schema=ContractAppraisal,
    shape="picture",
    cadence="year",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-08", "S3-16", "S0-19"),
    checks=(
        *on_hundred_points("score"),
        in_order("appraised_on", "reported_on", "上报日期早于考评日期", "Reported before it was appraised"),
    ),
)
