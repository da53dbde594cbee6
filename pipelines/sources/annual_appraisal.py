"""年度考核: what property management weighs and scores in the year-end appraisal of streets and departments."""

import dataframely as dy

from pipelines.catalogue.checks import on_hundred_points
from pipelines.catalogue.schema import Source, area, choice, decimal, share, words
from pipelines.text import both

UNIT_KINDS = {"street": both("街道（乡镇）", "Street"), "department": both("部门", "Department")}
UNIT_KINDS_AS_WRITTEN = {"街道": "street", "乡镇": "street", "街道办事处": "street", "职能部门": "department"}


class AnnualAppraisal(dy.Schema):
    """One row is one item of one unit's appraisal of one year."""

    unit = words("被考评单位", "Unit appraised", "年度考评单位", "被考核单位", key=True)
    item = words("考评项目", "Item", "考评事项", "年度考评内容", key=True)
    unit_kind = choice(
        "单位类别", "Kind of unit", "单位类型", values=UNIT_KINDS, written=UNIT_KINDS_AS_WRITTEN, required=True
    )
    street = area("对应街道", "Street", "所属街道", "街道", level="street")
    weight_share = share("项目权重", "Weight", "权重", "所占权重")
    score = decimal("年度考评得分", "Appraisal score", "年终考评得分", "绩效考评得分", unit="分", required=True)


SOURCE = Source(
    id="annual_appraisal",
    label=both("年度绩效考评", "Annual appraisals"),
    row=both("一行是一个单位年度考评的一个项目", "One row is one item of one unit's appraisal of one year"),
    schema=AnnualAppraisal,
    shape="picture",
    cadence="year",
    sender="district",
    owner=both("区政府绩效考评部门", "District performance office"),
    clauses=("S2-18", "S4-32", "S4-33"),
    checks=on_hundred_points("score"),
)
