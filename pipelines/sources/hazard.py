"""安全隐患: old pipes, lifts, fire and other hazards, found, due and cleared (S3-22)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, words
from pipelines.text import both

KINDS = {
    "pipe": both("老旧管线", "Pipes and lines"),
    "lift": both("电梯", "Lifts"),
    "fire": both("消防", "Fire safety"),
    "other": both("其他隐患", "Other"),
}
KINDS_AS_WRITTEN = {
    "管线": "pipe",
    "管道": "pipe",
    "燃气管线": "pipe",
    "电梯隐患": "lift",
    "特种设备": "lift",
    "消防隐患": "fire",
    "消防安全": "fire",
    "其他": "other",
}


class Hazard(dy.Schema):
    """One row is one hazard, from its finding to its clearing."""

    hazard_no = identifier("隐患编号", "Hazard number", "安全隐患编号", key=True)
    hazard_kind = choice("隐患类型", "Kind", "隐患类别", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    description = free_text("隐患描述", "What it is", "隐患情况", "隐患内容")
    department = words("隐患责任部门", "Responsible department", "责任部门", "责任单位")
    found_on = day("隐患发现日期", "Found on", "发现日期", "排查日期", required=True)
    due_on = day("隐患消除期限", "Due on", "整改期限", "消除期限", "整改时限")
    cleared_on = day("隐患消除日期", "Cleared on", "消除日期", "整改完成日期")


SOURCE = Source(
    id="hazard",
    label=both("安全隐患台账", "Hazards"),
    row=both("一行是一处安全隐患", "One row is one hazard"),
    schema=Hazard,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）、消防和市场监管部门", "Street office, fire and market supervision"),
    clauses=("S3-22", "S4-07"),
    checks=(
        in_order("found_on", "due_on", "消除期限早于发现日期", "Due before it was found"),
        in_order("found_on", "cleared_on", "消除日期早于发现日期", "Cleared before it was found"),
    ),
)
