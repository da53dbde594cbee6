"""月度考核: the street's monthly score of each estate that a company serves, 100 points."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, credit_code, day, decimal, identifier, words
from pipelines.text import both


class Assessment(dy.Schema):
    """One row is one estate's score of one month."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code("企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码")
    score = decimal("考核得分", "Score", "得分", "总分", "月度考核得分", "考核总分", unit="分", required=True)
    rubric_version = words("考核标准版本", "Rubric version", "考核细则版本")
    reported_on = day("上报日期", "Reported on", "考核日期")


SOURCE = Source(
    id="assessment",
    label=both("月度考核", "Monthly assessments"),
    row=both("一行是一个小区一个月的考核得分", "One row is one estate's score of one month"),
    schema=Assessment,
    shape="picture",
    cadence="month",
    sender="district",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S4-29", "S4-16"),
    checks=(
        Check(
            name="score_in_range",
            refuses="row",
            message=both("得分应在 0 至 100 之间", "The score must lie between 0 and 100"),
            mend=both("核对得分；未考核的不要填 0，整行不报", "Check it; leave out an estate that was not assessed"),
            expr=pl.col("score").is_between(0, 100),
            columns=("score",),
        ),
    ),
)
