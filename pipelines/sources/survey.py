"""满意度调查: the frame of a survey, one row a stratum: population, contacts tried, completes, and how it was done."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, area, choice, day, identifier, whole, words
from pipelines.text import both

SUBJECTS = {
    "company": both("物业服务企业", "Company"),
    "street": both("街道", "Street"),
    "estate": both("小区", "Estate"),
    "developer": both("开发企业", "Developer"),
}
COLLECTION = {
    "phone": both("电话", "Phone"),
    "visit": both("入户", "Visit"),
    "online": both("网络", "Online"),
    "mixed": both("混合", "Mixed"),
}


class Survey(dy.Schema):
    """One row is one stratum (a street) of one survey."""

    survey_id = identifier("调查编号", "Survey number", "调查批次", key=True)
    stratum = identifier("分层编号", "Stratum", "层编号", "样本层", key=True)
    wave = words("调查轮次", "Wave", "期次", "轮次")
    subject = choice("调查对象", "Subject", values=SUBJECTS, required=True)
    district = area("所属区", "District", "区", level="district")
    street = area("所属街道", "Street", "街道", level="street")
    population = whole("总体户数", "Population", "层内户数", unit="户", adds_up=True, required=True)
    eligible_contacts = whole("有效联系数", "Eligible contacts", "有效接触数", adds_up=True, required=True)
    completes = whole("完成样本数", "Completes", "有效问卷数", unit="份", adds_up=True, required=True)
    collection = choice("调查方式", "Mode", "采集方式", values=COLLECTION)
    field_from = day("调查开始日期", "Field from", "执行开始日期", required=True)
    field_to = day("调查结束日期", "Field to", "执行结束日期", required=True)
    sponsor = words("委托单位", "Sponsor")
    contractor = words("执行单位", "Contractor")
    questionnaire_version = words("问卷版本", "Questionnaire version")
    sample_design = words("抽样设计", "Sample design")
    incentives = words("受访激励", "Incentives", "答谢方式")
    excluded_groups = words("排除对象", "Exclusions")


SOURCE = Source(
    id="survey",
    label=both("满意度调查抽样框", "Survey frames"),
    row=both("一行是一次调查的一个分层", "One row is one stratum of one survey"),
    schema=Survey,
    shape="picture",
    cadence="half",
    sender="city",
    owner=both("市民政部门、调查机构", "Civil affairs and the survey team"),
    clauses=("S2-10", "S2-09", "S3-01", "S2-11", "S1-10"),
    checks=(
        Check(
            name="completes_within_contacts",
            refuses="row",
            message=both("完成样本数多于有效联系数", "More completes than eligible contacts"),
            mend=both("核对两个数", "Check both numbers"),
            expr=pl.col("completes") <= pl.col("eligible_contacts"),
            columns=("completes", "eligible_contacts"),
        ),
        Check(
            name="field_days_in_order",
            refuses="row",
            message=both("调查结束早于开始", "The field work ends before it starts"),
            mend=both("核对日期", "Check both dates"),
            expr=pl.col("field_to") >= pl.col("field_from"),
            columns=("field_from", "field_to"),
        ),
    ),
)
