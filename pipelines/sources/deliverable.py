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
        "S1-21",
        "S1-32",
        "S2-13",
        "S2-17",
        "S3-06",
        "S3-13",
        "S3-14",
        "S3-15",
        "S3-23",
        "S3-27",
        "S4-03",
        "S4-06",
        "S4-25",
        "S4-35",
    ),
    checks=(wanted_with(Deliverable, "issued_on", "document_no", refuses="nothing"),),
)
