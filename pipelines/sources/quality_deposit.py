"""质量保证金、物业保修金: what a developer must hold for a project, with whom, until when (S2-11, S4-07)."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, choice, credit_code, day, decimal, identifier, words, yes_no
from pipelines.text import both

KINDS = {
    "quality_deposit": both("质量保证金", "Quality deposit"),
    "warranty_money": both("物业保修金", "Warranty money"),
}
KINDS_AS_WRITTEN = {
    "建设工程质量保证金": "quality_deposit",
    "工程质量保证金": "quality_deposit",
    "保修金": "warranty_money",
}


class QualityDeposit(dy.Schema):
    """One row is one deposit of one project."""

    project_id = identifier("建设项目编号", "Project number", "项目编号", refers="project", key=True)
    deposit_kind = choice(
        "保证金类型", "Kind of deposit", "保证金种类", values=KINDS, written=KINDS_AS_WRITTEN, key=True
    )
    project_name = words("建设项目名称", "Project name", "项目名称")
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", "统一社会信用代码", refers="developer"
    )
    developer_name = words("开发企业名称", "Developer", "开发企业", "建设单位")
    required_yuan = decimal("应存金额（元）", "Required (yuan)", "应缴存金额（元）", unit="元", required=True)
    required_basis = words("应存依据", "Basis of the requirement", "缴存依据")
    held_yuan = decimal("在管金额（元）", "In custody (yuan)", "在账金额（元）", "监管余额（元）", unit="元")
    custodian = words("保管机构", "Custodian", "监管机构", "开户银行")
    used_yuan = decimal("已使用金额（元）", "Used (yuan)", "使用金额（元）", unit="元")
    is_used_against_rule = yes_no("是否违规使用", "Used against rule", "有无违规使用")
    released_on = day("退还日期", "Released on", "释放日期", "返还日期")
    defect_period_ends_on = day("缺陷责任期届满日期", "Defect period ends on", "保修期届满日期", "缺陷责任期止")


SOURCE = Source(
    id="quality_deposit",
    label=both("质量保证金（物业保修金）台账", "Quality deposits"),
    row=both("一行是一个建设项目的一种保证金", "One row is one deposit of one project"),
    schema=QualityDeposit,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S2-11", "S4-07"),
    checks=not_negative("required_yuan", "held_yuan", "used_yuan"),
)
