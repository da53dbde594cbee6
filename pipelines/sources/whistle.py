"""吹哨报到: a street calls departments; one row a department, with when it was due and when it came (S3-20)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, area, free_text, identifier, moment, words
from pipelines.text import both


class Whistle(dy.Schema):
    """One row is one department that was called."""

    whistle_no = identifier("吹哨编号", "Whistle number", "哨单编号", "吹哨单号", key=True)
    department = words("报到部门", "Department called", "被吹哨部门", "应哨部门", "报到单位", key=True)
    street = area("所属街道", "Street", "吹哨街道", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    issue = free_text("吹哨事项", "Issue", "哨源事项", "问题描述")
    called_at = moment("吹哨时间", "Called at", "发哨时间", required=True)
    due_at = moment("应报到时间", "Due at", "报到时限", required=True)
    arrived_at = moment("实际报到时间", "Arrived at", "报到时间", "到场时间")


SOURCE = Source(
    id="whistle",
    label=both("吹哨报到台账", "Departments called"),
    row=both("一行是一次吹哨中的一个部门", "One row is one department that was called"),
    schema=Whistle,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-20", "S3-05", "S3-07"),
    checks=(
        in_order("called_at", "due_at", "应报到时间早于吹哨时间", "Due before it was called"),
        in_order("called_at", "arrived_at", "报到时间早于吹哨时间", "Arrived before it was called"),
    ),
)
