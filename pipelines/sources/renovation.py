"""老旧小区改造: batches, plans and works, the four gates before them and the two companions during them (S3-18)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, day, identifier, words, yes_no
from pipelines.text import both


class Renovation(dy.Schema):
    """One row is one estate in one batch."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    batch = words("改造批次", "Batch", "计划批次", "改造计划批次", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    is_eligible = yes_no("是否符合改造条件", "Eligible", "是否纳入改造范围")
    planned_finish_on = day("计划完工日期", "Planned to finish on", "改造计划完成日期", "计划完成日期")
    started_on = day("改造开工日期", "Started on", "开工日期")
    finished_on = day("改造完工日期", "Finished on", "完工日期", "竣工日期")
    committee_set_up_on = day("业委会（物管会）组建日期", "Committee set up on", "组建业委会日期")
    standards_agreed_on = day("服务与收费标准商定日期", "Standards agreed on", "服务收费标准确定日期")
    mode_chosen_on = day("物业管理方式确定日期", "Mode chosen on", "管理模式确定日期")
    agreement_signed_on = day("物业协议签订日期", "Agreement signed on", "协议签订日期")
    has_company_in_process = yes_no("物业企业是否全程参与", "Company in the whole process", "物业是否全程参与")
    fund_refilled_on = day("维修资金补建续筹日期", "Fund refilled on", "补建续筹日期")


SOURCE = Source(
    id="renovation",
    label=both("老旧小区改造台账", "Renovations"),
    row=both("一行是一个小区的一次改造", "One row is one estate in one batch"),
    schema=Renovation,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-18", "S1-08", "S1-11", "S1-32", "S3-03"),
    checks=(in_order("started_on", "finished_on", "完工早于开工", "Finished before it started"),),
)
