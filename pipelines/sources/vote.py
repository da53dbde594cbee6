"""业主表决: votes of owners' assemblies, by phone or on paper, with how many took part."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, choice, day, decimal, identifier, whole, words
from pipelines.catalogue.worded import within
from pipelines.text import both

SYSTEMS = {
    "phone": both("手机投票系统", "Phone voting system"),
    "paper": both("书面表决", "On paper"),
    "both": both("手机与书面并用", "Phone and paper"),
}
SYSTEMS_AS_WRITTEN = {
    "手机": "phone",
    "手机投票": "phone",
    "电子投票": "phone",
    "线上": "phone",
    "纸质": "paper",
    "书面": "paper",
    "线下": "paper",
    "线上线下结合": "both",
}
RESULTS = {
    "passed": both("通过", "Passed"),
    "rejected": both("未通过", "Rejected"),
    "invalid": both("无效", "Invalid"),
}


class Vote(dy.Schema):
    """One row is one topic of one assembly."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    assembly_on = day("业主大会日期", "Assembly on", "表决日期", "会议日期", key=True)
    topic = words("表决事项", "Topic", "表决议题", "议题", key=True)
    voting_system = choice("表决方式", "How votes were cast", "投票方式", values=SYSTEMS, written=SYSTEMS_AS_WRITTEN)
    eligible = whole("有表决权业主数", "Eligible owners", "业主总数", "应参加表决人数", unit="人", required=True)
    voters = whole("参与表决业主数", "Owners who voted", "参加表决人数", unit="人", required=True)
    agreed = whole("同意业主数", "Owners who agreed", "同意人数", unit="人")
    eligible_area_m2 = decimal("专有部分总面积", "Eligible area", "专有部分面积合计", unit="平方米")
    voting_area_m2 = decimal("参与表决专有部分面积", "Area that voted", "参加表决面积", unit="平方米")
    agreed_area_m2 = decimal("同意专有部分面积", "Area that agreed", "同意面积", unit="平方米")
    result = choice("表决结果", "Result", values=RESULTS)


SOURCE = Source(
    id="vote",
    label=both("业主表决", "Owners' votes"),
    row=both("一行是一次业主大会的一个表决事项", "One row is one topic of one owners' assembly"),
    schema=Vote,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-26", "S3-10", "S1-14"),
    checks=(
        *not_negative("eligible", "voters", "agreed", "eligible_area_m2", "voting_area_m2", "agreed_area_m2"),
        within(Vote, "voters", "eligible"),
        within(Vote, "agreed", "voters"),
        within(Vote, "voting_area_m2", "eligible_area_m2"),
        within(Vote, "agreed_area_m2", "voting_area_m2"),
    ),
)
