"""领导小组: who sits in a district's leading group, by unit and post, never by name."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, words, yes_no
from pipelines.catalogue.worded import not_before
from pipelines.text import both

LEVELS = {
    "city": both("市级", "City"),
    "district": both("区级", "District"),
    "street": both("街道（乡镇）级", "Street"),
}
ROLES = {
    "head": both("组长", "Head"),
    "deputy_head": both("副组长", "Deputy head"),
    "member": both("成员", "Member"),
    "office_head": both("办公室主任", "Head of the office"),
}
ROLES_AS_WRITTEN = {"成员单位": "member", "常务副组长": "deputy_head", "第一组长": "head"}


class LeadingGroup(dy.Schema):
    """One row is one member unit."""

    district = area("所属区", "District", "区县", "区", "行政区", level="district", key=True)
    member_no = identifier("成员序号", "Member number", "成员单位序号", key=True)
    member_unit = words("成员单位", "Member unit", "成员单位名称", required=True)
    group_role = choice(
        "组内职务", "Role in the group", "组内角色", values=ROLES, written=ROLES_AS_WRITTEN, required=True
    )
    post = words("成员职务", "Post", "所任职务", "行政职务")
    is_leader_in_charge = yes_no("是否区分管领导", "District leader in charge", "是否分管领导")
    group_level = choice("领导小组层级", "Level of the group", values=LEVELS)
    street = area("成员街道", "Member street", "街道", "街道（乡镇）", level="street")
    org_id = identifier("成员机构编号", "Body number", "机构编号", refers="org_unit")
    office_org = words("办公室设在", "Office held by", "领导小组办公室所在单位")
    set_up_on = day("领导小组成立日期", "Group set up on", "领导小组设立日期")
    ended_on = day("领导小组撤销日期", "Group ended on", "退出领导小组日期")
    document_no = words("成立文号", "Document number", "印发文号")


SOURCE = Source(
    id="leading_group",
    label=both("领导小组成员单位", "Members of leading groups"),
    row=both("一行是领导小组的一个成员单位", "One row is one member unit of a leading group"),
    schema=LeadingGroup,
    shape="register",
    cadence="on change",
    sender="district",
    owner=both("区政府办公室", "District government office"),
    clauses=("S0-05", "S1-27", "S2-17", "S4-04", "S4-05"),
    checks=(not_before(LeadingGroup, "ended_on", "set_up_on"),),
)
