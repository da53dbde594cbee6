"""物业服务合同: who serves which estate, from when to when."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
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
from pipelines.catalogue.worded import not_before, wanted_with
from pipelines.text import both

KINDS = {
    "preliminary": both("前期合同", "Preliminary"),
    "ordinary": both("普通合同", "Ordinary"),
    "special_item": both("专项合同", "Special item"),
    "self_management": both("自行管理", "Self-management"),
    "other_manager": both("其他管理人", "Other manager"),
}
CHOOSERS = {
    "developer": both("建设单位", "Developer"),
    "committee": both("业委会", "Committee"),
    "assembly": both("业主大会", "Assembly"),
    "street": both("街道", "Street"),
}


PARTIES = {
    "company": both("物业服务企业", "Company"),
    "owners": both("业主一方", "Owners"),
    "developer": both("建设单位", "Developer"),
}
PARTIES_AS_WRITTEN = {
    "物业企业": "company",
    "物业公司": "company",
    "企业": "company",
    "乙方": "company",
    "业主": "owners",
    "业委会": "owners",
    "开发企业": "developer",
    "开发建设单位": "developer",
}


class Contract(dy.Schema):
    """One row is one service contract of one estate."""

    contract_id = identifier("合同编号", "Contract number", "合同备案号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "乙方信用代码", refers="company"
    )
    company_name = words("企业名称", "Company name", "乙方名称", "物业服务企业")
    contract_kind = choice("合同类型", "Contract kind", values=KINDS, required=True)
    chosen_by = choice("选聘主体", "Chosen by", values=CHOOSERS)
    signed_on = day("签订日期", "Signed on", "签约日期", required=True)
    starts_on = day("合同开始日期", "Starts on", "开始日期", "服务开始日期", required=True)
    ends_on = day("合同终止日期", "Ends on", "终止日期", "服务终止日期")
    fee_yuan_per_m2_month = decimal("物业费（元/平方米·月）", "Fee (yuan per m² and month)", "物业费标准", scale=4)
    filed_on = day("备案日期", "Filed on")
    tender_id = identifier("招投标编号", "Tender number", "招标编号", "选聘编号", refers="tender")
    has_rights_and_duties = yes_no("是否载明权利义务", "States rights and duties", "权利义务是否明确")
    breach_found_on = day("违约发现日期", "Breach found on", "发现违约日期")
    breach = free_text("违约情形", "Breach", "违约事项")
    breach_by = choice("违约方", "Party in breach", "违约主体", values=PARTIES, written=PARTIES_AS_WRITTEN)
    breach_closed_on = day("违约纠正日期", "Breach closed on", "违约处理完成日期")


SOURCE = Source(
    id="contract",
    label=both("物业服务合同", "Service contracts"),
    row=both("一行是一个小区的一份物业服务合同", "One row is one service contract of one estate"),
    schema=Contract,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=(
        "S3-10",
        "S3-16",
        "S4-07",
        "S4-09",
        "S4-26",
        "S0-19",
        "S1-17",
        "S1-20",
        "S1-02",
        "S1-11",
        "S2-04",
        "S3-09",
        "S3-18",
    ),
    checks=(
        Check(
            name="days_in_order",
            refuses="row",
            message=both("合同终止日期早于开始日期", "The contract ends before it starts"),
            mend=both("核对两个日期", "Check both dates"),
            expr=pl.col("ends_on") >= pl.col("starts_on"),
            columns=("starts_on", "ends_on"),
        ),
        *not_negative("fee_yuan_per_m2_month"),
        not_before(Contract, "breach_closed_on", "breach_found_on"),
        wanted_with(Contract, "breach_found_on", "breach_closed_on"),
    ),
)
