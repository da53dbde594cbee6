"""基本服务: what estates that are not yet fit for the market are given, item by item, by whom and since when."""

import dataframely as dy

from pipelines.catalogue.schema import Source, choice, day, derived, fee, identifier, words
from pipelines.catalogue.worded import not_before
from pipelines.text import both

ITEMS = {
    "cleaning": both("清扫保洁", "Cleaning"),
    "refuse": both("垃圾清运", "Refuse"),
    "public_order": both("公共秩序维护", "Public order"),
    "routine_repair": both("日常维修", "Routine repair"),
    "living_service": both("生活服务", "Living services"),
    "safety_management": both("安全管理", "Safety management"),
}
ITEMS_AS_WRITTEN = {
    "保洁": "cleaning",
    "环境卫生": "cleaning",
    "生活垃圾清运": "refuse",
    "秩序维护": "public_order",
    "公共秩序": "public_order",
    "维修养护": "routine_repair",
    "小修": "routine_repair",
}


class BasicService(dy.Schema):
    """One row is one item of service in one estate from one day on."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    service_item = choice(
        "基本服务事项", "Item of service", "服务事项", "服务内容", values=ITEMS, written=ITEMS_AS_WRITTEN, key=True
    )
    starts_on = day("服务起始日期", "Starts on", "开始日期", "服务开始日期", key=True)
    ends_on = day("服务截止日期", "Ends on", "终止日期", "服务终止日期")
    provider = words("服务提供单位", "Provider", "提供单位", "服务单位", required=True)
    provider_org_id = identifier("提供机构编号", "Provider's body number", "机构编号", refers="org_unit")
    fee_text = fee("服务收费标准", "Fee", "收费标准", "卫生费标准")
    fee_text_low_yuan = derived(dy.Decimal, "服务费下限（元）", "Fee, low (yuan)", precision=18, scale=4)
    fee_text_high_yuan = derived(dy.Decimal, "服务费上限（元）", "Fee, high (yuan)", precision=18, scale=4)
    fee_text_unit = derived(dy.String, "服务费单位", "Fee unit")


SOURCE = Source(
    id="basic_service",
    label=both("基本服务", "Basic services"),
    row=both("一行是一个小区自某日起的一项基本服务", "One row is one basic service in one estate from one day on"),
    schema=BasicService,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S1-13", "S3-11", "S4-08", "S4-11"),
    checks=(not_before(BasicService, "ends_on", "starts_on"),),
)
