"""区划: cities, districts, functional areas, streets and communities, with the days on which each was valid."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, day, identifier, words
from pipelines.text import both

LEVELS = {
    "city": both("市", "City"),
    "district": both("区县", "District"),
    "street": both("街道（乡镇）", "Street"),
    "community": both("社区", "Community"),
}
KINDS = {
    "division": both("行政区划", "Division"),
    "functional_area": both("功能区", "Functional area"),
}


class Division(dy.Schema):
    """One row is one area from one day on."""

    code = identifier("区划代码", "Area code", "代码", "统计用区划代码", key=True)
    name = words("名称", "Name", "区划名称", "单位名称", required=True)
    level = choice("层级", "Level", "级别", values=LEVELS, required=True)
    kind = choice("性质", "Kind", "区域性质", values=KINDS, required=True)
    parent = identifier("上级代码", "Parent code", "上级区划代码")
    valid_from = day("生效日期", "Valid from", "启用日期", key=True)
    valid_to = day("失效日期", "Valid to", "停用日期")
    successor = identifier("承接代码", "Successor code", "变更后代码")


SOURCE = Source(
    id="division",
    label=both("区划", "Divisions"),
    row=both("一行是一个区域自某日起的情况", "One row is one area from one day on"),
    schema=Division,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("民政部门", "Civil affairs"),
    clauses=("S3-05", "S1-01"),
    checks=(
        Check(
            name="parent_except_city",
            refuses="row",
            message=both("市以下的区域须填上级代码", "An area below the city needs its parent's code"),
            mend=both("填写上级区划代码", "Fill in the parent's code"),
            expr=(pl.col("level") == "city") | pl.col("parent").is_not_null(),
            columns=("parent",),
        ),
        Check(
            name="valid_days_in_order",
            refuses="row",
            message=both("失效日期不晚于生效日期", "The area ends before it begins"),
            mend=both("核对生效、失效日期", "Check both dates"),
            expr=pl.col("valid_to") > pl.col("valid_from"),
            columns=("valid_from", "valid_to"),
        ),
    ),
)
