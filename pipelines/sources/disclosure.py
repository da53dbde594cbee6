"""公开公示: what companies, committees, streets and communities have to publish, and when they did."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, day, identifier, words
from pipelines.text import both

PUBLISHERS = {
    "company": both("物业服务企业", "Company"),
    "committee": both("业委会（物管会）", "Committee"),
    "street": both("街道（乡镇）", "Street"),
    "community": both("社区", "Community"),
}
PUBLISHERS_AS_WRITTEN = {
    "物业企业": "company",
    "物业公司": "company",
    "物业": "company",
    "业委会": "committee",
    "业主委员会": "committee",
    "物管会": "committee",
    "街道": "street",
    "街道办事处": "street",
    "乡镇": "street",
    "居委会": "community",
    "社区居委会": "community",
    "社区（村）": "community",
}
# S2-06 services and accounts; S2-07 the four of subsidised old areas; S2-08 and S4-24 the committee's; S4-15 information
ITEMS = {
    "services": both("物业服务情况", "Services"),
    "accounts": both("物业收支账目", "Accounts"),
    "service_information": both("服务信息", "Information on the service"),
    "government_subsidy": both("政府补贴收支", "Government subsidy"),
    "management_fee": both("管理费收支", "Management fee"),
    "motor_parking": both("机动车存车费收支", "Place fees for motor vehicles"),
    "cycle_parking": both("非机动车存车费收支", "Place fees for non-motor vehicles"),
    "working_expenses": both("业委会工作经费", "Working expenses of the committee"),
    "decisions": both("业委会决定", "Decisions of the committee"),
    "major_matters": both("重大事项", "Major matters"),
    "other": both("其他公示事项", "Other"),
}
ITEMS_AS_WRITTEN = {
    "服务内容": "services",
    "服务事项": "services",
    "服务内容和标准": "service_information",
    "收支情况": "accounts",
    "账目": "accounts",
    "物业服务收支": "accounts",
    "收费标准": "service_information",
    "政府补贴": "government_subsidy",
    "补贴收支": "government_subsidy",
    "管理费": "management_fee",
    "机动车停车费": "motor_parking",
    "机动车停车费收支": "motor_parking",
    "非机动车存车费": "cycle_parking",
    "非机动车停车费": "cycle_parking",
    "工作经费": "working_expenses",
    "业委会经费": "working_expenses",
    "业主大会决定": "decisions",
    "决定事项": "decisions",
    "其他": "other",
}


class Disclosure(dy.Schema):
    """One row is one item of one period, published or owed."""

    disclosure_no = identifier("公示编号", "Disclosure number", "公开编号", "公开公示编号", key=True)
    publisher = choice(
        "公示主体",
        "Publisher",
        "公开主体",
        "公示责任主体",
        values=PUBLISHERS,
        written=PUBLISHERS_AS_WRITTEN,
        required=True,
    )
    item = choice("公示事项", "Item", "公开事项", "公示内容", values=ITEMS, written=ITEMS_AS_WRITTEN, required=True)
    period = words("公示期次", "Period", "公开期次", "所属期", required=True)
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    committee_id = identifier("业委会编号", "Committee number", "业委会（物管会）编号", refers="committee")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    due_on = day("应公示日期", "Due on", "公示时限", "公示截止日期", required=True)
    published_on = day("实际公示日期", "Published on", "公示日期", "公开日期")
    noticed_on = day("公示催告日期", "Demanded on", "催告日期", "催办日期")
    place = words("公示地点", "Where", "公示方式", "公示位置")


SOURCE = Source(
    id="disclosure",
    label=both("公开公示台账", "Disclosures"),
    row=both("一行是一个期次的一项公示", "One row is one item of one period, published or owed"),
    schema=Disclosure,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S2-06", "S2-07", "S2-08", "S4-15", "S4-24"),
    checks=(
        Check(
            name="publisher_is_named",
            refuses="row",
            message=both(
                "企业或业委会的公示未写明小区、业委会或企业",
                "A disclosure of a company or committee names no estate, committee or company",
            ),
            mend=both("填写小区编号、业委会编号或企业代码", "Give the estate, the committee or the company"),
            expr=~pl.col("publisher").is_in(["company", "committee"])
            | pl.any_horizontal(pl.col("estate_id", "committee_id", "company_code").is_not_null()),
            columns=("publisher", "estate_id", "committee_id", "company_code"),
        ),
        in_order("due_on", "noticed_on", "催告早于应公示日期，请核对", "Demanded before it was due", refuses="nothing"),
    ),
)
