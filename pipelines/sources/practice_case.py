"""典型案例: good and new practice that others may copy, and who did."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, area, choice, day, free_text, identifier, whole, words
from pipelines.catalogue.worded import not_before, wanted_with
from pipelines.text import both

KINDS = {
    "copyable": both("可复制推广案例", "Case to copy"),
    "innovation": both("创新案例", "Innovation"),
    "trinity": both("三位一体案例", "Three bodies working as one"),
    "brand": both("品牌企业案例", "Brand"),
    "other": both("其他", "Other"),
}
KINDS_AS_WRITTEN = {"可复制案例": "copyable", "推广案例": "copyable", "创新": "innovation", "三位一体": "trinity"}


class PracticeCase(dy.Schema):
    """One row is one case."""

    case_no = identifier("案例编号", "Case number", "典型案例编号", key=True)
    title = words("案例名称", "Title", "案例标题", "典型案例名称", required=True)
    case_kind = choice("案例类型", "Kind of case", values=KINDS, written=KINDS_AS_WRITTEN, required=True)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    published_on = day("案例发布日期", "Published on", "发布日期", "印发日期", required=True)
    summary = free_text("案例摘要", "Summary", "主要做法")
    adopted_by = words("推广采用单位", "Adopted by", "采用单位", "借鉴单位")
    adopters = whole("采用单位数", "Number of adopters", unit="家")
    adopted_on = day("首次采用日期", "Adopted on", "采用日期")


SOURCE = Source(
    id="practice_case",
    label=both("典型案例", "Cases"),
    row=both("一行是一个典型案例", "One row is one case"),
    schema=PracticeCase,
    shape="events",
    cadence="year",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S1-02", "S1-07", "S3-28", "S3-31"),
    checks=(
        *not_negative("adopters"),
        not_before(PracticeCase, "adopted_on", "published_on", refuses="nothing"),
        wanted_with(PracticeCase, "adopted_by", "adopted_on", refuses="nothing"),
    ),
)
