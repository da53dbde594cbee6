"""任务分解: the tasks of a district's plan with department, person and day, and how far they are."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, post, share, words
from pipelines.catalogue.worded import not_before, wanted_where
from pipelines.text import both

STATES = {
    "not_started": both("未启动", "Not started"),
    "in_progress": both("进行中", "In progress"),
    "done": both("已完成", "Done"),
    "stopped": both("已终止", "Stopped"),
}
STATES_AS_WRITTEN = {
    "未开始": "not_started",
    "推进中": "in_progress",
    "在办": "in_progress",
    "完成": "done",
    "办结": "done",
}


class WorkPlan(dy.Schema):
    """One row is one task of one district."""

    district = area("所属区", "District", "区县", "区", "行政区", level="district", key=True)
    task_no = identifier("任务编号", "Task number", "任务序号", key=True)
    title = words("任务名称", "Task", "工作任务", "任务内容", required=True)
    street = area("承担街道", "Street", "街道", "所属街道", level="street")
    department = words("责任部门", "Department", "牵头部门", "责任单位", "牵头单位")
    person = post("责任人（职务）", "Post in charge", "责任人", "任务责任人", "责任人职务")
    starts_on = day("计划开始日期", "Planned start", "开始日期", "启动日期")
    due_on = day("计划完成日期", "Due on", "完成时限", "计划完成时间", "完成期限")
    task_status = choice("任务状态", "Status", "进展状态", values=STATES, written=STATES_AS_WRITTEN, required=True)
    progress_share = share("完成进度", "Progress", "任务进度", "进度")
    closed_on = day("实际完成日期", "Closed on", "完成日期", "办结日期")
    evidence = free_text("完成佐证", "Evidence", "佐证材料", "工作进展")
    delay_reason = free_text("未按期完成原因", "Why late", "滞后原因", "逾期原因")
    document_no = words("任务依据文号", "Document number", "依据文号")


SOURCE = Source(
    id="work_plan",
    label=both("任务分解", "Work plan"),
    row=both("一行是一个区的一项任务", "One row is one task of one district"),
    schema=WorkPlan,
    shape="register",
    cadence="month",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S0-04", "S3-12", "S3-27", "S3-06"),
    checks=(
        not_before(WorkPlan, "due_on", "starts_on"),
        wanted_where(WorkPlan, "closed_on", "task_status", "done"),
    ),
)
