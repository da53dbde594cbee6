"""选举换届: first elections, changes of term and by-elections of committees, and whether they passed the street's gate."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, choice, day, identifier, share, whole, words, yes_no
from pipelines.catalogue.worded import not_before, within
from pipelines.text import both

KINDS = {
    "first": both("首次选举", "First election"),
    "renewal": both("换届选举", "Change of term"),
    "by_election": both("补选", "By-election"),
}
KINDS_AS_WRITTEN = {"首次": "first", "首届": "first", "首次组建": "first", "换届": "renewal", "增补": "by_election"}


class Election(dy.Schema):
    """One row is one election."""

    election_id = identifier("选举编号", "Election number", "换届选举编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    committee_id = identifier("业委会（物管会）编号", "Committee number", "业委会编号", "组织编号", refers="committee")
    election_kind = choice(
        "选举类型", "Kind of election", "换届类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    held_on = day("选举日期", "Held on", "选举大会日期", "投票日期", required=True)
    reviewed_on = day("街道审查日期", "Reviewed on", "把关日期")
    gate_reviewer = words("审查单位", "Reviewed by", "把关单位")
    is_procedure_ok = yes_no("程序是否合规", "Procedure in order", "选举程序是否合规", "程序关")
    is_candidates_ok = yes_no("人选是否合规", "Candidates in order", "候选人是否合规", "人选关")
    candidates = whole("候选人数", "Candidates", unit="人")
    elected = whole("当选人数", "Elected", "当选委员数", unit="人")
    eligible_voters = whole("应参加投票业主数", "Eligible voters", "应投票业主数", "业主总人数", unit="人")
    voters = whole("实际参加投票业主数", "Voters", "参加投票业主数", "投票人数", unit="人")
    turnout_share = share("选举参与率", "Turnout", "投票参与率", "投票率")
    result_filed_on = day("选举结果备案日期", "Result filed on", "结果备案日期", "备案日期")


SOURCE = Source(
    id="election",
    label=both("选举换届", "Elections"),
    row=both("一行是一次选举", "One row is one election"),
    schema=Election,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S0-14", "S1-14", "S1-29", "S2-02", "S4-24"),
    checks=(
        *not_negative("candidates", "elected", "eligible_voters", "voters"),
        within(Election, "voters", "eligible_voters"),
        within(Election, "elected", "candidates", refuses="nothing"),
        not_before(Election, "result_filed_on", "held_on"),
        not_before(Election, "held_on", "reviewed_on", refuses="nothing"),
    ),
)
