"""会议频次要求: how often meetings of a kind and level are due, from when on, by which document."""

import dataframely as dy

from pipelines.catalogue.schema import Source, choice, day, whole, words
from pipelines.catalogue.worded import after, between
from pipelines.sources.meeting import KINDS, KINDS_AS_WRITTEN, LEVELS, LEVELS_AS_WRITTEN
from pipelines.text import both

INTERVALS = {
    "month": both("每月", "Monthly"),
    "quarter": both("每季度", "Quarterly"),
    "half": both("每半年", "Every half-year"),
    "year": both("每年", "Yearly"),
}
INTERVALS_AS_WRITTEN = {
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "每季": "quarter",
    "半年": "half",
    "年": "year",
}


class MeetingRequirement(dy.Schema):
    """One row is one requirement from one day on."""

    level = choice("会议层级", "Level of meeting", "会议级别", values=LEVELS, written=LEVELS_AS_WRITTEN, key=True)
    meeting_kind = choice("会议类型", "Kind of meeting", "会议种类", values=KINDS, written=KINDS_AS_WRITTEN, key=True)
    valid_from = day("频次要求生效日期", "Valid from", "要求生效日期", "生效日期", key=True)
    valid_to = day("频次要求失效日期", "Valid to", "要求失效日期", "失效日期")
    interval = choice("会议频次", "Interval", "召开频次", values=INTERVALS, written=INTERVALS_AS_WRITTEN, required=True)
    times = whole("每期次数", "Times in each interval", "召开次数", unit="次")
    convener = words("召集单位", "Convened by", "召集人单位")
    document_no = words("频次依据文号", "Document number", "依据文号", "文号")
    clause = words("依据条款", "Clause", "条款")


SOURCE = Source(
    id="meeting_requirement",
    label=both("会议频次要求", "Meetings due"),
    row=both("一行是一类会议自某日起的频次要求", "One row is how often a kind of meeting is due from one day on"),
    schema=MeetingRequirement,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("市、区物业管理工作领导小组", "Leading groups of city and districts"),
    clauses=("S0-16", "S1-25", "S2-05", "S2-15", "S3-05", "S3-08", "S4-05"),
    checks=(
        after(MeetingRequirement, "valid_to", "valid_from"),
        between(MeetingRequirement, "times", 1, 31),
    ),
)
