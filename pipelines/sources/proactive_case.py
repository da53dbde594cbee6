"""未诉先办: problems that the street found and settled before anybody complained (S3-07)."""

import dataframely as dy

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, words
from pipelines.sources.complaint import CATEGORIES
from pipelines.text import both


class ProactiveCase(dy.Schema):
    """One row is one problem found without a complaint."""

    case_no = identifier("未诉先办编号", "Proactive case number", "主动治理编号", key=True)
    category = choice("问题分类", "Category", "物业诉求分类", "问题类别", values=CATEGORIES)
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    issue = free_text("主动发现问题", "What was found", "问题描述", "发现问题")
    found_on = day("主动发现日期", "Found on", "发现日期", required=True)
    closed_on = day("主动办结日期", "Closed on", "办结日期", "解决日期")


SOURCE = Source(
    id="proactive_case",
    label=both("未诉先办台账", "Cases without a complaint"),
    row=both("一行是一件未诉先办事项", "One row is one problem found without a complaint"),
    schema=ProactiveCase,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-07", "S1-24"),
    checks=(in_order("found_on", "closed_on", "办结日期早于发现日期", "Closed before it was found"),),
)
