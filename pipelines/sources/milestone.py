"""阶段目标: goals that a document sets for a window of time, and the day on which they were reached."""

import dataframely as dy

from pipelines.catalogue.schema import Source, choice, day, free_text, identifier, words
from pipelines.catalogue.worded import not_before
from pipelines.text import both

SYSTEM_MODULES = {
    "government": both("政府管理模块", "Government module"),
    "housing": both("房屋信息模块", "Housing module"),
    "owners": both("业主信息模块", "Owners module"),
    "company_credit": both("企业信用模块", "Company credit module"),
    "committee": both("业委会（物管会）运行模块", "Committee module"),
    "repair_fund": both("维修资金管理模块", "Repair fund module"),
}


class Milestone(dy.Schema):
    """One row is one goal."""

    milestone_no = identifier("阶段目标编号", "Milestone number", "里程碑编号", key=True)
    goal = words("阶段目标", "Goal", "阶段目标内容", "里程碑", required=True)
    document_no = words("目标文件文号", "Document number", "依据文号", "文号", required=True)
    clause = words("依据条款", "Clause", "条款")
    phase = words("所处阶段", "Phase", "阶段")
    system_module = choice("信息系统模块", "Module of the information system", "系统模块", values=SYSTEM_MODULES)
    window_from = day("目标窗口起", "Window from", "阶段开始日期", "起始日期")
    window_to = day("目标窗口止", "Window to", "阶段截止日期", "截止日期", required=True)
    indicators = words("衡量指标", "Indicators", "对应指标编号", "指标编号")
    reached_on = day("实现日期", "Reached on", "达成日期")
    evidence = free_text("实现佐证", "Evidence", "达成佐证", "佐证材料")


SOURCE = Source(
    id="milestone",
    label=both("阶段目标", "Milestones"),
    row=both("一行是一份文件的一项阶段目标", "One row is one goal of one document"),
    schema=Milestone,
    shape="register",
    cadence="year",
    sender="city",
    owner=both("市、区物业管理工作领导小组", "Leading groups of city and districts"),
    clauses=("S0-02", "S1-05", "S3-02", "S3-03", "S3-04", "S3-26"),
    checks=(not_before(Milestone, "window_to", "window_from"),),
)
