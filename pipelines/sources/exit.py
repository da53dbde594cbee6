"""物业服务退出: who ended the service, how long before owners were told, what was handed over (S4-20)."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, choice, credit_code, day, identifier, words, yes_no
from pipelines.text import both

DECIDERS = {
    "company": both("物业服务企业", "Company"),
    "owners": both("业主", "Owners"),
    "authority": both("主管部门", "Authority"),
}
DECIDERS_AS_WRITTEN = {
    "企业": "company",
    "物业企业": "company",
    "物业公司": "company",
    "业主大会": "owners",
    "业主共同决定": "owners",
    "业委会": "owners",
    "政府": "authority",
    "政府部门": "authority",
    "行政机关": "authority",
}


class Exit(dy.Schema):
    """One row is one company leaving one estate."""

    exit_no = identifier("退出编号", "Exit number", "物业退出编号", "退出序号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "退出企业信用代码",
        refers="company",
        required=True,
    )
    company_name = words("企业名称", "Company name", "退出企业", "物业企业名称")
    contract_id = identifier("合同编号", "Contract number", refers="contract")
    decided_by = choice(
        "退出决定方", "Decided by", "终止服务决定方", values=DECIDERS, written=DECIDERS_AS_WRITTEN, required=True
    )
    notice_on = day("向业主公示日期", "Notice to owners on", "退出公示日期", "告知业主日期")
    # the first day without the company (Q-24 counts the three months of S4-20 from here)
    leave_on = day("撤出日期", "First day without the company", "退出日期", "撤场日期", "不再服务首日")
    demand_on = day("催告移交日期", "Hand-over demanded on", "要求移交日期")
    is_rooms_handed_over = yes_no("用房是否移交", "Rooms handed over", "物业用房是否移交")
    is_money_handed_over = yes_no("结余资金是否移交", "Remaining money handed over", "资金是否移交", "剩余款项是否移交")
    is_documents_handed_over = yes_no("资料是否移交", "Documents handed over", "档案资料是否移交")
    handed_over_on = day("移交完成日期", "Hand-over completed on", "移交日期")
    filed_on = day("退出备案日期", "Filed on", "备案日期", "登记日期")


SOURCE = Source(
    id="exit",
    label=both("物业服务退出台账", "Exits of companies"),
    row=both("一行是一家企业退出一个小区", "One row is one company leaving one estate"),
    schema=Exit,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S4-20", "S4-21", "S1-17", "S1-20", "S3-16"),
    checks=(
        Check(
            name="handed_over_in_full",
            refuses="row",
            message=both(
                "填了移交完成日期，但用房、资金、资料中有未移交的",
                "Handover reported complete, but rooms, money or documents are not handed over",
            ),
            mend=both("核对三项移交情况，或删去移交完成日期", "Check the three items, or drop the date"),
            expr=pl.col("handed_over_on").is_null()
            | (
                pl.col("is_rooms_handed_over").fill_null(value=True)
                & pl.col("is_money_handed_over").fill_null(value=True)
                & pl.col("is_documents_handed_over").fill_null(value=True)
            ),
            columns=(
                "handed_over_on",
                "is_rooms_handed_over",
                "is_money_handed_over",
                "is_documents_handed_over",
            ),
        ),
        in_order(
            "demand_on", "handed_over_on", "移交早于催告", "Handed over before it was demanded", refuses="nothing"
        ),
        in_order(
            "notice_on",
            "leave_on",
            "公示日期晚于撤出日期，请核对",
            "Owners were told after the company left",
            refuses="nothing",
        ),
    ),
)
