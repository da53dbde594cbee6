"""业委会委员: members of committees by number, without names: Party, residents' committee, training."""

import dataframely as dy

from pipelines.catalogue.schema import Source, choice, day, identifier, yes_no
from pipelines.catalogue.worded import not_before
from pipelines.text import both

POSTS = {
    "chair": both("主任", "Chair"),
    "deputy_chair": both("副主任", "Deputy chair"),
    "member": both("委员", "Member"),
    "substitute": both("候补委员", "Substitute"),
}


class CommitteeMember(dy.Schema):
    """One row is one member of one committee."""

    committee_id = identifier(
        "业委会（物管会）编号", "Committee number", "业委会编号", "组织编号", "委员会编号", refers="committee", key=True
    )
    member_no = identifier("委员序号", "Member number", "委员编号", key=True)
    member_post = choice("委员职务", "Post", "委员会职务", values=POSTS, required=True)
    is_party_member = yes_no("是否中共党员", "Party member", "是否党员", "党员")
    is_residents_committee_member = yes_no(
        "是否居委会成员", "Member of the residents' committee", "是否居委会交叉任职", "居委会交叉任职"
    )
    is_in_community_team = yes_no("是否进入社区工作团队", "In the community team", "是否社区兼职委员", "双向进入")
    trained_on = day("委员培训日期", "Trained on", "最近培训日期", "培训日期")
    starts_on = day("委员任职日期", "In post since", "任职日期", "当选日期")
    ends_on = day("委员离任日期", "Left on", "离任日期", "卸任日期")


SOURCE = Source(
    id="committee_member",
    label=both("业委会（物管会）委员", "Committee members"),
    row=both("一行是一个业委会（物管会）的一名委员（无姓名）", "One row is one member of a committee, without a name"),
    schema=CommitteeMember,
    shape="register",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S0-09", "S2-03", "S3-06", "S3-11", "S4-02", "S4-24"),
    checks=(not_before(CommitteeMember, "ends_on", "starts_on"),),
)
