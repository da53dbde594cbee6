"""挂账督办: long-standing issues that are listed, owned, and struck off when they are verified as settled."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, area, choice, day, free_text, identifier, post, words, yes_no
from pipelines.text import both

ORIGINS = {
    "hotline": both("12345 诉求", "Hotline"),
    "inspection": both("检查巡查", "Inspection"),
    "legacy": both("开发遗留问题", "Developer legacy"),
    "meeting": both("会议交办", "Meeting"),
}
ORIGINS_AS_WRITTEN = {
    "12345": "hotline",
    "12345热线": "hotline",
    "市民热线": "hotline",
    "接诉即办": "hotline",
    "检查": "inspection",
    "巡查": "inspection",
    "开发遗留": "legacy",
    "历史遗留": "legacy",
    "历史遗留问题": "legacy",
    "遗留问题": "legacy",
    "会议": "meeting",
    "联席会议": "meeting",
}


class IssueLedger(dy.Schema):
    """One row is one issue, from its listing to its end."""

    issue_no = identifier("挂账编号", "Issue number", "挂账问题编号", "督办编号", key=True)
    issue = free_text("挂账问题", "Issue", "问题描述", "督办事项", required=True)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    origin = choice("问题来源", "Origin", "来源", values=ORIGINS, written=ORIGINS_AS_WRITTEN, required=True)
    listed_on = day("挂账日期", "Listed on", "列账日期", required=True)
    owner_department = words("责任单位", "Responsible department", "责任部门", "牵头单位")
    owner_person = post("责任人（职务）", "Responsible post", "责任人", "督办责任人", "责任人职务")
    due_on = day("销号时限", "Due on", "整改时限", "办结时限", "完成时限")
    delisted_on = day("销号日期", "Struck off on", "销账日期", "办结日期")
    verified_by = words("核验单位", "Verified by", "验收单位", "销号核验单位")
    evidence = free_text("销号依据", "Evidence", "佐证材料", "办结情况")
    is_reopened = yes_no("是否反弹", "Reopened", "是否重新挂账")


SOURCE = Source(
    id="issue_ledger",
    label=both("挂账督办台账", "Listed issues"),
    row=both("一行是一个挂账督办的问题", "One row is one listed issue"),
    schema=IssueLedger,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-21", "S4-27"),
    checks=(
        in_order("listed_on", "due_on", "销号时限早于挂账日期", "Due before it was listed"),
        in_order("listed_on", "delisted_on", "销号日期早于挂账日期", "Closed before it was listed"),
        Check(
            name="delisted_with_evidence",
            refuses="nothing",
            message=both("已销号的问题未填核验单位或销号依据", "Closed without a verifier or evidence"),
            mend=both("补填核验单位和销号依据", "Give who verified it and on what evidence"),
            expr=pl.col("delisted_on").is_null()
            | (pl.col("verified_by").is_not_null() & pl.col("evidence").is_not_null()),
            columns=("delisted_on", "verified_by", "evidence"),
        ),
    ),
)
