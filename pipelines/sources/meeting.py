"""会议: joint meetings, deliberations, committee meetings and assemblies of every level, with who came and on what."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import in_order
from pipelines.catalogue.schema import Check, Source, area, choice, choices, day, identifier, words, yes_no
from pipelines.text import both

LEVELS = {
    "city": both("市级", "City"),
    "district": both("区级", "District"),
    "street": both("街道级", "Street"),
    "community": both("社区级", "Community"),
    "estate": both("小区级", "Estate"),
}
LEVELS_AS_WRITTEN = {
    "市": "city",
    "区": "district",
    "区县": "district",
    "区县级": "district",
    "街道": "street",
    "街镇": "street",
    "街道（乡镇）": "street",
    "乡镇": "street",
    "社区": "community",
    "社区（村）": "community",
    "小区": "estate",
}
KINDS = {
    "joint": both("联席会议", "Joint meeting"),
    "coordination_body": both("协调机构会议", "Coordination body"),
    "deliberation": both("议事协商会", "Deliberation"),
    "committee": both("业委会（物管会）会议", "Committee meeting"),
    "assembly": both("业主大会", "Assembly of owners"),
}
KINDS_AS_WRITTEN = {
    "联席会": "joint",
    "物业管理联席会议": "joint",
    "协调会": "coordination_body",
    "议事协商": "deliberation",
    "议事会": "deliberation",
    "业委会会议": "committee",
    "物管会会议": "committee",
    "业主大会会议": "assembly",
}
# the six of 金政〔2011〕16号 (S1-25), the five of the Beijing plan (S3-08), and further departments
PARTIES = {
    "housing_dept": both("住建部门", "Housing department"),
    "police_station": both("公安派出所", "Police station"),
    "residents_committee": both("居委会", "Residents' committee"),
    "owners": both("业主", "Owners"),
    "committee": both("业委会（物管会）", "Committee"),
    "company": both("物业服务企业", "Company"),
    "area_units": both("驻区单位", "Units in the area"),
    "residents_reps": both("居民代表", "Residents' representatives"),
    "departments": both("其他职能部门", "Other departments"),
}
PARTIES_AS_WRITTEN = {
    "住建": "housing_dept",
    "住建局": "housing_dept",
    "住建委": "housing_dept",
    "区住建局": "housing_dept",
    "房管局": "housing_dept",
    "房管部门": "housing_dept",
    "房管所": "housing_dept",
    "房管": "housing_dept",
    "派出所": "police_station",
    "公安": "police_station",
    "社区居委会": "residents_committee",
    "居民委员会": "residents_committee",
    "村委会": "residents_committee",
    "居（村）委会": "residents_committee",
    "社区": "residents_committee",
    "业主代表": "owners",
    "业委会": "committee",
    "业主委员会": "committee",
    "物管会": "committee",
    "物业管理委员会": "committee",
    "物业": "company",
    "物业公司": "company",
    "物业企业": "company",
    "驻社区单位": "area_units",
    "辖区单位": "area_units",
    "其他部门": "departments",
    "城管": "departments",
    "城管委": "departments",
    "区城管委": "departments",
    "城管执法": "departments",
    "城管执法队": "departments",
    "城市管理": "departments",
    "综合执法队": "departments",
    "综合行政执法队": "departments",
    "消防": "departments",
    "消防救援": "departments",
    "市场监管": "departments",
    "市场监管所": "departments",
    "市场监管局": "departments",
    "民政": "departments",
    "民政局": "departments",
    "司法": "departments",
    "司法所": "departments",
    "财政": "departments",
    "财政局": "departments",
    "规划": "departments",
    "生态环境": "departments",
    "应急管理": "departments",
    "发改委": "departments",
    "街道办事处": "departments",
    "街道": "departments",
    "职能部门": "departments",
    "有关部门": "departments",
}
AGENDA = {
    "contract": both("合同履行", "Contract performance"),
    "committee_duty_term": both("业委会履职换届", "Duty and term of the committee"),
    "fees": both("物业费收支", "Fees, collected and used"),
    "funds": both("维修资金和应急解危资金", "Repair fund and emergency fund"),
    "daily": both("日常运行", "Daily running"),
    "assembly": both("业主大会事项", "Assembly"),
    "links": both("衔接配合", "Links between the parties"),
    "exit_handover": both("退出交接", "Exit and hand-over"),
    "emergency": both("突发事件", "Emergencies"),
    "other": both("其他议题", "Other"),
}
AGENDA_AS_WRITTEN = {
    "合同": "contract",
    "合同履约": "contract",
    "业委会履职": "committee_duty_term",
    "换届": "committee_duty_term",
    "业委会换届": "committee_duty_term",
    "物业费": "fees",
    "收费": "fees",
    "物业费收缴": "fees",
    "维修资金": "funds",
    "应急解危专项资金": "funds",
    "日常管理": "daily",
    "业主大会": "assembly",
    "衔接": "links",
    "物业退出": "exit_handover",
    "退出": "exit_handover",
    "交接": "exit_handover",
    "应急": "emergency",
    "应急事项": "emergency",
    "其他": "other",
    "其他事项": "other",
}


class Meeting(dy.Schema):
    """One row is one meeting that was held."""

    meeting_id = identifier("会议编号", "Meeting number", "会议号", "会议序号", key=True)
    level = choice("会议层级", "Level", "会议级别", "召开层级", values=LEVELS, written=LEVELS_AS_WRITTEN, required=True)
    meeting_kind = choice(
        "会议类型", "Meeting kind", "会议类别", "会议名称", values=KINDS, written=KINDS_AS_WRITTEN, required=True
    )
    body = words("召集单位", "Called by", "召集机构", "组织单位", "主办单位")
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", level="community")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    held_on = day("召开日期", "Held on", "会议日期", "会议时间", "召开时间", required=True)
    required_period = words("对应期次", "Period it answers for", "应开期次", "所属期")
    parties_present = choices(
        "到会方", "Parties present", "参会单位", "参会方", "出席单位", values=PARTIES, written=PARTIES_AS_WRITTEN
    )
    agenda_flags = choices("会议议题", "Agenda", "议题", "议程", "会议内容", values=AGENDA, written=AGENDA_AS_WRITTEN)
    is_minutes_required = yes_no("是否应公开纪要", "Minutes to be published", "是否须公开纪要")
    minutes_on = day("纪要形成日期", "Minutes on", "纪要日期")
    published_on = day("纪要公开日期", "Minutes published on", "纪要公示日期")
    is_emergency = yes_no("是否临时紧急会议", "Called for an emergency", "是否临时会议")


SOURCE = Source(
    id="meeting",
    label=both("会议台账", "Meetings"),
    row=both("一行是召开的一次会议", "One row is one meeting that was held"),
    schema=Meeting,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S0-16", "S0-17", "S1-02", "S1-07", "S1-25", "S2-05", "S2-15", "S3-05", "S3-08", "S4-05", "S2-04"),
    checks=(
        in_order("held_on", "minutes_on", "纪要形成日期早于召开日期", "The minutes are older than the meeting"),
        in_order("held_on", "published_on", "纪要公开日期早于召开日期", "Published before the meeting was held"),
        Check(
            name="estate_meeting_names_estate",
            refuses="row",
            message=both("小区级会议须写明小区编号", "A meeting of an estate needs the estate's number"),
            mend=both("填写小区编号", "Give the estate number"),
            expr=(pl.col("level") != "estate") | pl.col("estate_id").is_not_null(),
            columns=("level", "estate_id"),
        ),
        Check(
            name="community_meeting_names_community",
            refuses="nothing",
            message=both("社区级会议未能确定社区", "The community of this meeting is not known"),
            mend=both("按区划名称填写所属社区", "Write the community's official name"),
            expr=(pl.col("level") != "community") | pl.col("community").is_not_null(),
            columns=("level", "community"),
        ),
    ),
)
