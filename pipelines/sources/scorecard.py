"""街道评价指标体系: the indicators and weights by which a district judges its streets, by version."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import on_hundred_points
from pipelines.catalogue.schema import Check, Source, area, choice, day, decimal, identifier, words
from pipelines.catalogue.worded import after
from pipelines.text import both

ASPECTS = {
    "organisation": both("组织机构", "Organisation"),
    "rules": both("规章制度", "Rules"),
    "effect": both("管理实效", "Effect"),
    "other": both("其他", "Other"),
}


class Scorecard(dy.Schema):
    """One row is one indicator of one version of one district."""

    district = area("所属区", "District", "区县", "区", "行政区", level="district", key=True)
    scorecard_version = identifier("指标体系版本", "Version", "评价体系版本", key=True)
    indicator = words("评价指标", "Indicator", "评价指标名称", "考评指标", key=True)
    aspect = choice("评价方面", "Aspect", "考评方面", values=ASPECTS)
    weight = decimal("评价指标权重", "Weight", "权重", "分值", required=True)
    metric = identifier("对应指标编号", "Metric", "指标编号")
    valid_from = day("指标体系生效日期", "Valid from", "生效日期", required=True)
    valid_to = day("指标体系失效日期", "Valid to", "失效日期")
    document_no = words("指标体系文号", "Document number", "文号")


SOURCE = Source(
    id="scorecard",
    label=both("街道评价指标体系", "Scorecards for streets"),
    row=both("一行是一个区一版指标体系的一项指标", "One row is one indicator of one version of one district"),
    schema=Scorecard,
    shape="register",
    cadence="year",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S3-23", "S1-33", "S4-33", "S1-03"),
    checks=(
        after(Scorecard, "valid_to", "valid_from"),
        *on_hundred_points("weight"),
        Check(
            name="weights_total_100",
            refuses="nothing",
            message=both("同一版本的权重合计不是 100", "The weights of a version do not total 100"),
            mend=both("核对各指标权重；缺行的请补全", "Check the weights; add missing rows"),
            expr=pl.col("weight").sum().over("district", "scorecard_version") == 100,
            columns=("weight",),
        ),
    ),
)
