"""业委会、物管会: the bodies that owners have, with their terms."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, choice, day, identifier, whole, words, yes_no
from pipelines.catalogue.worded import wanted_where
from pipelines.text import both

FORMS = {
    "owners_committee": both("业主委员会", "Owners' committee"),
    "interim_committee": both("物业管理委员会", "Interim committee"),
    "interim_group": both("临时小组", "Interim group"),
}
FORMS_AS_WRITTEN = {"业委会": "owners_committee", "物管会": "interim_committee"}
STATES = {
    "active": both("正常履职", "Active"),
    "suspended": both("不能履职", "Cannot act"),
    "dissolved": both("已撤销", "Dissolved"),
}
STATES_AS_WRITTEN = {
    "在任": "active",
    "正常": "active",
    "停摆": "suspended",
    "瘫痪": "suspended",
    "撤销": "dissolved",
    "解散": "dissolved",
}


class Committee(dy.Schema):
    """One row is one body of one estate, from its forming to its end."""

    committee_id = identifier("组织编号", "Committee number", "业委会编号", "委员会编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    committee_form = choice(
        "组织形式", "Form", "组织类型", "类型", values=FORMS, written=FORMS_AS_WRITTEN, required=True
    )
    formed_on = day("成立日期", "Formed on", "组建日期", "成立时间", "组建时间", required=True)
    dissolved_on = day("撤销日期", "Dissolved on", "解散日期", "终止日期")
    filed_on = day("备案日期", "Filed on")
    filing_authority = words("备案机关", "Filed with", "备案单位", "备案部门")
    term_starts_on = day("任期开始", "Term starts on", "任期起")
    term_ends_on = day("任期届满", "Term ends on", "任期止", "任期结束")
    members = whole("委员人数", "Members", unit="人")
    party_members = whole("党员委员人数", "Party members", unit="人")
    committee_status = choice("履职状态", "Status", "组织状态", values=STATES, written=STATES_AS_WRITTEN)
    has_residents_committee_representative = yes_no(
        "居委会是否派驻代表", "Residents' committee sends a representative", "是否派驻居委会代表", "居委会代表"
    )
    rules_on = day("议事规则通过日期", "Rules of procedure since", "议事规则日期", "业主大会议事规则日期")
    covenant_on = day("管理规约通过日期", "Covenant since", "管理规约日期")
    relation_adjusted_on = day("关系理顺日期", "Relations adjusted on", "理顺关系日期", "组成调整日期")


SOURCE = Source(
    id="committee",
    label=both("业委会（物管会）台账", "Owners' committees"),
    row=both("一行是一个小区的一个业委会或物管会", "One row is one committee of one estate"),
    schema=Committee,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=(
        "S3-09",
        "S1-14",
        "S1-28",
        "S1-29",
        "S0-07",
        "S0-09",
        "S0-15",
        "S0-17",
        "S4-07",
        "S4-24",
        "S1-02",
        "S3-03",
        "S3-04",
        "S3-11",
        "S3-18",
        "S3-26",
    ),
    checks=(
        Check(
            name="dissolved_after_formed",
            refuses="row",
            message=both("撤销日期早于成立日期", "Dissolved before it was formed"),
            mend=both("核对两个日期", "Check both dates"),
            expr=pl.col("dissolved_on") >= pl.col("formed_on"),
            columns=("formed_on", "dissolved_on"),
        ),
        Check(
            name="term_in_order",
            refuses="row",
            message=both("任期届满不晚于任期开始", "The term ends before it starts"),
            mend=both("核对任期", "Check the term"),
            expr=pl.col("term_ends_on") > pl.col("term_starts_on"),
            columns=("term_starts_on", "term_ends_on"),
        ),
        Check(
            name="party_members_within_members",
            refuses="row",
            message=both("党员委员多于委员", "More Party members than members"),
            mend=both("核对人数", "Check the numbers"),
            expr=pl.col("party_members") <= pl.col("members"),
            columns=("members", "party_members"),
        ),
        *not_negative("members", "party_members"),
        wanted_where(Committee, "dissolved_on", "committee_status", "dissolved", refuses="nothing"),
    ),
)
