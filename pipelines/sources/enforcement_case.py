"""执法案件: illegal building, ground locks, seized green space and others, opened, due and closed (S3-22)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, words
from pipelines.text import both

KINDS = {
    "illegal_building": both("私搭乱建", "Illegal building"),
    "ground_lock": both("私装地锁", "Ground locks"),
    "green_seizure": both("侵占绿地", "Seized green space"),
    "wall_opening": both("外墙开门窗", "Openings in outer walls"),
    "poultry": both("饲养家禽", "Poultry"),
    "outdoor_advertising": both("非法设置户外广告", "Unlawful outdoor advertising"),
    "unlicensed_trade": both("无照经营", "Unlicensed trade"),
    "wiring": both("私拉乱接电线", "Unsafe wiring"),
    "pollution": both("环境污染", "Pollution"),
    "other": both("其他案件", "Other"),
}
KINDS_AS_WRITTEN = {
    "违建": "illegal_building",
    "违法建设": "illegal_building",
    "违章搭建": "illegal_building",
    "地锁": "ground_lock",
    "毁绿占绿": "green_seizure",
    "占用绿地": "green_seizure",
    "毁绿": "green_seizure",
    "破墙开门": "wall_opening",
    "非承重外墙开门窗": "wall_opening",
    "养殖家禽": "poultry",
    "违规户外广告": "outdoor_advertising",
    "户外广告": "outdoor_advertising",
    "无证无照经营": "unlicensed_trade",
    "私拉电线": "wiring",
    "电线私拉乱接": "wiring",
    "污染扰民": "pollution",
    "其他": "other",
}


class EnforcementCase(dy.Schema):
    """One row is one case, from its opening to its end."""

    case_no = identifier("执法案件编号", "Enforcement case number", "案件编号", "立案编号", key=True)
    case_kind = choice(
        "案件类型", "Kind of case", "案由", "案件类别", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    department = words("执法部门", "Enforcing body", "办案单位", "执法队伍")
    facts = free_text("案情", "What happened", "案件情况")
    opened_on = day("立案日期", "Opened on", "案件受理日期", required=True)
    due_on = day("办案期限", "Due on", "应结案日期", "办理时限")
    closed_on = day("结案日期", "Closed on", "案件办结日期")


SOURCE = Source(
    id="enforcement_case",
    label=both("综合执法案件", "Enforcement cases"),
    row=both("一行是一件执法案件", "One row is one enforcement case"),
    schema=EnforcementCase,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道综合执法队、城市管理部门", "Street enforcement team and city management"),
    clauses=("S3-22", "S3-07", "S4-07"),
    checks=(
        in_order("opened_on", "due_on", "办案期限早于立案日期", "Due before it was opened"),
        in_order("opened_on", "closed_on", "结案日期早于立案日期", "Closed before it was opened"),
    ),
)
