"""应急维修: what broke, when it was reported, when somebody came, when it was mended, who paid (S1-15)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order, not_negative
from pipelines.catalogue.schema import Source, choice, decimal, free_text, identifier, moment, words, yes_no
from pipelines.text import both

TRIGGERS = {
    "shared_part_leak_damage": both("共用部位渗漏损坏", "Shared parts leak or are damaged"),
    "sewer_block": both("排水管道堵塞", "Sewer blocked"),
    "water_power_failure": both("停水停电", "Water or power failure"),
    "urgent_hard_item": both("急难愁盼事项", "Urgent and hard item"),
    "sudden_event": both("突发事件", "Sudden event"),
}
TRIGGERS_AS_WRITTEN = {
    "渗漏": "shared_part_leak_damage",
    "漏水": "shared_part_leak_damage",
    "屋面渗漏": "shared_part_leak_damage",
    "共用部位损坏": "shared_part_leak_damage",
    "下水道堵塞": "sewer_block",
    "下水堵塞": "sewer_block",
    "管道堵塞": "sewer_block",
    "停水": "water_power_failure",
    "停电": "water_power_failure",
    "水电故障": "water_power_failure",
    "急难险重": "urgent_hard_item",
    "急难事项": "urgent_hard_item",
    "突发": "sudden_event",
}
PAYERS = {
    "owners": both("业主", "Owners"),
    "repair_fund": both("维修资金", "Repair fund"),
    "emergency_fund": both("应急解危资金", "Emergency fund"),
    "company": both("物业服务企业", "Company"),
    "developer": both("开发企业", "Developer"),
    "government": both("财政资金", "Government"),
    "other": both("其他", "Other"),
}
PAYERS_AS_WRITTEN = {
    "业主分摊": "owners",
    "专项维修资金": "repair_fund",
    "公共维修基金": "repair_fund",
    "应急解危专项资金": "emergency_fund",
    "物业企业": "company",
    "物业公司": "company",
    "开发商": "developer",
    "建设单位": "developer",
    "财政": "government",
    "政府": "government",
}


class EmergencyRepair(dy.Schema):
    """One row is one emergency repair in one estate."""

    repair_no = identifier("应急维修编号", "Repair number", "抢修编号", "应急抢修编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    trigger = choice(
        "应急情形", "Trigger", "维修事由", "抢修事由", values=TRIGGERS, written=TRIGGERS_AS_WRITTEN, required=True
    )
    is_responsible_unable = yes_no("责任单位是否无力维修", "The responsible unit cannot do it", "责任单位是否无法维修")
    reported_at = moment("报修时间", "Reported at", "接报时间", required=True)
    arrived_at = moment("到场时间", "Arrived at", "到达时间")
    fixed_at = moment("修复时间", "Mended at", "修复完成时间", "完工时间")
    cost_yuan = decimal("维修费用（元）", "Cost (yuan)", "抢修费用（元）", unit="元")
    payer = choice("费用承担方", "Paid by", "费用来源", "资金来源", values=PAYERS, written=PAYERS_AS_WRITTEN)
    description = free_text("维修情况", "What was done", "维修内容", "故障描述")


SOURCE = Source(
    id="emergency_repair",
    label=both("应急维修台账", "Emergency repairs"),
    row=both("一行是一个小区的一次应急维修", "One row is one emergency repair in one estate"),
    schema=EmergencyRepair,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S1-15", "S1-10", "S1-16", "S3-18"),
    checks=(
        in_order("reported_at", "arrived_at", "到场早于报修", "Arrival before the report"),
        in_order("reported_at", "fixed_at", "修复早于报修", "Repair before the report"),
        in_order("arrived_at", "fixed_at", "修复早于到场", "Repair before arrival"),
        *not_negative("cost_yuan"),
    ),
)
