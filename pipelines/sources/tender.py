"""物业招投标: how a company was selected for a project or an estate, by tender or by agreement."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, day, identifier, whole, words, yes_no
from pipelines.catalogue.worded import not_before, one_of, wanted_with
from pipelines.text import both

METHODS = {
    "tender": both("招标", "Tender"),
    "agreement": both("协议选聘", "Agreement"),
}
METHODS_AS_WRITTEN = {
    "招投标": "tender",
    "公开招标": "tender",
    "邀请招标": "tender",
    "协议": "agreement",
    "协议方式": "agreement",
}
STAGES = {
    "preliminary": both("前期物业", "Preliminary service"),
    "ordinary": both("业主大会选聘", "Chosen by owners"),
}


class Tender(dy.Schema):
    """One row is one selection."""

    tender_id = identifier("招投标编号", "Tender number", "招标编号", "选聘编号", key=True)
    project_id = identifier("建设项目编号", "Project number", "开发项目编号", refers="project")
    estate_id = identifier("小区编号", "Estate number", refers="estate")
    district = area("所属区", "District", "区县", "区", level="district")
    selection_method = choice(
        "选聘方式", "Method", "招标方式", values=METHODS, written=METHODS_AS_WRITTEN, required=True
    )
    selection_stage = choice("选聘阶段", "Stage", values=STAGES)
    is_on_platform = yes_no("是否进入招投标平台", "On the platform", "是否进平台", "平台招标")
    announced_on = day("招标公告日期", "Announced on", "公告日期", required=True)
    bidders = whole("投标人数", "Bidders", "投标单位数", unit="家")
    decided_on = day("定标日期", "Decided on", "中标日期", "选定日期")
    winner_code = credit_code("中标企业信用代码", "Winner credit code", "中选企业信用代码", refers="company")
    winner_name = words("中标企业名称", "Winner", "中标单位", "中选企业")
    filed_on = day("招投标备案日期", "Filed on", "备案日期")


SOURCE = Source(
    id="tender",
    label=both("物业招投标", "Tenders"),
    row=both("一行是一次选聘物业服务企业", "One row is one selection of a company"),
    schema=Tender,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-16", "S4-07", "S4-09", "S4-14", "S4-18", "S2-04"),
    checks=(
        one_of(Tender, "project_id", "estate_id"),
        not_before(Tender, "decided_on", "announced_on"),
        *not_negative("bidders"),
        wanted_with(Tender, "decided_on", "winner_code", refuses="nothing"),
        wanted_with(Tender, "winner_code", "decided_on", refuses="nothing"),
        Check(
            name="three_bidders",
            refuses="nothing",
            message=both("招标而投标人少于 3 家", "A tender with fewer than three bidders"),
            mend=both(
                "核对；经批准改用协议方式的请改“选聘方式”", "Check it; where agreement was allowed instead, say so"
            ),
            expr=(pl.col("selection_method") != "tender") | (pl.col("bidders") >= 3),
            columns=("selection_method", "bidders"),
        ),
    ),
)
