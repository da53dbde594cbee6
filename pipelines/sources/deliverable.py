"""制度文件台账: the rules, plans, standards and reports that documents ask for, with their due day and issue."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, words
from pipelines.catalogue.worded import wanted_with
from pipelines.text import both

KINDS = {
    "opinion": both("意见", "Opinion"),
    "plan": both("工作方案", "Plan"),
    "annual_plan": both("年度计划", "Annual plan"),
    "detailed_measures": both("实施细则", "Detailed measures"),
    "rules": both("管理办法", "Rules"),
    "standard": both("标准", "Standard"),
    "model_text": both("示范文本", "Model text"),
    "index_system": both("评价指标体系", "Index system"),
    "guiding_opinions": both("指导意见", "Guiding opinions"),
    "subsidy_policy": both("补贴政策", "Subsidy policy"),
    "reward_rules": both("奖励办法", "Reward rules"),
    "duty_list": both("职责清单", "Duty list"),
    "facility_plan": both("用房建设计划", "Plan for facilities"),
    "cost_survey": both("成本调查", "Cost survey"),
    "fee_standard": both("收费标准", "Fee standard"),
    "report": both("报告", "Report"),
}
KINDS_AS_WRITTEN = {
    "方案": "plan",
    "计划": "plan",
    "细则": "detailed_measures",
    "实施办法": "rules",
    "办法": "rules",
    "规则": "rules",
    "制度": "rules",
    "规范": "standard",
    "合同示范文本": "model_text",
    "指标体系": "index_system",
    "考核奖励办法": "reward_rules",
    "行政执法职责清单": "duty_list",
    "责任清单": "duty_list",
    "政府指导价": "fee_standard",
}
NAMED_TEXTS = {
    "owners_body_opinion": both("业主组织管理工作意见", "Opinion on the work of owners' bodies"),
    "community_building_plan": both(
        "物业管理纳入社区建设落实方案", "Plan to bring property management into community building"
    ),
    "annual_plan": both("物业管理年度计划", "Annual plan"),
    "detailed_measures": both("行动计划细化措施", "Detailed measures for the action plan"),
    "street_index_system": both("街道物业管理评价指标体系", "Indicators for assessing streets"),
    "training_plan": both("专项培训计划", "Training plan"),
    "interim_committee_rules": both("物业管理委员会组建办法", "Rules on forming interim committees"),
    "handover_rules": both("物业服务项目交接管理办法", "Rules on handing over projects"),
    "contract_appraisal_rules": both("物业服务企业履约考评管理办法", "Rules on performance reviews of companies"),
    "assembly_guidance": both("业主大会和业主委员会指导规则", "Guidance on assemblies and committees"),
    "service_list": both("住宅小区物业服务项目清单", "List of services for residential estates"),
    "cost_and_pricing_rules": both("物业服务项目成本信息和计价规则", "Rules on costs and pricing"),
    "income_disclosure_rules": both("收支公示规则", "Rules on disclosing income and spending"),
    "service_standard": both("住宅物业服务标准", "Standards of residential services"),
    "covenant_model": both("管理规约示范文本", "Model covenant"),
    "assembly_rules_model": both("业主大会议事规则示范文本", "Model rules of procedure for assemblies"),
    "service_contract_model": both("物业服务合同示范文本", "Model service contract"),
    "preliminary_contract_model": both("前期物业服务合同示范文本", "Model preliminary service contract"),
    "sector_guidance": both("物业行业健康发展指导意见", "Guidance for the sector"),
    "mediation_rules": both("物业纠纷调解规则和程序", "Rules and procedure of mediation"),
    "old_estate_subsidy_policy": both(
        "老旧小区和保障性住房小区补贴政策", "Subsidy policy for old estates and government-supported housing"
    ),
    "facility_plan": both("社区办公服务设施达标建设规划方案", "Plan to bring community premises up to standard"),
    "special_action_plan": both("社区专项治理方案", "Plan for special action in communities"),
    "housing_plan": both("房管部门工作方案", "Work plan of the housing department"),
    "civil_affairs_plan": both("民政部门工作方案", "Work plan of civil affairs"),
    "planning_plan": both("规划部门工作方案", "Work plan of the planning department"),
    "construction_plan": both("建设部门工作方案", "Work plan of the construction department"),
    "finance_plan": both("财政部门工作方案", "Work plan of the finance department"),
    "police_plan": both("公安部门工作方案", "Work plan of the police"),
    "city_appearance_plan": both("市容园林部门工作方案", "Work plan of the city appearance and gardens department"),
    "enforcement_plan": both("综合执法部门工作方案", "Work plan of the enforcement department"),
    "municipal_plan": both("市政管理部门工作方案", "Work plan of the municipal facilities department"),
    "enforcement_duty_list": both("行政执法职责清单", "List of enforcement duties"),
    "service_industry_plan": both(
        "现代服务业发展规划（纳入社区物业管理）", "Services plan that includes property management"
    ),
    "cost_survey": both("物业服务定价成本调查制度", "Survey of service costs for pricing"),
    "preliminary_fee_standard": both("普通住宅前期物业服务收费标准", "Fee standard for preliminary services"),
    "tender_rules": both("物业管理招投标管理办法", "Rules on tendering for services"),
    "credit_rules": both("物业服务信用评价办法", "Rules on the credit rating of services"),
    "disclosure_rules": both("物业服务信息公开公示制度", "Rules on disclosing information on services"),
    "service_norms": both("物业服务规范", "Norms of services"),
    "list_rules": both("物业服务企业“红黑榜”制度", "Rules on the red and black lists"),
    "reward_rules": both(
        "安置小区和老小区考核奖励办法", "Rules on assessment and rewards for resettlement and old estates"
    ),
}
LEVELS = {
    "city": both("市级", "City"),
    "district": both("区级", "District"),
    "street": both("街道（乡镇）级", "Street"),
}
LEVELS_AS_WRITTEN = {"市": "city", "区": "district", "区县": "district", "街道": "street", "乡镇": "street"}


class Deliverable(dy.Schema):
    """One row is one document that is owed."""

    deliverable_no = identifier("制度文件编号", "Document item", "制度编号", "文件台账编号", key=True)
    title = words("制度文件名称", "Title", "文件名称", "制度名称", required=True)
    deliverable_kind = choice(
        "制度文件类型",
        "Kind of document",
        "文件类型",
        "制度类型",
        values=KINDS,
        written=KINDS_AS_WRITTEN,
        required=True,
    )
    named_text = choice("文件要求的文本", "Named text", "对应要求文本", "要求文本", values=NAMED_TEXTS)
    issuing_level = choice("出台层级", "Level", "制发层级", values=LEVELS, written=LEVELS_AS_WRITTEN)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    owner_department = words("牵头制定部门", "Department in charge", "制定部门", "牵头部门", "责任部门")
    joint_departments = words("会同部门", "Together with", "配合部门")
    due_on = day("应出台日期", "Due on", "出台期限", "计划出台日期")
    issued_on = day("出台日期", "Issued on", "印发日期", "发布日期", "报送日期")
    document_no = words("发文字号", "Document number", "文号")
    required_by = words("要求出处", "Required by", "依据文件条款", "依据条款")


SOURCE = Source(
    id="deliverable",
    label=both("制度文件台账", "Required documents"),
    row=both("一行是一份应出台的制度文件", "One row is one document that is owed"),
    schema=Deliverable,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=(
        "S0-03",
        "S0-04",
        "S1-21",
        "S1-32",
        "S2-13",
        "S2-14",
        "S2-17",
        "S3-02",
        "S3-06",
        "S3-13",
        "S3-14",
        "S3-15",
        "S3-23",
        "S3-27",
        "S3-29",
        "S4-03",
        "S4-06",
        "S4-14",
        "S4-15",
        "S4-16",
        "S4-17",
        "S4-25",
        "S4-35",
    ),
    checks=(wanted_with(Deliverable, "issued_on", "document_no", refuses="nothing"),),
)
