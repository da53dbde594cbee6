"""项目负责人: who leads a company's service in an estate, by a number and never by name."""

import dataframely as dy

from pipelines.catalogue.schema import Source, credit_code, day, identifier, words, yes_no
from pipelines.catalogue.worded import not_before
from pipelines.text import both


class ProjectManager(dy.Schema):
    """One row is one project manager in one estate."""

    project_manager_id = identifier(
        "项目负责人编号", "Project manager number", "项目经理编号", "小区经理编号", key=True
    )
    estate_id = identifier("小区编号", "Estate number", "项目编号", "负责小区编号", refers="estate", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    is_party_member = yes_no("是否中共党员", "Party member", "是否党员", "党员")
    is_in_community_team = yes_no(
        "是否进入社区工作团队", "In the community team", "是否在社区交叉任职", "是否社区兼职委员", "双向进入"
    )
    starts_on = day("任项目负责人日期", "In post since", "任职日期", "到任日期", required=True)
    ends_on = day("离任日期", "Left on", "卸任日期")


SOURCE = Source(
    id="project_manager",
    label=both("项目负责人", "Project managers"),
    row=both("一行是一名项目负责人在一个小区的任职", "One row is one project manager in one estate"),
    schema=ProjectManager,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S4-02", "S3-11"),
    checks=(not_before(ProjectManager, "ends_on", "starts_on"),),
)
