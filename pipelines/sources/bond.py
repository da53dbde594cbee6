"""履约保证金: what the company that won a tender owes, paid, and what was used of it (S4-18)."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import above_zero, at_most, in_order, not_negative
from pipelines.catalogue.schema import Check, Source, choice, credit_code, day, decimal, free_text, identifier, words
from pipelines.text import both

# above 100,000 m² the text adds 5,000 yuan for each further 10,000 m², and does not say what a part of them adds
STEPS = {
    "whole_steps": both("按整万平方米", "Whole steps of 10,000 m²"),
    "pro_rata": both("按比例", "Pro rata"),
    "round_up": both("不足一万按一万", "Steps rounded up"),
}
STEPS_AS_WRITTEN = {"整档": "whole_steps", "按比例计算": "pro_rata", "进位": "round_up"}


class Bond(dy.Schema):
    """One row is the bond of one contract."""

    contract_id = identifier("合同编号", "Contract number", "保证金对应合同编号", refers="contract", key=True)
    project_id = identifier("建设项目编号", "Project number", "项目编号", refers="project")
    tender_id = identifier("招标编号", "Tender number", "招投标编号", refers="tender")
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "中标企业信用代码",
        refers="company",
        required=True,
    )
    company_name = words("企业名称", "Company name", "中标企业")
    planned_floor_area_m2 = decimal(
        "规划总建筑面积（平方米）", "Planned floor area (m²)", "规划建筑面积（平方米）", unit="平方米"
    )
    due_yuan = decimal(
        "应缴履约保证金（元）", "Bond due (yuan)", "应缴保证金（元）", "应缴金额（元）", unit="元", required=True
    )
    due_rule_version = words("计算规则版本", "Version of the rule", "缴存标准版本")
    step_mode = choice("超出部分计算方式", "Steps above 100,000 m²", values=STEPS, written=STEPS_AS_WRITTEN)
    noticed_on = day("缴存通知日期", "Notice to pay on", "缴款通知日期", "催缴日期")
    paid_yuan = decimal("实缴履约保证金（元）", "Bond paid (yuan)", "实缴保证金（元）", "实缴金额（元）", unit="元")
    paid_on = day("缴存日期", "Paid on", "缴款日期", "到账日期")
    used_yuan = decimal("已动用保证金（元）", "Used (yuan)", "动用金额（元）", unit="元")
    use_reason = free_text("动用原因", "Reason for use", "动用事由")
    balance_yuan = decimal("保证金余额（元）", "Bond balance (yuan)", unit="元")


SOURCE = Source(
    id="bond",
    label=both("履约保证金台账", "Performance bonds"),
    row=both("一行是一份合同的履约保证金", "One row is the bond of one contract"),
    schema=Bond,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S4-18", "S4-07"),
    checks=(
        *above_zero("planned_floor_area_m2"),
        *not_negative("due_yuan", "paid_yuan", "used_yuan", "balance_yuan"),
        at_most("used_yuan", "paid_yuan", "动用金额多于实缴金额", "More was used than was paid"),
        at_most("balance_yuan", "paid_yuan", "余额多于实缴金额", "The balance is more than was paid"),
        in_order("noticed_on", "paid_on", "缴存早于通知，请核对", "Paid before the notice", refuses="nothing"),
        Check(
            name="balance_adds_up",
            refuses="nothing",
            message=both("余额不等于实缴减动用", "The balance is not what was paid less what was used"),
            mend=both(
                "核对三个金额；已退还的请在动用原因中说明", "Check the three amounts; say so where some was returned"
            ),
            expr=pl.col("balance_yuan") == pl.col("paid_yuan") - pl.col("used_yuan"),
            columns=("paid_yuan", "used_yuan", "balance_yuan"),
        ),
    ),
)
