"""三个提前: that residents' committee, street and joint meeting start before move-in, committee and choice of company."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, words
from pipelines.catalogue.worded import one_of
from pipelines.text import both

KINDS = {
    "residents_committee": both("居委会提前介入", "Residents' committee"),
    "street": both("街道提前介入", "Street"),
    "joint_meeting": both("联席会议提前介入", "Joint meeting"),
}
KINDS_AS_WRITTEN = {"居委会": "residents_committee", "街道": "street", "联席会议": "joint_meeting"}
FORMS = {
    "caretaker_committee": both("代管居委会", "Caretaker residents' committee"),
    "preparatory_group": both("筹备组", "Preparatory group"),
}
FORMS_AS_WRITTEN = {
    "代管": "caretaker_committee",
    "居委会代管": "caretaker_committee",
    "居委会筹备组": "preparatory_group",
}


class EarlyStart(dy.Schema):
    """One row is one early start in one project or estate."""

    start_no = identifier("提前介入编号", "Early start number", "介入编号", key=True)
    start_kind = choice(
        "提前介入类型", "Kind of early start", "介入类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    project_id = identifier("建设项目编号", "Project number", "开发项目编号", refers="project")
    estate_id = identifier("小区编号", "Estate number", refers="estate")
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", level="community")
    body_form = choice("介入组织形式", "Form of body", "介入形式", values=FORMS, written=FORMS_AS_WRITTEN)
    started_on = day("提前介入日期", "Started on", "介入日期", required=True)
    milestone = words("对应节点", "Milestone", "节点名称")
    milestone_on = day("对应节点日期", "Milestone on", "节点日期")
    committee_id = identifier("业委会（物管会）编号", "Committee number", "业委会编号", refers="committee")
    contract_id = identifier("合同编号", "Contract number", "物业服务合同编号", refers="contract")


SOURCE = Source(
    id="early_start",
    label=both("三个提前", "Early starts"),
    row=both("一行是一个项目或小区的一次提前介入", "One row is one early start in one project or estate"),
    schema=EarlyStart,
    shape="events",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S2-01", "S2-02", "S2-04"),
    checks=(one_of(EarlyStart, "project_id", "estate_id"),),
)
