"""维修资金使用: one request for money from an estate's fund, and when it was paid (S3-19)."""

import dataframely as dy

from pipelines.catalogue.checks import above_zero, in_order
from pipelines.catalogue.schema import Source, day, decimal, free_text, identifier, words, yes_no
from pipelines.text import both


class RepairFundUse(dy.Schema):
    """One row is one request for money from one estate's fund."""

    case_no = identifier("使用申请编号", "Fund request number", "维修资金使用编号", "维修资金申请编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    purpose = free_text("使用事项", "Purpose", "维修项目", "使用用途")
    is_emergency = yes_no("是否应急使用", "Emergency use", "是否应急解危")
    amount_yuan = decimal("申请使用金额（元）", "Amount (yuan)", "申请金额（元）", "使用金额（元）", unit="元")
    requested_on = day("申请使用日期", "Requested on", "申请日期", required=True)
    street_reviewed_on = day("街道审核日期", "Reviewed by the street on", "街道（乡镇）审核日期", "街道审核时间")
    paid_on = day("资金拨付日期", "Paid on", "拨付日期", "支付日期")


SOURCE = Source(
    id="repair_fund_use",
    label=both("维修资金使用台账", "Uses of repair funds"),
    row=both("一行是一个小区的一次维修资金使用申请", "One row is one request for money from one estate's fund"),
    schema=RepairFundUse,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-19", "S2-05", "S4-07"),
    checks=(
        *above_zero("amount_yuan"),
        in_order("requested_on", "paid_on", "拨付日期早于申请日期", "Paid before it was requested"),
    ),
)
