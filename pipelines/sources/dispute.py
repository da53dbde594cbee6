"""矛盾纠纷调解: how grave a dispute is, at which level it was opened and closed, and with what outcome."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order, not_negative
from pipelines.catalogue.schema import Check, Source, area, choice, day, identifier, whole, words, yes_no
from pipelines.text import both

KINDS = {
    "service": both("物业服务", "Service"),
    "fees": both("物业收费", "Fees"),
    "developer_legacy": both("开发遗留", "Developer legacy"),
    "governance": both("业主自治", "Governance of owners"),
    "other": both("其他纠纷", "Other"),
}
KINDS_AS_WRITTEN = {
    "服务质量": "service",
    "服务": "service",
    "收费": "fees",
    "物业费": "fees",
    "开发遗留问题": "developer_legacy",
    "业委会": "governance",
    "业委会选举": "governance",
    "其他": "other",
}
# S2-15: 一般不出社区、复杂不出街道、重大不出区县
SEVERITIES = {
    "general": both("一般", "General"),
    "complex": both("复杂", "Complex"),
    "major": both("重大", "Major"),
}
SEVERITIES_AS_WRITTEN = {
    "一般纠纷": "general",
    "一般矛盾": "general",
    "复杂纠纷": "complex",
    "复杂矛盾": "complex",
    "重大纠纷": "major",
    "重大矛盾": "major",
}
LEVELS = {
    "community": both("社区", "Community"),
    "street": both("街道（乡镇）", "Street"),
    "district": both("区（县）", "District"),
    "city": both("市级及以上", "City or above"),
}
LEVELS_AS_WRITTEN = {
    "社区级": "community",
    "社区（村）": "community",
    "村": "community",
    "街道": "street",
    "街道级": "street",
    "乡镇": "street",
    "街镇": "street",
    "区": "district",
    "区级": "district",
    "区县": "district",
    "市": "city",
    "市级": "city",
    "市级以上": "city",
}
CHANNELS = {
    "peoples_mediators": both("人民调解", "People's mediators"),
    "community": both("社区调解", "Community"),
    "street_station": both("街道调解站", "Street station"),
    "industry": both("行业调解", "Industry"),
    "district": both("区级调处", "District"),
    "court": both("诉讼", "Court"),
}
CHANNELS_AS_WRITTEN = {
    "人民调解委员会": "peoples_mediators",
    "人民调解员": "peoples_mediators",
    "调委会": "peoples_mediators",
    "居委会调解": "community",
    "街道调解": "street_station",
    "矛盾投诉调解站": "street_station",
    "调解站": "street_station",
    "协会调解": "industry",
    "物业协会": "industry",
    "区级调解": "district",
    "法院": "court",
    "司法": "court",
    "诉前调解": "court",
}
OUTCOMES = {
    "agreed": both("达成协议", "Agreed"),
    "not_agreed": both("未达成协议", "Not agreed"),
    "withdrawn": both("撤回", "Withdrawn"),
    "transferred": both("移送", "Transferred"),
}
OUTCOMES_AS_WRITTEN = {
    "调解成功": "agreed",
    "成功": "agreed",
    "已化解": "agreed",
    "调解不成": "not_agreed",
    "不成功": "not_agreed",
    "未化解": "not_agreed",
    "撤诉": "withdrawn",
    "申请撤回": "withdrawn",
    "转办": "transferred",
    "移交": "transferred",
}


class Dispute(dy.Schema):
    """One row is one dispute, from its opening to its end."""

    dispute_no = identifier("纠纷编号", "Dispute number", "矛盾纠纷编号", "调解编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    dispute_kind = choice(
        "纠纷类型", "Kind", "纠纷类别", "矛盾类型", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    severity = choice(
        "纠纷等级", "Severity", "严重程度", "纠纷程度", values=SEVERITIES, written=SEVERITIES_AS_WRITTEN, required=True
    )
    opened_on = day("纠纷受理日期", "Opened on", "受理日期", "调解受理日期", required=True)
    level_opened = choice("受理层级", "Opened at", values=LEVELS, written=LEVELS_AS_WRITTEN)
    is_taken_up_at_district = yes_no("区级是否介入", "Taken up at the district", "是否由区级调处")
    channel = choice("调解渠道", "Channel", "调解方式", "调解组织", values=CHANNELS, written=CHANNELS_AS_WRITTEN)
    mediators = whole("调解员人数", "Mediators", "参与调解人数", unit="人")
    has_professionals = yes_no("有无物业专业人员参与", "Property professionals took part", "专业人员是否参与")
    level_closed = choice("办结层级", "Closed at", "化解层级", values=LEVELS, written=LEVELS_AS_WRITTEN)
    outcome = choice("调解结果", "Outcome", "纠纷结果", values=OUTCOMES, written=OUTCOMES_AS_WRITTEN)
    closed_on = day("纠纷办结日期", "Closed on", "办结日期", "化解日期", "调解办结日期")


SOURCE = Source(
    id="dispute",
    label=both("矛盾纠纷调解台账", "Disputes"),
    row=both("一行是一起矛盾纠纷", "One row is one dispute"),
    schema=Dispute,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）、司法行政部门", "Street office and justice department"),
    clauses=("S0-10", "S1-21", "S1-22", "S1-23", "S1-24", "S2-15", "S4-27", "S1-10", "S3-08"),
    checks=(
        in_order("opened_on", "closed_on", "办结日期早于受理日期", "Closed before it was opened"),
        *not_negative("mediators"),
        Check(
            name="outcome_when_closed",
            refuses="row",
            message=both("已填调解结果，未填办结日期", "An outcome without a closing date"),
            mend=both("补填办结日期，或删去调解结果", "Give the closing date, or clear the outcome"),
            expr=pl.col("outcome").is_null() | pl.col("closed_on").is_not_null(),
            columns=("outcome", "closed_on"),
        ),
        Check(
            name="closed_with_level_and_outcome",
            refuses="nothing",
            message=both("已办结，未填办结层级或调解结果", "Closed without a level or outcome"),
            mend=both("补填办结层级和调解结果", "Give the level and the outcome"),
            expr=pl.col("closed_on").is_null()
            | (pl.col("level_closed").is_not_null() & pl.col("outcome").is_not_null()),
            columns=("closed_on", "level_closed", "outcome"),
        ),
    ),
)
