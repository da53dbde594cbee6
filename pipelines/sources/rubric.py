"""考核细则: what a score of 100 points is made of, version by version; each section is mapped to the common six."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import above_zero, in_order
from pipelines.catalogue.schema import Check, Source, area, choice, day, decimal, free_text, words
from pipelines.text import both

COMMON_SECTIONS = {
    "management": both("综合管理", "Management"),
    "order": both("秩序维护与消防", "Order and fire safety"),
    "sanitation": both("环境卫生与垃圾分类", "Sanitation and refuse sorting"),
    "greening": both("绿化", "Greening"),
    "facilities": both("共用设施设备", "Shared facilities"),
    "publicity": both("公示与诉求处理", "Disclosure and requests"),
}
COMMON_SECTIONS_AS_WRITTEN = {
    "基础管理": "management",
    "秩序维护": "order",
    "公共秩序": "order",
    "消防": "order",
    "环境卫生": "sanitation",
    "保洁": "sanitation",
    "垃圾分类": "sanitation",
    "绿化养护": "greening",
    "设施设备": "facilities",
    "共用部位共用设施设备": "facilities",
    "房屋管理与维修养护": "facilities",
    "公示": "publicity",
    "诉求处理": "publicity",
}


class Rubric(dy.Schema):
    """One row is one item of one version of a rubric."""

    rubric_version = words("细则版本", "Version of the rubric", "细则版本号", "考核细则版本号", key=True)
    section = words("考核板块", "Section", "考核部分", "考核大类", key=True)
    item = words("考核内容", "Item", "考核细目", "考核标准", "评分内容", key=True)
    common_section = choice(
        "对应通用板块", "Common section", "通用板块", values=COMMON_SECTIONS, written=COMMON_SECTIONS_AS_WRITTEN
    )
    max_points = decimal("满分值", "Maximum", "标准分", "满分", "标准分值", unit="分", required=True)
    deduct_rule = free_text("扣分办法", "How points are deducted", "扣分标准", "评分标准", "评分办法")
    street = area("适用街道", "Street", "所属街道", "街道", level="street")
    valid_from = day("启用日期", "Valid from", "细则启用日期", "施行日期", required=True)
    valid_to = day("停用日期", "Valid to", "细则停用日期")


SOURCE = Source(
    id="rubric",
    label=both("考核细则", "Rubrics"),
    row=both("一行是一版考核细则的一项", "One row is one item of one version of a rubric"),
    schema=Rubric,
    shape="register",
    cadence="on change",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S4-16", "S4-29"),
    checks=(
        *above_zero("max_points"),
        in_order("valid_from", "valid_to", "停用日期早于启用日期", "It ends before it begins"),
        Check(
            name="maxima_total_hundred",
            refuses="file",
            message=both(
                "每一版细则的满分值合计应为 100 分，本表不是",
                "The maxima of a version must total 100; here they do not",
            ),
            mend=both(
                "核对各项满分值；同一版细则须在一张表内报全",
                "Check the maxima; a version must stand in one sheet as a whole",
            ),
            expr=pl.col("max_points").sum().over("rubric_version", "street") == 100,
            columns=("rubric_version", "max_points"),
        ),
        Check(
            name="section_mapped",
            refuses="nothing",
            message=both(
                "未对应到六个通用板块，得分不能跨街道比较",
                "Not mapped to one of the six common sections: its points are not comparable between streets",
            ),
            mend=both("填写对应通用板块", "Give the common section"),
            expr=pl.col("common_section").is_not_null(),
            columns=("section", "common_section"),
        ),
    ),
)
