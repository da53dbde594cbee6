"""分解目标: the targets that a city or district hands down to an area, by a document and a day."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, day, decimal, identifier, words, yes_no
from pipelines.catalogue.worded import wanted_where
from pipelines.text import both

KINDS = {
    "level": both("时点数", "Level at a day"),
    "cumulative": both("累计数", "Cumulative count"),
    "rate": both("比率", "Rate"),
}
KINDS_AS_WRITTEN = {
    "累计": "cumulative",
    "率": "rate",
    "比例": "rate",
    "百分比": "rate",
    "数量": "level",
    "存量": "level",
}


class Target(dy.Schema):
    """One row is one target of one area."""

    metric = identifier("目标指标编号", "Metric", "指标编号", "目标指标", key=True)
    area_code = identifier("目标区域代码", "Area code", "承担区域代码", "责任区域代码", refers="division", key=True)
    due_on = day("目标期限", "Due on", "目标截止日期", "完成期限", key=True)
    document_no = words("目标依据文号", "Document number", "依据文号", "下达文号", key=True)
    target_value = decimal("目标值", "Target", "分解目标值", scale=4, required=True)
    target_kind = choice("目标类型", "Kind of target", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    target_unit = words("目标单位", "Unit", "计量单位")
    base_value = decimal("目标基数", "Base", "基数", scale=4)
    base_reference = words("基数口径", "What the base is", "基数说明")
    parent_area_code = identifier(
        "上级目标区域代码", "Area code of the parent target", "分解来源区域代码", refers="division"
    )
    is_handed_down = yes_no("是否已下达", "Handed down", "是否分解下达")
    handed_down_on = day("下达日期", "Handed down on", "分解下达日期")


SOURCE = Source(
    id="target",
    label=both("分解目标", "Targets handed down"),
    row=both("一行是一个区域的一项目标", "One row is one target of one area"),
    schema=Target,
    shape="register",
    cadence="year",
    sender="city",
    owner=both("市、区物业管理工作领导小组", "Leading groups of city and districts"),
    clauses=("S1-27", "S3-09", "S3-10", "S3-11", "S4-05", "S3-06"),
    checks=(
        Check(
            name="rate_is_a_share",
            refuses="row",
            message=both("比率类目标应在 0 至 1 之间", "The target of a rate must lie between 0 and 1"),
            mend=both("30% 请写成 0.3；不是比率的请改“目标类型”", "Write 30% as 0.3, or correct the kind of target"),
            expr=(pl.col("target_kind") != "rate") | pl.col("target_value").is_between(0, 1),
            columns=("target_kind", "target_value"),
        ),
        Check(
            name="parent_is_another_area",
            refuses="row",
            message=both("上级区域不能是本区域", "An area's target cannot descend from itself"),
            mend=both(
                "填写下达目标的上级区域代码；市级目标此栏留空", "Write the code of the area above; blank for the city"
            ),
            expr=pl.col("parent_area_code") != pl.col("area_code"),
            columns=("parent_area_code",),
        ),
        wanted_where(Target, "handed_down_on", "is_handed_down", True, refuses="nothing"),
    ),
)
