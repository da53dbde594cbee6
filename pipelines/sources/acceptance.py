"""竣工与入住验收: which reviews a project passed at each stage, and whether the street took part and was told."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, area, choice, choices, day, free_text, identifier, words, yes_no
from pipelines.text import both

KINDS = {"completion": both("竣工验收", "Completion"), "move_in": both("入住验收", "Move-in")}
KINDS_AS_WRITTEN = {"竣工": "completion", "竣工联合验收": "completion", "入住": "move_in", "入伙验收": "move_in"}
# S4-13: the housing department on quality and municipal works, police on technical defence, civil defence, the
# one-card system and the community's rooms
REVIEWS = {
    "quality": both("工程质量", "Quality"),
    "municipal_works": both("市政配套", "Municipal works"),
    "technical_defence": both("公安技防", "Technical defence"),
    "civil_defence": both("人民防空", "Civil defence"),
    "one_card": both("一卡通", "One-card system"),
    "community_rooms": both("社区用房", "Community rooms"),
}
REVIEWS_AS_WRITTEN = {
    "质量": "quality",
    "市政": "municipal_works",
    "技防": "technical_defence",
    "人防": "civil_defence",
    "社区办公用房": "community_rooms",
    "社区配套用房": "community_rooms",
}


class Acceptance(dy.Schema):
    """One row is one acceptance of one project."""

    acceptance_no = identifier("验收编号", "Acceptance number", "入住验收编号", "竣工验收编号", key=True)
    project_id = identifier("建设项目编号", "Project number", "项目编号", refers="project", required=True)
    project_name = words("建设项目名称", "Project name", "项目名称")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    acceptance_kind = choice("验收类型", "Kind", "验收类别", values=KINDS, written=KINDS_AS_WRITTEN)
    accepted_on = day("验收日期", "Accepted on", "验收通过日期", required=True)
    departments = words("参验部门", "Departments", "参加验收部门", "验收单位")
    reviews_required = choices("应审查事项", "Reviews required", "应查事项", values=REVIEWS, written=REVIEWS_AS_WRITTEN)
    design_reviews_passed = choices("设计阶段通过事项", "Passed at design", values=REVIEWS, written=REVIEWS_AS_WRITTEN)
    works_reviews_passed = choices(
        "施工阶段通过事项", "Passed during works", values=REVIEWS, written=REVIEWS_AS_WRITTEN
    )
    completion_reviews_passed = choices(
        "竣工阶段通过事项", "Passed at completion", values=REVIEWS, written=REVIEWS_AS_WRITTEN
    )
    has_basic_conditions = yes_no("是否具备基本入住条件", "Basic conditions met", "基本生活条件是否具备")
    has_street_participated = yes_no("街道是否参加验收", "Street took part", "街道是否参与")
    notified_on = day("结果通报日期", "Result notified on", "通报日期", "验收结果通报日期")
    street_opinion = free_text("街道意见", "The street's opinion", "街道验收意见")


SOURCE = Source(
    id="acceptance",
    label=both("竣工与入住验收", "Acceptances"),
    row=both("一行是一个建设项目的一次验收", "One row is one acceptance of one project"),
    schema=Acceptance,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S0-13", "S4-13", "S4-12", "S1-35"),
    checks=(in_order("accepted_on", "notified_on", "通报日期早于验收日期", "Notified before it was accepted"),),
)
