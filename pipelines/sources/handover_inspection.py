"""承接查验: what the preliminary company checked when it took an estate over, and its filing (S4-19)."""

import dataframely as dy

from pipelines.catalogue.checks import at_most, in_order, not_negative
from pipelines.catalogue.schema import Source, credit_code, day, free_text, identifier, whole, words, yes_no
from pipelines.text import both


class HandoverInspection(dy.Schema):
    """One row is one company's taking over of one estate."""

    handover_no = identifier("承接查验编号", "Hand-over number", "查验编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "承接企业信用代码",
        refers="company",
        required=True,
    )
    company_name = words("企业名称", "Company name", "承接企业", "物业企业名称")
    contract_id = identifier("合同编号", "Contract number", refers="contract")
    taken_over_on = day("承接日期", "Taken over on", "接管日期", "进驻日期", required=True)
    inspected_on = day("承接查验日期", "Inspected on", "查验日期", "查验完成日期")
    is_rooms_inspected = yes_no("物业用房是否查验", "Rooms inspected", "用房是否查验")
    is_shared_parts_inspected = yes_no("共用部位是否查验", "Shared parts inspected")
    is_facilities_inspected = yes_no("共用设施设备是否查验", "Facilities inspected", "设施设备是否查验")
    defects_count = whole("查验问题数", "Number of defects", "遗留问题数", unit="个")
    defects_closed_count = whole("已整改问题数", "Defects put right", "已解决问题数", unit="个")
    defects = free_text("查验发现问题", "What was defective", "遗留问题", "存在问题")
    is_withheld_by_developer = yes_no(
        "开发企业是否拒不移交", "Withheld by the developer", "建设单位是否拒不移交", "开发企业是否未移交"
    )
    noticed_on = day("催告日期", "Demanded on", "通知查验日期")
    filed_on = day("承接查验备案日期", "Filed on", "查验备案日期", "备案日期")


SOURCE = Source(
    id="handover_inspection",
    label=both("承接查验台账", "Hand-over inspections"),
    row=both("一行是一家企业对一个小区的一次承接", "One row is one company's taking over of one estate"),
    schema=HandoverInspection,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S4-19", "S1-17", "S1-28", "S1-29"),
    checks=(
        *not_negative("defects_count", "defects_closed_count"),
        at_most("defects_closed_count", "defects_count", "已整改问题多于查验问题", "More defects rectified than found"),
        in_order("inspected_on", "filed_on", "备案日期早于查验日期", "Filed before it was inspected"),
    ),
)
