"""12345 工单: one order of the citizens' hotline.

Who called is never kept: of a phone number only its keyed hash, which tells that two orders are of one caller. Texts
are kept with persons, numbers and doors masked, in the store alone: no mart carries them, no screen shows them.
"""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import (
    Check,
    Source,
    area,
    choice,
    free_text,
    identifier,
    keyed,
    moment,
    personal,
    whole,
    words,
    yes_no,
)
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
    "pollution": both("环境污染", "Pollution"),
    "unlicensed_trade": both("无照经营", "Trading without a licence"),
    "poultry": both("饲养家禽", "Poultry"),
    "wiring": both("私拉乱接电线", "Illegal wiring"),
    "billboard": both("户外广告", "Billboards"),
    "public_order": both("治安秩序（出租、养犬、技防）", "Public order: letting, dogs, security systems"),
    "civil_defence": both("人防工程", "Civil defence works"),
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
URGENCIES = {
    "normal": both("一般", "Normal"),
    "urgent": both("紧急", "Urgent"),
    "very_urgent": both("特急", "Very urgent"),
}
URGENCIES_AS_WRITTEN = {
    "普通": "normal",
    "平件": "normal",
    "不紧急": "normal",
    "急件": "urgent",
    "加急": "urgent",
    "特别紧急": "very_urgent",
}
STATES = {
    "none": both("未申请", "Not claimed"),
    "pending": both("认定中", "Under review"),
    "upheld": both("成立", "Upheld"),
    "rejected": both("不成立", "Rejected"),
}
STATES_AS_WRITTEN = {
    "未申诉": "none",
    "无": "none",
    "否": "none",
    "申请中": "pending",
    "申诉中": "pending",
    "审核中": "pending",
    "待审核": "pending",
    "通过": "upheld",
    "申诉成立": "upheld",
    "认定成立": "upheld",
    "认定": "upheld",
    "是": "upheld",
    "不通过": "rejected",
    "未通过": "rejected",
    "驳回": "rejected",
    "申诉不成立": "rejected",
    "认定不成立": "rejected",
}


