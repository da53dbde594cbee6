"""外部指标: indices that others publish, kept with the note on how they are made, never computed here."""

import dataframely as dy

from pipelines.catalogue.schema import Source, day, decimal, free_text, words
from pipelines.text import both


class ExternalIndicator(dy.Schema):
    """One row is one index of one year."""

    indicator = words("外部指标名称", "Indicator", "外部指数名称", "指数名称", key=True)
    indicator_value = decimal("外部指标值", "Value", "指数值", "指标值", scale=4, required=True)
    indicator_unit = words("外部指标单位", "Unit", "计量单位")
    issuer = words("指标发布单位", "Issuer", "发布单位", "编制单位", required=True)
    published_on = day("指标发布日期", "Published on", "发布日期")
    method_note = free_text("方法说明", "Method", "编制方法", "测算方法")


SOURCE = Source(
    id="external_indicator",
    label=both("外部指标", "Outside indices"),
    row=both("一行是一个外部指标的一年数值", "One row is one outside index of one year"),
    schema=ExternalIndicator,
    shape="picture",
    cadence="year",
    sender="city",
    owner=both("发布指标的单位", "Whoever publishes the index"),
    clauses=("S1-09",),
)
