"""检查巡查: planned and done inspections, routine patrols and campaigns, with what they found."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, area, choice, day, free_text, identifier, whole, words
from pipelines.text import both

KINDS = {
    "inspection": both("监督检查", "Inspection"),
    "patrol": both("日常巡查", "Patrol"),
    "campaign": both("专项整治", "Campaign"),
}
KINDS_AS_WRITTEN = {
    "检查": "inspection",
    "督导检查": "inspection",
    "日常检查": "inspection",
    "巡查": "patrol",
    "常态化巡查": "patrol",
    "专项行动": "campaign",
    "整治": "campaign",
    "集中整治": "campaign",
}
CAMPAIGN_FIELDS = {
    "environment": both("环境脏、乱、差", "Dirt and disorder"),
    "sector": both("物业管理行业乱象", "Malpractice in the sector"),
    "other": both("其他", "Other"),
}
LEVELS = {
    "city": both("市级部门", "City"),
    "district": both("区级部门", "District"),
    "street": both("街道（乡镇）", "Street"),
    "community": both("社区（村）", "Community"),
}
LEVELS_AS_WRITTEN = {
    "市": "city",
    "市级": "city",
    "区": "district",
    "区级": "district",
    "街道": "street",
    "街道级": "street",
    "乡镇": "street",
    "社区": "community",
    "社区级": "community",
}


class Inspection(dy.Schema):
    """One row is one inspection, patrol or campaign, planned or done."""

    inspection_no = identifier("检查编号", "Inspection number", "检查巡查编号", "巡查编号", key=True)
    inspection_kind = choice(
        "检查类型", "Kind", "检查类别", "检查方式", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    campaign_field = choice("整治领域", "Field of the campaign", "专项整治领域", values=CAMPAIGN_FIELDS)
    inspector = words("检查单位", "Inspected by", "巡查单位", "实施单位", required=True)
    inspector_level = choice("检查单位层级", "Level of the inspector", values=LEVELS, written=LEVELS_AS_WRITTEN)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    topic = words("检查主题", "Topic", "检查内容", "巡查内容", "整治内容")
    planned_on = day("计划检查日期", "Planned on", "计划日期")
    done_on = day("实际检查日期", "Done on", "检查日期", "巡查日期", "实施日期")
    findings_count = whole("发现问题数", "Number of findings", "问题数", unit="个", adds_up=True)
    findings = free_text("发现问题", "What was found", "检查情况", "问题描述", "存在问题")


SOURCE = Source(
    id="inspection",
    label=both("检查巡查台账", "Inspections and patrols"),
    row=both("一行是一次检查、巡查或专项整治", "One row is one inspection, patrol or campaign"),
    schema=Inspection,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）、区有关部门", "Street office and district departments"),
    clauses=("S0-12", "S1-33", "S2-18", "S3-16", "S3-22", "S4-03", "S3-05"),
    checks=(
        *not_negative("findings_count"),
        Check(
            name="planned_or_done",
            refuses="row",
            message=both("计划日期和实际日期均未填", "Neither a planned nor an actual date is given"),
            mend=both("至少填一个日期", "Give at least one of the two dates"),
            expr=pl.col("planned_on").is_not_null() | pl.col("done_on").is_not_null(),
            columns=("planned_on", "done_on"),
        ),
    ),
)
