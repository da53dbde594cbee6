"""业委会决定: what committees decide, how the residents' committee answers, and what was stopped."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, day, free_text, identifier, yes_no
from pipelines.catalogue.worded import not_before
from pipelines.text import both

TOPICS = {
    "company": both("选聘、解聘物业服务企业", "Choice of the company"),
    "fees": both("物业费及收支", "Fees and accounts"),
    "funds": both("维修资金、公共收益", "Repair fund and shared income"),
    "rules": both("管理规约、议事规则", "Covenant and rules of procedure"),
    "member_change": both("委员变更", "Change of members"),
    "facilities": both("共用部位、设施设备", "Shared parts and facilities"),
    "parking": both("停车管理", "Parking"),
    "other": both("其他", "Other"),
}
REACTIONS = {
    "support": both("支持", "Support"),
    "comment": both("意见建议", "Comment"),
    "stop": both("制止", "Stop"),
}
REACTIONS_AS_WRITTEN = {"提出意见": "comment", "建议": "comment", "意见": "comment", "予以制止": "stop"}


class CommitteeDecision(dy.Schema):
    """One row is one decision of one committee."""

    decision_id = identifier("决定编号", "Decision number", "业委会决定编号", "决议编号", key=True)
    committee_id = identifier(
        "业委会（物管会）编号", "Committee number", "业委会编号", "组织编号", refers="committee", required=True
    )
    decided_on = day("决定日期", "Decided on", "作出决定日期", "决议日期", required=True)
    decision_topic = choice("决定事项", "Topic", "决议事项", values=TOPICS, required=True)
    content = free_text("决定内容", "What was decided", "决议内容")
    published_on = day("决定公开日期", "Published on", "公开日期", "公示日期")
    reaction = choice(
        "居委会意见", "Residents' committee", "居委会态度", values=REACTIONS, written=REACTIONS_AS_WRITTEN
    )
    reacted_on = day("居委会意见日期", "Answered on", "提出意见日期")
    is_unlawful = yes_no("是否违法违规", "Unlawful", "是否违规")
    unlawful_reason = free_text("违规情形", "Why unlawful", "违法违规情形")
    closed_on = day("纠正完成日期", "Closed on", "整改完成日期", "办结日期")


SOURCE = Source(
    id="committee_decision",
    label=both("业委会（物管会）决定", "Committee decisions"),
    row=both("一行是一个业委会（物管会）的一项决定", "One row is one decision of a committee"),
    schema=CommitteeDecision,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S0-18", "S2-08", "S4-24"),
    checks=(
        not_before(CommitteeDecision, "published_on", "decided_on"),
        not_before(CommitteeDecision, "closed_on", "decided_on"),
        not_before(CommitteeDecision, "reacted_on", "decided_on", refuses="nothing"),
        Check(
            name="stopped_is_unlawful",
            refuses="nothing",
            message=both("居委会制止的决定未标为违法违规", "A decision that was stopped is not marked unlawful"),
            mend=both("核对“居委会意见”和“是否违法违规”两栏", "Check both cells"),
            expr=(pl.col("reaction") != "stop") | pl.col("is_unlawful").fill_null(value=False),
            columns=("reaction", "is_unlawful"),
        ),
    ),
)
