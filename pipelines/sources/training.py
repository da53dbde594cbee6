"""培训: sessions planned and held, by audience, with how many people were meant and came."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, area, choice, day, identifier, whole, words, yes_no
from pipelines.catalogue.worded import one_of, within
from pipelines.text import both

AUDIENCES = {
    "officials": both("干部", "Officials"),
    "staff": both("物业管理工作人员", "Staff"),
    "committee": both("业委会（物管会）委员", "Committee members"),
    "company": both("物业服务企业人员", "Companies"),
    "residents_committee": both("居（村）委会人员", "Residents' committees"),
}
AUDIENCES_AS_WRITTEN = {
    "领导干部": "officials",
    "工作人员": "staff",
    "业委会委员": "committee",
    "业委会": "committee",
    "物业企业": "company",
    "项目经理": "company",
    "居委会": "residents_committee",
    "居委会成员": "residents_committee",
    "社区工作者": "residents_committee",
}


class Training(dy.Schema):
    """One row is one session."""

    training_no = identifier("培训编号", "Training number", "培训班编号", key=True)
    audience = choice("培训对象", "Audience", "参训对象", values=AUDIENCES, written=AUDIENCES_AS_WRITTEN, required=True)
    topic = words("培训主题", "Topic", "培训内容", "培训班名称", required=True)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    organiser = words("举办单位", "Organiser", "主办单位")
    document_no = words("学习文件文号", "Document studied", "学习文件")
    is_planned = yes_no("是否列入培训计划", "In the plan", "是否计划内")
    planned_on = day("计划培训日期", "Planned on", "计划日期")
    held_on = day("实际培训日期", "Held on", "培训日期", "举办日期")
    target_people = whole("计划培训人数", "Target people", "应训人数", "应参训人数", unit="人", adds_up=True)
    attended = whole("实际参训人数", "Attended", "参训人数", "实训人数", unit="人", adds_up=True)


SOURCE = Source(
    id="training",
    label=both("培训", "Training"),
    row=both("一行是一期培训", "One row is one training session"),
    schema=Training,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门、民政部门", "District housing department and civil affairs"),
    clauses=("S0-01", "S1-28", "S1-30", "S2-12", "S3-06", "S3-17", "S3-29", "S4-24"),
    checks=(
        one_of(Training, "planned_on", "held_on"),
        *not_negative("target_people", "attended"),
        within(Training, "attended", "target_people", refuses="nothing"),
    ),
)
