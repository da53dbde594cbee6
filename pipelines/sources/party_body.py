"""党组织: Party bodies in committees, project teams and estates. A joint one has a row for each estate it names."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, choice, day, identifier
from pipelines.text import both

FORMS = {
    "branch": both("党支部", "Branch"),
    "group": both("党小组", "Group"),
    "liaison": both("党建联络员", "Liaison"),
}
HOSTS = {
    "committee": both("业委会（物管会）", "Committee"),
    "project_team": both("物业项目部", "Project team"),
    "estate": both("小区", "Estate"),
    "company": both("企业总部", "Company head office"),
}


class PartyBody(dy.Schema):
    """One row is one Party body in one estate."""

    party_body_id = identifier("党组织编号", "Party body number", "组织编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", "覆盖小区编号", refers="estate", key=True)
    host = choice("建在何处", "Host", "依托单位", "设立在", values=HOSTS, required=True)
    host_id = identifier("依托单位编号", "Host number", "依托单位代码", "依托组织编号")
    party_form = choice("党组织形式", "Form", "组织形式", "形式", values=FORMS, required=True)
    set_up_on = day("成立日期", "Set up on", "建立日期", required=True)
    ended_on = day("撤销日期", "Ended on", "终止日期")


SOURCE = Source(
    id="party_body",
    label=both("党组织台账", "Party bodies"),
    row=both("一行是一个党组织覆盖的一个小区", "One row is one Party body in one estate"),
    schema=PartyBody,
    shape="register",
    cadence="month",
    sender="street",
    owner=both("区委组织部门、街道工委", "Party committees of district and street"),
    clauses=("S3-08", "S3-11", "S1-26", "S4-02", "S3-03", "S3-04"),
    checks=(
        Check(
            name="ended_after_set_up",
            refuses="row",
            message=both("撤销日期早于成立日期", "Ended before it was set up"),
            mend=both("核对两个日期", "Check both dates"),
            expr=pl.col("ended_on") >= pl.col("set_up_on"),
            columns=("set_up_on", "ended_on"),
        ),
    ),
)
