"""机构名录: offices, departments, field offices, residents' committees and other bodies that act for property management."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, whole, words
from pipelines.catalogue.worded import between, not_before, wanted_where
from pipelines.text import both

KINDS = {
    "leading_group": both("领导小组", "Leading group"),
    "office": both("领导小组办公室", "Office of the leading group"),
    "department": both("职能部门", "Department"),
    "street_office": both("街道办事处（乡镇政府）", "Street office"),
    "field_office": both("派出机构", "Field office"),
    "residents_committee": both("居（村）民委员会", "Residents' or villagers' committee"),
    "service_body": both("物业服务机构", "Property service body"),
    "coordination_body": both("协调机构", "Co-ordination body"),
    "party": both("党组织", "Party organisation"),
    "association": both("行业协会", "Association"),
    "command_centre": both("指挥中心", "Command centre"),
    "utility": both("专业经营单位", "Utility"),
    "other": both("其他", "Other"),
}
KINDS_AS_WRITTEN = {
    "街道办事处": "street_office",
    "乡镇政府": "street_office",
    "居委会": "residents_committee",
    "村委会": "residents_committee",
    "居民委员会": "residents_committee",
    "村民委员会": "residents_committee",
    "部门": "department",
    "水电气热企业": "utility",
    "协会": "association",
}
LEVELS = {
    "city": both("市级", "City"),
    "district": both("区级", "District"),
    "street": both("街道（乡镇）级", "Street"),
    "community": both("社区级", "Community"),
}
LEVELS_AS_WRITTEN = {
    "市": "city",
    "区": "district",
    "区县": "district",
    "街道": "street",
    "街道级": "street",
    "乡镇": "street",
    "社区": "community",
}


class OrgUnit(dy.Schema):
    """One row is one body."""

    org_id = identifier("机构编号", "Body number", "机构编码", "机构代码", key=True)
    org_name = words("机构名称", "Body name", "机构全称", required=True)
    org_kind = choice(
        "机构类别", "Kind of body", "机构性质", "机构类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    org_level = choice("机构层级", "Level of body", "机构级别", values=LEVELS, written=LEVELS_AS_WRITTEN)
    district = area("所属区", "District", "区县", "区", "行政区", level="district")
    street = area("所属街道", "Street", "服务街道", "街道", "街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    parent_org_id = identifier("上级机构编号", "Parent body number", "主管机构编号", refers="org_unit")
    leader_post = words("负责人职务", "Post of the leader", "主要负责人职务")
    deputy_post = words("分管负责人职务", "Post of the deputy in charge", "分管领导职务")
    set_up_on = day("机构设立日期", "Set up on", "设立日期", "组建日期")
    ended_on = day("机构撤销日期", "Ended on", "撤销日期")
    duty_list_no = whole("职责清单序号", "Number in the duty list", "责任清单序号")


SOURCE = Source(
    id="org_unit",
    label=both("机构名录", "Bodies"),
    row=both("一行是一个机构", "One row is one body"),
    schema=OrgUnit,
    shape="register",
    cadence="on change",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S0-11", "S0-16", "S1-13", "S2-12", "S3-02", "S3-05", "S4-04", "S4-07"),
    checks=(
        not_before(OrgUnit, "ended_on", "set_up_on"),
        between(OrgUnit, "duty_list_no", 1, 17),
        wanted_where(OrgUnit, "street", "org_level", "street", refuses="nothing"),
        wanted_where(OrgUnit, "community", "org_level", "community", refuses="nothing"),
    ),
)
