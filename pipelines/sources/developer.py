"""开发企业名录: the companies that build estates, by credit code."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, choice, credit_code, day, words
from pipelines.catalogue.worded import not_before
from pipelines.text import both

STATES = {
    "active": both("存续", "Active"),
    "left": both("已注销或退出", "Dissolved or left"),
}
STATES_AS_WRITTEN = {"在营": "active", "已注销": "left", "已退出": "left", "注销": "left"}


class Developer(dy.Schema):
    """One row is one developer."""

    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "开发企业统一社会信用代码", "建设单位信用代码", key=True
    )
    developer_name = words(
        "开发企业名称", "Developer name", "开发企业", "开发建设单位名称", "房地产开发企业名称", required=True
    )
    developer_status = choice("开发企业状态", "Developer status", values=STATES, written=STATES_AS_WRITTEN)
    district = area("注册所在区", "District of registration", "所属区", "区县", "区", level="district")
    registered_on = day("开发企业注册日期", "Registered on", "注册日期", "成立日期")
    qualification = words("开发资质等级", "Qualification", "资质等级", "开发资质")
    qualification_decided_on = day("资质评定日期", "Qualification decided on", "资质核定日期")
    qualification_ends_on = day("资质有效期止", "Qualification valid until", "资质有效期")


SOURCE = Source(
    id="developer",
    label=both("开发企业名录", "Developers"),
    row=both("一行是一家开发企业", "One row is one developer"),
    schema=Developer,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("市住房城乡建设部门", "City housing department"),
    clauses=("S2-11", "S1-18"),
    checks=(not_before(Developer, "qualification_ends_on", "qualification_decided_on"),),
)
