"""满意度调查答卷: one answer of one respondent, who is a random number within the survey and no person."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, decimal, identifier
from pipelines.text import both

QUESTIONS = {
    "overall": both("物业服务总体满意度", "Overall satisfaction with the service"),
    "housing_quality": both("住房质量", "Housing quality"),
    "repair_time": both("保修及时性", "Time to repair"),
    "repair_effect": both("维修效果", "Effect of repair"),
}
ANSWERS = {
    "very_satisfied": both("非常满意", "Very satisfied"),
    "satisfied": both("满意", "Satisfied"),
    "neutral": both("一般", "Neutral"),
    "dissatisfied": both("不满意", "Dissatisfied"),
    "very_dissatisfied": both("非常不满意", "Very dissatisfied"),
    "do_not_know": both("说不清", "Do not know"),
    "not_applicable": both("不适用", "Not applicable"),
}


class SurveyAnswer(dy.Schema):
    """One row is one answer."""

    survey_id = identifier("调查编号", "Survey number", "调查批次", refers="survey", key=True)
    respondent_no = identifier("答卷编号", "Respondent number", "样本编号", "问卷编号", key=True)
    question = choice("题目", "Question", "问题", values=QUESTIONS, key=True)
    answer = choice("回答", "Answer", "评价", values=ANSWERS, required=True)
    stratum = identifier("分层编号", "Stratum", "层编号", "样本层", required=True)
    cluster = identifier("样本点编号", "Cluster", "抽样点", "群编号")
    district = area("所属区", "District", "区", level="district")
    street = area("所属街道", "Street", "街道", level="street")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    company_code = credit_code("物业企业信用代码", "Company credit code", "统一社会信用代码", refers="company")
    developer_code = credit_code("开发企业信用代码", "Developer credit code", refers="developer")
    weight = decimal("权重", "Weight", "加权系数", scale=6)


SOURCE = Source(
    id="survey_answer",
    label=both("满意度调查答卷", "Survey answers"),
    row=both("一行是一份答卷的一道题", "One row is one answer of one respondent"),
    schema=SurveyAnswer,
    shape="picture",
    cadence="half",
    sender="city",
    owner=both("调查机构", "The survey team"),
    clauses=("S2-10", "S2-11", "S2-09", "S3-01"),
    checks=(
        Check(
            name="weight_positive",
            refuses="row",
            message=both("权重应大于 0", "The weight must be above 0"),
            mend=both("核对权重；不加权的留空", "Check it; leave it blank where answers are unweighted"),
            expr=pl.col("weight") > 0,
            columns=("weight",),
        ),
    ),
)
