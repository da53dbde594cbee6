"""街道季度考核: the leading group's score of each street on organisation, rules and effect (S4-33)."""

import dataframely as dy

from pipelines.catalogue.checks import on_hundred_points
from pipelines.catalogue.schema import Source, area, day, decimal, words
from pipelines.text import both


class StreetAssessment(dy.Schema):
    """One row is one street's score of one quarter."""

    street = area("被考核街道", "Street assessed", "街道", "所属街道", "街道（乡镇）", level="street", key=True)
    score_organisation = decimal("组织机构得分", "Organisation", "组织机构", unit="分")
    score_rules = decimal("规章制度得分", "Rules", "规章制度", unit="分")
    score_effect = decimal("管理实效得分", "Effect", "管理实效", unit="分")
    score = decimal("街道考核总分", "Street score", "街道考核得分", "季度考核总分", unit="分", required=True)
    weights_version = words("权重版本", "Version of the weights", "评价指标体系版本")
    assessed_on = day("街道考核日期", "Assessed on", "考核日期")


SOURCE = Source(
    id="street_assessment",
    label=both("街道季度考核", "Assessments of streets"),
    row=both("一行是一个街道一个季度的考核得分", "One row is one street's score of one quarter"),
    schema=StreetAssessment,
    shape="picture",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组", "District leading group"),
    clauses=("S4-33", "S3-23", "S1-33", "S1-03"),
    checks=on_hundred_points("score_organisation", "score_rules", "score_effect", "score"),
)
