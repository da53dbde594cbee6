"""机制与预案: mechanisms and plans in force in a street, a community or a district."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, words
from pipelines.catalogue.worded import not_before, one_of
from pipelines.text import both

KINDS = {
    "three_level_linkage": both("三级联动机制", "Linkage of three levels"),
    "dispute": both("矛盾纠纷处理机制", "Disputes"),
    "complaint_mediation": both("投诉调解机制", "Mediation of complaints"),
    "industry_mediation": both("行业调解机制", "Mediation by the sector"),
    "trusteeship": both("应急托管机制", "Emergency trusteeship"),
    "emergency_repair": both("应急维修机制", "Emergency repair"),
    "emergency_plan": both("应急维修预案", "Plan for emergency repair"),
    "emergency_service": both("应急物业服务机制", "Emergency service"),
    "community_governance": both("综合治理制度", "Governance of the community"),
    "property_management": both("物业管理机制", "Property management"),
    "problem_handling": both("问题受理处置机制", "Handling of problems"),
    "coordination_body": both("物业管理协调机构", "Co-ordination body"),
    "residents_review": both("居民评议制度", "Review by residents"),
    "quality_incentive": both("优质物业服务企业激励机制", "Incentives for good companies"),
    "district_promotion": both("综合协调推进机制", "Coordination and promotion by the district"),
}
KINDS_AS_WRITTEN = {
    "三级联动": "three_level_linkage",
    "纠纷处理机制": "dispute",
    "纠纷": "dispute",
    "投诉调解": "complaint_mediation",
    "行业调解": "industry_mediation",
    "托管": "trusteeship",
    "应急托管": "trusteeship",
    "应急维修": "emergency_repair",
    "应急预案": "emergency_plan",
    "预案": "emergency_plan",
    "应急物业服务": "emergency_service",
    "综合治理": "community_governance",
    "综合治理机制": "community_governance",
    "受理处置": "problem_handling",
    "受理处置机制": "problem_handling",
    "协调机构": "coordination_body",
    "物业评议": "residents_review",
    "评议制度": "residents_review",
    "协调推进机制": "district_promotion",
    "优质企业激励机制": "quality_incentive",
    "激励机制": "quality_incentive",
}


class Mechanism(dy.Schema):
    """One row is one mechanism of one area."""

    mechanism_no = identifier("机制编号", "Mechanism number", "机制（预案）编号", "预案编号", key=True)
    mechanism_kind = choice(
        "机制类型", "Kind of mechanism", "机制（预案）类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    mechanism_name = words("机制名称", "Name", "机制（预案）名称", "预案名称")
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", level="community")
    in_force_on = day("机制施行日期", "In force since", "施行日期", "建立日期", required=True)
    ended_on = day("机制废止日期", "Ended on", "废止日期")
    document_no = words("机制文件文号", "Document number", "文号")


SOURCE = Source(
    id="mechanism",
    label=both("机制与预案", "Mechanisms and plans"),
    row=both("一行是一个区域的一项机制或预案", "One row is one mechanism or plan of one area"),
    schema=Mechanism,
    shape="register",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=(
        "S0-10",
        "S0-16",
        "S1-10",
        "S1-15",
        "S1-01",
        "S1-07",
        "S1-19",
        "S1-22",
        "S2-10",
        "S2-15",
        "S3-06",
        "S3-15",
        "S3-18",
        "S4-22",
    ),
    checks=(
        not_before(Mechanism, "ended_on", "in_force_on"),
        one_of(Mechanism, "district", "street", "community", refuses="nothing"),
    ),
)
