"""物业管理岗位: posts of the offices, filled or vacant. A post is known by its number; who holds it is not asked."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, identifier, words, yes_no
from pipelines.catalogue.worded import not_before, wanted_with
from pipelines.text import both

LEAVING = {
    "removed": both("淘汰", "Removed"),
    "transferred": both("调离", "Transferred"),
    "resigned": both("辞职", "Resigned"),
    "retired": both("退休", "Retired"),
    "other": both("其他", "Other"),
}


class Staff(dy.Schema):
    """One row is one post, kept while it is vacant."""

    post_id = identifier("岗位编号", "Post number", "岗位编码", key=True)
    org_id = identifier("所在机构编号", "Body number", "机构编号", "所属机构编号", refers="org_unit")
    org_name = words("所在单位", "Unit", "所在机构", "岗位所属单位", required=True)
    post_name = words("岗位名称", "Post", "岗位", required=True)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", level="community")
    is_dedicated = yes_no("是否专人专岗", "Dedicated", "是否专职", "专人专岗")
    starts_on = day("到岗日期", "In post since", "上岗日期")
    left_on = day("离岗日期", "Left on", "空缺日期")
    leaving_reason = choice("离岗原因", "Reason for leaving", values=LEAVING)
    replaced_on = day("补录到岗日期", "Refilled on", "补录日期", "补位日期")
    trained_on = day("最近培训日期", "Last trained on", "岗位培训日期")


SOURCE = Source(
    id="staff",
    label=both("物业管理岗位", "Posts"),
    row=both("一行是一个岗位（空缺时保留）", "One row is one post, kept while it is vacant"),
    schema=Staff,
    shape="register",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S2-12", "S1-31", "S4-34", "S4-22"),
    checks=(
        not_before(Staff, "left_on", "starts_on"),
        not_before(Staff, "replaced_on", "left_on"),
        wanted_with(Staff, "left_on", "replaced_on"),
        wanted_with(Staff, "left_on", "leaving_reason", refuses="nothing"),
    ),
)
