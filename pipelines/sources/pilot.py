"""试点: pilot streets and pilot projects, on what, how long and with what result."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, words
from pipelines.catalogue.worded import not_before, wanted_where
from pipelines.text import both

KINDS = {
    "street": both("街道试点", "Pilot street"),
    "project": both("项目试点", "Pilot project"),
    "enforcement": both("执法授权试点", "Pilot of street enforcement"),
    "cross_entry": both("双向进入、交叉任职试点", "Pilot of cross-appointment"),
    "other": both("其他", "Other"),
}
KINDS_AS_WRITTEN = {
    "试点街道": "street",
    "试点项目": "project",
    "综合执法试点": "enforcement",
    "交叉任职试点": "cross_entry",
}
OUTCOMES = {
    "running": both("进行中", "Running"),
    "met": both("达标", "Met its aim"),
    "partly_met": both("部分达标", "Partly met"),
    "not_met": both("未达标", "Not met"),
}
OUTCOMES_AS_WRITTEN = {"试点中": "running", "已达标": "met", "完成": "met"}


class Pilot(dy.Schema):
    """One row is one pilot."""

    pilot_no = identifier("试点编号", "Pilot number", "试点序号", key=True)
    pilot_kind = choice("试点类型", "Kind of pilot", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    district = area("所属区", "District", "区县", "区", "行政区", level="district", required=True)
    street = area("试点街道名称", "Street", "街道", "所属街道", "试点街道办事处", level="street")
    community = area("所属社区", "Community", "社区", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    topic = words("试点内容", "Topic", "试点主题", "试点事项", required=True)
    starts_on = day("试点开始日期", "Starts on", "开始日期", required=True)
    ends_on = day("试点结束日期", "Ends on", "结束日期")
    outcome = choice("试点结果", "Outcome", values=OUTCOMES, written=OUTCOMES_AS_WRITTEN)
    result = free_text("试点成效", "Result", "试点总结", "成效说明")


SOURCE = Source(
    id="pilot",
    label=both("试点", "Pilots"),
    row=both("一行是一个试点", "One row is one pilot"),
    schema=Pilot,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S0-06", "S0-09", "S2-16", "S3-24", "S4-02"),
    checks=(
        not_before(Pilot, "ends_on", "starts_on"),
        wanted_where(Pilot, "street", "pilot_kind", "street", refuses="nothing"),
    ),
)