class Complaint(dy.Schema):
    """One row is one order."""

    order_no = identifier("工单编号", "Order number", "工单号", "留言编号", "受理编号", key=True)
    created_at = moment("创建时间", "Created at", "受理时间", "来电时间", "留言时间", required=True)
    channel = words("受理渠道", "Channel", "渠道", "来源")
    request_type = choice("诉求类型", "Type", "诉求性质", values=TYPES)
    category = choice("物业诉求分类", "Category", "三级分类", "诉求分类", "问题分类", values=CATEGORIES)
    category_written = words("一级分类", "First-level category")
    category_second = words("二级分类", "Second-level category")
    category_code = identifier("诉求分类代码", "Category code", "分类代码", "诉求代码")
    urgency = choice("紧急程度", "Urgency", "缓急程度", values=URGENCIES, written=URGENCIES_AS_WRITTEN)
    is_supervised = yes_no("是否督办", "Supervised", "督办", "督办件")
    is_hard = yes_no("是否疑难工单", "Hard order", "疑难工单", "是否疑难")
    is_secret = yes_no("是否保密", "Secret", "保密标识")
    caller_name = personal(
        "来电人姓名",
        "Caller's name",
        "来电人",
        "诉求人",
        "诉求人姓名",
        "投诉人",
        "反映人",
        "联系人",
        "姓名",
        "留言用户",
    )
    caller_sex = personal("来电人性别", "Caller's sex", "性别")
    caller_phone = personal(
        "来电号码",
        "Caller's phone",
        "联系电话",
        "来电电话",
        "来电人电话",
        "联系人电话",
        "诉求人电话",
        "主叫号码",
        "手机号",
        "手机号码",
        "电话",
        "来电人标识",
    )
    caller_contact = personal("联系方式", "Caller's contact", "其他联系方式", "备用电话", "联系号码")
    caller_mail = personal("电子邮箱", "Caller's mail", "邮箱", "联系邮箱")
    caller_address = personal("联系地址", "Caller's address", "来电人地址", "家庭住址", "住址", "通讯地址")
    caller_identity = personal("身份证号", "Caller's identity number", "身份证号码", "证件号码")
    recording_id = personal("录音编号", "Recording", "录音号", "录音文件", "录音地址")
    caller_key = keyed("来电人标识", "Caller key", of="caller_phone")
    title_text = free_text("工单标题", "Title", "标题", "诉求标题", "留言主题")
    subject_text = free_text("主要内容", "Subject", "诉求内容", "工单内容", "反映内容", "问题描述", "留言详情")
    result_text = free_text("处理结果", "Result", "办理结果", "办理情况", "答复内容", "回复内容", "处理情况")
    address_text = free_text(
        "诉求地址", "Address complained of", "事发地址", "被反映地址", "问题地址", "详细地址", "地址"
    )
    district = area("被反映区", "District", "所属区", "区", level="district")
    street = area("被反映街乡镇", "Street", "街道", "所属街道", "被反映街道", level="street")
    community = area("所在村社区", "Community", "社区", "所属社区", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_written = free_text(
        "所在小区", "Estate as written", "小区名称", "小区", "被反映小区", "涉及小区", "项目名称", "物业项目名称"
    )
    first_handler = words("一级承办单位", "First-level handler", "一级承办单位简称")
    handler = words("二级承办单位简称", "Handler", "承办单位")
    sign_due_at = moment("应签收时间", "Sign by", "签收时限")
    signed_at = moment("签收时间", "Signed at")
    due_at = moment("办理时限", "Due at", "应办结时间", "截止时间")
    extension_days = whole("延期天数", "Extension in days", unit="天")
    extension_reason = free_text("延期原因", "Reason for extension")
    closed_at = moment("办结时间", "Closed at")
    returned_times = whole("退单次数", "Returned", unit="次")
    return_reason = free_text("退单原因", "Reason for return", "退单理由")
    rehandled_times = whole("重办次数", "Handled again", unit="次")
    is_repeat = yes_no("是否重复诉求", "Repeat", "重复诉求")
    repeat_of = identifier("重复的工单编号", "Repeat of", "原工单编号", "关联工单编号", refers="complaint")
    followup_at = moment("回访时间", "Followed up at")
    followup_times = whole("回访次数", "Follow-ups", unit="次")
    has_valid_followup = yes_no("是否有效回访", "Valid follow-up", "有效回访")
    is_contacted = yes_no("是否联系", "Contacted")
    is_solved = yes_no("是否解决", "Solved")
    satisfaction = choice("是否满意", "Satisfied", "满意情况", "满意度", values=SATISFACTION)
    first_satisfaction = choice("初次满意情况", "First satisfaction", "首次满意情况", "首次满意度", values=SATISFACTION)
    final_satisfaction = choice("最终满意情况", "Final satisfaction", "最终满意度", values=SATISFACTION)
    unreasonable_state = choice(
        "不合理诉求认定",
        "Unreasonable request",
        "不合理诉求",
        "不合理诉求状态",
        values=STATES,
        written=STATES_AS_WRITTEN,
    )
    appeal_state = choice("考核申诉", "Appeal", "考核申诉状态", "申诉状态", values=STATES, written=STATES_AS_WRITTEN)
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
            name="followup_not_before_creation",
            refuses="row",
            message=both("回访时间早于创建时间", "Followed up before it was created"),
            mend=both("核对两个时间", "Check both times"),
            expr=pl.col("followup_at") >= pl.col("created_at"),
            columns=("created_at", "followup_at"),
        ),
        Check(
            name="repeat_names_another",
            refuses="row",
            message=both("重复的工单编号与本工单相同", "An order cannot repeat itself"),
            mend=both("填写原工单的编号", "Give the number of the former order"),
            expr=pl.col("repeat_of") != pl.col("order_no"),
            columns=("order_no", "repeat_of"),
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
