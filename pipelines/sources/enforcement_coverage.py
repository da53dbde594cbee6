"""执法力量进社区: which enforcement functions reach which community, by which team."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, day, words, yes_no
from pipelines.catalogue.worded import not_before, wanted_where
from pipelines.text import both

FUNCTIONS = {
    "urban_management": both("城市管理综合执法", "Urban management"),
    "public_security": both("公安", "Public security"),
    "fire": both("消防", "Fire"),
    "market": both("市场监管", "Market supervision"),
    "housing": both("住房城乡建设", "Housing"),
    "planning": both("规划和自然资源", "Planning"),
    "ecology": both("生态环境", "Ecology"),
    "work_safety": both("应急管理", "Work safety"),
    "health": both("卫生健康", "Health"),
    "gardens": both("园林绿化", "Gardens"),
    "other": both("其他", "Other"),
}
FUNCTIONS_AS_WRITTEN = {
    "城管": "urban_management",
    "城管执法": "urban_management",
    "综合执法": "urban_management",
    "城市管理": "urban_management",
    "派出所": "public_security",
    "市监": "market",
    "工商": "market",
    "住建": "housing",
    "房管": "housing",
    "规划": "planning",
    "环保": "ecology",
    "安全生产": "work_safety",
    "安监": "work_safety",
    "卫健": "health",
    "卫生": "health",
    "园林": "gardens",
    "绿化": "gardens",
    "市容园林": "gardens",
}


class EnforcementCoverage(dy.Schema):
    """One row is one function in one community."""

    community = area("社区名称", "Community", "社区", "所属社区", "社区（村）", level="community", key=True)
    enforcement_function = choice(
        "执法职能", "Function", "执法事项", "执法部门", values=FUNCTIONS, written=FUNCTIONS_AS_WRITTEN, key=True
    )
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    district = area("所属区", "District", "区县", "区", level="district")
    is_covered = yes_no("执法力量是否进社区", "Covered", "是否覆盖", "是否进社区", required=True)
    team = words("执法队伍", "Team", "执法队伍名称", "负责队伍")
    covered_on = day("进社区日期", "Covered since", "覆盖日期")
    ended_on = day("撤出日期", "Ended on", "退出社区日期")


SOURCE = Source(
    id="enforcement_coverage",
    label=both("执法力量进社区", "Enforcement in communities"),
    row=both("一行是一个社区的一项执法职能", "One row is one enforcement function in one community"),
    schema=EnforcementCoverage,
    shape="register",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S2-16", "S3-07", "S4-03"),
    checks=(
        not_before(EnforcementCoverage, "ended_on", "covered_on"),
        wanted_where(EnforcementCoverage, "team", "is_covered", True, refuses="nothing"),
    ),
)
