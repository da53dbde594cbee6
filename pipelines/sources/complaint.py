"""12345 工单: one order of the citizens' hotline. No names, no phones, no free text are kept."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, area, choice, identifier, moment, whole, words, yes_no
from pipelines.text import both

TYPES = {
    "consultation": both("咨询", "Consultation"),
    "help": both("求助", "Help"),
    "complaint": both("投诉", "Complaint"),
    "report": both("举报", "Report"),
    "suggestion": both("建议", "Suggestion"),
}
CATEGORIES = {
    "service": both("物业服务", "Service"),
    "parking": both("停车", "Parking"),
    "lift": both("电梯", "Lifts"),
    "fire": both("消防", "Fire safety"),
    "pipes": both("管线", "Pipes and lines"),
    "illegal_building": both("违建", "Illegal building"),
    "ground_lock": both("地锁", "Ground locks"),
    "green": both("绿地", "Green space"),
    "sanitation": both("环境卫生", "Sanitation"),
    "refuse_sorting": both("垃圾分类", "Refuse sorting"),
    "decoration_waste": both("装潢垃圾", "Decoration waste"),
    "charges": both("收费", "Charges"),
    "repair_fund": both("维修资金", "Repair fund"),
    "committee": both("业委会", "Committee"),
    "handover": both("承接交接", "Hand-over"),
    "developer_legacy": both("开发遗留", "Developer legacy"),
    "other": both("其他", "Other"),
}
SATISFACTION = {
    "satisfied": both("满意", "Satisfied"),
    "basically": both("基本满意", "Basically satisfied"),
    "dissatisfied": both("不满意", "Dissatisfied"),
}
EXCLUSIONS = {
    "unreasonable": both("不合理诉求", "Unreasonable request"),
    "appeal_upheld": both("申诉成立", "Appeal upheld"),
    "other": both("其他原因", "Other"),
}


class Complaint(dy.Schema):
    """One row is one order."""

    order_no = identifier("工单编号", "Order number", "工单号", "留言编号", "受理编号", key=True)
    created_at = moment("创建时间", "Created at", "受理时间", "来电时间", "留言时间", required=True)
    channel = words("受理渠道", "Channel", "渠道", "来源")
    request_type = choice("诉求类型", "Type", "诉求性质", values=TYPES)
    category = choice("物业诉求分类", "Category", "三级分类", "诉求分类", "问题分类", values=CATEGORIES)
    category_written = words("一级分类", "First-level category")
    district = area("被反映区", "District", "所属区", "区", level="district")
    street = area("被反映街乡镇", "Street", "街道", "所属街道", "被反映街道", level="street")
    community = area("所在村社区", "Community", "社区", "所属社区", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_written = words(
        "所在小区", "Estate as written", "小区名称", "小区", "被反映小区", "涉及小区", "项目名称", "物业项目名称"
    )
    handler = words("二级承办单位简称", "Handler", "承办单位")
    sign_due_at = moment("应签收时间", "Sign by", "签收时限")
    signed_at = moment("签收时间", "Signed at")
    due_at = moment("办理时限", "Due at", "应办结时间", "截止时间")
    extension_days = whole("延期天数", "Extension in days", unit="天")
    closed_at = moment("办结时间", "Closed at")
    returned_times = whole("退单次数", "Returned", unit="次")
    rehandled_times = whole("重办次数", "Handled again", unit="次")
    is_repeat = yes_no("是否重复诉求", "Repeat", "重复诉求")
    has_valid_followup = yes_no("是否有效回访", "Valid follow-up", "有效回访")
    is_contacted = yes_no("是否联系", "Contacted")
    is_solved = yes_no("是否解决", "Solved")
    satisfaction = choice("是否满意", "Satisfied", "满意情况", "满意度", values=SATISFACTION)
    is_excluded = yes_no("是否剔除", "Excluded", "是否剔除考核")
    exclusion_reason = choice("剔除原因", "Reason for exclusion", values=EXCLUSIONS)


SOURCE = Source(
    id="complaint",
    label=both("12345 工单", "Complaints"),
    row=both("一行是一张 12345 工单", "One row is one hotline order"),
    schema=Complaint,
    shape="events",
    cadence="month",
    sender="city",
    owner=both("市民热线服务中心", "Citizens' hotline"),
    clauses=("S3-20", "S3-22", "S3-07"),
    checks=(
        Check(
            name="closed_after_created",
            refuses="row",
            message=both("办结时间早于创建时间", "Closed before it was created"),
            mend=both("核对两个时间", "Check both times"),
            expr=pl.col("closed_at") >= pl.col("created_at"),
            columns=("created_at", "closed_at"),
        ),
        Check(
            name="followup_after_closing",
            refuses="row",
            message=both("未办结的工单不应有有效回访", "An open order cannot have a valid follow-up"),
            mend=both("补办结时间，或改回访栏", "Add the closing time, or correct the follow-up"),
            expr=~(pl.col("has_valid_followup") & pl.col("closed_at").is_null()),
            columns=("has_valid_followup", "closed_at"),
        ),
        Check(
            name="exclusion_has_reason",
            refuses="row",
            message=both("剔除的工单须写明原因", "An excluded order needs a reason"),
            mend=both("填写剔除原因", "Give the reason"),
            expr=~pl.col("is_excluded").fill_null(value=False) | pl.col("exclusion_reason").is_not_null(),
            columns=("is_excluded", "exclusion_reason"),
        ),
        Check(
            name="street_known",
            refuses="nothing",
            message=both("街道未能确定，记入“未分配”", "The street is not known; counted as unassigned"),
            mend=both("按区划名称填写街道", "Write the street's official name"),
            expr=pl.col("street").is_not_null(),
            columns=("street",),
        ),
    ),
)
