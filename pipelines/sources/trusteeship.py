"""应急托管: who looks after an estate that its company left, why, and from when to when (S1-19, S4-21)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order, not_negative
from pipelines.catalogue.schema import Source, choice, day, decimal, identifier, words
from pipelines.text import both

TRIGGERS = {
    "no_assembly": both("未成立业主大会", "No assembly of owners"),
    "assembly_cannot_act": both("业主大会不能履职", "The assembly cannot act"),
    "no_new_company": both("未选聘到新企业", "No new company yet"),
    "other": both("其他情形", "Other"),
}
TRIGGERS_AS_WRITTEN = {
    "无业主大会": "no_assembly",
    "业主大会无法履职": "assembly_cannot_act",
    "业委会不能履职": "assembly_cannot_act",
    "新企业未进驻": "no_new_company",
    "无物业企业接管": "no_new_company",
    "其他": "other",
}


class Trusteeship(dy.Schema):
    """One row is one trusteeship of one estate."""

    trusteeship_no = identifier("托管编号", "Trusteeship number", "应急托管编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    exit_no = identifier("对应退出编号", "Exit it follows", refers="exit")
    trustee = words("托管单位", "Trustee", "接管单位", "托管方", required=True)
    trigger = choice("托管情形", "Trigger", "托管原因", "启动情形", values=TRIGGERS, written=TRIGGERS_AS_WRITTEN)
    starts_on = day("托管开始日期", "Starts on", "开始日期", "启动日期", required=True)
    ends_on = day("托管结束日期", "Ends on", "结束日期", "终止日期")
    cost_yuan = decimal("托管费用（元）", "Cost (yuan)", "费用（元）", unit="元")


SOURCE = Source(
    id="trusteeship",
    label=both("应急托管台账", "Trusteeships"),
    row=both("一行是一个小区的一次应急托管", "One row is one trusteeship of one estate"),
    schema=Trusteeship,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S1-19", "S1-10", "S4-21", "S1-20"),
    checks=(
        in_order("starts_on", "ends_on", "托管结束早于开始", "It ends before it starts"),
        *not_negative("cost_yuan"),
    ),
)
